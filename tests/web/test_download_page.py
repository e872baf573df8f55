"""A ticket as one page, and as an archive with its files."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.downloads import PNG, Elements, archive_of, data_of, page_of, rich_ticket, text_of
from tests.web.hostile import hostile_ticket
from tests.web.record import DAY_MS, HOUR_MS, SIGRID, START_MS, Record


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


def test_sigrid_and_her_marks_stand_in_the_page(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "Wie lautet deine Ban-ID?", SIGRID)
    assert '<span class="mark mark-secretary">KI</span>' in page_of(staff, ticket)
    assert "Sekretärin Sigrid (KI): Wie lautet" in text_of(staff, ticket)
