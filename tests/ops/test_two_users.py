"""Two system users share one SQLite file: whoever comes, goes or dies first, neither locks the other out."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.ops import two_users
from utils.operation import settings_share

ROOT = Path(__file__).resolve().parents[2]
STATE = "/var/lib/ticketbot"
# Nobody's numbers; no accounts are needed for processes to have them.
USERS = {"ticketbot": 64_001, "ticketweb": 64_002}
GROUP = USERS["ticketbot"]
BOT, PANEL = USERS["ticketbot"], USERS["ticketweb"]
USER_OF = {"bot": BOT, "panel": PANEL, "login": PANEL, "backup": BOT}
DEADLINE_S = 30.0

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="Benutzer und Rechte wechselt nur root")

# Loads the program once; each user's process is a fork of that one.
processes = multiprocessing.get_context("forkserver")


class User:
    """A running process of one of the users."""

    def __init__(self, role: str, path: Path, uid: int | None = None) -> None:
        uid = USER_OF[role] if uid is None else uid
        self._orders: Connection
        self._orders, theirs = processes.Pipe()
        self._process = processes.Process(target=two_users.serve, args=(role, uid, GROUP, path, theirs))
        self._process.start()
        theirs.close()

    def works(self) -> str:
        self._orders.send(None)
        assert self._orders.poll(DEADLINE_S), "keine Antwort"
        answer = self._orders.recv()
        assert isinstance(answer, str)
        return answer

    def ends(self, manner: str) -> None:
        if manner == "kill":
            self._process.kill()
        self._orders.close()
        self._process.join(DEADLINE_S)
        assert self._process.exitcode == (-9 if manner == "kill" else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._orders.close()


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    processes.set_forkserver_preload([two_users.__name__])


@pytest.fixture
def state() -> Iterator[Path]:
    """The state folder as the shipped settings for systemd-tmpfiles make it."""
    # Not pytest's own folder, which lies where only root looks. In memory, because it is about rights and not about disks.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as outer:
        Path(outer).chmod(0o711)
        folder = Path(outer) / "state"
        for line in (ROOT / "systemd/ticketbot.tmpfiles.conf").read_text(encoding="utf-8").splitlines():
            kind, name, mode, user, group, _ = line.split() if line[:1] in {"d", "f"} else [""] * 6
            if not name.startswith(STATE):
                continue
            path = folder / Path(name).relative_to(STATE)
            path.mkdir() if kind == "d" else path.touch()
            os.chown(path, USERS[user], USERS[group])
            path.chmod(int(mode, 8))
        yield folder


ENDS = ("stop", "kill")


@pytest.mark.parametrize("bot_ends", ENDS)
@pytest.mark.parametrize("panel_ends", ENDS)
@pytest.mark.parametrize("first_to_go", ["bot", "panel"])
@pytest.mark.parametrize("first_to_come", ["bot", "panel"])
def test_bot_writes_and_panel_reads_whoever_comes_and_goes_first(
    state: Path, first_to_come: str, first_to_go: str, panel_ends: str, bot_ends: str
) -> None:
    path = state / "tickets.sqlite"
    ends = {"bot": bot_ends, "panel": panel_ends}
    other = {"bot": "panel", "panel": "bot"}
    written = 0

    def works(role: str, user: User) -> None:
        nonlocal written
        written += role == "bot"
        assert user.works() == str(written)

    # The second round finds what the first left behind, -wal and -shm of the dead included.
    for round_number in range(2):
        with ExitStack() as stack:
            users = {first_to_come: stack.enter_context(User(first_to_come, path))}
            if first_to_come == "panel" and round_number == 0:
                assert "schema version 0" in users["panel"].works()
            else:
                works(first_to_come, users[first_to_come])
            users[other[first_to_come]] = stack.enter_context(User(other[first_to_come], path))
            for role in ("bot", "panel", "bot", "panel"):
                works(role, users[role])

            survivor = other[first_to_go]
            users[first_to_go].ends(ends[first_to_go])
            works(survivor, users[survivor])
            # It comes back beside the one that went on.
            with User(first_to_go, path) as returned:
                works(first_to_go, returned)
                works(survivor, users[survivor])
                returned.ends(ends[first_to_go])
            works(survivor, users[survivor])
            users[survivor].ends(ends[survivor])
    names = {entry.name for entry in state.iterdir()}
    assert names <= {"tickets.sqlite", "tickets.sqlite-wal", "tickets.sqlite-shm", "panel.sqlite"}


def test_without_the_prepared_file_the_panel_would_lock_the_bot_out(state: Path) -> None:
    path = state / "tickets.sqlite"
    path.unlink()
    with User("bot", path) as bot:
        assert bot.works() == "1"
        bot.ends("stop")
    with User("panel", path) as panel, User("bot", path) as bot:
        assert panel.works() == "1"
        assert bot.works().startswith("OperationalError")


@pytest.mark.parametrize("ends", ENDS)
def test_the_bot_can_read_the_panels_file_for_the_backup(state: Path, ends: str) -> None:
    path = state / "panel.sqlite"
    with User("login", path) as panel, User("backup", path) as bot:
        assert panel.works() == "begun"
        assert bot.works() == "1"
        assert panel.works() == "begun"
        assert bot.works() == "2"
        panel.ends(ends)
        assert bot.works() == "2"


def test_the_panel_cannot_read_the_bots_share_of_the_settings(state: Path) -> None:
    source, runtime = state.parent / ".env", state.parent / "discord_ticketbot"
    source.write_text("BOT_TOKEN=made-up-token\n", encoding="utf-8")
    source.chmod(0o600)
    runtime.mkdir(mode=0o700)
    os.chown(runtime, BOT, GROUP)
    share = runtime / ".env"
    for _ in range(2):  # a reload or a second start finds the share that is there
        assert settings_share.main(["bot", str(source), str(share)]) == 0
    with User("text", share, BOT) as bot, User("text", share, PANEL) as panel:
        assert bot.works() == 'BOT_TOKEN="made-up-token"\n'
        assert panel.works().startswith("PermissionError")
    with User("text", source, BOT) as bot, User("text", source, PANEL) as panel:
        assert bot.works().startswith("PermissionError")
        assert panel.works().startswith("PermissionError")
    # Not even where the folder let him in, as one that somebody opened by hand would.
    runtime.chmod(0o755)
    with User("text", share, PANEL) as panel:
        assert panel.works().startswith("PermissionError")
