"""Sigrid at work: reads what was said, asks register and model, lets the dialogue decide, commits. Knows no Discord."""

import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace

from utils import operator_texts
from utils.clock import Clock
from utils.database import Database
from utils.intake import Asked, Intake, PendingReply, Pressed
from utils.operation.counting import Counts
from utils.pace import Pace
from utils.secretary import ban_id_talk, commit, dialogue, grounding, guard, prompting, speech
from utils.secretary.consultation import Consultation, Speaker, Terms
from utils.secretary.evidence_summary import without_others
from utils.secretary.guard import Rule
from utils.secretary.instructions import Instructions
from utils.secretary.model import Answer
from utils.secretary.proposal import Next, Proposal
from utils.secretary.repetition import asks_again
from utils.secretary.scripts import SCRIPTS
from utils.secretary.senses import Ears, Register
from utils.secretary.turn import Decision, Heard, Looked, Step
from utils.store import hearing, intakes, model_calls
from utils.store.hearing import HeardMessage, SpokenLine

log = logging.getLogger(__name__)

TOKEN_BUDGET = 40_000
MAX_MODEL_FAILURES = 2
OVERTAKEN_S = 0.5

Thinking = Callable[[int], AbstractAsyncContextManager[None]]
"""Shows in a ticket that she is busy, for as long as the context is open."""


@dataclass(frozen=True)
class SecretarySettings:
    """What an operator decides about her."""

    ban_id_pattern: re.Pattern[str]
    support_role_id: int
    token_budget: int = TOKEN_BUDGET
    # Where the member's words go; said once, if there is a model.
    data_notice: str | None = None
    unsent_s: float = Pace.unsent_s
    terms: Terms = field(default_factory=Terms)
    instructions: Instructions = field(default_factory=Instructions)


