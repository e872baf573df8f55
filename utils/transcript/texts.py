"""Words and sentences of a transcript that do not stand in a template."""

DAYS = ("Tag", "Tage")
HOURS = ("Std.", "Std.")
MINUTES = ("Min.", "Min.")
LESS_THAN_A_MINUTE = "unter 1 Min."
NOW = "jetzt"
AGO = "vor {span}"
IN = "in {span}"

STATES = {"open": "Offen", "claimed": "Beansprucht", "closed": "Geschlossen", "deleted": "Gelöscht"}
OCCASIONS = {
    "close": "beim Schließen",
    "delete": "beim Löschen",
    "cleanup": "beim Aufräumen",
    "command": "auf Befehl",
}
OUTCOMES = {
    "upheld": "Bann bestätigt",
    "reduced": "Bann verkürzt",
    "lifted": "Bann aufgehoben",
    "undecided": "Ohne Entscheidung",
}
ATTITUDES = {"cooperative": "kooperativ", "uncooperative": "unkooperativ", "unclear": "unklar"}
INTAKE_ENDS = {
    "complete": "alles erfragt",
    "human_wanted": "das Mitglied wollte einen Menschen",
    "turns": "so viele Antworten wie vorgesehen",
    "uncooperative": "das Mitglied machte nicht mit",
    "budget": "das Budget war verbraucht",
    "silent": "das Mitglied antwortete nicht mehr",
    "staff": "jemand aus dem Team schrieb oder handelte",
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
    "copy_refused": "Die Kopie für {creator} konnte nicht zugestellt werden",
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
