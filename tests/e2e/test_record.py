"""The record keeps what Discord forgets: everything that a message shows, in threads as well, heard or fetched later."""

import json
import sqlite3
from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id

THUMB, PARTY = "👍", "🎉"
ALARM = f"alarm:{int(Id.EMOJI_ALARM)}"
FILE = ("bann.png", b"\x89PNG fast ein Bild", "image/png")
IS_COMPONENTS_V2 = 1 << 15
ATTACHMENTS = "SELECT * FROM attachments WHERE message_id = ?"
TABLES = ("messages", "message_revisions", "attachments", "reactions", "poll_votes", "threads")


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(HURRIED_BOT)
    town.opens()
    return town


@pytest.fixture(scope="module")
def olga(town: Town) -> Somebody:
    """The owner of the guild, who may do everything, threads in tickets as well."""
    return town.known(Id.ADA, "Ada")


def killed(town: Town) -> None:
    assert town.bot
    town.bot.kill()


def message_row(town: Town, message: str) -> dict[str, Any]:
    """Return a recorded message, as soon as it is there."""
    rows = until(
        f"message {message} is recorded",
        lambda: town.rows("SELECT * FROM messages WHERE id = ?", int(message)),
    )
    parts = {part: json.loads(rows[0][part]) for part in ("embeds", "components", "mentions", "extras")}
    return {**dict(rows[0]), **parts}


def reactions(town: Town, message: str) -> set[tuple[str, str]]:
    """Return who reacts with what, as the record says."""
    rows = town.rows(
        "SELECT emoji, user_id FROM reactions WHERE message_id = ? AND removed_at_ms IS NULL", int(message)
    )
    return {(row["emoji"], str(row["user_id"])) for row in rows}


def voted(town: Town, message: str) -> set[tuple[int, str]]:
    rows = town.rows(
        "SELECT answer_id, user_id FROM poll_votes WHERE message_id = ? AND removed_at_ms IS NULL",
        int(message),
    )
    return {(row["answer_id"], str(row["user_id"])) for row in rows}


def is_marked(town: Town, table: str, column: str, row: str) -> bool:
    return bool(town.rows(f"SELECT 1 FROM {table} WHERE id = ? AND {column} IS NOT NULL", int(row)))


def two_of(rows: list[sqlite3.Row]) -> tuple[sqlite3.Row, sqlite3.Row] | None:
    return (rows[0], rows[1]) if len(rows) == 2 else None


def whole(town: Town, number: int) -> None:
    town.shows(number, gap_after_id=None)


def record_of(town: Town, number: int) -> dict[str, int]:
    """Return how many rows of each kind the record of a ticket has."""
    counted = {}
    for table in TABLES:
        of_ticket = "SELECT id FROM messages WHERE ticket_id = ?"
        column = "id" if table == "messages" else "message_id"
        where = "ticket_id = ?" if table == "threads" else f"{column} IN ({of_ticket})"
        counted[table] = town.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}", number)[0]["n"]
    return counted


def test_reactions_are_recorded_with_those_who_took_them_back(
    town: Town, mia: Somebody, olga: Somebody, ticket: str
) -> None:
    message = mia.writes(ticket, "Worauf man reagiert")
    for somebody, emoji in ((mia, THUMB), (olga, THUMB), (olga, PARTY), (olga, ALARM)):
        somebody.reacts(ticket, message, emoji)
    olga.unreacts(ticket, message, THUMB)
    alarm = f"a:{ALARM}"
    left = {(THUMB, mia.id), (PARTY, olga.id), (alarm, olga.id)}
    until("reactions are recorded", lambda: reactions(town, message) == left)
    [taken] = town.rows("SELECT user_name, user_id FROM reactions WHERE removed_at_ms IS NOT NULL")
    assert (taken["user_name"], taken["user_id"]) == ("Ada", int(olga.id))
    olga.clears_reactions(ticket, message, ALARM)
    until("one emoji is cleared", lambda: reactions(town, message) == left - {(alarm, olga.id)})
    olga.clears_reactions(ticket, message)
    until("all are cleared", lambda: reactions(town, message) == set())


