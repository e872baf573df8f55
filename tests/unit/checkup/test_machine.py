"""What the check says of clock, disk and database."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.checkup.conftest import House
from utils.database import migrate, newest_version, open_for_writing
from utils.operation.checks.clock import examine_clock, skew_s
from utils.operation.checks.database_file import examine_database
from utils.operation.checks.disk import MEGABYTE, examine_disk
from utils.operation.checks.finding import Finding, Mark, Section
from utils.store import heartbeat
from utils.store.heartbeat import Heartbeat

NOW_MS = 1_800_000_000_000
MOMENTS = st.floats(min_value=1e9, max_value=4e9)
SPANS = st.floats(min_value=0, max_value=10)
SKEWS = st.floats(min_value=-1e5, max_value=1e5)


@settings(deadline=None)
@given(asked_at=MOMENTS, there=SPANS, back=SPANS, offset=SKEWS)
def test_a_clock_is_never_said_to_be_more_wrong_than_it_is(
    asked_at: float, there: float, back: float, offset: float
) -> None:
    date = formatdate(int(asked_at + there), usegmt=True)
    said = skew_s(date, asked_at + offset, asked_at + there + back + offset)
    assert said is not None
    assert abs(said) <= abs(offset) + 0.001
    assert abs(said - offset) <= there + back + 1.001
    assert said * offset >= 0


@pytest.mark.parametrize("date", [None, "", "gestern"])
def test_without_a_date_nothing_is_said_of_the_clock(date: str | None) -> None:
    section = Section("")
    examine_clock(section, skew_s(date, 0, 1), NOW_MS, ZoneInfo("Europe/Berlin"))
    (finding,) = section.findings
    assert finding.mark is Mark.NOTE
    assert "09:00" in finding.text


@pytest.mark.parametrize(
    ("skew", "mark", "said"),
    [
        (0.0, Mark.GOOD, "geht richtig; in Europe/Berlin ist es 09:00 Uhr"),
        (-4.9, Mark.GOOD, "geht richtig"),
        (6.0, Mark.FAULT, "geht 6 s vor"),
        (-3_600.0, Mark.FAULT, "geht 60 min nach"),
    ],
)
def test_a_clock_may_be_wrong_by_seconds(skew: float, mark: Mark, said: str) -> None:
    section = Section("")
    examine_clock(section, skew, NOW_MS, ZoneInfo("Europe/Berlin"))
    assert section.findings[0].mark is mark
    assert said in section.findings[0].text


async def test_discords_answers_tell_that_the_clock_is_wrong(house: House) -> None:
    house.state.clock.advance(3_600)
    outcome = await house.checked()
    assert outcome.about("geht 60 min nach").mark is Mark.FAULT
    assert outcome.status == 1


@pytest.mark.parametrize(
    ("free", "wanted_mb", "mark", "said"),
    [
        (600 * MEGABYTE, 500, Mark.GOOD, "Frei sind 600,0 MB für die Datenbank, Anhänge"),
        (400 * MEGABYTE, 500, Mark.WARNING, "DISK_FREE_MB verlangt 500 MB"),
        (400 * MEGABYTE, 0, Mark.GOOD, "Frei sind"),
        (10 * MEGABYTE, 0, Mark.FAULT, "bald nichts mehr aufzeichnen"),
    ],
)
def test_room_is_told_once_for_each_disk(
    tmp_path: Path, free: int, wanted_mb: int, mark: Mark, said: str
) -> None:
    section = Section("")
    named = {"database_path": tmp_path / "new" / "tickets.sqlite", "attachments_path": tmp_path / "files"}
    examine_disk(section, named, wanted_mb, lambda _: free)
    assert section.findings[0].mark is mark
    assert said in section.findings[0].text
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def nobody() -> Iterator[None]:
    """Let the process ask for rights as somebody who is not root."""
    if os.getuid() != 0:
        yield
        return
    os.setreuid(65534, 0)
    yield
    os.setreuid(0, 0)


@pytest.mark.usefixtures("nobody")
def test_a_folder_that_cannot_be_written_is_told_with_what_belongs_there(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    section = Section("")
    examine_disk(section, {"backup_path": closed / "backups"}, 0)
    (fault,) = [finding for finding in section.findings if finding.mark is Mark.FAULT]
    assert str(closed) in fault.text
    assert "Sicherungen" in fault.text
    assert "chown" in (fault.advice or "")


def seen(path: Path) -> list[Finding]:
    before = sorted(each.name for each in path.parent.iterdir())
    section = Section("")
    examine_database(section, path, NOW_MS)
    assert sorted(each.name for each in path.parent.iterdir()) == before
    return section.findings


def made(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


@pytest.mark.parametrize(
    ("script", "mark", "said"),
    [
        ("", Mark.NOTE, "entsteht beim ersten Start"),
        ("CREATE TABLE songs (id)", Mark.FAULT, "eines anderen Programms"),
        ("CREATE TABLE tickets (id, user_id); CREATE TABLE transcripts (id)", Mark.NOTE, "vom Vorgänger"),
        ("CREATE TABLE tickets (id); PRAGMA user_version = 1", Mark.NOTE, "wird sie auf Version"),
        ("CREATE TABLE tickets (id); PRAGMA user_version = 9999", Mark.FAULT, "kennt nur"),
    ],
)
def test_what_the_next_start_would_do_to_a_database_is_told(
    tmp_path: Path, script: str, mark: Mark, said: str
) -> None:
    (finding,) = seen(made(tmp_path / "tickets.sqlite", script))
    assert finding.mark is mark
    assert said in finding.text


def test_a_missing_database_is_no_fault(tmp_path: Path) -> None:
    (finding,) = seen(tmp_path / "tickets.sqlite")
    assert finding.mark is Mark.NOTE
    assert "gibt es noch nicht" in finding.text


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + bytes(2000)])
def test_a_damaged_database_is_a_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tickets.sqlite"
    path.write_bytes(content)
    (finding,) = seen(path)
    assert finding.mark is Mark.FAULT
    assert "lässt sich nicht lesen" in finding.text


def test_a_folder_in_the_place_of_the_database_is_a_fault(tmp_path: Path) -> None:
    assert [finding.mark for finding in seen(tmp_path)] == [Mark.FAULT]


@pytest.mark.parametrize(
    ("beat", "said"),
    [
        (None, None),
        (Heartbeat(NOW_MS - 12_000, 0, connected=True, gateway_latency_ms=40, bot_name="Sigrid"), "vor 12 s"),
        (
            Heartbeat(NOW_MS - 12_000, 0, connected=False, gateway_latency_ms=None, bot_name="Sigrid"),
            "nicht mit Discord verbunden",
        ),
        (
            Heartbeat(NOW_MS - 91_000, 0, connected=True, gateway_latency_ms=40, bot_name="Sigrid"),
            "läuft gerade nicht",
        ),
    ],
)
def test_a_bot_at_work_is_seen_by_its_sign_of_life(
    tmp_path: Path, beat: Heartbeat | None, said: str | None
) -> None:
    with closing(open_for_writing(tmp_path / "tickets.sqlite")) as connection:
        migrate(connection)
        if beat is not None:
            heartbeat.beat(connection, beat)
        while_open = seen(tmp_path / "tickets.sqlite")
    # The bot at work, or ended: once with, once without a log of changes beside the file.
    for first, *others in (while_open, seen(tmp_path / "tickets.sqlite")):
        assert first.mark is Mark.GOOD
        assert "0 Tickets" in first.text
        assert f"Version {newest_version()}" in first.text
        assert [said in other.text for other in others if said] == ([True] if said else [])
