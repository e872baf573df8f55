"""`python -m tests.sandbox.demo` as a newcomer sees it."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.ports import free_port
from tests.sandbox import demo
from tests.sandbox.world import Id

START_WITHIN_S = 60.0
END_WITHIN_S = 30.0
ADDRESS = re.compile(r"^  (http://127\.0\.0\.1:\d+/\S*)  \S", re.MULTILINE)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc and sends signals")


class Running:
    """The demo's process and what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.reading = asyncio.create_task(self._read())
        self._news = asyncio.Event()

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip("\n"))
            self._news.set()

    async def prints(self, accepts: Callable[[str], bool]) -> None:
        async with asyncio.timeout(START_WITHIN_S):
            while not any(accepts(line) for line in self.lines):
                assert not self.reading.done(), "\n".join(self.lines)
                self._news.clear()
                await self._news.wait()

    async def ends(self) -> int:
        async with asyncio.timeout(END_WITHIN_S):
            await self.reading
            return await self.process.wait()

    @property
    def addresses(self) -> list[str]:
        return ADDRESS.findall("\n".join(self.lines))

    def child(self, word: str) -> int:
        """Return the process id of the child whose command line has this word."""
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if word.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        raise AssertionError(f"no child runs {word}")


@asynccontextmanager
async def running_demo() -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.sandbox.demo",
        "--first-port",
        # Not the usual ones: somebody may be trying the demo on this machine, and take over what this one leaves.
        str(free_port()),
        cwd=demo.ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # Settings of a real bot in the environment must not reach the demo's.
        env={**os.environ, "BOT_TOKEN": "a-real-one", "OPENAI_BASE_URL": "not an address"},
    )
    running = Running(process)
    try:
        await running.prints(lambda line: line == "  Strg-C beendet alles.")
        yield running
    finally:
        if process.returncode is None:
            process.terminate()
        await running.ends()


async def test_the_demo_brings_everything_up_and_takes_it_down_again() -> None:
    async with running_demo() as running, aiohttp.ClientSession() as http:
        sandbox, panel = running.addresses
        async with http.get(sandbox) as response:
            assert response.status == 200
        async with http.get(f"{panel}healthz") as response:
            assert response.status == 200
        messages = f"{sandbox}api/channels/{int(Id.SUPPORT)}/messages?as={int(Id.MIA)}"
        async with http.get(messages) as response:
            button = (await response.json())[-1]["components"][0]["components"][0]
        assert button["label"] == "Ticket erstellen"
        assert any(line.startswith("[bot] [LOG] Eingeloggt als Sekretärin Sigrid") for line in running.lines)
        assert any(line.startswith("[panel] ") for line in running.lines)

        running.process.send_signal(signal.SIGINT)
        assert await running.ends() == 0
        for address in (sandbox, panel):
            with pytest.raises(aiohttp.ClientConnectionError):
                await http.get(address)


async def test_the_demo_ends_when_a_part_of_it_dies() -> None:
    async with running_demo() as running:
        os.kill(running.child("main.py"), signal.SIGKILL)
        assert await running.ends() != 0
        assert running.lines[-1].startswith("[demo] „bot“ ist unerwartet zu Ende gegangen")


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < demo._free_port(port) < port + demo.PORTS_TRIED
