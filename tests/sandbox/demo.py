"""The demo: sandbox, bot and panel on this machine, without accounts or keys (python -m tests.sandbox.demo)."""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.sandbox.processes import Process, say
from tests.sandbox.world import Id, bot_settings, panel_settings
from utils.config import BotSettings, PanelSettings

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".demo"
HOST: Final = "127.0.0.1"
SANDBOX_PORT: Final = 60124
PANEL_PORT: Final = 60123
PORTS_TRIED: Final = 50
START_WITHIN_S: Final = 60.0
SETUP_COMMAND: Final = "setup_ticket_button"


class DemoError(Exception):
    """What went wrong, as a German sentence."""


class Demo:
    """The three processes, from the first start to the last stop."""

    def __init__(self, sandbox_port: int, panel_port: int, folder: Path) -> None:
        self.sandbox_url = f"http://{HOST}:{sandbox_port}"
        self.panel_url = f"http://{HOST}:{panel_port}"
        self._sandbox_port = sandbox_port
        self._panel_port = panel_port
        self._folder = folder
        self._processes: list[Process] = []
        self._watches: list[asyncio.Task[None]] = []
        self.ended: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        """Done with the first process that ends by itself."""

    async def start(self, http: aiohttp.ClientSession) -> None:
        """Start everything, wait until it is ready, and put the ticket button into #support."""
        python = sys.executable
        sandbox = ["-m", "tests.sandbox", "--port", str(self._sandbox_port), "--panel-url", self.panel_url]
        await self._run("sandbox", [python, *sandbox], {}, folder=ROOT)
        await self._until(http, f"{self.sandbox_url}/sandbox/api/personas", "Der Sandkasten startet nicht.")
        settings = bot_settings(self.sandbox_url, self.panel_url)
        await self._run("bot", [python, str(ROOT / "main.py")], settings, folder=self._folder)
        await self._run(
            "panel",
            _panel_command(self._panel_port),
            panel_settings(self.sandbox_url, self.panel_url),
            folder=self._folder,
        )
        await self._until_commands(http)
        await self._set_up(http)
        await self._until(http, f"{self.panel_url}/healthz", "Das Panel antwortet nicht.")

    async def stop(self) -> None:
        """Stop what runs, the sandbox last, so that the bot can say goodbye to it."""
        for watch in self._watches:
            watch.cancel()
        for process in reversed(self._processes):
            await process.stop()

    async def _run(self, name: str, command: list[str], settings: dict[str, str], *, folder: Path) -> None:
        environment = _clean_environment() | settings
        process = await Process.start(name, command, environment, folder=folder)
        self._processes.append(process)
        self._watches.append(asyncio.create_task(self._watch(process)))

    async def _watch(self, process: Process) -> None:
        await process.wait()
        if not self.ended.done():
            self.ended.set_result(process)

    async def _until(self, http: aiohttp.ClientSession, url: str, failure: str) -> None:
        async def answers() -> bool:
            async with http.get(url) as response:
                return response.status == HTTPStatus.OK

        await _poll(answers, failure)

    async def _until_commands(self, http: aiohttp.ClientSession) -> None:
        async def registered() -> bool:
            async with http.get(f"{self.sandbox_url}/sandbox/api/view", params=_as_ada()) as response:
                view = await response.json()
                return any(command["name"] == SETUP_COMMAND for command in view["commands"])

        await _poll(registered, "Der Bot meldet sich nicht.")

    async def _set_up(self, http: aiohttp.ClientSession) -> None:
        """Run /setup_ticket_button as Ada in #support."""
        api = f"{self.sandbox_url}/sandbox/api"
        body = {"channel_id": str(int(Id.SUPPORT)), "name": SETUP_COMMAND, "options": {}}
        async with http.post(f"{api}/command", params=_as_ada(), json=body) as response:
            answer = await response.json()
        if "interaction_id" not in answer:
            raise DemoError(f"Der Knopf ließ sich nicht einrichten: {answer['message']}")

        async def answered() -> bool:
            address = f"{api}/interactions/{answer['interaction_id']}"
            async with http.get(address, params=_as_ada()) as response:
                state = (await response.json())["state"]
            if state == "failed":
                raise DemoError("Der Bot hat auf /setup_ticket_button nicht geantwortet.")
            return bool(state == "answered")

        await _poll(answered, "Der Bot antwortet nicht auf /setup_ticket_button.")


