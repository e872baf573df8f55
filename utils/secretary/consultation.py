"""Ask the language model only where the team's switch and the day's budget allow it, and keep account of every call."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from utils import operator_texts
from utils.clock import Clock, midnight_before
from utils.database import Database, DatabaseError
from utils.operation.counting import Count, Counts
from utils.secretary.answers import estimated
from utils.secretary.model import Answer
from utils.store import ai_switch, model_calls
from utils.store.model_calls import ModelCall

log = logging.getLogger(__name__)

Stopwatch = Callable[[], float]
"""Returns seconds that only ever grow."""


class Speaker(Protocol):
    """The language model."""

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        """Return a proposal or why there is none; never raises."""
        ...


@dataclass(frozen=True)
class Terms:
    """On what terms the model is asked."""

    model: str = ""
    """Its name, for the record."""

    daily_tokens: int = 0
    """For how many tokens a calendar day; 0 for any number."""

    zone: tzinfo = UTC


class Consultation:
    """The language model as the operator lets her use it."""

    def __init__(
        self,
        database: Database,
        model: Speaker | None,
        clock: Clock,
        terms: Terms,
        stopwatch: Stopwatch = time.monotonic,
        counts: Counts | None = None,
    ) -> None:
        self._database = database
        self._model = model
        self._clock = clock
        self._terms = terms
        self._stopwatch = stopwatch
        self._counts = counts or Counts()

    @property
    def is_there(self) -> bool:
        """Return whether there is a model at all."""
        return self._model is not None

    def is_open(self, connection: sqlite3.Connection) -> bool:
        """Return whether the model may be asked at this moment."""
        if self._model is None or not ai_switch.is_on(connection):
            return False
        budget = self._terms.daily_tokens
        return not budget or model_calls.tokens_since(connection, self._midnight_ms()) < budget

    async def ask(self, ticket_id: int, messages: list[dict[str, str]]) -> Answer | None:
        """Return the model's answer; None if it may not be asked, also where it might have been a moment ago."""
        if self._model is None or not await self._database.read(self.is_open):
            return None
        began_s = self._stopwatch()
        try:
            answer = await self._model.propose(messages)
        except asyncio.CancelledError:
            # It has cost tokens as well; a write that was accepted outlives whoever waits for it.
            overtaken = Answer(None, estimated(messages), trouble=model_calls.OVERTAKEN)
            await self._record(ticket_id, overtaken, began_s)
            raise
        await self._record(ticket_id, answer, began_s)
        return answer

    async def _record(self, ticket_id: int, answer: Answer, began_s: float) -> None:
        call = ModelCall(
            ticket_id=ticket_id,
            at_ms=self._clock(),
            duration_ms=round((self._stopwatch() - began_s) * 1000),
            model=self._terms.model,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            trouble=answer.trouble,
        )
        self._count(call)
        since_ms = self._midnight_ms()

        def add(connection: sqlite3.Connection) -> int:
            model_calls.add(connection, call)
            return model_calls.tokens_since(connection, since_ms)

        try:
            spent = await self._database.write(add)
        except (sqlite3.Error, DatabaseError) as error:
            # What she answers does not hang on the books.
            log.error(operator_texts.MODEL_CALL_NOT_RECORDED, ticket_id, type(error).__name__)
            return
        # The one call a day that crosses the line tells of it.
        if spent >= self._terms.daily_tokens > spent - call.tokens:
            log.warning(operator_texts.DAILY_TOKENS_SPENT, spent, self._terms.daily_tokens)

    def _count(self, call: ModelCall) -> None:
        self._counts.add(Count.MODEL_CALLS, call.trouble or "")
        self._counts.add(Count.MODEL_TOKENS, "read", call.prompt_tokens)
        self._counts.add(Count.MODEL_TOKENS, "written", call.completion_tokens)
        self._counts.add(Count.MODEL_SECONDS, by=call.duration_ms / 1000)

    def _midnight_ms(self) -> int:
        return midnight_before(self._clock(), self._terms.zone)
