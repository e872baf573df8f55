"""Every sentence about tickets that members and staff read in Discord. Sigrid's own words are in secretary/script.py."""

# The button that opens tickets.
SETUP_TITLE = "Du bist gebannt worden?"
SETUP_BODY = (
    "Drücke auf „Ticket erstellen“. Es öffnet sich ein Kanal, den nur du und das Team sehen. "
    "Sekretärin Sigrid, eine KI, nimmt deinen Fall auf, danach kümmert sich ein Mensch darum."
)
OPEN_BUTTON = "Ticket erstellen"
SETUP_DONE = "Die Nachricht mit dem Knopf „Ticket erstellen“ steht jetzt in diesem Kanal."
SETUP_FORBIDDEN = "Diesen Befehl darf nur die Leitung ausführen."
SETUP_NOT_POSSIBLE = (
    "Ich darf in diesem Kanal nicht schreiben. Gib mir hier die Rechte „Kanal ansehen“, „Nachrichten senden“ "
    "und „Links einbetten“ und versuche es noch einmal."
)

# The message at the head of a ticket's channel.
CLAIM_BUTTON = "Ticket beanspruchen"
RELEASE_BUTTON = "Freigeben"
TAKE_OVER_BUTTON = "Übernehmen"
REOPEN_BUTTON = "Wieder öffnen"
CORRECT_BUTTON = "Ergebnis ändern"
CLOSE_BUTTON = "Ticket schließen"
DELETE_BUTTON = "Ticket löschen"
STATE_NAMES = {"open": "Offen", "claimed": "Beansprucht", "closed": "Geschlossen", "deleted": "Gelöscht"}
FIELD_STATE = "Stand"
FIELD_CREATOR = "Eröffnet von"
FIELD_CLAIMER = "Bearbeitet von"
FIELD_CLOSER = "Geschlossen von"
FIELD_OUTCOME = "Ergebnis"
FIELD_REASON = "Grund"
FIELD_PEOPLE = "Außerdem dabei"
OUTCOME_NAMES = {
    "upheld": "Bann bestätigt",
    "reduced": "Bann verkürzt",
    "lifted": "Bann aufgehoben",
    "undecided": "Ohne Entscheidung",
}
HAS_LEFT = "hat den Server verlassen"
BY_ITSELF = "von selbst"
NOBODY_YET = "noch niemand"
NOBODY = "niemand"
CASE_TITLE = "Was Sigrid aufgenommen hat"

# Answers that only the one who pressed sees.
ONLY_STAFF_CLAIMS = "Beanspruchen kann nur das Team. Du musst nichts weiter tun: Es meldet sich bei dir."
ONLY_STAFF_CLOSES = "Schließen kann nur das Team. Schreib einfach hier, wenn sich dein Anliegen erledigt hat."
ONLY_STAFF_DELETES = "Löschen kann nur das Team. Schreib einfach hier, wenn sich dein Anliegen erledigt hat."
ONLY_STAFF_RELEASES = "Freigeben kann nur das Team. Du musst nichts weiter tun: Es meldet sich bei dir."
ONLY_STAFF_TRANSFERS = (
    "Übergeben und übernehmen kann nur das Team. Du musst nichts weiter tun: Es meldet sich bei dir."
)
ONLY_STAFF_REOPENS = "Wieder öffnen kann nur das Team. Brauchst du noch etwas, öffne ein neues Ticket."
ONLY_STAFF_CHANGES_PEOPLE = "Wer in diesem Ticket mitliest, bestimmt das Team. Frag einfach hier danach."
CLAIM_BEFORE_TRANSFER = (
    "Dieses Ticket bearbeitet noch niemand. Beanspruche es zuerst, dann kannst du es übergeben."
)
ONLY_STAFF_ACTS = "Das können hier nur Support und Leitung."
TICKET_HAS_ENDED = "Dieses Ticket ist geschlossen. Brauchst du noch etwas, öffne ein neues."
ONLY_STAFF_TRANSCRIPT = "Transkripte kann nur das Team abrufen."
CLAIMED_BY_YOU = "Du bearbeitest dieses Ticket schon."
UNKNOWN_BUTTON = "Dieser Knopf gehört zu keinem Ticket mehr. Du kannst die Nachricht ignorieren."
TICKET_IS_GONE = "Dieses Ticket gibt es nicht mehr."
TICKET_IS_BEING_MADE = "Dein Ticket ist angenommen. Discord antwortet gerade nicht; der Kanal erscheint von selbst, sobald es wieder geht."
CHANNEL_REFUSED = (
    "Discord hat den Kanal für dein Ticket abgelehnt. Bitte schreib einem Teammitglied; "
    "im Protokoll des Bots steht, was zu reparieren ist."
)
GUILD_IS_FULL = (
    "Gerade ist kein Platz für ein weiteres Ticket. Bitte versuche es in ein paar Minuten noch einmal "
    "oder schreib einem Teammitglied."
)
DONE = "Erledigt."
SOMETHING_FAILED = "Das hat gerade nicht geklappt. Bitte versuche es in einer Minute noch einmal."
UNKNOWN_COMMAND = "Diesen Befehl gibt es nicht mehr."
NOT_A_TICKET = (
    "Dieser Kanal ist kein Ticket. Rufe den Befehl in einem Ticket auf oder gib die Ticketnummer an."
)
NO_DIRECT_MESSAGES = "Das geht nur auf dem Server, nicht in Direktnachrichten."

