"""Words and sentences of a transcript that do not stand in a template."""

DAYS = ("Tag", "Tage")
HOURS = ("Std.", "Std.")
MINUTES = ("Min.", "Min.")
LESS_THAN_A_MINUTE = "unter 1 Min."
NOW = "jetzt"
# How Discord speaks of a moment, from the largest unit down: milliseconds, one of it, several.
FAR = (
    (365 * 86_400_000, "einem Jahr", "{count} Jahren"),
    (30 * 86_400_000, "einem Monat", "{count} Monaten"),
    (86_400_000, "einem Tag", "{count} Tagen"),
    (3_600_000, "einer Stunde", "{count} Stunden"),
    (60_000, "einer Minute", "{count} Minuten"),
    (1_000, "einer Sekunde", "{count} Sekunden"),
)
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
    "found_again": "Das Ticket fehlte in der Datenbank; der Bot hat es aus seinem Kanal wieder aufgenommen",
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
    "erased": "{actor} hat den Inhalt des Tickets entfernt",
    "messages_erased": "Die Beiträge einer Person wurden auf Wunsch entfernt",
    "imported": "Übernommen vom früheren Ticket-Bot; dessen Transkripte nennen Absender nur beim Namen",
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

# Discord's message types that are not written by somebody (Discord's docs, resources/message). 13, 30 and those that
# are not here are documented nowhere.
SYSTEM_MESSAGES = {
    1: "{author} hat {person} hinzugefügt",
    2: "{author} hat {person} entfernt",
    3: "{author} hat einen Anruf begonnen",
    4: "{author} hat den Kanal in „{content}“ umbenannt",
    5: "{author} hat das Symbol des Kanals geändert",
    6: "{author} hat eine Nachricht angeheftet",
    7: "{author} ist dem Server beigetreten",
    8: "{author} hat den Server geboostet",
    9: "{author} hat den Server geboostet; er hat jetzt Stufe 1",
    10: "{author} hat den Server geboostet; er hat jetzt Stufe 2",
    11: "{author} hat den Server geboostet; er hat jetzt Stufe 3",
    12: "{author} lässt Ankündigungen aus „{content}“ in diesem Kanal erscheinen",
    14: "Der Server steht nicht mehr in Discords Entdecken, weil er die Anforderungen nicht erfüllt",
    15: "Der Server steht wieder in Discords Entdecken",
    16: "Der Server erfüllt die Anforderungen von Discords Entdecken seit einer Woche nicht",
    17: "Der Server erfüllt die Anforderungen von Discords Entdecken seit drei Wochen nicht",
    18: "{author} hat den Thread „{content}“ begonnen",
    21: "Beginn des Threads",
    22: "Discord erinnert daran, Leute auf den Server einzuladen",
    24: "AutoMod hat eine Nachricht von {author} beanstandet",
    25: "{author} hat eine Rolle abonniert",
    26: "Discord bietet ein Abo der App {author} an",
    27: "{author} hat die Stage „{content}“ begonnen",
    28: "{author} hat die Stage „{content}“ beendet",
    29: "{author} spricht jetzt in der Stage „{content}“",
    31: "{author} hat das Thema der Stage in „{content}“ geändert",
    32: "{author} hat für den Server eine App abonniert",
    36: "{author} hat Sicherheitsmaßnahmen eingeschaltet",
    37: "{author} hat die Sicherheitsmaßnahmen ausgeschaltet",
    38: "{author} hat einen Raid gemeldet",
    39: "{author} hat die Meldung eines Raids als Fehlalarm zurückgenommen",
    44: "{author} hat etwas gekauft",
    46: "Eine Umfrage ist zu Ende",
}
SYSTEM_MESSAGES_WITHOUT_NAME = {
    4: "{author} hat den Kanal umbenannt",
    12: "{author} lässt Ankündigungen eines anderen Kanals in diesem erscheinen",
    18: "{author} hat einen Thread begonnen",
    27: "{author} hat eine Stage begonnen",
    28: "{author} hat eine Stage beendet",
    29: "{author} spricht jetzt in der Stage",
    31: "{author} hat das Thema der Stage geändert",
}
BOOSTED_TIMES = " ({content}-mal)"
SAFETY_UNTIL = ", bis {until}"
BY_RULE = " (Regel {rule})"
FOR_TIER = ": {tier}"
BOUGHT = "{author} hat „{product}“ gekauft"
POLL_IS_OVER = "Die Umfrage „{question}“ ist zu Ende"
POLL_WON = ": „{winner}“ hat mit {votes} von {total} Stimmen gewonnen"
POLL_IS_DRAW = ": unentschieden, {total} Stimmen"
POLL_WITHOUT_VOTES = ": niemand hat abgestimmt"
UNKNOWN_MESSAGE = "Systemnachricht von {author} (Art {type})"
UNKNOWN_COMPONENT = "Bestandteil, den diese Ansicht nicht kennt (Art {type})"
HIDDEN = "(Spoiler)"
UNREADABLE_PART = "Bestandteil, der sich nicht lesen lässt"
REPLY_IS_GONE = "Diese Nachricht ist nicht aufgezeichnet"
REPLY_WITHOUT_TEXT = "Nachricht ohne Text"
NO_NAME = "unbekannt"
SELECT_PLACEHOLDER = "Auswahl"
SOMEBODY = "jemand"
NO_TEXT = "Nachricht ohne Text"
AND_MORE = "und {count} weitere"
UNKNOWN_EMOJI = "?"
USED_COMMAND = "<bdi>{author}</bdi> hat <b>/<bdi>{command}</bdi></b> benutzt"
USED_MENU = "<bdi>{author}</bdi> hat <b><bdi>{command}</bdi></b> benutzt"
USED_UNKNOWN_COMMAND = "<bdi>{author}</bdi> hat einen Befehl benutzt"
POLL_WITHOUT_QUESTION = "Umfrage ohne Frage"
ACTIVITY = "Einladung zu {name}"
UNKNOWN_ACTIVITY = "Einladung zu einem Spiel"
BUTTON_WITHOUT_LABEL = "Knopf ohne Beschriftung"
BUTTON_PREMIUM = "Kaufen"
PICTURE_IS_MISSING = "Bild, das nicht aufgezeichnet ist"
FILE_WITHOUT_NAME = "Datei ohne Namen"
NOT_RECORDED = "nicht aufgezeichnet"
TEXT_IS_EMPTY = "Leerer Text"
PART_IS_EMPTY = "Leerer Bestandteil"
