"""The log of bot and panel: one line each, in German, for the operator, without secrets and without what people write.

The format is made here and not by python-json-logger: its part would be the one call of `json.dumps`, while what may be
shown of an exception, the ticket's number and the journal's prefix would have to stand here all the same.
"""

import io
import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal, TextIO

from utils import operator_texts
from utils.operation.journal import leads_to_journal, priority_prefix
from utils.operation.shown_errors import described, traced
from utils.operation.ticket_context import ticket_at_hand

Form = Literal["text", "json"]

OURS: Final = ("__main__", "main", "cogs", "utils", "webapp")
"""The loggers that LOG_LEVEL is for."""

_MARKS: Final = {
    logging.INFO: "[LOG]",
    logging.WARNING: "[WARNUNG]",
    logging.ERROR: "[FEHLER]",
    logging.CRITICAL: "[FEHLER]",
}
_TICKET: Final = re.compile(r"Ticket #(\d+)")
_COLOURS: Final = re.compile("\x1b\\[[0-9;]*m")
# Line breaks and escape sequences in a name would make up lines of their own; marks of direction turn a line around.
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Their first line says what happened; those below quote a task or a traceback, and with it the text of an exception.
_QUOTE_BELOW: Final = frozenset({"asyncio", "gunicorn.error"})
# What stands behind the question mark of an address: a login's code, what people search for.
_QUERY: Final = re.compile(r"(?<=\S)\?[^\s\"'>]+")
# The journal breaks lines of more than 48 KiB, and a part of an object is none.
_LONGEST_TRACEBACK: Final = 24_000


def configure_logging(level: str, form: Form = "text", stream: TextIO | None = None) -> None:
    """Log to standard output; libraries are heard from warnings on, whatever LOG_LEVEL is.

    At DEBUG py-cord writes every event and every request with the messages in them, the model's client whole
    conversations, urllib3 and Werkzeug addresses with a login's code.
    """
    stream = stream or sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        # A name that the terminal cannot show must not cost the line.
        stream.reconfigure(errors="backslashreplace")
    handler = _Handler(stream)
    handler.setFormatter(formatter(form, stream))
    lowest = logging.getLevelName(level)
    logging.basicConfig(level=max(lowest, logging.WARNING), handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(lowest)
    # py-cord warns at every start that it cannot speak; this bot only writes.
    logging.getLogger("discord.utils").setLevel(logging.ERROR)
    _log_what_nobody_caught()


def formatter(form: Form, stream: TextIO) -> logging.Formatter:
    """Return what makes lines of log records, with priorities where the journal reads them."""
    is_journal = leads_to_journal(stream)
    return _Json(is_journal) if form == "json" else _Text(is_journal)


def complain(message: str) -> None:
    """Tell the operator why the program ends, before there is a log or where it is about the log itself."""
    prefix = priority_prefix(logging.ERROR) if leads_to_journal(sys.stderr) else ""
    text = "".join(f"{prefix}{line}\n" for line in message.splitlines())
    sys.stderr.write(text)
    sys.stderr.flush()


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line could not be written; logging itself would show it with all that stood in it."""
        try:
            error = sys.exception()
            sys.stderr.write(f"{operator_texts.LOG_LINE_LOST} ({record.name}, {type(error).__name__})\n")
        except OSError:
            # Nobody reads: a full disk or a closed terminal ends no ticket.
            return


class _Text(logging.Formatter):
    """A line, and under it the traceback, each line of which the journal knows to be as urgent."""

    def __init__(self, is_journal: bool) -> None:
        super().__init__()
        self._is_journal = is_journal

    def format(self, record: logging.LogRecord) -> str:
        prefix = priority_prefix(record.levelno) if self._is_journal else ""
        lines = [f"{_MARKS.get(record.levelno, '[DEBUG]')} {_message(record)}"]
        lines += [f"  {line}" for line in _traceback(record)]
        return "\n".join(f"{prefix}{line}" for line in lines)


class _Json(logging.Formatter):
    """One object in one line; what there is not is left out."""

    def __init__(self, is_journal: bool) -> None:
        super().__init__()
        self._is_journal = is_journal

    def format(self, record: logging.LogRecord) -> str:
        message = _message(record)
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        if found := _TICKET.search(message):
            entry["ticket"] = int(found[1])
        error = _error(record)
        if error is not None:
            entry["error"] = type(error).__name__
            entry["traceback"] = "\n".join(_traceback(record))[-_LONGEST_TRACEBACK:]
        prefix = priority_prefix(record.levelno) if self._is_journal else ""
        return f"{prefix}{json.dumps(entry, ensure_ascii=False)}"


def _message(record: logging.LogRecord) -> str:
    text = _shown(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    if record.args:
        text %= _shown_arguments(record.args)
    if record.name in _QUOTE_BELOW:
        text = text.partition("\n")[0]
    if record.name.partition(".")[0] not in OURS:
        text = _QUERY.sub("?…", text)
    ticket_id = ticket_at_hand()
    if ticket_id is not None and not _TICKET.search(text):
        text = f"Ticket #{ticket_id}: {text}"
    return _one_line(text)


def _shown_arguments(arguments: Any) -> Any:
    if isinstance(arguments, tuple):
        return tuple(map(_shown, arguments))
    # A single mapping, for %(name)s; Gunicorn's is a special one, which makes its entries when they are asked for.
    has_errors = any(isinstance(argument, BaseException) for argument in arguments.values())
    return {name: _shown(argument) for name, argument in arguments.items()} if has_errors else arguments


def _shown(argument: Any) -> Any:
    return described(argument) if isinstance(argument, BaseException) else argument


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _traceback(record: logging.LogRecord) -> list[str]:
    error = _error(record)
    return [] if error is None else [_one_line(line) for line in traced(error)]


def _one_line(text: str) -> str:
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), _COLOURS.sub("", text))


def _log_what_nobody_caught() -> None:
    """Bring into the log what would end the program or a thread with a traceback that shows everything."""
    log = logging.getLogger(__name__)

    def of_program(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical(operator_texts.UNEXPECTED_END, exc_info=(kind, error, trace))

    def of_thread(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None and not isinstance(fault.exc_value, SystemExit):
            of_program(fault.exc_type, fault.exc_value, fault.exc_traceback)

    sys.excepthook = of_program
    threading.excepthook = of_thread
