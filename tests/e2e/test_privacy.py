"""What an admin gives to somebody who asks for his data, and what is left of him when he wants them gone."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.e2e.conftest import NewTown
from tests.e2e.people import TIMEOUT_S, Somebody
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id
from utils import log_texts, privacy_texts

LOG = str(int(Id.TICKET_LOG))


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(HURRIED_BOT, MAX_TICKETS_PER_SUPPORTER="9")
    town.opens()
    return town


def words_of(somebody: Somebody) -> str:
    return f"Mein Zauberwort ist Quittenbrot, dein {somebody.name}"


def file_of(somebody: Somebody) -> bytes:
    return f"Hier steht alles über {somebody.name}".encode()


@pytest.fixture
def ended(town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int) -> int:
    """Return the number of a ticket of Mia's whose channel is gone."""
    mia.writes(ticket, words_of(mia), file=("beweis.txt", file_of(mia), "text/plain"))
    sam.presses(ticket, "Ticket beanspruchen")
    sam.writes(ticket, "Danke für das Vertrauen")
    sam.runs(ticket, "ticket note", text=f"Nur unter uns: Pastinake {mia.name}")
    until(
        "the file is saved",
        lambda: town.rows(
            "SELECT 1 FROM attachments AS a JOIN messages AS m ON m.id = message_id WHERE state = 'saved' AND ticket_id = ?",
            number,
        ),
    )
    sam.closes(ticket, outcome="upheld", reason="Video")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    until("the channel is gone", lambda: town.channel_of(f"ticket-{number:04}") is None)
    return number


def unpacked(messages: list[dict[str, Any]]) -> dict[str, bytes]:
    [attachment] = messages[0]["attachments"]
    content = requests.get(attachment["url"], timeout=TIMEOUT_S).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_export_holds_what_is_ones_own(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ended: int
) -> None:
    assert sam.runs(town.support_channel, "ticket export", member=mia.id).text == privacy_texts.ONLY_ADMINS
    answer = ada.runs(town.support_channel, "ticket export", member=mia.id)
    assert "1 Ticket, 1 eigene Nachricht" in answer.text
    assert answer.messages[0]["flags"] & 64
    files = unpacked(answer.messages)
    data = json.loads(files["daten.json"])
    [told] = data["tickets"]
    assert (told["number"], told["outcome"], told["close_reason"]) == (ended, "upheld", "Video")
    [message] = data["messages"]
    assert message["content"] == words_of(mia)
    assert files[message["files"][0]["path"]] == file_of(mia)
    page = files[f"tickets/ticket-{ended}.html"].decode()
    assert "Quittenbrot" in page
    assert "Danke für das Vertrauen" in page
    assert b"Pastinake" not in b"".join(files.values())
    ada.waits_for(LOG, log_texts.TEAM_LOG_TITLES["person_exported"])


def test_somebody_is_erased_and_nothing_of_him_comes_back(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ended: int
) -> None:
    place = town.support_channel
    mia.presses(place, "Ticket erstellen")
    [second] = mia.ticket_channels()
    live = int(second.removeprefix("ticket-"))
    assert f"#{live}" in ada.runs(place, "ticket erase", member=mia.id).text
    sam.closes(mia.channel(second))
    sam.presses(mia.channel(second), "Ticket löschen")
    sam.presses(mia.channel(second), "Endgültig löschen")
    until("the channel is gone", lambda: town.channel_of(second) is None)
    # Whoever has left is named by his ID.
    town.control("DELETE", f"members/{mia.id}")
    assert sam.runs(place, "ticket erase", member=mia.id).text == privacy_texts.ONLY_ADMINS
    asked = ada.runs(place, "ticket erase", member=mia.id)
    assert "2 eigene Tickets" in asked.text
    assert ada.reads_with(LOG, mia.id)
    # What Discord does not delete at once is deleted later.
    town.order_fault("DELETE", f"/channels/{LOG}/messages/.*", "status", status=503)
    ada.presses(place, privacy_texts.ERASE_BUTTON)
    ada.waits_for(place, privacy_texts.erasure_is_done(int(mia.id)))
    until(
        "he is erased",
        lambda: town.rows("SELECT 1 FROM erasures WHERE done_at_ms IS NOT NULL AND tickets = 2"),
    )
    until("no trace is left", lambda: not town.rows("SELECT 1 FROM traces"))
    raw = b"".join(file.read_bytes() for file in town.folder.glob("tickets.sqlite*"))
    assert words_of(mia).encode() not in raw
    assert mia.name.encode() not in raw
    assert mia.id.encode() not in raw
    assert file_of(mia) not in [file.read_bytes() for file in kept_files(town.folder)]
    [row] = town.rows("SELECT * FROM tickets WHERE id = ?", ended)
    assert (row["state"], row["outcome"], row["creator_id"]) == ("deleted", "upheld", 0)
    ada.waits_for(LOG, log_texts.TEAM_LOG_TITLES["person_erased"])
    # The log channel named and quoted him, too.
    until("its entries are gone", lambda: not ada.reads_with(LOG, mia.id))
    assert ada.reads_with(LOG, mia.name) == []
    for command in ("ticket_transcript", "ticket outcome"):
        assert "entfernt" in ada.runs(place, command, ticket=ended).text
    assert "entfernt" in ada.runs(place, "ticket note", ticket=ended, text="x").text


def kept_files(folder: Path) -> list[Path]:
    return [file for file in (folder / "attachments").rglob("*") if file.is_file()]
