"""Why a call of the language model came to nothing, as the operator reads it.

The kind is told and never the error's text: that may quote the conversation or the key.
"""

from utils.secretary.refusals import is_too_long

NO_COMPLETION = "keine Antwort im Format von OpenAI"
NO_PROPOSAL = "Antwort passt nicht zum verlangten Format"
EMPTY = "leere Antwort"
REFUSAL = "Modell verweigert die Antwort (refusal)"
BY_FINISH_REASON = {
    "length": "Antwort war zu lang und bricht ab (length)",
    "content_filter": "Antwort vom Inhaltsfilter zurückgehalten (content_filter)",
}

TIMEOUT = "Zeitüberschreitung"
NO_CONNECTION = "keine Verbindung zum Dienst"
_TOO_LONG = "Gespräch ist zu lang für den Kontext des Modells"

_BY_CLASS = {
    "TimeoutError": TIMEOUT,
    "APITimeoutError": TIMEOUT,
    "APIConnectionError": NO_CONNECTION,
    "JSONDecodeError": NO_COMPLETION,
    "APIResponseValidationError": NO_COMPLETION,
    "ModuleNotFoundError": "Die Bibliothek openai ist nicht installiert",
}
_BY_CODE = {
    "insufficient_quota": "Guthaben aufgebraucht (insufficient_quota)",
    "billing_hard_limit_reached": "Ausgabengrenze erreicht (billing_hard_limit_reached)",
    "model_not_found": "Modell unbekannt (model_not_found)",
    "content_filter": "Anfrage vom Inhaltsfilter abgelehnt (content_filter)",
}
_BY_STATUS = {
    401: "Schlüssel abgelehnt (HTTP 401)",
    402: "Guthaben aufgebraucht (HTTP 402)",
    403: "Zugriff verweigert (HTTP 403)",
    404: "Adresse oder Modell unbekannt (HTTP 404)",
    429: "zu viele Anfragen (HTTP 429)",
}
_SERVER_ERROR = 500


def of_error(error: Exception) -> str:
    """Return the kind of failure that an exception stands for."""
    status = status_of(error)
    if status is None:
        names = (kind.__name__ for kind in type(error).__mro__)
        known = (_BY_CLASS[name] for name in names if name in _BY_CLASS)
        return next(known, f"unerwarteter Fehler ({type(error).__name__})")
    code = getattr(error, "code", None)
    if isinstance(code, str) and code in _BY_CODE:
        return _BY_CODE[code]
    if is_too_long(error):
        return f"{_TOO_LONG} (HTTP {status})"
    kind = "Fehler des Dienstes" if status >= _SERVER_ERROR else "Anfrage abgelehnt"
    return _BY_STATUS.get(status, f"{kind} (HTTP {status})")


def was_turned_away(error: Exception) -> bool:
    """Return whether the server refused to think at all, so that the call cost nothing."""
    status = status_of(error)
    return status is not None and status < _SERVER_ERROR


def status_of(error: Exception) -> int | None:
    """Return the HTTP status of a refusal."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else None  # noqa: PLR2004 - HTTP's first error
