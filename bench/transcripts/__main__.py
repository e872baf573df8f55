"""Measure our page of a whole ticket beside chat-exporter and a bare loop, and one window of it: python -m bench.transcripts.

One seeded conversation in three lengths. Ours reads it from the bot's database and puts its pictures into the page;
chat-exporter gets discord.py's message objects, made beforehand, and only links to pictures. Times are CPU of the process,
so that what chat-exporter looks up on the net costs it nothing here. Memory is the peak above what was there before.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.proc import machine
from bench.transcripts import corpus
from bench.transcripts.windows import windows

ROOT = Path(__file__).parents[2]
COUNTS = (100, 1_000, 10_000)
PEER = ("chat-exporter==3.1.0", "discord.py==2.7.1")
PEER_HOME = ROOT / ".bench" / "chat-exporter"
GOAL_FASTER, GOAL_MORE_MB, GOAL_WINDOW_MS = 8.0, 10.0, 15.0
REPEATS = 3

_ROW = "{:<30} {:>12} {:>14} {:>12}   {}"
Told = dict[str, float]


def main() -> None:
    print(f"Transcripts of one conversation on {machine()}")
    peer, why_not = _peer()
    if peer is None:
        print(f"  without chat-exporter: {why_not}")
    told: dict[tuple[str, int], Told] = {}
    with TemporaryDirectory(prefix="bench-") as parent:
        for count in COUNTS:
            folder = Path(parent) / str(count)
            folder.mkdir()
            corpus.fill(folder, count)
            for name in ("page", "floor"):
                told[name, count] = _best(
                    [sys.executable, "-m", "bench.transcripts.measured", name, str(folder)]
                )
            if peer is not None:
                payloads = folder / "payloads.json"
                payloads.write_text(json.dumps(list(corpus.payloads(count))), encoding="utf-8")
                script = Path(__file__).with_name("peer.py")
                told["peer", count] = _best(
                    [str(peer), str(script), str(payloads), str(folder / "peer.html")]
                )
        _report(told, has_peer=peer is not None)
        _report_windows(Path(parent) / str(COUNTS[-1]))


def _peer() -> tuple[Path | None, str]:
    """Return the Python that has chat-exporter, which wants another library than py-cord; made at the first run."""
    python = PEER_HOME / "bin" / "python"
    try:
        if not python.exists():
            venv.create(PEER_HOME, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEER]
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        lines = str(getattr(error, "stderr", "") or error).strip().splitlines()
        return None, lines[-1] if lines else type(error).__name__
    return python, ""


def _best(command: list[str]) -> Told:
    """Run a command several times and return the run that was disturbed least."""
    runs: list[Told] = [_run(command) for _ in range(REPEATS)]
    return min(runs, key=lambda run: run["cpu_s"])


def _run(command: list[str]) -> Any:
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def _report(told: dict[tuple[str, int], Told], *, has_peer: bool) -> None:
    for field, unit in (
        ("cpu_s", "CPU, s"),
        ("more_mb", "Peak memory, MB more"),
        ("size_mb", "Size of the page, MB"),
    ):
        _section(unit, "ours", "chat-exporter", "bare loop")
        for count in COUNTS:
            values = [
                f"{told[name, count][field]:.2f}" if (name, count) in told else "-"
                for name in ("page", "peer", "floor")
            ]
            print(_ROW.format(f"  {count:,} messages", *values, "").rstrip())
    longest = COUNTS[-1]
    if has_peer:
        faster = told["peer", longest]["cpu_s"] / told["page", longest]["cpu_s"]
        print(
            f"\n{faster:.1f} times as fast as chat-exporter; goal: {GOAL_FASTER:g}: {_mark(met=faster >= GOAL_FASTER)}"
        )
    more = told["page", longest]["more_mb"] - told["page", COUNTS[0]]["more_mb"]
    print(
        f"{more:+.1f} MB for {longest:,} beside {COUNTS[0]}; goal: at most +{GOAL_MORE_MB:g}: {_mark(met=more <= GOAL_MORE_MB)}"
    )


def _report_windows(folder: Path) -> None:
    _section(f"Window of {COUNTS[-1]:,}, CPU, ms", "median", "least", "goal")
    for name, middle, least in windows(folder, COUNTS[-1]):
        mark = _mark(met=middle <= GOAL_WINDOW_MS)
        print(_ROW.format(f"  {name}", f"{middle:.1f}", f"{least:.1f}", f"{GOAL_WINDOW_MS:g}", mark))


def _section(*columns: str) -> None:
    print(f"\n{_ROW.format(*columns, '').rstrip()}\n{'-' * 92}")


def _mark(*, met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