# Closing and deleting.
CLOSE_MODAL_TITLE = "Ticket schließen"
CORRECT_MODAL_TITLE = "Ergebnis ändern"
CLOSE_OUTCOME_LABEL = "Ergebnis"
CLOSE_REASON_LABEL = "Grund (freiwillig)"
CLOSE_REASON_PLACEHOLDER = "Das Mitglied liest es mit. Zum Beispiel: Das Video zeigt einen anderen Spieler."
DELETE_CONFIRM_BUTTON = "Endgültig löschen"
DELETE_CANCEL_BUTTON = "Abbrechen"
DELETE_CANCELLED = "Nichts wurde gelöscht."
TRANSCRIPT_FAILED = "Das Transkript ließ sich nicht sichern. Deshalb ist nichts gelöscht worden."

# What the team reads of repairs.
ALARM_TITLE = "Das kann nur ein Mensch reparieren"
REPAIRED_CATEGORY = "Kategorie"
REPAIRED_RIGHTS = "Rechte"
OVERFLOW_REASON = "Die Kategorie daneben ist voll"

# When nobody answers; each notice follows the mention of whom it is for.
NOTICE_CREATOR_REMINDED = (
    "das Team wartet noch auf deine Antwort. Schreib einfach hier weiter, sobald du kannst; "
    "wenn du mehr Zeit brauchst, genügt ein kurzer Satz."
)
NOTICE_CLOSED_FOR_SILENCE = (
    "dieses Ticket ist jetzt geschlossen, weil keine Antwort mehr von dir kam. "
    f"Brauchst du noch Hilfe? Drücke wieder auf „{OPEN_BUTTON}“, dann geht es in einem neuen Ticket weiter."
)
CLOSED_FOR_SILENCE = "Es kam keine Antwort mehr."

# What the operator reads at start and stop.
COG_LOADED = "Erfolgreich %s geladen."
STARTING = "Starte Bot..."
LOGGED_IN = "Eingeloggt als %s (ID: %d)"
STOPPED = "Bot beendet."
DISCORD_UNREACHABLE = "Discord ist nicht erreichbar (%s); neuer Versuch in %.0f s."
COMMANDS_REFUSED = (
    "Discord nimmt die Befehle nicht an (HTTP %d, Code %d); alles andere läuft. "
    "Lade den Bot mit dem Scope „applications.commands“ neu ein und starte ihn noch einmal."
)
LOGIN_REFUSED = "BOT_TOKEN wird von Discord nicht angenommen. Hole im Developer Portal unter „Bot“ ein neues."
INTENTS_MISSING = (
    "Discord lehnt die Intents ab. Schalte im Developer Portal unter „Bot“ die Schalter "
    "„Server Members Intent“ und „Message Content Intent“ ein."
)

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
    "channel_repaired": "Kanal von Ticket #{id} wiederhergestellt",
}
LOG_ACTOR = "Von"
LOG_CREATOR = "Mitglied"
LOG_OUTCOME = "Ergebnis"
LOG_PERSON = "Person"
LOG_REPAIRED = "Von Hand geändert"
LOG_REASON = "Grund"
LOG_PANEL = "Im Panel öffnen"


