"""What the operator reads of services that systemd starts: in the journal, and in `systemctl status`."""

from pathlib import Path

OPENING_DATABASE = "Öffne die Datenbank …"
PREPARING_DATABASE = "Richte die Datenbank her; bei einer großen alten Datei kann das dauern …"
LOGGING_IN = "Melde mich bei Discord an …"
DISCORD_IS_AWAY = "Discord ist nicht erreichbar; ich versuche es weiter."
STOPPING = "Bringe zu Ende, was begonnen ist …"
CONNECTED = "Verbunden mit Discord."
RECONNECTING = "Verbinde mich neu mit Discord …"
WRITER_HANGS = (
    "Die Datenbank nimmt seit {:.0f} s nichts mehr an; systemd startet den Bot neu, wenn es so bleibt."
)
GATEWAY_HANGS = (
    "Von Discord kommt seit {:.0f} s nichts, und niemand versucht es neu; "
    "systemd startet den Bot neu, wenn es so bleibt."
)
PANEL_ANSWERS = "Das Panel antwortet."
PANEL_IS_SILENT = "Das Panel antwortet nicht."


def settings_missing(path: Path) -> str:
    """Return why a service gets no settings: there are none."""
    return f"Die Einstellungen fehlen: Es gibt keine Datei {path}. Die Vorlage dafür ist .env.example."


def settings_unreadable(path: Path, error: OSError | UnicodeDecodeError) -> str:
    """Return why a service gets no settings: what is there cannot be read."""
    reason = error.strerror if isinstance(error, OSError) else "kein Text in UTF-8"
    return f"Die Einstellungen in {path} lassen sich nicht lesen: {reason}."


def settings_not_handed_over(path: Path, error: OSError) -> str:
    """Return why a service gets no settings: there is no place for its share."""
    return (
        f"Der Dienst bekommt seine Einstellungen nicht, {path} lässt sich nicht schreiben: {error.strerror}."
    )
