"""Sigrid at a desk: real database, dialogue and commit; the member writes rows, and answers are read back."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from utils.database import Database
from utils.evidence import ban_ids
from utils.evidence.ban_lookup import BanLookup
from utils.evidence.readings import PictureTrouble, Reader, Reading
from utils.intake import Attitude, Intake, PendingReply
from utils.secretary.consultation import Speaker, Terms
from utils.secretary.model import Answer
from utils.secretary.proposal import Next, Proposal
from utils.secretary.secretary import Later, Secretary, SecretarySettings
from utils.secretary.senses import Ears, Register
from utils.store import attachments, intakes, life, messages, tickets
from utils.store.messages import Attachment, AuthorKind, Message
from utils.tickets import Person, Refusal

PATTERN = re.compile(r"[A-Za-z0-9]{16,}")
MIA = Person(10_000_000_000_000_001, "Mia")
SAM = Person(10_000_000_000_000_002, "Sam", is_supporter=True)
SIGRID = Person(10_000_000_000_000_009, "Sigrid")
SUPPORT_ROLE = 20_000_000_000_000_001
NOON_MS = 1_790_000_000_000


@dataclass
class SlidesReader(Reader):
    """Reads pictures whose bytes are their text."""

    trouble: PictureTrouble | None = None

    async def read(self, picture: bytes, *, seeks_ids: bool = True) -> Reading | PictureTrouble:
        del seeks_ids
        text = picture.decode()
        return self.trouble or Reading(text, ban_ids.ranked(text, PATTERN))


@dataclass
class ScriptedModel(Speaker):
    """Gives prepared answers and keeps what it was asked."""

    answers: list[Answer]
    asked: list[list[dict[str, str]]] = field(default_factory=list)

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        self.asked.append(messages)
        return self.answers.pop(0)


class Desk:
    def __init__(
        self,
        database: Database,
        folder: Path,
        *,
        lookup: BanLookup | None = None,
        reader: Reader | None = None,
        model: Speaker | None = None,
        token_budget: int = 40_000,
        pattern: re.Pattern[str] = PATTERN,
        data_notice: str | None = None,
        daily_tokens: int = 0,
    ) -> None:
        self.database = database
        self.folder = folder
        self.now_ms = NOON_MS
        self._next_id = 30_000_000_000_000_000
        self.ticket_id = 0
        self.secretary = Secretary(
            database,
            Ears(database, reader, folder),
            Register(lookup, reader, pattern),
            model,
            lambda: self.now_ms,
            SecretarySettings(
                pattern,
                SUPPORT_ROLE,
                token_budget,
                data_notice,
                terms=Terms("made-up", daily_tokens),
            ),
        )

    async def opens(self, member: Person = MIA) -> str:
        """Let a member open a ticket, and return the greeting."""
        opening = await self.database.write(lambda c: life.open_ticket(c, member, 5, self.now_ms))
        assert not isinstance(opening, Refusal)
        ticket = opening.ticket
        await self.database.write(lambda c: tickets.channel_made(c, ticket.id, ticket.id + 1000))
        self.ticket_id = ticket.id
        assert await self.secretary.greet(ticket.id)
        return (await self.delivers()).text

    async def writes(
        self,
        text: str,
        *files: tuple[str, bytes],
        author: Person = MIA,
        kind: AuthorKind = "creator",
        saved: bool = True,
    ) -> int:
        self._next_id += 1000
        message_id = self._next_id
        attachments = [
            Attachment(message_id + n, name, _type(name), len(data), None, None, "https://cdn.example/x")
            for n, (name, data) in enumerate(files, 1)
        ]
        message = Message(
            id=message_id,
            ticket_id=self.ticket_id,
            author_id=author.id,
            author_name=author.name,
            author_avatar_url=None,
            author_color=None,
            author_kind=kind,
            type=0,
            content=text,
            embeds=[],
            components=[],
            mentions={},
            replies_to_id=None,
            sent_at_ms=self.now_ms,
            edited_at_ms=None,
            attachments=attachments,
        )
        await self.database.write(lambda c: messages.record(c, message))
        if saved:
            for attachment, (_, data) in zip(attachments, files, strict=True):
                await self.keep(attachment.id, data)
        return message_id

    async def keep(self, attachment_id: int, data: bytes) -> None:
        sha256 = f"{attachment_id:064x}"
        path = self.folder / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        await self.database.write(lambda c: attachments.saved(c, attachment_id, sha256))

    async def answers(self) -> PendingReply | None:
        """Let Sigrid take her turn, and deliver what she decided."""
        outcome = await self.secretary.take_turn(self.ticket_id)
        assert not isinstance(outcome, Later), outcome
        return None if outcome is None else await self.delivers()

    async def delivers(self) -> PendingReply:
        reply = await self.secretary.pending(self.ticket_id)
        assert reply is not None
        message_id = await self.writes(reply.text, author=SIGRID, kind="secretary")
        await self.secretary.sent(self.ticket_id, reply, message_id)
        return reply

    async def hears(self, text: str, *files: tuple[str, bytes]) -> str:
        """Let the member write, and return Sigrid's answer."""
        await self.writes(text, *files)
        reply = await self.answers()
        assert reply is not None
        return reply.text

    async def intake(self) -> Intake:
        found = await self.database.read(lambda c: intakes.get(c, self.ticket_id))
        assert found is not None
        return found


def _type(name: str) -> str:
    return {"png": "image/png", "pdf": "application/pdf", "svg": "image/svg+xml"}[name.rpartition(".")[2]]


def proposes(reply: str = "Magst du mir bitte deine Ban-ID schicken?", **changes: object) -> Answer:
    values: dict[str, object] = {
        "reply": reply,
        "ban_id": None,
        "player_name": None,
        "reason_category": None,
        "statement_summary": None,
        "attitude": Attitude.UNCLEAR,
        "quotes": (),
        "wants_human": False,
        "next": Next.ASK,
    }
    return Answer(Proposal.model_validate({**values, **changes}), completion_tokens=100)
