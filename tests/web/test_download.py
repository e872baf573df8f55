"""Tickets as files."""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.conftest import log_in
from tests.web.hostile import TURNS_ROUND, hostile_ticket
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


@pytest.mark.parametrize("kind", KINDS)
def test_only_staff_gets_a_file(app: Flask, record: Record, visitor: FlaskClient, kind: str) -> None:
    ticket = record.ticket()
    assert visitor.get(f"/transcript/{ticket}.{kind}").status_code == HTTPStatus.FOUND
    assert log_in(app, 1).get(f"/transcript/{ticket}.{kind}").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "address", ["/transcript/99.html", f"/transcript/{'9' * 30}.zip", "/transcript/1.exe", "/transcript/1."]
)
def test_what_does_not_exist_is_said(staff: FlaskClient, record: Record, address: str) -> None:
    record.ticket()
    answer = staff.get(address)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "gibt es nicht" in answer.text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Mia", "-mia"),
        ("Jürgen Groß", "-juergen-gross"),
        ("\u202egnp.exe\r\nX: y", "-gnp-exe-x-y"),
        ("мия", ""),
        ("w" * 99, "-" + "w" * 40),
    ],
)
def test_a_file_is_called_after_its_ticket(staff: FlaskClient, record: Record, name: str, slug: str) -> None:
    ticket = record.ticket(creator_name=name)
    for kind in KINDS:
        headers = staff.get(f"/transcript/{ticket}.{kind}").headers
        assert headers["Content-Disposition"] == f'attachment; filename="ticket-{ticket}{slug}.{kind}"'
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].endswith("; sandbox")


def test_the_page_says_everything(staff: FlaskClient, record: Record) -> None:
    page = page_of(staff, rich_ticket(record))
    for part in (
        "Geschlossen",
        ">2. November 2026, 12:00</time> von",
        "Bann aufgehoben",
        "Das war jemand anderes.",
        "ABCD1234EFGH5678",
        "Frage an",
        "@Sam",
        "Fragge",
        "im Thread",
        "weg damit",
        "wirkt ehrlich",
        "<bdi>Sam</bdi> hat das Ticket geschlossen",
        "Aimbot",
        "beweis.png",
        "film.mp4",
        "5 Nachrichten",
        "ab" * 32,
        "Ende des Transkripts",
    ):
        assert part in page, part


@pytest.mark.parametrize("make", [rich_ticket, hostile_ticket])
def test_the_page_asks_nobody_for_anything(staff: FlaskClient, record: Record, make: Any) -> None:
    page = page_of(staff, make(record))
    elements = Elements(page)
    tags = {tag for tag, _ in elements.found}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "form"})
    for tag, address in elements.values("src", "poster", "srcset", "data", "xlink:href", "href"):
        assert address.startswith(("#", "data:")) or (
            tag == "a" and address.startswith(("https://", "http://"))
        ), address
    assert not [
        name
        for _, attributes in elements.found
        for name in attributes
        if name.startswith("on") or name == "style"
    ]
    for address in re.findall(r"url\(([^)]{0,20})", page):
        assert address.startswith('"data:image/')
    assert "@import" not in page
    [policy] = [attributes["content"] for tag, attributes in elements.found if attributes.get("http-equiv")]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    used = {address for tag, address in elements.values("href") if tag == "use"}
    assert used <= {f"#{attributes['id']}" for tag, attributes in elements.found if tag == "symbol"}


