"""The course of an intake, as a function of what is known and what was said; no clock, no network, no Discord."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from utils.evidence import ban_ids
from utils.evidence.readings import PictureTrouble, Reading
from utils.intake import Asked, Attitude, Ending, Intake, LookupState, Pressed, Status
from utils.secretary import signals
from utils.secretary.proposal import Next, Proposal

MAX_TURNS = 8
MAX_UNCOOPERATIVE_TURNS = 3
MAX_BAN_ID_ATTEMPTS = 3
MAX_APPEAL_ATTEMPTS = 2
"""So often she asks on after an appeal that says nothing; then it is taken as it is."""

MOST_CANDIDATES = 4
"""IDs of pictures that are offered as a choice; beside their buttons there is room for one that says none of them."""

LONGEST_STATEMENT = 4_000
MOST_QUOTES = 6


@dataclass(frozen=True)
class Heard:
    """What the member did since the last answer."""

    texts: tuple[str, ...] = ()
    # What the pictures that could be read show, and why others could not be read.
    readings: tuple[Reading, ...] = ()
    troubles: tuple[PictureTrouble, ...] = ()
    pressed: Pressed | None = None
    answered_up_to: int = 0

    @property
    def text(self) -> str:
        """Return all messages of the turn as one text."""
        return "\n".join(text for text in self.texts if text.strip())


@dataclass(frozen=True)
class Looked:
    """What the ban register said to an ID; `state` None: there is no register to ask."""

    ban_id: str
    state: LookupState | None = None
    player_name: str | None = None
    reason: str | None = None
    evidence_text: str | None = None


class Step(StrEnum):
    """What her answer does next; each has its sentence in the script."""

    ASK_BAN_ID = "ask_ban_id"
    ASK_BAN_ID_AFTER_STORY = "ask_ban_id_after_story"
    ASK_BAN_ID_AGAIN = "ask_ban_id_again"
    WHERE_IS_THE_ID = "where_is_the_id"
    UNKNOWN_BAN_ID = "unknown_ban_id"
    STILL_UNKNOWN_BAN_ID = "still_unknown_ban_id"
    CONFIRM_BAN_ID = "confirm_ban_id"
    CONFIRM_AGAIN = "confirm_again"
    NOT_CONFIRMED = "not_confirmed"
    ASK_APPEAL = "ask_appeal"
    ASK_APPEAL_AGAIN = "ask_appeal_again"
    HAND_OVER = "hand_over"


class News(StrEnum):
    """What this turn brought about the ban ID; told before the next question."""

    NONE = "none"
    FOUND = "found"
    NOTED = "noted"
    UNREACHABLE = "unreachable"
    GIVEN_UP_UNKNOWN = "given_up_unknown"
    GIVEN_UP_MISSING = "given_up_missing"


@dataclass(frozen=True)
class Decision:
    """What a turn makes of an intake; the words are chosen afterwards."""

    intake: Intake
    step: Step
    news: News = News.NONE
    # The one calm warning belongs to this answer.
    warn: bool = False
    # The member asked whether she is a machine.
    say_ai: bool = False


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


def decide(
    intake: Intake,
    heard: Heard,
    proposal: Proposal,
    looked: Looked | None,
    pattern: re.Pattern[str],
    *,
    by_script: bool,
    token_budget: int,
) -> Decision:
    """Return what follows from a turn; the proposal must have been grounded."""
    after, warn = _judge(replace(intake, pressed=None, turns=intake.turns + bool(heard.texts)), proposal)
    after = replace(after, answered_up_to=max(intake.answered_up_to, heard.answered_up_to))
    after = _keep_statement(after, heard, proposal, pattern)
    # Neither an insult nor a question about herself is an answer: it costs no attempt.
    answers = proposal.attitude is not Attitude.UNCOOPERATIVE and not signals.asks_for_ai(heard.text)
    after, step, news = _ask_for_ban_id(after, heard, looked, answers=answers)
    if step is None:
        first = intake.asked is not Asked.APPEAL or news is News.FOUND
        after, step = _ask_for_appeal(after, proposal, first=first, answers=answers, by_script=by_script)
    ending = _ending(after, heard, proposal, step, token_budget)
    if ending is not None:
        after, step, warn = (
            replace(after, status=Status.HANDED_OVER, ended_because=ending),
            Step.HAND_OVER,
            False,
        )
    return Decision(after, step, news, warn, say_ai=signals.asks_for_ai(heard.text))


def _judge(intake: Intake, proposal: Proposal) -> tuple[Intake, bool]:
    """Add a turn's attitude to the verdict; tell whether it is the first uncooperative turn."""
    if proposal.attitude is Attitude.UNCLEAR:
        return replace(intake, attitude=intake.attitude or Attitude.UNCLEAR), False
    earlier = intake.quotes if intake.attitude is proposal.attitude else ()
    quotes = tuple(dict.fromkeys((*earlier, *proposal.quotes)))[-MOST_QUOTES:]
    judged = replace(intake, attitude=proposal.attitude, quotes=quotes)
    if proposal.attitude is not Attitude.UNCOOPERATIVE:
        return judged, False
    judged = replace(judged, uncooperative_turns=intake.uncooperative_turns + 1)
    return judged, judged.uncooperative_turns == 1


