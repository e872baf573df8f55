"""Sends members their own copies of closed tickets, each once, whatever happens between closing and message."""

import asyncio
import logging

import discord

from utils import file_texts
from utils.channels.client import TicketBot
from utils.channels.guild import UNREACHABLE, GuildUnavailableError
from utils.channels.retries import Retries
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.pace import Pace
from utils.store import copies
from utils.store.copies import OwedCopy
from utils.transcript.export.page_maker import MadePage, PageMaker

log = logging.getLogger(__name__)

# What Discord takes in direct messages; a little is left for what stands around the file.
LIMIT_BYTES = 10 * 1024 * 1024 - 64 * 1024

# JSON error codes (topics/opcodes-and-status-codes.mdx).
_UNKNOWN_USER = 10013


class MemberCopies:
    """Brings owed copies to the members."""

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        pages: PageMaker,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._is_wanted = settings.transcript_copy_to_member
        self._database = database
        self._pages = pages
        self._clock = clock
        self._timeout_s = pace.request_timeout_s
        self._failed = Retries(clock, pace.refused_s)
        # Tickets whose file got stuck once: a large one may never get through a slow line.
        self._without_pictures: set[int] = set()

    async def send_owed(self) -> None:
        """Send what is owed, oldest first; what fails is tried again later."""
        if not self._is_wanted:
            return
        for copy in await self._database.read(copies.owed):
            if self._failed.may_try(copy.ticket_id):
                await self._send_one(copy)

    async def _send_one(self, copy: OwedCopy) -> None:
        try:
            await self._send(copy)
        except GuildUnavailableError:
            return  # housekeeping comes back when Discord does
        except UNREACHABLE as error:
            self._try_again(copy, type(error).__name__)
        except discord.HTTPException as error:
            if isinstance(error, discord.Forbidden) or error.code == _UNKNOWN_USER:
                await self._give_up(copy)
            else:
                self._try_again(copy, f"HTTP {error.status}, Code {error.code}", refused=True)
        except Exception:
            # A loop that stops at the first bad ticket leaves all others behind.
            log.exception(
                "Ticket #%d: Die Kopie für das Mitglied ist gescheitert; ich versuche es wieder.",
                copy.ticket_id,
            )
            self._failed.note(copy.ticket_id, refused=True)
        else:
            self._failed.done(copy.ticket_id)
            self._without_pictures.discard(copy.ticket_id)

    async def _send(self, copy: OwedCopy) -> None:
        text = file_texts.member_copy(copy.ticket_id, self._bot.home().name, copy.language)
        pictures = copy.ticket_id not in self._without_pictures
        page = await self._pages.make(copy.ticket_id, LIMIT_BYTES, for_member=True, pictures=pictures)
        try:
            await asyncio.wait_for(self._post(copy, text, page), self._timeout_s)
        finally:
            if page is not None:
                page.close()
        await self._database.write(lambda c: copies.sent(c, copy.transcript_id))

    async def _post(self, copy: OwedCopy, text: str, page: MadePage | None) -> None:
        channel = await self._bot.create_dm(discord.Object(copy.creator_id))
        # Sent twice within minutes it is one message to Discord.
        nonce = f"copy-{copy.transcript_id}-{copy.created_at_ms:x}"[:25]
        if page is None:
            await channel.send(
                f"{text}\n{file_texts.MEMBER_COPY_TOO_LONG[copy.language]}", nonce=nonce, enforce_nonce=True
            )
        else:
            file = discord.File(page.file, filename=page.name)
            await channel.send(text, file=file, nonce=nonce, enforce_nonce=True)

    async def _give_up(self, copy: OwedCopy) -> None:
        """Tell the team that the member takes no messages or is no longer here."""
        log.info(
            "Ticket #%d: Das Mitglied nimmt keine Direktnachrichten an; es bekommt keine Kopie.",
            copy.ticket_id,
        )
        await self._database.write(lambda c: copies.refused(c, copy, file_texts.COPY_REFUSED, self._clock()))
        self._failed.done(copy.ticket_id)

    def _try_again(self, copy: OwedCopy, failure: str, *, refused: bool = False) -> None:
        self._failed.note(copy.ticket_id, refused=refused)
        self._without_pictures.add(copy.ticket_id)
        log.warning(
            "Ticket #%d: Die Kopie für das Mitglied kam nicht an (%s); ich versuche es wieder.",
            copy.ticket_id,
            failure,
        )