def test_every_message_stands_there_once_and_every_day_has_one_divider(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    ids = [record.message(ticket, f"Nr {n}.", sent_at_ms=START_MS + n * HOUR_MS) for n in range(450)]
    days = len({(START_MS + n * HOUR_MS + HOUR_MS) // DAY_MS for n in range(450)})
    page = page_of(staff, ticket)
    assert [int(n) for n in re.findall(r"<p>Nr (\d+)\.</p>", page)] == list(range(450))
    assert page.count('class="day"') == days
    text = text_of(staff, ticket)
    assert [int(n) for n in re.findall(r"Mia: Nr (\d+)\.$", text, re.MULTILINE)] == list(range(450))
    assert text.count("===\n") == days
    told = json.loads(data_of(staff, ticket, "json"))
    assert [message["id"] for message in told["messages"]] == [str(number) for number in ids]


def test_events_and_notes_stand_once_and_at_their_time(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for n in range(401):
        record.message(ticket, f"Nr {n}.", sent_at_ms=START_MS + n * HOUR_MS)
    for n in (0, 199, 200, 400):
        record.note(ticket, f"Notiz {n}.", created_at_ms=START_MS + n * HOUR_MS + 1)
    record.event(ticket, "claimed", "Sam", at_ms=START_MS - 1)
    record.event(ticket, "closed", "Lena", at_ms=START_MS + 1000 * HOUR_MS)
    for whole in (page_of(staff, ticket), text_of(staff, ticket)):
        order = re.findall(
            r"Nr (?:0|199|200|400)\.|Notiz \d+\.|beansprucht|hat das Ticket geschlossen", whole
        )
        assert (
            order[-11:]
            == [
                "beansprucht",
                *(
                    "Nr 0.",
                    "Notiz 0.",
                    "Nr 199.",
                    "Notiz 199.",
                    "Nr 200.",
                    "Notiz 200.",
                    "Nr 400.",
                    "Notiz 400.",
                ),
                "hat das Ticket geschlossen",
            ][-11:]
        )


def test_a_picture_is_in_the_page_once_however_often_it_is_shown(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for n in range(30):
        record.attachment(record.message(ticket), PNG, file_name=f"{n}.png")
    page = page_of(staff, ticket)
    assert page.count("data:image/png;base64,") == 1
    shown = [
        address for tag, address in Elements(page).values("src") if tag == "img" and address.endswith("#b0")
    ]
    assert len(shown) == 30


def test_what_is_no_picture_or_too_large_is_named(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket)
    record.attachment(message, b"x" * (4 * 1024 * 1024 + 1), file_name="gross.png")
    record.attachment(message, b"%PDF", file_name="brief.pdf", content_type="application/pdf")
    record.attachment(message, b"<svg/>", file_name="bild.svg", content_type="image/svg+xml")
    page = page_of(staff, ticket)
    assert page.count("in der ZIP-Datei") == 3
    assert "data:image/png" not in page


def test_a_file_that_is_gone_from_the_disk_is_said(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.attachment(record.message(ticket), PNG)
    for file in record.attachments.rglob("*"):
        if file.is_file():
            file.unlink()
    with archive_of(staff, ticket) as archive:
        assert "nicht mehr vorhanden" in archive.read("index.html").decode()
        assert archive.namelist() == ["index.html", "transcript.txt", "transcript.json"]


def test_the_archive_holds_every_file_under_a_name_that_every_system_takes(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(ticket)
    names = [
        "../../etc/passwd",
        "/absolut.png",
        "C:\\boot.ini",
        "CON",
        "nul.txt",
        "Bild.png",
        "bild.PNG",
        "bild.png",
        "bild.png",
        "\u202egnp.exe",
        "was?.png",
        "100%#1.png",
        "ä" * 300 + ".jpeg",
        "",
        " . ",
        "a\r\nb.txt",
    ]
    contents = [f"Inhalt {n}".encode() for n in range(len(names))]
    for name, content in zip(names, contents, strict=True):
        record.attachment(message, content, file_name=name, content_type="application/octet-stream")
    with archive_of(staff, ticket) as archive:
        kept = [name for name in archive.namelist() if name.startswith("files/")]
        assert sorted(archive.read(name) for name in kept) == sorted(contents)
        assert len({name.casefold() for name in kept}) == len(names)
        for name in kept:
            assert re.fullmatch(r"files/[^/\\<>:\"|?*\x00-\x1f\u202e]{1,110}", name), name
            assert ".." not in name.split("/")
            assert not re.fullmatch(r"files/(con|nul)(\..*)?", name, re.IGNORECASE)
            assert not name.endswith((".", " "))
        links = {
            address
            for tag, address in Elements(archive.read("index.html").decode()).values("href")
            if address.startswith("files/")
        }
        assert len(links) == len(names)
        assert not [link for link in links if re.search(r"[?#]", link)]


def test_the_archive_shows_its_pictures_and_tells_the_same_as_the_other_files(
    staff: FlaskClient, record: Record
) -> None:
    ticket = rich_ticket(record)
    with archive_of(staff, ticket) as archive:
        page = archive.read("index.html").decode()
        assert 'src="files/beweis.png"' in page
        assert archive.read("files/beweis.png") == PNG
        assert archive.read("transcript.txt") == data_of(staff, ticket, "txt")
        assert archive.read("transcript.json") == data_of(staff, ticket, "json")


def test_the_text_reads_like_a_conversation(staff: FlaskClient, record: Record) -> None:
    text = text_of(staff, rich_ticket(record))
    for line in (
        "Ergebnis: Bann aufgehoben",
        "=== Sonntag, 1. November 2026 ===",
        "[2026-11-01 11:59:59] * Mia hat das Ticket eröffnet",
        "[2026-11-01 12:00:00] Mia: Frage an @Sam",
        "        Fragge",
        "    [bearbeitet 2026-11-01 12:01:00]",
        "[2026-11-01 12:00:00] (im Thread „Beweise“) Mia: im Thread",
        "[2026-11-01 12:00:00] Sam (Team): (Antwort auf Mia: „Frage an @Sam“)",
        "    [Anhang: beweis.png, 2,0 kB]",
        "    [Anhang: film.mp4, 0 B, nicht gesichert: größer als 25 MB]",
        "    [Sticker: Winken]",
        "    [Umfrage: Wann?]",
        "    [  heute: 1 Stimme]",
        "    [  morgen: 0 Stimmen]",
        "        weitergesagt",
        "        Grund: Aimbot",
        "    [Reaktionen: 👍 Mia; :tanz: Sam]",
        "    [gelöscht 2026-11-01 13:00:00]",
        "[2026-11-01 12:00:00] * Mia hat eine Nachricht angeheftet",
        "[2026-11-01 12:00:00] * Interne Notiz von Sam",
        "    wirkt ehrlich",
        "[2026-11-02 12:00:00] * Sam hat das Ticket geschlossen (Bann aufgehoben)",
        "Ende des Transkripts, 5 Nachrichten",
    ):
        assert line in text.splitlines(), f"{line}\n{text}"


def test_nobody_can_write_another_ones_line_into_the_text(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for line_end in ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"):
        forged = f"ja{line_end}[2026-11-01 12:00:00] Sam (Team): Du bist entbannt"
        message = record.message(ticket, forged, author_name=f"Mia{line_end}[2026-11-01 12:00:00] Sam: x")
        record.attachment(message, None, file_name=forged, failure=forged)
        record.reaction(message, forged, user_name=forged)
        record.note(ticket, forged, author_name=forged)
    lines = text_of(staff, ticket).split("\n")
    assert not [line for line in lines if line.startswith("[") and re.match(r"\[[^]]*\] Sam", line)]


@pytest.mark.parametrize("make", [rich_ticket, hostile_ticket])
def test_the_text_does_nothing_to_a_terminal(staff: FlaskClient, record: Record, make: Any) -> None:
    ticket = make(record)
    record.message(ticket, f"\x1b]0;böse\x07\x1b[2J\x9b31m{TURNS_ROUND}\u200f\x00\x08")
    text = text_of(staff, ticket)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("make", [rich_ticket, hostile_ticket, Record.ticket])
def test_the_json_is_what_its_description_says(staff: FlaskClient, record: Record, make: Any) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    told = json.loads(data_of(staff, make(record), "json"))
    errors = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(told)
    ]
    assert errors == []
    assert list(told)[-1] == "complete"
    assert len(told["messages"]) == told["message_count"]


def test_the_json_tells_everything_that_was_recorded(staff: FlaskClient, record: Record) -> None:
    ticket = rich_ticket(record)
    told = json.loads(data_of(staff, ticket, "json"))
    first, in_thread, answer, deleted, pinned = told["messages"]
    assert first["revisions"][0]["content"] == "Fragge"
    assert in_thread["thread_id"] == told["threads"][0]["id"]
    assert [one["user"]["name"] for one in answer["reactions"]] == ["Mia", "Sam", "Sekretärin Sigrid"]
    assert [one["removed_at"] for one in answer["reactions"]] == [None, None, "2026-11-01T11:00:00.003Z"]
    [vote] = answer["poll_votes"]
    assert (vote["answer_id"], vote["user_id"]) == (1, str(MIA))
    assert answer["extras"]["sticker_items"][0]["name"] == "Winken"
    assert answer["replies_to_id"] == first["id"]
    assert answer["attachments"][0]["ocr_text"] == "GEBANNT"
    assert answer["attachments"][1]["failure"] == "größer als 25 MB"
    assert deleted["deleted_at"] == "2026-11-01T12:00:00.000Z"
    assert pinned["type"] == 6
    assert told["notes"][0]["content"] == "wirkt ehrlich"
    assert told["intake"]["quotes"] == ["bitte"]
    assert Counter(event["kind"] for event in told["events"]) == {"opened": 1, "note_added": 1, "closed": 1}
    assert told["transcripts"][0]["content_sha256"] == "ab" * 32


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_stays_text_in_every_file(staff: FlaskClient, record: Record, kind: str) -> None:
    ticket = hostile_ticket(record)
    data = data_of(staff, ticket, kind)
    if kind == "zip":
        with archive_of(staff, ticket) as archive:
            data = archive.read("index.html")
    if kind in {"html", "zip"}:
        page = data.decode()
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert 'src="javascript' not in page
        assert "{{7*7}}" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_comes_in_pieces_whose_size_does_not_grow_with_the_ticket(
    staff: FlaskClient, record: Record, kind: str
) -> None:
    sizes: dict[int, list[int]] = {}
    for count in (400, 2_000):
        ticket = record.ticket()
        record.connection.execute("BEGIN")
        for n in range(count):
            record.message(ticket, hashlib.sha512(str(n).encode()).hexdigest())
        record.connection.execute("COMMIT")
        answer = staff.get(f"/transcript/{ticket}.{kind}", buffered=False)
        sizes[count] = [len(piece) for piece in answer.response]
        answer.close()
    assert max(sizes[2_000]) < 2 * max(sizes[400])
    if kind != "zip":  # what compresses this well is one piece
        assert len(sizes[2_000]) >= len(sizes[400]) + 6


def test_a_download_covers_what_was_written_when_it_began_and_holds_up_nobody(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    for n in range(500):
        record.message(ticket, f"Nr {n}.")
    answer = staff.get(f"/transcript/{ticket}.json", buffered=False)
    pieces = iter(answer.response)
    received = [next(pieces), next(pieces)]
    late = record.message(ticket, "zu spät")
    # A reader in the middle of its file does not keep the log of changes from being folded in.
    busy, _, _ = record.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0
    told = json.loads(b"".join([*received, *pieces]))  # type: ignore[list-item]
    answer.close()
    assert len(told["messages"]) == told["message_count"] == 500
    assert str(late) not in {message["id"] for message in told["messages"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_breaks_off_does_not_look_whole(staff: FlaskClient, record: Record, kind: str) -> None:
    ticket = record.ticket()
    for n in range(500):
        record.message(ticket, f"Nr {n}." + "x" * 3000 + str(n * 7919) * 40)
    answer = staff.get(f"/transcript/{ticket}.{kind}", buffered=False)
    received = b""
    with pytest.raises(sqlite3.OperationalError):  # noqa: PT012 - the server breaks off while the client reads
        for number, piece in enumerate(answer.response):
            received += piece  # type: ignore[operator]
            if number == 1:
                record.connection.execute("ALTER TABLE reactions RENAME TO gone")
    answer.close()
    record.connection.execute("ALTER TABLE gone RENAME TO reactions")
    assert received
    assert b"Ende des Transkripts," not in received
    assert b"Ende des Transkripts \xc2\xb7" not in received
    assert b'"complete":true' not in received
    if kind == "zip":
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(received))


def test_sigrid_and_her_marks_stand_in_the_page(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "Wie lautet deine Ban-ID?", SIGRID)
    assert '<span class="mark mark-secretary">KI</span>' in page_of(staff, ticket)
    assert "Sekretärin Sigrid (KI): Wie lautet" in text_of(staff, ticket)
