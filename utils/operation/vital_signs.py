"""Tells systemd that the bot is well: its loop turns, its database takes writes, its connection is alive or being sought."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Final, Protocol

from utils import service_texts
from utils.database import Database, DatabaseError
from utils.operation.service_manager import ServiceManager

log = logging.getLogger(__name__)

TICK_S: Final = 5.0
PROBE_EVERY_S: Final = 30.0
# Well above what the writer waits for a foreign process (LOCK_PATIENCE_S) before it gives an answer.
WRITER_PATIENCE_S: Final = 150.0
# Discord is heard every 41 s at least, and the longest pause between two attempts is 20 s.
GATEWAY_PATIENCE_S: Final = 120.0
# Waiting for Discord is no reason to be stopped as a failed start; a refused token shows long before.
LATEST_READY_S: Final = 60.0


class Gateway(Protocol):
    """The connection to Discord."""

    @property
    def is_connected(self) -> bool:
        """Return whether events arrive."""

    @property
    def is_away(self) -> bool:
        """Return whether the last attempt to reach Discord failed."""

    @property
    def silent_for_s(self) -> float:
        """Return for how long nothing came, and nobody tried to get something."""


class VitalSigns:
    """Looks at the bot every few seconds for as long as it runs, if a service manager wants to know."""

    def __init__(
        self,
        manager: ServiceManager,
        database: Database,
        gateway: Gateway,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._manager = manager
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._started_at_s = clock()
        self._has_begun = False
        self._is_ready = False
        self._was_well = True
        self._probe: asyncio.Task[None] | None = None
        self._probed_at_s = 0.0

    def begun(self) -> None:
        """Note that Discord accepted the bot and its settings; with that the start is over."""
        self._has_begun = True
        self._tell_status()

    async def watch(self) -> None:
        """Tell the service manager again and again how the bot is; returns at once where there is none."""
        if not self._manager.is_there:
            return
        watchdog_s = self._manager.watchdog_s
        pause_s = min(TICK_S, watchdog_s / 3) if watchdog_s else TICK_S
        try:
            while True:
                self.look()
                await asyncio.sleep(pause_s)
        finally:
            if self._probe is not None:
                self._probe.cancel()

    def look(self) -> None:
        """Look once: tell the status, and that all is well if it is. That this runs at all is the sign of the loop."""
        self._tell_status()
        trouble = self._trouble()
        if trouble is None:
            self._manager.alive()
        elif self._was_well:
            log.error("%s", trouble)
        self._was_well = trouble is None

    def _tell_status(self) -> None:
        text = self._status()
        waited_s = self._clock() - self._started_at_s
        if self._is_ready or not (self._has_begun or self._gateway.is_away or waited_s > LATEST_READY_S):
            self._manager.status(text)
            return
        self._is_ready = True
        self._manager.ready(text)

    def _status(self) -> str:
        if self._gateway.is_connected:
            return service_texts.CONNECTED
        if self._gateway.is_away:
            return service_texts.DISCORD_IS_AWAY
        return service_texts.RECONNECTING if self._has_begun else service_texts.LOGGING_IN

    def _trouble(self) -> str | None:
        writer_s, gateway_s = self._writer_busy_for_s(), self._gateway.silent_for_s
        if writer_s > WRITER_PATIENCE_S:
            return service_texts.WRITER_HANGS.format(writer_s)
        if gateway_s > GATEWAY_PATIENCE_S:
            return service_texts.GATEWAY_HANGS.format(gateway_s)
        return None

    def _writer_busy_for_s(self) -> float:
        """Let the writer commit nothing, and return for how long it has owed the answer."""
        now_s = self._clock()
        if self._probe is not None and self._probe.done() and now_s - self._probed_at_s < PROBE_EVERY_S:
            return 0.0
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._commit_nothing())
            self._probed_at_s = now_s
        return now_s - self._probed_at_s

    async def _commit_nothing(self) -> None:
        try:
            await self._database.write(_nothing)
        except (sqlite3.Error, DatabaseError) as error:
            # A full disk or a locked file is an answer, too; a new start would not mend it.
            log.debug("The writer answers, but cannot write: %s", error)


def _nothing(_connection: sqlite3.Connection) -> None:
    """Only the commit around it matters."""
