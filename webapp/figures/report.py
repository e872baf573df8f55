"""Everything that the page of statistics shows of a period."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from utils import german
from webapp.figures import sections, texts
from webapp.figures.buckets import Unit, unit_for
from webapp.figures.charts import Bars, HeatMap, MirroredColumns, Ranges
from webapp.figures.durations import ENOUGH_TO_COMPARE, Durations, between
from webapp.figures.period import Period
from webapp.figures.sections import Waits
from webapp.figures.tables import Table
from webapp.figures.team import team
from webapp.queries.statistics import AllFacts, Facts

# Of fewer, per cent say more than there is to say.
_ENOUGH_FOR_PERCENT: Final = 20


@dataclass(frozen=True)
class Headline:
    """One of the figures at the top."""

    label: str
    value: str
    detail: str
    change: str | None
    """How it compares with the period before; None where that says nothing."""


@dataclass(frozen=True)
class Report:
    """The charts, each with its table; a chart is None where there is nothing to draw."""

    unit: Unit
    headlines: list[Headline]
    course: MirroredColumns | None
    times: Ranges | None
    team: Bars | None
    outcomes: Bars | None
    verdicts: Bars | None
    hours: HeatMap | None
    busiest: str
    """In which hour of the week most was opened, as a sentence."""
    tables: dict[str, Table]
    has_anything: bool


def report(facts: AllFacts, before: Facts | None, period: Period, zone: ZoneInfo) -> Report:
    """Make the charts and tables of a period; `before` is what it is compared with."""
    now, then = _waits(facts), _waits(before) if before else None
    people = team(facts.claimers, facts.closers, facts.writers, facts.opened)
    course, course_table = sections.course(facts, period, zone)
    hours, busiest, hours_table = sections.hours(facts, zone)
    verdicts, verdicts_table = sections.verdicts(facts)
    outcomes, outcomes_table = sections.outcomes(facts)
    tables = (
        course_table,
        sections.times_table(now),
        sections.team_table(people),
        outcomes_table,
        verdicts_table,
        hours_table,
    )
    return Report(
        unit=unit_for(period),
        headlines=_headlines(facts, before, now, then),
        course=course,
        times=sections.times(now),
        team=sections.team(people),
        outcomes=outcomes,
        verdicts=verdicts,
        hours=hours,
        busiest=busiest,
        tables={table.name: table for table in tables},
        has_anything=bool(facts.opened.at_ms or facts.closed.at_ms or people),
    )


def _waits(facts: Facts) -> Waits:
    opened, closed = facts.opened, facts.closed
    return {
        texts.FIRST_ANSWER: between(opened.at_ms, opened.answered_at_ms),
        texts.CLAIM: between(opened.at_ms, opened.claimed_at_ms),
        texts.CLOSING: between(closed.opened_at_ms, closed.at_ms),
    }


def _headlines(facts: Facts, before: Facts | None, now: Waits, then: Waits | None) -> list[Headline]:
    counts = [
        Headline(label, german.number(number), "", compared(number, other) if before else None)
        for label, number, other in (
            (texts.OPENED, len(facts.opened.at_ms), len(before.opened.at_ms) if before else 0),
            (texts.CLOSED, len(facts.closed.at_ms), len(before.closed.at_ms) if before else 0),
        )
    ]
    waits = [
        Headline(
            label,
            german.duration(wait.median_ms) if wait else "–",
            _told_from(wait),
            _time_change(wait, then[label]) if then else None,
        )
        for label, wait in now.items()
    ]
    return counts + waits


def _told_from(wait: Durations | None) -> str:
    if wait is None:
        return texts.NO_CASE
    return texts.median_of(wait.cases)


def compared(now: int, before: int) -> str:
    """Return how a number of tickets compares with the one before."""
    in_percent = round(100 * abs(now - before) / before) if before >= _ENOUGH_FOR_PERCENT else None
    return texts.more_or_less(now - before, in_percent)


def _time_change(now: Durations | None, before: Durations | None) -> str | None:
    if now is None or before is None or min(now.cases, before.cases) < ENOUGH_TO_COMPARE:
        return None
    if not before.median_ms:
        return None
    difference = now.median_ms - before.median_ms
    return texts.longer_or_shorter(difference, round(100 * abs(difference) / before.median_ms))