def log_entry(number: int) -> str:
    """Return the line under an entry of the log channel, by which the entry is found again."""
    return f"Eintrag {number}"


def team_log_entry(number: int) -> str:
    """Return the same for an entry that belongs to no ticket."""
    return f"Team-Eintrag {number}"


def channel_name(ticket_id: int) -> str:
    """Return the name of a ticket's channel; it never carries state (DESIGN 7: two renames in ten minutes)."""
    return f"ticket-{ticket_id:04d}"


def neutral_channel_name(ticket_id: int) -> str:
    """Return the name of a ticket's channel where Discord does not like the usual one."""
    return f"t-{ticket_id:04d}"


def overflow_category_name(name: str, number: int) -> str:
    """Return the name of the category beside a full one (Discord allows 100 characters)."""
    return f"{name[:90]} ({number})"


def restored_too_often(ticket_id: int) -> str:
    """Return what the team reads when somebody keeps changing a channel that the bot restores."""
    return (
        f"Jemand, vielleicht ein anderer Bot, ändert immer wieder Rechte oder Kategorie des Kanals von Ticket #{ticket_id}. "
        "Ich stelle ihn jetzt nur noch stündlich wieder her."
    )


def channel_topic(ticket_id: int, creator_id: int) -> str:
    """Return the topic of a ticket's channel; it identifies the channel, so it never changes."""
    return f"Ticket #{ticket_id} von <@{creator_id}>"


def refused_by_discord(status: int, code: int) -> str:
    """Return the reason of an aborted ticket, for staff."""
    return f"Discord hat den Kanal abgelehnt (HTTP {status}, Code {code})"


def control_title(ticket_id: int) -> str:
    """Return the headline of the control message."""
    return f"Ticket #{ticket_id}"


def control_greeting(creator_id: int) -> str:
    """Return the one line that calls the member into his channel."""
    return f"<@{creator_id}>, das ist dein Ticket. Nur du und das Team lesen hier mit."


def control_body(state: str, claimer_name: str | None, *, sigrid_is_talking: bool) -> str:
    """Return the sentence that tells everybody in the channel what happens next."""
    match state:
        case "open" if sigrid_is_talking:
            return "Sigrid nimmt deinen Fall auf. Danach übernimmt jemand aus dem Team."
        case "open":
            return "Das Team weiß Bescheid. Sobald jemand Zeit hat, geht es hier weiter."
        case "claimed":
            return f"{claimer_name} kümmert sich jetzt um dein Anliegen."
        case _:
            return f"{TICKET_HAS_ENDED} Der Verlauf bleibt für das Team lesbar."


def ticket_opened(channel_id: int) -> str:
    """Return the private answer to the member who opened a ticket."""
    return f"Dein Ticket ist da: <#{channel_id}>"


def ticket_exists(channel_id: int) -> str:
    """Return the private answer to a member who already has a ticket."""
    return f"Du hast schon ein offenes Ticket: <#{channel_id}>"


def claimed_by(name: str | None) -> str:
    """Return the refusal for the one who came second."""
    return f"{name} war schneller und bearbeitet dieses Ticket schon."


def belongs_to(name: str | None) -> str:
    """Return the refusal for somebody else's ticket."""
    return f"Dieses Ticket bearbeitet {name}. Nur {name} oder die Leitung kann das tun."


def no_longer_open(ticket_id: int) -> str:
    """Return the refusal for a claim of a closed ticket."""
    return f"Ticket #{ticket_id} ist nicht mehr offen."


def already_closed(ticket_id: int) -> str:
    """Return the refusal for a second closing."""
    return f"Ticket #{ticket_id} ist schon geschlossen."


