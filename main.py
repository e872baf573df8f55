"""Start the bot: settings, logging, database, cogs, signals."""

import asyncio
import logging
import signal
import sqlite3
import sys

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
from utils import operator_texts, service_texts
from utils.channels.alarms import Alarms
from utils.channels.client import TicketBot
from utils.channels.command_access import show_to_those_who_may
from utils.channels.command_names import name_in_all_languages
from utils.channels.control_message import Case
from utils.channels.endpoints import point_at
from utils.channels.history import GapFiller
from utils.channels.index import ChannelIndex
from utils.channels.log_channel import LogChannel
from utils.channels.lost_tickets import LostTickets
from utils.channels.member_copies import MemberCopies
from utils.channels.notices import NoticeBoard
from utils.channels.preflight import demand_true_settings
from utils.channels.router import Router
from utils.channels.sync import ChannelSync
from utils.channels.threads import TicketThreads
from utils.clock import system_clock
from utils.config import EX_CONFIG, EX_DATAERR, BotSettings, SettingsError, load_settings
from utils.database import Database, DatabaseError, UnfitDatabaseError, damaged, unusable
from utils.evidence.attachments import AttachmentKeeper
from utils.evidence.file_store import FileStore
from utils.evidence.picture_keeper import PictureKeeper
from utils.operation.backup_command import backup_by_hand
from utils.operation.command_line import Command, Order, parse
from utils.operation.counting import Counts
from utils.operation.eraser import Eraser
from utils.operation.instance import InUseError, only_bot_of
from utils.operation.logs import complain, configure_logging
from utils.operation.person_export import PersonExporter
from utils.operation.service_manager import Extension, ServiceManager
from utils.operation.vital_signs import VitalSigns
from utils.pace import Pace
from utils.predecessor.upgrade import upgrade_predecessor
from utils.roster import Roster
from utils.secretary import case
from utils.secretary.assembly import SecretaryAssembly
from utils.store import gaps, intakes, threads, tickets
from utils.transcript.export.page_maker import PageMaker

log = logging.getLogger(__name__)

# As a shell says of what Ctrl-C ended.
EX_INTERRUPTED = 130


def main(pace: Pace = Pace()) -> int:  # noqa: B008 - a frozen value
    """Run the bot and return its exit status."""
    manager = ServiceManager.from_environment()
    try:
        _live(manager, pace)
    except SettingsError as error:
        return _complain(manager, error.report(), EX_CONFIG)
    except DatabaseError as error:
        return _complain(manager, str(error), EX_DATAERR if isinstance(error, UnfitDatabaseError) else 1)
    except InUseError as error:
        return _complain(manager, str(error), 1)
    except KeyboardInterrupt:
        return _complain(manager, operator_texts.START_INTERRUPTED, EX_INTERRUPTED)
    except discord.ConnectionClosed as error:
        return _complain(manager, operator_texts.connection_refused(error.code), 1)
    return 0


def _live(manager: ServiceManager, pace: Pace) -> None:
    settings = load_settings(BotSettings)
    configure_logging(settings.log_level, settings.log_format)
    with only_bot_of(settings.database_path):
        _live_with(settings, manager, pace)


def _live_with(settings: BotSettings, manager: ServiceManager, pace: Pace) -> None:
    point_at(settings.discord_base_url)
    database = Database(settings.database_path)
    manager.status(service_texts.OPENING_DATABASE)
    still_at_it = Extension(manager).ask
    upgrade_predecessor(settings.database_path, system_clock, settings.channel_ids, still_at_it)
    database.open(still_at_it)
    try:
        asyncio.run(_run(settings, database, manager, pace))
    except sqlite3.Error as error:
        raise unusable(settings.database_path, error) from error
    except KeyboardInterrupt:
        pass  # Windows has no signal handlers in the loop; Ctrl-C ends the bot there
    finally:
        database.close()


def _complain(manager: ServiceManager, message: str, status: int) -> int:
    manager.status(message)
    complain(message)
    return status