def test_a_poll_is_recorded_with_its_votes_and_its_final_result(
    town: Town, mia: Somebody, olga: Somebody, ticket: str
) -> None:
    poll = olga.asks(ticket, "Wann?", "Heute", "Morgen")
    mia.votes(ticket, poll, 1)
    olga.votes(ticket, poll, 1)
    mia.votes(ticket, poll, 2)
    until("votes are recorded", lambda: voted(town, poll) == {(2, mia.id), (1, olga.id)})
    olga.ends_poll(ticket, poll)

    def result() -> dict[str, Any]:
        return message_row(town, poll)["extras"]["poll"].get("results") or {}

    until("the result is recorded", lambda: result().get("is_finalized"))
    assert {each["id"]: each["count"] for each in result()["answer_counts"]} == {1: 1, 2: 1}
    assert message_row(town, poll)["extras"]["poll"]["question"] == {"text": "Wann?"}
    assert town.rows("SELECT * FROM message_revisions WHERE message_id = ?", int(poll)) == []


def test_stickers_forwards_pins_and_built_messages_are_recorded_whole(
    town: Town, mia: Somebody, olga: Somebody, ticket: str
) -> None:
    sticker = olga.sends_stickers(ticket, Id.STICKER_WAVE)
    [item] = message_row(town, sticker)["extras"]["sticker_items"]
    assert (item["id"], item["name"]) == (str(int(Id.STICKER_WAVE)), "Winken")

    rules = olga.writes(str(int(Id.WELCOME)), f"Regeln für <#{town.support_channel}>", file=FILE)
    forward = olga.forwards(str(int(Id.WELCOME)), rules, ticket)
    row = message_row(town, forward)
    assert row["extras"]["message_snapshots"][0]["message"]["content"].startswith("Regeln für")
    assert row["extras"]["message_reference"]["channel_id"] == str(int(Id.WELCOME))
    assert row["replies_to_id"] is None
    assert town.support_channel in row["mentions"]["channels"]
    until(
        "the forwarded file is saved",
        lambda: town.rows("SELECT 1 FROM attachments WHERE message_id = ? AND state = 'saved'", int(forward)),
    )

    app = town.control("POST", "members", json={"username": "baukasten", "bot": True})["user"]["id"]
    picture = {"media": {"url": "https://example.org/bild.png"}, "description": "Ein Bild"}
    words = {"type": 10, "content": f"Frag <@&{int(Id.SUPPORT_ROLE)}>"}
    inside = [
        {"type": 9, "components": [words], "accessory": {"type": 11, **picture}},
        {"type": 14, "divider": True, "spacing": 2},
        {"type": 12, "items": [picture]},
    ]
    built = town.control(
        "POST",
        f"channels/{ticket}/messages",
        json={
            "user_id": app,
            "flags": IS_COMPONENTS_V2,
            "components": [{"type": 17, "accent_color": 0xFF0000, "spoiler": True, "components": inside}],
        },
    )
    shown = message_row(town, built["id"])
    assert shown["components"] == built["components"]
    assert shown["components"][0]["components"][2]["items"][0]["description"] == "Ein Bild"
    assert list(shown["mentions"]["roles"]) == [str(int(Id.SUPPORT_ROLE))]

    pinned = mia.writes(ticket, "Das Wichtigste")
    olga.pins(ticket, pinned)
    [notice] = until(
        "the notice is recorded", lambda: town.rows("SELECT * FROM messages WHERE type = 6") or None
    )
    assert json.loads(notice["extras"])["message_reference"]["message_id"] == pinned


def test_an_edit_that_takes_a_file_away_keeps_it_in_the_record(
    town: Town, mia: Somebody, ticket: str
) -> None:
    message = mia.writes(ticket, "Hier", file=FILE, other=("b.txt", b"bleibt", "text/plain"))
    gone, kept = until(
        "both files are saved",
        lambda: two_of(town.rows(f"{ATTACHMENTS} AND state = 'saved' ORDER BY id", int(message))),
    )
    mia.takes_files_away(ticket, message, "Hier", keeping=[str(kept["id"])])
    until("it is marked", lambda: is_marked(town, "attachments", "removed_at_ms", gone["id"]))
    assert not is_marked(town, "attachments", "removed_at_ms", kept["id"])


