"""Turn the environment and `.env` into typed settings, one class per service."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from utils.inactivity import Patience
from utils.operation.retention import Retention
from utils.tickets import Outcome

ENV_FILE = ".env"
"""Looked for in the folder in which the service is started, unless SETTINGS_FILE names another file."""

EX_CONFIG = 78
"""Exit status for wrong settings (sysexits.h); the unit files do not restart on it."""

EX_DATAERR = 65
"""Exit status for a database that cannot be used as it is (sysexits.h); nor do they on this."""


class SettingsError(Exception):
    """Wrong settings; `faults` holds one German sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults

    def report(self) -> str:
        """Return the one message that the operator reads."""
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        if settings_file().is_file():
            advice = f"Bitte in der Datei {settings_name()} berichtigen:"
        elif os.environ.get("SETTINGS_FILE"):
            advice = (
                f"Der Dienst hat nichts aus der Datei {ENV_FILE} bekommen; warum, steht im Journal darüber."
            )
        else:
            advice = f"In {Path.cwd()} gibt es keine Datei {ENV_FILE}; die Vorlage dafür ist .env.example."
        return f"Die Einstellungen stimmen nicht. {advice}\n{lines}"


def settings_file() -> Path:
    """Return where the settings stand: `.env`, or the share of it that systemd hands to a service."""
    return Path(os.environ.get("SETTINGS_FILE") or ENV_FILE)


def given_names() -> frozenset[str]:
    """Return the names of all settings that have a value in the environment or in `.env`, in lower case.

    Raises OSError or UnicodeDecodeError where the file cannot be read.
    """
    given = {**dotenv_values(settings_file(), encoding="utf-8"), **os.environ}
    return frozenset(name.lower() for name, value in given.items() if value)


def settings_name() -> str:
    """Return which file the operator changes: services and the command `ticketbot` are handed a copy of their share."""
    return os.environ.get("SETTINGS_ORIGIN") or str(settings_file())


