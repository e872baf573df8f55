"""What `/ki` answers; names and descriptions of the commands stand in channels/command_names.py."""

from utils import german

ONLY_ADMINS = "Diesen Befehl darf nur die Leitung ausführen."
SWITCHED_ON = "Das Sprachmodell ist eingeschaltet: Ab der nächsten Antwort fragt Sigrid es wieder."
IS_ON = "Das Sprachmodell ist schon eingeschaltet."
SWITCHED_OFF = (
    "Das Sprachmodell ist ausgeschaltet: Ab der nächsten Antwort folgt Sigrid ihrem Leitfaden, auch nach einem Neustart, "
    "bis du es mit `/ki an` zurückholst."
)
IS_OFF = "Das Sprachmodell ist schon ausgeschaltet. Sigrid folgt ihrem Leitfaden."
NO_MODEL = (
    "Es ist kein Sprachmodell eingerichtet, Sigrid folgt ihrem Leitfaden. Trage in der `.env` `OPENAI_API_KEY` ein, für ein "
    "örtliches Modell auch `OPENAI_BASE_URL` und `OPENAI_MODEL`, und starte den Bot neu. Mehr dazu: `docs/SPRACHMODELL.md`."
)

STATUS_MODEL = "**Sprachmodell**"
STATUS_TODAY = "**Heute**"
NO_FAILURES = "**Letzte Fehler**: keine"
STATUS_FAILURES = "**Letzte Fehler**"
BUILT_IN_INSTRUCTIONS = "Anleitung: die eingebaute"
NO_BUDGET = "Tagesbudget: ohne Obergrenze"
UNKNOWN_COST = "Kosten: unbekannt (`OPENAI_INPUT_PRICE` und `OPENAI_OUTPUT_PRICE` sind nicht gesetzt)"

FORM_UNKNOWN = "noch unbekannt (seit dem Start kam keine Antwort)"


def model_at(name: str, host: str) -> str:
    """Return which model is asked, and where."""
    return f"{name} bei {host}"


def switch_state(*, is_on: bool, changed_at_ms: int | None, changed_by: str | None) -> str:
    """Return whether the model may be asked, and since when by whose will."""
    state = "Eingeschaltet" if is_on else "Ausgeschaltet"
    since = f" <t:{changed_at_ms // 1000}:R> von {changed_by}" if changed_at_ms is not None else ""
    return f"{state}{since}{'' if is_on else ': Sigrid folgt ihrem Leitfaden'}"


def form(name: str | None) -> str:
    """Return how answers are demanded of the server at present."""
    return f"Antwortformat: {name or FORM_UNKNOWN}"


def own_instructions(path: str) -> str:
    """Return that the operator's own instructions are in force."""
    return f"Anleitung: die eigene (`{path}`)"


def broken_instructions(path: str, fault: str) -> str:
    """Return why the operator's own instructions are not in force."""
    return f"Anleitung: die eingebaute. Die eigene (`{path}`) wird nicht benutzt: {fault}."


def conversations(count: int) -> str:
    """Return in how many tickets she is talking."""
    return f"Sigrid spricht gerade in {german.counted(count, 'Ticket', 'Tickets')}"


def calls(count: int, failures: int, median_ms: int | None) -> str:
    """Return how often the model was asked, and how fast it was."""
    bad = f", davon {german.number(failures)} ohne brauchbare Antwort" if failures else ""
    speed = f" · Antwortzeit {german.seconds(median_ms)} (Median)" if median_ms is not None else ""
    return f"{german.counted(count, 'Anfrage', 'Anfragen')}{bad}{speed}"


def tokens(read: int, written: int) -> str:
    """Return what went to the model and came from it."""
    return f"Token: {german.number(read)} gelesen, {german.number(written)} geschrieben"


def cost(usd: float) -> str:
    """Return the cost in US dollars, with enough digits for small change."""
    return f"Kosten: etwa {german.dollars(usd)}"


def budget(spent: int, limit: int) -> str:
    """Return how much of the day's budget is used."""
    used = f"Tagesbudget: {min(100, spent * 100 // limit)} % von {german.number(limit)} Token verbraucht"
    return f"{used}, bis Mitternacht folgt Sigrid ihrem Leitfaden" if spent >= limit else used


def failure(at_ms: int, ticket_id: int, trouble: str) -> str:
    """Return one call that came to nothing."""
    return f"• <t:{at_ms // 1000}:R>, Ticket #{ticket_id}: {trouble}"
