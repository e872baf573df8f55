"""Every sentence about a ticket's life that members and staff read in Discord. Sigrid's own words: secretary/script_german.py."""

import re

from utils.plain import plain

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
SOMEBODY = "Jemand"
NOT_YOUR_TICKET = "Diese Knöpfe sind nur für das Mitglied, dem das Ticket gehört."
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
OLD_BUTTON = "Dieser Knopf gehört zum früheren Ticket-Bot und tut nichts mehr. Ein Ticket öffnest du jetzt mit diesem hier:"
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
NOT_SAVED = (
    "Ich kann gerade nichts speichern, deshalb ist nichts geschehen. Das Team weiß Bescheid; "
    "bitte versuche es in ein paar Minuten noch einmal."
)
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


def channel_name(ticket_id: int) -> str:
    """Return the name of a ticket's channel; it never carries state (DESIGN 7: two renames in ten minutes)."""
    return f"ticket-{ticket_id:04d}"


def neutral_channel_name(ticket_id: int) -> str:
    """Return the name of a ticket's channel where Discord does not like the usual one."""
    return f"t-{ticket_id:04d}"


def overflow_category_name(name: str, number: int) -> str:
    """Return the name of the category beside a full one (Discord allows 100 characters)."""
    return f"{name[:90]} ({number})"


def channel_topic(ticket_id: int, creator_id: int) -> str:
    """Return the topic of a ticket's channel; it identifies the channel, so it never changes."""
    return f"Ticket #{ticket_id} von <@{creator_id}>"


def ticket_of_topic(topic: str | None) -> tuple[int, int] | None:
    """Return the number and the creator of the ticket that a channel's topic names."""
    found = re.fullmatch(r"Ticket #([0-9]{1,15}) von <@([0-9]{17,20})>", topic or "")
    return found and (int(found[1]), int(found[2]))


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
            return f"{_shown(claimer_name)} kümmert sich jetzt um dein Anliegen."
        case _:
            return f"{TICKET_HAS_ENDED} Der Verlauf bleibt für das Team lesbar."


def old_button_of_ticket(ticket_id: int, link: str) -> str:
    """Return the private answer to a press on a button that the predecessor made for a ticket."""
    return (
        f"Dieser Knopf gehört zum früheren Ticket-Bot und tut nichts mehr. Die neuen Knöpfe von Ticket #{ticket_id} "
        f"stehen hier: {link}"
    )


def old_button_of_ended(ticket_id: int) -> str:
    """Return the same where the ticket is no longer there."""
    return (
        f"Dieser Knopf gehört zum früheren Ticket-Bot und tut nichts mehr; Ticket #{ticket_id} ist beendet. "
        "Ein neues öffnest du mit diesem hier:"
    )


def ticket_opened(channel_id: int) -> str:
    """Return the private answer to the member who opened a ticket."""
    return f"Dein Ticket ist da: <#{channel_id}>"


def ticket_exists(channel_id: int) -> str:
    """Return the private answer to a member who already has a ticket."""
    return f"Du hast schon ein offenes Ticket: <#{channel_id}>"


def claimed_by(name: str | None) -> str:
    """Return the refusal for the one who came second."""
    return f"{_shown(name)} war schneller und bearbeitet dieses Ticket schon."


def belongs_to(name: str | None) -> str:
    """Return the refusal for somebody else's ticket."""
    return f"Dieses Ticket bearbeitet {_shown(name)}. Nur {_shown(name)} oder die Leitung kann das tun."


def no_longer_open(ticket_id: int) -> str:
    """Return the refusal for a claim of a closed ticket."""
    return f"Ticket #{ticket_id} ist nicht mehr offen."


def already_closed(ticket_id: int) -> str:
    """Return the refusal for a second closing."""
    return f"Ticket #{ticket_id} ist schon geschlossen."


def was_erased(ticket_id: int, at_ms: int) -> str:
    """Return the refusal for writing about a ticket that was emptied."""
    return f"Der Inhalt von Ticket #{ticket_id} wurde am <t:{at_ms // 1000}:d> entfernt; dazu lässt sich nichts mehr eintragen."


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
    return f"{_shown(name)} bearbeitet dieses Ticket schon."


def is_not_staff(name: str) -> str:
    """Return the refusal for handing a ticket to somebody who is not on the team."""
    return f"{_shown(name)} gehört nicht zum Team. Übergeben kannst du nur an Support und Leitung."


def claim_limit_reached_by(name: str, limit: int) -> str:
    """Return the refusal for handing a ticket to a supporter who holds enough of them."""
    return f"{_shown(name)} bearbeitet schon {_tickets(limit)}, mehr sind nicht vorgesehen."


def decided_by(name: str | None) -> str:
    """Return the refusal for correcting what somebody else decided."""
    return f"Das Ergebnis können nur {_shown(name) if name else 'die Bearbeitenden'} und die Leitung ändern."


def has_another_ticket(creator_name: str, other_id: int) -> str:
    """Return the refusal for reopening a ticket whose creator has opened another meanwhile."""
    return f"{_shown(creator_name)} hat inzwischen Ticket #{other_id} offen. Schließe zuerst dieses."


def is_in_the_ticket(name: str) -> str:
    """Return the refusal for adding somebody a second time."""
    return f"{_shown(name)} ist in diesem Ticket schon dabei."


def was_not_added(name: str) -> str:
    """Return the refusal for removing somebody whom nobody added."""
    return f"{_shown(name)} ist nicht zu diesem Ticket hinzugefügt worden."


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
    return f"{listener}{_shown(name)} hat den Server verlassen. Das Ticket bleibt; kommt {_shown(name)} zurück, steht es wieder offen."


def notice_creator_returned(creator_id: int) -> str:
    """Return what a ticket's channel tells when its creator is back on the server."""
    return f"<@{creator_id}> ist wieder auf dem Server. Hier geht es weiter, wo ihr aufgehört habt."


def gone_from_server(name: str | None) -> str:
    """Return why a ticket has no claimer any more, where he left the server."""
    return f"{_shown(name)} hat den Server verlassen."


def gone_from_team(name: str | None) -> str:
    """Return why a ticket has no claimer any more, where he lost his roles."""
    return f"{_shown(name)} gehört nicht mehr zum Team."


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


def _shown(name: str | None) -> str:
    """Return somebody's name so that it is nothing but a name."""
    return plain(name) if name else SOMEBODY


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


def unknown_ticket(ticket_id: int) -> str:
    """Return the answer for a number that no ticket has."""
    return f"Ein Ticket #{ticket_id} gibt es nicht."


def panel_link(panel_url: str | None, ticket_id: int) -> str | None:
    """Return the address of a ticket in the panel."""
    return panel_url and f"{panel_url}/transcript/{ticket_id}"