async def _poll(is_so: Callable[[], Awaitable[bool]], failure: str) -> None:
    """Return once `is_so`; what cannot be reached yet is not so yet."""
    deadline = asyncio.get_running_loop().time() + START_WITHIN_S
    while asyncio.get_running_loop().time() < deadline:
        try:
            if await is_so():
                return
        except aiohttp.ClientConnectionError:
            pass  # Not up yet.
        await asyncio.sleep(0.1)
    raise DemoError(f"{failure} (Gewartet: {START_WITHIN_S:.0f} s)")


def _as_ada() -> dict[str, str]:
    return {"as": str(int(Id.ADA))}


def _panel_command(port: int) -> list[str]:
    if sys.platform != "linux":
        return [sys.executable, str(ROOT / "webapp" / "app.py")]
    options = ["-c", str(ROOT / "webapp" / "gunicorn.conf.py"), "--bind", f"{HOST}:{port}"]
    return [sys.executable, "-m", "gunicorn", *options, "webapp.app:app"]


def _clean_environment() -> dict[str, str]:
    """Return this process's environment without settings that are meant for the real bot and panel."""
    settings = {*BotSettings.model_fields, *PanelSettings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in settings}
    return kept | {"PYTHONPATH": str(ROOT)}


def _free_port(wanted: int) -> int:
    """Return the wanted port, or the next one that nobody has."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            if os.name == "posix":
                # As servers do, so that a port that was used a moment ago counts as free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise DemoError(f"Zwischen {wanted} und {wanted + PORTS_TRIED - 1} ist kein Port frei.")


def _choose_ports(first_port: int) -> tuple[int, int]:
    panel_port = _free_port(first_port)
    if sys.platform != "linux" and panel_port != PANEL_PORT:
        raise DemoError(f"Port {PANEL_PORT} ist belegt; das Panel braucht ihn.")
    return _free_port(panel_port + 1), panel_port


def _fresh_folder(sandbox_port: int) -> Path:
    """Return an empty folder; its name carries the port, so that two demos do not share one."""
    folder = FOLDER / str(sandbox_port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


async def run(stop: asyncio.Event, first_port: int = PANEL_PORT) -> int:
    """Run the demo until `stop` is set or a process ends; return the exit status.

    The panel gets `first_port` and the sandbox the next one, or those after them that are free.
    """
    sandbox_port, panel_port = _choose_ports(first_port)
    demo = Demo(sandbox_port, panel_port, _fresh_folder(sandbox_port))
    asked = asyncio.create_task(stop.wait())
    starting = asyncio.create_task(_start(demo))
    first: set[asyncio.Future[Any]] = {starting, asked, demo.ended}
    try:
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await asyncio.wait(first - {starting}, return_when=asyncio.FIRST_COMPLETED)
        ended = demo.ended.result() if demo.ended.done() and not asked.done() else None
    finally:
        for task in (asked, starting):
            task.cancel()
        await asyncio.gather(asked, starting, return_exceptions=True)
        await demo.stop()
    if ended is None:
        return 0
    say("demo", f"„{ended.name}“ ist unerwartet zu Ende gegangen (Status {ended.status}).")
    return ended.status or 1


async def _start(demo: Demo) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
        await demo.start(http)
    print(  # noqa: T201 - this is what the demo shows
        f"\n  {demo.sandbox_url}/sandbox/  Discord zum Ausprobieren: Hier bist du Mitglied, Support und Admin.\n"
        f"  {demo.panel_url}/  Das Panel: Hier liest das Team die Transkripte.\n"
        "  Strg-C beendet alles.\n",
        flush=True,
    )


def main() -> int:
    """Run the demo from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox.demo", description=__doc__)
    parser.add_argument("--first-port", type=int, default=PANEL_PORT, help="the panel's port")
    try:
        return asyncio.run(_main(parser.parse_args().first_port))
    except DemoError as error:
        say("demo", str(error))
        return 1
    except KeyboardInterrupt:
        return 0  # Windows has no signal handlers in the loop; Ctrl-C arrives here.


async def _main(first_port: int) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        except NotImplementedError:
            break
    return await run(stop, first_port)


if __name__ == "__main__":
    sys.exit(main())
