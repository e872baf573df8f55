import re
from pathlib import Path

import pytest

from utils.config import BotSettings, PanelSettings, SettingsError, load_settings

COMPLETE = {
    "BOT_TOKEN": "a-very-secret-token",
    "GUILD_ID": "100000000000000001",
    "SUPPORT_ROLE_ID": "100000000000000002",
    "ADMIN_ROLE_ID": "100000000000000003",
    "CREATED_TICKETS_CATEGORY_ID": "100000000000000004",
    "CLAIMED_TICKETS_CATEGORY_ID": "100000000000000005",
    "CLOSED_TICKETS_CATEGORY_ID": "100000000000000006",
    "FLASK_SECRET_KEY": "sixteen-characters-and-more",
    "DISCORD_CLIENT_ID": "100000000000000007",
    "DISCORD_CLIENT_SECRET": "another-secret",
    "DISCORD_REDIRECT_URI": "https://tickets.example.org/callback",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for kind in (BotSettings, PanelSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def write_env(**changes: str) -> None:
    lines = [f"{name}={value}" for name, value in {**COMPLETE, **changes}.items()]
    Path(".env").write_text("\n".join(lines), encoding="utf-8")


def faults_of(kind: type[BotSettings] | type[PanelSettings]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(kind)
    return caught.value.faults


def test_defaults_are_those_of_the_design() -> None:
    write_env()
    bot = load_settings(BotSettings)
    assert (bot.max_tickets_per_supporter, bot.max_open_tickets_per_member, bot.ticket_cleanup_days) == (
        3,
        1,
        7,
    )
    assert bot.may_set_up == (bot.admin_role_id,)
    assert bot.discord_base_url == "https://discord.com"
    assert str(bot.timezone) == "Europe/Berlin"
    assert bot.ban_id_pattern.fullmatch("A1B2C3D4E5F6A7B8")
    assert not bot.ban_id_pattern.fullmatch("tooshort")


def test_the_panel_needs_no_token_and_the_bot_no_panel_secrets() -> None:
    write_env(BOT_TOKEN="")
    assert load_settings(PanelSettings).may_enter == (100000000000000002, 100000000000000003)
    write_env(FLASK_SECRET_KEY="", DISCORD_CLIENT_ID="", DISCORD_CLIENT_SECRET="", DISCORD_REDIRECT_URI="")
    assert load_settings(BotSettings).panel_url is None


def test_the_bot_takes_the_panels_address_from_the_redirect() -> None:
    write_env()
    assert load_settings(BotSettings).panel_url == "https://tickets.example.org"


def test_who_has_no_env_file_yet_is_told_so() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(BotSettings)
    assert f"In {Path.cwd()} gibt es keine Datei .env" in caught.value.report()
    write_env(GUILD_ID="abc")
    with pytest.raises(SettingsError) as caught:
        load_settings(BotSettings)
    assert "Bitte in der Datei .env berichtigen" in caught.value.report()


def test_all_faults_are_told_at_once() -> None:
    write_env(
        BOT_TOKEN="",
        GUILD_ID="abc",
        TICKET_CLEANUP_DAYS="-1",
        BAN_ID_PATTERN="(",
        TIMEZONE="Mars/Olympus",
        LOG_LEVEL="loud",
    )
    faults = faults_of(BotSettings)
    named = {re.split(r"\W", fault, maxsplit=1)[0] for fault in faults}
    assert named == {
        "BOT_TOKEN",
        "GUILD_ID",
        "TICKET_CLEANUP_DAYS",
        "BAN_ID_PATTERN",
        "TIMEZONE",
        "LOG_LEVEL",
    }
    assert "„abc“" in " ".join(faults)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPPORT_ROLE_ID", "12345"),
        ("SETUP_ROLES", "100000000000000002,foo"),
        ("MAX_TICKETS_PER_SUPPORTER", "0"),
        ("DISCORD_BASE_URL", "discord.com"),
        ("BAN_LOOKUP_URL", "https://bans.example.org/detail"),
        ("OCR_LANGUAGE", "deu --psm 0"),
    ],
)
def test_a_malformed_value_names_the_setting_and_what_it_wants(name: str, value: str) -> None:
    write_env(**{name: value})
    [fault] = faults_of(BotSettings)
    assert fault.startswith(f"{name} ist „")
    assert "erwartet wird" in fault


def test_a_secret_is_never_shown() -> None:
    write_env(FLASK_SECRET_KEY="short-secret")
    [fault] = faults_of(PanelSettings)
    assert "short-secret" not in fault
    write_env()
    assert COMPLETE["BOT_TOKEN"] not in repr(load_settings(BotSettings))
    assert COMPLETE["DISCORD_CLIENT_SECRET"] not in repr(load_settings(PanelSettings))


def test_lists_of_roles_are_separated_by_commas() -> None:
    write_env(SETUP_ROLES=" 100000000000000002 , 100000000000000009,", ALLOWED_ROLES="100000000000000008")
    assert load_settings(BotSettings).may_set_up == (100000000000000002, 100000000000000009)
    assert load_settings(PanelSettings).may_enter == (100000000000000008,)


def test_unknown_names_are_ignored() -> None:
    write_env(SOMETHING_ELSE="1")
    assert load_settings(BotSettings).guild_id == 100000000000000001
