"""A worker that is told to stop has written what it still held back."""

import sqlite3
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import requests

from tests.ops.nginx_site import START_TIMEOUT_S, wait_for_port
from tests.ops.test_panel_service import AN_ID, settings, start_gunicorn
from tests.ports import free_port
from tests.web.record import Record
from utils.clock import system_clock
from webapp.sessions import SessionStore, Visitor

READINGS = 5


def test_what_was_read_just_before_the_end_is_in_the_audit_log(tmp_path: Path) -> None:
    record, port = Record(tmp_path), free_port()
    ticket = record.ticket()
    record.close()
    with start_gunicorn(tmp_path, settings(tmp_path), port) as gunicorn:
        try:
            wait_for_port(port, gunicorn, tmp_path / "gunicorn.log")
            page = f"http://127.0.0.1:{port}/transcript/{ticket}"
            # Whoever answers this has made the file.
            assert requests.get(page, timeout=START_TIMEOUT_S, allow_redirects=False).is_redirect
            store = SessionStore(tmp_path / "panel.sqlite", system_clock)
            secret = store.start(Visitor(5, "Sam", frozenset({int(AN_ID)})), "")
            for _ in range(READINGS):
                answer = requests.get(
                    page, headers={"Cookie": f"__Host-session={secret}"}, timeout=START_TIMEOUT_S
                )
                assert answer.status_code == HTTPStatus.OK
        finally:
            # Sooner than the half second after which it would be written anyway.
            gunicorn.terminate()
    assert gunicorn.returncode == 0
    with closing(sqlite3.connect(tmp_path / "panel.sqlite")) as connection:
        noted = connection.execute("SELECT count(*) FROM audit WHERE kind = 'ticket_viewed'").fetchone()
    assert noted == (READINGS,)
