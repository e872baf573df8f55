"""What the team reads of what is erased and exported, and what stands in an export."""

from collections.abc import Sequence

from utils import german
from utils.plain import plain

ONLY_ADMINS = "Diesen Befehl darf nur die Leitung ausführen."
NOT_A_BOT = "Das ist ein Bot; über ihn gibt es keine Daten, die jemand verlangen könnte."
ERASE_BUTTON = "Endgültig löschen"
TERMS = "Abgelaufene Tickets leeren"
ERASED_LOG = "Die Daten einer Person sind gelöscht, wie es verlangt war."
EXPORT_FAILED = "Die Daten ließen sich nicht zusammenstellen oder anhängen. Versuche es noch einmal; bleibt es dabei, hilft das Protokoll des Bots."
_MOST_NAMED = 10
_NAMED_FILES = 200

EXPORT_README = """\
Das ist alles, was der Ticket-Bot dieses Servers von dir aufgezeichnet hat.

daten.json    Für Programme (Format „ticket-bot-person“, Version 1): deine Tickets mit dem, was die KI-Sekretärin
              aufgenommen hat, und ihrer Einschätzung; jede Nachricht, die du geschrieben hast, mit früheren Fassungen;
              deine Reaktionen, Abstimmungen, Meldungen und Blockierungen. Zeiten sind in UTC, IDs sind Text.
tickets/      Deine Tickets zum Lesen, wie du sie in Discord gesehen hast. Jeder Browser zeigt sie, auch ohne Internet.
dateien/      Die Dateien, die du geschickt hast, nach Tickets.
avatare/      Deine Profilbilder, soweit sie neben Nachrichten gezeigt werden.
FEHLT.txt     Nur wenn etwas zu groß war: was fehlt.

Nicht enthalten sind interne Notizen des Teams und was andere außerhalb deiner Tickets geschrieben haben.
Sind es mehrere ZIP-Dateien, gehören sie zusammen: Entpacke sie in denselben Ordner.
"""


def terms_kept(count: int) -> str:
    """Return the log line of a day on which tickets' time was over."""
    tickets = german.counted(count, "Ticket", "Tickets")
    return f"Aufbewahrungsfrist: {tickets} geleert; Nummer, Daten und Ergebnis bleiben."


def erasure_hindered(name: str, ticket_ids: Sequence[int]) -> str:
    """Return why somebody is not erased now."""
    named = ", ".join(f"#{number}" for number in ticket_ids[:_MOST_NAMED])
    more = " und weiteren" if len(ticket_ids) > _MOST_NAMED else ""
    tickets, them = ("einem Ticket", "es") if len(ticket_ids) == 1 else ("Tickets", "sie")
    return (
        f"{plain(name)} ist noch an {tickets} mit Kanal beteiligt: {named}{more}. Schließe und lösche {them} zuerst; "
        "sonst würde das Gelöschte aus dem Kanal wieder aufgezeichnet."
    )


def confirm_erasure(name: str, user_id: int, own: int, elsewhere: int, *, is_blocked: bool) -> str:
    """Return what an admin reads before he erases somebody."""
    lines = [
        f"**Daten von {plain(name)} (ID {user_id}) löschen?** Das lässt sich nicht rückgängig machen.",
        f"• {german.counted(own, 'eigenes Ticket', 'eigene Tickets')}: Es bleiben nur Nummer, Daten und Ergebnis.",
        f"• Beiträge in {german.counted(elsewhere, 'Ticket', 'Tickets')} von anderen: Dort bleibt ein Platzhalter, und die Worte anderer.",
        "• Dateien, Reaktionen, Stimmen, Meldungen, Notizen und sein Name in Ereignissen",
    ]
    if is_blocked:
        lines.append(
            "• Seine Blockierung gilt weiter, nur mit ID und Ende. Soll auch sie weg, hebe sie vorher mit `/ticket unblock` auf."
        )
    lines.append("Sicherungen und Discord selbst sind nicht dabei (docs/DATENSCHUTZ.md).")
    return "\n".join(lines)


def erasure_is_done(user_id: int) -> str:
    """Return what takes the place of the question when somebody is erased."""
    return f"Die Daten zur ID {user_id} sind gelöscht."


def erasure_goes_on(user_id: int) -> str:
    """Return what takes its place while that takes longer."""
    return (
        f"Die Daten zur ID {user_id} werden gelöscht. Es ist viel; der Bot arbeitet weiter, auch nach einem Neustart, "
        "und meldet das Ende im Protokollkanal."
    )


def exported(name: str, tickets: int, messages: int, left_out: int, panel_url: str | None) -> str:
    """Return what stands with an export."""
    told = (
        f"Daten von {plain(name)}: {german.counted(tickets, 'Ticket', 'Tickets')}, "
        f"{german.counted(messages, 'eigene Nachricht', 'eigene Nachrichten')}. Nur du siehst das; gib es nur der Person selbst."
    )
    if left_out:
        where = f" im Panel ({panel_url})" if panel_url else " im Panel"
        files = german.counted(left_out, "Datei ist", "Dateien sind")
        told += f"\n{files} für Discord zu groß (siehe FEHLT.txt); du findest sie{where} bei den Tickets."
    return told


def export_lacks(names: Sequence[str]) -> str:
    """Return what stands in an export about what is too large for it."""
    listed = "\n".join(names[:_NAMED_FILES])
    more = f"\n… und {german.number(len(names) - _NAMED_FILES)} weitere" if len(names) > _NAMED_FILES else ""
    return f"Zu groß für Discord; frag das Team danach:\n\n{listed}{more}\n"
