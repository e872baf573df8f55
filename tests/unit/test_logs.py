"""The log: one line each, findable in the journal, readable for programs, and nothing in it that is nobody's business."""

import asyncio
import json
import logging
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import aiohttp
import discord
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from yarl import URL

from utils import operator_texts
from utils.database import DatabaseError
from utils.operation.journal import leads_to_journal
from utils.operation.logs import Form, complain, configure_logging, formatter
from utils.operation.ticket_context import working_on

SECRET = "Mondlichtgeheimnis"
COLUMN = "content"
ROOT = Path(__file__).resolve().parents[2]

Written = Callable[[], list[str]]
Configure = Callable[..., Written]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), sys.excepthook, threading.excepthook)
    # Not closed by the next call: pytest's own are among them.
    root.handlers.clear()
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    sys.excepthook, threading.excepthook = before[2:]
    for name in ("main", "__main__", "cogs", "utils", "webapp", "discord.utils"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[TextIO]:
    with (tmp_path / "log").open("w+", encoding="utf-8") as file:
        yield file


@pytest.fixture
def configure(file: TextIO, monkeypatch: pytest.MonkeyPatch) -> Configure:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)

    def written() -> list[str]:
        file.seek(0)
        return file.read().splitlines()

    def start(level: str = "INFO", form: Form = "text", *, journal: bool = False) -> Written:
        if journal:
            found = os.fstat(file.fileno())
            monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        configure_logging(level, form, file)
        return written

    return start


def fail_at(error: BaseException, logger: str = "utils.somewhere") -> None:
    try:
        raise error
    except type(error):
        logging.getLogger(logger).exception("Ticket #%d: Das ging schief.", 42)


def test_the_operator_reads_marks_and_the_journal_priorities(configure: Configure) -> None:
    written = configure("DEBUG", journal=True)
    log = logging.getLogger("utils.somewhere")
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        log.log(level, "Ticket #%d: Text", 7)
    assert written() == [
        "<7>[DEBUG] Ticket #7: Text",
        "<6>[LOG] Ticket #7: Text",
        "<4>[WARNUNG] Ticket #7: Text",
        "<3>[FEHLER] Ticket #7: Text",
        "<2>[FEHLER] Ticket #7: Text",
    ]


def test_every_line_of_a_traceback_is_as_urgent_as_its_record(configure: Configure) -> None:
    written = configure(journal=True)
    fail_at(ValueError(SECRET))
    lines = written()
    assert lines[0] == "<3>[FEHLER] Ticket #42: Das ging schief."
    assert lines[1] == "<3>  Traceback (most recent call last):"
    assert lines[-1] == "<3>  ValueError"
    assert all(line.startswith("<3>  ") for line in lines[1:])


@pytest.mark.parametrize("announced", ["", "1", "1:2", "x:y", "8:"])
def test_a_stream_that_was_sent_elsewhere_is_not_the_journal(file: TextIO, announced: str) -> None:
    assert not leads_to_journal(file, {"JOURNAL_STREAM": announced})


def test_a_closed_stream_is_not_the_journal(file: TextIO) -> None:
    file.close()
    assert not leads_to_journal(file, {"JOURNAL_STREAM": "1:2"})


def test_programs_read_one_object_a_line(configure: Configure) -> None:
    written = configure(form="json")
    logging.getLogger("cogs.ticket_cog").warning("Ticket #%d: „Straße“ %s", 42, "ist\nlang")
    logging.getLogger("utils.database").info("Bereit.")
    fail_at(TypeError("it is about the program"))
    first, second, third = map(json.loads, written())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "WARNING",
        "logger": "cogs.ticket_cog",
        "message": "Ticket #42: „Straße“ ist\\nlang",
        "ticket": 42,
    }
    assert set(second) == {"time", "level", "logger", "message"}
    assert (third["ticket"], third["error"]) == (42, "TypeError")
    assert third["traceback"].splitlines()[-1] == "TypeError: it is about the program"


def test_an_object_is_never_so_long_that_the_journal_breaks_it(configure: Configure) -> None:
    written = configure(form="json", journal=True)

    def dive(depth: int) -> None:
        # Two functions in turn: the same line again and again would be folded.
        dive_on(depth) if depth else fail(ValueError())

    def dive_on(depth: int) -> None:
        dive(depth - 1)

    def fail(error: Exception) -> None:
        raise error

    try:
        dive(200)
    except ValueError:
        logging.getLogger("utils").exception("Tief.")
    [line] = written()
    assert line.startswith("<3>{")
    assert len(line.encode()) < 48 * 1024
    assert json.loads(line[3:])["traceback"].endswith("ValueError")


