"""The peer: chat-exporter, run by a Python that has it and discord.py, and nothing of the product.

`python peer.py PAYLOADS.json OUT.html` builds discord.py's own message objects from Discord's JSON, without a connection,
exports them and tells what that took as one line of JSON. The building is not counted.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import chat_exporter
import discord

GUILD, CHANNEL = 1180000000000000001, 1180000000000000002


def resident_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


def guild_of(client: Any, payloads: list[dict[str, Any]]) -> Any:
    authors = {payload["author"]["id"]: payload["author"] for payload in payloads}
    everyone = {
        "id": str(GUILD),
        "name": "@everyone",
        "color": 0,
        "permissions": "0",
        "position": 0,
        "hoist": False,
    }
    everyone |= {"managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
    channel = {
        "id": str(CHANNEL),
        "type": 0,
        "name": "ticket-0001",
        "position": 0,
        "permission_overwrites": [],
    }
    members = [
        {
            "user": author,
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        for author in authors.values()
    ]
    data = {
        "id": str(GUILD),
        "name": "Nordlicht",
        "roles": [everyone],
        "channels": [channel],
        "members": members,
    }
    guild = discord.Guild(data=data, state=client._connection)  # type: ignore[arg-type, call-arg, unused-ignore] # discord.py
    client._connection._add_guild(guild)
    return guild


async def main(source: Path, target: Path) -> None:
    before_mb = resident_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    payloads = json.loads(source.read_text(encoding="utf-8"))
    client = discord.Client(intents=discord.Intents.all())
    guild = guild_of(client, payloads)
    channel = guild.get_channel(CHANNEL)
    messages = [
        discord.Message(state=client._connection, channel=channel, data=payload)
        for payload in reversed(payloads)
    ]
    del payloads
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    page = await chat_exporter.raw_export(
        channel, messages, tz_info="Europe/Berlin", guild=guild, bot=client, raise_exceptions=True
    )
    target.write_text(page, encoding="utf-8")
    told = {
        "cpu_s": time.process_time() - began_cpu_s,
        "wall_s": time.perf_counter() - began_s,
        "more_mb": resident_mb("VmHWM") - before_mb,
        "size_mb": target.stat().st_size / 1024**2,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(*map(Path, sys.argv[1:])))
