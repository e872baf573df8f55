"""A process that writes into a database all the time, beside which other things happen."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.e2e.processes import PATIENCE_S, ROOT, environment, until
from utils.database import open_read_only

SCRIPT = ROOT / "tests" / "ops" / "busy_writer.py"


class Writer:
    """The process, and what it has been told is on the disk."""

    def __init__(self, database: Path, output: Path) -> None:
        self._output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT), str(database)], env=environment({}), stdout=file
            )

    @property
    def acknowledged(self) -> int:
        lines = self._output.read_bytes().split(b"\n")[:-1]
        return int(lines[-1]) if lines else 0

    def goes_on(self, more: int = 200) -> int:
        """Wait until so much more is written, and return how much is then."""
        assert self.process.poll() is None
        wanted = self.acknowledged + more
        until("it writes", lambda: self.acknowledged >= wanted)
        return self.acknowledged

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE_S) == 0


@contextmanager
def writing(database: Path) -> Iterator[Writer]:
    writer = Writer(database, database.with_name("writer.out"))
    try:
        writer.goes_on()
        yield writer
    finally:
        if writer.process.poll() is None:
            writer.process.kill()
            writer.process.wait()


def numbers(database: Path) -> tuple[int, int, int]:
    """Return the highest message, how many there are, and how many events: all the same in a whole file of one moment."""
    with closing(open_read_only(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        row = connection.execute(
            "SELECT (SELECT max(id) FROM messages), (SELECT count(*) FROM messages), (SELECT count(*) FROM events)"
        ).fetchone()
    return row[0], row[1], row[2]
