"""What the team's commands answer; their names and descriptions stand in channels/command_names.py."""

from utils import german, texts

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
    return f"{name} kann {texts.block_end(until_ms)} keine Tickets öffnen.{kept}"


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
    return f"**{german.counted(count, 'Blockierung', 'Blockierungen')}**"


def tickets_of(name: str, count: int) -> str:
    """Return the headline of a member's tickets."""
    return f"**{name}** hat noch kein Ticket geöffnet." if count == 0 else f"**Tickets von {name}** ({count})"


def opened_at(at_ms: int) -> str:
    """Return when a ticket was opened, in Discord's markdown for times."""
    return f"eröffnet <t:{at_ms // 1000}:d>"


def and_more(count: int) -> str:
    """Return the last line of a list that does not fit."""
    return f"… und {german.counted(count, 'weiterer Eintrag', 'weitere Einträge')}"


def running(started_at_ms: int, latency_ms: int | None) -> str:
    """Return since when the bot runs and how fast Discord answers it."""
    gateway = "nicht verbunden" if latency_ms is None else f"Gateway {german.number(latency_ms)} ms"
    return f"Gestartet <t:{started_at_ms // 1000}:R> · {gateway}"


def last_full_sync(at_ms: int | None) -> str:
    """Return when all channels and records were compared last."""
    return "Letzter voller Abgleich: " + (f"<t:{at_ms // 1000}:R>" if at_ms is not None else "läuft noch")


def unfinished(parts: list[str]) -> str:
    """Return what the bot still has to do."""
    return f"Offen: {', '.join(parts) or 'nichts'}"


def unclaimed(count: int) -> str:
    """Return the headline of the queue."""
    return f"**Noch nicht beansprucht: {german.number(count)}**"


def unanswered(count: int) -> str:
    """Return the headline of the claimed tickets whose members wait."""
    return f"**Warten auf eine Antwort des Teams: {german.number(count)}**"


def in_work(count: int) -> str:
    """Return the headline of the claimed tickets by supporter."""
    return f"**In Bearbeitung: {german.number(count)}**"


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
    return f"Eröffnet: {german.number(count)}"


def closed_tickets(count: int) -> str:
    """Return how many tickets were closed."""
    return f"Geschlossen: {german.number(count)}"


def median_to_claim(median_ms: int | None) -> str:
    """Return how long half of the members waited at most until somebody claimed."""
    return f"• bis zum Beanspruchen: {_median(median_ms)}"


def median_to_close(median_ms: int | None) -> str:
    """Return how long half of the tickets took at most."""
    return f"• bis zum Schließen: {_median(median_ms)}"


def _median(median_ms: int | None) -> str:
    return "noch nichts" if median_ms is None else german.duration(median_ms)
