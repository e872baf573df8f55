"""A backup comes back: what Discord still has is fetched again, and nothing is mixed up."""

import subprocess
import sys
from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import PATIENCE_S, environment, until
from tests.e2e.town import BOT, HURRIED_BOT, Town
from tests.sandbox.world import Id

LOG = str(int(Id.TICKET_LOG))


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """An installation whose bot makes backups at once, on disks that are never large enough."""
    town = new_town(HURRIED_BOT, pace=["upkeep_s=0.3"], DISK_FREE_MB="1000000000")
    town.opens()
    return town


def by_hand(town: Town, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(BOT), *arguments],
        env=environment({**town.settings, "DISK_FREE_MB": "0"}),
        cwd=town.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def opened_by(town: Town, member: Somebody) -> str:
    assert "Dein Ticket ist da" in member.presses(town.support_channel, "Ticket erstellen").text
    return member.channel(member.ticket_channels()[0])


def told(town: Town, text: str) -> dict[str, Any]:
    return until(
        f"{text!r} in the log channel",
        lambda: next((entry for entry in town.log_entries() if text in shown_text(entry)), None),
    )


def test_what_is_wrong_with_disks_and_backups_is_told_and_counted(town: Town) -> None:
    told(town, "Auf dem Datenträger für die Datenbank, die Anhänge und die Sicherungen sind weniger als")
    # So little room is left that a backup would take it from the database.
    told(town, "Die Sicherung ist gescheitert")
    until("it is recorded", lambda: town.rows("SELECT 1 FROM backups WHERE is_good = 0"))


def test_what_came_after_the_backup_is_found_again(town: Town) -> None:
    mia, jonas, sam = town.newcomer(), town.newcomer(), town.newcomer(Id.SUPPORT_ROLE)
    old = opened_by(town, mia)
    mia.writes(old, "Vor der Sicherung")
    town.recorded("Vor der Sicherung")
    by_hand(town, "--backup")
    [name] = [path.name for path in (town.folder / "backups").iterdir() if path.name.startswith("2")]
    until("the bot knows of it", lambda: town.rows("SELECT 1 FROM backups WHERE name = ?", name))
    mia.writes(old, "Nach der Sicherung")
    new = opened_by(town, jonas)
    number = jonas.ticket_number()
    jonas.writes(new, "Auch danach")
    town.recorded("Auch danach")

    assert town.bot
    town.bot.kill()
    by_hand(town, "--restore", name)
    assert not town.rows("SELECT 1 FROM tickets WHERE id = ?", number)
    town.start_bot()

    for text in ("Vor der Sicherung", "Nach der Sicherung", "Auch danach"):
        town.recorded(text)
    town.shows(number, state="open", creator_id=int(jonas.id), channel_id=int(new), gap_after_id=None)
    told(town, f"Ticket #{number} fehlte in der Datenbank")
    # Its buttons work, and there is one set of them.
    assert sam.presses(new, "Ticket beanspruchen").state == "answered"
    town.shows(number, state="claimed", claimer_id=int(sam.id))
    controls = [message for message in sam.reads(new) if "Ticket löschen" in str(message["components"])]
    assert len(controls) == 1
    # And the next ticket is another one.
    lena = town.newcomer()
    opened_by(town, lena)
    assert lena.ticket_number() > number
