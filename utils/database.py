"""The SQLite file: one writer thread that commits in groups, readers, numbered migrations."""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from utils import operator_texts
from utils.file_health import FileHealth, Trouble, trouble_of
from utils.group_commit import Job, Result, Work, commit_together, tell
from utils.operation.progress import Activity
from utils.operation.statements import Alive, nobody_waits, watched
from utils.search_upkeep import SearchUpkeep

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 5_000
ROOM_PAUSE_S = 5.0
LARGEST_GROUP = 256
GATHER_S = 0.05
WAL_LIMIT_BYTES = 64 * 1024 * 1024
# Nobody who writes waits longer for a reader who keeps the log from being emptied.
FOLD_PATIENCE_MS = 200
# So long is a log only where the program that should fold it in has stopped doing so.
STALLED_PAGES = WAL_LIMIT_BYTES // 4096


class DatabaseError(Exception):
    """The file cannot be used; the text tells the operator why, in German."""


class UnfitDatabaseError(DatabaseError):
    """The file is damaged or not this program's: starting once more does not help."""


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a connection that can never write, with rows that are addressed by column name.

    Raises sqlite3.OperationalError while the file does not exist.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes; WAL, foreign keys, and every commit on the disk before it is acknowledged."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten. Debian's SQLite does so by itself, others would leave it readable in the file.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    if is_replicated(path):
        connection.execute(f"PRAGMA wal_autocheckpoint = {STALLED_PAGES}")
    return connection


def is_replicated(path: Path) -> bool:
    """Tell whether Litestream copies this file elsewhere: beside each file that it works on it keeps a folder of its own.

    Then it alone folds the log into the file. SQLite before 3.51.3, as Debian 12 has it, can damage a file when it begins
    to do so in the very moment in which another one does; Litestream brings a newer SQLite along.
    """
    return path.with_name(f".{path.name}-litestream").is_dir()


def newest_version(migrations: Path = MIGRATIONS) -> int:
    """Return the version of the schema that this program knows."""
    return max(int(file.name.split("_", 1)[0]) for file in migrations.glob("*.sql"))


def migrate(
    connection: sqlite3.Connection, migrations: Path = MIGRATIONS, alive: Alive = nobody_waits
) -> None:
    """Bring the schema up to date, each numbered file in a transaction of its own; what is interrupted begins that one anew.

    Raises UnfitDatabaseError when the file comes from a newer version, or from something else.
    """
    steps = {int(file.name.split("_", 1)[0]): file for file in sorted(migrations.glob("*.sql"))}
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > max(steps):
        raise UnfitDatabaseError("Die Datenbank stammt von einer neueren Version dieses Programms.")
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        raise UnfitDatabaseError("Die Datenbank stammt von einem anderen Programm und wird nicht angerührt.")
    for number in range(version + 1, max(steps) + 1):
        script = steps[number].read_text(encoding="utf-8")
        title = operator_texts.migration(number, number - version, max(steps) - version)
        try:
            with Activity(title) as activity, watched(connection, activity.goes_on, alive):
                connection.executescript(
                    f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
                )
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if version:
            log.info("Datenbank auf Schema-Version %d gebracht.", number)
    if version == 0:
        log.info("Neue Datenbank mit Schema-Version %d angelegt.", max(steps))


