"""What operators and the team read of what is erased and exported."""

from utils import german

ONLY_ADMINS = "Das darf nur die Leitung."
NOT_A_BOT = "Das ist ein Bot; über ihn gibt es keine Daten, die jemand verlangen könnte."
ERASED_LOG = "Die Daten einer Person sind gelöscht, wie es verlangt war."


def terms_kept(count: int) -> str:
    """Return the log line of a day on which tickets' time was over."""
    tickets = german.counted(count, "Ticket", "Tickets")
    return f"Aufbewahrungsfrist: {tickets} geleert; Nummer, Daten und Ergebnis bleiben."
