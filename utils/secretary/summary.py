"""What is read when Sigrid is done: built from slots by template, the member's words marked as such."""

from utils import case_texts
from utils.intake import Attitude, EarlierTicket, Ending, Intake, LookupState, ReasonCategory, Status
from utils.store.hearing import HeardFile
from utils.wording import harmless, one_line, quoted, shortened

FIELD_LIMIT = 1_024
"""Discord's limit for the value of an embed's field."""

TOTAL_LIMIT = 4_500
"""Leaves the rest of Discord's 6,000 characters a message for what stands beside the summary."""

MOST_FILES = 5
MOST_EARLIER = 8

Fields = list[tuple[str, str]]

_BAN_ID = "Ban-ID"
_PLAYER = "Spielername laut Register"
_REASON = "Grund laut Register"
_EVIDENCE = "Beweisbilder (automatisch gelesen)"
_KIND = "Art des Verstoßes"
_STATEMENT = "Stellungnahme (Worte des Mitglieds)"
_STATEMENT_SUMMARY = "Zusammengefasst von der KI"
_VERDICT = "Einschätzung"
_FILES = "Dateien des Mitglieds"
_EARLIER = "Frühere Tickets"
_END = "Ende der Aufnahme"

_NO_STATEMENT = "Das Mitglied hat noch nichts dazu geschrieben."
_LOOKUP = {
    LookupState.FOUND: "im Ban-Register gefunden",
    LookupState.UNKNOWN: "**unbekannt**: im Ban-Register steht dazu nichts",
    LookupState.UNREACHABLE: "nicht nachgeschlagen: **das Ban-Register war nicht erreichbar**",
}
_NOT_LOOKED_UP = "nicht nachgeschlagen"
_NO_BAN_ID = "nicht bekannt"
_UNCONFIRMED = "aus einem Bild gelesen, vom Mitglied nicht bestätigt"
_CATEGORY = {
    ReasonCategory.CHEATING: "Cheating",
    ReasonCategory.INSULT: "Beleidigung",
    ReasonCategory.HATE: "Hass oder Drohung",
    ReasonCategory.GRIEFING: "Spielstörung",
    ReasonCategory.SPAM: "Werbung oder Betrug",
    ReasonCategory.EVASION: "Umgehen eines Banns",
    ReasonCategory.OTHER: "Sonstiges",
}
_BECAUSE = {
    Ending.COMPLETE: "Alle Fragen sind gestellt.",
    Ending.HUMAN_WANTED: "Das Mitglied möchte mit einem Menschen sprechen.",
    Ending.TURNS: "Nach mehreren Runden fehlten noch Angaben.",
    Ending.UNCOOPERATIVE: "Das Mitglied war mehrfach unkooperativ.",
    Ending.BUDGET: "Das Kontingent der KI für dieses Ticket ist verbraucht.",
    Ending.SILENT: "Das Mitglied hat trotz zweier Erinnerungen nicht geantwortet.",
    Ending.STAFF: "Das Team hat übernommen.",
}
_SCRIPTED = " Die KI war nicht erreichbar; Sigrid folgte ihrem Skript."
_STATE = {"open": "offen", "claimed": "beansprucht", "closed": "geschlossen", "deleted": "gelöscht"}


def for_channel(intake: Intake, files: list[HeardFile]) -> Fields:
    """Return what the member may read, too: what he said, sent and was told, and nothing about him or others."""
    return _within_limits([*_facts(intake), *_statement(intake), *_files(files)])


def after_silent_end(intake: Intake, files: list[HeardFile]) -> Fields:
    """Return what the control message tells where staff ended the intake; nothing where a hand-over message does."""
    if intake.status is not Status.SILENCED or not (intake.turns or files):
        return []
    return for_channel(intake, files)


