"""Pages that the bot makes to send them: how large they get, and what of a ticket its member may read."""

import asyncio
import re
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.processes import ROOT
from tests.web.hostile import hostile_ticket
from tests.web.record import SAM, START_MS, Record
from utils.store import closing, copies
from utils.tickets import Outcome, Person
from utils.transcript.export.page_maker import PageMaker

PLENTY = 10_000_000
SOMEBODY = Person(SAM, "Sam", is_supporter=True, is_admin=True)


def maker(record: Record) -> PageMaker:
    return PageMaker(record.path, record.attachments, ZoneInfo("Europe/Berlin"), lambda: START_MS)


def page_of(
    record: Record, ticket: int, limit_bytes: int = PLENTY, *, for_member: bool = False, pictures: bool = True
) -> tuple[str, bool] | None:
    made = asyncio.run(maker(record).make(ticket, limit_bytes, for_member=for_member, pictures=pictures))
    if made is None:
        return None
    page = made.file.read()
    made.close()
    assert made.name == f"ticket-{ticket}-mia.html" or for_member
    assert len(page) <= limit_bytes
    return page.decode(), made.has_pictures


def test_a_page_fits_the_limit_without_pictures_where_it_does_not_with_them(record: Record) -> None:
    ticket = record.ticket()
    for n in range(20):
        record.attachment(record.message(ticket), bytes([n]) * 20_000, file_name=f"{n}.png")
    with_all = page_of(record, ticket)
    assert with_all is not None
    page, has_pictures = with_all
    assert (page.count("data:image/png"), has_pictures) == (20, True)
    some = page_of(record, ticket, 200_000)
    assert some is not None
    assert 0 < some[0].count("data:image/png") < 20
    assert "in der ZIP-Datei" in some[0]
    bare = page_of(record, ticket, pictures=False)
    assert bare is not None
    assert (bare[0].count("data:image/png"), bare[1]) == (0, False)
    # Half of the limit may be pictures, which leaves too little for these words.
    assert page_of(record, ticket, len(bare[0].encode()) + 100) is not None
    assert page_of(record, ticket, 10_000) is None


def test_a_ticket_that_does_not_exist_is_an_error(record: Record) -> None:
    with pytest.raises(LookupError):
        page_of(record, 99)


def test_the_member_reads_what_stands_in_his_channel_and_nothing_else(record: Record) -> None:
    ticket = record.ticket(
        state="closed", closer_name="Sam", closed_at_ms=START_MS, outcome="lifted", close_reason="ÖFFENTLICH"
    )
    record.intake(
        ticket, ban_id="GEHEIM1", statement="GEHEIM2", attitude="uncooperative", quotes='["GEHEIM3"]'
    )
    public, private, gone = (
        record.thread(ticket, "ÖFFENTLICHER Faden"),
        record.thread(ticket, "GEHEIM4", is_private=1),
        record.thread(ticket, "GEHEIM5", deleted_at_ms=START_MS),
    )
    record.message(ticket, "ÖFFENTLICH im Faden", thread_id=public)
    record.message(ticket, "GEHEIM6", thread_id=private)
    record.message(ticket, "GEHEIM7", thread_id=gone)
    deleted = record.message(ticket, "GEHEIM8", deleted_at_ms=START_MS)
    record.attachment(deleted, b"x", file_name="GEHEIM9.png")
    record.message(ticket, "ÖFFENTLICHE Antwort", type=19, replies_to_id=deleted)
    edited = record.message(ticket, "ÖFFENTLICHE Fassung", edited_at_ms=START_MS)
    record.revision(edited, "GEHEIM10")
    record.attachment(edited, b"y", file_name="ÖFFENTLICH.png", ocr_text="GEHEIM11")
    record.attachment(edited, b"z", file_name="GEHEIM12.png", removed_at_ms=START_MS)
    record.note(ticket, "GEHEIM13", author_name="GEHEIM14")
    record.event(
        ticket, "verdict_overruled", "GEHEIM15", details={"attitude": "cooperative", "reason": "GEHEIM16"}
    )
    record.event(ticket, "message_reported", "GEHEIM17", details={"quote": "GEHEIM18"})
    record.event(ticket, "copy_refused", None, details={"reason": "GEHEIM19"})
    record.event(ticket, "closed", "Sam", details={"outcome": "lifted", "reason": "ÖFFENTLICH"})
    made = page_of(record, ticket, for_member=True)
    assert made is not None
    page = made[0]
    assert "GEHEIM" not in page
    assert "Nur für das Team" not in page
    for part in ("ÖFFENTLICH im Faden", "ÖFFENTLICHE Antwort", "ÖFFENTLICHE Fassung", "ÖFFENTLICH.png"):
        assert part in page, part
    assert "<bdi>Sam</bdi> hat das Ticket geschlossen" in page
    staff = page_of(record, ticket)
    assert staff is not None
    # What is not in the page for staff either would prove nothing above.
    told = set(re.findall(r"GEHEIM\d+", staff[0]))
    assert {f"GEHEIM{n}" for n in (1, 2, 6, 7, 8, 9, 10, 11, 13, 14, 15, 18, 19)} <= told


def test_hostile_text_stays_text_in_the_members_copy(record: Record) -> None:
    made = page_of(record, hostile_ticket(record), for_member=True)
    assert made is not None
    assert "<script>" not in made[0]
    assert "<img src=x" not in made[0]


def test_a_copy_is_owed_by_the_last_closing_only_and_while_it_lasts(record: Record) -> None:
    connection, ticket = record.connection, record.ticket(state="claimed", claimer_id=SAM, claimer_name="Sam")

    def close(*, owes_copy: bool) -> None:
        closing.close(connection, ticket, SOMEBODY, Outcome.LIFTED, None, START_MS, owes_copy=owes_copy)

    def reopen() -> None:
        closing.reopen(connection, ticket, SOMEBODY, member_limit=9, supporter_limit=9, at_ms=START_MS)

    close(owes_copy=False)
    assert copies.owed(connection) == []
    reopen()
    close(owes_copy=True)
    [first] = copies.owed(connection)
    reopen()
    assert copies.owed(connection) == []
    close(owes_copy=True)
    [second] = copies.owed(connection)
    assert second.transcript_id > first.transcript_id
    assert (second.ticket_id, second.language) == (ticket, "de")
    copies.sent(connection, second.transcript_id)
    assert copies.owed(connection) == []


def test_the_bot_loads_the_template_engine_only_when_it_makes_a_page() -> None:
    check = "import main, sys; sys.exit(bool({'jinja2', 'flask'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0
