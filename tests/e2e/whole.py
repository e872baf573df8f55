"""Is a ticket whole? Its row, its channel, its record and the log, compared with what people did."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.e2e.people import shown_text
from tests.e2e.processes import until
from tests.e2e.stories import Case, Deed
from tests.sandbox.world import Id
from utils import log_texts, texts
from utils.secretary.script_german import GERMAN
from utils.tickets import State

PATIENCE_S = 40.0

CATEGORIES = {
    State.OPEN: Id.CREATED_TICKETS,
    State.CLAIMED: Id.CLAIMED_TICKETS,
    State.CLOSED: Id.CLOSED_TICKETS,
}
# The table of DESIGN 3: creator, claimer, other supporters, admins, viewers, strangers.
RIGHTS = {
    State.OPEN: ("write", "write", "write", "write", "read", "-"),
    State.CLAIMED: ("write", "write", "read", "write", "read", "-"),
    State.CLOSED: ("read", "read", "read", "read", "read", "-"),
}
FIRST_BUTTON = {
    State.OPEN: "Ticket beanspruchen",
    State.CLAIMED: "Freigeben",
    State.CLOSED: "Wieder öffnen",
}

Message = dict[str, Any]


def faults(case: Case, deeds: Sequence[Deed]) -> list[str]:
    """Return what is not as it should be after these deeds, or not yet."""
    rows = case.town.rows("SELECT * FROM tickets WHERE creator_id = ?", int(case.mia.id))
    if not deeds:
        nobodys = len(rows) + len(_channels(case))
        return [f"{nobodys} tickets or channels of nobody"] if nobodys else []
    if len(rows) != 1:
        return [f"{len(rows)} tickets"]
    [row], last = rows, deeds[-1]
    if row["state"] != last.state:
        return [f"the row says {row['state']}, not {last.state}"]
    claimer = getattr(case, last.claimer) if last.claimer else None
    if last.state is not State.DELETED and row["claimer_id"] != (claimer and int(claimer.id)):
        return ["the row names a wrong claimer"]
    # The cheap questions first: while the bot still works on it, there is no need to ask the others.
    looks = (
        _unfinished(case, row),
        _event_faults(case, deeds, row),
        _message_faults(case, last, row),
        _channel_faults(case, last, row),
    )
    return next(filter(None, map(list, looks)), [])


def wait_until_whole(case: Case, deeds: Sequence[Deed], patience_s: float = PATIENCE_S) -> None:
    """Wait until everything is as it should be after these deeds."""
    last: list[str] = []

    def is_whole() -> bool:
        last[:] = faults(case, deeds)
        return not last

    try:
        until("whole", is_whole, patience_s)
    except AssertionError as error:
        raise AssertionError(f"after {len(deeds)} deeds: {last}") from error


def _channels(case: Case) -> list[dict[str, Any]]:
    topic = f"<@{case.mia.id}>"
    return [one for one in case.town.control("GET", "channels") if topic in (one.get("topic") or "")]


def _channel_faults(case: Case, last: Deed, row: sqlite3.Row) -> Iterator[str]:
    channels = _channels(case)
    if last.state is State.DELETED:
        if channels:
            yield "its channel is still there"
        return
    if [channel["id"] for channel in channels] != [str(row["channel_id"])]:
        yield f"channels {[channel['id'] for channel in channels]}, but the row says {row['channel_id']}"
        return
    [channel] = channels
    if channel["parent_id"] != str(int(CATEGORIES[last.state])):
        yield f"its channel stands in {channel['parent_id']}"
    claimer = getattr(case, last.claimer or "sam")
    people = (case.mia, claimer, case.lena, case.ada, case.vera, case.stranger)
    rights = tuple(case.town.rights(channel["id"], somebody) for somebody in people)
    if rights != RIGHTS[last.state]:
        yield f"rights {rights}, not {RIGHTS[last.state]}"


def _message_faults(case: Case, last: Deed, row: sqlite3.Row) -> Iterator[str]:
    if row["channel_id"] is None:
        yield "no channel"
        return
    written = [
        message
        for message in case.town.control("GET", f"channels/{row['channel_id']}/messages")
        if not message["deleted"] and message["visible_to"] is None
    ]
    recorded = case.town.rows(
        "SELECT id, content FROM messages WHERE ticket_id = ? AND deleted_at_ms IS NULL ORDER BY id",
        row["id"],
    )
    if [(int(message["id"]), message["content"]) for message in written] != [tuple(one) for one in recorded]:
        yield f"{len(written)} messages are written, {len(recorded)} recorded, or not with the same words"
    if lost := set(case.said) - {message["id"] for message in written}:
        yield f"messages {lost} are gone"
    greetings = [one for one in written if one["content"] == GERMAN.greeting_with(None)]
    if len(greetings) != 1:
        yield f"Sigrid greets {len(greetings)} times"
    yield from _sigrids_faults(case, row, written)
    if last.state is not State.DELETED:
        yield from _control_faults(last, row, written)


def _sigrids_faults(case: Case, row: sqlite3.Row, written: list[Message]) -> Iterator[str]:
    """Compare what she decided to say with what stands in the channel; a claim or a closing may drop her last word."""
    buttons = {f"t1:human:{row['id']}", f"t1:case:{row['id']}"}
    control = f"t1:delete:{row['id']}"
    said = [one for one in written if buttons & set(_buttons(one)) and control not in _buttons(one)]
    [intake] = case.town.rows("SELECT * FROM intakes WHERE ticket_id = ?", row["id"])
    dropped = intake["status"] == "silenced" or intake["episode"] > 1
    if len(said) > intake["replies"] or (len(said) < intake["replies"] and not dropped):
        yield f"Sigrid decided {intake['replies']} times to say something, and said {len(said)} things"
    calls = sum(f"<@&{int(Id.SUPPORT_ROLE)}>" in one["content"] for one in said)
    ends = case.town.rows("SELECT 1 FROM events WHERE ticket_id = ? AND kind = 'handed_over'", row["id"])
    if calls != len(ends):
        yield f"{len(ends)} hand-overs, but {calls} calls to the team"


def _control_faults(last: Deed, row: sqlite3.Row, written: list[Message]) -> Iterator[str]:
    controls = [message for message in written if f"t1:delete:{row['id']}" in _buttons(message)]
    if [message["id"] for message in controls] != [str(row["control_message_id"])]:
        yield f"control messages {[message['id'] for message in controls]}"
        return
    shown = shown_text(controls[0])
    if f"{texts.FIELD_STATE}\n{texts.STATE_NAMES[last.state]}" not in shown:
        yield f"the control message shows another state: {shown!r}"
    if last.claimer and f"{texts.FIELD_CLAIMER}\n<@{row['claimer_id']}>" not in shown:
        yield f"the control message does not show the claimer: {shown!r}"
    if FIRST_BUTTON[last.state] not in _buttons(controls[0]).values():
        yield f"the control message has the buttons {list(_buttons(controls[0]).values())}"


def _buttons(message: Message) -> dict[str, str]:
    """Return the labels of a message's buttons by custom_id."""
    return {
        button["custom_id"]: button["label"]
        for line in message.get("components", [])
        for button in line["components"]
    }


