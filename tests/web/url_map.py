"""Walks every address that the panel has, so that what is asked of all of them is asked of new ones too."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.web.conftest import panel_of
from tests.web.record import Record

# Written in the ticket that every address below leads to.
SECRET_WORD = "Mondlichtgeheimnis"


@dataclass(frozen=True)
class Door:
    """One way to ask for something."""

    rule: str
    endpoint: str
    method: str
    path: str


def furnish(record: Record) -> dict[str, Any]:
    """Record a ticket with one of each, and return what stands for the parts of addresses."""
    ticket = record.ticket(creator_name=SECRET_WORD)
    record.intake(ticket, ban_id="A" * 16, ban_reason=SECRET_WORD, statement=SECRET_WORD)
    message = record.message(ticket, SECRET_WORD)
    record.revision(message, f"früher: {SECRET_WORD}")
    record.note(ticket, SECRET_WORD)
    record.transcript(ticket)
    return {
        "ticket_id": ticket,
        "attachment_id": record.attachment(message, SECRET_WORD.encode(), file_name="a.txt", media_type=None),
        "sha256": record.picture("avatar", b"\x89PNG"),
        "format": "txt",
        "name": "css/base.css",
        "table_name": "team",
    }


def doors(app: Flask, parts: dict[str, Any]) -> Iterator[Door]:
    """Return every method of every address; what an unknown part stands for is the number 1."""
    version = panel_of(app).assets.path("css/base.css").split("/")[2]
    known = parts | {"version": version}
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            yield Door(rule.rule, rule.endpoint, method, path(rule, known))


def path(rule: Rule, parts: dict[str, Any]) -> str:
    built = rule.build({name: parts.get(name, 1) for name in rule.arguments})
    assert built
    return built[1]


def own_file(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that the panel keeps, but for what it notes of the visitors."""
    with closing(sqlite3.connect(panel_of(app).settings.panel_database_path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in tables
            if table != "audit"
        }
