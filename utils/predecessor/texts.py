"""What operators and staff read of what was taken over from the bot's predecessor."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from utils.german import counted, number

# In the panel.
UNKNOWN_PERSON: Final = "Unbekannt"
FORMER_BOT: Final = "Früherer Ticket-Bot"

# For the operator.
TITLE: Final = "Tickets des früheren Bots übernehmen"
STILL_IN_USE: Final = (
    "Die Datei {path} ist vom früheren Ticket-Bot und wird noch benutzt. Beende ihn und alles andere, das sie geöffnet "
    "hat, und starte dann neu."
)
BROKEN: Final = (
    "Die Datei {path} ist vom früheren Ticket-Bot, aber beschädigt ({reason}). Sie bleibt, wie sie ist. Stelle eine "
    "ältere Sicherung an ihre Stelle oder rette sie mit „sqlite3 {path} .recover“ (docs/BETRIEB.md)."
)
FAILED: Final = (
    "Die Tickets des früheren Bots in {path} ließen sich nicht übernehmen ({reason}). Die Datei ist unverändert; nach "
    "einem neuen Start geht es dort weiter, wo es aufgehört hat."
)
NO_ROOM: Final = "auf dem Datenträger ist kein Platz; nötig ist etwa das Dreifache der Datei"
BUSY: Final = "ein anderer Start übernimmt sie gerade"
FAULTY: Final = "die neue Datei ist fehlerhaft: {fault}; der nächste Start fängt von vorn an"
CHANGED: Final = "sie wurde währenddessen verändert; der nächste Start fängt von vorn an"


def begins(path: Path, copy: Path) -> str:
    """Return the log line before the work."""
    return f"{path} ist vom früheren Ticket-Bot und wird übernommen. Eine Kopie liegt in {copy}."


def goes_on(done: int, total: int) -> str:
    """Return the log line where earlier work was interrupted."""
    return f"Die Übernahme geht weiter: {number(done)} von {number(total)} Tickets sind schon da."


def miscounted(what: str, wanted: int, found: int | None) -> str:
    """Return why the new file is not used."""
    return FAULTY.format(fault=f"{what}: {number(wanted)} gegen {number(found or 0)}")


def done(tickets: int, transcripts: int, messages: int, repeated: int, unclear: int, values: int) -> str:
    """Return the log line after the work."""
    line = (
        f"Vom früheren Ticket-Bot übernommen: {counted(tickets, 'Ticket', 'Tickets')}, "
        f"{counted(transcripts, 'Transkript', 'Transkripte')}, {counted(messages, 'Nachricht', 'Nachrichten')}"
    )
    notes = [
        f"{counted(repeated, 'Zeile', 'Zeilen')} doppelt" if repeated else "",
        f"{counted(unclear, 'Zeile', 'Zeilen')} ohne lesbare Zeit oder Namen, wörtlich behalten"
        if unclear
        else "",
        f"{counted(values, 'unklare Angabe', 'unklare Angaben')} beim Ticket vermerkt" if values else "",
    ]
    told = "; ".join(note for note in notes if note)
    return f"{line} ({told})." if told else f"{line}."


def copy_name(stem: str, at_ms: int, attempt: int) -> str:
    """Return how the copy of the old file is called."""
    day = datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d")
    return f"{stem}-vorgaenger-{day}{f'-{attempt}' if attempt > 1 else ''}.sqlite"
