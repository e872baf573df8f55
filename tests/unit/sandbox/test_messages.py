import io

import discord
import pytest

from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft
from tests.unit.sandbox.conftest import Recorder, World


async def test_a_bot_logs_in_and_knows_its_guild(bot: Recorder, world: World) -> None:
    assert bot.user is not None
    assert bot.user.id == world.bot.id
    guild = bot.get_guild(world.guild.id)
    assert guild is not None
    assert {channel.name for channel in guild.channels} == {"Tickets", "lobby", "___hidden___"}
    assert guild.get_role(world.support.id) is not None


async def test_a_message_reaches_the_bot(bot: Recorder, world: World) -> None:
    messages.post(world.state, world.lobby, world.mia.id, Draft("Hallo zusammen"))
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    assert heard.content == "Hallo zusammen"
    assert heard.author.id == world.mia.id
    assert isinstance(heard.author, discord.Member)


async def test_a_bot_writes_edits_and_deletes(bot: Recorder, world: World) -> None:
    channel = bot.get_channel(world.lobby.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.View(discord.ui.Button(label="Ja", custom_id="yes"), timeout=None, store=False)
    sent = await channel.send(
        "Hallo",
        embed=discord.Embed(title="Titel", description="Text"),
        view=view,
        file=discord.File(io.BytesIO(b"abc"), "a b.txt"),
    )
    assert sent.attachments[0].filename == "a_b.txt"
    assert sent.attachments[0].size == 3
    stored = world.lobby.messages[sent.id]
    assert stored.components[0]["components"][0]["custom_id"] == "yes"
    await sent.edit(content="Hallo!")
    assert stored.content == "Hallo!"
    assert stored.embeds
    await sent.delete()
    assert stored.deleted_at_ms is not None
    with pytest.raises(discord.NotFound) as refusal:
        await channel.fetch_message(sent.id)
    assert refusal.value.code == 10008
