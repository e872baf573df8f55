"""What the measurements happen on: the sandbox, the whole bot, and the bare client beside it."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.e2e.processes import Process, until
from tests.e2e.town import Town
from tests.ports import free_port
from tests.sandbox.world import BOT_TOKEN, Id

QUIET_S = 1.0


class Stage:
    """Both clients on one sandbox, so that the same events reach both."""

    def __init__(self, folder: Path) -> None:
        self.town = Town(folder, free_port())
        self._journal_read = 0
        try:
            self.bot = self.town.start_bot()
            self.bare = Process(
                ["-m", "bench.bare_client", self.town.url, BOT_TOKEN], {}, folder, "bare_client"
            )
            self.bare.says("READY")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        bare = getattr(self, "bare", None)
        if bare is not None and bare.running:
            bare.stop()
        self.town.stop()

    def post_ticket_button(self) -> None:
        self.town.known(Id.ADA, "Ada").runs(self.town.support_channel, "setup_ticket_button")

    def new_calls(self) -> list[dict[str, Any]]:
        """Return what has been asked of the sandbox's REST API since the last time."""
        entries: list[dict[str, Any]] = self.town.control(
            "GET", "journal", params={"since": self._journal_read}
        )
        self._journal_read = max((entry["number"] for entry in entries), default=self._journal_read)
        return entries

    def until_quiet(self) -> None:
        """Wait until nothing more is asked."""

        def last_call() -> int:
            entries = self.town.control("GET", "journal", params={"since": self._journal_read})
            return max((int(entry["number"]) for entry in entries), default=0)

        seen, since = last_call(), time.monotonic()
        while time.monotonic() - since < QUIET_S:
            time.sleep(QUIET_S / 5)
            if (now := last_call()) != seen:
                seen, since = now, time.monotonic()

    def received_by_bare(self) -> int:
        """Return how many events the bare client has received."""
        asked = self.bare.log.count("RECEIVED")
        os.kill(self.bare.pid, signal.SIGUSR1)
        until("the bare client counts", lambda: self.bare.log.count("RECEIVED") > asked)
        return int(re.findall(r"RECEIVED (\d+)", self.bare.log)[-1])

    def recorded_by_bot(self) -> int:
        """Return how many messages are in the record."""
        count: int = self.town.rows("SELECT count(*) FROM messages")[0][0]
        return count


@contextmanager
def staged() -> Iterator[Stage]:
    with TemporaryDirectory(prefix="bench-") as folder:
        stage = Stage(Path(folder))
        try:
            yield stage
        finally:
            stage.close()
