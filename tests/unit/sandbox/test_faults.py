"""Ordered faults, and what the real client makes of them."""

import asyncio
import io
from typing import Any

import aiohttp
import discord
import pytest

from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.operations import messages
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, ask, contents, eventually, lobby_of, order


async def test_a_server_error_before_and_after_the_deed(world: World, sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bot {world.bot.bot_token}"}
    url = f"{sandbox.base_url}/api/v10/channels/{world.lobby.id}/messages"
    sandbox.faults.add(Fault(FaultKind.STATUS, "POST", status=502))
    sandbox.faults.add(Fault(FaultKind.STATUS, "POST", status=500, acts=True))
    statuses = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for content in ("nichts geschah", "geschah doch", "alles gut"):
            async with session.post(url, json={"content": content}) as response:
                statuses.append(response.status)
    assert statuses == [502, 500, 200]
    assert contents(world) == ["geschah doch", "alles gut"]


async def test_a_reset_connection_is_an_error_of_the_client(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    lobby = await lobby_of(bot, world)
    sandbox.faults.add(Fault(FaultKind.RESET, "POST", acts=True, skip=1))
    await lobby.send("eins")
    with pytest.raises(OSError, match="reset"):
        await lobby.send("zwei")
    assert contents(world) == ["eins", "zwei"]


async def test_a_late_answer_is_a_proper_one(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    lobby = await lobby_of(bot, world)
    fault = Fault(FaultKind.DELAY, "POST", delay_s=0.05)
    sandbox.faults.add(fault)
    await lobby.send("spät")
    assert contents(world) == ["spät"]
    assert fault.hits == 1


NAME_REFUSED: dict[str, Any] = {
    "kind": "status",
    "method": "POST",
    "path": r"/guilds/\d+/channels",
    "status": 400,
    "code": 50035,
    "message": "Invalid Form Body",
    "errors": {"name": {"_errors": [{"code": "NAME_REFUSED", "message": "Not this name"}]}},
}


async def test_a_refusal_has_discords_code_and_says_what_is_wrong_where(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    await order(control, "POST", "faults", NAME_REFUSED)
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    with pytest.raises(discord.HTTPException) as refusal:
        await guild.create_text_channel("verboten")
    assert (refusal.value.status, refusal.value.code) == (400, 50035)
    assert "In name: Not this name" in refusal.value.text
    await guild.create_text_channel("erlaubt")


async def test_a_fault_strikes_one_request_among_many_by_its_body(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    await order(control, "POST", "faults", {**NAME_REFUSED, "body": r"Ticket 2\b", "times": None})
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    for number in (1, 2, 3, 20):
        try:
            await guild.create_text_channel(f"ticket-{number}", topic=f"Ticket {number} von Mia")
        except discord.HTTPException as error:
            assert (number, error.code) == (2, 50035)  # noqa: PT017  # only one of the four may fail
    assert {channel.name for channel in world.state.channels_of(world.guild)} >= {"ticket-1", "ticket-20"}
    assert [fault["hits"] for fault in await ask(control, "faults")] == [1]


async def test_a_fault_finds_words_in_a_form_with_files_too(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    lobby = await lobby_of(bot, world)
    sandbox.faults.add(Fault(FaultKind.STATUS, "POST", status=400, body="geheim"))
    with pytest.raises(discord.HTTPException):
        await lobby.send("geheim", file=discord.File(io.BytesIO(b"\0\xff\r\n--"), "bild.bin"))
    await lobby.send("offen", file=discord.File(io.BytesIO(b"\0\xff\r\n--"), "bild.bin"))
    (message,) = messages.live(world.lobby)
    assert [each.data for each in message.attachments] == [b"\0\xff\r\n--"]


@pytest.mark.parametrize("acts", [False, True])
async def test_a_request_hangs_until_the_client_gives_up(
    bot: Recorder, world: World, sandbox: Sandbox, *, acts: bool
) -> None:
    lobby = await lobby_of(bot, world)
    fault = Fault(FaultKind.HANG, "POST", acts=acts)
    sandbox.faults.add(fault)
    sending = asyncio.create_task(lobby.send("hallo?"))
    await eventually(lambda: fault.hits == 1)
    await eventually(lambda: bool(contents(world)) is acts)
    assert not sending.done()
    sending.cancel()
    await asyncio.wait({sending})
    await lobby.send("weiter")
    assert contents(world) == [*(["hallo?"] if acts else []), "weiter"]
    assert sandbox.journal.entries[-2].status is None


async def test_chance_strikes_some_and_the_same_ones_again(world: World, sandbox: Sandbox) -> None:
    def strikes(seed: int) -> list[bool]:
        fault = Fault(FaultKind.STATUS, chance=0.05, seed=seed, times=None)
        return [fault.strikes("GET", "/users/@me", "", "") for _ in range(1000)]

    assert strikes(1) == strikes(1) != strikes(2)
    assert 30 <= sum(strikes(1)) <= 70
    sandbox.faults.add(Fault(FaultKind.STATUS, status=500, chance=0.5, seed=1, times=None))
    headers = {"Authorization": f"Bot {world.bot.bot_token}"}
    statuses = set()
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(10):
            async with session.get(f"{sandbox.base_url}/api/v10/users/@me") as response:
                statuses.add(response.status)
    assert statuses == {200, 500}


@pytest.mark.parametrize(
    "nonsense", [{"path": "("}, {"body": "["}, {"chance": 2}, {"kind": "status", "x": 1}]
)
async def test_an_order_that_makes_no_sense_is_refused(
    control: aiohttp.ClientSession, nonsense: dict[str, object]
) -> None:
    async with control.post("faults", json={"kind": "status", **nonsense}) as response:
        assert response.status == 400
    assert await ask(control, "faults") == []


async def test_faults_strike_oauth_and_the_cdn_too(bot: Recorder, world: World, sandbox: Sandbox) -> None:
    lobby = await lobby_of(bot, world)
    sent = await lobby.send(file=discord.File(io.BytesIO(b"Beweis"), "beweis.txt"))
    sandbox.faults.add(Fault(FaultKind.STATUS, "GET", r"/cdn/attachments/.*", status=503))
    with pytest.raises(discord.HTTPException) as refusal:
        await sent.attachments[0].read()
    assert refusal.value.status == 503
    assert await sent.attachments[0].read() == b"Beweis"
    sandbox.faults.add(Fault(FaultKind.STATUS, "POST", r"/oauth2/token", status=500))
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.base_url}/api/oauth2/token", data={"client_secret": "made up"}) as response,
    ):
        assert response.status == 500
    entry = sandbox.journal.entries[-1]
    assert (entry.route, entry.caller, entry.body, entry.status) == ("/oauth2/token", "panel", None, 500)


async def test_a_fault_strikes_what_one_ticket_is_about(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    lobby = await lobby_of(bot, world)
    world.lobby.topic = "Ticket #7 von <@4711>"
    elsewhere = Fault(FaultKind.RESET, "POST", about="<@4712>")
    here = Fault(FaultKind.RESET, "POST", about="<@4711>")
    sandbox.faults.add(elsewhere)
    sandbox.faults.add(here)
    with pytest.raises(OSError, match="reset"):
        await lobby.send("eins")
    await lobby.send("zwei")
    assert (elsewhere.hits, here.hits) == (0, 1)
    assert contents(world) == ["zwei"]
