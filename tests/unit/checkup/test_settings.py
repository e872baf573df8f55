"""Whose settings are checked, and what is said of wrong ones."""

from pathlib import Path

import pytest

from tests.sandbox.world import bot_settings, panel_settings
from utils.config import BotSettings, PanelSettings
from utils.operation.checks.finding import Mark, Section
from utils.operation.checks.settings import Loaded, read_settings

URL = "http://127.0.0.1:1"
BOTS = bot_settings(URL)
PANELS = panel_settings(URL, URL)


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in {*BotSettings.model_fields, *PanelSettings.model_fields, "settings_file"}:
        monkeypatch.delenv(name.upper(), raising=False)


def read(text: str | None, name: str = ".env") -> tuple[Loaded, Section]:
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    section = Section("")
    return read_settings(section), section


def lines(settings: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())


@pytest.mark.parametrize(
    ("settings", "has_bot", "has_panel", "said"),
    [
        (BOTS | PANELS, True, True, "von Bot und Panel"),
        (BOTS, True, False, "geprüft wird nur der Bot"),
        (PANELS, False, True, "geprüft wird nur das Panel"),
        # The bot's share holds the panel's address for links.
        (BOTS | {"DISCORD_REDIRECT_URI": "https://a.example.org/callback"}, True, False, "nur der Bot"),
    ],
)
def test_the_share_that_is_there_is_checked(
    settings: dict[str, str], has_bot: bool, has_panel: bool, said: str
) -> None:
    loaded, section = read(lines(settings))
    assert (loaded.bot is not None, loaded.panel is not None) == (has_bot, has_panel)
    assert any(said in finding.text for finding in section.findings)
    assert Mark.FAULT not in {finding.mark for finding in section.findings}


def test_all_faults_of_both_services_are_told_at_once_and_each_once() -> None:
    wrong = (
        BOTS | PANELS | {"GUILD_ID": "7", "BOT_TOKEN": "", "FLASK_SECRET_KEY": "short", "LOG_LEVEL": "LAUT"}
    )
    loaded, section = read(lines(wrong))
    assert (loaded.bot, loaded.panel) == (None, None)
    faults = [finding for finding in section.findings if finding.mark is Mark.FAULT]
    names = ("GUILD_ID", "LOG_LEVEL", "BOT_TOKEN", "FLASK_SECRET_KEY")
    assert sorted(finding.text.split()[0] for finding in faults) == sorted(names)
    assert {finding.status for finding in faults} == {78}
    assert all("short" not in finding.text for finding in faults)


def test_a_wrong_panel_does_not_keep_the_bot_from_being_checked() -> None:
    loaded, section = read(lines(BOTS | PANELS | {"DISCORD_CLIENT_ID": "7"}))
    assert loaded.bot is not None
    assert loaded.panel is None
    assert [finding.status for finding in section.findings if finding.mark is Mark.FAULT] == [78]


def test_without_anything_everything_is_missing_and_where_to_begin_is_told() -> None:
    loaded, section = read(None)
    assert loaded.shared is None
    assert {"BOT_TOKEN", "FLASK_SECRET_KEY"} <= {finding.text.split()[0] for finding in section.findings}
    assert ".env.example" in (section.findings[0].advice or "")


def test_a_file_that_cannot_be_read_is_told() -> None:
    Path(".env").write_bytes(b"GUILD_ID=\xff\xfe")
    _, section = read(None)
    (finding,) = section.findings
    assert finding.mark is Mark.FAULT
    assert finding.status == 78
    assert "UTF-8" in (finding.advice or "")
