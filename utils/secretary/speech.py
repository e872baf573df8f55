"""Choose the words for a decision: the model's where they fit and break no rule, else the script's."""

import re

from utils.intake import Attitude, Ending, Intake
from utils.secretary import signals
from utils.secretary.evidence_summary import without_others
from utils.secretary.guard import LONGEST_REPLY
from utils.secretary.proposal import Next, Proposal
from utils.secretary.script import Script, with_id
from utils.secretary.scripts import SCRIPTS
from utils.secretary.turn import Decision, Heard, News, Step
from utils.wording import plain, shortened

_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_NAMES_HERSELF = re.compile(r"\b(?:ki|ai|künstliche\s+intelligenz)\b", re.IGNORECASE)

# Steps whose words may come from the model; an ID to confirm and the end are always told in fixed words.
_FREE_STEPS = {
    Step.ASK_BAN_ID,
    Step.ASK_BAN_ID_AFTER_STORY,
    Step.ASK_BAN_ID_AGAIN,
    Step.WHERE_IS_THE_ID,
    Step.UNKNOWN_BAN_ID,
    Step.STILL_UNKNOWN_BAN_ID,
    Step.NOT_CONFIRMED,
    Step.ASK_APPEAL,
    Step.ASK_APPEAL_ANEW,
    Step.ASK_APPEAL_AGAIN,
}
_APPEAL_STEPS = {Step.ASK_APPEAL, Step.ASK_APPEAL_ANEW, Step.ASK_APPEAL_AGAIN, Step.HAND_OVER}


def propose_by_script(heard: Heard) -> Proposal:
    """Return what can be said of a turn without a model: humbly, `unclear` unless the words are plain."""
    hostile = signals.hostile_quotes(heard.text)
    regretful = signals.regretful_quotes(heard.text)
    if hostile:
        attitude, quotes = Attitude.UNCOOPERATIVE, hostile
    elif regretful:
        attitude, quotes = Attitude.COOPERATIVE, regretful
    else:
        attitude, quotes = Attitude.UNCLEAR, ()
    return Proposal(
        reply="",
        ban_id=None,
        player_name=None,
        reason_category=None,
        statement_summary=None,
        attitude=attitude,
        quotes=quotes,
        wants_human=signals.wants_human(heard.text),
        next=Next.ASK,
    )


def worth_asking(plan: Decision) -> bool:
    """Return whether a model could add anything to what the script would do."""
    ending = plan.intake.ended_because
    return ending is not Ending.HUMAN_WANTED and plan.step not in {Step.CONFIRM_BAN_ID, Step.CONFIRM_AGAIN}


def model_may_speak(planned: Decision, decided: Decision, proposal: Proposal) -> bool:
    """Return whether the model's reply, written for the plan, still fits what was decided."""
    if decided.step not in _FREE_STEPS or decided.warn or proposal.next is not Next.ASK:
        return False
    if planned.news is not decided.news:
        return False
    if planned.step is not decided.step and not {planned.step, decided.step} <= _APPEAL_STEPS:
        return False
    return decided.news is not News.FOUND or _tells_reason(proposal.reply, decided.intake)


def words(decision: Decision, heard: Heard, reply: str | None) -> str:
    """Return what she says; `reply` is the model's, None for the script's words."""
    script = SCRIPTS[decision.intake.language]
    prefix = [script.picture_trouble[trouble] for trouble in dict.fromkeys(heard.troubles)]
    if decision.say_ai and not (reply and _NAMES_HERSELF.search(plain(reply))):
        prefix.insert(0, script.i_am_an_ai)
    if reply is not None:
        joined = "\n\n".join(part for part in ("\n".join(prefix), reply) if part)
        return joined if len(joined) <= LONGEST_REPLY else reply
    if decision.warn:
        prefix.append(script.warning)
    question = _question(script, decision, heard)
    for news in (_news(script, decision, evidence=True), _news(script, decision, evidence=False), ""):
        text = "\n\n".join(part for part in ("\n".join(prefix), news, question) if part)
        if len(text) <= LONGEST_REPLY:
            return text
    return shortened(question, LONGEST_REPLY)


def _news(script: Script, decision: Decision, *, evidence: bool) -> str:
    intake = decision.intake
    if decision.news is News.FOUND:
        shown = (
            without_others(intake.evidence_text, intake.player_name)
            if evidence and intake.evidence_text
            else None
        )
        return script.explanation(intake.player_name, intake.ban_reason, shown)
    return with_id(script.news[decision.news], intake.ban_id)


def _question(script: Script, decision: Decision, heard: Heard) -> str:
    intake, step = decision.intake, decision.step
    if step is Step.HAND_OVER and intake.ended_because is not None:
        return script.closing[intake.ended_because]
    if step is Step.ASK_APPEAL and intake.ban_id is None:
        return script.ask_appeal_without_id
    if step is Step.ASK_APPEAL_AGAIN:
        again = script.ask_appeal_again[1 if intake.appeal_attempts > 1 else 0]
        only_pictures = heard.readings and not heard.text
        return f"{script.no_story_yet} {again}" if only_pictures else again
    if step in {Step.ASK_BAN_ID, Step.ASK_BAN_ID_AGAIN} and (heard.readings or heard.troubles):
        return script.no_id_in_picture if heard.readings else script.please_as_text
    if step in {Step.CONFIRM_BAN_ID, Step.CONFIRM_AGAIN} and len(intake.candidate_ban_ids) > 1:
        return script.confirm_several
    return with_id(script.question[step], next(iter(intake.candidate_ban_ids), intake.ban_id))


def _tells_reason(reply: str, intake: Intake) -> bool:
    """Return whether an explanation of the ban has at least one telling word of the register's reason."""
    wanted = {word.casefold() for word in _LONG_WORD.findall(plain(intake.ban_reason or ""))}
    return not wanted or any(word in plain(reply).casefold() for word in wanted)
