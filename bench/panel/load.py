"""Load by wrk, which is in Debian, asks for hundreds of thousands of pages a second where there are any, so that it is never what
is measured, takes its percentiles from every single answer, and lets a script choose the addresses."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.panel.service import Service

SCRIPT: Final = Path(__file__).with_name("wrk.lua")
# Two for each worker: no worker is ever idle, and hardly a request stands in a queue of our own making.
CONNECTIONS: Final = 4
# One for each worker, where the goal is how long an answer takes and not how many there are: nothing waits for another of ours.
UNQUEUED: Final = 2
# Kept open, they may all be one worker's, while the other is idle; closed after each answer, whoever is free takes the next.
_HEADERS: Final = ("Connection: close", "Accept-Encoding: gzip")


@dataclass(frozen=True)
class Told:
    """What one run of wrk tells."""

    requests: int
    duration_s: float
    p50_ms: float
    p99_ms: float
    most_ms: float
    refused: int
    """Answers other than 200."""
    broken: int
    """Connections that failed, and answers that did not come in time."""

    @property
    def per_second(self) -> float:
        return self.requests / self.duration_s


def load(service: Service, addresses: list[str], seconds: int, folder: Path, connections: int) -> Told:
    """Ask for the addresses in turn, as fast as they are answered."""
    paths = folder / "paths.txt"
    paths.write_text("".join(f"{address}\n" for address in addresses), encoding="utf-8")
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    command += ["--timeout", "10s", "--script", str(SCRIPT)]
    for header in (*_HEADERS, f"Cookie: {service.cookie}"):
        command += ["--header", header]
    done = subprocess.run(
        [*command, service.url],
        env=os.environ | {"BENCH_PATHS": str(paths)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Told(**json.loads(done.stdout.strip().splitlines()[-1]))
