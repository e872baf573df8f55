"""Are the settings complete? Those of both services, or of the one whose share this process was given."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from utils import check_texts
from utils.config import (
    EX_CONFIG,
    BotSettings,
    PanelSettings,
    SettingsError,
    SharedSettings,
    given_names,
    load_settings,
    settings_file,
    settings_name,
)
from utils.operation.checks.finding import Section

Settings = TypeVar("Settings", bound=SharedSettings)


@dataclass(frozen=True)
class Loaded:
    """What could be read; None for a service that is not set up here or whose settings are wrong."""

    bot: BotSettings | None
    panel: PanelSettings | None

    @property
    def shared(self) -> SharedSettings | None:
        """Return what bot and panel both know."""
        return self.bot or self.panel


def read_settings(section: Section) -> Loaded:
    """Read the settings, and tell of all faults at once."""
    file = settings_file()
    try:
        given = given_names()
    except (OSError, UnicodeDecodeError) as error:
        section.fault(
            check_texts.settings_unreadable(settings_name(), type(error).__name__),
            check_texts.SETTINGS_UNREADABLE_ADVICE,
            status=EX_CONFIG,
        )
        return Loaded(None, None)
    names_bot = bool(given & _own_names(BotSettings, PanelSettings))
    names_panel = bool(given & _own_names(PanelSettings, BotSettings))
    faults: dict[str, None] = {}
    bot = _load(BotSettings, faults) if names_bot or not names_panel else None
    panel = _load(PanelSettings, faults) if names_panel or not names_bot else None
    for fault in faults:
        advice = check_texts.settings_advice(settings_name(), exists=file.is_file())
        section.fault(fault, advice, status=EX_CONFIG)
    whose = [
        (bot and panel, check_texts.BOTH),
        (bot, check_texts.BOT),
        (panel, check_texts.PANEL_ONLY),
    ]
    right = next((text for settings, text in whose if settings is not None), None)
    if right is not None:
        source = str(Path(settings_name()).absolute()) if file.is_file() else check_texts.ENVIRONMENT
        section.good(check_texts.settings_right(right, source, str(Path.cwd())))
    if not names_panel and names_bot:
        section.note(check_texts.NOT_THE_PANELS)
    if not names_bot and names_panel:
        section.note(check_texts.NOT_THE_BOTS)
    return Loaded(bot, panel)


def _own_names(kind: type[SharedSettings], other: type[SharedSettings]) -> set[str]:
    """Return what only this service needs, and needs in any case."""
    fields = kind.model_fields.items()
    return {name for name, field in fields if field.is_required() and name not in other.model_fields}


def _load(kind: type[Settings], faults: dict[str, None]) -> Settings | None:
    try:
        return load_settings(kind)
    except SettingsError as error:
        faults.update(dict.fromkeys(error.faults))
        return None