def _split_commas(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a web address")
    return value.rstrip("/")


def _lookup_address(value: str) -> str:
    if "{ban_id}" not in value:
        raise ValueError("no {ban_id}")
    return _web_address(value)


def _pattern(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return re.compile(value)
    except re.error as error:
        raise ValueError("not a regular expression") from error


def _time_zone(value: Any) -> Any:
    # ZoneInfo refuses unknown names with KeyError's child, which pydantic would not report.
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (KeyError, OSError) as error:
        raise ValueError("unknown time zone") from error


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


# Discord's snowflakes are 64-bit; the smallest ones in use have 17 digits (Discord docs, reference.mdx).
Snowflake = Annotated[int, Field(ge=10**16, lt=2**63)]
Snowflakes = Annotated[tuple[Snowflake, ...] | None, NoDecode, BeforeValidator(_split_commas)]
WebAddress = Annotated[str, AfterValidator(_web_address)]

_ONE_ID = "eine Discord-ID (17 bis 20 Ziffern)"
_IDS = "Discord-IDs (je 17 bis 20 Ziffern), mit Komma getrennt"
_COUNT = "eine ganze Zahl ab 1"
_COUNT_OR_NEVER = "eine ganze Zahl ab 0 (0 = nie)"
_DAYS_OR_KEEP = "eine ganze Zahl von Tagen ab 0 (0 = behalten)"
_PRICE = "ein Preis in US-Dollar für eine Million Token, zum Beispiel 0.15"
_TEXT = "ein nicht leerer Text"
_ADDRESS = "eine Adresse mit http:// oder https://"


class SharedSettings(BaseSettings):
    """What bot and panel both need."""

    # The description of each field says what it wants; it completes „erwartet wird …“.
    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    guild_id: Snowflake = Field(description=_ONE_ID)
    support_role_id: Snowflake = Field(description=_ONE_ID)
    admin_role_id: Snowflake = Field(description=_ONE_ID)
    viewer_role_id: Snowflake | None = Field(None, description=_ONE_ID)
    viewer2_role_id: Snowflake | None = Field(None, description=_ONE_ID)
    allowed_roles: Snowflakes = Field(None, description=_IDS)
    database_path: Path = Field(Path("tickets.sqlite"), description="der Pfad einer Datei")
    attachments_path: Path = Field(Path("attachments"), description="der Pfad eines Ordners")
    # The bot never opens it but to put it into the backup.
    panel_database_path: Path = Field(Path("panel.sqlite"), description="der Pfad einer Datei")
    discord_base_url: WebAddress = Field("https://discord.com", description=_ADDRESS)
    timezone: Annotated[ZoneInfo, BeforeValidator(_time_zone)] = Field(
        ZoneInfo("Europe/Berlin"), description="eine Zeitzone wie Europe/Berlin"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = Field(
        "INFO", description="DEBUG, INFO, WARNING oder ERROR"
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        "text", description="text oder json"
    )

    @property
    def viewer_role_ids(self) -> tuple[int, ...]:
        """Return the roles that read tickets and never write."""
        return tuple(role for role in (self.viewer_role_id, self.viewer2_role_id) if role is not None)

    @property
    def may_enter(self) -> tuple[int, ...]:
        """Return the roles that may enter the panel."""
        return self.allowed_roles or (self.support_role_id, self.admin_role_id, *self.viewer_role_ids)

    @property
    def panel_role_ids(self) -> frozenset[int]:
        """Return the roles that make a difference in the panel; the bot keeps for it who holds them."""
        return frozenset({*self.may_enter, self.admin_role_id})

    @property
    def api_base_url(self) -> str:
        """Return the root of Discord's REST API, without a trailing slash."""
        return f"{self.discord_base_url}/api/v10"


class BotSettings(SharedSettings):
    """What the bot needs."""

    bot_token: SecretStr = Field(min_length=1, description="das Token des Bots aus dem Developer Portal")
    created_tickets_category_id: Snowflake = Field(description=_ONE_ID)
    claimed_tickets_category_id: Snowflake = Field(description=_ONE_ID)
    closed_tickets_category_id: Snowflake = Field(description=_ONE_ID)
    setup_roles: Snowflakes = Field(None, description=_IDS)
    ticket_log_channel_id: Snowflake | None = Field(None, description=_ONE_ID)
    max_tickets_per_supporter: int = Field(3, ge=1, description=_COUNT)
    max_open_tickets_per_member: int = Field(1, ge=1, description=_COUNT)
    ticket_cleanup_days: int = Field(7, ge=0, description=_COUNT_OR_NEVER)
    inactivity_reminder_hours: int = Field(0, ge=0, description=_COUNT_OR_NEVER)
    inactivity_close_hours: int = Field(0, ge=0, description=_COUNT_OR_NEVER)
    transcript_copy_to_member: bool = Field(False, description="true oder false")
    staff_reminder_hours: int = Field(0, ge=0, description=_COUNT_OR_NEVER)
    openai_api_key: SecretStr | None = Field(None, description=_TEXT)
    openai_model: str = Field("gpt-4o-mini", min_length=1, description=_TEXT)
    openai_base_url: WebAddress | None = Field(None, description=_ADDRESS)
    openai_token_limit_parameter: Literal["max_completion_tokens", "max_tokens"] = Field(
        "max_completion_tokens", description="max_completion_tokens oder max_tokens"
    )
    openai_ticket_tokens: int = Field(40_000, ge=1_000, description="eine ganze Zahl ab 1000")
    openai_daily_tokens: int = Field(
        1_000_000, ge=0, description="eine ganze Zahl ab 0 (0 = ohne Obergrenze)"
    )
    openai_input_price: float | None = Field(None, ge=0, description=_PRICE)
    openai_output_price: float | None = Field(None, ge=0, description=_PRICE)
    secretary_prompt_path: Path = Field(Path("sigrid_prompt.md"), description="der Pfad einer Datei")
    secretary_data_notice: Annotated[str, Field(min_length=1, max_length=300)] = Field(
        "Damit ich antworten kann, verarbeitet ein KI-Dienst den Text.",
        description="ein Satz von höchstens 300 Zeichen",
    )
    ban_lookup_url: Annotated[str, AfterValidator(_lookup_address)] | None = Field(
        None, description=f"{_ADDRESS} und {{ban_id}} darin"
    )
    ban_id_pattern: Annotated[re.Pattern[str], BeforeValidator(_pattern)] = Field(
        re.compile(r"[A-Za-z0-9]{16,}"), description="ein regulärer Ausdruck"
    )
    ocr_language: str = Field(
        "deu",
        pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$",
        description="eine Sprache von Tesseract wie deu oder deu+eng",
    )
    attachment_max_mb: int = Field(25, ge=1, description=_COUNT)
    attachments_total_gb: float = Field(10, ge=0, description="eine Zahl ab 0 (0 = ohne Obergrenze)")
    backup_path: Path = Field(Path("backups"), description="der Pfad eines Ordners")
    backup_hour: int = Field(4, ge=0, le=23, description="eine Stunde von 0 bis 23")
    backup_keep_days: int = Field(14, ge=0, description=_COUNT_OR_NEVER)
    disk_free_mb: int = Field(500, ge=0, description=_COUNT_OR_NEVER)
    retention_days: int = Field(0, ge=0, description=_DAYS_OR_KEEP)
    retention_days_upheld: int | None = Field(None, ge=0, description=_DAYS_OR_KEEP)
    retention_days_reduced: int | None = Field(None, ge=0, description=_DAYS_OR_KEEP)
    retention_days_lifted: int | None = Field(None, ge=0, description=_DAYS_OR_KEEP)
    retention_days_undecided: int | None = Field(None, ge=0, description=_DAYS_OR_KEEP)
    # The bot only takes the panel's address from it, for links.
    discord_redirect_uri: WebAddress | None = Field(None, description=_ADDRESS)

    @property
    def may_set_up(self) -> tuple[int, ...]:
        """Return the roles that may post the ticket button."""
        return self.setup_roles or (self.admin_role_id,)

    @property
    def patience(self) -> Patience:
        """Return how long the bot waits for an answer in a ticket."""
        return Patience(
            self.inactivity_reminder_hours, self.inactivity_close_hours, self.staff_reminder_hours
        )

    @property
    def retention(self) -> Retention:
        """Return how long tickets are kept after their end."""
        own = {
            Outcome.UPHELD: self.retention_days_upheld,
            Outcome.REDUCED: self.retention_days_reduced,
            Outcome.LIFTED: self.retention_days_lifted,
            Outcome.UNDECIDED: self.retention_days_undecided,
        }
        return Retention(
            self.retention_days, {outcome: days for outcome, days in own.items() if days is not None}
        )

    @property
    def category_ids(self) -> tuple[int, int, int]:
        """Return the categories of open, claimed and closed tickets, in this order."""
        return (
            self.created_tickets_category_id,
            self.claimed_tickets_category_id,
            self.closed_tickets_category_id,
        )

    @property
    def channel_ids(self) -> frozenset[int]:
        """Return the categories and channels that are no ticket's."""
        return frozenset({*self.category_ids, self.ticket_log_channel_id or 0})

    @property
    def panel_url(self) -> str | None:
        """Return the panel's address without a trailing slash, if the bot can know it."""
        return self.discord_redirect_uri and self.discord_redirect_uri.removesuffix("/callback")


class PanelSettings(SharedSettings):
    """What the panel needs."""

    flask_secret_key: SecretStr = Field(
        min_length=16, description="ein zufälliger Text von mindestens 16 Zeichen"
    )
    discord_client_id: Snowflake = Field(description=_ONE_ID)
    discord_client_secret: SecretStr = Field(
        min_length=1, description="das Client Secret aus dem Developer Portal"
    )
    discord_redirect_uri: WebAddress = Field(
        description=f"{_ADDRESS}, die auf /callback endet", pattern=r"/callback$"
    )
    attachments_accel_prefix: str | None = Field(
        None,
        pattern=r"^/[A-Za-z0-9_-]+/$",
        description="ein Pfad wie /_attachments/, den nginx nur selbst aufruft",
    )
    static_path: Path | None = Field(None, description="der Pfad eines Ordners")
    metrics_token: SecretStr | None = Field(
        None, min_length=16, description="ein zufälliger Text von mindestens 16 Zeichen"
    )


Settings = TypeVar("Settings", bound=SharedSettings)


def load_settings(kind: type[Settings], file: Path | None = None) -> Settings:
    """Read the settings of one service from the environment and `.env`, or another file.

    Raises SettingsError with every fault at once.
    """
    try:
        return kind(_env_file=file or settings_file())
    except ValidationError as error:
        raise SettingsError(_faults(kind, error)) from None


def _faults(kind: type[SharedSettings], error: ValidationError) -> list[str]:
    faults: dict[str, str] = {}
    for fault in error.errors():
        name = str(fault["loc"][0])
        field = kind.model_fields[name]
        if fault["type"] == "missing":
            text = f"{name.upper()} fehlt; erwartet wird {field.description}."
        elif "Secret" in str(field.annotation):
            text = f"{name.upper()} ist ungültig; erwartet wird {field.description}."
        else:
            text = f"{name.upper()} ist „{_shown(fault['input'])}“; erwartet wird {field.description}."
        faults.setdefault(name, text)
    return list(faults.values())


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - one line of a terminal
