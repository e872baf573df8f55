"""Threads, as the real client and people meet them."""

from collections.abc import Callable
from typing import Any

import discord
import pytest

from tests.sandbox.enums import ChannelType, MessageFlag, MessageType
from tests.sandbox.models import Channel, User
from tests.sandbox.operations import channels, messages, thread_life, threads
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.sandbox.state import overwrite_for
from tests.unit.sandbox.conftest import Person, Recorder, World, eventually, lobby_of, running

People = Callable[[User], Person]


def allow(world: World, permission: Permission) -> None:
    """Let the bot do something more."""
    own_role = next(role for role in world.guild.roles.values() if role.bot_id == world.bot.id)
    own_role.permissions |= permission


def start(world: World, name: str = "Beweise", *, private: bool = False) -> Channel:
    kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
    return threads.start(world.state, world.lobby, world.mia.id, name, kind=kind)


def texts(channel: Channel) -> list[tuple[MessageType, str]]:
    return [(message.type, message.content) for message in messages.live(channel)]


async def test_a_person_starts_a_thread_from_a_message_and_writes_in_it(
    bot: Recorder, world: World, people: People
) -> None:
    mia = people(world.mia)
    said = await mia.does("POST", f"channels/{world.lobby.id}/messages", {"content": "Hier der Beweis"})
    started = await mia.does(
        "POST", f"channels/{world.lobby.id}/messages/{said['id']}/threads", {"name": "Beweise"}
    )
    assert (started["id"], started["type"], started["parent_id"]) == (said["id"], 11, str(world.lobby.id))
    thread = await bot.hears("thread_create")
    assert isinstance(thread, discord.Thread)
    assert (thread.id, thread.name, thread.owner_id) == (int(said["id"]), "Beweise", world.mia.id)
    update = await bot.hears("raw_message_edit")
    assert isinstance(update, discord.RawMessageUpdateEvent)
    data: Any = update.data
    assert data["flags"] & MessageFlag.HAS_THREAD
    assert data["thread"]["name"] == "Beweise"
    opening = await bot.hears("message", lambda it: getattr(it, "channel", None) == thread)
    assert isinstance(opening, discord.Message)
    assert opening.type is discord.MessageType.thread_starter_message
    assert opening.content == ""
    assert opening.reference is not None
    assert isinstance(opening.reference.resolved, discord.Message)
    assert opening.reference.resolved.content == "Hier der Beweis"

    await mia.does("POST", f"channels/{thread.id}/messages", {"content": "Und noch einer"})
    heard = await bot.hears("message", lambda it: getattr(it, "content", "") == "Und noch einer")
    assert isinstance(heard, discord.Message)
    assert heard.channel == thread
    history = await thread.history(oldest_first=True).flatten()
    assert [each.content for each in history] == ["", "Und noch einer"]
    fetched = await (await lobby_of(bot, world)).fetch_message(thread.id)
    assert fetched.thread is not None
    assert fetched.thread.message_count == 1


async def test_an_older_message_and_none_are_announced_in_the_channel(bot: Recorder, world: World) -> None:
    first = messages.post(world.state, world.lobby, world.mia.id, Draft("alt"))
    messages.post(world.state, world.lobby, world.mia.id, Draft("neu"))
    threads.start_from_message(world.state, first, world.sam.id, "Zum Alten")
    loose = start(world, "Allgemeines")
    assert texts(world.lobby)[2:] == [
        (MessageType.THREAD_CREATED, "Zum Alten"),
        (MessageType.THREAD_CREATED, "Allgemeines"),
    ]
    heard = await bot.hears("message", lambda it: getattr(it, "content", "") == "Allgemeines")
    assert isinstance(heard, discord.Message)
    assert heard.type is discord.MessageType.thread_created
    assert heard.reference is not None
    assert (heard.reference.channel_id, heard.reference.message_id) == (loose.id, None)
    with pytest.raises(Exception, match="already been created"):
        threads.start_from_message(world.state, first, world.sam.id, "Noch einer")