async def _run(settings: BotSettings, database: Database, manager: ServiceManager, pace: Pace) -> None:
    stopping = asyncio.Event()
    _stop_on_signals(stopping)
    async with aiohttp.ClientSession() as http:
        router, counts = Router(), Counts()
        bot = TicketBot(settings.guild_id, router, pace, counts)
        sigrid = SecretaryAssembly(settings, database, http, system_clock, pace, counts)
        await sigrid.prepare()
        secretary = SecretaryCog(
            bot, database, sigrid.secretary, sigrid.nudger, router, settings.support_role_id, pace
        )
        alarms = Alarms(bot.home, settings)
        operation = OperationCog(settings, database, alarms, system_clock, pace)
        housekeeping = await _add_cogs(bot, settings, database, router, http, sigrid, secretary, alarms, pace)
        _add(bot, operation)
        operation.start()
        signs = VitalSigns(manager, database, bot)
        watching = asyncio.create_task(signs.watch())
        serving = asyncio.create_task(_serve(bot, settings, database, housekeeping, signs))
        ends = {asyncio.create_task(stopping.wait()), asyncio.create_task(_damage(database))}
        try:
            await asyncio.wait({serving, *ends}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            manager.stopping(service_texts.STOPPING)
            # From here on nothing new is heard; what was heard is finished while Discord can still be reached.
            serving.cancel()
            await asyncio.wait({serving})
            await operation.stop()
            await housekeeping.stop()
            await bot.finish_events()
            await secretary.stop()
            await bot.close()
            await sigrid.close()
            watching.cancel()
        try:
            serving.result()
        except asyncio.CancelledError:
            if (trouble := database.health.trouble) is not None and trouble.is_lasting:
                raise damaged(settings.database_path, trouble) from None
            log.info(operator_texts.STOPPED)


async def _damage(database: Database) -> None:
    """Return when the file turns out to be damaged: whatever is written to it from then on makes it worse."""
    found = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        loop.call_soon_threadsafe(found.set)

    database.health.call_at_damage(tell)
    await found.wait()


def _stop_on_signals(stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stopping.set)
        except NotImplementedError:
            return  # Windows: Ctrl-C arrives as KeyboardInterrupt


async def _add_cogs(
    bot: TicketBot,
    settings: BotSettings,
    database: Database,
    router: Router,
    http: aiohttp.ClientSession,
    sigrid: SecretaryAssembly,
    secretary: SecretaryCog,
    alarms: Alarms,
    pace: Pace,
) -> HousekeepingCog:
    clock = system_clock
    index = ChannelIndex()
    for ticket in await database.read(tickets.not_deleted):
        if ticket.channel_id is not None:
            index.add(ticket.channel_id, ticket)
    for thread_id, channel_id in await database.read(threads.with_channels):
        index.add_thread(thread_id, channel_id)
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
    keeper = AttachmentKeeper(database, http, store, settings.attachment_max_mb, clock)
    ticket_threads = TicketThreads(database, index, clock)
    gap_filler = GapFiller(bot.home, database, settings, ticket_threads, keeper, clock, pace)
    lost = LostTickets(bot.home, database, settings, index, clock)
    log_channel = LogChannel(bot.home, database, settings, clock)
    notices = NoticeBoard(bot.home, database, clock, pace)
    pages = PageMaker(settings.database_path, settings.attachments_path, settings.timezone, clock)
    copies = MemberCopies(bot, settings, database, pages, clock, pace)
    eraser = Eraser(database, settings.database_path, store, settings.retention, clock)
    exporter = PersonExporter(settings.database_path, settings.attachments_path, pages, clock)
    privacy = PrivacyCog(bot, settings, database, eraser, exporter, log_channel, router, clock)
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
        PicturesCog(store, PictureKeeper(database, http, store)),
        InactivityCog(bot, settings, database, gap_filler, clock),
        MembershipCog(bot, settings, database, clock, pace),
        RosterCog(bot, settings, roster, pace),
        housekeeping,
    ):
        _add(bot, cog)
    return housekeeping


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


async def _serve(
    bot: TicketBot,
    settings: BotSettings,
    database: Database,
    housekeeping: HousekeepingCog,
    signs: VitalSigns,
) -> None:
    """Stay connected; raise SettingsError for what Discord says is wrong with the settings."""
    log.info(operator_texts.STARTING)
    try:
        await bot.login_patiently(settings.bot_token.get_secret_value())
        connection = asyncio.create_task(bot.connect())
        beginning = asyncio.create_task(_begin(bot, settings, database, housekeeping, signs))
        try:
            await asyncio.wait({connection, beginning}, return_when=asyncio.FIRST_COMPLETED)
            if beginning.done():
                beginning.result()
            await connection
        finally:
            beginning.cancel()
            connection.cancel()
    except discord.LoginFailure as error:
        raise SettingsError([operator_texts.LOGIN_REFUSED]) from error
    except discord.PrivilegedIntentsRequired as error:
        raise SettingsError([operator_texts.INTENTS_MISSING]) from error


async def _begin(
    bot: TicketBot,
    settings: BotSettings,
    database: Database,
    housekeeping: HousekeepingCog,
    signs: VitalSigns,
) -> None:
    await bot.wait_until_ready()
    guild = bot.get_guild(settings.guild_id)
    await demand_true_settings(guild, settings, database)
    name_in_all_languages(bot.pending_application_commands)
    if guild is not None:
        show_to_those_who_may(bot.pending_application_commands, guild, settings)
    await bot.register_commands_patiently()
    if bot.user is not None:
        log.info(operator_texts.LOGGED_IN, bot.user.name, bot.user.id)
    housekeeping.start()
    signs.begun()


def obey(order: Order) -> int:
    """Do what the command line asks for and return the exit status."""
    if order.command is Command.RUN:
        return main()
    if order.command is Command.CHECK:
        from utils.channels.checkup.command import check  # noqa: PLC0415 - the bot itself never needs it

        return check()
    if order.command is Command.BACKUP:
        return backup_by_hand()
    if order.command is Command.RESTORE and order.backup is not None:
        # Needed only here, and the bot is to stay small.
        from utils.operation.restore_command import restore_by_hand  # noqa: PLC0415

        return restore_by_hand(order.backup)
    raise NotImplementedError(order.command)


if __name__ == "__main__":
    sys.exit(obey(parse(sys.argv[1:])))
