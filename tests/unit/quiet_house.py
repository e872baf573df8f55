"""A ticket in a real file, in which time passes as a test wants it."""

import sqlite3
from pathlib import Path

from tests.sandbox.snowflake import from_timestamp_ms
from utils.database import migrate, open_for_writing
from utils.inactivity import HOUR_MS, Patience, Step, next_step
from utils.store import intakes, life, messages, notices, silences, tickets
from utils.store.messages import AuthorKind, Message
from utils.store.notices import Notice
from utils.tickets import Person, Refusal, Ticket

NOON_MS = 1_790_000_000_000
MIA = Person(10_000_000_000_000_001, "Mia")
SAM = Person(10_000_000_000_000_002, "Sam", is_supporter=True)
LENA = Person(10_000_000_000_000_003, "Lena", is_supporter=True)
SUPPORT_ROLE = 20_000_000_000_000_001
PATIENCE = Patience(reminder_hours=48, close_hours=72, staff_hours=12)


def new_file(path: Path) -> sqlite3.Connection:
    connection = open_for_writing(path)
    migrate(connection)
    return connection


class House:
    """A ticket in a real file, a clock that is moved by hand, and a bot that looks at it."""

    def __init__(
        self, connection: sqlite3.Connection, patience: Patience = PATIENCE, creator: Person = MIA
    ) -> None:
        self.connection = connection
        self.patience = patience
        self.now_ms = NOON_MS
        self._next_id = 0
        self.said: list[Notice] = []
        opening = life.open_ticket(connection, creator, 1, self.now_ms)
        assert not isinstance(opening, Refusal)
        self.ticket_id = opening.ticket.id
        tickets.channel_made(connection, self.ticket_id, 500 + self.ticket_id)

    @property
    def ticket(self) -> Ticket:
        found = tickets.get(self.connection, self.ticket_id)
        assert found is not None
        return found

    def new_id(self) -> int:
        self._next_id += 1
        return from_timestamp_ms(self.now_ms) + 1000 * self.ticket_id + self._next_id

    def writes(self, kind: AuthorKind, message_type: int = 0) -> int:
        """Record a message of somebody; staff silence Sigrid by it."""
        author = {"creator": MIA, "staff": SAM}.get(kind, LENA)
        words = Message(
            id=self.new_id(),
            ticket_id=self.ticket_id,
            author_id=author.id,
            author_name=author.name,
            author_avatar_url=None,
            author_color=None,
            author_kind=kind,
            type=message_type,
            content="Hallo",
            embeds=[],
            components=[],
            mentions={},
            replies_to_id=None,
            sent_at_ms=self.now_ms,
            edited_at_ms=None,
        )
        messages.record(self.connection, words)
        if kind == "staff":
            intakes.silence(self.connection, self.ticket_id, self.now_ms)
        return words.id

    def passes(self, hours: float) -> None:
        self.now_ms += round(hours * HOUR_MS)

    def looks(self, *, posts: bool = True) -> list[Step]:
        """Do what is due, as the cog does; and bring the notices into the channel, as their board does."""
        steps = []
        for silence in silences.find(self.connection):
            step = next_step(silence, self.patience, self.now_ms)
            if step and silences.take(
                self.connection, silence, step, self.patience, SUPPORT_ROLE, self.now_ms
            ):
                steps.append(step)
        if posts:
            self.posts()
        return steps

    def posts(self) -> None:
        for notice in notices.owed(self.connection):
            self.said.append(notice)
            notices.posted(self.connection, notice.id, self.new_id())

    def steps_in(self, hours: int) -> list[Step]:
        """Let hours pass and the bot look at each of them."""
        steps = []
        for _ in range(hours):
            self.passes(1)
            steps += self.looks()
        return steps
