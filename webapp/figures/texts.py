"""Words and sentences of the statistics that do not stand in a template."""

from datetime import date

from utils import german

NOT_A_DAY = "„{given}“ ist kein Tag. Gemeint ist etwas wie 2026-11-28."
TOO_EARLY = "Vor 2015 gab es Discord noch nicht."
NOT_YET = "Dieser Tag liegt in der Zukunft."
BEGINS_AFTER_END = "„Von“ liegt nach „Bis“."
UNKNOWN_SPAN = "Den Zeitraum „{given}“ gibt es nicht."

SPANS = {"7": "7 Tage", "30": "30 Tage", "90": "90 Tage", "365": "1 Jahr", "gesamt": "Gesamt"}
UNITS = {"day": "nach Tagen", "week": "nach Wochen, Montag bis Sonntag", "month": "nach Monaten"}
UNIT_HEADS = {"day": "Tag", "week": "Woche", "month": "Monat"}
SHORT_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")

OPENED = "Eröffnet"
CLOSED = "Geschlossen"
FIRST_ANSWER = "Bis zur ersten Antwort"
CLAIM = "Bis zum Beanspruchen"
CLOSING = "Bis zum Schließen"
BY_ITSELF = "von selbst"
NO_CASE = "noch kein Fall"
NO_VERDICT = "ohne Urteil"

# Titles of tables, which are also the names of their files.
COURSE = "Eröffnet und geschlossen"
TIMES = "Wartezeiten"
TEAM = "Team"
OUTCOMES = "Ergebnisse"
VERDICTS = "Urteile"
HOURS = "Stunden der Woche"

TIMES_HEAD = ("Zeit", "Tickets", "Median", "In 90 % höchstens")
TEAM_HEAD = (
    "Name",
    "Beansprucht",
    "Geschlossen",
    "Nachrichten",
    "Erste Antworten",
    "Median der ersten Antwort",
)
OUTCOMES_HEAD = ("Ergebnis", "Tickets", "Anteil")
VERDICTS_HEAD = ("Urteil von Sigrid", "Tickets", "Davon geändert")
OVERRULED_TO = "Geändert in {attitude}"
HOUR_HEAD = "Uhrzeit"
HOUR = "{first} bis {last} Uhr"
IN_MINUTES = "{head} (Minuten)"


def written(day: date) -> str:
    """Return a day as in `3. November 2026`."""
    return f"{day.day}. {german.MONTHS[day.month - 1]} {day.year}"


def day_of_week(day: date) -> str:
    """Return a day as in `Di., 3. Nov. 2026`."""
    return f"{SHORT_WEEKDAYS[day.weekday()]}., {day.day}. {german.SHORT_MONTHS[day.month - 1]} {day.year}"


def days(first: date, last: date) -> str:
    """Return a run of days as in `2. bis 8. November 2026`, without what both have in common."""
    if first == last:
        return written(first)
    beginning = f"{first.day}."
    if first.year != last.year:
        beginning = written(first)
    elif first.month != last.month:
        beginning += f" {german.MONTHS[first.month - 1]}"
    return f"{beginning} bis {written(last)}"


def happened(when: str, opened: int, closed: int) -> str:
    """Return what happened in a day, week or month."""
    return f"{when}: {german.number(opened)} eröffnet, {german.number(closed)} geschlossen"


def at_hour(weekday: int, hour: int, count: int) -> str:
    """Return how many tickets were opened in an hour of the week."""
    opened = german.counted(count, "Ticket", "Tickets")
    return f"{german.WEEKDAYS[weekday]}, {hour} bis {hour + 1} Uhr: {opened}"


def took(median_ms: int, p90_ms: int) -> str:
    """Return how long something took."""
    return f"Median {german.duration(median_ms)}, 90 % {german.duration(p90_ms)}"


def cases(number: int) -> str:
    """Return what something is told from."""
    return f"aus {german.counted(number, 'Ticket', 'Tickets')}"


def median_of(cases: int) -> str:
    """Return what a median is told from."""
    return f"Median aus {german.counted(cases, 'Ticket', 'Tickets')}"


def worked(claimed: int, closed: int) -> str:
    """Return what a supporter did."""
    return f"{german.number(claimed)} beansprucht, {german.number(closed)} geschlossen"


def part(count: int, total: int) -> str:
    """Return a number of tickets and its part of all."""
    return f"{german.counted(count, 'Ticket', 'Tickets')}, {percent(count, total)}"


def overruled(count: int, total: int, changed: int) -> str:
    """Return how often Sigrid judged so, and how often the team disagreed."""
    return f"{part(count, total)}; {german.number(changed)} davon geändert" if changed else part(count, total)


def percent(count: int, total: int) -> str:
    """Return a part of a whole in per cent."""
    return f"{round(100 * count / total)} %" if total else "0 %"


def more_or_less(difference: int, percent_of_before: int | None) -> str:
    """Return how a number compares with the one before: in per cent where that says something."""
    if difference == 0:
        return "so viele wie davor"
    if percent_of_before == 0:
        return "fast so viele wie davor"
    amount = german.number(abs(difference)) if percent_of_before is None else f"{percent_of_before} %"
    return f"{amount} {'mehr' if difference > 0 else 'weniger'} als davor"


def longer_or_shorter(difference_ms: int, percent_of_before: int) -> str:
    """Return how a time compares with the one before."""
    if percent_of_before == 0:
        return "etwa so lange wie davor"
    return f"{percent_of_before} % {'länger' if difference_ms > 0 else 'kürzer'} als davor"