async def test_the_bot_writes_edits_and_deletes_in_a_thread(bot: Recorder, world: World) -> None:
    lobby = await lobby_of(bot, world)
    thread = await (await lobby.send("Anfang")).create_thread(name="Ablage", auto_archive_duration=60)
    sent = await thread.send("eins")
    await sent.edit(content="zwei")
    place = world.state.channels[thread.id]
    assert texts(place) == [(MessageType.THREAD_STARTER_MESSAGE, ""), (MessageType.DEFAULT, "zwei")]
    await sent.delete()
    shown = await bot.fetch_channel(thread.id)
    assert isinstance(shown, discord.Thread)
    assert (shown.message_count, shown.total_message_sent, shown.me is not None) == (0, 1, True)
    private = await lobby.create_thread(name="Nur wir", type=discord.ChannelType.private_thread)
    assert private.is_private()


async def test_without_the_right_there_is_no_writing(bot: Recorder, world: World, people: People) -> None:
    thread = start(world)
    everyone = world.guild.roles[world.guild.id]
    everyone.permissions &= ~Permission.SEND_MESSAGES_IN_THREADS & ~Permission.CREATE_PUBLIC_THREADS
    shown = await bot.fetch_channel(thread.id)
    assert isinstance(shown, discord.Thread)
    with pytest.raises(discord.Forbidden) as refusal:
        await shown.send("nein")
    assert refusal.value.code == 50013
    sam = people(world.sam)
    assert (await sam.tries("POST", f"channels/{thread.id}/messages", {"content": "nein"}))[0] == 403
    assert (await sam.tries("POST", f"channels/{world.lobby.id}/threads", {"name": "nein"}))[0] == 403
    # Writing in threads asks for nothing that writing in the channel asks for.
    everyone.permissions = (
        everyone.permissions & ~Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
    )
    await sam.does("POST", f"channels/{thread.id}/messages", {"content": "ja"})


async def test_a_private_thread_is_for_those_who_take_part(
    bot: Recorder, world: World, people: People
) -> None:
    thread = start(world, "Geheim", private=True)
    assert not world.state.can_view(thread, world.sam.id)
    with pytest.raises(discord.Forbidden):
        await bot.fetch_channel(thread.id)
    await people(world.mia).does("PUT", f"channels/{thread.id}/thread-members/{world.bot.id}")
    await eventually(lambda: bot.get_channel(thread.id) is not None)
    shown = bot.get_channel(thread.id)
    assert isinstance(shown, discord.Thread)
    await shown.send("Danke")
    members = await shown.fetch_members()
    assert {member.id for member in members} == {world.mia.id, world.bot.id}
    threads.edit(world.state, thread, {"archived": True}, by_user_id=world.mia.id)
    with pytest.raises(discord.Forbidden):
        await (await lobby_of(bot, world)).archived_threads(private=True).flatten()
    joined = (await lobby_of(bot, world)).archived_threads(private=True, joined=True)
    assert [each.id for each in await joined.flatten()] == [thread.id]


