"""Reactions, as the real client and people meet them."""

from collections.abc import Callable

import discord
import pytest

from tests.sandbox import expressions
from tests.sandbox.message_parts import Emoji
from tests.sandbox.models import Message, User
from tests.sandbox.operations import messages, reactions
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Person, Recorder, World, bot_intents, lobby_of, running

People = Callable[[User], Person]
FIRE = Emoji("🔥")


@pytest.fixture
def said(world: World) -> Message:
    return messages.post(world.state, world.lobby, world.mia.id, Draft("Gut so?"))


def moderate(world: World) -> None:
    own_role = next(role for role in world.guild.roles.values() if role.bot_id == world.bot.id)
    own_role.permissions |= Permission.MANAGE_MESSAGES


async def test_a_person_reacts_and_takes_it_back(
    bot: Recorder, world: World, people: People, said: Message
) -> None:
    sam, path = people(world.sam), f"channels/{world.lobby.id}/messages/{said.id}/reactions/🔥/@me"
    await sam.does("PUT", path)
    added = await bot.hears("raw_reaction_add")
    assert isinstance(added, discord.RawReactionActionEvent)
    assert (added.message_id, added.user_id, str(added.emoji)) == (said.id, world.sam.id, "🔥")
    assert added.member is not None
    assert added.member.display_name == "Sam"
    await sam.does("PUT", path)
    await sam.does("DELETE", path)
    removed = await bot.hears("raw_reaction_remove")
    assert isinstance(removed, discord.RawReactionActionEvent)
    assert removed.user_id == world.sam.id
    assert [name for name, _ in bot.heard].count("raw_reaction_add") == 0
    assert said.reactions == []


async def test_history_counts_and_says_whether_one_is_among_them(
    bot: Recorder, world: World, people: People, said: Message
) -> None:
    reactions.add(world.state, said, world.mia.id, FIRE)
    fetched = await (await lobby_of(bot, world)).fetch_message(said.id)
    await fetched.add_reaction("🔥")
    [own] = (await (await lobby_of(bot, world)).fetch_message(said.id)).reactions
    assert (str(own.emoji), own.count, own.me) == ("🔥", 2, True)
    [shown] = await people(world.sam).does("GET", f"channels/{world.lobby.id}/messages")
    assert [(each["count"], each["me"]) for each in shown["reactions"]] == [(2, False)]
    assert shown["reactions"][0]["count_details"] == {"burst": 0, "normal": 2}
    for person, among_them in ((world.mia, True), (world.sam, False)):
        alone = await people(person).does("GET", f"channels/{world.lobby.id}/messages/{said.id}")
        assert alone["reactions"][0]["me"] is among_them


async def test_those_who_reacted_come_in_pages(bot: Recorder, world: World, said: Message) -> None:
    users = [world.state.add_user(f"u{number}") for number in range(130)]
    for user in users:
        reactions.add(world.state, said, user.id, FIRE)
    [reaction] = (await (await lobby_of(bot, world)).fetch_message(said.id)).reactions
    # The client turns every page round.
    assert sorted([each.id async for each in reaction.users()]) == [each.id for each in users]


async def test_moderators_take_reactions_away(bot: Recorder, world: World, said: Message) -> None:
    for emoji in (FIRE, Emoji("👍"), Emoji("🎉")):
        reactions.add(world.state, said, world.mia.id, emoji)
    message = await (await lobby_of(bot, world)).fetch_message(said.id)
    with pytest.raises(discord.Forbidden):
        await message.remove_reaction("🔥", discord.Object(world.mia.id))
    moderate(world)
    await message.remove_reaction("🔥", discord.Object(world.mia.id))
    await bot.hears("raw_reaction_remove")
    await message.clear_reaction("👍")
    cleared = await bot.hears("raw_reaction_clear_emoji")
    assert isinstance(cleared, discord.RawReactionClearEmojiEvent)
    assert str(cleared.emoji) == "👍"
    await message.clear_reactions()
    everything = await bot.hears("raw_reaction_clear")
    assert isinstance(everything, discord.RawReactionClearEvent)
    assert said.reactions == []


async def test_a_guilds_own_emoji_is_known_by_its_number(
    bot: Recorder, world: World, people: People, said: Message
) -> None:
    own = expressions.add_emoji(world.state, world.guild, "nordlicht", b"GIF89a", animated=True)
    path = f"channels/{world.lobby.id}/messages/{said.id}/reactions"
    await people(world.mia).does("PUT", f"{path}/wie_auch_immer:{own.id}/@me")
    added = await bot.hears("raw_reaction_add")
    assert isinstance(added, discord.RawReactionActionEvent)
    assert (added.emoji.id, added.emoji.name, added.emoji.animated) == (own.id, "nordlicht", True)
    for unknown in ("fremd:123456789012345678", ":feuer:", "1", "abc"):
        status, answer = await people(world.mia).tries("PUT", f"{path}/{unknown}/@me")
        assert (status, answer["message"]) == (404, "Dieses Emoji gibt es hier nicht.")
    for known in ("❤️", "1️⃣", "🇩🇪", "👩‍💻", "☺"):
        await people(world.mia).does("PUT", f"{path}/{known}/@me")


async def test_there_is_room_for_twenty_and_a_right_to_add(
    bot: Recorder, world: World, people: People, said: Message
) -> None:
    for number in range(20):
        reactions.add(world.state, said, world.sam.id, Emoji(chr(0x1F600 + number)))
    message = await (await lobby_of(bot, world)).fetch_message(said.id)
    with pytest.raises(discord.HTTPException) as refusal:
        await message.add_reaction("🔥")
    assert refusal.value.code == 30010
    world.guild.roles[world.guild.id].permissions &= ~Permission.ADD_REACTIONS
    with pytest.raises(discord.Forbidden):
        await message.add_reaction("🔥")
    # What is there already may be joined.
    await message.add_reaction("😀")
    assert (
        await people(world.mia).tries("PUT", f"channels/{world.lobby.id}/messages/{said.id}/reactions/🔥/@me")
    )[0] == 403


async def test_without_the_intent_nothing_is_told(world: World, sandbox: Sandbox, said: Message) -> None:
    assert sandbox.base_url
    intents = bot_intents()
    intents.guild_reactions = False
    async with running(world, intents=intents) as bot:
        reactions.add(world.state, said, world.sam.id, FIRE)
        messages.post(world.state, world.lobby, world.sam.id, Draft("danach"))
        await bot.hears("message")
        assert "raw_reaction_add" not in {name for name, _ in bot.heard}