class Database:
    """The bot's hold on its file. Only the bot writes (DESIGN 4.3)."""

    def __init__(self, path: Path) -> None:
        self.health = FileHealth()
        self._path = path
        self._jobs: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._folds: queue.SimpleQueue[asyncio.Future[bool]] = queue.SimpleQueue()
        # Accepted, and handed to the writer together.
        self._gathered: list[Job] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writer: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._reading: sqlite3.Connection | None = None

    def open(self, still_at_it: Alive = nobody_waits) -> None:
        """Open or create the file, upgrade it and start the threads; wait for a full disk or a foreign lock to end.

        `still_at_it` is called every second for as long as an upgrade gets on, and now and then while it waits.
        Raises DatabaseError with a sentence for the operator.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._open_patiently(still_at_it)
            self._reading = open_read_only(self._path)
        except (sqlite3.Error, OSError) as error:
            raise unusable(self._path, error) from error
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database-reader")
        # Not a daemon: what was accepted is committed even when the main thread has ended.
        self._writer = threading.Thread(target=self._write_all, args=(connection,), name="database-writer")
        self._writer.start()

    def _open_patiently(self, still_at_it: Alive) -> sqlite3.Connection:
        while True:
            connection: sqlite3.Connection | None = None
            try:
                connection = open_for_writing(self._path)
                migrate(connection, alive=still_at_it)
                _try_to_write(connection)
            except (sqlite3.Error, DatabaseError) as error:
                if connection is not None:
                    connection.close()
                trouble = trouble_of(error)
                if trouble not in {Trouble.FULL, Trouble.LOCKED}:
                    raise
                self.health.note(error)
                still_at_it()
                if trouble is Trouble.FULL:  # a lock has been waited for already
                    time.sleep(ROOM_PAUSE_S)
            else:
                self.health.is_well()
                return connection

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in a writing transaction and return its result once it is on the disk."""
        done = self._accept(work)
        self._hand_over()
        # A caller that gives up cancels only its own waiting: what was accepted is written all the same.
        return await done

    async def write_soon(self, work: Work[Result]) -> Result:
        """Do the same for what nobody waits for; lets up to `GATHER_S` pass, so that more of it shares a commit.

        The order of all writes stays: one that may not wait takes those before it along.
        """
        done = self._accept(work)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._hand_over)
        return await done

    def _accept(self, work: Work[Result]) -> "asyncio.Future[Result]":
        if self._writer is None:
            raise DatabaseError("Die Datenbank ist nicht geöffnet.")
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._gathered.append((work, done))
        return done

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._jobs.put(self._gathered)
        self._gathered = []

    async def read(self, work: Work[Result]) -> Result:
        """Run `work` on the reading connection, beside the writer; all of it sees the same moment."""
        if self._readers is None or self._reading is None:
            raise DatabaseError("Die Datenbank ist nicht geöffnet.")
        look = partial(_look, self._reading, work)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, look)
        except sqlite3.Error as error:
            self.health.note(error)
            raise

    async def fold_in(self) -> bool:
        """Empty the log of changes, in which what was deleted can still be read; False where a reader prevents it.

        The writer does it between two groups: another connection must not, see `is_replicated`.
        """
        if self._writer is None:
            raise DatabaseError("Die Datenbank ist nicht geöffnet.")
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._folds.put(done)
        self._hand_over()
        return await done

    def close(self) -> None:
        """Commit what was accepted and close the file."""
        writer, self._writer = self._writer, None
        if writer is not None:
            self._hand_over()
            self._jobs.put(None)
            writer.join()
        if self._readers is not None:
            self._readers.shutdown()
            self._readers = None
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def _write_all(self, connection: sqlite3.Connection) -> None:
        search = SearchUpkeep()
        open_for_work = True
        while open_for_work:
            group: list[Job] = []
            try:
                jobs = self._jobs.get(timeout=search.wait_s())
            except queue.Empty:
                jobs = []
            while jobs is not None:
                group += jobs
                if len(group) >= LARGEST_GROUP or self._jobs.empty():
                    break
                jobs = self._jobs.get()
            open_for_work = jobs is not None
            if group or (open_for_work and search.is_due):
                commit_together(connection, group, search, self.health)
            while not self._folds.empty():
                tell([self._folds.get()], [_empty_log(connection, self._path)])
        if not is_replicated(self._path):
            _fold_in(connection)
        connection.close()


def _try_to_write(connection: sqlite3.Connection) -> None:
    """Write what stands there already: a disk or a file that takes nothing is noticed here, before there is anything to lose."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")


def unusable(path: Path, error: Exception) -> DatabaseError:
    """Return what the operator is told of a file that cannot be opened."""
    trouble = trouble_of(error)
    if trouble is not None and trouble.is_lasting:
        return damaged(path, trouble)
    reason = operator_texts.DATABASE_TROUBLES[trouble.name] if trouble else f"{error}."
    return DatabaseError(operator_texts.database_unusable(str(path), reason))


def damaged(path: Path, trouble: Trouble) -> UnfitDatabaseError:
    """Return what he is told of a file that only a backup helps."""
    reason = operator_texts.DATABASE_TROUBLES[trouble.name]
    return UnfitDatabaseError(operator_texts.database_unusable(str(path), reason))


def _fold_in(connection: sqlite3.Connection) -> None:
    """Move what stands in the log of changes into the file, so that the one file is everything.

    Closing does so only where no other process has the file open, and the panel has.
    """
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        log.warning(
            "Die Datenbank ließ sich nicht zusammenführen (%s); die Datei mit der Endung -wal gehört noch dazu.",
            error,
        )


def _empty_log(connection: sqlite3.Connection, path: Path) -> bool:
    if is_replicated(path):
        return True  # Litestream does it when the log has grown
    connection.execute(f"PRAGMA busy_timeout = {FOLD_PATIENCE_MS}")
    try:
        is_prevented = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        log.debug("The log of changes was not emptied: %s", error)
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return not is_prevented


def _look(connection: sqlite3.Connection, work: Work[Result]) -> Result:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.execute("ROLLBACK")
