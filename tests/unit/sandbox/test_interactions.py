"""Commands, components and modals, answered by the real client in every way there is."""

import io
from typing import Any, cast

import discord
import pytest

from tests.sandbox.enums import CallbackType
from tests.sandbox.models import Interaction, Message
from tests.sandbox.operations import interactions, messages
from tests.unit.sandbox.conftest import Recorder, World, eventually


def view(item: discord.ui.ViewItem[Any]) -> discord.ui.View:
    return discord.ui.View(item, timeout=None, store=False)


def data_of(interaction: discord.Interaction) -> dict[str, Any]:
    return cast("dict[str, Any]", interaction.data)


async def send_button(bot: Recorder, world: World, custom_id: str = "go") -> Message:
    channel = await bot.fetch_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("Bitte drücken", view=view(discord.ui.Button(label="Los", custom_id=custom_id)))
    return world.lobby.messages[sent.id]


async def press(bot: Recorder, world: World) -> tuple[Interaction, discord.Interaction]:
    message = await send_button(bot, world)
    pressed = interactions.press(world.state, world.mia.id, message, "go")
    return pressed, await heard(bot)


async def heard(bot: Recorder) -> discord.Interaction:
    interaction = await bot.hears("interaction")
    assert isinstance(interaction, discord.Interaction)
    return interaction


def produced(world: World, interaction: Interaction) -> list[Message]:
    return [world.lobby.messages[message_id] for message_id in interaction.message_ids]


async def test_a_press_tells_the_bot_everything(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    assert interaction.user is not None
    assert interaction.user.id == world.mia.id
    assert interaction.custom_id == "go"
    assert interaction.guild_id == world.guild.id
    assert isinstance(interaction.channel, discord.TextChannel)
    assert interaction.message is not None
    assert interaction.message.id == pressed.message_id
    assert (interaction.locale, interaction.guild_locale) == ("de", "de")
    assert interaction.permissions.send_messages
    assert not interaction.permissions.manage_channels
    assert interaction.app_permissions.manage_channels
    assert interactions.status(world.state, pressed) == "pending"


async def test_a_private_answer_is_seen_by_one_person_only(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.send_message("Nur für dich", ephemeral=True)
    (answer,) = produced(world, pressed)
    assert answer.visible_to == world.mia.id
    assert answer in messages.live(world.lobby, for_user_id=world.mia.id)
    assert answer not in messages.live(world.lobby)
    channel = bot.get_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(answer.id)
    assert interactions.status(world.state, pressed) == "answered"


async def test_the_original_answer_is_read_changed_and_deleted(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.send_message("Moment", ephemeral=True)
    await interaction.edit_original_response(content="Fertig", embed=discord.Embed(title="Da"))
    (answer,) = produced(world, pressed)
    assert answer.content == "Fertig"
    original = await interaction.original_response()
    assert original.id == answer.id
    await interaction.delete_original_response()
    assert answer.deleted_at_ms is not None


async def test_thinking_ends_with_the_edit(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.defer(ephemeral=True, invisible=False)
    assert pressed.callback is CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE
    assert interactions.status(world.state, pressed) == "deferred"
    await interaction.edit_original_response(content="Gefunden")
    (answer,) = produced(world, pressed)
    assert (answer.content, answer.edited_at_ms) == ("Gefunden", None)
    assert interactions.status(world.state, pressed) == "answered"


async def test_the_first_follow_up_fills_the_thinking_message(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.defer(ephemeral=True, invisible=False)
    await interaction.followup.send("Eins", ephemeral=True)
    await interaction.followup.send("Zwei", ephemeral=True, file=discord.File(io.BytesIO(b"x"), "zwei.txt"))
    first, second = produced(world, pressed)
    assert (first.content, second.content) == ("Eins", "Zwei")
    assert second.attachments[0].ephemeral


async def test_a_silent_acknowledgement_and_an_edit_of_the_pressed_message(
    bot: Recorder, world: World
) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.defer()
    assert pressed.callback is CallbackType.DEFERRED_UPDATE_MESSAGE
    await interaction.edit_original_response(content="Gedrückt", view=None)
    source = world.lobby.messages[pressed.message_id or 0]
    assert (source.content, source.components) == ("Gedrückt", [])


async def test_the_pressed_message_is_changed_by_the_callback(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    await interaction.response.edit_message(content="Beansprucht", view=None)
    assert world.lobby.messages[pressed.message_id or 0].content == "Beansprucht"
    assert pressed.message_ids == []


async def test_a_select_menu_carries_its_values(bot: Recorder, world: World) -> None:
    channel = await bot.fetch_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    people: discord.ui.Select[Any, Any, Any] = discord.ui.Select(
        discord.ComponentType.user_select, custom_id="who"
    )
    sent = await channel.send("Wer?", view=view(people))
    message = world.lobby.messages[sent.id]
    interactions.press(world.state, world.mia.id, message, "who", [str(world.sam.id)])
    interaction = await heard(bot)
    assert data_of(interaction)["values"] == [str(world.sam.id)]
    assert data_of(interaction)["resolved"]["members"][str(world.sam.id)]["roles"] == [str(world.support.id)]


async def test_an_answer_is_given_once(bot: Recorder, world: World) -> None:
    _, interaction = await press(bot, world)
    twin = discord.Interaction(data=interaction._raw_data, state=interaction._state)
    await interaction.response.send_message("Eins")
    with pytest.raises(discord.HTTPException) as refusal:
        await twin.response.send_message("Zwei")
    assert refusal.value.code == 40060


async def test_an_answer_after_three_seconds_is_too_late(bot: Recorder, world: World) -> None:
    pressed, interaction = await press(bot, world)
    told: list[str] = []
    world.state.bus.subscribe(
        lambda event: told.append(event.data["state"]) if event.name == "SANDBOX_INTERACTION" else None
    )
    world.state.clock.advance(3.1)
    await eventually(lambda: told == ["failed"])
    with pytest.raises(discord.NotFound) as refusal:
        await interaction.response.send_message("Zu spät")
    assert refusal.value.code == 10062
    assert pressed.message_ids == []


async def test_a_token_lives_for_fifteen_minutes(bot: Recorder, world: World) -> None:
    _, interaction = await press(bot, world)
    await interaction.response.send_message("Da")
    world.state.clock.advance(14 * 60)
    await interaction.followup.send("Noch da")
    world.state.clock.advance(2 * 60)
    with pytest.raises(discord.HTTPException) as refusal:
        await interaction.followup.send("Zu spät")
    assert (refusal.value.status, refusal.value.code) == (401, 50027)
