"""Commands: registered by the real client, run by a person, answered."""

from typing import Any

import discord
import pytest

from tests.sandbox import localization, payloads, uploads
from tests.sandbox.errors import ApiError
from tests.sandbox.models import Command
from tests.sandbox.operations import interactions, messages
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
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


def ticket_group(world: World) -> discord.SlashCommandGroup:
    """A group as the bot registers it: with German wordings, for those who manage channels."""
    group = discord.SlashCommandGroup(
        "ticket",
        "Works on tickets",
        guild_ids=[world.guild.id],
        description_localizations={"de": "Arbeitet an Tickets"},
        default_member_permissions=discord.Permissions(manage_channels=True),
    )
    options = [
        discord.Option(
            discord.Member,
            name="member",
            description="Whom?",
            name_localizations={"de": "mitglied"},
            description_localizations={"de": "Wen?"},
        ),
        discord.Option(
            str,
            name="right",
            description="May he write?",
            choices=[discord.OptionChoice("reads", "r", name_localizations={"de": "liest"})],
            required=False,
        ),
    ]

    async def add(
        context: discord.ApplicationContext, member: discord.Member, right: str | None = None
    ) -> None:
        await context.respond(f"{member.display_name} {right} {context.interaction.locale}")

    group.add_command(
        discord.SlashCommand(
            add,
            name="add",
            description="Adds somebody",
            name_localizations={"de": "hinzufügen"},
            description_localizations={"de": "Fügt jemanden hinzu"},
            options=options,
            parent=group,
        )
    )
    return group


async def test_subcommands_keep_their_wordings_and_their_permissions(bot: Recorder, world: World) -> None:
    bot.add_application_command(ticket_group(world))
    await bot.sync_commands(force=True)
    known = registered(world, "ticket")
    assert known.spec["default_member_permissions"] == str(int(Permission.MANAGE_CHANNELS))
    (listed,) = await bot.http.get_guild_commands(world.bot.id, world.guild.id)
    for each in (listed, payloads.command(known)):
        (add,) = each["options"]
        assert add["name"] == "add"
        assert ("name_localizations" in add) == (each is not listed)
    run = interactions.invoke(
        world.state,
        world.mia.id,
        world.lobby,
        known,
        subcommand=["add"],
        options={"member": str(world.sam.id), "right": "r"},
    )
    await eventually(lambda: interactions.status(world.state, run) == "answered")
    assert produced(world, run)[0].content == "Sam r de"


def test_wordings_are_shown_in_the_persons_language(world: World) -> None:
    spec = ticket_group(world).to_dict()
    add = localization.localize(spec, "de")["options"][0]
    assert (add["name"], add["name_localized"]) == ("add", "hinzufügen")
    assert add["options"][0]["description_localized"] == "Wen?"
    assert add["options"][1]["choices"][0]["name_localized"] == "liest"
    assert "name_localized" not in localization.localize(spec, "fr")["options"][0]
    assert localization.localize({"name": "color", "name_localizations": {"en-GB": "colour"}}, "en-US") == {
        "name": "color",
        "name_localizations": {"en-GB": "colour"},
        "name_localized": "colour",
    }


GROUP = {"name": "gruppe", "description": "x", "type": 2}
SUB = {"name": "unter", "description": "x", "type": 1}
TEXT = {"name": "text", "description": "x", "type": 3}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "Groß"}, "name"),
    ({"name": "zwei wörter"}, "name"),
    ({"name_localizations": {"de": "Groß"}}, "name_localizations.de"),
    ({"name_localizations": {"de": "x" * 33}}, "name_localizations.de"),
    ({"name_localizations": {"de-AT": "servus"}}, "name_localizations.de-AT"),
    ({"description_localizations": {"de": ""}}, "description_localizations.de"),
    ({"description_localizations": {"de": "x" * 101}}, "description_localizations.de"),
    ({"default_member_permissions": "alle"}, "default_member_permissions"),
    ({"options": [TEXT, TEXT]}, "options"),
    ({"options": [SUB, TEXT]}, "options"),
    ({"options": [{**GROUP, "options": [GROUP]}]}, "options.0.options.0.type"),
    ({"options": [{**SUB, "options": [GROUP]}]}, "options.0.options.0.type"),
    ({"options": [{**TEXT, "choices": [{"name": "x", "value": 1}]}]}, "options.0.choices.0.value"),
    ({"options": [{**TEXT, "choices": [{"name": "x", "value": "x" * 101}]}]}, "options.0.choices.0.value"),
    (
        {"options": [{**TEXT, "choices": [{"name": "x", "value": "x", "name_localizations": {"de": ""}}]}]},
        "options.0.choices.0.name_localizations.de",
    ),
    ({"type": 2}, "description"),
]


@pytest.mark.parametrize(("wrong", "place"), WRONG)
async def test_a_command_that_discord_would_refuse_is_refused(
    bot: Recorder, world: World, sandbox: Sandbox, wrong: dict[str, Any], place: str
) -> None:
    command: Any = {"name": "befehl", "description": "x", **wrong}
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.upsert_guild_command(world.bot.id, world.guild.id, command)
    assert refusal.value.code == 50035
    assert f"In {place}: " in refusal.value.text
    # Some of these offend against the API description too, as they are meant to.
    sandbox.journal.violations.clear()


async def test_commands_are_counted_and_their_names_are_unique(bot: Recorder, world: World) -> None:
    menus: list[Any] = [{"name": f"Menü {number}", "type": 2} for number in range(16)]
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.bulk_upsert_guild_commands(world.bot.id, world.guild.id, menus)
    assert refusal.value.code == 30032
    await bot.http.bulk_upsert_guild_commands(world.bot.id, world.guild.id, menus[:15])
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.upsert_guild_command(world.bot.id, world.guild.id, menus[15])
    assert refusal.value.code == 30032
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.bulk_upsert_guild_commands(world.bot.id, world.guild.id, [menus[0], menus[0]])
    assert "In 1: Application command names must be unique" in refusal.value.text
    assert len(world.bot.commands) == 15
    texts: Any = {
        "name": "lang",
        "description": "x",
        "options": [{**TEXT, "choices": [{"name": f"{n:0100}", "value": f"{n:0100}"} for n in range(25)]}],
    }
    await bot.http.upsert_guild_command(world.bot.id, world.guild.id, texts)
    texts["options"] = [{**texts["options"][0], "name": name} for name in ("eins", "zwei")]
    with pytest.raises(discord.HTTPException) as refusal:
        await bot.http.upsert_guild_command(world.bot.id, world.guild.id, texts)
    assert "maximum size" in refusal.value.text
