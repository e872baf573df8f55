"""Each part of the statistics: its chart, or None where there is nothing to draw, and its table."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from utils import german
from utils.tickets import Outcome
from utils.transcript import texts as words
from webapp.figures import charts, texts
from webapp.figures.buckets import by_hour_of_week, divide, tally, unit_for
from webapp.figures.charts import Bars, HeatMap, MirroredColumns, Ranges
from webapp.figures.durations import Durations
from webapp.figures.period import Period
from webapp.figures.tables import Duration, Table
from webapp.figures.team import Supporter
from webapp.queries.statistics import AllFacts, Facts, Judged

# More names than this make a chart longer than a table.
_MOST_NAMES: Final = 12
# In characters as wide as most; a wide one takes as much room as two.
_LONGEST_NAME: Final = 32
_WIDE: Final = 2

Waits = dict[str, Durations | None]
"""How long tickets took to their first answer, to a claim and to their closing."""


def course(facts: Facts, period: Period, zone: ZoneInfo) -> tuple[MirroredColumns | None, Table]:
    """Draw how many tickets were opened and closed, over time."""
    buckets = divide(period)
    opened = tally(facts.opened.at_ms, buckets, zone)
    closed = tally(facts.closed.at_ms, buckets, zone)
    names = [bucket.name for bucket in buckets]
    chart = None
    if any(opened) or any(closed):
        titles = list(map(texts.happened, names, opened, closed))
        chart = charts.mirrored_columns(opened, closed, [bucket.short_name for bucket in buckets], titles)
    head = (texts.UNIT_HEADS[unit_for(period)], texts.OPENED, texts.CLOSED)
    return chart, Table("verlauf", texts.COURSE, head, list(zip(names, opened, closed, strict=True)))


def times(waits: Waits) -> Ranges | None:
    """Draw how long tickets took."""
    if not any(waits.values()):
        return None
    return charts.ranges(
        [
            (
                label,
                texts.cases(wait.cases),
                texts.took(wait.median_ms, wait.p90_ms),
                (wait.median_ms, wait.p90_ms),
            )
            if wait
            else (label, texts.NO_CASE, "", None)
            for label, wait in waits.items()
        ]
    )


def times_table(waits: Waits) -> Table:
    """Return how long tickets took."""
    rows = [
        (label, wait.cases, Duration(wait.median_ms), Duration(wait.p90_ms))
        if wait
        else (label, 0, None, None)
        for label, wait in waits.items()
    ]
    return Table("wartezeiten", texts.TIMES, texts.TIMES_HEAD, rows)


def team(people: Sequence[Supporter]) -> Bars | None:
    """Draw who claimed and closed most."""
    shown = [each for each in people if each.name is not None and (each.claimed or each.closed)][:_MOST_NAMES]
    if not shown:
        return None
    return charts.bars(
        [
            (
                _shortened(each.name or ""),
                texts.worked(each.claimed, each.closed),
                (each.claimed, each.closed),
            )
            for each in shown
        ]
    )


def _shortened(name: str) -> str:
    """Cut a name to what fits above a bar on a phone."""
    taken = list(accumulate(_WIDE if _is_wide(each) else 1 for each in name))
    if not taken or taken[-1] <= _LONGEST_NAME:
        return name
    return f"{name[: bisect_right(taken, _LONGEST_NAME - 1)].rstrip()}…"


def _is_wide(character: str) -> bool:
    return character in "MW@%" or east_asian_width(character) in {"W", "F"}


def team_table(people: Sequence[Supporter]) -> Table:
    """Return what everybody on the team did."""
    rows = [
        (
            texts.BY_ITSELF if each.name is None else each.name,
            each.claimed,
            each.closed,
            each.messages,
            each.first_answers.cases if each.first_answers else 0,
            Duration(each.first_answers.median_ms) if each.first_answers else None,
        )
        for each in people
    ]
    return Table("team", texts.TEAM, texts.TEAM_HEAD, rows)


def outcomes(facts: Facts) -> tuple[Bars | None, Table]:
    """Draw what was decided about the bans."""
    decided = Counter(outcome or Outcome.UNDECIDED for outcome in facts.closed.outcomes)
    total = len(facts.closed.outcomes)
    counts = [(label, decided[outcome]) for outcome, label in words.OUTCOMES.items()]
    chart = (
        charts.bars([(label, texts.part(count, total), (count,)) for label, count in counts])
        if total
        else None
    )
    rows = [(label, count, texts.percent(count, total)) for label, count in counts]
    return chart, Table("ergebnisse", texts.OUTCOMES, texts.OUTCOMES_HEAD, rows)


def verdicts(facts: AllFacts) -> tuple[Bars | None, Table]:
    """Draw what Sigrid thought of the members, and what the team said to it."""
    judged = {hers: [each for each in facts.verdicts if each.hers == hers] for hers in words.ATTITUDES}
    total = _tickets(facts.verdicts)
    bars: list[tuple[str, str, tuple[int, ...]]] = []
    rows: list[list[str | int]] = []
    for hers, some in judged.items():
        label, tickets = words.ATTITUDES[hers], _tickets(some)
        to = [_tickets([each for each in some if each.teams == teams]) for teams in words.ATTITUDES]
        bars.append((label, texts.overruled(tickets, total, sum(to)), (tickets, sum(to))))
        rows.append([label, tickets, sum(to), *to])
    rows.append([texts.NO_VERDICT, len(facts.opened.at_ms) - total, *[0] * (1 + len(words.ATTITUDES))])
    changes = [texts.OVERRULED_TO.format(attitude=label) for label in words.ATTITUDES.values()]
    table = Table("urteile", texts.VERDICTS, (*texts.VERDICTS_HEAD, *changes), rows)
    return charts.bars(bars) if total else None, table


def _tickets(judged: Sequence[Judged]) -> int:
    return sum(each.tickets for each in judged)


def hours(facts: Facts, zone: ZoneInfo) -> tuple[HeatMap | None, str, Table]:
    """Draw when in the week tickets were opened, and tell in which hour most were."""
    counts = by_hour_of_week(facts.opened.at_ms, zone)
    titles = [
        [texts.at_hour(weekday, hour, count) for hour, count in enumerate(row)]
        for weekday, row in enumerate(counts)
    ]
    rows: list[list[str | int]] = [
        [texts.HOUR.format(first=hour, last=hour + 1), *(row[hour] for row in counts)]
        for hour in range(len(counts[0]))
    ]
    chart = charts.heat_map(counts, titles) if facts.opened.at_ms else None
    _most, weekday, hour = max(
        (count, -day, -hour) for day, row in enumerate(counts) for hour, count in enumerate(row)
    )
    return (
        chart,
        titles[-weekday][-hour],
        Table("stunden", texts.HOURS, (texts.HOUR_HEAD, *german.WEEKDAYS), rows),
    )
