"""What the operator reads of `python main.py --check`."""

from typing import Final

from utils.german import counted, number, size
from utils.operation.checks.finding import Mark

MARKS: Final = {Mark.GOOD: "OK", Mark.NOTE: "Hinweis", Mark.WARNING: "WARNUNG", Mark.FAULT: "FEHLER"}
ADVICE: Final = "Abhilfe:"
SETTINGS, DISCORD, SERVER, PANEL, MACHINE, SIGRID = (
    "Einstellungen",
    "Discord",
    "Server",
    "Panel",
    "Rechner",
    "Sigrid",
)


def verdict(faults: int, warnings: int) -> str:
    """Return the last line."""
    if not faults and not warnings:
        return "Alles in Ordnung."
    counts = [counted(faults, "Fehler", "Fehler"), counted(warnings, "Warnung", "Warnungen")]
    lasts = "" if faults else " Der Bot arbeitet trotzdem."
    return f"{counts[0]}, {counts[1]}.{lasts}"


def not_finished(limit_s: float) -> str:
    """Return the fault of a subject that took too long."""
    return f"Nach {limit_s:.0f} s nicht fertig geprüft."


def unexpected(kind: str) -> str:
    """Return the fault of a check that itself went wrong."""
    return f"Die Prüfung selbst ist gescheitert ({kind}). Das ist ein Fehler im Programm; alles andere ist geprüft."


# Settings.

BOTH, BOT, PANEL_ONLY = "von Bot und Panel", "des Bots", "des Panels"
ENVIRONMENT = "der Umgebung"
NOT_THE_PANELS = "Einstellungen des Panels stehen hier nicht; geprüft wird nur der Bot."
NOT_THE_BOTS = "Einstellungen des Bots stehen hier nicht; geprüft wird nur das Panel."


def settings_right(whose: str, source: str, folder: str) -> str:
    """Return that the settings can be read."""
    return f"Die Einstellungen {whose} sind vollständig (aus {source}); Pfade ohne / am Anfang gelten ab {folder}."


def settings_advice(file: str, *, exists: bool) -> str:
    """Return where a wrong setting is put right."""
    if exists:
        return f"Berichtige die Zeile in {file}."
    return f"Es gibt keine Datei {file}: Kopiere .env.example nach .env und fülle sie aus."


def settings_unreadable(file: str, kind: str) -> str:
    """Return that the file cannot be read."""
    return f"{file} lässt sich nicht lesen ({kind})."


SETTINGS_UNREADABLE_ADVICE = "Rufe die Prüfung mit sudo auf; die Datei muss Text in UTF-8 sein."

# The machine.


def clock_right(time: str, zone: str) -> str:
    """Return that the machine's time is Discord's."""
    return f"Die Uhr geht richtig; in {zone} ist es {time} Uhr."


def clock_unchecked(time: str, zone: str) -> str:
    """Return what the clock says where there is nothing to compare it with."""
    return f"Ob die Uhr richtig geht, ist ohne Discord nicht zu sagen; nach ihr ist es in {zone} {time} Uhr."


def clock_wrong(skew_s: float) -> str:
    """Return that the machine's time is not Discord's."""
    amount = f"{abs(skew_s):.0f} s" if abs(skew_s) < 120 else f"{number(round(abs(skew_s) / 60))} min"  # noqa: PLR2004
    direction = "vor" if skew_s > 0 else "nach"
    return f"Die Uhr dieses Rechners geht {amount} {direction}: Anmeldungen im Panel und Zeiten in Tickets stimmen nicht."


CLOCK_ADVICE = (
    "Lass sie sich stellen: sudo timedatectl set-ntp true; danach zeigt timedatectl „synchronized: yes“."
)


def disk_free(free_bytes: int, what: str) -> str:
    """Return how much is free."""
    return f"Frei sind {size(free_bytes)} für {what}."


def disk_low(free_bytes: int, what: str, wanted_mb: int) -> str:
    """Return that less is free than the operator wants."""
    return f"Frei sind nur {size(free_bytes)} für {what}; DISK_FREE_MB verlangt {number(wanted_mb)} MB."


def disk_full(free_bytes: int, what: str) -> str:
    """Return that there is no room to go on."""
    return f"Frei sind nur {size(free_bytes)} für {what}: Der Bot kann bald nichts mehr aufzeichnen."


DISK_ADVICE = (
    "Schaffe Platz (du -xh / | sort -h | tail zeigt, was am meisten braucht) oder nimm eine größere Platte."
)
DISK_NAMES: Final = {
    "database_path": "die Datenbank",
    "attachments_path": "Anhänge",
    "backup_path": "Sicherungen",
    "panel_database_path": "die Anmeldungen des Panels",
}
FOLDERS_WRITABLE = "Alle Ordner sind beschreibbar."
AS_ROOT = (
    "Die Prüfung läuft als root, der überall schreiben darf; für den Benutzer des Dienstes sagt das nichts."
)


def owned_by_root(folder: str) -> str:
    """Return that only root may write where the service has to."""
    return f"In {folder} darf nur root schreiben."


def owned_by_root_advice(folder: str) -> str:
    """Return how that is put right."""
    return (
        f"Läuft der Dienst als ticketbot, dann gib ihm den Ordner: sudo chown -R ticketbot:ticketbot {folder}"
    )


def not_writable(folder: str, what: str) -> str:
    """Return that the bot could not write there."""
    return f"In {folder} darf dieser Benutzer nicht schreiben; dort liegt oder entsteht: {what}."