def _keep_statement(intake: Intake, heard: Heard, proposal: Proposal, pattern: re.Pattern[str]) -> Intake:
    """Add the member's own words: after the question all of them, before it only what tells a story."""
    told = [text.strip() for text in heard.texts if _tells(text, pattern, proposal.quotes)]
    if not ban_id_settled(intake):
        told = [text for text in told if signals.says_something(text)]
    if not told:
        return intake
    statement = "\n".join([intake.statement, *told] if intake.statement else told)[:LONGEST_STATEMENT]
    summary = proposal.statement_summary or intake.statement_summary
    return replace(intake, statement=statement, statement_summary=summary)


def _tells(text: str, pattern: re.Pattern[str], quotes: tuple[str, ...]) -> bool:
    """Return whether a message says something about the matter: more than an ID, a greeting, a wish or an insult."""
    if signals.says_something(_without(text, ban_ids.find(text, pattern))):
        return True
    if ban_ids.find(text, pattern) or signals.is_greeting(text):
        return False
    if signals.asks_for_ai(text) or signals.wants_human(text):
        return False
    insult = signals.hostile_quotes(text) and any(quote in text for quote in quotes)
    return any(c.isalnum() for c in (_without(text, list(quotes)) if insult else text))


def _without(text: str, parts: list[str]) -> str:
    for part in parts:
        text = re.sub(re.escape(part), " ", text, flags=re.IGNORECASE)
    return text


def _ask_for_ban_id(
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


def _ask_for_appeal(
    intake: Intake, proposal: Proposal, *, first: bool, answers: bool, by_script: bool
) -> tuple[Intake, Step]:
    if intake.statement is not None and _is_enough(intake, proposal, first=first, by_script=by_script):
        return replace(intake, asked=Asked.APPEAL), Step.HAND_OVER
    if first:
        return replace(intake, asked=Asked.APPEAL), Step.ASK_APPEAL
    if not answers:
        return intake, Step.ASK_APPEAL_AGAIN
    if intake.appeal_attempts >= MAX_APPEAL_ATTEMPTS:
        return intake, Step.HAND_OVER
    asked_on = replace(intake, asked=Asked.APPEAL, appeal_attempts=intake.appeal_attempts + 1)
    # Too short for the second time: taken as it is.
    if by_script and asked_on.appeal_attempts >= MAX_APPEAL_ATTEMPTS and intake.statement is not None:
        return asked_on, Step.HAND_OVER
    return asked_on, Step.ASK_APPEAL_AGAIN


def _is_enough(intake: Intake, proposal: Proposal, *, first: bool, by_script: bool) -> bool:
    if by_script and first:
        # Written before she told what the ban is for and asked about it.
        return signals.tells_a_story(intake.statement or "")
    if by_script:
        return signals.says_something(intake.statement or "")
    return proposal.next is Next.HANDOVER


def _ending(intake: Intake, heard: Heard, proposal: Proposal, step: Step, token_budget: int) -> Ending | None:
    if heard.pressed is Pressed.HUMAN or proposal.wants_human or signals.wants_human(heard.text):
        return Ending.HUMAN_WANTED
    if step is Step.HAND_OVER:
        return Ending.COMPLETE
    if intake.uncooperative_turns >= MAX_UNCOOPERATIVE_TURNS:
        return Ending.UNCOOPERATIVE
    if intake.turns >= MAX_TURNS:
        return Ending.TURNS
    return Ending.BUDGET if intake.model_tokens >= token_budget else None


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
