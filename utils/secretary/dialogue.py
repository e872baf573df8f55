"""The course of an intake, as a function of what is known and what was said; no clock, no network, no Discord."""

import re
from dataclasses import replace

from utils.evidence import ban_ids
from utils.intake import Asked, Attitude, Ending, Intake, Pressed, ReasonCategory, Status
from utils.secretary import languages, reasons, signals
from utils.secretary.ban_id_talk import ask_for_ban_id, ban_id_settled
from utils.secretary.proposal import Next, Proposal
from utils.secretary.turn import Decision, Heard, Looked, News, Step

MAX_TURNS = 8
MAX_UNCOOPERATIVE_TURNS = 3
MAX_APPEAL_ATTEMPTS = 2
"""So often she asks on after an appeal that says nothing; then it is taken as it is."""

LONGEST_STATEMENT = 4_000
MOST_QUOTES = 6


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
    after, warn = _judge(_listened(intake, heard), proposal)
    after = _keep_statement(after, heard, proposal, pattern)
    # Neither an insult nor a question about herself is an answer: it costs no attempt.
    answers = proposal.attitude is not Attitude.UNCOOPERATIVE and not signals.asks_for_ai(heard.text)
    after, step, news = ask_for_ban_id(after, heard, looked, answers=answers)
    if step is None:
        was_asked = intake.asked is Asked.APPEAL
        first = not was_asked or news is News.FOUND
        after, step = _ask_for_appeal(after, proposal, first=first, answers=answers, by_script=by_script)
        if step is Step.ASK_APPEAL and was_asked:
            step = Step.ASK_APPEAL_ANEW
    after = replace(after, reason_category=_category(after, proposal))
    ending = _ending(after, heard, proposal, step, token_budget)
    if ending is not None:
        after, step, warn = (
            replace(after, status=Status.HANDED_OVER, ended_because=ending),
            Step.HAND_OVER,
            False,
        )
    return Decision(after, step, news, warn, say_ai=signals.asks_for_ai(heard.text))


def _listened(intake: Intake, heard: Heard) -> Intake:
    return replace(
        intake,
        pressed=None,
        turns=intake.turns + bool(heard.texts),
        reminders=0,
        answered_up_to=max(intake.answered_up_to, heard.answered_up_to),
        language=languages.spoken(heard.texts, intake.language),
    )


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


def _category(intake: Intake, proposal: Proposal) -> ReasonCategory | None:
    """Return what kind of offence the ban is for: the register's plain words first, then the speaker's reading of it."""
    if intake.ban_reason is None and intake.statement is None:
        return None
    plainly = reasons.category(intake.ban_reason or intake.statement)
    return plainly or proposal.reason_category or intake.reason_category


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
