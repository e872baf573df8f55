"""What the operator reads when the bot starts and stops."""

from utils.german import number

COMMAND_LINE = "Der Ticket-Bot. Ohne Angabe läuft er, bis er beendet wird."
CHECK_HELP = "prüft Einstellungen, Discord und diesen Rechner, sagt, was nicht stimmt, und endet"
BACKUP_HELP = "sichert jetzt Datenbank und Anhänge und endet; der Bot darf dabei laufen"
RESTORE_HELP = "setzt eine Sicherung an die Stelle der Datenbank und endet; der Bot muss dazu angehalten sein"

COG_LOADED = "Erfolgreich %s geladen."
STARTING = "Starte Bot..."
LOGGED_IN = "Eingeloggt als %s (ID: %d)"
STOPPED = "Bot beendet."
LOG_LINE_LOST = "Eine Zeile des Protokolls ließ sich nicht schreiben"
UNEXPECTED_END = "Ein Fehler, mit dem niemand gerechnet hat, beendet hier das Programm oder einen Teil davon."
DISCORD_UNREACHABLE = "Discord ist nicht erreichbar (%s); neuer Versuch in %.0f s."
COMMANDS_REFUSED = (
    "Discord nimmt die Befehle nicht an (HTTP %d, Code %d); alles andere läuft. "
    "Lade den Bot mit dem Scope „applications.commands“ neu ein und starte ihn noch einmal."
)
LOGIN_REFUSED = "BOT_TOKEN wird von Discord nicht angenommen. Hole im Developer Portal unter „Bot“ ein neues."
INTENTS_MISSING = (
    "Discord lehnt die Intents ab. Schalte im Developer Portal unter „Bot“ die Schalter "
    "„Server Members Intent“ und „Message Content Intent“ ein."
)

REPLY_AGAINST_RULE = "Ticket #%d: Die Antwort der KI verstößt gegen eine Regel (%s); das Skript spricht."


def not_a_member(guild_id: int) -> str:
    """Return the fault that the bot is not in its guild."""
    return (
        f"GUILD_ID ist „{guild_id}“, aber der Bot ist auf keinem Server mit dieser ID. "
        "Lade ihn ein (README, Abschnitt „Einladung und Rechte“) oder berichtige die ID."
    )


def unknown_category(setting: str, category_id: int) -> str:
    """Return the fault of a category that the guild does not have."""
    return f"{setting} ist „{category_id}“, aber der Server hat keine Kategorie mit dieser ID."


def unknown_role(setting: str, role_id: int) -> str:
    """Return the fault of a role that the guild does not have."""
    return f"{setting} ist „{role_id}“, aber der Server hat keine Rolle mit dieser ID."


def unknown_text_channel(setting: str, channel_id: int) -> str:
    """Return the fault of a channel that the guild does not have."""
    return f"{setting} ist „{channel_id}“, aber der Server hat keinen Textkanal mit dieser ID."


def connection_refused(code: int | None) -> str:
    """Return why the bot ends although nothing is wrong with its settings."""
    return f"Discord lässt keine neue Verbindung zu (Gateway-Code {code}). Der Bot endet."


COMMANDS_ARE_VISIBLE = (
    "Die Befehle für %s sehen alle Mitglieder (benutzen kann sie nur das Team): Es gibt kein Moderationsrecht, das "
    "diese Rollen haben und @everyone nicht. Gib den Rollen eins oder verbirg die Befehle in Discord unter "
    "Servereinstellungen > Integrationen."
)

DAILY_TOKENS_SPENT = (
    "Das Tagesbudget des Sprachmodells ist verbraucht (%d von %d Token, OPENAI_DAILY_TOKENS): "
    "Bis Mitternacht folgt Sigrid ihrem Leitfaden."
)


# By the rung of the ladder, the strictest first (secretary/dialect.py).
ANSWER_FORMS = ("strenges JSON-Schema", "JSON-Objekt mit Schema", "JSON-Objekt", "JSON als Text")


def model_dialect(rung: int, limit_parameter: str | None, *, takes_temperature: bool) -> str:
    """Return how the server of the language model is asked from now on, because it refused or ignored more."""
    limit = f"Höchstlänge als {limit_parameter}" if limit_parameter else "ohne Höchstlänge"
    temperature = "" if takes_temperature else ", ohne Temperatur"
    return f"Das Sprachmodell wird jetzt anders gefragt: {ANSWER_FORMS[rung]}, {limit}{temperature}."


