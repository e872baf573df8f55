"""What operator and team read of backups and disks."""

from datetime import datetime

from utils import german

COPYING_DATABASE = "Datenbank sichern (Seiten)"
COPYING_FILES = "Anhänge sichern"
RESTORING_DATABASE = "Datenbank zurückholen (Bytes)"
RESTORING_FILES = "Anhänge zurückholen"

ANOTHER_BACKUP = (
    "Gerade läuft schon eine Sicherung. Warte, bis sie fertig ist, und versuche es dann noch einmal."
)
INTERRUPTED = "Abgebrochen. Was halb war, ist gelöscht; was vorher da war, ist noch da."
BACKUP_WORKS_AGAIN = "Die Sicherung ist wieder gelungen."
NO_DATABASE = "Es gibt keine Datenbank {path}, die zu sichern wäre."
COPY_DIFFERS = "die Kopie enthält nicht, was die Datenbank enthält"
PANEL_NOT_SAVED = "Die Datei des Panels {path} ist nicht in der Sicherung: {reason}."
PANEL_DISAPPEARED = "sie ist nicht lesbar ({reason})"


def backup_made(name: str, size_bytes: int, new_files: int, new_file_bytes: int, duration_ms: int) -> str:
    """Return the line about a backup that is good."""
    files = german.counted(new_files, "neuer Anhang", "neue Anhänge")
    return (
        f"Sicherung {name} ist fertig: Datenbank {german.size(size_bytes)}, {files} ({german.size(new_file_bytes)}), "
        f"geprüft, in {german.seconds(duration_ms)}."
    )


def files_missing(count: int) -> str:
    """Return the warning about attachments that could not be saved."""
    files = german.counted(count, "Anhang fehlt", "Anhänge fehlen")
    return f"{files} in der Sicherung, weil die Datei im Ordner der Anhänge fehlt oder beschädigt ist."


def backup_failed(reason: str) -> str:
    """Return what the team reads when the day's backup came to nothing."""
    return (
        f"Die Sicherung ist gescheitert: {reason.removesuffix('.')}. Ich versuche es stündlich wieder; ältere Sicherungen "
        "bleiben."
    )


def backup_failed_by_hand(reason: str) -> str:
    """Return the same for whoever made it by hand."""
    return f"Die Sicherung ist gescheitert: {reason.removesuffix('.')}. Ältere Sicherungen bleiben."


def no_room(path: str) -> str:
    """Return why a backup came to nothing on a full disk."""
    return f"Auf dem Datenträger von {path} ist nicht genug Platz"


def would_fill_the_disk(path: str, needed_bytes: int, free_bytes: int, kept_mb: int) -> str:
    """Return why a backup is not begun that would take the room that the database needs."""
    rest = f"; {german.number(kept_mb)} MB davon lasse ich der Datenbank (DISK_FREE_MB)" if kept_mb else ""
    return (
        f"Sie braucht {german.size(needed_bytes)} auf dem Datenträger von {path}, frei sind "
        f"{german.size(free_bytes)}{rest}"
    )


def refused_by_system(path: str, reason: str) -> str:
    """Return why a backup came to nothing where the system does not let it be written or read."""
    return f"{path}: {reason}"


def database_damaged(reason: str) -> str:
    """Return why a backup came to nothing that is not consistent."""
    return f"Die Datenbank oder ihre Kopie ist beschädigt ({reason}); siehe docs/BETRIEB.md, Abschnitt „Wiederherstellen“"


def leftovers_not_deleted(reason: str) -> str:
    """Return the warning that old backups stay for now."""
    return (
        f"Alte Sicherungen ließen sich nicht aufräumen ({reason}); die nächste Sicherung versucht es wieder."
    )


