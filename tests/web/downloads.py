"""Tickets as files, for tests of every kind of them."""

import io
import zipfile
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path

from flask.testing import FlaskClient

from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
SCHEMA = Path(__file__).parents[2] / "docs" / "transkript.schema.json"
KINDS = ("html", "zip", "txt", "json")


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, *names: str) -> list[tuple[str, str]]:
        return [
            (tag, attributes[name]) for tag, attributes in self.found for name in names if name in attributes
        ]


def data_of(staff: FlaskClient, ticket: int, kind: str) -> bytes:
    answer = staff.get(f"/transcript/{ticket}.{kind}")
    assert answer.status_code == HTTPStatus.OK
    data: bytes = answer.data
    return data


def page_of(staff: FlaskClient, ticket: int) -> str:
    return data_of(staff, ticket, "html").decode()


def text_of(staff: FlaskClient, ticket: int) -> str:
    return data_of(staff, ticket, "txt").decode()


def archive_of(staff: FlaskClient, ticket: int) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data_of(staff, ticket, "zip")))
    assert archive.testzip() is None
    return archive


def rich_ticket(record: Record) -> int:
    """A ticket with one of everything."""
    ticket = record.ticket(
        state="closed",
        claimer_id=SAM,
        claimer_name="Sam",
        closer_id=SAM,
        closer_name="Sam",
        closed_at_ms=START_MS + DAY_MS,
        outcome="lifted",
        close_reason="Das war jemand anderes.",
    )
    record.intake(
        ticket,
        status="handed_over",
        ban_id="ABCD1234EFGH5678",
        statement="Ich war das nicht.",
        quotes='["bitte"]',
    )
    record.event(ticket, "opened", actor_id=MIA, at_ms=START_MS - 1)
    first = record.message(
        ticket, "Frage an <@3>", mentions={"users": {"3": "Sam"}}, edited_at_ms=START_MS + MINUTE_MS
    )
    record.revision(first, "Fragge")
    thread = record.thread(ticket, "Beweise", parent_message_id=first)
    record.message(ticket, "im Thread", thread_id=thread)
    poll = {
        "question": {"text": "Wann?"},
        "answers": [
            {"answer_id": 1, "poll_media": {"text": "heute"}},
            {"answer_id": 2, "poll_media": {"text": "morgen"}},
        ],
    }
    extras = {
        "poll": poll,
        "sticker_items": [{"id": "1", "name": "Winken", "format_type": 1}],
        "message_snapshots": [{"message": {"content": "weitergesagt"}}],
    }
    embed = {"title": "Ban", "description": "offen", "fields": [{"name": "Grund", "value": "Aimbot"}]}
    message = record.message(
        ticket, "Antwort", SAM, type=19, replies_to_id=first, extras=extras, embeds=[embed]
    )
    record.vote(message, 1)
    record.reaction(message, "👍")
    record.reaction(message, "a:tanz:77", SAM, added_at_ms=START_MS + 1)
    record.reaction(message, "❤️", SIGRID, added_at_ms=START_MS + 2, removed_at_ms=START_MS + 3)
    record.attachment(message, PNG, file_name="beweis.png", ocr_text="GEBANNT")
    record.attachment(message, None, file_name="film.mp4")
    record.message(ticket, "weg damit", deleted_at_ms=START_MS + HOUR_MS)
    record.message(ticket, "", type=6)
    record.note(ticket, "wirkt ehrlich")
    record.event(
        ticket, "closed", "Sam", at_ms=START_MS + DAY_MS, details={"outcome": "lifted", "reason": "geklärt"}
    )
    record.transcript(ticket, content_sha256="ab" * 32)
    return ticket