def already_deleted(ticket_id: int) -> str:
    """Return the refusal for a second deletion."""
    return f"Ticket #{ticket_id} ist schon gelöscht."


def claim_limit_reached(limit: int) -> str:
    """Return the refusal for a supporter who holds enough tickets."""
    return f"Du bearbeitest schon {_tickets(limit)}, mehr sind nicht vorgesehen. Schließe zuerst eines davon."


def not_claimed(ticket_id: int) -> str:
    """Return the refusal for a release of a ticket that nobody works on."""
    return f"Ticket #{ticket_id} bearbeitet gerade niemand."


def still_open(ticket_id: int) -> str:
    """Return the refusal for what only a closed ticket allows."""
    return f"Ticket #{ticket_id} ist nicht geschlossen."


def already_works_on_it(name: str) -> str:
    """Return the refusal for handing a ticket to the one who has it."""
    return f"{name} bearbeitet dieses Ticket schon."


def is_not_staff(name: str) -> str:
    """Return the refusal for handing a ticket to somebody who is not on the team."""
    return f"{name} gehört nicht zum Team. Übergeben kannst du nur an Support und Leitung."


def claim_limit_reached_by(name: str, limit: int) -> str:
    """Return the refusal for handing a ticket to a supporter who holds enough of them."""
    return f"{name} bearbeitet schon {_tickets(limit)}, mehr sind nicht vorgesehen."


def decided_by(name: str | None) -> str:
    """Return the refusal for correcting what somebody else decided."""
    return f"Das Ergebnis können nur {name or 'die Bearbeitenden'} und die Leitung ändern."


def has_another_ticket(creator_name: str, other_id: int) -> str:
    """Return the refusal for reopening a ticket whose creator has opened another meanwhile."""
    return f"{creator_name} hat inzwischen Ticket #{other_id} offen. Schließe zuerst dieses."


def is_in_the_ticket(name: str) -> str:
    """Return the refusal for adding somebody a second time."""
    return f"{name} ist in diesem Ticket schon dabei."


def was_not_added(name: str) -> str:
    """Return the refusal for removing somebody whom nobody added."""
    return f"{name} ist nicht zu diesem Ticket hinzugefügt worden."


def too_many_people(limit: int) -> str:
    """Return the refusal for adding one person too many."""
    return f"In diesem Ticket sind schon {limit} Personen hinzugefügt, mehr sind nicht vorgesehen."


def you_are_blocked(reason: str, until_ms: int | None) -> str:
    """Return the private answer to a member who may not open tickets."""
    return f"Du kannst {block_end(until_ms)} keine Tickets öffnen. Grund: {reason}"


def block_end(until_ms: int | None) -> str:
    """Return how long a block lasts, in Discord's markdown for times."""
    return "zurzeit" if until_ms is None else f"bis <t:{until_ms // 1000}:f>"


def notice_person_added(user_id: int) -> str:
    """Return what a ticket's channel tells of somebody new."""
    return f"<@{user_id}> ist jetzt in diesem Ticket dabei."


def notice_creator_left(name: str, claimer_id: int | None) -> str:
    """Return what a ticket's channel tells staff when its creator has left the server."""
    listener = f"<@{claimer_id}>, " if claimer_id else ""
    return f"{listener}{name} hat den Server verlassen. Das Ticket bleibt; kommt {name} zurück, steht es wieder offen."


def notice_creator_returned(creator_id: int) -> str:
    """Return what a ticket's channel tells when its creator is back on the server."""
    return f"<@{creator_id}> ist wieder auf dem Server. Hier geht es weiter, wo ihr aufgehört habt."


def gone_from_server(name: str | None) -> str:
    """Return why a ticket has no claimer any more, where he left the server."""
    return f"{name} hat den Server verlassen."


def gone_from_team(name: str | None) -> str:
    """Return why a ticket has no claimer any more, where he lost his roles."""
    return f"{name} gehört nicht mehr zum Team."


def notice_released(support_role_id: int, why: str) -> str:
    """Return what a ticket's channel tells the team when its claimer is gone."""
    return f"<@&{support_role_id}>, {why} Das Ticket ist wieder offen: Wer übernimmt?"