def _event_faults(case: Case, deeds: Sequence[Deed], row: sqlite3.Row) -> Iterator[str]:
    events = case.town.rows("SELECT id, kind FROM events WHERE ticket_id = ? ORDER BY id", row["id"])
    kinds = [event["kind"] for event in events]
    if kinds != [deed.event for deed in deeds if deed.event]:
        yield f"the events are {kinds}"
    entries = Counter(
        embed["title"]
        for message in case.town.log_entries()
        for embed in message["embeds"]
        if f"Ticket #{row['id']} " in f"{embed['title']} "
    )
    wanted = Counter(log_texts.LOG_TITLES[kind].format(id=row["id"]) for kind in kinds)
    if entries != wanted:
        yield f"the log channel shows {dict(entries)}"


def _unfinished(case: Case, row: sqlite3.Row) -> Iterator[str]:
    """Tell what the bot still has to do, so that nobody looks too early."""
    if case.town.rows(
        "SELECT 1 FROM events LEFT JOIN log_posts ON event_id = events.id"
        " WHERE ticket_id = ? AND event_id IS NULL",
        row["id"],
    ):
        yield "a log entry is not ticked off"
    if case.town.rows(
        "SELECT 1 FROM intakes WHERE ticket_id = ? AND (greeting_message_id IS NULL AND status = 'active'"
        " OR pending_reply IS NOT NULL AND status <> 'silenced')",
        row["id"],
    ):
        yield "Sigrid has not said what she decided"
    if case.town.rows(
        "SELECT 1 FROM intakes JOIN messages USING (ticket_id) WHERE ticket_id = ? AND status = 'active'"
        " AND messages.id > answered_up_to AND author_kind = 'creator' AND deleted_at_ms IS NULL",
        row["id"],
    ):
        yield "Sigrid owes an answer"
    if case.town.rows("SELECT 1 FROM notices WHERE ticket_id = ? AND message_id IS NULL", row["id"]):
        yield "a notice is not posted"
    if row["gap_after_id"] is not None:
        yield "the record has a gap"
