"""A whole installation on this machine: sandbox, bot and, where wanted, panel."""

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.e2e.people import TIMEOUT_S, Somebody
from tests.e2e.processes import ROOT, Process, Running, until
from tests.sandbox.world import Id, bot_settings, panel_settings
from utils.database import open_read_only

BOT = ROOT / "main.py"
HURRIED_BOT = ROOT / "tests" / "e2e" / "hurried_bot.py"

_names = itertools.count(1)


class Town:
    """Starts, stops and disturbs what an installation consists of."""

    def __init__(
        self,
        folder: Path,
        panel_port: int,
        bot_script: Path = BOT,
        *,
        pace: Sequence[str] = (),
        speed: float = 1.0,
        **changes: str,
    ) -> None:
        self.folder = folder
        self.panel_url = f"http://127.0.0.1:{panel_port}"
        self._panel_port = panel_port
        self._bot_command = [str(bot_script), *pace]
        self._sandbox = Process(
            [
                *("-m", "tests.sandbox", "--world", "demo", "--panel-url", self.panel_url),
                *("--speed", str(speed)),
            ],
            {},
            folder,
            "sandbox",
        )
        self._sandbox.says("SANDBOX ")
        self.url = self._sandbox.log.split("SANDBOX ", 1)[1].split()[0]
        self.settings = {
            **bot_settings(self.url, self.panel_url),
            "DATABASE_PATH": str(folder / "tickets.sqlite"),
            "ATTACHMENTS_PATH": str(folder / "attachments"),
            **changes,
        }
        self._session = requests.Session()
        self._journal_read = 0
        self.bot: Running | None = None
        self.panel: Process | None = None

    def start_bot(self) -> Running:
        starts = self._starts
        self.bot = self._run_bot()
        until(f"the bot is ready:\n{self.bot_log}", lambda: self._starts > starts)
        return self.bot

    def opens(self) -> None:
        """Start the bot, and put the ticket button into #support."""
        self.start_bot()
        self.known(Id.ADA, "Ada").runs(self.support_channel, "setup_ticket_button")

    @property
    def _starts(self) -> int:
        return self.bot_log.count("Eingeloggt als")

    def _run_bot(self) -> Running:
        return Process(self._bot_command, self.settings, self.folder, "bot")

    @property
    def bot_log(self) -> str:
        path = self.folder / "bot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def start_panel(self, **changes: str) -> None:
        settings = {
            **panel_settings(self.url, self.panel_url),
            "DATABASE_PATH": self.settings["DATABASE_PATH"],
            "ATTACHMENTS_PATH": self.settings["ATTACHMENTS_PATH"],
            "PANEL_DATABASE_PATH": str(self.folder / "panel.sqlite"),
            **changes,
        }
        gunicorn = ["-m", "gunicorn", "-c", str(ROOT / "webapp" / "gunicorn.conf.py")]
        bind = ["--bind", f"127.0.0.1:{self._panel_port}", "webapp.app:app"]
        self.panel = Process([*gunicorn, *bind], settings, self.folder, "panel")
        until("the panel answers", self._panel_answers)

    def _panel_answers(self) -> bool:
        try:
            return requests.get(f"{self.panel_url}/healthz", timeout=TIMEOUT_S).status_code in {200, 503}
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        for process in (self.panel, self.bot, self._sandbox):
            if process is not None and process.running:
                process.stop()
        self._session.close()

    # People.

    def known(self, identity: Id, name: str) -> Somebody:
        return Somebody(f"{self.url}/sandbox/api", str(int(identity)), name)

    def newcomer(self, *roles: Id) -> Somebody:
        """Let somebody new join, so that tests do not share people."""
        name = f"neuling{next(_names)}"
        member = self.control("POST", "members", json={"username": name})
        somebody = Somebody(f"{self.url}/sandbox/api", member["user"]["id"], name)
        if roles:
            body = {"roles": [str(int(role)) for role in roles]}
            self.control("POST", f"members/{somebody.id}/roles", json=body)
        return somebody

    @property
    def support_channel(self) -> str:
        return str(int(Id.SUPPORT))

    # The sandbox, from behind.

    def control(self, method: str, path: str, **arguments: Any) -> Any:
        response = self._session.request(
            method, f"{self.url}/sandbox/control/{path}", timeout=TIMEOUT_S, **arguments
        )
        assert response.ok, response.text
        return response.json() if response.content else None

    def discord_says(self, channel: str, kind: str, about: Somebody, **more: Any) -> str:
        """Let Discord say that somebody came ("join"), boosts ("boost") or renamed the channel ("rename", name=…)."""
        body = {"kind": kind, "user_id": about.id, **more}
        return str(self.control("POST", f"channels/{channel}/notices", json=body)["id"])

    def other_app(self, name: str) -> str:
        """Let another bot join, and return its ID."""
        member = self.control("POST", "members", json={"username": name, "bot": True})
        return str(member["user"]["id"])

    def shows_as(self, somebody: Somebody, *, nick: str | None = None, **profile: str) -> None:
        """Let somebody show himself differently: `nick`, `global_name`, `avatar` (letters of which one is drawn)."""
        if nick is not None:
            self.control("PATCH", f"members/{somebody.id}", json={"nick": nick})
        if profile:
            self.control("PATCH", f"users/{somebody.id}", json=profile)

    def posts(self, channel: str, author: str, **body: Any) -> str:
        """Post in somebody's name what only apps can: embeds, components, flags."""
        message = self.control("POST", f"channels/{channel}/messages", json={"user_id": author, **body})
        return str(message["id"])

    def requests_of_bot(self) -> list[str]:
        """Return what the bot asked of Discord since the last call, without the log channel's messages."""
        entries = self.control("GET", "journal", params={"since": self._journal_read})
        self._journal_read = max((entry["number"] for entry in entries), default=self._journal_read)
        log = f"/channels/{int(Id.TICKET_LOG)}/"
        return [f"{entry['method']} {entry['route']}" for entry in entries if log not in entry["path"]]

    def rights(self, channel: str, somebody: Somebody) -> str:
        """Return "-", "read" or "write": what Discord lets somebody do in a channel."""
        names = self.control("GET", f"channels/{channel}/permissions/{somebody.id}")["names"]
        if "VIEW_CHANNEL" not in names:
            return "-"
        return "write" if "SEND_MESSAGES" in names else "read"

    def log_entries(self) -> list[dict[str, Any]]:
        """Return what stands in the log channel, oldest first."""
        everything = self.control("GET", f"channels/{int(Id.TICKET_LOG)}/messages")
        return [message for message in everything if not message["deleted"]]

    def channel_of(self, name: str) -> dict[str, Any] | None:
        channels: list[dict[str, Any]] = self.control("GET", "channels")
        return next((channel for channel in channels if channel["name"] == name), None)

    def order_fault(self, method: str, path: str, kind: str, **more: Any) -> None:
        """Let the sandbox spoil requests; `path` is a regular expression."""
        self.control("POST", "faults", json={"method": method, "path": path, "kind": kind, **more})

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Cut the connection and let all events get lost meanwhile, although the bot resumes its session."""
        before = self.control("GET", "gateway")["resumes"]
        self._disturb(action="lose_events", count=1000)
        # Twice turned away, the bot is back after three seconds.
        self._disturb(action="refuse", times=2)
        self._disturb(action="drop")
        yield
        self._disturb(action="lose_events", count=0)
        assert self.control("GET", "gateway")["resumes"] == before, "the bot was back too early"
        until("the bot has resumed", lambda: self.control("GET", "gateway")["resumes"] > before)

    def _disturb(self, **order: Any) -> None:
        self.control("POST", "gateway", json=order)

    def category_of(self, channel: str) -> str | None:
        channels: list[dict[str, Any]] = self.control("GET", "channels")
        parent: str | None = next(one["parent_id"] for one in channels if one["id"] == channel)
        return parent

    # The database, as the panel sees it.

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        connection = open_read_only(Path(self.settings["DATABASE_PATH"]))
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def shows(self, number: int, **wanted: Any) -> None:
        """Wait until the ticket's row has these values."""

        def is_so() -> bool:
            [row] = self.rows("SELECT * FROM tickets WHERE id = ?", number)
            return wanted.items() <= dict(row).items()

        until(f"ticket #{number} has {wanted}", is_so)

    def recorded(self, text: str) -> sqlite3.Row:
        """Return the recorded message with this wording as soon as it is there."""
        return until(
            f"{text!r} is recorded",
            lambda: next(iter(self.rows("SELECT * FROM messages WHERE content = ?", text)), None),
        )

    @contextmanager
    def database_by_hand(self) -> Iterator[sqlite3.Connection]:
        """Change the database behind the bot's back."""
        connection = sqlite3.connect(self.settings["DATABASE_PATH"])
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    @contextmanager
    def database_held(self) -> Iterator[None]:
        """Keep everybody else from writing, as another process would."""
        connection = sqlite3.connect(self.settings["DATABASE_PATH"], isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()
