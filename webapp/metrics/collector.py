"""Everything that /metrics tells, part by part: one that cannot be read takes none of the others with it."""

import platform
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from webapp.connections import DatabaseNotReadyError
from webapp.database import QueryTooSlowError, Reading
from webapp.metrics import counted, sizes
from webapp.panel import Panel
from webapp.queries import health, metrics

_PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
_FAULTS: Final = (DatabaseNotReadyError, QueryTooSlowError, sqlite3.Error, OSError)
# In the order of a ticket's life; what never happened is told as 0.
_STATES: Final = ("open", "claimed", "closed", "deleted")

Part = Callable[[], Iterator[Metric]]


class TicketbotCollector(Collector):
    """Reads all numbers anew at each scrape, so that it does not matter which worker answers."""

    def __init__(self, panel: Panel, reading: Callable[[], Reading]) -> None:
        """Prepare a scrape; `reading` hands out the connection of the request."""
        self._panel = panel
        self._reading = reading
        self._now_ms = panel.clock()
        self._parts: dict[str, Part] = {
            "bot": self._bot,
            "tickets": self._tickets,
            "waiting": self._waiting,
            "queue": self._queue,
            "counts": self._counts,
            "switches": self._switches,
            "attachments": self._attachments,
            "backups": self._backups,
            "files": lambda: sizes.of_files(panel.settings),
            "disks": lambda: sizes.of_disks(panel.settings),
        }

    def collect(self) -> Iterator[Metric]:
        """Return the metrics of each part, then which parts could be read."""
        readable = GaugeMetricFamily(
            "ticketbot_part_readable", "Whether the numbers of this part could be read.", labels=["part"]
        )
        yield self._up()
        for name, part in self._parts.items():
            try:
                # All or nothing: half a part would look like a whole one.
                found = list(part())
            except _FAULTS:
                readable.add_metric([name], 0)
            else:
                readable.add_metric([name], 1)
                yield from found
        yield readable
        yield _build()

    def _up(self) -> Metric:
        try:
            is_up = health.condition(health.heartbeat(self._reading()), self._now_ms) == "ok"
        except _FAULTS:
            is_up = False
        return _gauge("ticketbot_up", "Whether the bot is connected and its sign of life is fresh.", is_up)

    def _bot(self) -> Iterator[Metric]:
        beat = metrics.sign_of_life(self._reading())
        if beat is None:
            return
        yield _gauge(
            "ticketbot_heartbeat_age_seconds",
            "Time since the bot's last sign of life.",
            max(0, self._now_ms - beat.beat_at_ms) / 1000,
        )
        yield _gauge(
            "ticketbot_gateway_connected",
            "Whether the bot was connected at its last sign of life.",
            beat.connected,
        )
        yield _gauge(
            "ticketbot_start_time_seconds",
            "When the bot was started, in seconds since 1970.",
            beat.started_at_ms / 1000,
        )
        if beat.gateway_latency_ms is not None:
            yield _gauge(
                "ticketbot_gateway_latency_seconds",
                "How long Discord took to answer the last heartbeat.",
                beat.gateway_latency_ms / 1000,
            )

    def _tickets(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("ticketbot_tickets", "Tickets by their state.", labels=["state"])
        found = metrics.tickets_by_state(self._reading())
        for state in _STATES:
            states.add_metric([state], found.get(state, 0))
        yield states
        yield CounterMetricFamily(
            "ticketbot_tickets_opened",
            "Ticket numbers given so far.",
            value=metrics.tickets_opened(self._reading()),
        )

    def _waiting(self) -> Iterator[Metric]:
        tickets, since_ms = metrics.waiting(self._reading())
        yield _gauge("ticketbot_tickets_waiting", "Tickets whose member waits for the team.", tickets)
        yield _gauge(
            "ticketbot_waiting_oldest_seconds",
            "How long the first of them has been waiting; 0 if nobody is.",
            0 if since_ms is None else max(0, self._now_ms - since_ms) / 1000,
        )

    def _queue(self) -> Iterator[Metric]:
        queue = GaugeMetricFamily(
            "ticketbot_queue",
            "What is still to be done: files and pictures to save, gaps in the record, notices and members' copies to"
            " send, texts to make searchable.",
            labels=["kind"],
        )
        for kind, number in metrics.queues(self._reading()).items():
            queue.add_metric([kind], number)
        yield queue

    def _counts(self) -> Iterator[Metric]:
        return counted.families(metrics.counts(self._reading()))

    def _switches(self) -> Iterator[Metric]:
        yield _gauge(
            "ticketbot_model_switched_on",
            "Whether the team lets Sigrid ask the language model (/ki), if there is one.",
            metrics.model_is_switched_on(self._reading()),
        )
        yield _gauge(
            "ticketbot_roster_complete",
            "Whether the panel knows from the bot who holds which role.",
            metrics.roster_is_complete(self._reading()),
        )
        yield _gauge(
            "ticketbot_schema_version",
            "Version of the schema of the bot's database.",
            metrics.schema_version(self._reading()),
        )

    def _attachments(self) -> Iterator[Metric]:
        yield _gauge(
            "ticketbot_attachments_bytes",
            "Size of all attachments and pictures that are kept.",
            metrics.attachments_bytes(self._reading()),
        )

    def _backups(self) -> Iterator[Metric]:
        found = metrics.backups(self._reading())
        yield _gauge(
            "ticketbot_last_backup_timestamp_seconds",
            "When the last good backup ended, in seconds since 1970; 0 if there was none.",
            found.good_at_ms / 1000,
        )
        yield _gauge(
            "ticketbot_last_backup_duration_seconds", "How long that took.", found.duration_ms / 1000
        )
        yield _gauge(
            "ticketbot_newest_backup_good", "Whether the newest backup ended well.", found.newest_is_good
        )


def _build() -> Metric:
    project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
    return InfoMetricFamily(
        "ticketbot_build",
        "What the panel runs with.",
        value={
            "version": project["version"],
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
    )


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)
