"""When the model is asked and what is written down of it: switch, budgets, failures, calls that are given up."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.desk import NOON_MS, SAM, Desk, ScriptedModel, proposes
from utils.database import Database
from utils.intake import Ending
from utils.secretary.consultation import Consultation, Speaker, Terms
from utils.secretary.model import Answer
from utils.secretary.script_german import GERMAN
from utils.secretary.turn import Step
from utils.store import ai_switch, life, model_calls
from utils.store.model_calls import Failure
from utils.tickets import Person, Refusal

DAY_MS = 24 * 3600 * 1000
HERS = "Magst du mir bitte deine Ban-ID schicken?"
BY_SCRIPT = GERMAN.question[Step.ASK_BAN_ID]


async def calls(database: Database) -> list[sqlite3.Row]:
    return await database.read(lambda c: c.execute("SELECT * FROM model_calls ORDER BY id").fetchall())


async def switch(desk: Desk, *, on: bool) -> None:
    assert await desk.database.write(lambda c: ai_switch.turn(c, SAM, desk.now_ms, on=on))


@dataclass
class HangingModel(Speaker):
    """Thinks for ever."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        assert messages
        self.asked.set()
        await asyncio.sleep(3600)
        raise AssertionError


async def test_calls_are_written_down_with_cost_time_and_trouble(database: Database) -> None:
    opening = await database.write(lambda c: life.open_ticket(c, Person(1, "Mia"), 5, NOON_MS))
    assert not isinstance(opening, Refusal)
    seconds = iter([10.0, 11.5, 20.0, 20.25])
    model = ScriptedModel([Answer(None, 30, 0, trouble="Zeitüberschreitung"), proposes()])
    terms = Terms("made-up")
    consultation = Consultation(database, model, lambda: NOON_MS, terms, lambda: next(seconds))
    for _ in range(2):
        await consultation.ask(opening.ticket.id, [])
    failed, good = await calls(database)
    assert (failed["prompt_tokens"], failed["duration_ms"], failed["trouble"]) == (
        30,
        1500,
        "Zeitüberschreitung",
    )
    assert (good["completion_tokens"], good["duration_ms"], good["trouble"]) == (100, 250, None)
    assert (good["ticket_id"], good["at_ms"], good["model"]) == (opening.ticket.id, NOON_MS, "made-up")


async def test_a_call_that_is_given_up_is_written_down_and_counts(
    make_desk: MakeDesk, database: Database
) -> None:
    model = HangingModel()
    desk = make_desk(model=model)
    await desk.opens()
    await desk.writes("Hallo")
    turn = asyncio.create_task(desk.secretary.take_turn(desk.ticket_id))
    async with asyncio.timeout(10):
        await model.asked.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    [call] = await calls(database)
    assert call["trouble"] == model_calls.OVERTAKEN
    assert call["prompt_tokens"] > 500
    assert await database.read(lambda c: model_calls.last_failures(c, 5)) == []
    again = make_desk(model=ScriptedModel([proposes()]), token_budget=call["prompt_tokens"])
    again.ticket_id = desk.ticket_id
    reply = await again.answers()
    assert reply is not None
    assert GERMAN.closing[Ending.BUDGET] in reply.text


async def test_switched_off_the_script_speaks_and_on_again_the_model(make_desk: MakeDesk) -> None:
    model = ScriptedModel([proposes(), proposes()])
    desk = make_desk(model=model)
    await desk.opens()
    assert await desk.hears("Hallo") == HERS
    await switch(desk, on=False)
    for _ in range(3):
        assert await desk.hears("Hallo?") == BY_SCRIPT
    intake = await desk.intake()
    assert (intake.scripted, intake.model_failures, len(model.asked)) == (False, 0, 1)
    await switch(desk, on=True)
    assert await desk.hears("Und jetzt?") == HERS


async def test_a_turn_under_way_that_has_not_asked_yet_asks_no_more(make_desk: MakeDesk) -> None:
    @asynccontextmanager
    async def thinking(_: int) -> AsyncIterator[None]:
        await switch(desk, on=False)
        yield

    model = ScriptedModel([])
    desk = make_desk(model=model)
    await desk.opens()
    await desk.writes("Hallo")
    await desk.secretary.take_turn(desk.ticket_id, thinking)
    assert (await desk.delivers()).text == BY_SCRIPT
    assert model.asked == []


async def test_a_spent_day_is_told_once_and_ends_at_midnight(
    make_desk: MakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    desk = make_desk(model=ScriptedModel([proposes()] * 5), daily_tokens=200)
    await desk.opens()
    for wanted in (HERS, HERS, BY_SCRIPT, BY_SCRIPT):
        assert await desk.hears("Hallo") == wanted
    assert caplog.text.count("Tagesbudget") == 1
    assert not (await desk.intake()).scripted
    desk.now_ms += DAY_MS
    assert await desk.hears("Guten Morgen") == HERS
    assert caplog.text.count("Tagesbudget") == 1
    await desk.hears("Hallo")
    assert caplog.text.count("Tagesbudget") == 2


async def test_figures_of_a_day(desk: Desk, database: Database) -> None:
    await desk.opens()

    def add(at_ms: int, duration_ms: int, trouble: str | None) -> model_calls.ModelCall:
        return model_calls.ModelCall(desk.ticket_id, at_ms, duration_ms, "made-up", 100, 10, trouble)

    for call in (
        add(NOON_MS - 1, 9000, None),
        add(NOON_MS, 1000, None),
        add(NOON_MS, 3000, None),
        add(NOON_MS, 25_000, "Zeitüberschreitung"),
        add(NOON_MS + 1, 9000, model_calls.OVERTAKEN),
    ):
        await database.write(lambda c, call=call: model_calls.add(c, call))  # type: ignore[misc]
    usage = await database.read(lambda c: model_calls.usage_since(c, NOON_MS))
    assert (usage.calls, usage.failures, usage.tokens, usage.median_ms) == (4, 1, 440, 2000)
    assert await database.read(lambda c: model_calls.last_failures(c, 5)) == [
        Failure(NOON_MS, desk.ticket_id, "Zeitüberschreitung")
    ]
    nothing = await database.read(lambda c: model_calls.usage_since(c, NOON_MS + 2))
    assert (nothing.calls, nothing.median_ms) == (0, None)


async def test_the_switch_is_kept_with_who_and_when_and_told_once(database: Database) -> None:
    def state(connection: sqlite3.Connection) -> tuple[bool, ai_switch.Switch | None]:
        return ai_switch.is_on(connection), ai_switch.get(connection)

    assert await database.read(state) == (True, None)
    assert not await database.write(lambda c: ai_switch.turn(c, SAM, 1, on=True))
    assert await database.write(lambda c: ai_switch.turn(c, SAM, 2, on=False))
    assert not await database.write(lambda c: ai_switch.turn(c, Person(5, "Ada"), 3, on=False))
    assert await database.read(state) == (False, ai_switch.Switch(False, SAM.id, SAM.name, 2))
    assert await database.write(lambda c: ai_switch.turn(c, Person(5, "Ada"), 4, on=True))
    assert await database.read(state) == (True, ai_switch.Switch(True, 5, "Ada", 4))
    told = await database.read(
        lambda c: c.execute("SELECT kind, details FROM team_events ORDER BY id").fetchall()
    )
    assert [tuple(row) for row in told] == [
        ("ai_switched", '{"is_on": false}'),
        ("ai_switched", '{"is_on": true}'),
    ]