def test_threads_are_recorded_and_sigrid_does_not_hear_them(
    town: Town, mia: Somebody, olga: Somebody, ticket: str, number: int
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    beginning = mia.writes(ticket, "Hallo")
    thread = olga.starts_thread(ticket, "Nur unter uns", on=beginning)
    aside = olga.starts_thread(ticket, "Nebenbei")
    said = olga.writes(thread, f"Kennt den jemand? Siehe <#{aside}>")
    row = message_row(town, said)
    assert (row["ticket_id"], row["thread_id"], row["author_kind"]) == (number, int(thread), "staff")
    assert row["mentions"]["channels"] == {aside: "Nebenbei"}
    olga.edits(thread, said, "Kennt den jemand von euch?")
    olga.reacts(thread, said, THUMB)
    until("the reaction is recorded", lambda: reactions(town, said) == {(THUMB, olga.id)})
    [first] = town.rows("SELECT * FROM threads WHERE id = ?", int(thread))
    assert (first["name"], first["parent_message_id"]) == ("Nur unter uns", int(beginning))
    [other] = town.rows("SELECT * FROM threads WHERE id = ?", int(aside))
    assert (other["parent_message_id"], other["creator_id"]) == (None, int(olga.id))
    [intake] = town.rows("SELECT status FROM intakes WHERE ticket_id = ?", number)
    assert intake["status"] == "active"

    olga.changes_thread(thread, name="Umbenannt")
    until("it is renamed", lambda: town.rows("SELECT 1 FROM threads WHERE name = 'Umbenannt'"))
    olga.deletes_thread(thread)
    until("the thread is marked", lambda: is_marked(town, "threads", "deleted_at_ms", thread))
    assert is_marked(town, "messages", "deleted_at_ms", said)
    assert not is_marked(town, "messages", "deleted_at_ms", beginning)
    wordings = town.rows("SELECT content FROM message_revisions WHERE message_id = ?", int(said))
    assert [one["content"] for one in wordings] == [f"Kennt den jemand? Siehe <#{aside}>"]
    # In the channel she falls silent.
    olga.writes(ticket, "Ich übernehme")
    until(
        "she is silent",
        lambda: town.rows("SELECT 1 FROM intakes WHERE ticket_id = ? AND status = 'silenced'", number),
    )


def test_a_private_thread_is_recorded_from_its_beginning_once_the_bot_is_let_in(
    town: Town, olga: Somebody, ticket: str, number: int
) -> None:
    thread = olga.starts_thread(ticket, "Vertraulich", private=True)
    before = olga.writes(thread, "Noch unter vier Augen")
    olga.invites(thread, str(int(Id.APPLICATION)))
    after = olga.writes(thread, "Jetzt liest der Bot mit")
    for message in (after, before):
        assert message_row(town, message)["thread_id"] == int(thread)
    [row] = town.rows("SELECT is_private, ticket_id FROM threads WHERE id = ?", int(thread))
    assert tuple(row) == (1, number)
    whole(town, number)
    answer = olga.runs(thread, "ticket_transcript")
    assert f"Transkript von Ticket #{number} gesichert" in answer.text


def test_what_happens_while_the_bot_is_down_is_in_the_record_afterwards(
    town: Town, mia: Somebody, olga: Somebody, ticket: str, number: int
) -> None:
    reacted = mia.writes(ticket, "Worauf man später reagiert")
    mia.reacts(ticket, reacted, THUMB)
    poll = olga.asks(ticket, "Wann?", "Heute", "Morgen")
    mia.votes(ticket, poll, 1)
    filed = mia.writes(ticket, "Mit Datei", file=FILE)
    [deleted, also_deleted] = [mia.writes(ticket, text) for text in ("eins", "zwei")]
    thread = olga.starts_thread(ticket, "Schon vorher da")
    [in_thread, gone_in_thread] = [olga.writes(thread, text) for text in ("bleibt", "geht")]
    lost = olga.starts_thread(ticket, "Wird gelöscht")
    in_lost = olga.writes(lost, "geht mit")
    message_row(town, in_lost)
    until("all is recorded", lambda: reactions(town, reacted) and voted(town, poll))
    file = until("the file is saved", lambda: town.rows(f"{ATTACHMENTS} AND state = 'saved'", int(filed)))

    killed(town)
    mia.unreacts(ticket, reacted, THUMB)
    olga.reacts(ticket, reacted, ALARM)
    mia.votes(ticket, poll, 2)
    olga.votes(ticket, poll, 2)
    mia.takes_files_away(ticket, filed, "Ohne Datei")
    town.control(
        "POST", f"channels/{ticket}/messages/bulk-delete", json={"messages": [deleted, also_deleted]}
    )
    olga.edits(thread, in_thread, "bleibt, aber anders")
    olga.deletes(thread, gone_in_thread)
    new_in_thread = olga.writes(thread, "neu im Thread")
    olga.deletes_thread(lost)
    from_message = olga.starts_thread(ticket, "An einer Nachricht", on=reacted)
    first_there = olga.writes(from_message, "noch neuer")
    archived = olga.starts_thread(ticket, "Gleich wieder zu")
    last_there = olga.writes(archived, "und zu")
    olga.changes_thread(archived, archived=True)

    town.start_bot()
    whole(town, number)
    assert reactions(town, reacted) == {(f"a:{ALARM}", olga.id)}
    assert voted(town, poll) == {(2, mia.id), (2, olga.id)}
    assert is_marked(town, "attachments", "removed_at_ms", file[0]["id"])
    assert message_row(town, filed)["content"] == "Ohne Datei"
    for message in (deleted, also_deleted, gone_in_thread, in_lost):
        assert is_marked(town, "messages", "deleted_at_ms", message)
    assert is_marked(town, "threads", "deleted_at_ms", lost)
    assert message_row(town, in_thread)["content"] == "bleibt, aber anders"
    for message, place in ((new_in_thread, thread), (first_there, from_message), (last_there, archived)):
        assert message_row(town, message)["thread_id"] == int(place)
    [row] = town.rows("SELECT parent_message_id FROM threads WHERE id = ?", int(from_message))
    assert row["parent_message_id"] == int(reacted)

    before = record_of(town, number)
    assert town.bot
    town.bot.stop()
    town.start_bot()
    whole(town, number)
    assert record_of(town, number) == before


def test_what_happens_to_threads_while_events_get_lost_is_found_out(
    town: Town, olga: Somebody, ticket: str, number: int
) -> None:
    thread = olga.starts_thread(ticket, "Geht verloren")
    message_row(town, olga.writes(thread, "geht mit"))
    with town.unheard():
        # The bot's library still believes in this one.
        olga.deletes_thread(thread)
        fresh = olga.starts_thread(ticket, "Neu")
        said = olga.writes(fresh, "hört niemand")
    until("the thread is marked", lambda: is_marked(town, "threads", "deleted_at_ms", thread))
    assert message_row(town, said)["thread_id"] == int(fresh)
    whole(town, number)
    message_row(town, olga.writes(fresh, "jetzt wieder"))


def test_a_restart_asks_for_one_page_and_the_transcript_finds_what_lies_before_it(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    [edited, deleted, reacted] = [mia.writes(ticket, f"Ganz früh {n}") for n in range(3)]
    for n in range(60):
        mia.writes(ticket, f"Später {n}")
    town.recorded("Später 59")
    killed(town)
    mia.edits(ticket, edited, "Ganz früh, aber anders")
    mia.deletes(ticket, deleted)
    mia.reacts(ticket, reacted, THUMB)
    journal = town.control("GET", "journal")
    town.start_bot()
    whole(town, number)
    asked = [
        entry["path"]
        for entry in town.control("GET", "journal", params={"since": journal[-1]["number"]})
        if entry["method"] == "GET" and ticket in entry["path"]
    ]
    assert len(asked) == 1, asked
    assert not is_marked(town, "messages", "deleted_at_ms", deleted)
    town.shows(number, is_unverified=1)

    answer = sam.runs(ticket, "ticket_transcript")
    assert "gesichert" in answer.text
    assert is_marked(town, "messages", "deleted_at_ms", deleted)
    assert message_row(town, edited)["content"] == "Ganz früh, aber anders"
    assert reactions(town, reacted) == {(THUMB, mia.id)}
    town.shows(number, is_unverified=0)


def test_the_transcript_command_says_what_is_still_missing(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    town.order_fault("GET", f"/channels/{ticket}/messages", "status", status=500, times=None)
    with town.unheard():
        mia.writes(ticket, "Hört mich jemand?")
    answer = sam.runs(ticket, "ticket_transcript")
    assert "noch nicht vollständig" in answer.text
    assert "gesichert:" not in answer.text
    town.control("DELETE", "faults")
    town.recorded("Hört mich jemand?")
    whole(town, number)
    assert "gesichert:" in sam.runs(ticket, "ticket_transcript").text


def test_a_channel_goes_only_when_everything_was_compared(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    deleted = mia.writes(ticket, "Vor langer Zeit")
    for n in range(55):
        mia.writes(ticket, f"Danach {n}")
    town.recorded("Danach 54")
    killed(town)
    mia.deletes(ticket, deleted)
    town.start_bot()
    town.shows(number, is_unverified=1)
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    town.shows(number, state="deleted", is_unverified=0)
    assert is_marked(town, "messages", "deleted_at_ms", deleted)
