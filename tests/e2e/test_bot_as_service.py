"""What systemd hears of the whole bot: when its start is over, that it lives, that it ends."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.processes import Process, until
from tests.e2e.town import BOT, Town
from tests.unit.test_service_manager import Manager
from utils import operator_texts, service_texts
from utils.config import EX_CONFIG

WATCHDOG_S = 3.0


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(tmp_path / "notify")
    yield manager
    manager.socket.close()


@pytest.fixture(scope="module")
def discord(new_town: NewTown) -> Town:
    return new_town()


def start(discord: Town, folder: Path, **changes: str) -> Process:
    """Start the bot as systemd does, with a database of its own."""
    told = {
        "NOTIFY_SOCKET": str(folder / "notify"),
        "WATCHDOG_USEC": str(round(WATCHDOG_S * 1_000_000)),
        "DATABASE_PATH": str(folder / "tickets.sqlite"),
    }
    return Process([str(BOT)], {**discord.settings, **told, **changes}, folder, "bot")


def hears(systemd: Manager, message: str) -> list[str]:
    """Wait for a message, and return everything that was heard meanwhile."""
    heard: list[str] = []

    def has_come() -> bool:
        heard.extend(systemd.heard())
        return message in heard

    until(f"systemd hears {message!r}", has_come)
    return heard


def test_a_bot_is_ready_when_discord_has_accepted_it_and_lives_until_it_stops(
    discord: Town, systemd: Manager, tmp_path: Path
) -> None:
    bot = start(discord, tmp_path)
    heard = hears(systemd, f"READY=1\nSTATUS={service_texts.CONNECTED}")
    assert heard[0] == f"STATUS={service_texts.OPENING_DATABASE}"
    assert "Eingeloggt als" in bot.log
    for _ in range(2):
        hears(systemd, "WATCHDOG=1")
    assert bot.stop() == 0
    assert f"STOPPING=1\nSTATUS={service_texts.STOPPING}" in systemd.heard()


def test_a_refused_token_is_a_failed_start(discord: Town, systemd: Manager, tmp_path: Path) -> None:
    assert start(discord, tmp_path, BOT_TOKEN="made-up").wait() == EX_CONFIG
    heard = systemd.heard()
    assert not [message for message in heard if message.startswith("READY")]
    assert operator_texts.LOGIN_REFUSED in heard[-1]


def test_a_discord_that_is_away_is_none(discord: Town, systemd: Manager, tmp_path: Path) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        bot = start(discord, tmp_path, DISCORD_BASE_URL=f"http://127.0.0.1:{port}")
        hears(systemd, f"READY=1\nSTATUS={service_texts.DISCORD_IS_AWAY}")
        hears(systemd, "WATCHDOG=1")
        assert bot.stop() == 0
