"""`python main.py --check` as a process of its own."""

import asyncio
import signal
import sys
from dataclasses import dataclass

from tests.e2e.processes import ROOT, environment
from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.world import BOT_TOKEN, CLIENT_SECRET
from tests.unit.checkup.conftest import House
from tests.unit.checkup.test_sigrid import SYSTEM_PATH

MAIN = str(ROOT / "main.py")
# A shell that starts something in the background lets it ignore Ctrl-C.
HEARING_CTRL_C = (
    "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    f"sys.argv = ['main.py', '--check']; runpy.run_path({MAIN!r}, run_name='__main__')"
)
DEADLINE_S = 60.0


@dataclass
class Ended:
    status: int | None
    out: str
    errors: str


async def start(house: House, *arguments: str, **changes: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    env = environment(house.settings | changes) | {"PATH": SYSTEM_PATH}
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=env, cwd=house.folder, stdout=pipe, stderr=pipe
    )


async def ended(process: asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(DEADLINE_S):
        out, errors = await process.communicate()
    return Ended(process.returncode, out.decode(), errors.decode())


async def test_a_right_installation_ends_well(house: House) -> None:
    report = await ended(await start(house, MAIN, "--check"))
    assert (report.status, report.errors) == (0, "")
    assert report.out.endswith("\nAlles in Ordnung.\n")
    assert "liest Bilder in „deu“" in report.out
    assert BOT_TOKEN not in report.out
    assert CLIENT_SECRET not in report.out
    assert list(house.folder.iterdir()) == []
    logins = [entry for entry in house.sandbox.journal.entries if entry.path == "/users/@me"]
    assert len(logins) == 1


async def test_a_refused_token_ends_as_it_ends_the_bot(house: House) -> None:
    report = await ended(await start(house, MAIN, "--check", BOT_TOKEN="another.token", OCR_LANGUAGE="xxx"))
    assert (report.status, report.errors) == (78, "")
    assert "  FEHLER  BOT_TOKEN wird von Discord nicht angenommen.\n" in report.out
    assert "Abhilfe: Developer Portal" in report.out
    assert "another.token" not in report.out
    assert report.out.endswith("\n1 Fehler, 1 Warnung.\n")


async def test_wrong_settings_end_it_before_discord_is_asked(house: House) -> None:
    report = await ended(await start(house, MAIN, "--check", GUILD_ID="7", FLASK_SECRET_KEY="short"))
    assert (report.status, report.errors) == (78, "")
    assert "GUILD_ID ist „7“" in report.out
    assert "FLASK_SECRET_KEY ist ungültig" in report.out
    assert house.sandbox.journal.entries == []


async def test_ctrl_c_ends_it_quietly(house: House) -> None:
    house.sandbox.faults.add(Fault(FaultKind.HANG, path="/gateway", times=None))
    process = await start(house, "-c", HEARING_CTRL_C)
    async with asyncio.timeout(DEADLINE_S):
        while not house.sandbox.journal.entries:  # noqa: ASYNC110 - the sandbox signals nothing
            await asyncio.sleep(0.05)
    process.send_signal(signal.SIGINT)
    report = await ended(process)
    assert (report.status, report.out, report.errors) == (130, "", "")
