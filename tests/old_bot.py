"""A `tickets.sqlite` as the bot's predecessor left it, with what years and accidents make of such a file."""

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.sandbox.snowflake import from_timestamp_ms

SCHEMA = """
CREATE TABLE tickets (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT, channel_id TEXT,
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, status TEXT DEFAULT 'open', claimed_by TEXT, user_name TEXT,
    admin_message_id TEXT);
CREATE TABLE transcripts (transcript_id INTEGER PRIMARY KEY AUTOINCREMENT, ticket_id TEXT, transcript_content TEXT,
    created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE bot_settings (key TEXT PRIMARY KEY, value TEXT);
"""
FIRST_DAY = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)
SAM = 1_180_200_000_000_000_003
NAMES = (
    "Mia",
    "Mia: die Echte",
    "mia_99",
    "MIA",
    "Ünal Özgür",
    "<b>Mia</b>",
    "Mia 🎮",
    "a b c",
    "[17] Mia",
    "Mia#1234",
)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def snowflake(moment: datetime) -> int:
    """Return an ID that Discord would have made at that moment."""
    return from_timestamp_ms(round(moment.timestamp() * 1000)) + 4096


@dataclass
class OldBot:
    """Writes as the predecessor did, and knows every word that must not get lost."""

    path: Path
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        with closing(self.connect()) as connection:
            connection.executescript(SCHEMA)
            connection.execute("INSERT INTO bot_settings VALUES ('ticket_message_id', '1180300000000000001')")

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None)

    def ticket(self, connection: sqlite3.Connection, number: int, **changes: Any) -> datetime:
        """Write a ticket, a day after the one before it, and return when it was opened."""
        opened = FIRST_DAY + timedelta(hours=4 * number)
        row = {
            "id": number,
            "user_id": str(1_180_200_000_000_100_000 + number % 700),
            "channel_id": str(snowflake(opened)),
            "created_at": stamp(opened),
            "status": "deleted",
            "claimed_by": str(SAM),
            "user_name": NAMES[number % len(NAMES)],
            "admin_message_id": str(snowflake(opened) + 1),
        } | changes
        connection.execute(
            f"INSERT INTO tickets ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
        )
        return opened

    def line(self, moment: datetime, name: str, text: str = "") -> str:
        """Return a line of a transcript with a word of its own."""
        self.words.append(f"wort{len(self.words)}w")
        return f"[{stamp(moment)}] {name}: {self.words[-1]}{f' {text}' if text else ''}"

    def transcript(
        self,
        connection: sqlite3.Connection,
        ticket: Any,
        content: Any,
        created_at: Any = "2025-03-29 18:04:05",
    ) -> None:
        connection.execute(
            "INSERT INTO transcripts (ticket_id, transcript_content, created_at) VALUES (?, ?, ?)",
            (ticket, content, created_at),
        )

    def conversation(self, number: int, opened: datetime, length: int) -> str:
        said = ("Sekretärin Sigrid", NAMES[number % len(NAMES)], "Sam", "Lena: Support")
        return "\n".join(
            self.line(opened + timedelta(seconds=7 * n), said[n % len(said)], "Hallo, ich wurde gebannt.")
            for n in range(length)
        )


def years_of_work(path: Path, tickets: int, *, seed: int = 7) -> OldBot:
    """Write a file of so many tickets, the last of them as broken as they come."""
    bot = OldBot(path)
    dice = random.Random(seed)  # noqa: S311 - dice that can be thrown again
    with closing(bot.connect()) as connection:
        connection.execute("BEGIN")
        broken = min(tickets // 2, 40)
        for number in range(1, tickets - broken + 1):
            status = dice.choice(("open", "claimed", "closed", "deleted", "geschlossen", "Gelöscht"))
            opened = bot.ticket(connection, number, status=status)
            if dice.random() < 0.9:
                content = bot.conversation(number, opened, dice.randrange(5, 40))
                closed = opened + timedelta(hours=30)
                bot.transcript(connection, str(number), content, stamp(closed))
                if dice.random() < 0.1:  # saved again later: everything, and something more
                    more = bot.line(closed, "Sam", "noch etwas")
                    bot.transcript(connection, str(number), f"{content}\n{more}", stamp(closed))
        for number in range(tickets - broken + 1, tickets + 1):
            _broken(bot, connection, number, dice)
        connection.execute("COMMIT")
    return bot


def _broken(bot: OldBot, connection: sqlite3.Connection, number: int, dice: random.Random) -> None:
    changes: dict[str, Any] = dice.choice(
        (
            {"status": None, "claimed_by": None, "user_name": None},
            {"user_id": None, "channel_id": None, "created_at": None},
            {"user_id": "Mia", "channel_id": "kein Kanal", "claimed_by": "Sam", "admin_message_id": "-"},
            {"channel_id": "1180300000000000777", "status": "open"},
            {"created_at": "gestern", "status": "in Bearbeitung"},
            {"created_at": "9999-12-31 23:59:59", "status": b"\xff\xfe"},
            {"user_name": b"M\xffia", "user_id": b"\x00\x01"},
            {"user_name": "<script>alert(1)</script>" * 9, "status": "'; DROP TABLE tickets; --"},
            {"user_id": 1.5e18, "created_at": 1_743_271_445, "channel_id": 12},
        )
    )
    opened = bot.ticket(connection, number, **changes)
    first, last = bot.line(opened, "Mia"), bot.line(opened + timedelta(seconds=3), "Sam")
    word = bot.line(opened, "x").split()[-1]
    content: Any = dice.choice(
        (
            f"Transkript von Ticket {word}\n\n{first}\nzweite Zeile\n\n  dritte\n{last}",
            f"{first}\r\n{last}\r\n[2025-13-45 99:99:99] Mia: {word}\r\n",
            f"{last}\n{first}\n{word}",
            f"{first}\n[2025-03-29 18:04:05] {word}\n{last}\n[2025-03-29 18:04:06] Mia:\n",
            f"{first} {'A' * 20_000}\n{last} {'Wort ' * 3_000}\n{word}",
            f"{first}\x00\x1b[31m\u202e\n{last}\n<img src=x onerror=alert(1)> {word}",
            f"{first}\n{last}\n{word}".encode() + b"\xff\xc3(",
            f"<html><body>{first}</body></html> {last} {word}",
        )
    )
    bot.transcript(
        connection, dice.choice((number, str(number), f" {number} ")), content, dice.choice((None, "x", 0))
    )
    if dice.random() < 0.3:
        orphan = dice.choice((f"weg-{number}", 5_000_000 + number, None, str(10**17 + number)))
        bot.transcript(connection, orphan, bot.line(opened, "Mia"))
