"""Writes one ticket of the predecessor's, with its transcripts, as if this bot had recorded it."""

import sqlite3
from collections import Counter

from utils.predecessor import texts
from utils.predecessor.conversation import Conversation, Said, converse
from utils.predecessor.lines import parse
from utils.predecessor.people import FORMER_BOT, Party, author_of
from utils.predecessor.planning import Job
from utils.predecessor.values import moment_of, text_of
from utils.store import predecessor_file, predecessor_import
from utils.store.predecessor_import import ImportedMessage, ImportedTicket, Mark
from utils.tickets import State


def take_over(
    old: sqlite3.Connection, new: sqlite3.Connection, job: Job, mark: Mark, latest_ms: int
) -> Counter[str]:
    """Write a ticket in the open transaction, and return what was done as the mark counts it."""
    names = [party.name for party in (job.creator, job.claimer) if party is not None]
    contents = [text_of(predecessor_file.content(old, transcript.row)) for transcript in job.transcripts]
    spoken = [parse(content, latest_ms, names) for content in contents]
    saved_at_ms = [moment_of(transcript.created_at, latest_ms) for transcript in job.transcripts]
    known_ms = [at_ms for at_ms in saved_at_ms if at_ms is not None]
    first_ms = next((one.at_ms for messages in spoken for one in messages if one.at_ms is not None), None)
    perhaps_ms = (job.opened_at_ms, first_ms, *known_ms, job.opened_after_ms)
    opened_at_ms = next((at_ms for at_ms in perhaps_ms if at_ms is not None), mark.imported_at_ms)
    conversation = converse(spoken, opened_at_ms)
    predecessor_import.add_ticket(
        new,
        _row(job, opened_at_ms, max(known_ms, default=None), conversation, mark.imported_at_ms),
        job.control_message_id,
        # Side by side, not in one another: so they can be erased one by one.
        {f"unclear_{column}": value for column, value in job.unclear.items()},
    )
    last_id = predecessor_import.add_messages(
        new, job.number, (_message(said, job) for said in conversation.said)
    )
    newest_ms = conversation.said[-1].at_ms if conversation.said else opened_at_ms
    predecessor_import.add_transcripts(
        new,
        job.number,
        [
            (newest_ms if at_ms is None else at_ms, len(messages))
            for messages, at_ms in zip(spoken, saved_at_ms, strict=True)
        ],
        last_id,
    )
    return Counter(
        tickets=1,
        transcripts=len(spoken),
        lines=conversation.lines,
        messages=len(conversation.said),
        repeated_lines=conversation.repeated_lines,
        unclear_lines=conversation.unclear_lines,
        unclear_values=len(job.unclear),
    )


def _row(
    job: Job, opened_at_ms: int, saved_at_ms: int | None, conversation: Conversation, imported_at_ms: int
) -> ImportedTicket:
    has_ended = job.state in {State.CLOSED, State.DELETED}
    newest_ms = max([opened_at_ms, saved_at_ms or 0, *(said.at_ms for said in conversation.said[-1:])])
    # It saved a transcript when it closed a ticket. Without one nobody knows when that was, and no statistics count it.
    closed_at_ms = max(opened_at_ms, saved_at_ms) if has_ended and saved_at_ms is not None else None
    has_channel = job.state is not State.DELETED
    return ImportedTicket(
        id=job.number,
        state=job.state,
        creator_id=job.creator.id,
        creator_name=job.creator.name or texts.UNKNOWN_PERSON,
        # Discord refuses rights for an account that does not exist.
        creator_left_at_ms=None if job.is_creator_known else imported_at_ms,
        claimer_id=job.claimer.id if job.claimer else None,
        claimer_name=_shown_name(job.claimer),
        closer_id=None if closed_at_ms is None else FORMER_BOT.id,
        closer_name=None if closed_at_ms is None else FORMER_BOT.name,
        opened_at_ms=opened_at_ms,
        closed_at_ms=closed_at_ms,
        deleted_at_ms=newest_ms if job.state is State.DELETED else None,
        channel_id=job.channel_id,
        gap_after_id=0 if has_channel else None,
        imported_at_ms=imported_at_ms,
    )


def _shown_name(claimer: Party | None) -> str | None:
    return None if claimer is None else claimer.name or str(claimer.id)


def _message(said: Said, job: Job) -> ImportedMessage:
    author = author_of(said.name, job.creator, job.claimer)
    return ImportedMessage(
        author_id=author.id,
        author_name=said.name or FORMER_BOT.name,
        author_kind=author.kind,
        content=said.text,
        sent_at_ms=said.at_ms,
    )
