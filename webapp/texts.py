"""Words and sentences of the panel that do not stand in a template."""

from typing import NamedTuple

DAYS = ("Tag", "Tage")
HOURS = ("Std.", "Std.")
MINUTES = ("Min.", "Min.")
LESS_THAN_A_MINUTE = "unter 1 Min."
NOW = "jetzt"
AGO = "vor {span}"
IN = "in {span}"

STATES = {"open": "Offen", "claimed": "Beansprucht", "closed": "Geschlossen", "deleted": "Gelöscht"}
OUTCOMES = {
    "upheld": "Bann bestätigt",
    "reduced": "Bann verkürzt",
    "lifted": "Bann aufgehoben",
    "undecided": "Ohne Entscheidung",
}
ATTITUDES = {"cooperative": "kooperativ", "uncooperative": "unkooperativ", "unclear": "unklar"}
CATEGORIES = {
    "cheating": "Cheating",
    "insult": "Beleidigung",
    "hate": "Hass oder Drohung",
    "griefing": "Spielstörung",
    "spam": "Werbung oder Betrug",
    "evasion": "Umgehen eines Banns",
    "other": "Sonstiges",
}
INTAKES = {
    "active": "Sigrid nimmt den Fall auf",
    "handed_over": "an das Team übergeben",
    "silenced": "das Team hat übernommen",
}
INTAKE_ENDS = {
    "complete": "alles erfragt",
    "human_wanted": "das Mitglied wollte einen Menschen",
    "turns": "so viele Antworten wie vorgesehen",
    "uncooperative": "das Mitglied machte nicht mit",
    "budget": "das Budget war verbraucht",
    "silent": "das Mitglied antwortete nicht mehr",
    "staff": "jemand aus dem Team schrieb oder handelte",
}
LOOKUPS = {
    "found": "im Register gefunden",
    "unknown": "im Register unbekannt",
    "unreachable": "Register nicht erreichbar",
}
OCCASIONS = {
    "close": "beim Schließen",
    "delete": "beim Löschen",
    "cleanup": "beim Aufräumen",
    "command": "auf Befehl",
}
AUTHOR_MARKS = {"staff": "Team", "secretary": "KI", "bot": "Bot"}

EVENTS = {
    "opened": "{actor} hat das Ticket eröffnet",
    "claimed": "{actor} hat das Ticket beansprucht",
    "released": "{actor} hat das Ticket freigegeben",
    "transferred": "{actor} hat das Ticket an {successor} übergeben",
    "taken_over": "{actor} hat das Ticket übernommen",
    "closed": "{actor} hat das Ticket geschlossen",
    "reopened": "{actor} hat das Ticket wieder geöffnet",
    "deleted": "{actor} hat das Ticket gelöscht",
    "cleaned_up": "Der Kanal wurde nach Ablauf der Frist gelöscht",
    "aborted": "Der Kanal konnte nicht angelegt werden",
    "channel_lost": "Der Kanal wurde in Discord von Hand gelöscht",
    "channel_repaired": "Der Bot hat den Kanal wiederhergestellt",
    "handed_over": "Sigrid hat an das Team übergeben",
    "verdict_overruled": "{actor} hat die Einschätzung geändert: {attitude} statt {attitude_before}",
    "transcript_saved": "Transkript gesichert",
    "person_added": "{actor} hat {person} hinzugefügt",
    "person_removed": "{actor} hat {person} entfernt",
    "creator_left": "{creator} hat den Server verlassen",
    "creator_returned": "{creator} ist wieder auf dem Server",
    "creator_reminded": "Der Bot hat {creator} an das Ticket erinnert",
    "creator_warned": "Der Bot hat {creator} angekündigt, dass das Ticket bald geschlossen wird",
    "staff_reminded": "Der Bot hat das Team an das Ticket erinnert",
    "note_added": "{actor} hat eine interne Notiz geschrieben",
    "message_reported": "{actor} hat eine Nachricht von {person} gemeldet",
}
# What follows an event's sentence where a value is known.
EVENT_ADDITIONS = {
    "released": ("former", " (bisher bei {former})"),
    "transferred": ("former", " (bisher bei {former})"),
    "taken_over": ("former", " (bisher bei {former})"),
    "closed": ("outcome", " ({outcome})"),
    "handed_over": ("because", " ({because})"),
    "channel_repaired": ("what", "; von Hand geändert war: {what}"),
}
OUTCOME_CORRECTED = "{actor} hat das Ergebnis geändert: {outcome} statt {outcome_before}"
OUTCOME_SET = "{actor} hat das Ergebnis eingetragen: {outcome}"
AND_REASON_CORRECTED = ", mit neuem Grund"
AND_REASON_REMOVED = ", ohne Grund"
REASON_CORRECTED = "{actor} hat den Grund geändert"
REASON_REMOVED = "{actor} hat den Grund entfernt"
UNKNOWN_EVENT = "Ereignis „{kind}“"
THE_BOT = "Der Bot"

