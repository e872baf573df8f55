"""The report of a run, as it is quoted."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from tests.e2e.town import Town
from tests.soak.course import Course
from tests.soak.verdict import Verdict

MEMORY_GOAL_MIB = 10.0
MEMORY_AT = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FAULTS_SHOWN = 40
_NUMBER = re.compile(r"\d+")
_MARK = re.compile(r"\[(?:WARNUNG|FEHLER)\]")


def grown_mib(course: Course) -> float:
    """Return by how much the bot's memory has grown from the middle to the end."""
    return course.memory.at(1.0) - course.memory.at(0.5)


def warnings_of(log: Path) -> Counter[str]:
    """Count the log's warnings and errors by kind."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return Counter(_NUMBER.sub("N", line) for line in lines if _MARK.match(line))


def report(
    town: Town,
    course: Course,
    verdict: Verdict,
    faults: list[str],
    *,
    struck: dict[str, int],
    duration_s: float,
) -> str:
    """Return the page that tells of a run."""
    entries = [entry for entry in town.control("GET", "journal") if entry["caller"] != "panel"]
    return "\n".join(
        [
            *_what_was_done(course, verdict, duration_s),
            *_section("Requests of the bot", _requests(entries, struck)),
            *_section("Faults", {**struck, **course.trouble.counts}),
            *_section("People", course.presser.counts),
            *_memory(course),
            *_section("Warnings in the bot's log, by kind", warnings_of(town.folder / "bot.log")),
            "",
            *(f"FAULT  {fault}" for fault in faults[:FAULTS_SHOWN]),
            *([f"... and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []),
            f"RESULT {'failed' if faults else 'nothing lost, nothing double, nothing half-made'}",
        ]
    )


def _what_was_done(course: Course, verdict: Verdict, duration_s: float) -> list[str]:
    words = [word for life in course.lives for word in life.words]
    edited = sum(word.earlier is not None for word in words)
    deleted = sum(word.is_deleted for word in words)
    with_file = sum(word.file_sha256 is not None for word in words)
    ends = Counter(life.ends_as for life in course.lives)
    return [
        "SOAK",
        f"  tickets {len(course.lives)} ({', '.join(f'{count} {end}' for end, count in ends.most_common())})",
        f"  messages of people {len(words)}: {edited} edited, {deleted} deleted, {with_file} with a file",
        f"  messages compared with the record {verdict.messages_compared}, the bot's own among them",
        f"  duration {duration_s / 60:.1f} min",
    ]


def _requests(entries: list[dict[str, Any]], struck: dict[str, int]) -> dict[str, int]:
    statuses = Counter(entry["status"] or "cut off" for entry in entries)
    return {
        "in all": len(entries),
        **{f"{status}": count for status, count in sorted(statuses.items(), key=str)},
        "spoiled by faults, the CDN's too": sum(struck.values()),
    }


def _memory(course: Course) -> list[str]:
    samples = {f"at {at:.0%}": round(course.memory.at(at), 1) for at in MEMORY_AT}
    grown = grown_mib(course)
    return [
        *_section("Memory of the bot (RSS, MiB)", samples),
        f"  from 50% to 100%: {grown:+.1f} MiB (goal: at most +{MEMORY_GOAL_MIB:.0f})",
    ]


def _section(title: str, counts: dict[str, Any] | Counter[str]) -> list[str]:
    return [title, *(f"  {value!s:>7}  {name}" for name, value in counts.items())]