def notice_creator_warned(closes_at_ms: int) -> str:
    """Return the announcement, after the creator's mention, that a ticket will be closed unless he answers."""
    closes_at_s = closes_at_ms // 1000
    return (
        "wir haben schon länger nichts von dir gehört. Ohne eine Antwort von dir wird dieses Ticket "
        f"<t:{closes_at_s}:R> geschlossen (<t:{closes_at_s}:f>). Ein kurzer Satz genügt, dann bleibt es offen."
    )


def notice_staff_reminded(creator_id: int, since_ms: int) -> str:
    """Return the reminder to staff, after the mention of whom it is for, that they owe an answer."""
    return f"<@{creator_id}> wartet seit <t:{since_ms // 1000}:f> auf eine Antwort."


def _tickets(count: int) -> str:
    return "ein Ticket" if count == 1 else f"{count} Tickets"


def delete_question(ticket_id: int) -> str:
    """Return the question before a ticket is deleted."""
    return (
        f"Ticket #{ticket_id} wirklich löschen? Der Kanal verschwindet für alle. "
        "Transkript und Anhänge bleiben im Panel erhalten."
    )


def being_deleted(ticket_id: int) -> str:
    """Return what stands in place of the question once it is answered."""
    return f"Ticket #{ticket_id} wird gelöscht. Das Transkript ist gesichert."


def transcript_saved(ticket_id: int, messages: int, attachments: int, link: str | None) -> str:
    """Return the private answer to /ticket_transcript."""
    counted = f"{messages} {'Nachricht' if messages == 1 else 'Nachrichten'}"
    if attachments:
        counted += f", {attachments} {'Anhang' if attachments == 1 else 'Anhänge'}"
    where = f"\n{link}" if link else "\nZu lesen im Web-Panel."
    return f"Transkript von Ticket #{ticket_id} gesichert: {counted}.{where}"


def unknown_ticket(ticket_id: int) -> str:
    """Return the answer for a number that no ticket has."""
    return f"Ein Ticket #{ticket_id} gibt es nicht."


def panel_link(panel_url: str | None, ticket_id: int) -> str | None:
    """Return the address of a ticket in the panel."""
    return panel_url and f"{panel_url}/transcript/{ticket_id}"


def not_a_member(guild_id: int) -> str:
    """Return the fault that the bot is not in its guild."""
    return (
        f"GUILD_ID ist „{guild_id}“, aber der Bot ist auf keinem Server mit dieser ID. "
        "Lade ihn ein (README, Abschnitt „Einladung und Rechte“) oder berichtige die ID."
    )


def unknown_category(setting: str, category_id: int) -> str:
    """Return the fault of a category that the guild does not have."""
    return f"{setting} ist „{category_id}“, aber der Server hat keine Kategorie mit dieser ID."


def unknown_role(setting: str, role_id: int) -> str:
    """Return the fault of a role that the guild does not have."""
    return f"{setting} ist „{role_id}“, aber der Server hat keine Rolle mit dieser ID."


def unknown_text_channel(setting: str, channel_id: int) -> str:
    """Return the fault of a channel that the guild does not have."""
    return f"{setting} ist „{channel_id}“, aber der Server hat keinen Textkanal mit dieser ID."


def connection_refused(code: int | None) -> str:
    """Return why the bot ends although nothing is wrong with its settings."""
    return f"Discord lässt keine neue Verbindung zu (Gateway-Code {code}). Der Bot endet."


