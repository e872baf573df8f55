"""Put the bot together: what the cogs share, and the cogs themselves."""

import logging
import sqlite3
from dataclasses import dataclass

import aiohttp
import discord

from cogs.ai_cog import AiCog
from cogs.case_cog import CaseCog
from cogs.housekeeping_cog import HousekeepingCog
from cogs.inactivity_cog import InactivityCog
from cogs.membership_cog import MembershipCog
from cogs.menus_cog import MenusCog
from cogs.operation_cog import OperationCog
from cogs.pictures_cog import PicturesCog
from cogs.predecessor_cog import PredecessorCog
from cogs.privacy_cog import PrivacyCog
from cogs.reactions_cog import ReactionsCog
from cogs.repair_cog import RepairCog
from cogs.roster_cog import RosterCog
from cogs.secretary_cog import SecretaryCog
from cogs.team_cog import TeamCog
from cogs.ticket_cog import TicketCog
from cogs.transcript_cog import TranscriptCog
from utils import operator_texts
from utils.channels.alarms import Alarms
from utils.channels.client import TicketBot
from utils.channels.control_message import Case
from utils.channels.history import GapFiller
from utils.channels.index import ChannelIndex
from utils.channels.log_channel import LogChannel
from utils.channels.log_removal import LogRemoval
from utils.channels.lost_tickets import LostTickets
from utils.channels.member_copies import MemberCopies
from utils.channels.notices import NoticeBoard
from utils.channels.router import Router
from utils.channels.sync import ChannelSync
from utils.channels.threads import TicketThreads
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.evidence.attachments import AttachmentKeeper
from utils.evidence.file_store import FileStore
from utils.evidence.picture_keeper import PictureKeeper
from utils.operation.counting import Counts
from utils.operation.eraser import Eraser
from utils.operation.person_export import PersonExporter
from utils.pace import Pace
from utils.roster import Roster
from utils.secretary import case
from utils.secretary.assembly import SecretaryAssembly
from utils.store import gaps, intakes, threads, tickets
from utils.transcript.export.page_maker import PageMaker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ground:
    """What everything stands on."""

    settings: BotSettings
    database: Database
    http: aiohttp.ClientSession
    clock: Clock
    pace: Pace


@dataclass(frozen=True)
class Crew:
    """The bot with its cogs, and those of them that are begun and ended by hand."""

    bot: TicketBot
    sigrid: SecretaryAssembly
    secretary: SecretaryCog
    housekeeping: HousekeepingCog
    operation: OperationCog

    async def stop(self) -> None:
        """Finish what was heard while Discord can still be reached; nothing new is heard any more."""
        await self.operation.stop()
        await self.housekeeping.stop()
        await self.bot.finish_events()
        await self.secretary.stop()
        await self.bot.close()
        await self.sigrid.close()


async def assemble(ground: Ground) -> Crew:
    """Build the bot; it is not connected yet.

    Raises sqlite3.Error and OSError.
    """
    settings, database = ground.settings, ground.database
    router, counts = Router(), Counts()
    bot = TicketBot(settings.guild_id, router, ground.pace, counts)
    sigrid = SecretaryAssembly(settings, database, ground.http, ground.clock, ground.pace, counts)
    await sigrid.prepare()
    secretary = SecretaryCog(
        bot, database, sigrid.secretary, sigrid.nudger, router, settings.support_role_id, ground.pace
    )
    alarms = Alarms(bot.home, settings)
    operation = OperationCog(settings, database, alarms, ground.clock, ground.pace)
    housekeeping = await _add_cogs(ground, bot, router, sigrid, secretary, alarms)
    _add(bot, operation)
    return Crew(bot, sigrid, secretary, housekeeping, operation)


async def _add_cogs(
    ground: Ground,
    bot: TicketBot,
    router: Router,
    sigrid: SecretaryAssembly,
    secretary: SecretaryCog,
    alarms: Alarms,
) -> HousekeepingCog:
    settings, database, clock, pace = ground.settings, ground.database, ground.clock, ground.pace
    index = await _known_channels(database)
    await database.write(gaps.suspect_gaps)
    roster = Roster(database, settings.panel_role_ids, clock)
    await roster.prepare()
    sync = ChannelSync(bot.home, database, settings, index, _case, clock, pace)
    store = FileStore(
        database,
        settings.attachments_path,
        settings.attachments_total_gb,
        lambda faults: alarms.are_now("files", faults),
    )
    await store.prepare()
    keeper = AttachmentKeeper(database, ground.http, store, settings.attachment_max_mb, clock)
    ticket_threads = TicketThreads(database, index, clock)
    gap_filler = GapFiller(bot.home, database, settings, ticket_threads, keeper, clock, pace)
    lost = LostTickets(bot.home, database, settings, index, clock)
    log_channel = LogChannel(bot.home, database, settings, clock)
    notices = NoticeBoard(bot.home, database, clock, pace)
    pages = PageMaker(settings.database_path, settings.attachments_path, settings.timezone, clock)
    copies = MemberCopies(bot, settings, database, pages, clock, pace)
    eraser = Eraser(database, store, settings.retention, clock)
    exporter = PersonExporter(settings.database_path, settings.attachments_path, pages, clock)
    removal = LogRemoval(bot.home, database, settings)
    privacy = PrivacyCog(bot, settings, database, eraser, exporter, log_channel, removal, router, clock)
    outboxes = (log_channel.post_pending, notices.post_owed, copies.send_owed, privacy.work)
    housekeeping = HousekeepingCog(
        bot, settings, database, sync, lost, gap_filler, alarms, outboxes, clock, pace
    )
    for cog in (
        TicketCog(bot, settings, database, sync, gap_filler, notices, log_channel, router, clock),
        TeamCog(bot, settings, database, sync, log_channel, privacy, clock),
        privacy,
        AiCog(settings, database, sigrid.model, sigrid.instructions, log_channel, clock),
        MenusCog(settings, database, log_channel, clock),
        PredecessorCog(bot, settings, database, sync, router),
        RepairCog(bot, settings, database, sync, alarms, clock),
        secretary,
        CaseCog(bot, settings, database, router, clock),
        TranscriptCog(
            bot, settings, database, index, ticket_threads, gap_filler, keeper, log_channel, pages, clock
        ),
        ReactionsCog(bot, database, index, gap_filler, clock),
        PicturesCog(store, PictureKeeper(database, ground.http, store)),
        InactivityCog(bot, settings, database, gap_filler, clock),
        MembershipCog(bot, settings, database, clock, pace),
        RosterCog(bot, settings, roster, pace),
        housekeeping,
    ):
        _add(bot, cog)
    return housekeeping


async def _known_channels(database: Database) -> ChannelIndex:
    index = ChannelIndex()
    for ticket in await database.read(tickets.not_deleted):
        if ticket.channel_id is not None:
            index.add(ticket.channel_id, ticket)
    for thread_id, channel_id in await database.read(threads.with_channels):
        index.add_thread(thread_id, channel_id)
    return index


def _add(bot: TicketBot, cog: discord.Cog) -> None:
    bot.add_cog(cog)
    log.info(operator_texts.COG_LOADED, type(cog).__module__)


def _case(connection: sqlite3.Connection, ticket_id: int) -> Case:
    intake = intakes.get(connection, ticket_id)
    talking = intake is not None and intake.is_active
    return Case(
        sigrid_is_talking=talking,
        can_be_shown=intake is not None and not talking,
        findings=case.shared(connection, ticket_id),
    )
