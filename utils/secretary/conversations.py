"""When a turn is taken: after the member's silence, one at a time for each ticket, given up for newer words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from utils.operation.ticket_context import working_on

log = logging.getLogger(__name__)

TakeTurn = Callable[[int], Awaitable[float | None]]
"""Decides the next reply of a ticket and commits it; returns in how many seconds to look again.

0 where a reply was decided, which is delivered first; None where nothing is left to say.
"""

Deliver = Callable[[int], Awaitable[bool]]
"""Sends the committed reply of a ticket; tells whether there was one."""


@dataclass
class _Conversation:
    """What is going on in one ticket."""

    # Since the last answer; None while nothing new was said.
    heard_first_at_s: float | None
    heard_last_at_s: float
    at_once: bool
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Conversations:
    """Runs the conversations of all tickets; knows neither Discord nor the database."""

    def __init__(
        self,
        take_turn: TakeTurn,
        deliver: Deliver,
        *,
        debounce_s: float,
        longest_wait_s: float,
    ) -> None:
        self._take_turn = take_turn
        self._deliver = deliver
        self._debounce_s = debounce_s
        self._longest_wait_s = longest_wait_s
        self._running: dict[int, _Conversation] = {}

    def wake(self, ticket_id: int, *, at_once: bool = False) -> None:
        """Something was said or pressed in the ticket: answer it when the member is silent, or at once."""
        now_s = asyncio.get_running_loop().time()
        conversation = self._running.get(ticket_id)
        if conversation is None:
            conversation = _Conversation(now_s, now_s, at_once)
            self._running[ticket_id] = conversation
            conversation.task = asyncio.create_task(self._run(ticket_id, conversation))
            return
        conversation.heard_first_at_s = conversation.heard_first_at_s or now_s
        conversation.heard_last_at_s = now_s
        conversation.at_once = conversation.at_once or at_once
        conversation.changed.set()

    def hush(self, ticket_id: int) -> None:
        """Think again about the ticket because people may have taken over; a reply that is being sent arrives."""
        conversation = self._running.get(ticket_id)
        if conversation is not None:
            # The turn under way is given up, and the next one finds whether there is anything left to say. Whoever is
            # still writing keeps his time.
            conversation.changed.set()

    async def stop(self) -> None:
        """Stop all conversations; what was committed is sent after the next start."""
        await asyncio.gather(
            *(_cancelled(conversation.task) for conversation in list(self._running.values()))
        )

    async def _run(self, ticket_id: int, conversation: _Conversation) -> None:
        try:
            with working_on(ticket_id):
                while True:
                    await self._converse(ticket_id, conversation)
                    if not conversation.changed.is_set():
                        return
        except Exception:
            # One ticket's fault must not end the others; what is unanswered is taken up at the next message or start.
            log.exception("Ticket #%d: Sigrids Antwort ist gescheitert.", ticket_id)
        finally:
            if self._running.get(ticket_id) is conversation:
                del self._running[ticket_id]

    async def _converse(self, ticket_id: int, conversation: _Conversation) -> None:
        """Answer until nothing is left to answer."""
        while True:
            conversation.changed.clear()
            while await self._deliver(ticket_id):
                pass
            await self._silence(conversation)
            conversation.at_once = False
            turn = asyncio.ensure_future(self._take_turn(ticket_id))
            newer = asyncio.ensure_future(conversation.changed.wait())
            try:
                await asyncio.wait({turn, newer}, return_when=asyncio.FIRST_COMPLETED)
                if not turn.done():
                    continue
                again_in_s = turn.result()
                if again_in_s is None:
                    return
                if again_in_s == 0:
                    conversation.heard_first_at_s = None
                else:
                    await _pass_time(conversation.changed, again_in_s)
            finally:
                await _cancelled(turn)
                await _cancelled(newer)

    async def _silence(self, conversation: _Conversation) -> None:
        """Wait until the member has been silent for a while, but not for ever."""
        loop = asyncio.get_running_loop()
        while not conversation.at_once:
            quiet_at_s = conversation.heard_last_at_s + self._debounce_s
            first_at_s = conversation.heard_first_at_s or conversation.heard_last_at_s
            until_s = min(quiet_at_s, first_at_s + self._longest_wait_s)
            if until_s <= loop.time():
                break
            await _pass_time(conversation.changed, until_s - loop.time())
            conversation.changed.clear()
        conversation.changed.clear()


async def _pass_time(changed: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await changed.wait()
    except TimeoutError:
        return


async def _cancelled(task: "asyncio.Future[Any] | None") -> None:
    """Cancel a task and wait for its end, so that nothing of it happens afterwards."""
    if task is None or task.done():
        return
    task.cancel()
    await asyncio.wait({task})
