"""Many writes in one commit, each of which can fail alone; whoever wanted one is told in his own loop."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from utils.file_health import FileHealth
from utils.search_upkeep import SearchUpkeep

log = logging.getLogger(__name__)

LOCK_PATIENCE_S = 60.0

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]
"""Statements on an open transaction, which return values and never a cursor; raising undoes them."""

Job = tuple[Work[Any], "asyncio.Future[Any]"]


@dataclass(frozen=True)
class _Failure:
    """What a work raised, in the place of its result."""

    error: Exception


def commit_together(
    connection: sqlite3.Connection, group: list[Job], search: SearchUpkeep, health: FileHealth
) -> None:
    """Do all of a group and commit it, let the search catch up on the way, and tell everybody how it went."""
    outcomes: list[Any] = []
    searches = search.takes_part()
    try:
        _begin(connection)
        outcomes = _do_all(connection, [work for work, _ in group])
        if connection.in_transaction:
            if searches:
                search.catch_up(connection)
            connection.execute("COMMIT")
        _examine(outcomes, health)
    except Exception as error:
        # Whatever it is, it ends this group and not the thread.
        if not health.note(error):
            log.exception("%d Schreibvorgänge sind gescheitert; wer sie wollte, erfährt es.", len(group))
        _roll_back(connection)
        outcomes = [_Failure(error)] * len(group)
    tell([done for _, done in group], outcomes)


def _do_all(connection: sqlite3.Connection, works: list[Work[Any]]) -> list[Any]:
    """Return the result of each work, or how it failed; one that fails undoes itself alone."""
    outcomes: list[Any] = []
    # A work that is alone needs no savepoint: the transaction itself undoes it.
    alone = len(works) == 1
    for work in works:
        if not alone:
            connection.execute("SAVEPOINT work")
        try:
            outcomes.append(work(connection))
        except Exception as error:
            if not connection.in_transaction:
                raise  # a full disk undoes the whole group
            connection.execute("ROLLBACK" if alone else "ROLLBACK TO work")
            outcomes.append(_Failure(error))
        if not alone:
            connection.execute("RELEASE work")
    return outcomes


def _examine(outcomes: list[Any], health: FileHealth) -> None:
    noted = [health.note(outcome.error) for outcome in outcomes if isinstance(outcome, _Failure)]
    if not any(noted):
        health.is_well()


def tell(waiting: list["asyncio.Future[Any]"], outcomes: list[Any]) -> None:
    """Wake each caller's loop once for the whole group."""
    pairs = zip(waiting, outcomes, strict=True)
    for loop, told in groupby(pairs, key=lambda pair: pair[0].get_loop()):
        try:
            loop.call_soon_threadsafe(_settle, list(told))
        except RuntimeError:
            # The loop is closed, and nobody waits any more.
            log.debug("Writes ended after the loop that wanted them.")


def _settle(told: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    for done, outcome in told:
        if not done.cancelled():
            if isinstance(outcome, _Failure):
                done.set_exception(outcome.error)
            else:
                done.set_result(outcome)
        elif isinstance(outcome, _Failure):
            log.error(
                "Ein Schreibvorgang, auf den niemand mehr wartet, ist gescheitert.", exc_info=outcome.error
            )


def _roll_back(connection: sqlite3.Connection) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        # The thread lives on: the next group begins with another try.
        log.exception("Das Zurücknehmen ist gescheitert.")


def _begin(connection: sqlite3.Connection) -> None:
    """Begin to write, waiting for a foreign process that holds the lock longer than the busy timeout."""
    give_up_at = time.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            log.warning("Ein anderes Programm hält die Datenbank fest; ich warte darauf.")
        else:
            return
