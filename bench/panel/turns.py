"""The panel and its floor asked in turn, while the bot's writer writes."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.error import HTTPError

from bench.panel.load import Told, load
from bench.panel.pages import Kind
from bench.panel.service import ROOT, Service
from bench.proc import cpu_s

# As nginx compresses without another setting.
_GZIP_LEVEL: Final = 1
_CUT_SHORT: Final = b"Die Suche wurde nach kurzer Zeit beendet"
_WARM_UP_S: Final = 1


@dataclass(frozen=True)
class Run:
    """One run of wrk, and the processor's time that Gunicorn's workers took for a request."""

    told: Told
    cpu_ms: float


@dataclass
class Measured:
    """All runs of one kind of page."""

    kind: Kind
    panel: list[Run] = field(default_factory=list)
    floor: list[Run] = field(default_factory=list)
    largest_bytes: int = 0
    largest_compressed_bytes: int = 0
    cut_short: int = 0
    """How many addresses showed only what a search had found until its time was up."""

    @property
    def ratio(self) -> float:
        """Return the panel's requests per second beside the floor's; each pair was measured one after the other."""
        return median(
            ours.told.per_second / least.told.per_second
            for ours, least in zip(self.panel, self.floor, strict=True)
        )

    @property
    def cpu_ratio(self) -> float:
        """Return the same of the processor's time, which other programs on the machine disturb less."""
        return median(least.cpu_ms / ours.cpu_ms for ours, least in zip(self.panel, self.floor, strict=True))


class Writer:
    """The process that writes, as the bot does."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self) -> dict[str, float]:
        """Return how its commits went since it was asked last."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the writer has no pipes")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told: dict[str, float] = json.loads(self._process.stdout.readline())
        return told


@contextmanager
def writing(database: Path, per_second: float) -> Iterator[Writer]:
    """Let the bot's code write until the end of the block."""
    command = [sys.executable, "-m", "bench.panel.writer", str(database), str(per_second)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        writer = Writer(process)
        writer.ask()
        yield writer
        # The end of its input ends it.


def take_turns(
    panel: Service, floor: Service, kind: Kind, seconds: int, rounds: int, folder: Path
) -> Measured:
    """Measure one kind of page."""
    measured = Measured(kind)
    for service in (panel, floor):
        load(service, kind.addresses, _WARM_UP_S, folder, kind.connections)
    for _ in range(rounds):
        measured.panel.append(_run(panel, kind, seconds, folder))
        measured.floor.append(_run(floor, kind, seconds, folder))
    for address in kind.addresses:
        try:
            body = panel.get(address)
        except HTTPError:
            # Among the answers other than 200 it has been counted.
            continue
        measured.largest_bytes = max(measured.largest_bytes, len(body))
        measured.cut_short += _CUT_SHORT in body
        compressed = len(gzip.compress(body, _GZIP_LEVEL))
        measured.largest_compressed_bytes = max(measured.largest_compressed_bytes, compressed)
    return measured


def _run(service: Service, kind: Kind, seconds: int, folder: Path) -> Run:
    workers = service.workers()
    before_s = sum(map(cpu_s, workers))
    told = load(service, kind.addresses, seconds, folder, kind.connections)
    # wrk leaves with requests on their way; they are answered all the same.
    time.sleep(0.2)
    taken_s = sum(map(cpu_s, workers)) - before_s
    return Run(told, 1_000 * taken_s / max(1, told.requests))
