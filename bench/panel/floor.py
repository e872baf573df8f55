"""The floor: the panel itself, whose queries are answered from constant lists.

`gunicorn bench.panel.floor:app` serves the same addresses with the same views, templates and headers, and looks the session
up in the same file. What is left out: the bot's database, to which there is not even a connection; what a visitor has read and
which views he keeps; what is written behind his back. The n-th query of an address gets the rows that the real database gave
to the n-th query of this address, when each worker looked at all of them once at its start.
"""

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from flask import Flask, request

import webapp.panel
from webapp.app import start
from webapp.database import Parameters, QueryTooSlowError, Reading

ADDRESSES: Final = "BENCH_ADDRESSES"
"""The environment variable that names the file with the addresses to be looked at, and the session to look with."""


@dataclass(frozen=True)
class Answer:
    """The rows of a query, and whether there were more when its time was up."""

    rows: list[sqlite3.Row]
    is_cut: bool


class RememberedReading:
    """Answers as `Reading` does, from memory; what it does not know it asks the real one, once."""

    _known: ClassVar[defaultdict[str, list[Answer]]] = defaultdict(list)

    def __init__(self, *how: Any) -> None:
        self._how = how
        self._real: Reading | None = None
        self._answers = self._known[request.full_path]
        self._asked = 0

    def all(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        number = self._asked
        if number < len(self._answers):
            self._asked += 1
            return self._answers[number].rows
        rows: list[sqlite3.Row] = []
        self.read(sql, parameters, rows.append)
        return rows

    def read(
        self,
        sql: str,
        parameters: Parameters,
        take: Callable[[sqlite3.Row], bool | None],
        limit_s: float | None = None,
    ) -> None:
        number = self._asked
        self._asked += 1
        if number == len(self._answers):
            self._answers.append(self._first_answer(sql, parameters, take, limit_s))
            answer = self._answers[number]
        else:
            answer = self._answers[number]
            for row in answer.rows:
                if take(row):
                    return
        if answer.is_cut:
            raise QueryTooSlowError(sql)

    def one(self, sql: str, parameters: Parameters = ()) -> object | None:
        rows = self.all(sql, parameters)
        return rows[0] if rows else None

    def close(self) -> None:
        if self._real is not None:
            self._real.close()

    def _first_answer(
        self,
        sql: str,
        parameters: Parameters,
        take: Callable[[sqlite3.Row], bool | None],
        limit_s: float | None,
    ) -> Answer:
        if self._real is None:
            self._real = Reading(*self._how)
        rows: list[sqlite3.Row] = []

        def kept(row: sqlite3.Row) -> bool | None:
            rows.append(row)
            return take(row)

        try:
            self._real.read(sql, parameters, kept, limit_s)
        except QueryTooSlowError:
            return Answer(rows, is_cut=True)
        return Answer(rows, is_cut=False)


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is asked once for each address."""
    known: dict[str, Any] = {}

    def answer(*arguments: Any) -> Any:
        if request.full_path not in known:
            known[request.full_path] = function(*arguments)
        return known[request.full_path]

    return answer


def make_constant(app: Flask, cookie: str, addresses: Sequence[str]) -> None:
    """Put constant lists in the place of an app's queries, and look at all addresses once."""
    # The one place where the panel opens a connection to the bot's database.
    vars(webapp.panel)["Reading"] = RememberedReading
    shared = webapp.panel.panel_of(app)
    vars(shared.read_marks)["unread"] = _remembered(shared.read_marks.unread)
    vars(shared.saved_views)["of"] = _remembered(shared.saved_views.of)
    vars(shared.background)["submit"] = lambda *_arguments: True
    name, _, secret = cookie.partition("=")
    url = urlsplit(shared.settings.discord_redirect_uri)
    client = app.test_client()
    client.set_cookie(name, secret, domain=str(url.hostname))
    for address in addresses:
        client.get(address, base_url=f"{url.scheme}://{url.netloc}")


def __getattr__(name: str) -> Flask:
    if name != "app":
        raise AttributeError(name)
    app = start()
    make_constant(app, **json.loads(Path(os.environ[ADDRESSES]).read_text(encoding="utf-8")))
    globals()["app"] = app
    return app
