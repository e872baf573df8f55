"""The transactions of an intake: each commits a decision together with the reply that follows from it."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace

from utils.intake import Asked, Intake, PendingReply, Pressed, ReplyKind
from utils.secretary import summary
from utils.secretary.turn import Decision, Step
from utils.store import events, hearing, intakes
from utils.store.events import EventKind

TOKEN_LENGTH = 12


def greeting(connection: sqlite3.Connection, ticket_id: int, word: Callable[[Intake], str]) -> bool:
    """Commit the greeting of an episode that has none."""
    before = intakes.get(connection, ticket_id)
    if before is None or not owes_greeting(before) or not intakes.is_hers(connection, ticket_id):
        return False
    reply = _reply(connection, before, ReplyKind.GREETING, word(before))
    intakes.decide_unasked(connection, ticket_id, reply)
    return True


def owes_greeting(intake: Intake) -> bool:
    """Return whether the episode has not begun for the member."""
    return intake.is_active and intake.greeting_message_id is None and intake.pending_reply is None


def reminder(connection: sqlite3.Connection, intake: Intake, text: str) -> None:
    """Commit a reminder in an intake that waits for the member."""
    reply = _reply(connection, intake, ReplyKind.REMINDER, text)
    if intake.asked is Asked.CONFIRMATION:
        reply = replace(reply, confirm_ids=intake.candidate_ban_ids)
    intakes.decide_unasked(connection, intake.ticket_id, reply)


def turn(
    connection: sqlite3.Connection,
    before: Intake,
    decision: Decision,
    text: str,
    at_ms: int,
    *,
    support_role_id: int,
) -> PendingReply | None:
    """Commit a turn, and with it the end if it is one; None, with nothing written, if it has been overtaken."""
    ends = decision.step is Step.HAND_OVER
    kind = ReplyKind.HANDOVER if ends else ReplyKind.TURN
    reply = replace(_reply(connection, before, kind, text), language=decision.intake.language)
    if decision.step in {Step.CONFIRM_BAN_ID, Step.CONFIRM_AGAIN}:
        reply = replace(reply, confirm_ids=decision.intake.candidate_ban_ids)
    after = replace(decision.intake, replies=before.replies + 1, pending_reply=reply)
    if not ends:
        return reply if intakes.save_turn(connection, before, after) else None
    after = replace(after, ended_at_ms=at_ms)
    if not intakes.save_turn(connection, before, after):
        return None
    events.append(
        connection,
        before.ticket_id,
        EventKind.HANDED_OVER,
        None,
        at_ms,
        because=after.ended_because,
        attitude=after.attitude,
        ban_id=after.ban_id,
        episode=after.episode,
    )
    files = hearing.files_of_member(connection, before.ticket_id)
    # The one mention of the team; whoever sends it allows this role and nothing else.
    complete = replace(
        reply,
        text=f"{text}\n<@&{support_role_id}>",
        human_button=False,
        fields=tuple(summary.for_channel(after, files)),
    )
    intakes.set_pending(connection, before.ticket_id, complete)
    return complete


def confirmation(connection: sqlite3.Connection, ticket_id: int, token: str, button: Pressed) -> bool:
    """Remember the answer to the question for certain IDs; False if that question is no longer open.

    The token names the ID that was chosen, or, where none was, all of them.
    """
    intake = intakes.get(connection, ticket_id)
    if intake is None or intake.asked is not Asked.CONFIRMATION:
        return False
    if button is Pressed.NO:
        is_open = confirm_token(*intake.candidate_ban_ids) == token
        return is_open and intakes.press(connection, ticket_id, button)
    chosen = next((ban_id for ban_id in intake.candidate_ban_ids if confirm_token(ban_id) == token), None)
    return chosen is not None and intakes.choose(connection, ticket_id, chosen)


def confirm_token(*ban_ids: str) -> str:
    """Return what names IDs in a custom_id, whatever characters and length they have."""
    return hashlib.sha256("\n".join(ban_ids).encode()).hexdigest()[:TOKEN_LENGTH]


def _reply(connection: sqlite3.Connection, intake: Intake, kind: ReplyKind, text: str) -> PendingReply:
    return PendingReply(
        kind=kind,
        text=text,
        # At most 25 characters (Discord); the start tells apart tickets of different databases.
        nonce=f"{intake.ticket_id}-{intake.replies}-{intake.started_at_ms:x}"[:25],
        language=intake.language,
        after_message_id=hearing.newest_message_id(connection, intake.ticket_id),
    )
