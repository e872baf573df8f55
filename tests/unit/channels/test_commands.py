"""What Discord is told of the commands: wordings that it accepts, and a permission that tells staff from members."""

import re
from typing import Any

import discord
import pytest

from cogs.ai_cog import AiCog
from cogs.menus_cog import MenusCog
from cogs.team_cog import TeamCog
from cogs.ticket_cog import TicketCog
from cogs.transcript_cog import TranscriptCog
from utils.channels.command_access import common_permission
from utils.channels.command_names import WORDINGS, name_in_all_languages

NAME = re.compile(r"[-_'\w]{1,32}")
LANGUAGES = {"en-US", "en-GB"}


def told() -> list[dict[str, Any]]:
    commands = [
        command
        for cog in (TeamCog, AiCog, MenusCog, TicketCog, TranscriptCog)
        for command in cog.__cog_commands__
        if command.parent is None
    ]
    for command in commands:
        command.guild_ids = [1]
        # From here on py-cord knows which parameters are options.
        command._set_cog(object())  # type: ignore[no-untyped-call]
    name_in_all_languages(commands)
    return [command.to_dict() for command in commands]


def described(parts: list[dict[str, Any]], above: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Return slash commands, their subcommands and options, by their full names."""
    found = []
    for part in parts:
        path = f"{above} {part['name']}".strip()
        found += [(path, part), *described(part.get("options", []), path)]
    return found


SLASH = described([command for command in told() if "type" not in command])
MENUS = [command for command in told() if "type" in command]


def test_every_wording_belongs_to_a_command() -> None:
    assert {path for path, _ in SLASH} == set(WORDINGS)


@pytest.mark.parametrize(("path", "part"), SLASH)
def test_descriptions_fit_in_both_languages(path: str, part: dict[str, Any]) -> None:
    english = part["description_localizations"]
    assert set(english) == LANGUAGES, path
    assert all(1 <= len(text) <= 100 for text in (part["description"], *english.values()))
    assert part["description"] not in english.values()


@pytest.mark.parametrize(("path", "part"), SLASH)
def test_names_are_what_discord_accepts(path: str, part: dict[str, Any]) -> None:
    for name in (part["name"], *part.get("name_localizations", {}).values()):
        assert NAME.fullmatch(name), path
        assert name == name.lower()


def test_no_two_neighbours_have_the_same_german_name() -> None:
    for path, part in SLASH:
        names = [
            below.get("name_localizations", {}).get("de", below["name"]) for below in part.get("options", [])
        ]
        assert len(names) == len(set(names)), path


def test_the_first_two_commands_keep_their_names_in_every_language() -> None:
    parts = dict(SLASH)
    for name in ("setup_ticket_button", "ticket_transcript", "ticket_transcript ticket"):
        assert "name_localizations" not in parts[name]


def test_every_subcommand_has_a_german_name() -> None:
    below = [part for path, part in SLASH if path.startswith("ticket ") and not path.endswith(" ticket")]
    assert len(below) > 11
    assert all("de" in part["name_localizations"] for part in below)


def test_context_menus_have_english_names() -> None:
    assert {command["type"] for command in MENUS} == {2, 3}
    for command in MENUS:
        assert set(command["name_localizations"]) == LANGUAGES
        assert all(len(name) <= 32 for name in (command["name"], *command["name_localizations"].values()))


def rights(*names: str) -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(names, True))


NOBODY = rights()


@pytest.mark.parametrize(
    ("everyone", "roles", "others", "wanted"),
    [
        (NOBODY, [rights("kick_members"), rights("kick_members", "ban_members")], [], "kick_members"),
        (NOBODY, [rights("kick_members", "moderate_members")] * 2, [], "moderate_members"),
        (NOBODY, [rights("manage_messages"), rights("administrator")], [], "manage_messages"),
        (NOBODY, [rights("administrator")] * 2, [], "moderate_members"),
        (rights("move_members"), [rights("move_members", "mute_members")] * 2, [], "mute_members"),
        (NOBODY, [rights("kick_members", "manage_roles")], [rights("kick_members")], "manage_roles"),
        # Better one that others hold too than none.
        (NOBODY, [rights("kick_members")], [rights("administrator")], "kick_members"),
        (rights("kick_members"), [rights("kick_members")] * 2, [], None),
        (NOBODY, [NOBODY, rights("kick_members")], [], None),
        (NOBODY, [rights("send_messages", "view_channel")] * 2, [], None),
        (NOBODY, [], [], None),
    ],
)
def test_a_permission_tells_staff_from_members(
    everyone: discord.Permissions,
    roles: list[discord.Permissions],
    others: list[discord.Permissions],
    wanted: str | None,
) -> None:
    assert common_permission(everyone, roles, others) == (wanted and rights(wanted))