async def test_archiving_renaming_waking_and_deleting_are_told(
    bot: Recorder, world: World, people: People
) -> None:
    thread, mia = start(world), people(world.mia)
    await bot.hears("thread_create")
    await mia.does("PATCH", f"channels/{thread.id}", {"name": "Mehr Beweise"})
    update = await bot.hears("raw_thread_update")
    assert isinstance(update, discord.RawThreadUpdateEvent)
    assert update.data["name"] == "Mehr Beweise"
    assert texts(thread) == [(MessageType.CHANNEL_NAME_CHANGE, "Mehr Beweise")]
    await mia.does("PATCH", f"channels/{thread.id}", {"archived": True})
    archived = await bot.hears("raw_thread_update")
    assert isinstance(archived, discord.RawThreadUpdateEvent)
    assert archived.data["thread_metadata"]["archived"]
    message = next(iter(thread.messages.values()))
    assert (await mia.tries("PUT", f"channels/{thread.id}/messages/{message.id}/reactions/👍/@me"))[0] == 400
    await mia.does("POST", f"channels/{thread.id}/messages", {"content": "wach"})
    assert not thread_life.of(thread).archived
    assert (await people(world.sam).tries("PATCH", f"channels/{thread.id}", {"locked": True}))[0] == 403
    assert (await mia.tries("DELETE", f"channels/{thread.id}"))[0] == 403
    allow(world, Permission.MANAGE_THREADS)
    shown = await bot.fetch_channel(thread.id)
    assert isinstance(shown, discord.Thread)
    await shown.edit(locked=True)
    status, answer = await mia.tries("POST", f"channels/{thread.id}/messages", {"content": "?"})
    assert (status, answer["message"]) == (400, "Dieser Thread ist gesperrt.")
    own = next(each for each in thread.messages.values() if each.content == "wach")
    status, answer = await mia.tries("PATCH", f"channels/{thread.id}/messages/{own.id}", {"content": "?"})
    assert (status, answer["message"]) == (400, "Dieser Thread ist gesperrt.")
    await bot.http.delete_channel(shown.id)
    gone = await bot.hears("raw_thread_delete")
    assert isinstance(gone, discord.RawThreadDeleteEvent)
    assert (gone.thread_id, gone.parent_id) == (thread.id, world.lobby.id)
    with pytest.raises(discord.NotFound):
        await bot.fetch_channel(thread.id)


async def test_archived_threads_come_in_pages_and_active_ones_at_once(bot: Recorder, world: World) -> None:
    started = [start(world, f"Thread {number}") for number in range(7)]
    for thread in started[:5]:
        world.state.clock.advance(1)
        threads.edit(world.state, thread, {"archived": True}, by_user_id=world.mia.id)
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    assert {each.id for each in await guild.active_threads()} == {each.id for each in started[5:]}
    page = await bot.http.get_public_archived_threads(world.lobby.id, limit=2)
    assert ([int(each["id"]) for each in page["threads"]], page["has_more"]) == (
        [started[4].id, started[3].id],
        True,
    )
    everything = await (await lobby_of(bot, world)).archived_threads(limit=None).flatten()
    # The client turns every page round.
    assert sorted(each.id for each in everything) == [each.id for each in started[:5]]


async def test_a_bot_that_comes_later_knows_the_active_threads(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    thread, asleep = start(world), start(world, "Alt")
    threads.edit(world.state, asleep, {"archived": True}, by_user_id=world.mia.id)
    hidden = threads.start(world.state, world.secret, world.guild.owner_id, "Verborgen")
    async with running(world) as bot:
        guild = bot.get_guild(world.guild.id)
        assert guild is not None
        assert [each.id for each in guild.threads] == [thread.id]
        bot_member = world.guild.members[world.bot.id]
        allowed = overwrite_for(bot_member, allow=Permission.VIEW_CHANNEL)
        channels.set_overwrite(world.state, world.secret, allowed)
        await eventually(lambda: guild.get_thread(hidden.id) is not None)


async def test_the_threads_go_with_their_channel(bot: Recorder, world: World) -> None:
    thread = start(world)
    messages.post(world.state, thread, world.mia.id, Draft("weg"))
    channels.delete(world.state, world.lobby)
    with pytest.raises(discord.NotFound):
        await bot.fetch_channel(thread.id)


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "x", "auto_archive_duration": 61},
        {},
        {"name": "x", "type": 0},
    ],
)
async def test_a_wrong_thread_is_refused(
    bot: Recorder, world: World, sandbox: Sandbox, body: dict[str, object]
) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/threads", channel_id=world.lobby.id)
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.request(route, json=body)
    assert (refusal.value.status, refusal.value.code) == (400, 50035)
    sandbox.journal.violations.clear()


async def test_a_thread_suits_its_channel(world: World, people: People) -> None:
    mia = people(world.mia)
    for place, kind in ((world.lobby, 10), (world.tickets, 11), (start(world), 11)):
        status, answer = await mia.tries("POST", f"channels/{place.id}/threads", {"name": "x", "type": kind})
        assert (status, answer["message"]) == (400, "Das geht in dieser Art von Kanal nicht.")
