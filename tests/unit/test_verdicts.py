"""The team's word about a member's attitude, against Sigrid's."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.database import migrate, open_for_writing
from utils.intake import Attitude
from utils.store import intakes, life, verdicts
from utils.tickets import Person, Refusal, Ticket

MIA = Person(1, "Mia")
SAM = Person(2, "Sam", is_supporter=True)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(opened)
    life.open_ticket(opened, MIA, 1, 0)
    opened.execute("UPDATE intakes SET attitude = 'uncooperative'")
    yield opened
    opened.close()


def verdict(connection: sqlite3.Connection) -> Attitude:
    intake = intakes.get(connection, 1)
    assert intake is not None
    return intake.verdict


def test_the_teams_word_counts_and_is_an_event(connection: sqlite3.Connection) -> None:
    assert isinstance(verdicts.overrule(connection, 1, SAM, Attitude.COOPERATIVE, 5), Ticket)
    assert verdict(connection) is Attitude.COOPERATIVE
    [event] = connection.execute("SELECT * FROM events WHERE kind = 'verdict_overruled'").fetchall()
    assert (event["actor_name"], event["at_ms"]) == ("Sam", 5)
    assert json.loads(event["details"]) == {"attitude": "cooperative", "attitude_before": "uncooperative"}


def test_two_who_press_at_once_make_one_event(connection: sqlite3.Connection) -> None:
    verdicts.overrule(connection, 1, SAM, Attitude.UNCLEAR, 5)
    assert isinstance(verdicts.overrule(connection, 1, SAM, Attitude.UNCLEAR, 5), Refusal)


def test_the_way_back_to_her_verdict(connection: sqlite3.Connection) -> None:
    verdicts.overrule(connection, 1, SAM, Attitude.COOPERATIVE, 5)
    assert isinstance(verdicts.overrule(connection, 1, SAM, Attitude.UNCOOPERATIVE, 6), Ticket)
    intake = intakes.get(connection, 1)
    assert intake is not None
    assert (intake.overruled_attitude, intake.verdict) == (None, Attitude.UNCOOPERATIVE)


@pytest.mark.parametrize("actor", [MIA, Person(3, "Vera")])
def test_only_the_team_decides(connection: sqlite3.Connection, actor: Person) -> None:
    assert isinstance(verdicts.overrule(connection, 1, actor, Attitude.COOPERATIVE, 5), Refusal)
    assert verdict(connection) is Attitude.UNCOOPERATIVE


def test_a_ticket_that_is_not_there(connection: sqlite3.Connection) -> None:
    assert verdicts.overrule(connection, 99, SAM, Attitude.COOPERATIVE, 5) is None
