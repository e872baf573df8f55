import sqlite3
from dataclasses import replace

from tests.unit.recorded import FILE, MESSAGE, MIA
from utils.store import attachments, gaps, intakes, messages, tickets, transcripts


def wording(connection: sqlite3.Connection) -> str:
    text: str = connection.execute("SELECT content FROM messages WHERE id = 500").fetchone()[0]
    return text


def earlier_wordings(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT content FROM message_revisions ORDER BY revision")
    return [row["content"] for row in rows]


def test_a_message_that_arrives_twice_is_recorded_once(connection: sqlite3.Connection) -> None:
    assert messages.record(connection, MESSAGE)
    assert not messages.record(connection, MESSAGE)
    assert connection.execute("SELECT count(*) FROM messages").fetchone()[0] == 1
    assert connection.execute("SELECT count(*) FROM attachments").fetchone()[0] == 1
    assert earlier_wordings(connection) == []


def test_edits_keep_every_wording(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    for at_ms, text in ((2_000, "Ich habe fast nichts getan"), (3_000, "Ich war es")):
        messages.revise(connection, replace(MESSAGE, content=text, edited_at_ms=at_ms))
    assert wording(connection) == "Ich war es"
    assert earlier_wordings(connection) == ["Ich habe nichts getan", "Ich habe fast nichts getan"]


def test_an_edit_in_a_gap_is_found_in_the_history(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    messages.record(connection, replace(MESSAGE, content="Ich war es", edited_at_ms=2_000))
    assert earlier_wordings(connection) == ["Ich habe nichts getan"]


def test_a_page_of_history_that_was_overtaken_by_an_edit_changes_nothing(
    connection: sqlite3.Connection,
) -> None:
    messages.record(connection, MESSAGE)
    messages.revise(connection, replace(MESSAGE, content="Ich war es", edited_at_ms=2_000))
    messages.record(connection, MESSAGE)
    assert wording(connection) == "Ich war es"
    assert earlier_wordings(connection) == ["Ich habe nichts getan"]


def test_a_link_preview_is_no_edit(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    preview = [{"title": "Eine Seite"}]
    messages.revise(connection, replace(MESSAGE, embeds=preview))
    assert earlier_wordings(connection) == []
    assert "Eine Seite" in connection.execute("SELECT embeds FROM messages").fetchone()[0]


def test_a_deleted_message_keeps_its_text(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    messages.mark_deleted(connection, [500, 501], 4_000)
    messages.mark_deleted(connection, [500], 5_000)
    assert wording(connection) == "Ich habe nichts getan"
    assert connection.execute("SELECT deleted_at_ms FROM messages").fetchone()[0] == 4_000


def test_a_gap_is_suspected_behind_the_newest_message_and_stays_until_it_is_filled(
    connection: sqlite3.Connection,
) -> None:
    messages.record(connection, MESSAGE)
    gaps.suspect_gaps(connection)
    messages.record(connection, replace(MESSAGE, id=600, attachments=[]))
    gaps.suspect_gaps(connection)
    ticket = tickets.get(connection, 1)
    assert ticket
    assert ticket.gap_after_id == 500
    gaps.gap_filled(connection, 1, 0, may_have_lost_events=True)
    ticket = tickets.get(connection, 1)
    assert ticket
    assert ticket.gap_after_id is None


def gap(connection: sqlite3.Connection) -> int | None:
    ticket = tickets.get(connection, 1)
    assert ticket
    return ticket.gap_after_id


def test_a_gap_shrinks_with_each_page_of_history(connection: sqlite3.Connection) -> None:
    gaps.suspect_gap(connection, 1, 0)
    gaps.record_page(connection, 1, [MESSAGE, replace(MESSAGE, id=600, attachments=[])], moves_mark=True)
    assert gap(connection) == 600
    gaps.record_page(connection, 1, [MESSAGE], moves_mark=True)
    assert gap(connection) == 600


def test_an_earlier_gap_is_not_hidden_by_a_later_one(connection: sqlite3.Connection) -> None:
    gaps.suspect_gap(connection, 1, 500)
    gaps.suspect_gap(connection, 1, 700)
    assert gap(connection) == 500


def test_a_file_that_is_still_to_be_saved_gets_the_newest_link(connection: sqlite3.Connection) -> None:
    fresh = replace(FILE, url="http://127.0.0.1/neu.png")
    messages.record(connection, MESSAGE)
    messages.record(connection, replace(MESSAGE, attachments=[fresh]))
    [pending] = attachments.pending(connection)
    assert pending.url == fresh.url


def test_a_saved_file_does_not_fail_afterwards(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    attachments.saved(connection, 900, "ab" * 32)
    attachments.failed(connection, 900, "weg")
    assert connection.execute("SELECT state FROM attachments").fetchone()[0] == "saved"


def test_attachments_end_as_saved_or_as_failed(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, attachments=[FILE, replace(FILE, id=901)]))
    assert [file.id for file in attachments.pending(connection)] == [900, 901]
    attachments.saved(connection, 900, "ab" * 32)
    attachments.failed(connection, 901, "zu groß")
    assert attachments.pending_of_message(connection, 500) == []


def test_a_transcript_is_dated_and_tells_one_record_from_another(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    first = transcripts.save(connection, 1, "command", MIA, 10)
    messages.revise(connection, replace(MESSAGE, content="Ich war es", edited_at_ms=2_000))
    transcripts.save(connection, 1, "close", MIA, 20)
    hashes = [row[0] for row in connection.execute("SELECT content_sha256 FROM transcripts ORDER BY id")]
    assert (first.message_count, first.attachment_count) == (1, 1)
    assert len(set(hashes)) == 2


def test_two_edits_at_once_leave_the_control_message_to_be_edited_again(
    connection: sqlite3.Connection,
) -> None:
    tickets.control_message_sent(connection, 1, 700, "open")
    before = tickets.get(connection, 1)
    assert before
    tickets.control_message_edited(connection, before, "claimed")
    tickets.control_message_edited(connection, before, "open with findings")
    ticket = tickets.get(connection, 1)
    assert ticket
    assert (ticket.control_message_id, ticket.control_digest) == (700, None)


def test_only_words_of_staff_silence_sigrid(connection: sqlite3.Connection) -> None:
    pinned = replace(MESSAGE, id=501, author_kind="staff", type=6, content="", attachments=[])
    messages.record(connection, pinned)
    assert intakes.is_hers(connection, 1)
    messages.record(connection, replace(pinned, id=502, type=19, content="Ich kümmere mich"))
    assert not intakes.is_hers(connection, 1)


def test_the_newest_messages_before_a_gap_are_compared_with_history(connection: sqlite3.Connection) -> None:
    for id_ in range(500, 560):
        messages.record(connection, replace(MESSAGE, id=id_, attachments=[]))
    messages.record(connection, replace(MESSAGE, id=560, thread_id=555, attachments=[]))
    messages.mark_deleted(connection, [530], 1)
    start = gaps.compared_from(connection, 1, 550, overlap=10)
    assert start == 540
    assert gaps.known_after(connection, 1, None, start) == list(range(541, 560))
    assert gaps.known_after(connection, 1, 555, start) == [560]
    assert gaps.compared_from(connection, 1, 100, overlap=10) == 100


def is_unverified(connection: sqlite3.Connection) -> bool:
    ticket = tickets.get(connection, 1)
    assert ticket
    return ticket.is_unverified


def test_what_may_have_changed_unheard_is_remembered_until_everything_was_compared(
    connection: sqlite3.Connection,
) -> None:
    messages.record(connection, MESSAGE)
    gaps.gap_filled(connection, 1, 499, may_have_lost_events=True)
    assert not is_unverified(connection)
    gaps.gap_filled(connection, 1, 500, may_have_lost_events=False)
    assert not is_unverified(connection)
    gaps.gap_filled(connection, 1, 500, may_have_lost_events=True)
    assert is_unverified(connection)
    gaps.gap_filled(connection, 1, 499, may_have_lost_events=True)
    assert is_unverified(connection)
    gaps.gap_filled(connection, 1, 0, may_have_lost_events=True)
    assert not is_unverified(connection)
