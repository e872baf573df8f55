"""The audit log in German: one sentence for each kind of entry."""

import sqlite3
from typing import Any, Final

from utils.transcript.stored import mapping, parse
from webapp.audit import Cause, End, Failure, Kind

KINDS: Final = {
    Kind.LOGIN: "Anmeldung",
    Kind.LOGIN_FAILED: "Anmeldung gescheitert",
    Kind.REFUSED: "Abgewiesen",
    Kind.LOGOUT: "Abmeldung",
    Kind.SESSION_ENDED: "Sitzung beendet",
    Kind.TICKET_VIEWED: "Ticket gelesen",
    Kind.ATTACHMENT_OPENED: "Anhang geöffnet",
    Kind.DOWNLOADED: "Ticket heruntergeladen",
    Kind.EXPORTED: "Liste heruntergeladen",
}
SOMEBODY: Final = "Unbekannt"

_FAILURES: Final = {
    Failure.CANCELLED: "hat die Anmeldung bei Discord abgebrochen",
    Failure.STALE: "wollte eine Anmeldung beenden, die abgelaufen war oder in einem anderen Browser begann",
    Failure.CODE_REFUSED: "kam mit einem Code zurück, den Discord nicht annahm",
    Failure.DISCORD_SILENT: "konnte sich nicht anmelden, weil Discord nicht antwortete",
    Failure.NOT_IN_GUILD: "wollte sich mit einem Konto anmelden, das nicht auf dem Server ist",
    Failure.NO_ROLE: "wollte sich anmelden, hat aber keine Rolle, die Tickets lesen darf",
}
_CAUSES: Final = {
    Cause.NO_ROLE: "wurde abgewiesen: keine Rolle, die Tickets lesen darf",
    Cause.LOST_ROLE: "wurde abgewiesen: hat die Rolle verloren, mit der die Anmeldung galt",
    Cause.NOT_IN_GUILD: "wurde abgewiesen: ist nicht mehr auf dem Server",
    Cause.FOREIGN_FORM: "hat ein Formular abgeschickt, das veraltet war oder nicht aus dem Panel kam",
    Cause.NOT_ADMIN: "wollte sehen, was nur Admins sehen dürfen",
}
_ENDS: Final = {
    End.REVOKED: "hat eine eigene Sitzung beendet",
    End.OTHERS_REVOKED: "hat alle eigenen Sitzungen bis auf diese beendet",
    End.REPLACED: "hat sich neu angemeldet; die alte Sitzung endete",
    End.LOST_ACCESS: "hat den Zugang verloren; die Sitzung endete",
}
_SEARCHES: Final = {True: "hat im Ticket gesucht"}
_FORMATS: Final = {
    "html": "hat das Ticket als HTML heruntergeladen",
    "zip": "hat das Ticket mit allen Anhängen heruntergeladen",
    "txt": "hat das Ticket als Text heruntergeladen",
    "json": "hat das Ticket als JSON heruntergeladen",
}
_LISTS: Final = {
    "overview": "hat die Ticketliste als CSV heruntergeladen",
    "statistics": "hat die Statistik als CSV heruntergeladen",
}
# Which detail of an entry says more, and what it says.
_MORE: Final[dict[str, tuple[str, dict[Any, str]]]] = {
    Kind.LOGIN_FAILED: ("reason", {**_FAILURES}),
    Kind.REFUSED: ("reason", {**_CAUSES}),
    Kind.SESSION_ENDED: ("reason", {**_ENDS}),
    Kind.TICKET_VIEWED: ("searched", _SEARCHES),
    Kind.DOWNLOADED: ("format", _FORMATS),
    Kind.EXPORTED: ("what", _LISTS),
}
_PLAIN: Final[dict[str, str]] = {
    Kind.LOGIN: "hat sich angemeldet",
    Kind.LOGIN_FAILED: "konnte sich nicht anmelden",
    Kind.REFUSED: "wurde abgewiesen",
    Kind.LOGOUT: "hat sich abgemeldet",
    Kind.SESSION_ENDED: "hat eine Sitzung weniger",
    Kind.TICKET_VIEWED: "hat das Ticket gelesen",
    Kind.ATTACHMENT_OPENED: "hat einen Anhang geöffnet",
    Kind.DOWNLOADED: "hat das Ticket heruntergeladen",
    Kind.EXPORTED: "hat eine Liste heruntergeladen",
}


def sentence(entry: sqlite3.Row) -> str:
    """Return what happened, to stand behind the name of who did it."""
    kind: str = entry["kind"]
    detail, sentences = _MORE.get(kind, ("", {}))
    said = mapping(parse(entry["details"])).get(detail)
    # A kind that a newer version wrote is better named in its own word than left out.
    return sentences.get(said) or _PLAIN.get(kind, kind)