def for_team(intake: Intake, earlier: list[EarlierTicket], files: list[HeardFile]) -> Fields:
    """Return the whole case with the verdict; the member must not read it."""
    fields = [*_facts(intake)]
    if intake.reason_category is not None:
        fields.append((_KIND, _CATEGORY[intake.reason_category]))
    fields += _statement(intake)
    if intake.statement_summary:
        fields.append((_STATEMENT_SUMMARY, harmless(intake.statement_summary, 400)))
    fields.append((_VERDICT, _verdict(intake)))
    if earlier:
        fields.append((_EARLIER, _earlier_tickets(earlier)))
    fields += _files(files)
    if intake.evidence_text:
        fields.append((_EVIDENCE, one_line(intake.evidence_text, 400)))
    if intake.ended_because is not None:
        fields.append((_END, _BECAUSE[intake.ended_because] + (_SCRIPTED if intake.scripted else "")))
    return _within_limits(fields)


def _facts(intake: Intake) -> Fields:
    fields = [(_BAN_ID, _ban_id(intake))]
    if intake.player_name:
        fields.append((_PLAYER, one_line(intake.player_name, 100)))
    if intake.ban_reason:
        fields.append((_REASON, harmless(intake.ban_reason, 500)))
    return fields


def _statement(intake: Intake) -> Fields:
    return [(_STATEMENT, quoted(intake.statement, 1_000) if intake.statement else _NO_STATEMENT)]


def _files(files: list[HeardFile]) -> Fields:
    return [(_FILES, _attachments(files))] if files else []


def _ban_id(intake: Intake) -> str:
    if intake.ban_id is not None:
        told = _LOOKUP[intake.lookup] if intake.lookup else _NOT_LOOKED_UP
        return f"`{one_line(intake.ban_id, 100)}` – {told}"
    if intake.candidate_ban_ids:
        read = ", ".join(f"`{one_line(ban_id, 100)}`" for ban_id in intake.candidate_ban_ids)
        return f"{read} – {_UNCONFIRMED}"
    return _NO_BAN_ID


def _verdict(intake: Intake) -> str:
    hers = case_texts.ATTITUDES[intake.attitude or Attitude.UNCLEAR]
    if intake.overruled_attitude is not None:
        lines = [f"**{case_texts.ATTITUDES[intake.overruled_attitude]}** (vom Team; Sigrid meinte: {hers})"]
    else:
        lines = [f"**{hers}**"]
    lines += [quoted(quote, 200) for quote in intake.quotes]
    return shortened("\n".join(line for line in lines if line), FIELD_LIMIT - 100)


def _earlier_tickets(earlier: list[EarlierTicket]) -> str:
    lines = []
    for ticket in earlier[:MOST_EARLIER]:
        seconds = ticket.opened_at_ms // 1000
        why = "gleiches Mitglied" if ticket.same_member else f"von {one_line(ticket.creator_name, 32)}"
        same_ban = ", gleiche Ban-ID" if ticket.same_ban else ""
        lines.append(f"#{ticket.ticket_id} vom <t:{seconds}:d>, {_STATE[ticket.state]} – {why}{same_ban}")
    if len(earlier) > MOST_EARLIER:
        lines.append("… und weitere")
    return shortened("\n".join(lines), FIELD_LIMIT)


def _attachments(files: list[HeardFile]) -> str:
    lines = []
    for file in files[:MOST_FILES]:
        read = one_line(file.reading.text, 120) if file.reading else ""
        lines.append(one_line(file.file_name, 60) + (f" – gelesen: „{read}“" if read else ""))
    if len(files) > MOST_FILES:
        lines.append(f"… und {len(files) - MOST_FILES} weitere")
    return shortened("\n".join(lines), FIELD_LIMIT)


def _within_limits(fields: Fields) -> Fields:
    kept: Fields = []
    left = TOTAL_LIMIT
    for name, value in fields:
        shown = shortened(value, min(FIELD_LIMIT, left - len(name))) if left > len(name) + 1 else ""
        if shown:
            kept.append((name, shown))
            left -= len(name) + len(shown)
    return kept
