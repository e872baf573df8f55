"""What of an exception may stand in a log: its kind and where it arose, and no text that others had a hand in.

The text of an exception can quote what was being worked on: Discord's refusals quote the message, SQLite the text that it
cannot decode, pydantic its input, aiohttp and requests the whole address with its token.
"""

import json
import os
import sqlite3
import ssl
import traceback
from typing import Final

# Python itself writes these texts, about types and names in the program.
_ABOUT_THE_PROGRAM: Final = (
    AttributeError,
    ImportError,
    IndexError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnboundLocalError,
    ZeroDivisionError,
)
_OURS: Final = frozenset({"main", "cogs", "utils", "webapp"})
_FIRST_HTTP_ERROR: Final = 400


def described(error: BaseException) -> str:
    """Return an exception's kind, with its text or numbers where these cannot give anything away."""
    detail = _detail(error)
    return f"{type(error).__name__}: {detail}" if detail else type(error).__name__


def traced(error: BaseException) -> list[str]:
    """Return the lines of a traceback, with what led to the exception before it."""
    return _traced(error, set())


def _traced(error: BaseException, seen: set[int]) -> list[str]:
    seen.add(id(error))
    lines: list[str] = []
    led_to_it = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if led_to_it is not None and id(led_to_it) not in seen:
        lines += [*_traced(led_to_it, seen), "Daraus folgte:"]
    lines.append("Traceback (most recent call last):")
    lines += "".join(traceback.format_tb(error.__traceback__)).splitlines()
    lines.append(described(error))
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            lines += [f"  {line}" for line in _traced(part, seen)]
    return lines


def _detail(error: BaseException) -> str:
    if type(error) in _ABOUT_THE_PROGRAM or type(error).__module__.partition(".")[0] in _OURS:
        return str(error)
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} ({error.pos})"
    if isinstance(error, ssl.SSLError):
        return error.reason or ""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return _of_system(error, error.errno)
    return _numbers(error)


def _of_sqlite(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _of_sqlite_module(error)
    # The plain error is that of a statement, and what FTS5 finds wrong with what somebody searches for.
    if code == sqlite3.SQLITE_ERROR and not str(error).startswith(("no such table", "no such index")):
        return str(error.sqlite_errorname)
    return f"{error} ({error.sqlite_errorname})"


def _of_sqlite_module(error: sqlite3.Error) -> str:
    """Return what Python's module says itself, for which it has no number."""
    if isinstance(error, sqlite3.OperationalError):
        # Could not decode to UTF-8 column 'content' with text '...'
        return str(error).partition(" with text ")[0]
    return str(error) if isinstance(error, sqlite3.ProgrammingError) else ""


def _of_system(error: OSError, number: int) -> str:
    text = os.strerror(number)
    # Only of the system's own errors is the name that of a file; libraries put addresses there.
    is_of_file = type(error).__module__ == "builtins" and error.filename is not None
    return f"{text}: {error.filename!r}" if is_of_file else text


def _numbers(error: BaseException) -> str:
    """Return the numbers that the clients of Discord and of the model give with a refusal."""
    numbers = []
    for name in ("status", "status_code"):
        status = getattr(error, name, None)
        if isinstance(status, int) and status >= _FIRST_HTTP_ERROR:
            numbers.append(f"HTTP {status}")
            break
    # Not a property: aiohttp's warns whoever looks at it.
    code = vars(error).get("code")
    if isinstance(code, int) and code:
        numbers.append(f"Code {code}")
    return ", ".join(numbers)
