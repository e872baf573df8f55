"""`python main.py --check`: asks everything at once, tells it in order, changes nothing."""

import asyncio
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

import aiohttp
import discord

from utils import check_texts
from utils.channels.checkup import rights
from utils.channels.checkup.guild_view import view_guild
from utils.channels.checkup.login import (
    Application,
    Reach,
    examine_application,
    examine_commands,
    logged_in,
    reach,
)
from utils.channels.checkup.server import examine_server
from utils.channels.checkup.web_panel import examine_panel
from utils.channels.endpoints import point_at
from utils.clock import system_clock
from utils.config import BotSettings, SharedSettings
from utils.operation.checks import report
from utils.operation.checks.aside import aside
from utils.operation.checks.clock import examine_clock
from utils.operation.checks.database_file import examine_database
from utils.operation.checks.disk import examine_disk, places
from utils.operation.checks.finding import Section
from utils.operation.checks.language_model import examine_model
from utils.operation.checks.reader import examine_reader
from utils.operation.checks.register import examine_register
from utils.operation.checks.settings import Loaded, read_settings

LIMIT_S: Final = 60.0
INTERRUPTED: Final = 130
_LEAVE_S: Final = 5.0

Work = Callable[[Section], Coroutine[Any, Any, None]]


@dataclass
class Sections:
    """The report's parts, in their order."""

    settings: Section = field(default_factory=lambda: Section(check_texts.SETTINGS))
    discord: Section = field(default_factory=lambda: Section(check_texts.DISCORD))
    server: Section = field(default_factory=lambda: Section(check_texts.SERVER))
    panel: Section = field(default_factory=lambda: Section(check_texts.PANEL))
    machine: Section = field(default_factory=lambda: Section(check_texts.MACHINE))
    sigrid: Section = field(default_factory=lambda: Section(check_texts.SIGRID))

    def all(self) -> list[Section]:
        """Return them."""
        return [self.settings, self.discord, self.server, self.panel, self.machine, self.sigrid]


def check(out: TextIO | None = None) -> int:
    """Check everything, print the report and return the exit status."""
    out = out or sys.stdout
    # What the parts log is said in the report.
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)
    try:
        sections = asyncio.run(examine())
    except KeyboardInterrupt:
        _leave_soon(INTERRUPTED)
        return INTERRUPTED
    _print(sections, out)
    status = report.exit_status(sections)
    _leave_soon(status)
    return status


async def examine(limit_s: float = LIMIT_S) -> list[Section]:
    """Return what was found, within the limit."""
    found = Sections()
    loaded = read_settings(found.settings)
    shared = loaded.shared
    if shared is not None:
        point_at(shared.discord_base_url)
        async with aiohttp.ClientSession() as http, aiohttp.ClientSession(trust_env=True) as abroad:
            clock: asyncio.Future[Reach] = asyncio.get_running_loop().create_future()
            await asyncio.gather(
                _within(
                    limit_s, found.discord, _examine_discord(found, loaded, shared, http, clock, limit_s)
                ),
                _examine_machine(found.machine, loaded, shared, clock, limit_s),
                _examine_sigrid(found.sigrid, loaded.bot, http, abroad, limit_s),
            )
    return found.all()


async def _within(limit_s: float, section: Section, work: Coroutine[Any, Any, None]) -> None:
    """Let one subject neither hold up the others nor take them along."""
    try:
        async with asyncio.timeout(limit_s):
            await work
    except TimeoutError:
        section.fault(check_texts.not_finished(limit_s))
    except Exception as error:  # noqa: BLE001 - a fault of ours; only its kind is told, for its words may hold a secret
        section.fault(check_texts.unexpected(type(error).__name__))


async def _examine_discord(
    found: Sections,
    loaded: Loaded,
    shared: SharedSettings,
    http: aiohttp.ClientSession,
    clock: "asyncio.Future[Reach]",
    limit_s: float,
) -> None:
    reached = Reach(is_there=False)
    try:
        reached = await reach(found.discord, http, shared.api_base_url)
    finally:
        clock.set_result(reached)
    if not reached.is_there:
        return
    application = None
    if loaded.bot is not None:
        application = await _examine_bot(found, loaded.bot, limit_s)
    if loaded.panel is not None:
        await _within(limit_s, found.panel, examine_panel(found.panel, loaded.panel, application, http))


async def _examine_bot(found: Sections, settings: BotSettings, limit_s: float) -> Application | None:
    async with logged_in(found.discord, settings.bot_token.get_secret_value()) as client:
        if client is None:
            return None
        application = await examine_application(found.discord, client)
        if application is None:
            return None
        await _within(limit_s, found.server, _examine_guild(found.server, client, settings, application.id))
        return application


async def _examine_guild(
    section: Section, client: discord.Client, settings: BotSettings, application_id: int
) -> None:
    link = rights.invitation(settings.discord_base_url, application_id)
    view = await view_guild(section, client, settings.guild_id, link)
    if view is not None:
        await examine_commands(section, client, application_id, settings.guild_id, link)
        await examine_server(section, client, view, settings, link)


async def _examine_machine(
    section: Section,
    loaded: Loaded,
    shared: SharedSettings,
    clock: "asyncio.Future[Reach]",
    limit_s: float,
) -> None:
    wanted_mb = loaded.bot.disk_free_mb if loaded.bot is not None else 0

    async def see_clock(part: Section) -> None:
        # Shielded: whoever gives up waiting must not take the answer from the one who still owes it.
        reached = await asyncio.shield(clock)
        examine_clock(part, reached.skew_s, system_clock(), shared.timezone)

    async def see_disk(part: Section) -> None:
        await aside(lambda: examine_disk(part, places(loaded.bot, loaded.panel), wanted_mb))

    async def see_database(part: Section) -> None:
        await aside(lambda: examine_database(part, shared.database_path, system_clock()))

    await _together(limit_s, section, see_clock, see_disk, see_database)


async def _examine_sigrid(
    section: Section,
    settings: BotSettings | None,
    http: aiohttp.ClientSession,
    abroad: aiohttp.ClientSession,
    limit_s: float,
) -> None:
    if settings is not None:
        await _together(
            limit_s,
            section,
            lambda part: examine_reader(part, settings.ocr_language, settings.ban_id_pattern),
            lambda part: examine_model(part, settings, abroad),
            lambda part: examine_register(part, settings.ban_lookup_url, http),
        )


async def _together(limit_s: float, section: Section, *works: Work) -> None:
    """Do several things at once, and tell what they found in this order."""
    parts = [Section(section.title) for _ in works]
    await asyncio.gather(
        *(_within(limit_s, part, work(part)) for part, work in zip(parts, works, strict=True))
    )
    section.findings += [finding for part in parts for finding in part.findings]


def _print(sections: list[Section], out: TextIO) -> None:
    is_terminal = out.isatty()
    width = shutil.get_terminal_size().columns if is_terminal else None
    encoding = out.encoding or "utf-8"
    text = "".join(f"{line}\n" for line in report.lines(sections, width=width, is_coloured=is_terminal))
    # A terminal that cannot show a letter must not end the report.
    out.write(text.encode(encoding, "replace").decode(encoding))
    out.flush()


def _leave_soon(status: int) -> None:
    """End the process even where a name server keeps a thread of asyncio's waiting, which nothing can interrupt."""
    timer = threading.Timer(_LEAVE_S, os._exit, [status])
    timer.daemon = True
    timer.start()
