"""Rate limits, and the API by which a test looks into the world and changes it."""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.sandbox.clock import Clock
from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.operations import interactions
from tests.sandbox.ratelimit import GLOBAL_LIMIT, Limit, RateLimitedError, RateLimiter
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, ask, contents, eventually, lobby_of, order, running


async def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    limiter = RateLimiter(clock)
    limit = Limit(2, 5.0)
    assert [limiter.take(("GET", "/x", 1), limit).remaining for _ in range(2)] == [1, 0]
    with pytest.raises(RateLimitedError) as refusal:
        limiter.take(("GET", "/x", 1), limit)
    assert 0 < refusal.value.retry_after_s <= 5
    assert limiter.take(("GET", "/x", 2), limit).remaining == 1
    clock.advance(5)
    assert limiter.take(("GET", "/x", 1), limit).remaining == 1


async def test_limits_can_be_faster_and_interactions_stay_by_the_wall(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox(world.state, speed=2000)
    await sandbox.start()
    try:
        monkeypatch.setattr(Route, "API_BASE_URL", sandbox.base_url + "/api/v{API_VERSION}")
        async with running(world) as bot:
            lobby = await lobby_of(bot, world)
            sent = await lobby.send(view=discord.ui.View(discord.ui.Button(custom_id="go", label="Los")))
            interactions.press(world.state, world.mia.id, world.lobby.messages[sent.id], "go")
            pressed = await bot.hears("interaction")
            assert isinstance(pressed, discord.Interaction)
            await lobby.edit(name="eins")
            # At this speed the 3 s of an interaction would be 1.5 ms.
            await pressed.response.send_message("Noch rechtzeitig")
            # Ten minutes for two renamings are 0.3 s here; the client waits as long as it is told.
            for name in ("zwei", "drei"):
                await lobby.edit(name=name)
            assert world.lobby.name == "drei"
            assert 429 in [entry.status for entry in sandbox.journal.entries]
    finally:
        await sandbox.stop()


async def test_every_answer_names_its_bucket(world: World, sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bot {world.bot.bot_token}"}
    url = f"{sandbox.base_url}/api/v10/channels/{world.lobby.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        for remaining in (4, 3, 2, 1, 0):
            async with session.get(url) as response:
                assert response.status == 200
                assert response.headers["X-RateLimit-Limit"] == "5"
                assert response.headers["X-RateLimit-Remaining"] == str(remaining)
        async with session.get(url) as response:
            assert response.status == 429
            assert response.headers["Via"]
            assert response.headers["Content-Type"] == "application/json"
            body = await response.json()
        assert 0 < body["retry_after"] <= 5
        assert body["global"] is False
        world.state.clock.advance(5)
        async with session.get(url) as response:
            assert response.status == 200


async def test_fifty_requests_a_second_in_all(world: World, sandbox: Sandbox) -> None:
    for _ in range(GLOBAL_LIMIT.requests):
        sandbox._limiter.take(("", "global", world.bot.id), GLOBAL_LIMIT, is_global=True)
    headers = {"Authorization": f"Bot {world.bot.bot_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{sandbox.base_url}/api/v10/users/@me") as response,
    ):
        assert response.status == 429
        assert response.headers["X-RateLimit-Global"] == "true"
        assert (await response.json())["global"] is True


async def test_the_third_renaming_within_ten_minutes_waits(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    lobby = await lobby_of(bot, world)
    await lobby.edit(name="eins")
    await lobby.edit(topic="zwei")
    third = asyncio.create_task(lobby.edit(name="drei"))
    await eventually(lambda: sandbox.journal.entries[-1].status == 429)
    assert world.lobby.name == "eins"
    third.cancel()
    await asyncio.wait({third})


async def test_the_client_waits_and_tries_again_after_429(
    bot: Recorder, world: World, sandbox: Sandbox
) -> None:
    lobby = await lobby_of(bot, world)
    sandbox.faults.add(
        Fault(FaultKind.STATUS, "POST", r"/channels/\d+/messages", status=429, retry_after_s=0.05, times=2)
    )
    await lobby.send("nach dem dritten Mal")
    assert contents(world) == ["nach dem dritten Mal"]
    assert [entry.status for entry in sandbox.journal.entries[-3:]] == [429, 429, 200]


async def test_the_journal_can_be_read(bot: Recorder, world: World, control: aiohttp.ClientSession) -> None:
    lobby = await lobby_of(bot, world)
    before = (await ask(control, "journal"))[-1]["number"]
    await lobby.send("Hallo")
    (entry,) = await ask(control, f"journal?since={before}")
    assert entry["caller"] == "bot"
    assert (entry["method"], entry["route"]) == ("POST", "/channels/{channel_id}/messages")
    assert (entry["body"]["content"], entry["status"]) == ("Hallo", 200)
    assert entry["needed"]["names"] == ["VIEW_CHANNEL", "SEND_MESSAGES"]
    assert "SEND_MESSAGES" in (await ask(control, "permissions"))["names"]
    await order(control, "DELETE", "journal")
    assert await ask(control, "journal") == []


async def test_a_test_disturbs_requests_and_gateway(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    lobby = await lobby_of(bot, world)
    await order(
        control, "POST", "faults", {"kind": "status", "status": 429, "retry_after_s": 0.01, "method": "POST"}
    )
    await lobby.send("trotzdem")
    assert [fault["hits"] for fault in await ask(control, "faults")] == [1]
    await order(control, "DELETE", "faults")
    await order(control, "POST", "gateway", {"action": "drop"})
    await bot.hears("resumed")
    gateway = await ask(control, "gateway")
    assert (gateway["connected"], gateway["ready"], gateway["resumes"]) == (1, True, 1)
    async with control.post("faults", json={"kind": "unknown"}) as response:
        assert response.status == 400
    async with control.post("gateway", json={"action": "unknown"}) as response:
        assert response.status == 400


async def test_a_test_acts_as_an_admin_does_by_hand(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    made = await order(control, "POST", "channels", {"name": "von Hand", "parent_id": str(world.tickets.id)})
    await bot.hears("guild_channel_create", lambda each: getattr(each, "id", 0) == int(made["id"]))
    await order(control, "PATCH", f"channels/{made['id']}", {"topic": "geändert", "parent_id": None})
    await bot.hears("guild_channel_update")
    assert world.state.channels[int(made["id"])].parent_id is None
    await order(control, "DELETE", f"channels/{made['id']}")
    await bot.hears("guild_channel_delete")
    async with control.delete(f"channels/{made['id']}") as response:
        assert (response.status, (await response.json())["code"]) == (404, 10003)
    await order(control, "POST", f"members/{world.mia.id}/roles", {"roles": [str(world.support.id)]})
    assert world.guild.members[world.mia.id].role_ids == {world.support.id}
    held = await ask(control, f"channels/{world.lobby.id}/permissions/{world.mia.id}")
    assert "SEND_MESSAGES" in held["names"]
    await order(control, "DELETE", f"members/{world.mia.id}")
    gone = await bot.hears("raw_member_remove")
    assert isinstance(gone, discord.RawMemberRemoveEvent)
    assert gone.user.id == world.mia.id
    await order(control, "POST", "members", {"user_id": str(world.mia.id)})
    assert world.mia.id in world.guild.members
    await order(control, "DELETE", f"roles/{world.support.id}")
    assert world.support.id not in world.guild.roles


async def test_rights_categories_roles_and_messages_are_changed_by_hand(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    def changed(channel_id: int) -> Callable[[object], bool]:
        return lambda each: isinstance(each, discord.TextChannel) and each.id == channel_id

    category = await order(control, "POST", "channels", {"name": "Alt", "type": 4})
    rights = [{"id": str(world.support.id), "type": 0, "allow": "0", "deny": "2048"}]
    made = await order(
        control,
        "POST",
        "channels",
        {"name": "kind", "parent_id": category["id"], "permission_overwrites": rights},
    )
    child = world.state.channels[int(made["id"])]
    await order(control, "PATCH", f"channels/{child.id}", {"name": "umbenannt"})
    await bot.hears("guild_channel_update", changed(child.id))
    assert child.name == "umbenannt"
    await order(control, "DELETE", f"roles/{world.support.id}")
    await bot.hears("guild_channel_update", changed(child.id))
    assert child.overwrites == {}
    everyone = {"id": str(world.guild.id), "type": 0, "allow": "1024", "deny": "0"}
    await order(control, "PATCH", f"channels/{child.id}", {"permission_overwrites": [everyone]})
    await bot.hears("guild_channel_update", changed(child.id))
    assert child.overwrites.keys() == {world.guild.id}
    await order(control, "DELETE", f"channels/{category['id']}")
    await bot.hears("guild_channel_update", changed(child.id))
    assert child.parent_id is None
    await bot.hears("guild_channel_delete", lambda each: getattr(each, "id", 0) == int(category["id"]))
    sent = await (await lobby_of(bot, world)).send("verschwindet")
    await order(control, "DELETE", f"channels/{world.lobby.id}/messages/{sent.id}")
    await bot.hears("raw_message_delete", lambda each: getattr(each, "message_id", 0) == sent.id)
    assert contents(world) == []
    async with control.delete(f"channels/{world.lobby.id}/messages/{sent.id}") as response:
        assert (response.status, (await response.json())["code"]) == (404, 10008)


async def test_discord_refuses_names_with_forbidden_words(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    await order(control, "PUT", "names", {"forbidden": ["1488", "Unwort"]})
    for name in ("ticket-1488", "unwort"):
        with pytest.raises(discord.HTTPException) as refusal:
            await guild.create_text_channel(name)
        assert (refusal.value.status, refusal.value.code) == (400, 50035)
        assert "In name: Contains words not allowed" in refusal.value.text
    made = await guild.create_text_channel("ticket-1489")
    with pytest.raises(discord.HTTPException):
        await made.edit(name="ticket-1488")
    assert world.state.channels[made.id].name == "ticket-1489"
    await order(control, "PUT", "names", {"forbidden": []})
    await guild.create_text_channel("ticket-1488")
    async with control.put("names", json={"forbidden": "1488"}) as response:
        assert response.status == 400


async def test_deleted_messages_can_still_be_inspected(
    bot: Recorder, world: World, control: aiohttp.ClientSession
) -> None:
    lobby = await lobby_of(bot, world)
    sent = await lobby.send("erst")
    await sent.edit(content="dann")
    await sent.delete()
    (seen,) = await ask(control, f"channels/{world.lobby.id}/messages")
    assert (seen["deleted"], seen["content"], seen["earlier_contents"]) == (True, "dann", ["erst"])


async def test_time_can_be_moved(world: World, control: aiohttp.ClientSession) -> None:
    before = world.state.clock.now_s()
    await order(control, "POST", "clock/advance", {"seconds": 3600})
    assert world.state.clock.now_s() >= before + 3600


async def test_what_the_sandbox_does_not_offer_is_said_so(bot: Recorder, sandbox: Sandbox) -> None:
    with pytest.raises(discord.NotFound):
        await bot.http.request(discord.http.Route("GET", "/sticker-packs"))
    assert sandbox.journal.entries[-1].path == "/sticker-packs"
