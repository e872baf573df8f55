"""Where conversations are played: real database, dialogue and wire; a ban register and a model's server on loopback."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from tests.eval.data import Ban, Conversation, Turn, bans
from tests.unit.secretary.desk import Desk, SlidesReader
from tests.unit.secretary.register import Bans
from utils.database import Database
from utils.evidence.ban_lookup import BanLookup
from utils.evidence.evidence_fetch import EvidenceFetcher
from utils.intake import Intake, PendingReply
from utils.secretary.commit import confirm_token
from utils.secretary.consultation import Speaker
from utils.secretary.model import Answer
from utils.secretary.proposal import Next

UNAVAILABLE = 503


@dataclass(frozen=True)
class Exchange:
    """A turn of the member, her answer to it, and what she knew afterwards."""

    turn: Turn
    reply: PendingReply | None
    after: Intake
    # The member wanted to press something that was not there.
    dead_press: bool = False
    # What the model wanted to answer; None where it was not asked, failed, or had nothing more to ask.
    proposed: str | None = None


@dataclass(frozen=True)
class Run:
    """A conversation that has been played."""

    conversation: Conversation
    greeting: str
    exchanges: tuple[Exchange, ...]
    seconds: float
    tokens: int = 0
    model_calls: int = 0
    # For each call that brought nothing usable, why.
    troubles: tuple[str, ...] = ()

    @property
    def intake(self) -> Intake:
        """Return what she knew at the end."""
        return self.exchanges[-1].after


@dataclass
class CountingModel(Speaker):
    """Counts what the model's calls cost and how many failed."""

    model: Speaker
    calls: int = 0
    tokens: int = 0
    troubles: list[str] = field(default_factory=list)
    proposed: str | None = None

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        answer = await self.model.propose(messages)
        self.calls += 1
        self.tokens += answer.tokens
        if answer.proposal is None:
            self.troubles.append(answer.trouble or "?")
        elif answer.proposal.next is Next.ASK:
            self.proposed = answer.proposal.reply
        return answer

    def take_proposed(self) -> str | None:
        """Return what the model wanted to say since this was asked last."""
        proposed, self.proposed = self.proposed, None
        return proposed


@dataclass
class Stage:
    """What all conversations share."""

    folder: Path
    bans: Bans
    lookup: BanLookup
    played: int = 0

    async def play(
        self,
        conversation: Conversation,
        model: Speaker | None,
        before_turn: Callable[[Turn], None] = lambda _: None,
    ) -> Run:
        """Let the member say his turns until she ends or he has nothing left to say."""
        self.played += 1
        folder = self.folder / str(self.played)
        folder.mkdir()
        counting = CountingModel(model) if model is not None else None
        self.bans.status = UNAVAILABLE if conversation.register_down else None
        started_at_s = time.monotonic()
        database = Database(folder / "tickets.sqlite")
        database.open()
        try:
            desk = Desk(
                database, folder / "attachments", lookup=self.lookup, reader=SlidesReader(), model=counting
            )
            greeting = await desk.opens()
            exchanges = await _converse(desk, conversation, counting, before_turn)
        finally:
            database.close()
        run = Run(conversation, greeting, tuple(exchanges), time.monotonic() - started_at_s)
        if counting is None:
            return run
        return replace(
            run, tokens=counting.tokens, model_calls=counting.calls, troubles=tuple(counting.troubles)
        )


async def _converse(
    desk: Desk,
    conversation: Conversation,
    model: CountingModel | None,
    before_turn: Callable[[Turn], None],
) -> list[Exchange]:
    exchanges: list[Exchange] = []
    offered: tuple[str, ...] = ()
    for turn in conversation.turn:
        before_turn(turn)
        dead_press = not await _act(desk, turn, offered)
        reply = await desk.answers()
        proposed = model.take_proposed() if model is not None else None
        exchanges.append(Exchange(turn, reply, await desk.intake(), dead_press, proposed))
        offered = reply.confirm_ids if reply else ()
        if not exchanges[-1].after.is_active:
            break
    return exchanges


async def _act(desk: Desk, turn: Turn, offered: tuple[str, ...]) -> bool:
    """Write and press what a turn holds; False if there was no such button."""
    texts = turn.says or ("",) * bool(turn.pictures)
    for number, text in enumerate(texts, 1):
        last = number == len(texts)
        pictures = [(f"bild{n}.png", shown.encode()) for n, shown in enumerate(turn.pictures, 1)] * last
        await desk.writes(text, *pictures)
    return turn.presses is None or await _press(desk, turn.presses, offered)


async def _press(desk: Desk, button: str, offered: tuple[str, ...]) -> bool:
    if button == "human":
        return await desk.secretary.ask_for_human(desk.ticket_id)
    if not offered:
        return False
    if button == "no":
        return await desk.secretary.confirm_id(desk.ticket_id, confirm_token(*offered), yes=False)
    chosen = offered[0] if button == "yes" else button.removeprefix("choose:")
    return await desk.secretary.confirm_id(desk.ticket_id, confirm_token(chosen), yes=True)


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """Open the ban register for as long as conversations are played."""
    register = Bans()
    app = web.Application()
    app.router.add_get("/ban/{ban_id}", register.answer)

    async def evidence(request: web.Request) -> web.Response:
        ban = next(ban for ban in bans() if ban.id == request.match_info["ban_id"])
        shown = ban.evidence[int(request.match_info["number"])]
        return web.Response(body=shown.encode(), content_type="image/png")

    app.router.add_get("/evidence/{ban_id}/{number}", evidence)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(app))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        register.entries = {ban.id: _entry(ban, server) for ban in bans()}
        url = str(server.make_url("/ban/")) + "{ban_id}"
        fetcher = EvidenceFetcher(url)
        stack.push_async_callback(fetcher.close)
        yield Stage(folder, register, BanLookup(url, session, fetcher))


def _entry(ban: Ban, server: BaseTestServer) -> dict[str, object]:
    pictures = [str(server.make_url(f"/evidence/{ban.id}/{n}")) for n in range(len(ban.evidence))]
    return {"reason": ban.reason, "player_name": ban.player_name, "attachments": pictures}