# Discord's message types that are not written by somebody (Discord's docs, resources/message).
SYSTEM_MESSAGES = {
    1: "{author} hat jemanden hinzugefügt",
    2: "{author} hat jemanden entfernt",
    4: "{author} hat den Kanal umbenannt",
    6: "{author} hat eine Nachricht angeheftet",
    7: "{author} ist dem Server beigetreten",
    8: "{author} hat den Server geboostet",
    18: "{author} hat einen Thread begonnen",
    46: "Eine Umfrage ist zu Ende",
}
UNKNOWN_MESSAGE = "Systemnachricht von {author} (Art {type})"
UNKNOWN_COMPONENT = "Bestandteil, den diese Ansicht nicht kennt (Art {type})"
UNREADABLE_PART = "Bestandteil, der sich nicht lesen lässt"
REPLY_IS_GONE = "Diese Nachricht ist nicht aufgezeichnet"
REPLY_WITHOUT_TEXT = "Nachricht ohne Text"
NO_NAME = "unbekannt"
SELECT_PLACEHOLDER = "Auswahl"


class ErrorText(NamedTuple):
    """What an error page says: what happened, and what to do now."""

    title: str
    advice: str


ERRORS = {
    400: ErrorText(
        "Diese Anfrage ist unvollständig",
        "Geh zurück, lade die Seite neu und versuche es noch einmal.",
    ),
    404: ErrorText(
        "Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse unvollständig. In der Übersicht findest du alle Tickets.",
    ),
    405: ErrorText(
        "So geht das hier nicht",
        "Diese Adresse ist nicht dafür gedacht, direkt aufgerufen zu werden. In der Übersicht findest du alle Tickets.",
    ),
    500: ErrorText(
        "Da ist etwas schiefgegangen",
        "Der Fehler steht im Protokoll des Panels. Versuche es noch einmal; bleibt er, sag einem Admin Bescheid.",
    ),
}
TICKET_NOT_FOUND = ErrorText(
    "Dieses Ticket gibt es nicht",
    "Prüfe die Nummer, oder suche in der Übersicht nach Name oder Ban-ID.",
)
ATTACHMENT_NOT_FOUND = ErrorText(
    "Diesen Anhang gibt es nicht",
    "Er wurde nicht gesichert oder ist auf der Festplatte nicht mehr vorhanden.",
)
NOT_READY = ErrorText(
    "Der Bot wurde noch nicht gestartet",
    "Seine Datenbank gibt es noch nicht, oder sie ist auf einem älteren Stand. "
    "Starte den Bot und lade diese Seite dann neu.",
)
TOO_SLOW = ErrorText(
    "Das dauert gerade zu lange",
    "Die Abfrage wurde abgebrochen, damit das Panel für alle schnell bleibt. "
    "Suche genauer, oder versuche es in ein paar Sekunden noch einmal.",
)
STALE_FORM = ErrorText(
    "Diese Seite war veraltet",
    "Zur Sicherheit wurde nichts getan. Geh zurück, lade die Seite neu und versuche es noch einmal.",
)
NO_ROLE = ErrorText(
    "Du hast keinen Zugang",
    "Deine Anmeldung hat geklappt, aber keine deiner Rollen auf dem Server darf Tickets lesen. "
    "Bitte einen Admin um die passende Rolle und melde dich dann noch einmal an.",
)
NOT_IN_GUILD = ErrorText(
    "Du bist nicht auf dem Server",
    "Dieses Panel gehört zu einem Discord-Server, auf dem dieses Konto kein Mitglied ist. "
    "Tritt dem Server bei, oder melde dich mit einem anderen Discord-Konto an.",
)
DISCORD_IS_SILENT = ErrorText(
    "Discord antwortet gerade nicht",
    "Deshalb ließ sich nicht prüfen, wer du bist. Versuche es in ein paar Minuten noch einmal.",
)
LOGIN_CANCELLED = ErrorText(
    "Anmeldung abgebrochen",
    "Du hast bei Discord auf „Abbrechen“ gedrückt. Das Panel erfährt nur deinen Namen und deine Rollen "
    "auf dem Server; ohne das lässt es niemanden herein.",
)
LOGIN_STALE = ErrorText(
    "Diese Anmeldung ist abgelaufen",
    "Zwischen Anfang und Ende liegen höchstens zehn Minuten, und es gilt nur die zuletzt begonnene. "
    "Melde dich noch einmal an.",
)

PLAIN_HTTP = (
    "DISCORD_REDIRECT_URI ist „{address}“; erwartet wird eine Adresse mit https://. "
    "Ohne Verschlüsselung geht es nur auf localhost oder 127.0.0.1."
)
NO_SESSION_FILE = (
    "PANEL_DATABASE_PATH ist „{path}“; diese Datei lässt sich nicht anlegen oder öffnen: {reason}."
)


def counted(number: int, one: str, many: str) -> str:
    """Return `1 Ticket`, `1.204 Tickets`."""
    return f"{grouped(number)} {one if number == 1 else many}"


def grouped(number: int) -> str:
    """Return a number with German thousands separators."""
    return f"{number:,}".replace(",", ".")


def size(size_bytes: int) -> str:
    """Return `3,4 MB`."""
    step, amount = 1024, float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < step:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}".replace(".", ",")
        amount /= step
    return f"{amount:.1f} GB".replace(".", ",")
