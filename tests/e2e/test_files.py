"""Transcripts as files: what /ticket_transcript attaches, and the copy that a member gets when his ticket is closed."""

from typing import Any

import pytest
import requests

from tests.e2e.conftest import NewTown
from tests.e2e.people import TIMEOUT_S, Somebody
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """An installation in which members get copies."""
    town = new_town(HURRIED_BOT, TRANSCRIPT_COPY_TO_MEMBER="true", MAX_TICKETS_PER_SUPPORTER="9")
    town.opens()
    return town


def direct_messages(town: Town, somebody: Somebody) -> list[dict[str, Any]]:
    """Return what the bot wrote to somebody."""
    for channel in town.control("GET", "channels"):
        if somebody.id in {user["id"] for user in channel.get("recipients", [])}:
            messages: list[dict[str, Any]] = town.control("GET", f"channels/{channel['id']}/messages")
            return messages
    return []


def copies(town: Town, somebody: Somebody, count: int) -> list[dict[str, Any]]:
    def arrived() -> list[dict[str, Any]] | None:
        found = direct_messages(town, somebody)
        return found if len(found) >= count else None

    found = until(f"{count} copies for {somebody.name}", arrived)
    assert len(found) == count
    return found


def page_of(message: dict[str, Any]) -> str:
    [attachment] = message["attachments"]
    assert attachment["filename"].endswith(".html")
    return requests.get(attachment["url"], timeout=TIMEOUT_S).content.decode()


def copy_states(town: Town, number: int) -> list[str | None]:
    rows = town.rows("SELECT copy_state FROM transcripts WHERE ticket_id = ? ORDER BY id", number)
    return [row["copy_state"] for row in rows]


def test_the_command_attaches_the_page_with_what_only_staff_reads(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    mia.writes(ticket, "Ich war das **nicht**")
    town.recorded("Ich war das **nicht**")
    sam.runs(ticket, "ticket note", text="wirkt ehrlich")
    answer = sam.runs(ticket, "ticket_transcript", file=True)
    assert f"Transkript von Ticket #{number} gesichert" in answer.text
    assert "nur für das Team" in answer.text
    page = page_of(answer.messages[0])
    for part in (
        "Ich war das <strong>nicht</strong>",
        "wirkt ehrlich",
        "Interne Notiz",
        "Ende des Transkripts",
    ):
        assert part in page
    assert answer.messages[0]["flags"] & 64


def test_the_command_attaches_nothing_unasked(sam: Somebody, ticket: str) -> None:
    assert sam.runs(ticket, "ticket_transcript").messages[0]["attachments"] == []


def test_the_command_says_so_when_discord_does_not_take_the_file(
    town: Town, sam: Somebody, ticket: str, no_faults_left: None
) -> None:
    assert no_faults_left is None
    town.order_fault("PATCH", "/webhooks/.*/messages/@original", "status", status=413)
    answer = sam.runs(ticket, "ticket_transcript", file=True)
    assert "ließ sich nicht anhängen" in answer.text
    assert answer.messages[0]["attachments"] == []


def test_a_member_gets_a_copy_without_what_only_staff_reads(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    mia.writes(ticket, "Das bleibt stehen")
    gone = mia.writes(ticket, "Das nehme ich zurück")
    edited = mia.writes(ticket, "Im Zorn geschrieben")
    town.recorded("Im Zorn geschrieben")
    mia.deletes(ticket, gone)
    mia.edits(ticket, edited, "In Ruhe geschrieben")
    town.recorded("In Ruhe geschrieben")
    sam.runs(ticket, "ticket note", text="wirkt ehrlich")
    sam.closes(ticket, outcome="lifted", reason="Es war jemand anderes.")
    [copy] = copies(town, mia, 1)
    assert f"Dein Ticket #{number} auf" in copy["content"]
    page = page_of(copy)
    for part in ("Das bleibt stehen", "In Ruhe geschrieben", "Bann aufgehoben", "Es war jemand anderes."):
        assert part in page, part
    for part in (
        "Das nehme ich zurück",
        "Im Zorn geschrieben",
        "wirkt ehrlich",
        "Interne Notiz",
        "frühere Fassung",
    ):
        assert part not in page, part
    until("sent", lambda: copy_states(town, number) == ["sent"])
    sam.presses(ticket, "Wieder öffnen")
    sam.closes(ticket, outcome="upheld")
    assert "Bann bestätigt" in page_of(copies(town, mia, 2)[-1])


def test_closed_direct_messages_are_told_to_the_team(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    town.control("PATCH", f"users/{mia.id}", json={"accepts_direct_messages": False})
    sam.closes(ticket)
    until("refused", lambda: copy_states(town, number) == ["refused"])
    title = f"Ticket #{number}: Kopie nicht zustellbar"
    until(
        "the team reads it",
        lambda: any(embed["title"] == title for entry in town.log_entries() for embed in entry["embeds"]),
    )
    assert direct_messages(town, mia) == []
    town.shows(number, state="closed")


def test_a_copy_that_discord_does_not_take_at_first_comes_once(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int, no_faults_left: None
) -> None:
    assert no_faults_left is None
    town.order_fault("POST", "/users/@me/channels", "status", status=503)
    town.order_fault("POST", "/users/@me/channels", "reset")
    sam.closes(ticket)
    copies(town, mia, 1)
    until("sent", lambda: copy_states(town, number) == ["sent"])


def test_a_copy_survives_the_death_of_the_bot_and_comes_once(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int, no_faults_left: None
) -> None:
    """The answer gets lost and the bot dies before it hears that Discord took the message."""
    assert no_faults_left is None
    assert town.bot is not None
    town.order_fault("POST", "/users/@me/channels", "hang", times=50)
    sam.closes(ticket)
    until("owed", lambda: copy_states(town, number) == ["owed"])
    town.bot.kill()
    town.bot.wait()
    town.control("DELETE", "faults")
    town.start_bot()
    copies(town, mia, 1)
    until("sent", lambda: copy_states(town, number) == ["sent"])
    with town.database_by_hand() as connection:
        # As if the process had died between Discord's answer and its own memory.
        connection.execute("UPDATE transcripts SET copy_state = 'owed' WHERE ticket_id = ?", (number,))
    until("sent again", lambda: copy_states(town, number) == ["sent"])
    copies(town, mia, 1)
