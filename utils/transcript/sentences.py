"""What happened to a ticket, as German sentences."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from utils.transcript import texts
from utils.transcript.stored import mapping, parse

Row = sqlite3.Row


@dataclass(frozen=True)
class Happening:
    """An event; `quote` is what somebody wrote about it."""

    kind: str
    at_ms: int
    text: Markup
    quote: str


@dataclass(frozen=True)
class _Decision:
    outcome: str = ""
    reason: str = ""


def tell(events: Iterable[Row], creator_name: str) -> list[Happening]:
    """Return the events of a ticket, which come oldest first; a correction says what was decided before."""
    told = []
    decision = _Decision()
    for row in events:
        details = mapping(parse(row["details"]))
        before, decision = decision, _decided(row["kind"], details, decision)
        actor, former = row["actor_name"] or texts.THE_BOT, _text(details, "from_name")
        values = {
            "kind": row["kind"],
            "actor": actor,
            "creator": creator_name,
            "person": _text(details, "person_name") or texts.NO_NAME,
            "successor": _text(details, "to_name") or texts.NO_NAME,
            "former": "" if former == actor else former,
            "what": _text(details, "what"),
            "because": _known(texts.INTAKE_ENDS, _text(details, "because")),
            "attitude": _known(texts.ATTITUDES, _text(details, "attitude")),
            "attitude_before": _known(texts.ATTITUDES, _text(details, "attitude_before")),
            "outcome": _known(texts.OUTCOMES, decision.outcome),
            "outcome_before": _known(texts.OUTCOMES, before.outcome),
        }
        text = sentence(_template(values, before, decision), values)
        told.append(Happening(row["kind"], row["at_ms"], text, _quote(row["kind"], details, before)))
    return told


def _template(values: dict[str, str], before: _Decision, after: _Decision) -> str:
    kind = values["kind"]
    if kind == "corrected":
        return _correction(before, after)
    needed, addition = texts.EVENT_ADDITIONS.get(kind, ("kind", ""))
    return texts.EVENTS.get(kind, texts.UNKNOWN_EVENT) + (addition if values[needed] else "")


def _correction(before: _Decision, after: _Decision) -> str:
    if before.outcome == after.outcome:
        return texts.REASON_CORRECTED if after.reason else texts.REASON_REMOVED
    template = texts.OUTCOME_CORRECTED if before.outcome else texts.OUTCOME_SET
    if before.reason == after.reason:
        return template
    return template + (texts.AND_REASON_CORRECTED if after.reason else texts.AND_REASON_REMOVED)


def _decided(kind: str, details: dict[str, Any], decision: _Decision) -> _Decision:
    if kind in {"closed", "corrected"}:
        return _Decision(_text(details, "outcome"), _text(details, "reason"))
    return _Decision() if kind == "reopened" else decision


def _quote(kind: str, details: dict[str, Any], before: _Decision) -> str:
    written = _text(details, "reason") or _text(details, "quote")
    # A correction that left the reason alone says nothing about it.
    return "" if kind == "corrected" and written == before.reason else written


def _text(details: dict[str, Any], key: str) -> str:
    value = details.get(key)
    return value if isinstance(value, str) else ""


def _known(words: dict[str, str], value: str) -> str:
    """Return our own words for a value; the value itself where there are none."""
    return Markup(words[value]) if value in words else value  # noqa: S704 - constants


def sentence(template: str, values: dict[str, str]) -> Markup:
    """Return one of our sentences with what others wrote in it, as text."""
    parts = {
        # Isolated: a name may turn the direction of what follows it.
        name: value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)
        for name, value in values.items()
    }
    return Markup(template).format(**parts)  # noqa: S704 - templates are constants; format escapes the values
