"""The bot's database filled with years of tickets, made once and kept."""

import hashlib
import json
import os
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.panel.tickets import Row, Rows, Years
from utils.database import MIGRATIONS, migrate, open_for_writing
from utils.store import documents

# The newest migrations fill what they add from what is there (the overview, the search). Through the triggers the
# same is written once for each message instead of once for all.
FILLED_BY_MIGRATIONS: Final = 5
_TOGETHER: Final = 500
_ROOT: Final = Path(__file__).parents[2]
_SOURCES: Final = tuple(
    _ROOT / name
    for name in (
        "bench/panel/filling.py",
        "bench/panel/tickets.py",
        "bench/panel/words.py",
        "bench/panel/words.toml",
        # By which texts tickets are found.
        "utils/searching.py",
        "utils/store/documents.py",
    )
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Filled:
    """A database that is ready to be copied, and what can be looked for in it."""

    path: Path
    words_by_rank: list[str]


def key(count: int, migrations: Path = MIGRATIONS) -> str:
    """Return what the content depends on: the schema, the generator, the size."""
    digest = hashlib.sha256(str(count).encode())
    for file in [*_SOURCES, *sorted(migrations.glob("*.sql"))]:
        digest.update(file.name.encode() + file.read_bytes())
    return f"{count}-{digest.hexdigest()[:16]}"


def filled(cache: Path, count: int, say: Say) -> Filled:
    """Return the database with so many tickets from the cache, or make it."""
    home = cache / key(count)
    if not (home / "words.json").exists():
        for older in cache.glob(f"{count}-*"):
            shutil.rmtree(older)
        # A half-made one must not be taken for one that is ready.
        making = cache / f"{home.name}.part"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        known = fill(making / "tickets.sqlite", count, say)
        (making / "words.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        making.rename(home)
    known = json.loads((home / "words.json").read_text(encoding="utf-8"))
    return Filled(home / "tickets.sqlite", known)


def fill(path: Path, count: int, say: Say, *, by_triggers: bool = False) -> list[str]:
    """Write a database; return the words in it, the most frequent first."""
    began_s = time.monotonic()
    connection = open_for_writing(path)
    # Nothing is lost that could not be made again.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    if by_triggers:
        migrate(connection)
    else:
        _migrate_up_to(connection, FILLED_BY_MIGRATIONS)
    years = Years(count)
    _insert(connection, [years.around()])
    batch: list[Rows] = []
    for number, rows in enumerate(years.tickets(), start=1):
        batch.append(rows)
        if len(batch) == _TOGETHER or number == count:
            _insert(connection, batch)
            batch = []
        if number % 10_000 == 0:
            say(f"  {number:,} of {count:,} tickets after {time.monotonic() - began_s:.0f} s")
    migrated_from_s = time.monotonic()
    migrate(connection)
    searched_from_s = time.monotonic()
    _make_searchable(connection)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size_mb = path.stat().st_size / 1024**2
    say(
        f"  made in {time.monotonic() - began_s:.0f} s, of which the newest migrations took"
        f" {searched_from_s - migrated_from_s:.0f} s and the search {time.monotonic() - searched_from_s:.0f} s; {size_mb:,.0f} MB"
    )
    return years.words.by_rank


def _make_searchable(connection: sqlite3.Connection) -> None:
    """Read what is marked to be found, in parts as the bot's writer does when it has nothing else to do."""
    is_left = True
    while is_left:
        connection.execute("BEGIN IMMEDIATE")
        is_left = documents.read_marked(connection)
        connection.execute("COMMIT")


def _migrate_up_to(connection: sqlite3.Connection, number: int) -> None:
    with TemporaryDirectory() as folder:
        for file in MIGRATIONS.glob("*.sql"):
            if int(file.name.split("_", 1)[0]) <= number:
                shutil.copy(file, folder)
        migrate(connection, Path(folder))


def _insert(connection: sqlite3.Connection, batch: Iterable[Rows]) -> None:
    together: defaultdict[str, list[Row]] = defaultdict(list)
    for rows in batch:
        for table, some in rows.items():
            together[table] += some
    connection.execute("BEGIN IMMEDIATE")
    # Tickets and messages first: the others refer to them.
    for table in sorted(together, key=lambda name: {"tickets": 0, "messages": 1}.get(name, 2)):
        columns = list(together[table][0])
        statement = f"INSERT {'OR IGNORE' if table in {'files', 'pictures'} else ''} INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        connection.executemany(statement, [tuple(row.values()) for row in together[table]])
    connection.execute("COMMIT")


def working_copy(made: Filled, folder: Path) -> Path:
    """Copy the database to where it may be written; the kept one stays as it is."""
    target = folder / "tickets.sqlite"
    shutil.copyfile(made.path, target)
    os.sync()
    return target
