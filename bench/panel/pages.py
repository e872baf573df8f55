"""Which pages are measured, and what is asked of each."""

import html
import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import quote_plus, urlencode

from bench.panel.load import CONNECTIONS, UNQUEUED
from bench.panel.tickets import END_MS, MESSAGES_PER_TICKET, supporter_ids
from utils.database import open_read_only

DEEP_PAGE: Final = 1_000
VARIANTS: Final = 30
_NEXT: Final = re.compile(r'<a\b[^>]*\brel="next"[^>]*>')
_HREF: Final = re.compile(r'\bhref="([^"]+)"')

Get = Callable[[str], bytes]


class Goal(Enum):
    """What the issue asks of a page."""

    HALF = "at least 0.5 of the floor"
    LIKE_FIRST = "like the first page"
    QUICK = "p99 under 100 ms"
    NONE = ""


@dataclass(frozen=True)
class Kind:
    """Pages of one kind, asked for in turn."""

    name: str
    goal: Goal
    addresses: list[str]

    @property
    def connections(self) -> int:
        """Return over how many connections they are asked for at once."""
        return UNQUEUED if self.goal is Goal.QUICK else CONNECTIONS

    @property
    def is_further_down(self) -> bool:
        """Tell whether it is a later page of the list before it."""
        return self.goal is Goal.LIKE_FIRST


def kinds(path: Path, words_by_rank: list[str], get: Get) -> list[Kind]:
    """Return what is measured; addresses are found in the database and by following the panel's own links."""
    dice = random.Random(6)
    with closing(open_read_only(path)) as connection:
        deep, number = _deep(get, "/", connection)
        filtered = "/?" + urlencode({"status": "deleted", "verdict": "uncooperative"})
        deep_filtered, number_filtered = _deep(get, filtered, connection)
        return [
            Kind("overview", Goal.HALF, ["/"]),
            Kind(f"overview, page {number:,}", Goal.LIKE_FIRST, [deep]),
            Kind("filter: state and verdict", Goal.HALF, [filtered]),
            Kind(f"  the same, page {number_filtered:,}", Goal.LIKE_FIRST, [deep_filtered]),
            Kind("filter: claimer", Goal.HALF, [f"/?claimer={each}" for each in supporter_ids()]),
            Kind("filter: a month", Goal.HALF, _months()),
            Kind("filter: waiting for an hour", Goal.HALF, ["/?waiting=60&sort=waiting-asc"]),
            Kind("filter: four at once", Goal.HALF, _narrow()),
            Kind("sorted by activity", Goal.HALF, ["/?sort=active-desc"]),
            *_searches(connection, words_by_rank, dice),
            *_tickets(connection),
            Kind("news since a revision", Goal.NONE, ["/changes?since=1"]),
            Kind("CSV of a month", Goal.NONE, [each.replace("/?", "/tickets.csv?") for each in _months()]),
            Kind(
                "statistics of a month", Goal.NONE, [each.replace("/?", "/statistik?") for each in _months()]
            ),
        ]


def _deep(get: Get, first: str, connection: sqlite3.Connection) -> tuple[str, int]:
    """Walk down by the links to the next page; where there are too few, to the last full page."""
    [tickets] = connection.execute("SELECT count(*) FROM tickets").fetchone()
    before = address = first
    for number in range(1, min(DEEP_PAGE, tickets // 100)):
        link = _NEXT.search(get(address).decode())
        href = _HREF.search(link[0]) if link else None
        if href is None:
            return before, number - 1
        before, address = address, html.unescape(href[1])
    return address, min(DEEP_PAGE, tickets // 100)


def _months() -> list[str]:
    newest = 1970 + END_MS // (365 * 86_400_000)
    return [
        f"/?von={year}-{month:02}-01&bis={year}-{month:02}-28"
        for year in range(newest - 4, newest)
        for month in range(1, 13)
    ]


def _narrow() -> list[str]:
    return [
        "/?" + urlencode({"claimer": claimer, "verdict": verdict, "outcome": outcome, "von": "2023-05-01"})
        for claimer in supporter_ids()[:5]
        for verdict in ("cooperative", "unclear")
        for outcome in ("lifted", "reduced")
    ]


def _searches(connection: sqlite3.Connection, words_by_rank: list[str], dice: random.Random) -> list[Kind]:
    long_enough = [word for word in words_by_rank if len(word) > 4]
    common, rare = long_enough[:VARIANTS], long_enough[-20 * VARIANTS :: 20]
    ban_ids = [row[0] for row in _sample(connection, "SELECT ban_id FROM intakes WHERE ban_id IS NOT NULL")]
    names = [row[0] for row in _sample(connection, "SELECT creator_name FROM tickets")]
    searched = {
        "rare words": rare,
        "the commonest words": common,
        "two and three words": [
            " ".join(dice.sample(common, 2) + dice.sample(rare, number % 2)) for number in range(VARIANTS)
        ],
        "parts of words": [word[1:5] for word in dice.sample(long_enough, VARIANTS)],
        "names": names,
        "ban IDs": ban_ids,
        "what is nowhere": [f"{word}{word[::-1]}" for word in rare],
    }
    return [
        Kind(f"search: {name}", Goal.QUICK, [f"/?q={quote_plus(text)}" for text in texts])
        for name, texts in searched.items()
    ]


def _sample(connection: sqlite3.Connection, query: str) -> list[sqlite3.Row]:
    [count] = connection.execute("SELECT count(*) FROM tickets").fetchone()
    step = max(1, count // (VARIANTS + 1))
    return connection.execute(f"SELECT * FROM ({query}) LIMIT {step * VARIANTS}").fetchall()[::step]


def _tickets(connection: sqlite3.Connection) -> list[Kind]:
    counted = connection.execute(
        "SELECT ticket_id, count(*) FROM messages JOIN tickets ON tickets.id = ticket_id"
        " WHERE state IN ('closed', 'deleted') GROUP BY ticket_id"
    ).fetchall()
    ordinary = [row[0] for row in sorted(counted, key=lambda row: abs(row[1] - MESSAGES_PER_TICKET))]
    longest, length = max(counted, key=lambda row: row[1])
    ids = [
        row[0]
        for row in connection.execute("SELECT id FROM messages WHERE ticket_id = ? ORDER BY id", (longest,))
    ]
    places = [f"/transcript/{longest}?at={message}" for message in ids[:: max(1, len(ids) // VARIANTS)]]
    return [
        Kind(
            f"ticket of {MESSAGES_PER_TICKET} messages",
            Goal.HALF,
            [f"/transcript/{number}" for number in ordinary[:VARIANTS]],
        ),
        Kind(f"ticket of {length:,}, its end", Goal.HALF, [f"/transcript/{longest}"]),
        Kind(f"ticket of {length:,}, somewhere", Goal.HALF, places),
        Kind(f"ticket of {length:,}, searched", Goal.NONE, [f"/transcript/{longest}?q=warum"]),
    ]
