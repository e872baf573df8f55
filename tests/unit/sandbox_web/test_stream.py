"""The stream of events tells each person what that person may see."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.sandbox.operations import channels, messages
from tests.sandbox.permissions import Permission
from tests.sandbox.state import overwrite_for
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import Person, Town

DEADLINE_S = 10.0


class Listener:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> tuple[str, Any]:
        """Return name and data of the next event."""
        async with asyncio.timeout(DEADLINE_S):
            async for line in self._response.content:
                if line.startswith(b"data: "):
                    body = json.loads(line.removeprefix(b"data: "))
                    return body["event"], body["data"]
        raise AssertionError("the stream has ended")

    async def until(self, name: str) -> Any:
        """Return the data of the next event of that name."""
        while True:
            heard, data = await self.next()
            if heard == name:
                return data


@asynccontextmanager
async def listening(town: Town, *people: int) -> AsyncIterator[Listener]:
    query = "&".join(f"as={int(person)}" for person in people)
    async with town.http.get(f"{town.base_url}/sandbox/api/events?{query}") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Listener(response)


async def test_messages_reach_those_who_see_the_channel(town: Town) -> None:
    async with listening(town, Id.MIA) as mia, listening(town, Id.SAM) as sam:
        town.bot_posts(Id.TICKET_LOG, "geheim")
        town.bot_posts(Id.SUPPORT, "öffentlich")
        assert (await mia.next())[1]["content"] == "öffentlich"
        assert (await sam.next())[1]["content"] == "geheim"
        assert (await sam.next())[1]["content"] == "öffentlich"


async def test_edits_and_deletions_are_told(town: Town) -> None:
    message = town.bot_posts(Id.SUPPORT, "vorher")
    async with listening(town, Id.MIA) as mia:
        messages.edit(town.state, message, messages.Edit(content="nachher"))
        assert (await mia.until("message_update"))["content"] == "nachher"
        messages.delete(town.state, message)
        assert (await mia.until("message_delete"))["id"] == str(message.id)


async def test_ephemeral_messages_reach_their_addressee_only(town: Town) -> None:
    async with listening(town, Id.MIA) as mia, listening(town, Id.SAM) as sam:
        town.bot_posts(Id.SUPPORT, "nur Mia", visible_to=int(Id.MIA))
        town.bot_posts(Id.SUPPORT, "alle")
        assert (await mia.next())[1]["content"] == "nur Mia"
        assert (await sam.next())[1]["content"] == "alle"


async def test_losing_sight_of_a_channel_is_seeing_it_go(town: Town) -> None:
    channel = town.state.channels[Id.SUPPORT]
    everyone = town.state.guilds[Id.GUILD].roles[Id.GUILD]
    async with listening(town, Id.MIA) as mia, listening(town, Id.ADA) as ada:
        hidden = overwrite_for(everyone, deny=Permission.VIEW_CHANNEL)
        channels.set_overwrite(town.state, channel, hidden)
        assert await mia.next() == ("channel_delete", {"id": str(channel.id)})
        assert (await ada.next())[0] == "channel_update"


async def test_one_stream_serves_several_people(town: Town, sam: Person) -> None:
    query = f"as={int(Id.MIA)}&as={int(Id.SAM)}"
    async with town.http.get(f"{town.base_url}/sandbox/api/events?{query}") as response:
        town.bot_posts(Id.TICKET_LOG, "nur Sam sieht das")
        async with asyncio.timeout(DEADLINE_S):
            async for line in response.content:
                if line.startswith(b"data: "):
                    assert json.loads(line.removeprefix(b"data: "))["for"] == [str(sam.id)]
                    break


async def test_open_streams_do_not_hold_up_the_end(town: Town) -> None:
    async with listening(town, Id.MIA) as mia:
        async with asyncio.timeout(DEADLINE_S):
            await town.sandbox.stop()
        assert await mia._response.content.read() == b"retry: 1000\n\n"


async def test_nobody_listens_without_saying_who_they_are(town: Town) -> None:
    async with town.http.get(f"{town.base_url}/sandbox/api/events") as response:
        assert response.status == 400
    async with town.http.get(f"{town.base_url}/sandbox/api/events?as=1") as response:
        assert response.status == 403
