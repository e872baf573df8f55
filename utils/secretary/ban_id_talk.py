"""The part of an intake that is about the ban ID: named, read from a picture, looked up, asked for again, given up."""

import re
from dataclasses import replace
from itertools import zip_longest

from utils.evidence import ban_ids
from utils.evidence.readings import Reading
from utils.intake import Asked, Intake, LookupState, Pressed
from utils.secretary import signals
from utils.secretary.proposal import Proposal
from utils.secretary.turn import Heard, Looked, News, Step

MAX_BAN_ID_ATTEMPTS = 3
MOST_CANDIDATES = 4
"""IDs of pictures that are offered as a choice; beside their buttons there is room for one that says none of them."""


def ban_id_settled(intake: Intake) -> bool:
    """Return whether she need not ask for the ban ID any more."""
    return intake.asked is Asked.APPEAL or (
        intake.ban_id is not None and intake.lookup is not LookupState.UNKNOWN
    )


def named_ban_id(
    intake: Intake, heard: Heard, pattern: re.Pattern[str], proposal: Proposal | None = None
) -> str | None:
    """Return the ban ID that the member gave in this turn and that is to be looked up.

    An ID from a picture counts only once it has been confirmed; the model's proposal only if the text holds it.
    """
    if len(intake.candidate_ban_ids) == 1 and _answer_to_candidates(intake, heard) is Pressed.YES:
        return intake.candidate_ban_ids[0]
    written = ban_ids.find(heard.text, pattern)
    if not written and proposal is not None and proposal.ban_id is not None:
        written = [known for known in [ban_ids.literal(proposal.ban_id, heard.texts, pattern)] if known]
    if not written:
        return None
    if ban_id_settled(intake) and intake.ban_id is not None:
        known = same_id(written[0], intake.ban_id)
        return None if known or not _corrects(heard.text, written[0]) else written[0]
    return written[0]


def ask_for_ban_id(
    intake: Intake, heard: Heard, looked: Looked | None, *, answers: bool
) -> tuple[Intake, Step | None, News]:
    """Take in what was said about the ban ID; a step means that it has to be settled first."""
    if looked is not None:
        return _take_lookup(intake, looked)
    if ban_id_settled(intake):
        return intake, None, News.NONE
    answer = _answer_to_candidates(intake, heard)
    if answer is Pressed.NO:
        refused = replace(intake, candidate_ban_ids=(), ban_id_attempts=intake.ban_id_attempts + 1)
        return _ask_again(refused, Step.NOT_CONFIRMED, News.GIVEN_UP_MISSING)
    candidates = _read_ids(heard.readings)
    if candidates:
        offered = replace(intake, candidate_ban_ids=candidates, asked=Asked.CONFIRMATION)
        return offered, Step.CONFIRM_BAN_ID, News.NONE
    if intake.candidate_ban_ids and intake.ban_id_attempts + 1 < MAX_BAN_ID_ATTEMPTS:
        return replace(intake, ban_id_attempts=intake.ban_id_attempts + 1), Step.CONFIRM_AGAIN, News.NONE
    return _miss(intake, heard, answers=answers)


def _take_lookup(intake: Intake, looked: Looked) -> tuple[Intake, Step | None, News]:
    known = replace(intake, ban_id=looked.ban_id, candidate_ban_ids=(), lookup=looked.state)
    if looked.state is LookupState.FOUND:
        found = replace(
            known,
            player_name=looked.player_name,
            ban_reason=looked.reason,
            evidence_text=looked.evidence_text,
        )
        return found, None, News.FOUND
    if intake.ban_id is not None and ban_id_settled(intake):
        # A correction that leads nowhere does not undo what was found.
        kept = intake if intake.lookup is LookupState.FOUND else known
        return kept, None, News.NONE
    if looked.state is LookupState.UNREACHABLE:
        return known, None, News.UNREACHABLE
    if looked.state is None:
        return known, None, News.NOTED
    missed = replace(known, ban_id_attempts=intake.ban_id_attempts + 1)
    if ban_id_settled(intake):
        return missed, None, News.GIVEN_UP_UNKNOWN
    first = intake.lookup is not LookupState.UNKNOWN
    return _ask_again(
        missed, Step.UNKNOWN_BAN_ID if first else Step.STILL_UNKNOWN_BAN_ID, News.GIVEN_UP_UNKNOWN
    )


def _miss(intake: Intake, heard: Heard, *, answers: bool) -> tuple[Intake, Step | None, News]:
    """Ask again because this turn held no ID; politeness and the first story cost no attempt."""
    given_up = News.GIVEN_UP_UNKNOWN if intake.ban_id else News.GIVEN_UP_MISSING
    if signals.does_not_know(heard.text):
        hinted = intake.ban_id_attempts > 0
        missed = replace(intake, ban_id_attempts=MAX_BAN_ID_ATTEMPTS if hinted else 1)
        return _ask_again(missed, Step.WHERE_IS_THE_ID, given_up)
    if not heard.text or not answers or signals.is_greeting(heard.text):
        step = Step.ASK_BAN_ID
    elif signals.says_something(heard.text) and intake.ban_id_attempts == 0:
        step = Step.ASK_BAN_ID_AFTER_STORY
    else:
        step = Step.ASK_BAN_ID_AGAIN
    free = step is Step.ASK_BAN_ID and not heard.troubles and not heard.readings
    missed = intake if free else replace(intake, ban_id_attempts=intake.ban_id_attempts + 1)
    return _ask_again(missed, step, given_up)


def _ask_again(intake: Intake, step: Step, given_up: News) -> tuple[Intake, Step | None, News]:
    if intake.ban_id_attempts >= MAX_BAN_ID_ATTEMPTS:
        return replace(intake, candidate_ban_ids=(), asked=Asked.APPEAL), None, given_up
    asked = Asked.CONFIRMATION if intake.candidate_ban_ids else Asked.BAN_ID
    return replace(intake, asked=asked), step, News.NONE


def _read_ids(readings: tuple[Reading, ...]) -> tuple[str, ...]:
    """Return the IDs that pictures show, the likeliest of each picture first."""
    ranked = zip_longest(*(reading.ban_ids for reading in readings))
    found = (ban_id for rank in ranked for ban_id in rank if ban_id)
    return tuple(dict.fromkeys(found))[:MOST_CANDIDATES]


def _answer_to_candidates(intake: Intake, heard: Heard) -> Pressed | None:
    if intake.asked is not Asked.CONFIRMATION or not intake.candidate_ban_ids:
        return None
    if heard.pressed in {Pressed.YES, Pressed.NO}:
        return heard.pressed
    if signals.says_yes(heard.text):
        return Pressed.YES
    return Pressed.NO if signals.says_no(heard.text) else None


def same_id(one: str, other: str | None) -> bool:
    """Return whether two spellings mean the same ban ID."""
    return other is not None and one.casefold() == other.casefold()


def _corrects(text: str, ban_id: str) -> bool:
    """Return whether an ID given later replaces the first: the text is the ID, or speaks of an ID."""
    return (
        text.strip().casefold() == ban_id.casefold() or re.search(r"\bid\b", text, re.IGNORECASE) is not None
    )
