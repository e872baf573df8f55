"""What commands and their options are called and how they are described, in German and English."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

TICKETS_OF_MEMBER = "Tickets dieses Mitglieds"
REPORT_MESSAGE = "An Ticket-Team melden"

_ENGLISH = ("en-US", "en-GB")

Callback = TypeVar("Callback", bound=Callable[..., Any])


@dataclass(frozen=True)
class Wording:
    """Descriptions, and the German name where it is not the same in every language."""

    german: str
    english: str
    german_name: str | None = None


_TICKET = Wording(
    "Nummer des Tickets (sonst das Ticket dieses Kanals)",
    "Number of the ticket (otherwise the ticket of this channel)",
)

_WHOSE_DATA = Wording(
    "Um wen es geht (auch per ID, wenn er nicht mehr da ist)",
    "Whose data (also by ID if no longer here)",
    "mitglied",
)

# By the full name; an option's stands below its command's. The first two keep their names in every language.
WORDINGS = {
    "setup_ticket_button": Wording(
        "Stellt die Nachricht mit dem Knopf „Ticket erstellen“ in diesen Kanal",
        "Posts the message with the button that opens tickets in this channel",
    ),
    "ticket_transcript": Wording(
        "Sichert das Transkript eines Tickets und zeigt, wo es zu lesen ist",
        "Saves the transcript of a ticket and shows where to read it",
    ),
    "ticket_transcript ticket": _TICKET,
    "ticket_transcript file": Wording(
        "Hängt das Transkript als Datei an, die jeder Browser zeigt",
        "Attaches the transcript as a file that every browser shows",
        "datei",
    ),
    "ticket": Wording("Tickets bearbeiten", "Work on tickets"),
    "ticket transfer": Wording(
        "Übergibt ein Ticket an jemand anderen aus dem Team",
        "Hands a ticket on to somebody else of the team",
        "übergeben",
    ),
    "ticket transfer supporter": Wording(
        "Wer das Ticket weiter bearbeitet", "Who works on the ticket from now on", "supporter"
    ),
    "ticket transfer ticket": _TICKET,
    "ticket release": Wording(
        "Gibt ein beanspruchtes Ticket an das Team zurück",
        "Gives a claimed ticket back to the team",
        "freigeben",
    ),
    "ticket release ticket": _TICKET,
    "ticket add": Wording("Holt ein Mitglied in ein Ticket dazu", "Adds a member to a ticket", "hinzufügen"),
    "ticket add member": Wording("Wer mitlesen und mitschreiben soll", "Who is to take part", "mitglied"),
    "ticket add ticket": _TICKET,
    "ticket remove": Wording(
        "Nimmt ein hinzugefügtes Mitglied wieder aus einem Ticket",
        "Takes an added member out of a ticket",
        "entfernen",
    ),
    "ticket remove member": Wording("Wer nicht mehr dabei sein soll", "Who is to leave", "mitglied"),
    "ticket remove ticket": _TICKET,
    "ticket note": Wording(
        "Notiert etwas zu einem Ticket, das nur das Team sieht",
        "Keeps a note on a ticket that only the team sees",
        "notiz",
    ),
    "ticket note text": Wording("Was das Team wissen soll", "What the team is to know", "text"),
    "ticket note ticket": _TICKET,
    "ticket outcome": Wording(
        "Ändert Ergebnis und Grund eines geschlossenen Tickets",
        "Corrects outcome and reason of a closed ticket",
        "ergebnis",
    ),
    "ticket outcome ticket": _TICKET,
    "ticket block": Wording(
        "Verhindert, dass jemand Tickets öffnet", "Keeps somebody from opening tickets", "blockieren"
    ),
    "ticket block member": Wording(
        "Wer keine Tickets öffnen darf (auch per ID, wenn er nicht mehr da ist)",
        "Who may not open tickets (also by ID if no longer here)",
        "mitglied",
    ),
    "ticket block reason": Wording("Das Mitglied liest ihn mit", "The member gets to read it", "grund"),
    "ticket block days": Wording(
        "Für wie viele Tage (sonst, bis das Team es aufhebt)",
        "For how many days (otherwise until the team ends it)",
        "tage",
    ),
    "ticket unblock": Wording(
        "Lässt jemanden wieder Tickets öffnen", "Lets somebody open tickets again", "blockierung-aufheben"
    ),
    "ticket unblock member": Wording("Wer wieder Tickets öffnen darf", "Who may open tickets", "mitglied"),
    "ticket blocks": Wording(
        "Zeigt, wer keine Tickets öffnen darf", "Shows who may not open tickets", "blockierungen"
    ),
    "ticket status": Wording(
        "Zeigt, wie es dem Bot geht und welche Tickets warten",
        "Shows how the bot is and which tickets wait",
        "status",
    ),
    "ticket stats": Wording("Zeigt die Zahlen eines Monats", "Shows the figures of a month", "statistik"),
    "ticket stats month": Wording(
        "Welcher Monat, zum Beispiel 2026-03 (sonst dieser)",
        "Which month, like 2026-03 (else this one)",
        "monat",
    ),
    "ticket export": Wording(
        "Gibt der Leitung alles, was von jemandem aufgezeichnet ist, als ZIP-Datei",
        "Gives admins everything that is recorded of somebody as a ZIP file",
        "datenauskunft",
    ),
    "ticket export member": _WHOSE_DATA,
    "ticket erase": Wording(
        "Löscht nach Rückfrage alles, was von jemandem aufgezeichnet ist (nur Leitung)",
        "Erases, after asking, everything that is recorded of somebody (admins only)",
        "daten-löschen",
    ),
    "ticket erase member": _WHOSE_DATA,
    "ki": Wording("Sigrids Sprachmodell", "Sigrid's language model"),
    "ki status": Wording(
        "Zeigt Stand, Kosten und letzte Fehler des Sprachmodells",
        "Shows state, cost and latest errors of the language model",
    ),
    "ki an": Wording("Lässt Sigrid das Sprachmodell benutzen", "Lets Sigrid use the language model"),
    "ki aus": Wording(
        "Lässt Sigrid ihrem geschriebenen Leitfaden folgen", "Lets Sigrid follow her written script"
    ),
}

# Context menus have no descriptions.
_MENUS_IN_ENGLISH = {TICKETS_OF_MEMBER: "Tickets of this member", REPORT_MESSAGE: "Report to ticket team"}


def option(name: str, kind: type, **limits: Any) -> Callable[[Callback], Callback]:
    """Give a command an option; one with a `default` may be left out. Its description stands above."""
    decorate: Callable[[Callback], Callback] = discord.option(name, kind, **limits)  # type: ignore[no-untyped-call] # py-cord leaves it untyped
    return decorate


def name_in_all_languages(commands: Iterable[discord.ApplicationCommand[Any, ..., Any]]) -> None:
    """Describe the commands, before Discord is told of them, in German and, for English clients, in English.

    Raises KeyError for a command or an option that the tables above do not know.
    """
    for command in commands:
        if isinstance(command, discord.UserCommand | discord.MessageCommand):
            command.name_localizations = dict.fromkeys(_ENGLISH, _MENUS_IN_ENGLISH[command.name])
            continue
        for path, part in _walk("", command):
            wording = WORDINGS[path]
            part.description = wording.german
            part.description_localizations = dict.fromkeys(_ENGLISH, wording.english)
            if wording.german_name is not None:
                part.name_localizations = {"de": wording.german_name}


def _walk(above: str, part: Any) -> Iterator[tuple[str, Any]]:
    """Walk a command, its subcommands and their options with their full names."""
    path = f"{above} {part.name}".strip()
    yield path, part
    for below in (*getattr(part, "subcommands", ()), *getattr(part, "options", ())):
        yield from _walk(path, below)
