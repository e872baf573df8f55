"""What the journal says of each request: what was asked, how it went, how long it took in here."""

from logging import LogRecord
from typing import Final
from urllib.parse import quote

# No addresses, which nginx's log has and forgets sooner; no queries, which hold the codes of logins and what people
# search for.
FORMAT: Final = "%(m)s %(U)s %(s)s %(B)s Bytes %(M)s ms"
# Open pages ask for news every ten seconds, the watchdog for a sign of life, and Prometheus for numbers.
ASKED_BY_THE_CLOCK: Final = frozenset({"/changes", "/healthz", "/metrics"})


def keep(record: LogRecord) -> bool:
    """Return whether a request is worth a line, as a filter of Gunicorn's log; make its path harmless."""
    request = record.args
    if not isinstance(request, dict):
        return True
    path = str(request.get("U") or "")
    # Gunicorn has decoded it: a line break in it would begin a line of the visitor's own making.
    request["U"] = quote(path, safe="/", encoding="latin-1", errors="replace")
    return path not in ASKED_BY_THE_CLOCK