MODEL_CALL_NOT_RECORDED = "Ticket #%d: Eine Anfrage an das Sprachmodell ließ sich nicht verbuchen (%s)."

PROMPT_MISSING = "die Datei gibt es nicht"
PROMPT_NOT_TEXT = "sie ist kein Text in UTF-8"
PROMPT_EMPTY = "sie ist leer"
PROMPT_WITHOUT_DATA_RULE = "die Regel über das Material zwischen <daten> und </daten> fehlt"


def prompt_broken(path: str, fault: str) -> str:
    """Return the log line about the operator's own instructions that cannot be used."""
    return (
        f"Die Anleitung {path} (SECRETARY_PROMPT_PATH) wird nicht benutzt: {fault}. Es gilt die eingebaute."
    )


def prompt_unreadable(reason: str) -> str:
    """Return the fault of instructions that the system does not let the bot read."""
    return f"sie lässt sich nicht lesen ({reason})"


def prompt_too_long(limit: int) -> str:
    """Return the fault of instructions that cost too much with each question."""
    return f"sie hat mehr als {limit} Zeichen"


def prompt_without_fields(names: list[str]) -> str:
    """Return the fault of instructions that leave out parts of the answer."""
    return f"im Abschnitt über die Felder der Antwort fehlt {', '.join(names)}"


def progress(title: str, percent: int, done: int, total: int) -> str:
    """Return how far long work is."""
    return f"{title}: {percent} % ({number(done)} von {number(total)})"


# By utils.file_health.Trouble.
DATABASE_TROUBLES = {
    "FULL": (
        "Der Datenträger mit der Datenbank ist voll: Es wird nichts mehr gespeichert, bis wieder Platz ist. "
        "Nachrichten hole ich dann aus dem Verlauf nach."
    ),
    "READ_ONLY": (
        "In die Datenbank lässt sich nicht schreiben: Datei, Ordner oder Datenträger sind schreibgeschützt. "
        "Sobald das behoben ist, geht es weiter."
    ),
    "LOCKED": (
        "Ein anderes Programm hält die Datenbank fest. Beende es; bis dahin wird nichts gespeichert, "
        "und Nachrichten hole ich danach aus dem Verlauf nach."
    ),
    "DISK": "Der Datenträger mit der Datenbank meldet Fehler: Es wird nichts gespeichert. Prüfe ihn (dmesg).",
    "GONE": "Die Datenbank lässt sich nicht öffnen: Datei oder Ordner fehlen, oder die Rechte reichen nicht.",
    "DAMAGED": (
        "Die Datenbank ist beschädigt. Der Bot endet, damit es nicht schlimmer wird; das Panel zeigt, was noch lesbar "
        "ist. Setze eine Sicherung ein: sudo ticketbot restore SICHERUNG, ohne Dienst python main.py --restore SICHERUNG (docs/BETRIEB.md)."
    ),
    "NO_DATABASE": (
        "Die Datei ist keine Datenbank, oder ihr Anfang ist zerstört. Setze eine Sicherung ein: "
        "sudo ticketbot restore SICHERUNG, ohne Dienst python main.py --restore SICHERUNG (docs/BETRIEB.md)."
    ),
}
DATABASE_IS_WELL_AGAIN = "Die Datenbank nimmt wieder alles an."


def database_unusable(path: str, reason: str) -> str:
    """Return why the bot cannot start."""
    return f"Die Datenbank {path} lässt sich nicht benutzen: {reason}"


def activity(title: str, seconds: int) -> str:
    """Return since when long work has been going on whose size nobody knows."""
    return f"{title}: seit {seconds // 60} Min. {seconds % 60:02} s"


def migration(number_: int, step: int, steps: int) -> str:
    """Return what a step of an upgrade of the database is called."""
    return f"Datenbank auf Schema-Version {number_} bringen (Schritt {step} von {steps})"


CHANNELS_COMPARED = "Kanäle abgleichen"
HISTORIES_FETCHED = "Verläufe nachholen"
START_INTERRUPTED = "Unterbrochen; der nächste Start macht dort weiter."
