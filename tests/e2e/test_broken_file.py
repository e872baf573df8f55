"""A database that cannot be written, is held by somebody else, or is damaged: what the bot says and does, and what the panel shows."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.damage import PAGE_BYTES, damage
from tests.e2e.conftest import NewTown
from tests.e2e.people import TIMEOUT_S
from tests.e2e.processes import ROOT, Process, environment, until
from tests.e2e.town import HURRIED_BOT, Town
from tests.ports import free_port
from tests.sandbox.world import bot_settings
from utils import operator_texts, texts
from utils.config import EX_DATAERR
from utils.database import BUSY_TIMEOUT_MS, migrate, open_for_writing

# What the issue of such programs is about: a copy by hand, a forgotten shell of SQLite.
LOCKED_S = 30.0
NOBODY = 65534


def troubles_told(town: Town, name: str) -> int:
    """Return how often the log channel tells of a trouble."""
    return sum(
        embed.get("description") == operator_texts.DATABASE_TROUBLES[name]
        for message in town.log_entries()
        for embed in message["embeds"]
    )


def bot_alone(folder: Path) -> Process:
    """Start a bot that must not get as far as Discord."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings = {**bot_settings(nowhere, nowhere), "DATABASE_PATH": str(folder / "tickets.sqlite")}
    return Process([str(ROOT / "main.py")], settings, folder, "bot")


def test_a_file_that_is_no_database_ends_the_start_for_good(tmp_path: Path) -> None:
    path = tmp_path / "tickets.sqlite"
    path.write_bytes(os.urandom(3 * PAGE_BYTES))
    before = path.read_bytes()
    bot = bot_alone(tmp_path)
    assert bot.wait() == EX_DATAERR
    assert "restore SICHERUNG" in bot.log
    assert "Traceback" not in bot.log
    assert path.read_bytes() == before


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that every user can enter, which a root's tests' folders are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize(
    ("folder_mode", "told"),
    [
        (0o777, operator_texts.DATABASE_TROUBLES["READ_ONLY"]),
        (0o755, "Datei und Ordner müssen dem Benutzer des Bots gehören."),
    ],
)
def test_what_may_not_be_written_is_told(open_folder: Path, folder_mode: int, told: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("Nur root kann den Bot als jemand anderes starten.")
    path = open_folder / "tickets.sqlite"
    with closing(open_for_writing(path)) as connection:
        migrate(connection)
    open_folder.chmod(folder_mode)
    nowhere = "http://127.0.0.1:9"
    settings = {**bot_settings(nowhere, nowhere), "DATABASE_PATH": str(path)}
    # Imported first: nobody need be able to read this checkout.
    code = f"import os, sys, main; os.setgid({NOBODY}); os.setuid({NOBODY}); sys.exit(main.main())"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=open_folder,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a disk of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6M", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("Nur root kann hier einen kleinen Datenträger einhängen.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room on a disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, PAGE_BYTES, 512, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return filler


def test_a_full_disk_is_told_and_what_was_written_meanwhile_is_fetched(
    new_town: NewTown, small_disk: Path
) -> None:
    town = new_town(HURRIED_BOT, DATABASE_PATH=str(small_disk / "tickets.sqlite"))
    town.opens()
    town.start_panel()
    mia, late = town.newcomer(), town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    mia.waits_for(ticket, "Ban-ID")

    filler = fill(small_disk)
    mia.writes(ticket, "Das passt nicht mehr hinein")
    until("the team is told", lambda: troubles_told(town, "FULL") == 1)
    assert texts.NOT_SAVED in late.presses(town.support_channel, "Ticket erstellen").text
    assert late.ticket_channels() == []
    assert requests.get(f"{town.panel_url}/healthz", timeout=TIMEOUT_S).json()["database"] == "ok"

    filler.unlink()
    town.recorded("Das passt nicht mehr hinein")
    assert late.presses(town.support_channel, "Ticket erstellen").state == "answered"
    until("the ticket is there", late.ticket_channels)
    assert town.bot_log.count(operator_texts.DATABASE_TROUBLES["FULL"]) <= 2
    assert operator_texts.DATABASE_IS_WELL_AGAIN in town.bot_log
    assert town.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_lock_of_another_program_is_waited_for(new_town: NewTown) -> None:
    town = new_town()
    town.opens()
    mia = town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    with town.database_held():
        mia.writes(ticket, "Während der Sperre")
        late = town.newcomer()
        pressed = late.sends_press(town.support_channel, "Ticket erstellen")
        # One line for each time that SQLite's own patience ends: half a minute.
        until(
            "it waits",
            lambda: town.bot_log.count("hält die Datenbank fest") >= LOCKED_S * 1000 / BUSY_TIMEOUT_MS,
        )
    town.recorded("Während der Sperre")
    assert late.answer(pressed).state == "answered"
    until("the ticket is there", late.ticket_channels)
    assert town.bot is not None
    assert town.bot.running
    assert "Traceback" not in town.bot_log


def test_a_file_damaged_while_the_bot_runs_ends_it_and_the_panel_goes_on(new_town: NewTown) -> None:
    town = new_town(HURRIED_BOT)
    town.opens()
    town.start_panel()
    mia = town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    mia.waits_for(ticket, "Ban-ID")
    path = Path(town.settings["DATABASE_PATH"])

    damage(path, "messages")
    mia.writes(ticket, "Das lässt sich nicht mehr aufschreiben")
    assert town.bot is not None
    assert town.bot.wait() == EX_DATAERR
    assert "restore SICHERUNG" in town.bot_log
    assert troubles_told(town, "DAMAGED") == 1
    # Every new start says the same, and nothing else.
    again = bot_alone_on(town)
    assert again.wait() == EX_DATAERR
    health = requests.get(f"{town.panel_url}/healthz", timeout=TIMEOUT_S)
    assert health.json()["database"] == "ok"
    tickets = town.rows("SELECT creator_id FROM tickets")
    assert [row["creator_id"] for row in tickets] == [int(mia.id)]


def bot_alone_on(town: Town) -> Process:
    return Process([str(HURRIED_BOT)], town.settings, town.folder, "bot-again")