@given(
    st.text(),
    st.sampled_from(["text", "json"]),
    st.sampled_from(["utils.a", "discord.http", "asyncio", "gunicorn.error"]),
)
def test_one_record_is_one_line_whatever_stands_in_it(text: str, form: Form, logger: str) -> None:
    record = logging.LogRecord(logger, logging.WARNING, __file__, 1, "Der Kanal „%s“ fehlt.", (text,), None)
    line = formatter(form, sys.stderr).format(record)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    if form == "json":
        assert json.loads(line)["message"]


def _undecodable() -> BaseException:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"SELECT CAST(CAST('{SECRET}' AS BLOB) || x'ff' AS TEXT) AS {COLUMN}").fetchall()
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError


def _bad_search() -> BaseException:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE f USING fts5 (t)")
        connection.execute("SELECT * FROM f WHERE f MATCH ?", (f'"a" {SECRET} : (',)).fetchall()
    except sqlite3.Error as error:
        return error
    finally:
        connection.close()
    raise AssertionError


class _Form(BaseModel):
    number: int


def _invalid() -> BaseException:
    try:
        _Form.model_validate({"number": SECRET})
    except ValidationError as error:
        return error
    raise AssertionError


class _Answer:
    status = 400
    reason = "Bad Request"


def _refused() -> BaseException:
    body = {"code": 50035, "message": f"Invalid Form Body {SECRET}", "errors": {}}
    return discord.HTTPException(_Answer(), body)  # type: ignore[arg-type] # all that it looks at


def _with_token() -> BaseException:
    url = URL(f"http://register.example/detail?token={SECRET}")
    request = aiohttp.RequestInfo(url, "GET", {}, url)  # type: ignore[arg-type] # headers are not looked at
    return aiohttp.ClientResponseError(request, (), status=401, message=SECRET)


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda: ValueError(SECRET), "ValueError"),
        (lambda: KeyError(SECRET), "KeyError"),
        (lambda: RuntimeError(SECRET), "RuntimeError"),
        (lambda: json.JSONDecodeError("x", SECRET, 0), "JSONDecodeError: x (0)"),
        (lambda: UnicodeEncodeError("ascii", SECRET, 0, 1, SECRET), "UnicodeEncodeError"),
        (lambda: requests.ConnectionError(f"http://x/callback?code={SECRET}"), "ConnectionError"),
        (lambda: aiohttp.InvalidURL(f"http://x/{SECRET}"), "InvalidURL"),
        (lambda: OSError(28, SECRET), "OSError: No space left on device"),
        (_with_token, "ClientResponseError: HTTP 401"),
        (_refused, "HTTPException: HTTP 400, Code 50035"),
        (_undecodable, f"OperationalError: Could not decode to UTF-8 column '{COLUMN}'"),
        (_bad_search, "OperationalError: SQLITE_ERROR"),
        (_invalid, "ValidationError"),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_told_by_its_kind_and_numbers(
    configure: Configure, make: Callable[[], BaseException], shown: str, form: Form
) -> None:
    written = configure(form=form)
    error = make()
    # What an exception says in other ways: what led to it, notes, groups.
    error.add_note(SECRET)
    group = ExceptionGroup(SECRET, [RuntimeError(SECRET)])
    group.__cause__ = error
    fail_at(error)
    fail_at(group)
    logging.getLogger("utils").warning("Es ging nicht (%s).", error)
    logging.getLogger("gunicorn.error").error(error)
    text = "\n".join(written())
    assert f"Es ging nicht ({shown})." in text
    assert "test_logs.py" in text
    assert SECRET not in text


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (AttributeError("'NoneType' object has no attribute 'id'"), "no attribute 'id'"),
        (DatabaseError("Die Datenbank ist nicht geöffnet."), "Die Datenbank ist nicht geöffnet."),
        (FileNotFoundError(2, "x", "attachments/ab/abcd"), "'attachments/ab/abcd'"),
        (sqlite3.ProgrammingError("Cannot operate on a closed database."), "closed database"),
    ],
)
def test_what_is_about_the_program_is_shown(configure: Configure, error: Exception, shown: str) -> None:
    written = configure()
    fail_at(error)
    assert shown in written()[-1]


def test_what_sqlite_says_of_its_file_is_shown(configure: Configure, tmp_path: Path) -> None:
    written = configure()
    (tmp_path / "db").write_bytes(b"no database" * 100)
    connection = sqlite3.connect(tmp_path / "db")
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connection.execute("SELECT * FROM sqlite_schema")
    connection.close()
    fail_at(caught.value)
    assert written()[-1] == "  DatabaseError: file is not a database (SQLITE_NOTADB)"


