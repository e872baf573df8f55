"""The peer: a py-cord client that connects as lean as the bot does, and only receives.

Run as `python -m bench.bare_client BASE_URL TOKEN`. It says `READY` once, and at SIGUSR1 how many events it has received.
"""

import asyncio
import signal
import sys

import discord


class BareClient(discord.Client):
    """py-cord as it is, without a single listener for messages."""

    async def on_ready(self) -> None:
        print("READY", flush=True)

    def tell_received(self) -> None:
        # py-cord counts the events anyway; a counter of our own would burden the peer.
        print(f"RECEIVED {self.ws.sequence}", flush=True)


def lean_intents() -> discord.Intents:
    """Written out here, not imported: the peer loads nothing of the product."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.message_content = True
    intents.members = True
    return intents


async def run(base_url: str, token: str) -> None:
    discord.http.Route.API_BASE_URL = f"{base_url}/api/v{{API_VERSION}}"
    client = BareClient(
        intents=lean_intents(),
        max_messages=None,
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
        cache_default_sounds=False,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    loop.add_signal_handler(signal.SIGUSR1, client.tell_received)
    connection = asyncio.create_task(client.start(token))
    await asyncio.wait(
        {connection, asyncio.create_task(stopping.wait())}, return_when=asyncio.FIRST_COMPLETED
    )
    await client.close()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