# Restoring.
BOT_IS_RUNNING = (
    "Der Bot läuft und benutzt die Datenbank {path}. Halte ihn an, zum Beispiel mit "
    "„systemctl stop discord_ticketbot“, und starte die Wiederherstellung dann noch einmal."
)
OTHER_BOT_IS_RUNNING = (
    "Ein anderer Bot läuft schon mit der Datenbank {path}, oder sie wird gerade wiederhergestellt. "
    "Zwei zugleich würden sich stören; dieser endet."
)
NO_BACKUP = (
    "{path} ist keine vollständige Sicherung: Es fehlt sicherung.json oder tickets.sqlite. Gib den Ordner an, der "
    "beide enthält."
)
BACKUP_DAMAGED = (
    "Die Sicherung {path} ist beschädigt ({reason}). Es wurde nichts verändert; nimm eine andere."
)
BACKUP_DIFFERS = "sie enthält nicht die Zeilen, die sicherung.json nennt"
BACKUP_IS_NEWER = (
    "Die Sicherung {path} stammt von einer neueren Version dieses Programms. Es wurde nichts verändert; "
    "bring zuerst das Programm auf diesen Stand."
)
RESTORE_FAILED = (
    "Die Wiederherstellung ist gescheitert: {reason}. Starte sie noch einmal, wenn das behoben ist; die bisherige "
    "Datenbank ist nicht verloren."
)
RESTORE_INTERRUPTED = (
    "Abgebrochen. Die Datenbank ist entweder noch die bisherige oder schon die wiederhergestellte, in jedem Fall ganz; "
    "starte die Wiederherstellung noch einmal."
)
PANEL_NOT_RESTORED = (
    "Die Datei des Panels {path} ließ sich nicht zurückholen ({reason}); alles andere ist zurück. "
    "Halte das Panel an und starte die Wiederherstellung noch einmal, wenn du sie brauchst."
)


def lock_refused(path: str, reason: str) -> str:
    """Return why a bot does not start that cannot see whether another one runs."""
    return (
        f"Die Datenbank lässt sich nicht öffnen: Die Sperrdatei {path} ist nicht zugänglich ({reason}). Datei und Ordner "
        "müssen dem Benutzer des Bots gehören."
    )


def restored(name: str, made_at: datetime, database: str) -> str:
    """Return the line about a restore that is done."""
    return f"Die Sicherung {name} vom {made_at:%d.%m.%Y, %H:%M} Uhr ist jetzt die Datenbank {database}."


def put_aside(path: str) -> str:
    """Return where the database is that was there before."""
    return f"Die bisherige Datenbank liegt jetzt unter {path}. Lösche sie, wenn alles in Ordnung ist."


def next_number(number: int) -> str:
    """Return the line about the next ticket's number."""
    return f"Das nächste Ticket bekommt die Nummer {number} oder eine höhere, damit keine Nummer zweimal vergeben wird."


ERASURES_UNKNOWN = (
    "Ob seit der Sicherung etwas gelöscht wurde, weil jemand es wollte oder die Frist um war, ließ sich nicht feststellen. "
    "Sieh im Protokollkanal nach, und lösche diese Personen noch einmal."
)


def erased_again(tickets: int, people: int) -> str:
    """Return the line about what must not come back."""
    what = (
        f"{german.counted(tickets, 'Ticket', 'Tickets')} und {german.counted(people, 'Person', 'Personen')}"
    )
    return f"Seit der Sicherung gelöscht wurden {what}; der Bot löscht das beim Start noch einmal."


def files_lost(count: int) -> str:
    """Return the warning about attachments that are nowhere any more."""
    files = german.counted(count, "Anhang fehlt", "Anhänge fehlen")
    return f"{files}: Die Datei ist weder im Ordner der Anhänge noch in der Sicherung."


AFTER_RESTORE = (
    "Starte jetzt Bot und Panel. Was seit der Sicherung geschrieben wurde, holt der Bot aus Discord nach."
)


# Disks.
DATABASE_DISK = "die Datenbank"
FILES_DISK = "die Anhänge"
BACKUPS_DISK = "die Sicherungen"


def disk_almost_full(what: list[str], limit_mb: int) -> str:
    """Return what the team reads when room becomes scarce."""
    return (
        f"Auf dem Datenträger für {_listed(what)} sind weniger als {german.number(limit_mb)} MB frei (DISK_FREE_MB). "
        "Schaffe Platz; ist er voll, kann der Bot nichts mehr aufzeichnen."
    )


def disk_has_room_again(what: list[str]) -> str:
    """Return what the team reads when that is over."""
    return f"Auf dem Datenträger für {_listed(what)} ist wieder genug Platz."


def _listed(what: list[str]) -> str:
    return what[0] if len(what) == 1 else f"{', '.join(what[:-1])} und {what[-1]}"