def test_libraries_are_heard_from_warnings_on_even_at_debug(configure: Configure) -> None:
    written = configure("DEBUG")
    for name in (
        "discord.http",
        "discord.gateway",
        "aiohttp.client",
        "openai._base_client",
        "urllib3",
        "new",
    ):
        logging.getLogger(name).debug(SECRET)
        logging.getLogger(name).info(SECRET)
    logging.getLogger("discord.gateway").warning("Shard ID %s has stopped responding.", None)
    logging.getLogger("utils.a").debug("Ours.")
    assert written() == ["[WARNUNG] Shard ID None has stopped responding.", "[DEBUG] Ours."]


def test_queries_of_addresses_are_cut_out_of_what_libraries_say(configure: Configure) -> None:
    written = configure()
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/callback?code={SECRET}&state=x")
    logging.getLogger("werkzeug").warning('"\x1b[33mGET /?q=%s HTTP/1.1\x1b[0m" 404 -', SECRET)
    assert written() == [
        "[FEHLER] Error handling request /callback?…",
        '[WARNUNG] "GET /?… HTTP/1.1" 404 -',
    ]


def test_a_mapping_is_shown_as_it_wants_to_be(configure: Configure) -> None:
    class Atoms(dict[str, object]):
        def __missing__(self, name: str) -> str:
            return f"<{name}>"

    written = configure()
    logging.getLogger("gunicorn.error").warning("%(m)s %(unknown)s", Atoms(m="GET"))
    logging.getLogger("utils").warning("%(m)s %(e)s", {"m": "GET", "e": ValueError(SECRET)})
    assert written() == ["[WARNUNG] GET <unknown>", "[WARNUNG] GET ValueError"]


def test_a_task_that_nobody_awaited_tells_its_kind_and_place_alone(configure: Configure) -> None:
    written = configure()

    async def fail() -> None:
        raise ValueError(SECRET)

    async def forget() -> None:
        task = asyncio.create_task(fail())
        await asyncio.wait({task})
        del task

    asyncio.run(forget())
    text = "\n".join(written())
    assert "[FEHLER] Task exception was never retrieved" in text
    assert "in fail" in text
    assert SECRET not in text


def test_what_nobody_caught_comes_into_the_log(configure: Configure) -> None:
    written = configure()

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    lines = written()
    assert lines.count(f"[FEHLER] {operator_texts.UNEXPECTED_END}") == 2
    assert SECRET not in "\n".join(lines)


def test_a_line_that_cannot_be_made_shows_nothing_of_it(
    configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    written = configure()
    logging.getLogger("utils.a").warning("%d", SECRET)
    assert written() == []
    error = capsys.readouterr().err
    assert error == f"{operator_texts.LOG_LINE_LOST} (utils.a, TypeError)\n"


def test_a_name_that_the_terminal_cannot_show_costs_no_line(
    configure: Configure, file: TextIO, tmp_path: Path
) -> None:
    configure()
    logging.getLogger("utils.a").info("Kanal „%s“", "\ud800")
    file.flush()
    assert "Kanal „\\ud800“" in (tmp_path / "log").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_costs_the_line_and_nothing_else() -> None:
    program = (
        "import logging; from utils.operation.logs import configure_logging; configure_logging('INFO');"
        "logging.getLogger('utils').info('x'); import os; os._exit(7)"
    )
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, stdout=full, stderr=full, check=False
        )
    assert ended.returncode == 7


async def test_lines_of_rooms_that_are_not_told_name_the_ticket(configure: Configure) -> None:
    written = configure()
    log = logging.getLogger("utils.evidence.ban_lookup")

    async def look_up() -> None:
        log.warning("Das Ban-Register antwortet nicht.")

    with working_on(7):
        await asyncio.create_task(look_up())
        log.warning("Ticket #%d: anderes", 8)
    log.warning("Ohne Ticket.")
    assert written() == [
        "[WARNUNG] Ticket #7: Das Ban-Register antwortet nicht.",
        "[WARNUNG] Ticket #8: anderes",
        "[WARNUNG] Ohne Ticket.",
    ]


def test_why_a_program_ends_is_as_urgent_in_every_line(monkeypatch: pytest.MonkeyPatch, file: TextIO) -> None:
    found = os.fstat(file.fileno())
    monkeypatch.setattr(sys, "stderr", file)
    complain("Die Einstellungen stimmen nicht.\n  - X fehlt")
    monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
    complain("Die Einstellungen stimmen nicht.\n  - X fehlt")
    file.seek(0)
    assert file.read().splitlines() == [
        "Die Einstellungen stimmen nicht.",
        "  - X fehlt",
        "<3>Die Einstellungen stimmen nicht.",
        "<3>  - X fehlt",
    ]
