"""Start the bot: settings, logging, database, cogs, signals; or do one thing of the command line."""

import asyncio
import logging
import signal
import sqlite3
import sys
from pathlib import Path

import aiohttp
import discord

from cogs.assembly import Crew, Ground, assemble
from utils import operator_texts, service_texts
from utils.channels.command_access import show_to_those_who_may
from utils.channels.command_names import name_in_all_languages
from utils.channels.endpoints import point_at
from utils.channels.preflight import demand_true_settings
from utils.clock import system_clock
from utils.config import EX_CONFIG, EX_DATAERR, BotSettings, SettingsError, load_settings
from utils.database import Database, DatabaseError, UnfitDatabaseError, damaged, unusable
from utils.operation.backup_command import backup_by_hand
from utils.operation.command_line import Command, Order, parse
from utils.operation.instance import InUseError, only_bot_of
from utils.operation.logs import complain, configure_logging
from utils.operation.service_manager import Extension, ServiceManager
from utils.operation.vital_signs import VitalSigns
from utils.pace import Pace
from utils.store.predecessor_file import is_of_predecessor

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
    if is_of_predecessor(settings.database_path):
        # Once in the life of an installation; the bot is to stay small.
        from utils.predecessor.upgrade import upgrade_predecessor  # noqa: PLC0415

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
        crew = await assemble(Ground(settings, database, http, system_clock, pace))
        crew.operation.start()
        signs = VitalSigns(manager, database, crew.bot)
        watching = asyncio.create_task(signs.watch())
        serving = asyncio.create_task(_serve(crew, settings, database, signs))
        ends = {asyncio.create_task(stopping.wait()), asyncio.create_task(_damage(database))}
        try:
            await asyncio.wait({serving, *ends}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()
            manager.stopping(service_texts.STOPPING)
            serving.cancel()
            await asyncio.wait({serving})
            await crew.stop()
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


async def _serve(crew: Crew, settings: BotSettings, database: Database, signs: VitalSigns) -> None:
    """Stay connected; raise SettingsError for what Discord says is wrong with the settings."""
    log.info(operator_texts.STARTING)
    bot = crew.bot
    try:
        await bot.login_patiently(settings.bot_token.get_secret_value())
        connection = asyncio.create_task(bot.connect())
        beginning = asyncio.create_task(_begin(crew, settings, database, signs))
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


async def _begin(crew: Crew, settings: BotSettings, database: Database, signs: VitalSigns) -> None:
    bot = crew.bot
    await bot.wait_until_ready()
    guild = bot.get_guild(settings.guild_id)
    await demand_true_settings(guild, settings, database)
    name_in_all_languages(bot.pending_application_commands)
    if guild is not None:
        show_to_those_who_may(bot.pending_application_commands, guild, settings)
    await bot.register_commands_patiently()
    if bot.user is not None:
        log.info(operator_texts.LOGGED_IN, bot.user.name, bot.user.id)
    crew.housekeeping.start()
    signs.begun()


def obey(order: Order) -> int:
    """Do what the command line asks for and return the exit status."""
    # What the running bot never needs is only loaded where it is asked for: the bot is to stay small.
    match order:
        case Order(Command.CHECK):
            from utils.channels.checkup.command import check  # noqa: PLC0415

            return check()
        case Order(Command.BACKUP):
            return backup_by_hand()
        case Order(Command.RESTORE, Path() as backup):
            from utils.operation.restore_command import restore_by_hand  # noqa: PLC0415

            return restore_by_hand(backup)
        case _:
            return main()


if __name__ == "__main__":
    sys.exit(obey(parse(sys.argv[1:])))
