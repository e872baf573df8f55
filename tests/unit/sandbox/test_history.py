"""Reading and changing what was written, and the limits on it."""

import discord
import pytest

from tests.sandbox.operations import members, messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Recorder, World, bot_intents, running


def say(world: World, *contents: str) -> list[int]:
    return [messages.post(world.state, world.lobby, world.mia.id, Draft(content)).id for content in contents]


async def lobby_of(bot: Recorder, world: World) -> discord.TextChannel:
    channel = await bot.fetch_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_history_comes_in_pages_newest_first(bot: Recorder, world: World) -> None:
    ids = say(world, *(f"Nachricht {number}" for number in range(250)))
    lobby = await lobby_of(bot, world)
    assert [each.id for each in await lobby.history(limit=3).flatten()] == ids[:-4:-1]
    everything = await lobby.history(limit=None, oldest_first=True).flatten()
    assert [each.id for each in everything] == ids
    after = await bot.http.logs_from(lobby.id, 3, after=ids[10])
    assert [int(each["id"]) for each in after] == [ids[13], ids[12], ids[11]]
    around = await bot.http.logs_from(lobby.id, 5, around=ids[100])
    assert [int(each["id"]) for each in around] == ids[102:97:-1]


async def test_history_is_empty_without_the_permission(bot: Recorder, world: World) -> None:
    say(world, "Hallo")
    world.guild.roles[world.guild.id].permissions &= ~Permission.READ_MESSAGE_HISTORY
    for role in world.guild.roles.values():
        role.permissions &= ~Permission.READ_MESSAGE_HISTORY
    assert await (await lobby_of(bot, world)).history().flatten() == []


async def test_edits_and_deletions_are_told(bot: Recorder, world: World) -> None:
    first, second, third = say(world, "eins", "zwei", "drei")
    messages.edit(world.state, world.lobby.messages[first], messages.Edit(content="EINS"))
    update = await bot.hears("raw_message_edit")
    assert isinstance(update, discord.RawMessageUpdateEvent)
    assert (update.message_id, update.new_message.content) == (first, "EINS")
    messages.delete(world.state, world.lobby.messages[first])
    deletion = await bot.hears("raw_message_delete")
    assert isinstance(deletion, discord.RawMessageDeleteEvent)
    assert deletion.message_id == first
    messages.delete_many(world.state, world.lobby, [second, third])
    bulk = await bot.hears("raw_bulk_message_delete")
    assert isinstance(bulk, discord.RawBulkMessageDeleteEvent)
    assert bulk.message_ids == {second, third}


async def test_the_same_nonce_makes_one_message(bot: Recorder, world: World) -> None:
    lobby = await lobby_of(bot, world)
    first = await lobby.send("einmal", nonce="ticket-1", enforce_nonce=True)
    again = await lobby.send("noch einmal", nonce="ticket-1", enforce_nonce=True)
    assert (again.id, again.content) == (first.id, "einmal")
    world.state.clock.advance(10 * 60)
    assert (await lobby.send("später", nonce="ticket-1", enforce_nonce=True)).id != first.id


async def test_a_reply_names_what_it_answers(bot: Recorder, world: World) -> None:
    (asked,) = say(world, "Wie spät?")
    lobby = await lobby_of(bot, world)
    reply = await (await lobby.fetch_message(asked)).reply("Spät")
    assert reply.reference is not None
    assert isinstance(reply.reference.resolved, discord.Message)
    assert reply.reference.resolved.content == "Wie spät?"
    assert world.lobby.messages[reply.id].mentions.user_ids == [world.mia.id]


async def test_mentions_ring_only_where_they_are_allowed_to(bot: Recorder, world: World) -> None:
    lobby = await lobby_of(bot, world)
    text = f"<@{world.mia.id}> <@&{world.support.id}> @everyone"
    silent = world.lobby.messages[
        (await lobby.send(text, allowed_mentions=discord.AllowedMentions.none())).id
    ]
    assert silent.mentions.notified_user_ids == frozenset()
    loud = world.lobby.messages[(await lobby.send(text)).id]
    assert (loud.mentions.user_ids, loud.mentions.everyone) == ([world.mia.id], False)
    assert loud.mentions.notified_user_ids == {world.mia.id}
    world.support.mentionable = True
    role_only = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(world.support.id)])
    called = world.lobby.messages[(await lobby.send(text, allowed_mentions=role_only)).id]
    assert called.mentions.role_ids == [world.support.id]
    assert called.mentions.notified_user_ids == {world.sam.id}


async def test_pins(bot: Recorder, world: World) -> None:
    own_role = next(role for role in world.guild.roles.values() if role.bot_id == world.bot.id)
    lobby = await lobby_of(bot, world)
    sent = await lobby.send("wichtig")
    with pytest.raises(discord.Forbidden):
        await sent.pin()
    own_role.permissions |= Permission.PIN_MESSAGES
    await sent.pin()
    assert world.lobby.messages[sent.id].pinned
    await sent.unpin()
    assert not world.lobby.messages[sent.id].pinned


async def test_a_direct_message_may_be_refused(bot: Recorder, world: World) -> None:
    mia = await bot.fetch_user(world.mia.id)
    sent = await mia.send("Hallo Mia")
    assert sent.guild is None
    world.mia.accepts_direct_messages = False
    with pytest.raises(discord.Forbidden) as refusal:
        await mia.send("Noch da?")
    assert refusal.value.code == 50007
    members.leave(world.state, world.guild, world.mia.id)
    with pytest.raises(discord.Forbidden) as refusal:
        await mia.send("Komm zurück!")
    assert refusal.value.code == 50278


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"embeds": [{"title": "x" * 257}]}, "embeds"),
        ({"embeds": [{"description": "x" * 3500}, {"description": "x" * 3500}]}, "embeds"),
        ({"embeds": [{"title": str(number)} for number in range(11)]}, "embeds"),
        ({"components": [{"type": 1, "components": []}]}, "components"),
        (
            {
                "components": [
                    {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x" * 101}]}
                ]
            },
            "components",
        ),
        (
            {
                "components": [
                    {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}] * 6}
                ]
            },
            "components",
        ),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "x"}]}] * 6},
            "components",
        ),
    ],
)
async def test_oversized_messages_are_refused(
    bot: Recorder, world: World, sandbox: Sandbox, body: dict[str, object], where: str
) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=world.lobby.id)
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.request(route, json=body)
    assert (refusal.value.status, refusal.value.code) == (400, 50035)
    assert f"In {where}" in str(refusal.value)
    # Discord's description says the same, where it is at hand.
    assert bool(sandbox.journal.violations) == sandbox.journal.checks_description
    sandbox.journal.violations.clear()


async def test_an_empty_message_is_refused(bot: Recorder, world: World) -> None:
    with pytest.raises(discord.HTTPException) as refusal:
        await (await lobby_of(bot, world)).send("   ")
    assert refusal.value.code == 50006


async def test_without_the_intent_others_words_are_withheld(world: World, sandbox: Sandbox) -> None:
    assert sandbox.base_url
    intents = bot_intents()
    intents.message_content = False
    async with running(world, intents=intents) as bot:
        say(world, "geheim", f"<@{world.bot.id}> hörst du?")
        withheld, addressed = await bot.hears("message"), await bot.hears("message")
        assert isinstance(withheld, discord.Message)
        assert isinstance(addressed, discord.Message)
        assert withheld.content == ""
        assert addressed.content.endswith("hörst du?")
        own = await (await lobby_of(bot, world)).send("meins")
        heard = await bot.hears("message")
        assert isinstance(heard, discord.Message)
        assert (heard.id, heard.content) == (own.id, "meins")