# The team's commands (names and descriptions: channels/command_names.py) and the lists that they answer with.
NOT_ONESELF = "Dich selbst kannst du nicht blockieren."
UNKNOWN_MONTH = "Diesen Monat gibt es nicht oder noch nicht. Schreib ihn wie 2026-03."
NOBODY_IS_BLOCKED = "Zurzeit ist niemand blockiert."
REPORT_TAKEN = "Danke, deine Meldung ist beim Team."
REPORT_KNOWN = "Diese Nachricht hast du schon gemeldet. Das Team weiß Bescheid."
TOO_MANY_REPORTS = "Du hast gerade schon viele Nachrichten gemeldet. Das Team sieht sie durch; versuche es in einer Stunde noch einmal."
NOBODY_READS_REPORTS = (
    "Auf diesem Server gibt es keinen Kanal für Meldungen. Bitte wende dich direkt an jemanden aus dem Team."
)
STATUS_BOT = "**Bot**"
STILL_WITH_SIGRID = " (noch bei Sigrid)"
STATS_MEDIANS = "**So lange dauerte es** (Median)"
STATS_CLOSED_BY = "**Geschlossen von**"
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
TEAM_LOG_TITLES = {
    "message_reported": "Nachricht gemeldet",
    "blocked": "Mitglied blockiert",
    "unblocked": "Blockierung aufgehoben",
}
LOG_MESSAGE = "Nachricht"
LOG_QUOTE = "Wortlaut"
LOG_UNTIL = "Dauer"
COMMANDS_ARE_VISIBLE = (
    "Die Befehle für %s sehen alle Mitglieder (benutzen kann sie nur das Team): Es gibt kein Moderationsrecht, das "
    "diese Rollen haben und @everyone nicht. Gib den Rollen eins oder verbirg die Befehle in Discord unter "
    "Servereinstellungen > Integrationen."
)


def number(count: int) -> str:
    """Return a number as it is written in German."""
    return f"{count:,}".replace(",", ".")


def counted(count: int, one: str, many: str) -> str:
    """Return how many there are of something."""
    return f"{number(count)} {one if count == 1 else many}"


def duration(duration_ms: int) -> str:
    """Return how long something took, in its two largest units."""
    minutes = duration_ms // 60_000
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return counted(days, "Tag", "Tage") + (f" {hours} Std." if hours else "")
    if hours:
        return f"{hours} Std." + (f" {rest} Min." if rest else "")
    return f"{rest} Min." if rest else "unter einer Minute"


def handed_to(ticket_id: int, name: str) -> str:
    """Return the private answer to the one who handed a ticket on."""
    return f"Ticket #{ticket_id} bearbeitet jetzt {name}."


def was_released(ticket_id: int) -> str:
    """Return the private answer to the one who gave a ticket back."""
    return f"Ticket #{ticket_id} ist freigegeben und wartet wieder auf das Team."


def was_added(ticket_id: int, name: str) -> str:
    """Return the private answer to the one who added somebody."""
    return f"{name} ist jetzt in Ticket #{ticket_id} dabei."


def was_removed(ticket_id: int, name: str) -> str:
    """Return the private answer to the one who removed somebody."""
    return f"{name} ist nicht mehr in Ticket #{ticket_id} dabei."


def is_not_on_the_server(name: str) -> str:
    """Return the refusal for adding somebody who is not a member of the guild."""
    return f"{name} ist nicht auf diesem Server."


def note_kept(ticket_id: int) -> str:
    """Return the private answer to the one who wrote a note."""
    return (
        f"Notiz zu Ticket #{ticket_id} gesichert. Das Mitglied sieht sie nicht; das Team liest sie im Panel."
    )


def notice_transferred(claimer_id: int, actor_id: int) -> str:
    """Return what a ticket's channel tells the one who is to work on it from now on."""
    return f"<@{claimer_id}>, <@{actor_id}> hat dir dieses Ticket übergeben."


def bots_open_no_tickets(name: str) -> str:
    """Return the refusal for blocking a bot."""
    return f"{name} ist ein Bot und öffnet keine Tickets."


def staff_is_not_blocked(name: str) -> str:
    """Return the refusal for blocking somebody of the team."""
    return f"{name} gehört zum Team und lässt sich nicht blockieren."


def was_blocked(name: str, until_ms: int | None, live_channel_id: int | None) -> str:
    """Return the private answer to the one who blocked somebody."""
    kept = f" Das offene Ticket bleibt: <#{live_channel_id}>." if live_channel_id else ""
    return f"{name} kann {block_end(until_ms)} keine Tickets öffnen.{kept}"


