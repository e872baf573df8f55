"""Rules of the installation that need no system: settings as they are written, names, and what the shipped files ask for."""

import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st
from installation.accounts import (
    create_accounts,
    create_folders,
    missing_accounts,
    missing_folders,
    read_accounts,
    read_wanted,
    uid_of,
)
from installation.errors import InstallationError
from installation.places import Places
from installation.settings import SECRET_KEY, SettingsFile
from installation.site import checked_name

from utils.config import BotSettings, PanelSettings

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"
# What can be typed into one line of a terminal.
TYPED = (
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" ")).map(str.strip).filter(bool)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings")


@given(value=TYPED)
def test_whatever_is_typed_the_program_reads_just_that(folder: Path, value: str) -> None:
    settings = SettingsFile(folder / ".env", EXAMPLE)
    settings.fill_in({"BOT_TOKEN": value, "ADDED_LATER": value})
    held = dotenv_values(stream=StringIO(settings.path.read_text(encoding="utf-8")))
    assert (held["BOT_TOKEN"], held["ADDED_LATER"]) == (value, value)
    settings.path.unlink()


def test_what_is_required_is_what_the_program_requires() -> None:
    fields = {**BotSettings.model_fields, **PanelSettings.model_fields}
    required = {name.upper() for name, field in fields.items() if field.is_required()}
    assert set(SettingsFile(EXAMPLE, EXAMPLE).required()) == required


@pytest.mark.parametrize(
    ("line", "is_missing"),
    [
        ("GUILD_ID=", True),
        ("GUILD_ID=   # kommt noch", True),
        ("GUILD_ID=''", True),
        ("# GUILD_ID=1", True),
        ("GUILD_ID=1", False),
        ("guild_id = '1'  # so geht es auch", False),
        ("export GUILD_ID=1", False),
    ],
)
def test_a_value_is_missing_or_there(tmp_path: Path, line: str, *, is_missing: bool) -> None:
    settings = SettingsFile(tmp_path / ".env", EXAMPLE)
    settings.path.write_text(f"{line}\n", encoding="utf-8")
    assert ("GUILD_ID" in settings.missing()) == is_missing


def test_filling_in_leaves_every_other_line(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / ".env", EXAMPLE)
    # The umlaut is one of an editor that does not write UTF-8.
    settings.path.write_bytes(b"# f\xfcr mich\nguild_id=\nFOO=bar # x\n")
    settings.fill_in({"GUILD_ID": "1", SECRET_KEY: "2"})
    rest = b"GUILD_ID=1\nFOO=bar # x\nFLASK_SECRET_KEY=2\n"
    assert settings.path.read_bytes() == b"# f\xfcr mich\n" + rest


@pytest.mark.parametrize("name", ["tickets.example.org", "T.Example.ORG.", "a.b-c.xn--p1ai"])
def test_a_sites_name_is_taken(name: str) -> None:
    assert checked_name(name) == name.lower().rstrip(".")


@pytest.mark.parametrize(
    "name", ["", "localhost", "a b.de", "x.de; rm -rf /", "-a.de", "https://a.de", "a..de", "1.2.3.4"]
)
def test_nothing_else_gets_into_the_settings_of_nginx(name: str) -> None:
    with pytest.raises(InstallationError):
        checked_name(name)


def test_the_shipped_files_are_understood_where_systemd_is_missing() -> None:
    accounts, memberships = read_accounts(ROOT / "systemd/ticketbot.sysusers.conf")
    assert [account.name for account in accounts] == ["ticketbot", "ticketweb"]
    assert [(each.user, each.group) for each in memberships] == [("ticketweb", "ticketbot")]
    wanted = {
        each.path: (each.is_folder, each.mode)
        for each in read_wanted(ROOT / "systemd/ticketbot.tmpfiles.conf")
    }
    assert wanted["/var/lib/ticketbot"] == (True, 0o2770)
    assert wanted["/var/lib/ticketbot/tickets.sqlite"] == (False, 0o660)


@pytest.mark.skipif(os.geteuid() != 0, reason="Benutzer und Rechte legt nur root an")
def test_where_systemd_is_missing_users_and_folders_are_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("useradd", "usermod"):
        found = shutil.which(name, path="/usr/sbin:/sbin:/usr/bin")
        assert found
        (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))
    places = Places(tmp_path / "root")
    places.below("/etc").mkdir(parents=True)
    for name in ("passwd", "group", "shadow", "gshadow"):
        places.below(f"/etc/{name}").touch()
    users, folders = (ROOT / f"systemd/ticketbot.{kind}.conf" for kind in ("sysusers", "tmpfiles"))
    assert missing_accounts(users, places) == ["ticketbot", "ticketweb"]
    create_accounts(users, places)
    assert missing_accounts(users, places) == []
    create_folders(folders, places)
    assert missing_folders(folders, places) == []
    state = places.state.stat()
    assert (state.st_uid, state.st_mode & 0o7777) == (uid_of("ticketbot", places), 0o2770)
