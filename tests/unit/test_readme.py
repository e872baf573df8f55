"""What the README promises in lists, compared with what the code says."""

import re
from functools import reduce
from operator import or_
from pathlib import Path

import discord

from tests.sandbox.enums import PRIVILEGED_INTENTS, Intent
from tests.sandbox.permissions import names
from tests.sandbox.world import BOT_PERMISSIONS
from utils.channels.checkup import rights
from utils.channels.client import intents
from utils.channels.command_names import WORDINGS
from utils.config import BotSettings, PanelSettings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def rows(mark: str) -> list[list[str]]:
    """Return the rows of the table between two marks, cell by cell."""
    block = README.split(f"<!-- {mark}:begin -->")[1].split(f"<!-- {mark}:end -->")[0]
    table = [line for line in block.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_invitation_asks_for_exactly_the_listed_permissions() -> None:
    listed = [quoted(row[1])[0] for row in rows("permissions")]
    assert len(listed) == len(set(listed))
    total = reduce(or_, (getattr(discord.Permissions, name.lower()).flag for name in listed))
    (asked,) = re.findall(r"&scope=bot\+applications\.commands&permissions=(\d+)", README)
    assert int(asked) == total
    assert not discord.Permissions(total).administrator


def test_the_sandbox_invites_the_bot_as_the_readme_does() -> None:
    assert {quoted(row[1])[0] for row in rows("permissions")} == set(names(BOT_PERMISSIONS))


def test_the_check_looks_for_exactly_the_listed_permissions_by_the_same_names() -> None:
    listed = {(row[0], quoted(row[1])[0]) for row in rows("permissions")}
    assert {(right.german, right.flag.upper()) for right in rights.NEEDED} == listed
    (asked,) = re.findall(r"&scope=bot\+applications\.commands&permissions=(\d+)", README)
    assert rights.invitation("", 1).endswith(f"&permissions={asked}")


def test_the_settings_table_is_complete() -> None:
    listed = [name for row in rows("settings") for name in quoted(row[0])]
    fields = {name.upper() for kind in (BotSettings, PanelSettings) for name in kind.model_fields}
    assert sorted(listed) == sorted(fields)


def test_the_settings_table_shows_the_real_defaults() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    defaults = dict(re.findall(r"^# ([A-Z0-9_]+)=(.+)$", example, re.MULTILINE))
    shown = {name: quoted(row[1])[0] for row in rows("settings") for name in quoted(row[0]) if quoted(row[1])}
    assert shown == defaults


def test_the_settings_table_marks_what_is_required() -> None:
    marked = {name for row in rows("settings") for name in quoted(row[0]) if row[1].startswith("Pflicht")}
    required = {
        name.upper()
        for kind in (BotSettings, PanelSettings)
        for name, field in kind.model_fields.items()
        if field.is_required()
    }
    assert marked == required


def test_named_files_exist() -> None:
    named = set(re.findall(r"(?<!/)\b((?:systemd|nginx|webapp)/[\w./-]*\w\.\w+)", README))
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_the_commands_table_is_complete_in_both_languages() -> None:
    listed = {quoted(row[0])[0]: quoted(row[1])[0] for row in rows("commands")}
    offered = {}
    for path, wording in WORDINGS.items():
        if path.startswith("ticket ") and path.count(" ") == 1:
            options = [each.split()[-1] for each in WORDINGS if each.startswith(f"{path} ")]
            offered[" ".join([f"/{path}", *options])] = f"/ticket {wording.german_name}"
    assert {re.sub(r"[\[\]]", "", command): german for command, german in listed.items()} == offered


def test_the_readme_says_of_every_intent_why_and_which_need_a_switch() -> None:
    listed = {quoted(row[1])[0]: row[2] for row in rows("intents")}
    wanted = Intent(intents().value)
    assert set(listed) == {intent.name for intent in Intent if intent in wanted}
    switched = {name for name, switch in listed.items() if switch == "ja"}
    assert switched == {intent.name for intent in Intent if intent in wanted & PRIVILEGED_INTENTS}
