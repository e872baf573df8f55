"""Commands: registered by the real client, run by a person, answered."""

import discord
import pytest

from tests.sandbox import uploads
from tests.sandbox.errors import ApiError
from tests.sandbox.models import Command
from tests.sandbox.operations import interactions, messages
from tests.unit.sandbox.conftest import Recorder, World, eventually
from tests.unit.sandbox.test_interactions import produced


def registered(world: World, name: str) -> Command:
    return next(command for command in world.bot.commands.values() if command.name == name)


async def test_slash_commands_are_synced_and_run(bot: Recorder, world: World) -> None:
    async def greet(context: discord.ApplicationContext, who: discord.Member, how_often: int) -> None:
        await context.respond(f"Hallo {who.display_name} " * how_often)

    command = discord.SlashCommand(
        greet,
        name="greet",
        description="Grüßt jemanden",
        guild_ids=[world.guild.id],
        options=[
            discord.Option(discord.Member, name="who", description="Wen?"),
            discord.Option(int, name="how_often", description="Wie oft?", max_value=3),
        ],
    )
    bot.add_application_command(command)
    await bot.sync_commands(force=True)
    known = registered(world, "greet")
    assert known.guild_id == world.guild.id
    run = interactions.invoke(
        world.state, world.mia.id, world.lobby, known, options={"who": str(world.sam.id), "how_often": 2}
    )
    await eventually(lambda: interactions.status(world.state, run) == "answered")
    (answer,) = produced(world, run)
    assert answer.content == "Hallo Sam Hallo Sam"
    await bot.sync_commands(force=True)
    assert registered(world, "greet").id == known.id


async def test_a_command_takes_a_file(bot: Recorder, world: World) -> None:
    async def read(context: discord.ApplicationContext, file: discord.Attachment) -> None:
        await context.respond((await file.read()).decode(), ephemeral=True)

    options = [discord.Option(discord.Attachment, name="file", description="Welche?")]
    bot.add_application_command(
        discord.SlashCommand(
            read, name="read", description="Liest", guild_ids=[world.guild.id], options=options
        )
    )
    await bot.sync_commands(force=True)
    file = uploads.attachment(world.state, "beweis.txt", b"Beweis")
    run = interactions.invoke(
        world.state, world.mia.id, world.lobby, registered(world, "read"), options={"file": file}
    )
    await eventually(lambda: interactions.status(world.state, run) == "answered")
    assert produced(world, run)[0].content == "Beweis"


async def test_a_command_refuses_what_does_not_fit(bot: Recorder, world: World) -> None:
    async def wait(context: discord.ApplicationContext, hours: int) -> None:
        await context.respond(str(hours))

    options = [discord.Option(int, name="hours", description="Wie lange?", min_value=1)]
    bot.add_application_command(
        discord.SlashCommand(
            wait, name="wait", description="Wartet", guild_ids=[world.guild.id], options=options
        )
    )
    await bot.sync_commands(force=True)
    command = registered(world, "wait")
    unfit: list[dict[str, object]] = [{}, {"hours": "viele"}, {"hours": 0}, {"hours": 1, "minutes": 2}]
    for given in unfit:
        with pytest.raises(ApiError):
            interactions.invoke(world.state, world.mia.id, world.lobby, command, options=given)


async def test_context_menus_carry_their_target(bot: Recorder, world: World) -> None:
    async def quote(context: discord.ApplicationContext, message: discord.Message) -> None:
        await context.respond(f"„{message.content}“", ephemeral=True)

    bot.add_application_command(discord.MessageCommand(quote, name="Zitieren", guild_ids=[world.guild.id]))
    await bot.sync_commands(force=True)
    target = messages.post(world.state, world.lobby, world.sam.id, messages.Draft("Guten Tag"))
    known = registered(world, "Zitieren")
    run = interactions.invoke(world.state, world.mia.id, world.lobby, known, target_id=target.id)
    await eventually(lambda: interactions.status(world.state, run) == "answered")
    assert produced(world, run)[0].content == "„Guten Tag“"