def was_unblocked(name: str) -> str:
    """Return the private answer to the one who ended a block."""
    return f"{name} kann wieder Tickets öffnen."


def is_not_blocked(name: str) -> str:
    """Return the answer where there is no block to end."""
    return f"{name} ist nicht blockiert."


def block_end_relative(until_ms: int | None) -> str:
    """Return when a block ends, as seen from now."""
    return "bis das Team es aufhebt" if until_ms is None else f"endet <t:{until_ms // 1000}:R>"


def is_blocked(until_ms: int | None, reason: str) -> str:
    """Return the line above a member's tickets that tells of his block."""
    return f"**Blockiert**, {block_end_relative(until_ms)}. Grund: {reason}"


def blocked_people(count: int) -> str:
    """Return the headline of the block list."""
    return f"**{counted(count, 'Blockierung', 'Blockierungen')}**"


def tickets_of(name: str, count: int) -> str:
    """Return the headline of a member's tickets."""
    return f"**{name}** hat noch kein Ticket geöffnet." if count == 0 else f"**Tickets von {name}** ({count})"


def opened_at(at_ms: int) -> str:
    """Return when a ticket was opened, in Discord's markdown for times."""
    return f"eröffnet <t:{at_ms // 1000}:d>"


def and_more(count: int) -> str:
    """Return the last line of a list that does not fit."""
    return f"… und {counted(count, 'weiterer Eintrag', 'weitere Einträge')}"


def running(started_at_ms: int, latency_ms: int | None) -> str:
    """Return since when the bot runs and how fast Discord answers it."""
    gateway = "nicht verbunden" if latency_ms is None else f"Gateway {number(latency_ms)} ms"
    return f"Gestartet <t:{started_at_ms // 1000}:R> · {gateway}"


def last_full_sync(at_ms: int | None) -> str:
    """Return when all channels and records were compared last."""
    return "Letzter voller Abgleich: " + (f"<t:{at_ms // 1000}:R>" if at_ms is not None else "läuft noch")


def unfinished(parts: list[str]) -> str:
    """Return what the bot still has to do."""
    return f"Offen: {', '.join(parts) or 'nichts'}"


def unclaimed(count: int) -> str:
    """Return the headline of the queue."""
    return f"**Noch nicht beansprucht: {number(count)}**"


def unanswered(count: int) -> str:
    """Return the headline of the claimed tickets whose members wait."""
    return f"**Warten auf eine Antwort des Teams: {number(count)}**"


def in_work(count: int) -> str:
    """Return the headline of the claimed tickets by supporter."""
    return f"**In Bearbeitung: {number(count)}**"


def waits_for_claim(opened_at_ms: int) -> str:
    """Return how long a ticket waits for somebody to claim it, in Discord's markdown for times."""
    return f"eröffnet <t:{opened_at_ms // 1000}:R>"


def waits_for_answer(wrote_at_ms: int) -> str:
    """Return how long a member waits for an answer, in Discord's markdown for times."""
    return f"das Mitglied schrieb <t:{wrote_at_ms // 1000}:R>"


def stats_title(month: str) -> str:
    """Return the headline of a month's figures."""
    return f"**Tickets im {month}**"


def opened_tickets(count: int) -> str:
    """Return how many tickets were opened."""
    return f"Eröffnet: {number(count)}"


def closed_tickets(count: int) -> str:
    """Return how many tickets were closed."""
    return f"Geschlossen: {number(count)}"


def median_to_claim(median_ms: int | None) -> str:
    """Return how long half of the members waited at most until somebody claimed."""
    return f"• bis zum Beanspruchen: {_median(median_ms)}"


def median_to_close(median_ms: int | None) -> str:
    """Return how long half of the tickets took at most."""
    return f"• bis zum Schließen: {_median(median_ms)}"


def _median(median_ms: int | None) -> str:
    return "noch nichts" if median_ms is None else duration(median_ms)


def without_words(file_count: int) -> str:
    """Return what stands in place of a message's words."""
    return f"(ohne Text, {counted(file_count, 'Anhang', 'Anhänge')})" if file_count else "(ohne Text)"
