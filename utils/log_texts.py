"""What the team reads in the log channel."""

from utils import german

# What the team reads of repairs.
ALARM_TITLE = "Das kann nur ein Mensch reparieren"
ALARM_IS_OVER = "Wieder in Ordnung"
REPAIRED_CATEGORY = "Kategorie"
REPAIRED_RIGHTS = "Rechte"
OVERFLOW_REASON = "Die Kategorie daneben ist voll"

# The log channel: event kind -> title.
LOG_TITLES = {
    "opened": "Ticket #{id} eröffnet",
    "claimed": "Ticket #{id} beansprucht",
    "released": "Ticket #{id} freigegeben",
    "transferred": "Ticket #{id} übergeben",
    "taken_over": "Ticket #{id} übernommen",
    "closed": "Ticket #{id} geschlossen",
    "corrected": "Ergebnis von Ticket #{id} geändert",
    "reopened": "Ticket #{id} wieder geöffnet",
    "deleted": "Ticket #{id} gelöscht",
    "cleaned_up": "Ticket #{id} aufgeräumt",
    "aborted": "Ticket #{id} konnte nicht angelegt werden",
    "channel_lost": "Kanal von Ticket #{id} wurde von Hand gelöscht",
    "handed_over": "Ticket #{id} wartet auf das Team",
    "verdict_overruled": "Einschätzung zu Ticket #{id} geändert",
    "transcript_saved": "Transkript von Ticket #{id} gesichert",
    "person_added": "Person zu Ticket #{id} hinzugefügt",
    "person_removed": "Person aus Ticket #{id} entfernt",
    "creator_left": "Ticket #{id}: Mitglied hat den Server verlassen",
    "creator_returned": "Ticket #{id}: Mitglied ist zurück",
    "creator_reminded": "Ticket #{id}: Mitglied erinnert",
    "creator_warned": "Ticket #{id} wird bald geschlossen",
    "staff_reminded": "Ticket #{id}: Team erinnert",
    "note_added": "Notiz zu Ticket #{id}",
    "message_reported": "Nachricht gemeldet, Ticket #{id}",
    "copy_refused": "Ticket #{id}: Kopie nicht zustellbar",
    "channel_repaired": "Kanal von Ticket #{id} wiederhergestellt",
    "found_again": "Ticket #{id} fehlte in der Datenbank und ist aus seinem Kanal wieder aufgenommen",
    "erased": "Inhalt von Ticket #{id} entfernt",
    "messages_erased": "Beiträge einer Person aus Ticket #{id} entfernt",
    "imported": "Ticket #{id} vom früheren Bot übernommen",
}
LOG_ACTOR = "Von"
LOG_CREATOR = "Mitglied"
LOG_OUTCOME = "Ergebnis"
LOG_PERSON = "Person"
LOG_REPAIRED = "Von Hand geändert"
LOG_REASON = "Grund"
LOG_VERDICT = "Einschätzung"
LOG_PANEL = "Im Panel öffnen"


def log_entry(number: int) -> str:
    """Return the line under an entry of the log channel, by which the entry is found again."""
    return f"Eintrag {number}"


def team_log_entry(number: int) -> str:
    """Return the same for an entry that belongs to no ticket."""
    return f"Team-Eintrag {number}"


def restored_too_often(ticket_id: int) -> str:
    """Return what the team reads when somebody keeps changing a channel that the bot restores."""
    return (
        f"Jemand, vielleicht ein anderer Bot, ändert immer wieder Rechte oder Kategorie des Kanals von Ticket #{ticket_id}. "
        "Ich stelle ihn jetzt nur noch stündlich wieder her."
    )


FILES_DISK_FULL = (
    "Auf dem Datenträger mit den Anhängen ist kein Platz mehr. Neue Dateien sichere ich, sobald dort wieder Platz ist; "
    "Discords Links halten nur etwa einen Tag."
)


def files_disk_refuses(reason: str) -> str:
    """Return what the team reads when the folder of attachments takes nothing."""
    return (
        f"Der Ordner mit den Anhängen nimmt nichts an ({reason}). Neue Dateien sichere ich, sobald es wieder geht; "
        "Discords Links halten nur etwa einen Tag."
    )


def files_quota_spent(total_gb: float) -> str:
    """Return what the team reads when files are no longer kept."""
    return (
        f"Der Speicherplatz für Anhänge ist voll ({total_gb:g} GB, ATTACHMENTS_TOTAL_GB): Im Transkript stehen von jetzt an "
        "Platzhalter statt der Dateien. Erhöhe die Grenze in der Datei .env und starte den Bot neu."
    )


def files_quota_almost_spent(total_gb: float) -> str:
    """Return what the team reads before that."""
    return (
        f"Der Speicherplatz für Anhänge ist zu mehr als 90 % belegt ({total_gb:g} GB, ATTACHMENTS_TOTAL_GB). Ist er voll, "
        "werden keine Dateien mehr gesichert."
    )


TEAM_LOG_TITLES = {
    "message_reported": "Nachricht gemeldet",
    "blocked": "Mitglied blockiert",
    "unblocked": "Blockierung aufgehoben",
    "ai_switched": "Sprachmodell umgeschaltet",
    "retention": "Aufbewahrungsfrist abgelaufen",
    "person_erased": "Daten einer Person gelöscht",
    "person_exported": "Daten einer Person herausgegeben",
}
LOG_AI = "Jetzt"
AI_IS_ON = "eingeschaltet"
AI_IS_OFF = "ausgeschaltet, Sigrid folgt ihrem Leitfaden"
LOG_MESSAGE = "Nachricht"
LOG_QUOTE = "Wortlaut"
LOG_UNTIL = "Dauer"
LOG_EXTENT = "Umfang"


def without_words(file_count: int) -> str:
    """Return what stands in place of a message's words."""
    return f"(ohne Text, {german.counted(file_count, 'Anhang', 'Anhänge')})" if file_count else "(ohne Text)"


def erased(tickets: int, messages: int | None = None) -> str:
    """Return how much was removed; of retention only whole tickets are told."""
    told = german.counted(tickets, "Ticket geleert", "Tickets geleert")
    return (
        told
        if messages is None
        else f"{told}, {german.counted(messages, 'Nachricht', 'Nachrichten')} entfernt"
    )
