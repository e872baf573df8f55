"""The demo world with its settings, and the check of it within this process."""

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import discord
import pytest
from discord.http import Route

from tests.sandbox.description import ApiDescription
from tests.sandbox.models import Application, Channel, Guild, Member, Role
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.sandbox.state import State, overwrite_for
from tests.sandbox.world import PANEL_URL, Id, bot_settings, build_demo_world, panel_settings
from utils.channels.checkup import command
from utils.config import BotSettings, PanelSettings
from utils.operation.checks import report
from utils.operation.checks.finding import Finding, Mark, Section


@dataclass
class Outcome:
    """What a check found."""

    sections: list[Section]

    @property
    def status(self) -> int:
        return report.exit_status(self.sections)

    def of(self, mark: Mark) -> list[Finding]:
        return [each for section in self.sections for each in section.findings if each.mark is mark]

    def about(self, words: str) -> Finding:
        """Return the one finding that holds these words."""
        found = [each for section in self.sections for each in section.findings if words in each.text]
        assert len(found) == 1, "\n".join(report.lines(self.sections))
        return found[0]


@dataclass
class House:
    """An installation and the Discord that it belongs to."""

    sandbox: Sandbox
    patch: pytest.MonkeyPatch
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.sandbox.state

    @property
    def guild(self) -> Guild:
        return self.state.guilds[Id.GUILD]

    @property
    def application(self) -> Application:
        return self.state.applications[Id.APPLICATION]

    @property
    def bot(self) -> Member:
        return self.guild.members[Id.APPLICATION]

    @property
    def bot_role(self) -> Role:
        (role_id,) = self.bot.role_ids
        return self.guild.roles[role_id]

    def channel(self, channel_id: Id) -> Channel:
        return self.state.channels[channel_id]

    def deny(self, channel_id: Id, permissions: Permission) -> None:
        """Take permissions from the bot's role in a channel."""
        given = self.channel(channel_id).overwrites[self.bot_role.id].allow
        overwrite = overwrite_for(self.bot_role, allow=given & ~permissions, deny=permissions)
        self.channel(channel_id).overwrites[self.bot_role.id] = overwrite

    async def checked(
        self,
        changes: Mapping[str, str] = MappingProxyType({}),
        *,
        without: tuple[str, ...] = (),
        limit_s: float = 30.0,
    ) -> Outcome:
        """Check with the settings of both services, some of them changed or left out."""
        for name in {*BotSettings.model_fields, *PanelSettings.model_fields}:
            self.patch.delenv(name.upper(), raising=False)
        for name, value in {**self.settings, **changes}.items():
            if name not in without:
                self.patch.setenv(name, value)
        return Outcome(await command.examine(limit_s))


@pytest.fixture(scope="session")
def description() -> ApiDescription | None:
    """Return Discord's description of its API, which takes longer to read than a check."""
    path = os.environ.get("DISCORD_API_DESCRIPTION")
    return ApiDescription(path) if path else None


@pytest.fixture
async def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, description: ApiDescription | None
) -> AsyncIterator[House]:
    """Found an installation at which nothing is wrong but that no Tesseract is found, which takes a second to try."""
    state = State()
    build_demo_world(state)
    sandbox = Sandbox(state, description=description)
    await sandbox.start()
    # The check points py-cord at the sandbox; this lets it point back.
    monkeypatch.setattr(Route, "API_BASE_URL", Route.API_BASE_URL)
    monkeypatch.setattr(discord.asset.Asset, "BASE", discord.asset.Asset.BASE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = bot_settings(sandbox.base_url) | panel_settings(sandbox.base_url, PANEL_URL)
    yield House(sandbox, monkeypatch, tmp_path, settings)
    await sandbox.stop()
    assert sandbox.journal.violations == []
