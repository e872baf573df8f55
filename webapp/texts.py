"""Words and sentences of the panel that do not stand in a template."""

from typing import NamedTuple

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
LOOKUPS = {
    "found": "im Register gefunden",
    "unknown": "im Register unbekannt",
    "unreachable": "Register nicht erreichbar",
}

CSV_COLUMNS = (
    "Ticket",
    "Status",
    "Mitglied",
    "Discord-ID",
    "Ban-ID",
    "Spieler",
    "Grund des Banns",
    "Urteil",
    "Ergebnis",
    "Bearbeitet von",
    "Eröffnet",
    "Erstmals beansprucht",
    "Erste Antwort",
    "Wartet seit",
    "Letzte Nachricht",
    "Letzte Nachricht von",
    "Transkript",
)
# Views of the overview that everybody has, by the parameters of their address.
VIEWS = {
    "Meine": {"status": "claimed", "mine": "1"},
    "Unbeansprucht": {"status": "open", "claimer": "none"},
    "Warten auf Antwort": {"waiting": "15", "sort": "waiting-asc"},
}
# From how many minutes on somebody counts as waiting.
WAITING = {15: "15 Minuten", 60: "1 Stunde", 240: "4 Stunden", 1440: "1 Tag"}
# What the overview can be sorted by.
ORDERS = {
    "number": "Nummer",
    "active": "letzter Aktivität",
    "waiting": "Wartezeit",
    "opened": "Eröffnung",
    "creator": "Mitglied",
    "claimer": "Bearbeitung",
    "status": "Status",
    "verdict": "Urteil",
    "outcome": "Ergebnis",
    "ban": "Ban-ID",
}

# Where in a message a search found something, by the column of its JSON.
FOUND_IN_COLUMNS = {
    "embeds": "Einbettung",
    "components": "Bestandteil",
    "extras": "Sticker, Umfrage oder Weiterleitung",
}
FOUND_IN_FILE = "Anhang"
FOUND_IN_PICTURE = "Text im Bild"
FOUND_IN_REVISION = "frühere Fassung"
# The same for what is known of a ticket beside its messages.
FOUND_IN_CASE = {
    "ban_reason": "Bann-Grund",
    "player_name": "Spieler",
    "ban_id": "Ban-ID",
    "creator_name": "Mitglied",
    "creator_id": "ID des Mitglieds",
    "claimer_name": "Bearbeitet von",
    "claimer_id": "Bearbeitet von der ID",
}
FOUND_IN_PEOPLE = "Beteiligt"

UNKNOWN_BROWSER = "Unbekannter Browser"
ON_SYSTEM = {
    "iphone": "auf einem iPhone",
    "ipad": "auf einem iPad",
    "android": "unter Android",
    "windows": "unter Windows",
    "chromeos": "unter ChromeOS",
    "macos": "unter macOS",
    "linux": "unter Linux",
}


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
ERASED_BECAUSE = {
    "retention": "weil seine Aufbewahrungsfrist abgelaufen war",
    "request": "weil jemand die Löschung seiner Daten verlangt hat",
}
NAMELESS_FILE = "datei"
ATTACHMENT_NOT_FOUND = ErrorText(
    "Diesen Anhang gibt es nicht",
    "Er wurde nicht gesichert oder ist auf der Festplatte nicht mehr vorhanden.",
)
NAMELESS_VIEW = ErrorText(
    "Die Ansicht braucht einen Namen",
    "Geh zurück und gib ihr einen kurzen, zum Beispiel „Cheating, offen“.",
)
TOO_MANY_VIEWS = ErrorText(
    "Mehr Ansichten passen nicht",
    "Du hast schon zwanzig. Lösche in der Übersicht unter „Filter“ eine, die du nicht mehr brauchst.",
)
NOT_READY = ErrorText(
    "Der Bot wurde noch nicht gestartet",
    "Seine Datenbank gibt es noch nicht, oder sie ist auf einem älteren Stand. "
    "Starte den Bot und lade diese Seite dann neu.",
)
UNREADABLE = ErrorText(
    "Das lässt sich gerade nicht lesen",
    "Die Datenbank des Bots ist an dieser Stelle beschädigt oder ihr Datenträger antwortet nicht. "
    "Andere Seiten können noch gehen; sag einem Admin Bescheid, er findet Rat in docs/BETRIEB.md.",
)
TOO_SLOW = ErrorText(
    "Das dauert gerade zu lange",
    "Die Abfrage wurde abgebrochen, damit das Panel für alle schnell bleibt. "
    "Suche genauer, oder versuche es in ein paar Sekunden noch einmal.",
)
NO_AUDIT = ErrorText(
    "Das geht gerade nicht",
    "Das Panel kann nicht festhalten, wer was liest, und zeigt deshalb zur Sicherheit nichts. "
    "Versuche es gleich noch einmal; bleibt es so, sag einem Admin Bescheid.",
)
ADMINS_ONLY = ErrorText(
    "Nur für Admins",
    "Das Protokoll zeigt, wer wann was im Panel getan hat. Lesen darf es nur, wer auf dem Server die Rolle für Admins hat.",
)
WRONG_HOST = ErrorText(
    "Unter dieser Adresse gibt es hier nichts",
    "Öffne das Panel unter der Adresse, die du vom Team hast.",
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
LOST_ROLE = ErrorText(
    "Du hast keinen Zugang",
    "Du bist angemeldet, aber keine deiner Rollen auf dem Server darf Tickets lesen. Bitte einen Admin um die passende "
    "Rolle und lade diese Seite dann neu, oder melde dich noch einmal an.",
)
ROLES_UNKNOWN = ErrorText(
    "Lade die Seite neu",
    "Der Bot ist gerade nicht erreichbar. Deshalb muss Discord dem Panel bestätigen, dass du noch Zugang hast; das geht "
    "von selbst, sobald du die Seite neu lädst. Was du gerade tun wolltest, wurde nicht getan.",
)
OTHER_ACCOUNT = ErrorText(
    "Du bist bei Discord jemand anderes",
    "In diesem Browser ist bei Discord jetzt ein anderes Konto angemeldet. Zur Sicherheit ist deine Sitzung im Panel "
    "beendet. Melde dich mit dem Konto an, mit dem du auf dem Server bist.",
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
NO_STATIC_FOLDER = "STATIC_PATH ist „%s“; dorthin lässt sich nichts schreiben (%s). Das Panel liefert CSS und JavaScript selbst aus."

METRICS_ARE_GUARDED = "Hier wird das Token aus METRICS_TOKEN verlangt (Authorization: Bearer …)."
METRICS_ARE_LOCAL = "Die Messwerte gibt es ohne METRICS_TOKEN nur auf diesem Rechner selbst und nicht über nginx oder einen Socket."