@dataclass(frozen=True)
class Later:
    """There is something to answer, but not yet; try again after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class _Situation:
    """What a turn starts from."""

    intake: Intake
    messages: list[HeardMessage]
    conversation: list[SpokenLine]
    may_ask_model: bool


class Secretary:
    """Takes turns. Each public method is one step whose result is in the database before it returns."""

    def __init__(
        self,
        database: Database,
        ears: Ears,
        register: Register,
        model: Speaker | None,
        clock: Clock,
        settings: SecretarySettings,
        counts: Counts | None = None,
    ) -> None:
        self._database = database
        self._ears = ears
        self._register = register
        self._model = Consultation(database, model, clock, settings.terms, counts=counts)
        self._clock = clock
        self._settings = settings

    async def greet(self, ticket_id: int) -> bool:
        """Decide the first message of an episode; False if there is or was one."""
        intake = await self._database.read(lambda c: intakes.get(c, ticket_id))
        if intake is None or not commit.owes_greeting(intake):
            return False
        return await self._database.write(lambda c: commit.greeting(c, ticket_id, self._greeting))

    def _greeting(self, intake: Intake) -> str:
        script = SCRIPTS[intake.language]
        if intake.episode == 1:
            return script.greeting_with(self._settings.data_notice if self._model.is_there else None)
        question = script.what_is_new if intake.asked is Asked.APPEAL else script.question[Step.ASK_BAN_ID]
        return f"{script.welcome_back}\n\n{question}"

    async def confirm_id(self, ticket_id: int, token: str, *, yes: bool) -> bool:
        """Remember the answer to "Stimmt das?"; False if the question is no longer open."""
        button = Pressed.YES if yes else Pressed.NO
        return await self._database.write(lambda c: commit.confirmation(c, ticket_id, token, button))

    async def ask_for_human(self, ticket_id: int) -> bool:
        """Remember that the member wants a human; False if she has ended anyway."""
        return await self._database.write(lambda c: intakes.press(c, ticket_id, Pressed.HUMAN))

    async def staff_wrote(self, ticket_id: int) -> bool:
        """Fall silent because staff wrote; tell whether she was still active."""
        return await self._database.write(lambda c: intakes.silence(c, ticket_id, self._clock()))

    async def recover(self) -> tuple[list[int], list[int]]:
        """Take stock after a start or a gap: the tickets where she owes something, and those that staff took over."""
        silenced = await self._database.write(lambda c: intakes.silence_where_staff_wrote(c, self._clock()))
        return await self._database.read(intakes.unfinished), silenced

    async def pending(self, ticket_id: int) -> PendingReply | None:
        """Return the decided reply that has to be sent now; one that already stands in the channel is ticked off."""

        def look(connection: sqlite3.Connection) -> tuple[PendingReply | None, int | None]:
            reply = intakes.sendable(connection, ticket_id)
            if reply is None:
                return None, None
            return reply, hearing.find_own(connection, ticket_id, reply.after_message_id, reply.text)

        reply, message_id = await self._database.read(look)
        if reply is None or message_id is None:
            return reply
        await self.sent(ticket_id, reply, message_id)
        return None

    async def sent(self, ticket_id: int, reply: PendingReply, message_id: int) -> None:
        """Record that a reply stands in the channel."""
        await self._database.write(
            lambda c: intakes.mark_sent(c, ticket_id, reply, message_id, self._clock())
        )

    async def give_up(self, ticket_id: int) -> None:
        """Drop the decided reply because the channel is gone."""
        await self._database.write(lambda c: intakes.drop_pending(c, ticket_id))

    async def take_turn(
        self, ticket_id: int, thinking: Thinking = lambda _: nullcontext()
    ) -> PendingReply | Later | None:
        """Decide and commit the answer to what the member wrote or pressed; None if there is nothing to answer.

        Can be cancelled at any moment: then nothing has happened, or the answer is committed and pending.
        """
        situation = await self._database.read(lambda c: _situation(c, ticket_id, self._model))
        if situation is None:
            # She has ended, but the team may not have been called yet.
            is_owed = await self._database.read(lambda c: intakes.sendable(c, ticket_id)) is not None
            return Later(self._settings.unsent_s) if is_owed else None
        intake = situation.intake
        if intake.pending_reply is not None:
            return Later(self._settings.unsent_s)
        if not situation.messages and intake.pressed is None:
            return None
        wait_s = self._ears.must_wait_s(situation.messages, self._clock())
        if wait_s is not None:
            return Later(wait_s)
        busy = thinking(ticket_id) if self._takes_time(situation) else nullcontext()
        async with busy:
            decision, text = await self._decide(situation)
        reply = await self._database.write(
            lambda c: commit.turn(
                c, intake, decision, text, self._clock(), support_role_id=self._settings.support_role_id
            )
        )
        return reply or Later(OVERTAKEN_S)

    def _takes_time(self, situation: _Situation) -> bool:
        intake = situation.intake
        heard = self._ears.hear_texts(situation.messages, intake)
        if self._ears.must_read(situation.messages):
            return True
        named = ban_id_talk.named_ban_id(intake, heard, self._settings.ban_id_pattern)
        if named is not None and self._register.is_there:
            return True
        return self._model_speaks(situation, self._plan(intake, heard, None))

    async def _decide(self, situation: _Situation) -> tuple[Decision, str]:
        intake = situation.intake
        pattern = self._settings.ban_id_pattern
        heard = await self._ears.hear(situation.messages, intake)
        named = ban_id_talk.named_ban_id(intake, heard, pattern)
        looked = await self._register.look_up(named) if named is not None else None
        plan = self._plan(intake, heard, looked)
        answer = await self._ask_model(plan, heard, situation)
        if answer is None:
            return plan, speech.words(plan, heard, None)
        known = _count(intake, answer)
        if answer.proposal is None:
            _report(known, answer.trouble)
            decision = self._plan(known, heard, looked)
            return decision, speech.words(decision, heard, None)
        sources = _sources(plan, heard, situation)
        proposal = grounding.ground(answer.proposal, sources, pattern)
        if named is None:
            named = ban_id_talk.named_ban_id(intake, heard, pattern, proposal)
            looked = await self._register.look_up(named) if named is not None else None
        decision = self._settle(known, heard, proposal, looked, by_script=False)
        if speech.model_may_speak(plan, decision, proposal):
            rule = self._broken_rule(plan, decision, proposal.reply, sources)
            if rule is None:
                return decision, speech.words(decision, heard, proposal.reply)
            log.warning(operator_texts.REPLY_AGAINST_RULE, intake.ticket_id, rule)
            # Whoever breaks a rule is not trusted with what comes next either.
            decision = self._plan(known, heard, looked)
        elif plan.step is Step.HAND_OVER and proposal.next is Next.ASK:
            # It wants to know more, but what it asks is not said: the script would only repeat its own question.
            decision = self._plan(known, heard, looked)
        return decision, speech.words(decision, heard, None)

    def _broken_rule(
        self, plan: Decision, decision: Decision, reply: str, sources: grounding.Sources
    ) -> Rule | None:
        rule = guard.broken_rule(reply, sources, self._settings.ban_id_pattern)
        if rule is None and asks_again(plan, decision, reply):
            return Rule.REPEATED
        return rule

    def _plan(self, intake: Intake, heard: Heard, looked: Looked | None) -> Decision:
        return self._settle(intake, heard, speech.propose_by_script(heard), looked, by_script=True)

    def _settle(
        self, intake: Intake, heard: Heard, proposal: Proposal, looked: Looked | None, *, by_script: bool
    ) -> Decision:
        return dialogue.decide(
            intake,
            heard,
            proposal,
            looked,
            self._settings.ban_id_pattern,
            by_script=by_script,
            token_budget=self._settings.token_budget,
        )

    def _model_speaks(self, situation: _Situation, plan: Decision) -> bool:
        intake = situation.intake
        is_paid_for = intake.model_tokens < self._settings.token_budget
        return situation.may_ask_model and is_paid_for and not intake.scripted and speech.worth_asking(plan)

    async def _ask_model(self, plan: Decision, heard: Heard, situation: _Situation) -> Answer | None:
        if not self._model_speaks(situation, plan):
            return None
        instructions = await self._settings.instructions.text()
        messages = prompting.chat_messages(instructions, plan, heard, situation.conversation)
        return await self._model.ask(situation.intake.ticket_id, messages)


def _situation(connection: sqlite3.Connection, ticket_id: int, model: Consultation) -> _Situation | None:
    intake = intakes.get(connection, ticket_id)
    if intake is None or not intakes.is_hers(connection, ticket_id):
        return None
    # Calls that newer words cancelled stand only in the books.
    spent = model_calls.tokens_since(connection, intake.started_at_ms, ticket_id)
    return _Situation(
        replace(intake, model_tokens=max(intake.model_tokens, spent)),
        hearing.unanswered(connection, ticket_id, intake.answered_up_to),
        hearing.conversation(connection, ticket_id),
        model.is_open(connection),
    )


def _count(intake: Intake, answer: Answer) -> Intake:
    failures = intake.model_failures + 1 if answer.proposal is None else 0
    return replace(
        intake,
        model_tokens=intake.model_tokens + answer.tokens,
        model_failures=failures,
        scripted=intake.scripted or failures >= MAX_MODEL_FAILURES,
    )


def _report(intake: Intake, trouble: str | None) -> None:
    follows = "für den Rest des Tickets" if intake.scripted else "für diese Antwort"
    log.warning(
        "Ticket #%d: Die KI hat nicht brauchbar geantwortet (%s); %s spricht das Skript.",
        intake.ticket_id,
        trouble,
        follows,
    )


def _sources(plan: Decision, heard: Heard, situation: _Situation) -> grounding.Sources:
    intake = plan.intake
    said = tuple(line.content for line in situation.conversation if line.by_member)
    evidence = intake.evidence_text and without_others(intake.evidence_text, intake.player_name)
    register = (intake.ban_id, intake.player_name, intake.ban_reason, evidence)
    return grounding.Sources(
        turn=heard.texts,
        ticket=(*said, *((intake.statement,) if intake.statement else ())),
        pictures=tuple(reading.text for reading in heard.readings),
        register=tuple(text for text in register if text),
    )
