"""Records what is written in tickets as it happens, and hands out transcripts."""

import asyncio
import logging
import sqlite3

import discord

from utils import file_texts, texts
from utils.channels import answers
from utils.channels.client import TicketBot
from utils.channels.command_names import option
from utils.channels.history import GapFiller
from utils.channels.index import ChannelIndex, Entry
from utils.channels.log_channel import LogChannel
from utils.channels.people import person
from utils.channels.recorder import author_kind, message_of
from utils.channels.threads import TicketThreads
from utils.channels.ticket_meant import ticket_meant
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.evidence.attachments import AttachmentKeeper
from utils.store import attachments, intakes, messages, tickets, transcripts
from utils.store.attachments import PendingAttachment
from utils.store.messages import Message
from utils.transcript.export.page_maker import PageMaker

log = logging.getLogger(__name__)

# Whoever asks for a transcript is told after so long how it stands.
PATIENCE_S = 20.0


class TranscriptCog(discord.Cog):
    """Messages, edits, deletions, attachments and threads of ticket channels; /ticket_transcript."""

    def __init__(
        self,
        bot: TicketBot,
        settings: BotSettings,
        database: Database,
        index: ChannelIndex,
        threads: TicketThreads,
        gaps: GapFiller,
        keeper: AttachmentKeeper,
        log_channel: LogChannel,
        pages: PageMaker,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._index = index
        self._threads = threads
        self._gaps = gaps
        self._keeper = keeper
        self._log_channel = log_channel
        self._pages = pages
        self._clock = clock
        self._filling: set[asyncio.Task[bool]] = set()

    @discord.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Record a message, then let others react to it, then save its files."""
        entry = self._entry(message)
        # An ephemeral answer of the bot's is nobody else's business.
        if entry is None or self._bot.user is None or message.flags.ephemeral:
            return
        kind = author_kind(message, entry, self._bot.user.id, self._settings) or "other"
        recorded = message_of(message, entry, kind)
        # Asked in the same transaction: most messages are nothing to Sigrid and shall cost nothing more.
        writing = self._database.write_soon(lambda c: _record(c, recorded))
        for_sigrid = await self._gaps.keep(entry.ticket_id, message.id, writing)
        if for_sigrid is None:
            return
        self._bot.dispatch("pictures_wanted", recorded.pictures)
        if for_sigrid and not message.is_system():
            self._bot.dispatch("words_for_sigrid", entry.ticket_id, kind)
        if recorded.attachments:
            pending = await self._database.read(lambda c: attachments.pending_of_message(c, message.id))
            await self._save(pending, is_heard=entry.thread_id is None)

    def _entry(self, message: discord.Message) -> Entry | None:
        """Return whose message it is."""
        channel = message.channel
        entry = self._index.get(channel.id)
        if entry is None and isinstance(channel, discord.Thread) and self._index.get(channel.parent_id):
            # Nobody heard how the thread began: what else stands in it is fetched.
            self._bot.dispatch("thread_join", channel)
            self._index.add_thread(channel.id, channel.parent_id)
            entry = self._index.get(channel.id)
        return entry

    async def _save(self, pending: list[PendingAttachment], *, is_heard: bool = True) -> None:
        await self._keeper.save_all(pending)
        if not is_heard:
            return
        for ticket_id, message_id in {(file.ticket_id, file.message_id) for file in pending}:
            self._bot.dispatch("ticket_attachments", ticket_id, message_id)

    @discord.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Keep the old wording beside the new one. Only raw events come for messages that are not cached."""
        entry = self._index.get(event.channel_id)
        if entry is not None:
            # Whose it is says the message that is recorded already.
            shown = message_of(event.new_message, entry, "other")
            writing = self._database.write(lambda c: messages.revise(c, shown))
            await self._gaps.keep(entry.ticket_id, event.message_id, writing)
            self._bot.dispatch("pictures_wanted", shown.pictures)

    @discord.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Mark a message as deleted."""
        await self._mark_deleted(event.channel_id, {event.message_id})

    @discord.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Mark messages as deleted."""
        await self._mark_deleted(event.channel_id, event.message_ids)

    async def _mark_deleted(self, channel_id: int, message_ids: set[int]) -> None:
        entry = self._index.get(channel_id)
        if entry is not None:
            writing = self._database.write(lambda c: messages.mark_deleted(c, message_ids, self._clock()))
            await self._gaps.keep(entry.ticket_id, min(message_ids), writing)
            ticket = await self._database.read(lambda c: tickets.get(c, entry.ticket_id))
            if ticket is not None and ticket.control_message_id in message_ids:
                self._bot.dispatch("ticket_changed", ticket)

    @discord.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Record a thread that was just started."""
        await self._threads.learn(thread)

    @discord.Cog.listener()
    async def on_thread_join(self, thread: discord.Thread) -> None:
        """Record a thread that Discord shows only now, and fetch what was written in it before."""
        entry = self._index.get(thread.parent_id)
        if entry is not None and await self._threads.learn(thread, unheard=True):
            self._gaps.missed(entry.ticket_id, thread.id)

    @discord.Cog.listener()
    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        """Record a thread's new name."""
        if event.thread is not None:
            await self.on_thread_join(event.thread)

    @discord.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Mark a thread and the messages in it as deleted."""
        if self._index.get(event.thread_id) is not None:
            await self._threads.lost(event.thread_id)

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Fetch the files that are still missing."""
        await self.on_files_due()

    @discord.Cog.listener()
    async def on_files_due(self) -> None:
        """Try the files again that could not be saved yet."""
        await self._save(await self._database.read(attachments.pending))

    @discord.slash_command(name="ticket_transcript")
    @option("ticket", int, default=None, min_value=1)
    @option("file", bool, default=False)
    async def ticket_transcript(
        self, context: discord.ApplicationContext, ticket: int | None, file: bool
    ) -> None:
        """Save the transcript of a ticket and tell where it can be read."""
        interaction = context.interaction
        actor = person(context.user, self._settings)
        if not actor.is_staff:
            await answers.privately(interaction, texts.ONLY_STAFF_TRANSCRIPT)
            return
        await answers.defer(interaction)
        found = await ticket_meant(self._database, interaction, ticket)
        if found is None:
            return
        if found.erased_at_ms is not None:
            await answers.privately(interaction, texts.was_erased(found.id, found.erased_at_ms))
            return
        is_whole = await self._complete(found.id)
        saved = await self._database.write(
            lambda c: transcripts.save(c, found.id, "command", actor, self._clock())
        )
        link = texts.panel_link(self._settings.panel_url, found.id)
        text = file_texts.transcript_saved(
            found.id,
            saved.message_count,
            saved.attachment_count,
            lacks_messages=not is_whole or saved.lacks_messages,
            lacking_files=saved.lacking_files,
            link=link,
        )
        if file:
            await self._attach(interaction, found.id, text)
        else:
            await answers.privately(interaction, text)
        await self._log_channel.post_pending()

    async def _attach(self, interaction: discord.Interaction, ticket_id: int, text: str) -> None:
        limit_bytes = self._bot.home().filesize_limit - answers.ROOM_BESIDE_A_FILE_BYTES
        try:
            page = await self._pages.make(ticket_id, limit_bytes)
        except (sqlite3.Error, OSError) as error:
            log.error(
                "Ticket #%d: Die Datei ließ sich nicht schreiben (%s).", ticket_id, type(error).__name__
            )
            await answers.privately(interaction, f"{text}\n{file_texts.TRANSCRIPT_FILE_FAILED}")
            return
        if page is None:
            await answers.privately(interaction, f"{text}\n{file_texts.TRANSCRIPT_TOO_LARGE}")
            return
        about = file_texts.transcript_file(has_pictures=page.has_pictures)
        try:
            await answers.with_file(interaction, f"{text}\n{about}", page.file, page.name)
        except answers.FileRefusedError:
            await answers.privately(interaction, f"{text}\n{file_texts.TRANSCRIPT_FILE_FAILED}")
        finally:
            page.close()

    async def _complete(self, ticket_id: int) -> bool:
        """Bring the record up to date; tell whether it is. A long history goes on being fetched after the answer."""
        filling = asyncio.create_task(self._gaps.fill(ticket_id, whole=True))
        self._filling.add(filling)
        filling.add_done_callback(self._filling.discard)
        done, _ = await asyncio.wait({filling}, timeout=PATIENCE_S)
        return bool(done) and filling.result()


def _record(connection: sqlite3.Connection, message: Message) -> bool:
    """Keep a message; tell whether Sigrid hears it: she listens in its ticket, and it stands in no thread."""
    messages.record(connection, message)
    return message.thread_id is None and intakes.listens(connection, message.ticket_id)
