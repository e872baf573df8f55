"""What stands beside a conversation and leads on from it: notes, other tickets, Discord."""

import re
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.sandbox.world import Id
from tests.web.record import MINUTE_MS, START_MS, Record


def page_of(staff: FlaskClient, ticket: int, query: str = "") -> str:
    answer = staff.get(f"/transcript/{ticket}{query}")
    assert answer.status_code == HTTPStatus.OK
    return answer.text


def test_each_note_leads_to_its_place_in_a_long_conversation(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for number in range(450):
        record.message(ticket, f"Nr {number}", sent_at_ms=START_MS + number * MINUTE_MS)
    note = record.note(ticket, "Siehe **dritter** Vorfall", created_at_ms=START_MS + 100 * MINUTE_MS)
    page = page_of(staff, ticket)
    # It is not in the newest window, but is told of beside it, without the marks of its wording.
    assert f'id="n{note}"' not in page
    assert "1 interne Notiz</h2>" in page
    link = re.search(r'<a class="jump" href="([^"#]+)#(n\d+)">Siehe dritter Vorfall</a>', page)
    assert link
    there = staff.get(link[1].replace("&amp;", "&")).text
    assert f'id="{link[2]}"' in there
    assert "Nr 100<" in there


@pytest.mark.parametrize("note", ["999", "x", "-1", ""])
def test_a_note_that_is_not_there_leads_to_the_newest_messages(
    staff: FlaskClient, record: Record, note: str
) -> None:
    ticket, other = record.ticket(), record.ticket()
    record.message(ticket, "neueste")
    elsewhere = record.note(other, "woanders")
    assert "neueste" in page_of(staff, ticket, f"?note={note}")
    assert "neueste" in page_of(staff, ticket, f"?note={elsewhere}")


def test_a_note_in_a_ticket_without_messages_is_shown(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    note = record.note(ticket, "")
    assert "Notiz ohne Text</a>" in page_of(staff, ticket, f"?note={note}")


def test_a_ticket_leads_to_the_one_before_and_the_one_after(staff: FlaskClient, record: Record) -> None:
    first, last = record.ticket(id=3), record.ticket(id=7)
    assert f'href="/transcript/{last}" rel="next" data-key="l"' in page_of(staff, first)
    assert 'rel="prev"' not in page_of(staff, first)
    assert f'href="/transcript/{first}" rel="prev" data-key="h"' in page_of(staff, last)
    assert 'rel="next"' not in page_of(staff, last)


@pytest.mark.parametrize(
    ("values", "is_there"),
    [
        ({"channel_id": 42}, True),
        ({"channel_id": 42, "state": "closed"}, True),
        ({"channel_id": 42, "state": "deleted"}, False),
        ({}, False),
    ],
)
def test_a_ticket_leads_into_discord_while_it_has_a_channel(
    staff: FlaskClient, record: Record, values: dict[str, object], is_there: bool
) -> None:
    page = page_of(staff, record.ticket(**values))
    assert (f'href="http://127.0.0.1:9/channels/{int(Id.GUILD)}/42"' in page) == is_there
    assert ("In Discord</span>" in page) == is_there