def writable_advice(folder: str) -> str:
    """Return how that is put right."""
    return f"Führe die Prüfung als Benutzer des Dienstes aus; ist er es schon: sudo chown -R ticketbot:ticketbot {folder}"


def database_missing(path: str) -> str:
    """Return that there is none yet."""
    return f"Die Datenbank {path} gibt es noch nicht; sie entsteht beim ersten Start."


def database_unreadable(path: str, why: str) -> str:
    """Return that the file cannot be read."""
    return f"Die Datenbank {path} lässt sich nicht lesen ({why})."


DATABASE_UNREADABLE_ADVICE = "Prüfe die Rechte der Datei (ls -l) und ob sie heil ist; sonst setze eine Sicherung ein: python main.py --restore SICHERUNG"


def database_current(path: str, size_bytes: int, tickets: int, version: int) -> str:
    """Return what is in it."""
    return f"Die Datenbank {path} ist lesbar: {counted(tickets, 'Ticket', 'Tickets')}, {size(size_bytes)}, Version {version}."


def database_old(path: str, version: int, newest: int) -> str:
    """Return that it will be upgraded."""
    return f"Die Datenbank {path} hat Version {version}; beim nächsten Start wird sie auf Version {newest} gebracht."


def database_of_predecessor(path: str) -> str:
    """Return that it was left by the bot's predecessor."""
    return f"Die Datenbank {path} stammt vom Vorgänger dieses Bots; beim nächsten Start wird sie übernommen, eine Kopie bleibt daneben."


def database_newer(path: str, version: int, newest: int) -> str:
    """Return that this program is older than the file."""
    return f"Die Datenbank {path} hat Version {version}; dieses Programm kennt nur {newest} und rührt sie nicht an."


DATABASE_NEWER_ADVICE = "Spiele die neuere Version des Programms ein oder die Sicherung von davor."


def database_foreign(path: str) -> str:
    """Return that it belongs to another program."""
    return f"{path} ist die Datenbank eines anderen Programms und wird nicht angerührt."


DATABASE_FOREIGN_ADVICE = "Nenne in DATABASE_PATH eine andere Datei."


def bot_running(age_s: int) -> str:
    """Return that a bot works on the file."""
    return f"Der Bot läuft und ist mit Discord verbunden (Lebenszeichen vor {age_s} s)."


def bot_disconnected(age_s: int) -> str:
    """Return that a bot works on the file and has no connection."""
    return f"Der Bot läuft, ist aber gerade nicht mit Discord verbunden (Lebenszeichen vor {age_s} s)."


BOT_STOPPED = "Der Bot läuft gerade nicht."
JOURNAL_ADVICE = "Was er meldet, zeigt: journalctl -u discord_ticketbot -n 50"

# Sigrid.


def reader_right(version: str, language: str) -> str:
    """Return that pictures can be read."""
    return f"Tesseract {version} liest Bilder in „{language}“."


READER_MISSING = (
    "Tesseract ist nicht installiert: Sigrid liest keine Bilder, sie bleiben als Anhänge erhalten."
)
READER_ADVICE = (
    "sudo apt install tesseract-ocr tesseract-ocr-deu (Windows: Installationsprogramm von UB Mannheim)"
)


def reader_without(languages: list[str]) -> str:
    """Return that a language is missing."""
    return f"Tesseract kennt die Sprache {', '.join(f'„{each}“' for each in languages)} nicht (OCR_LANGUAGE): Sigrid liest keine Bilder."


def reader_language_advice(packages: list[str]) -> str:
    """Return what to install."""
    return f"sudo apt install {' '.join(packages)}"


READER_FAILED = "Tesseract ist da, hat aber ein einfaches Bild nicht lesen können."
READER_FAILED_ADVICE = "Sieh nach, was es sagt: tesseract --list-langs; installiere es notfalls neu."
MODEL_UNSET = (
    "Ohne OPENAI_API_KEY folgt Sigrid ihrem geschriebenen Leitfaden, ohne Sprachmodell. Das ist erlaubt."
)


def model_right(model: str, address: str) -> str:
    """Return that the model can be asked."""
    return f"Das Sprachmodell „{model}“ unter {address} ist erreichbar, der Schlüssel gilt."


def model_wrong(model: str, address: str, why: str) -> str:
    """Return that the model cannot be asked."""
    return f"Das Sprachmodell „{model}“ unter {address} ist nicht zu benutzen: {why}. Sigrid folgt dann ihrem Leitfaden."


MODEL_ADVICE = "Prüfe OPENAI_API_KEY, OPENAI_MODEL und OPENAI_BASE_URL; docs/SPRACHMODELL.md erklärt sie."
LOOKUP_UNSET = "Ohne BAN_LOOKUP_URL schlägt Sigrid keine Banns nach."
LOOKUP_RIGHT = "Das Ban-Register antwortet."
LOOKUP_BELIEVES_ALL = "Das Ban-Register kennt sogar eine erfundene ID: Sigrid würde jeder ID glauben."
LOOKUP_BELIEVES_ADVICE = "Zu einer unbekannten ID muss die Adresse BAN_LOOKUP_URL mit HTTP 404 antworten."


def lookup_wrong(why: str) -> str:
    """Return that the register gives no usable answer."""
    return f"Das Ban-Register antwortet nicht brauchbar ({why}); Sigrid macht ohne Eintrag weiter."


LOOKUP_ADVICE = (
    "Rufe BAN_LOOKUP_URL mit einer Ban-ID an der Stelle von {ban_id} von diesem Rechner aus mit curl auf."
)
