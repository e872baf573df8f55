"""What the product's two users do with its files, each in a process of its own."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from utils.clock import system_clock
from utils.database import migrate, newest_version, open_for_writing, open_read_only
from webapp.connections import Connections, DatabaseNotReadyError
from webapp.database import QUERY_LIMIT_S, Reading
from webapp.sessions import SessionStore, Visitor

UMASK = 0o007  # as in the unit files
WRITE = "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (1, 'Mia', 0)"

Work = Iterator[str]
"""Opens its file at the first step, does the same at each, and closes it at the end."""


def bot(path: Path) -> Work:
    """Write a ticket as the bot does, and say how many there are."""
    with closing(open_for_writing(path)) as connection:
        migrate(connection)
        while True:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(WRITE)
            connection.execute("COMMIT")
            yield str(connection.execute("SELECT count(*) FROM tickets").fetchone()[0])


def panel(path: Path) -> Work:
    """Serve a request as the panel does, and say how many tickets it sees."""
    connections = Connections(path, newest_version())
    while True:
        with closing(Reading(connections, QUERY_LIMIT_S)) as reading:
            count = reading.all("SELECT count(*) AS n FROM tickets")[0]["n"]
        yield str(count)


def login(path: Path) -> Work:
    """Begin a session as the panel does."""
    store = SessionStore(path, system_clock)
    store.prepare()
    while True:
        store.start(Visitor(5, "Sam", frozenset()), "")
        yield "begun"


def backup(path: Path) -> Work:
    """Read the panel's file as the bot does for the backup, and say how many sessions it holds."""
    with closing(open_read_only(path)) as connection:
        while True:
            yield str(connection.execute("SELECT count(*) FROM logins").fetchone()[0])


def text(path: Path) -> Work:
    """Read a file."""
    while True:
        yield path.read_text(encoding="utf-8")


ROLES = {"bot": bot, "panel": panel, "login": login, "backup": backup, "text": text}


def serve(role: str, uid: int, gid: int, path: Path, orders: Connection) -> None:
    """Become a user for good and take a step of the role's work for each order, until there are no more.

    The program is already loaded: the checkout may lie where only root looks.
    """
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    os.umask(UMASK)
    work = ROLES[role](path)
    while True:
        try:
            orders.recv()
        except EOFError:
            # Closes what is open, which the end of this process would not.
            del work
            return
        try:
            answer = next(work)
        except (sqlite3.Error, OSError, DatabaseNotReadyError) as error:
            answer = f"{type(error).__name__}: {error}"
            work = ROLES[role](path)
        orders.send(answer)
