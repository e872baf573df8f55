"""What the tickets of a period come to, as charts, tables and files."""

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from webapp import csv_files
from webapp.database import Reading
from webapp.figures.period import Choice, choose, same_time_on
from webapp.figures.report import Report, report
from webapp.figures.texts import SHORT_WEEKDAYS, SPANS, UNITS, days
from webapp.panel import current_visitor, panel, reading
from webapp.queries import statistics
from webapp.queries.overview import day_starts_ms

blueprint = Blueprint("statistics", __name__)


@blueprint.get("/statistik")
def show() -> str:
    """Show the figures of a period."""
    database = reading()
    oldest_ms = statistics.oldest_ms(database)
    if oldest_ms is None:
        return render_template("statistics_empty.html")
    choice = _choice(oldest_ms)
    has_before = _has_before(choice, oldest_ms)
    return render_template(
        "statistics.html",
        choice=choice,
        period=choice.period,
        report=_report(database, choice, has_before=has_before),
        has_before=has_before,
        spans=SPANS,
        units=UNITS,
        weekdays=SHORT_WEEKDAYS,
        in_words=days,
        today=panel().times.calendar_day(panel().clock()),
    )


@blueprint.get("/statistik/<table_name>.csv")
def table(table_name: str) -> Response:
    """Hand out a table of a period as a file."""
    database = reading()
    choice = _choice(statistics.oldest_ms(database))
    found = _report(database, choice, has_before=False).tables.get(table_name)
    if found is None:
        abort(404)
    panel().audit.exported(current_visitor(), "statistics")
    head, rows = found.written()
    period = choice.period
    return csv_files.download(f"{table_name}-{period.first}-bis-{period.last}", csv_files.pieces(head, rows))


def _choice(oldest_ms: int | None) -> Choice:
    times = panel().times
    oldest = times.calendar_day(oldest_ms) if oldest_ms is not None else None
    return choose(request.args, times.calendar_day(panel().clock()), oldest)


def _has_before(choice: Choice, oldest_ms: int) -> bool:
    """Tell whether there were tickets all through the period before; otherwise everything would seem to grow."""
    before = choice.period.before
    return choice.span != "gesamt" and oldest_ms < day_starts_ms(before.first, panel().settings.timezone)


def _report(database: Reading, choice: Choice, *, has_before: bool) -> Report:
    zone, now_ms = panel().settings.timezone, panel().clock()
    period = choice.period
    begin_ms = day_starts_ms(period.first, zone)
    end_ms = day_starts_ms(period.after, zone)
    before = None
    if has_before:
        # Today is not over yet, so it is compared with as much of the last day before.
        until_ms = same_time_on(period.before.last, now_ms, zone) if now_ms < end_ms else begin_ms
        before = statistics.facts(database, day_starts_ms(period.before.first, zone), until_ms)
    return report(statistics.all_facts(database, begin_ms, end_ms), before, period, zone)
