"""Puts a file of this bot in the place of the one that its predecessor left.

The old file is read and never changed: a new one grows beside it, each part together with the mark of how far it has
come, and takes its place when all of it is there. Until then every interruption leaves the old file as it was.
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from utils.clock import Clock
from utils.database import DatabaseError, migrate, open_for_writing
from utils.operation.progress import Progress
from utils.operation.statements import Alive, nobody_waits, watched
from utils.predecessor import files, texts
from utils.predecessor.importing import take_over
from utils.predecessor.lines import line_count
from utils.predecessor.planning import Job, Situation, plan
from utils.predecessor.values import text_of, ticket_number_of
from utils.store import predecessor_file, predecessor_import
from utils.store.predecessor_import import Mark

log = logging.getLogger(__name__)

_PART: Final = 50
"""So many tickets are committed together; an interruption costs no more."""
_DAY_MS: Final = 24 * 3600 * 1000


class ImportFailedError(Exception):
    """The new file is not what it should be; the text says why."""


class _OtherFileError(Exception):
    """The old file is not the one that the new file was begun with."""


def upgrade_predecessor(
    path: Path, clock: Clock, foreign_channels: Collection[int] = (), alive: Alive = nobody_waits
) -> None:
    """Take over a file that the predecessor left; any other is not touched.

    `foreign_channels` are those of the settings. Raises DatabaseError with a sentence for the operator.
    """
    path = path.resolve()
    if not predecessor_file.is_of_predecessor(path):
        return
    try:
        try:
            _upgrade(path, clock, foreign_channels, alive)
        except _OtherFileError:
            # Somebody went back to the predecessor for a while.
            files.remove_new(files.new_file_of(path))
            _upgrade(path, clock, foreign_channels, alive)
    except ImportFailedError as error:
        files.remove_new(files.new_file_of(path))
        raise DatabaseError(texts.FAILED.format(path=path, reason=error)) from error
    except (sqlite3.Error, OSError) as error:
        raise DatabaseError(texts.FAILED.format(path=path, reason=files.reason_of(error))) from error


def _upgrade(path: Path, clock: Clock, foreign_channels: Collection[int], alive: Alive) -> None:
    new_path = files.new_file_of(path)
    with _new_file(path, new_path, alive) as new:
        mark = predecessor_import.mark(new)
        copy = None if mark is None else path.with_name(mark.copy_name)
        if copy is None or not copy.exists():
            copy = files.copy_beside(path, clock())
        with _old_file(path) as old:
            if not predecessor_file.fold_in(old):
                raise DatabaseError(texts.STILL_IN_USE.format(path=path))
        fingerprint = files.sha256_of(path)
        if mark is not None and mark.file_sha256 != fingerprint:
            raise _OtherFileError
        with _old_file(path) as old:
            if mark is None:
                mark = _begin(old, new, Mark(fingerprint, copy.name, clock()))
                log.info("%s", texts.begins(path, copy))
            jobs = _jobs(old, mark, foreign_channels)
            _take_over_all(old, new, jobs, mark, alive)
            with watched(new, alive):
                _check(old, new, len(jobs))
        done = predecessor_import.mark(new) or mark
        new.execute("PRAGMA journal_mode = DELETE")
    if files.sha256_of(path) != fingerprint:
        raise ImportFailedError(texts.CHANGED)
    files.put_in_place(new_path, path)
    log.info(
        "%s",
        texts.done(
            tickets=done.tickets,
            transcripts=done.transcripts,
            messages=done.messages,
            repeated=done.repeated_lines,
            unclear=done.unclear_lines,
            values=done.unclear_values,
        ),
    )


@contextmanager
def _old_file(path: Path) -> Iterator[sqlite3.Connection]:
    connection = predecessor_file.connect(path)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _new_file(path: Path, new_path: Path, alive: Alive) -> Iterator[sqlite3.Connection]:
    """Open the new file, or go on with it; nobody else can meanwhile."""
    if not new_path.exists():
        files.create_like(path, new_path)
    connection = open_for_writing(new_path)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("COMMIT")
        migrate(connection, alive=alive)
        yield connection
    finally:
        connection.close()


def _begin(old: sqlite3.Connection, new: sqlite3.Connection, mark: Mark) -> Mark:
    settings = predecessor_import.as_json(
        (text_of(key), text_of(value)) for key, value in predecessor_file.settings(old)
    )
    with _transaction(new):
        predecessor_import.begin(new, mark, settings)
    return mark


def _jobs(old: sqlite3.Connection, mark: Mark, foreign_channels: Collection[int]) -> list[Job]:
    """Return the same plan whenever it is asked for: the mark counts how much of it is done."""
    situation = Situation(
        latest_ms=_latest_ms(mark),
        foreign_channels=foreign_channels,
        newest_number=predecessor_file.newest_number(old),
    )
    return plan(predecessor_file.tickets(old), predecessor_file.transcripts(old), situation)


def _latest_ms(mark: Mark) -> int:
    """Return the latest time that can be true, with room for clocks that go wrong."""
    return mark.imported_at_ms + _DAY_MS


def _take_over_all(
    old: sqlite3.Connection, new: sqlite3.Connection, jobs: list[Job], mark: Mark, alive: Alive
) -> None:
    if mark.tickets:
        log.info("%s", texts.goes_on(mark.tickets, len(jobs)))
    with Progress(texts.TITLE, len(jobs)) as progress:
        for begin in range(mark.tickets, len(jobs), _PART):
            part = jobs[begin : begin + _PART]
            with _transaction(new):
                done: Counter[str] = Counter()
                for job in part:
                    done += take_over(old, new, job, mark, _latest_ms(mark))
                predecessor_import.advance(new, done)
            progress.at(begin + len(part))
            alive()
    newest = ticket_number_of(predecessor_file.newest_number(old))
    with _transaction(new):
        predecessor_import.keep_numbers_above(new, newest or 0)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _check(old: sqlite3.Connection, new: sqlite3.Connection, jobs: int) -> None:
    """Count anew what there was and what there is.

    Raises ImportFailedError.
    """
    if fault := predecessor_import.fault_of(new):
        raise ImportFailedError(texts.FAULTY.format(fault=fault))
    contents = [line_count(text_of(content)) for content in predecessor_file.contents(old)]
    wanted = {"tickets": jobs, "transcripts": len(contents), "lines": sum(contents)}
    mark = predecessor_import.mark(new)
    marked = {} if mark is None else vars(mark)
    written = predecessor_import.counted(new)
    for what, number in wanted.items():
        if marked.get(what) != number:
            raise ImportFailedError(texts.miscounted(what, number, marked.get(what)))
    for what, number in written.items():
        if marked.get(what) != number:
            raise ImportFailedError(texts.miscounted(what, number, marked.get(what)))
