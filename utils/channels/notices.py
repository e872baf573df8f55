"""Posts what the bot has to say in tickets, each notice once, whatever happens between decision and message."""

import asyncio
import logging

import discord

from utils.channels.guild import UNREACHABLE, GuildSource, GuildUnavailableError
from utils.channels.retries import Retries
from utils.clock import Clock
from utils.database import Database
from utils.pace import Pace
from utils.store import hearing, notices
from utils.store.notices import Notice

log = logging.getLogger(__name__)


class NoticeBoard:
    """Brings owed notices into their channels."""

    def __init__(self, guild: GuildSource, database: Database, clock: Clock, pace: Pace) -> None:
        self._guild = guild
        self._database = database
        self._clock = clock
        self._started_at_ms = clock()
        self._timeout_s = pace.request_timeout_s
        self._settle_ms = round(pace.notice_settle_s * 1000)
        self._synced: set[int] = set()
        self._is_posting = False
        self._is_more_wanted = False
        self._refused = Retries(clock, pace.refused_s)

    async def post_after_sync(self, ticket_id: int) -> None:
        """Post what is owed, also the newest of this ticket: whoever is called in its channel can see it by now."""
        self._synced.add(ticket_id)
        await self.post_owed()

    async def post_owed(self) -> None:
        """Post what is owed, oldest first; what fails is tried again later.

        Whoever comes while notices are being posted does not wait for their end.
        """
        self._is_more_wanted = True
        if self._is_posting:
            return
        self._is_posting = True
        try:
            while self._is_more_wanted:
                self._is_more_wanted = False
                await self._post_all()
        except GuildUnavailableError:
            pass  # housekeeping comes back when Discord does
        finally:
            self._is_posting = False

    async def _post_all(self) -> None:
        synced, self._synced = self._synced, set()
        for notice in await self._database.read(notices.owed):
            if notice.ticket_id not in synced and self._is_fresh(notice):
                continue
            channel = self._guild().get_channel(notice.channel_id)
            # Where the channel is missing, sync finds it or ends the ticket.
            if not isinstance(channel, discord.TextChannel) or not self._refused.may_try(notice.ticket_id):
                continue
            try:
                await asyncio.wait_for(self._post(channel, notice), self._timeout_s)
            except UNREACHABLE as error:
                self._refused.note(notice.ticket_id)
                self._report(notice, type(error).__name__)
            except discord.HTTPException as error:
                self._refused.note(notice.ticket_id, refused=True)
                self._report(notice, f"HTTP {error.status}, Code {error.code}")
            else:
                self._refused.done(notice.ticket_id)

    def _is_fresh(self, notice: Notice) -> bool:
        """Tell whether the channel may still be about to change: Discord notifies nobody who cannot see it yet."""
        is_of_this_process = notice.created_at_ms >= self._started_at_ms
        return is_of_this_process and self._clock() - notice.created_at_ms < self._settle_ms

    async def _post(self, channel: discord.TextChannel, notice: Notice) -> None:
        # The record knows whether it was posted just before a crash, longer ago than a nonce is remembered.
        message_id = await self._database.read(
            lambda c: hearing.find_own(c, notice.ticket_id, notice.after_message_id, notice.text)
        )
        if message_id is None:
            message_id = (await self._send(channel, notice)).id
        await self._database.write(lambda c: notices.posted(c, notice.id, message_id))

    @staticmethod
    async def _send(channel: discord.TextChannel, notice: Notice) -> discord.Message:
        return await channel.send(
            notice.text,
            allowed_mentions=discord.AllowedMentions(
                everyone=False,
                users=[discord.Object(user_id) for user_id in notice.notified_users],
                roles=[discord.Object(role_id) for role_id in notice.notified_roles],
            ),
            # Sent twice within minutes it is one message to Discord.
            nonce=f"n{notice.id}-{notice.created_at_ms:x}"[:25],
            enforce_nonce=True,
        )

    @staticmethod
    def _report(notice: Notice, failure: str) -> None:
        log.warning(
            "Ticket #%d: Eine Mitteilung kam nicht an (%s); ich versuche es wieder.",
            notice.ticket_id,
            failure,
        )
