"""When turns are taken: real event loop, short waits, no assertions on time itself."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from utils.secretary.conversations import Conversations


class Table:
    """Counts what the conversations do; messages wait until a turn is taken."""

    def __init__(self) -> None:
        self.waiting = 0
        self.turns: list[int] = []
        self.sent = 0
        self.pending = 0
        self.refusals = 0
        self.cancelled = 0
        self.thinking = asyncio.Event()
        self.may_finish = asyncio.Event()
        self.may_finish.set()
        self.again_once: list[float] = []

    async def take_turn(self, _ticket_id: int) -> float | None:
        if self.again_once:
            return self.again_once.pop()
        if self.pending:
            return 0.01  # decided, and not delivered yet
        if not self.waiting:
            return None
        self.thinking.set()
        try:
            await self.may_finish.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.turns.append(self.waiting)
        self.waiting = 0
        self.pending = 1
        return 0.0

    async def deliver(self, _ticket_id: int) -> bool:
        if self.refusals:
            self.refusals -= 1
            return False
        if not self.pending:
            return False
        self.pending = 0
        self.sent += 1
        return True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - a deadline on any condition, not an event
            await asyncio.sleep(0.005)


@pytest.fixture
async def table() -> Table:
    return Table()


@pytest.fixture
async def conversations(table: Table) -> AsyncIterator[Conversations]:
    running = Conversations(table.take_turn, table.deliver, debounce_s=0.08, longest_wait_s=0.4)
    yield running
    await running.stop()


async def test_messages_in_quick_succession_are_one_turn(table: Table, conversations: Conversations) -> None:
    for _ in range(4):
        table.waiting += 1
        conversations.wake(1)
        await asyncio.sleep(0.01)
    await until(lambda: table.sent == 1)
    assert table.turns == [4]


async def test_who_never_pauses_is_answered_anyway(table: Table, conversations: Conversations) -> None:
    async with asyncio.timeout(5):
        while not table.sent:
            table.waiting += 1
            conversations.wake(1)
            await asyncio.sleep(0.02)
    assert table.turns[0] > 4


async def test_a_press_is_answered_at_once(table: Table) -> None:
    patient = Conversations(table.take_turn, table.deliver, debounce_s=60, longest_wait_s=60)
    table.waiting = 1
    patient.wake(1)
    await asyncio.sleep(0)
    patient.wake(1, at_once=True)
    await until(lambda: table.sent == 1)
    await patient.stop()


async def test_a_new_message_gives_up_the_turn_under_way(table: Table, conversations: Conversations) -> None:
    table.may_finish.clear()
    table.waiting = 1
    conversations.wake(1)
    await table.thinking.wait()
    table.waiting = 2
    conversations.wake(1)
    await until(lambda: table.cancelled == 1)
    table.may_finish.set()
    await until(lambda: table.sent == 1)
    assert table.turns == [2]


async def test_what_is_said_while_a_reply_is_sent_gets_its_own_answer(
    table: Table, conversations: Conversations
) -> None:
    table.waiting = 1
    conversations.wake(1)
    await until(lambda: table.sent == 1)
    table.waiting = 1
    conversations.wake(1)
    await until(lambda: table.sent == 2)


async def test_a_turn_that_asks_for_patience_is_tried_again(
    table: Table, conversations: Conversations
) -> None:
    table.again_once = [0.01, 0.01]
    table.waiting = 1
    conversations.wake(1, at_once=True)
    await until(lambda: table.sent == 1)


async def test_a_reply_that_did_not_arrive_is_sent_again(table: Table, conversations: Conversations) -> None:
    table.waiting = 1
    # One look for something to deliver before the turn, then three vain attempts.
    table.refusals = 4
    conversations.wake(1, at_once=True)
    await until(lambda: table.sent == 1)
    assert table.turns == [1]


async def test_a_decided_reply_is_sent_even_when_people_take_over(
    table: Table, conversations: Conversations
) -> None:
    table.may_finish.clear()
    table.waiting = 1
    conversations.wake(1, at_once=True)
    await table.thinking.wait()
    table.waiting, table.pending = 0, 1
    conversations.hush(1)
    await until(lambda: table.sent == 1)
    assert (table.cancelled, table.turns) == (1, [])


async def test_what_happens_to_the_ticket_does_not_interrupt_who_is_writing(table: Table) -> None:
    patient = Conversations(table.take_turn, table.deliver, debounce_s=60, longest_wait_s=60)
    table.waiting = 1
    patient.wake(1)
    for _ in range(20):
        await asyncio.sleep(0)
        patient.hush(1)
    assert table.turns == []
    patient.wake(1, at_once=True)
    await until(lambda: table.sent == 1)
    await patient.stop()


async def test_tickets_do_not_wait_for_each_other(table: Table, conversations: Conversations) -> None:
    table.may_finish.clear()
    table.waiting = 1
    conversations.wake(1, at_once=True)
    await table.thinking.wait()
    other = Table()
    elsewhere = Conversations(other.take_turn, other.deliver, debounce_s=0.01, longest_wait_s=0.1)
    other.waiting = 1
    elsewhere.wake(2)
    await until(lambda: other.sent == 1)
    await elsewhere.stop()


async def test_a_fault_in_one_turn_does_not_stop_the_next(
    table: Table, caplog: pytest.LogCaptureFixture
) -> None:
    faults = 1

    async def take_turn(ticket_id: int) -> float | None:
        nonlocal faults
        if faults:
            faults -= 1
            raise RuntimeError("broken")
        return await table.take_turn(ticket_id)

    fragile = Conversations(take_turn, table.deliver, debounce_s=0.01, longest_wait_s=0.1)
    table.waiting = 1
    fragile.wake(1)
    await until(lambda: "gescheitert" in caplog.text)
    fragile.wake(1)
    await until(lambda: table.sent == 1)
    await fragile.stop()
