"""Tickets as files, of whatever kind."""

import hashlib
import io
import json
import sqlite3
import zipfile
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import log_in
from tests.web.downloads import (
    KINDS,
    archive_of,
    data_of,
)
from tests.web.hostile import hostile_ticket
from tests.web.record import Record


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
