"""What systemd is told when services are started anew, and what is made of its answers and of the panel's."""

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from installation import services as module
from installation.places import BOT, PANEL, PANEL_SOCKET, Places
from installation.services import Services

SYSTEMD = Path(__file__).resolve().parents[2] / "systemd"
# Writes down what it is told; answers for each unit as the file says.
SYSTEMCTL = """\
#!/usr/bin/python3
import json, sys
from pathlib import Path
folder = Path(sys.argv[0]).parent
words = [word for word in sys.argv[1:] if not word.startswith("--")]
with (folder / "told").open("a") as told:
    print(*words, file=told)
states = json.loads((folder / "states").read_text())
kind, unit = words[0], words[-1]
if kind == "show":
    (name,) = [word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--property=")]
    state = {"ActiveState": states.get(unit, "active"), "NRestarts": "0", "StatusText": ""}[name]
    print(states.get(f"{unit} {name}", state))
elif kind in ("is-active", "is-failed"):
    wanted = {"is-active": "active", "is-failed": "failed"}[kind]
    sys.exit(0 if states.get(unit, "active") == wanted else 3)
"""


class Machine:
    """A system with a stand-in for systemctl and one for the panel."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.answer = 200
        program = root / "bin/systemctl"
        program.parent.mkdir()
        program.write_text(SYSTEMCTL, encoding="utf-8")
        program.chmod(0o755)
        self.is_now({})
        (root / "run").mkdir()
        self.services = Services(Places(root), SYSTEMD)

    def is_now(self, states: dict[str, str | int]) -> None:
        (self.root / "bin/states").write_text(json.dumps(states), encoding="utf-8")

    @property
    def told(self) -> list[str]:
        lines = (self.root / "bin/told").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith(("is-", "show"))]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(module, "PAUSE_S", 0.01)

    class Panel(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(machine.answer)
            self.end_headers()
            self.wfile.write(b"ok" if machine.answer == 200 else b"bot: kein Lebenszeichen")

        def address_string(self) -> str:
            return "socket"

        def log_message(self, *_: object) -> None:
            pass

    with socketserver.ThreadingUnixStreamServer(str(tmp_path / "run/ticketweb.sock"), Panel) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield machine
        server.shutdown()
        thread.join()


def test_requests_wait_in_the_socket_while_only_the_program_is_new(machine: Machine) -> None:
    machine.services.restart(with_sockets=False)
    assert not any(line.startswith("stop") for line in machine.told)
    assert machine.told[-2:] == [f"start {PANEL_SOCKET}", f"restart {BOT} {PANEL}"]


def test_a_new_socket_is_opened_while_nobody_can_start_the_panel(machine: Machine) -> None:
    machine.services.restart(with_sockets=True)
    stop, *_ = machine.told
    assert set(stop.split()) == {"stop", BOT, PANEL, PANEL_SOCKET}


def test_all_is_well_when_both_run_and_the_panel_says_so(machine: Machine) -> None:
    assert machine.services.wait_until_well(print) is None


def test_who_has_failed_for_good_is_not_waited_for(machine: Machine) -> None:
    machine.is_now({BOT: "failed"})
    wrong = machine.services.wait_until_well(print)
    assert wrong is not None
    assert BOT in wrong
    assert PANEL not in wrong


def test_nor_who_fails_again_and_again(machine: Machine) -> None:
    machine.is_now({PANEL: "activating", f"{PANEL} NRestarts": 3})
    wrong = machine.services.wait_until_well(print)
    assert wrong is not None
    assert PANEL in wrong


def test_who_starts_slowly_is_waited_for_and_heard(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    heard: list[str] = []

    def hears(text: str) -> None:
        heard.append(text)
        machine.is_now({BOT: "activating", f"{BOT} StatusText": "80 %"} if text == "40 %" else {})

    machine.is_now({BOT: "activating", f"{BOT} StatusText": "40 %"})
    assert machine.services.wait_until_well(hears) is None
    assert heard == ["40 %", "80 %"]


def test_at_the_end_the_panels_own_words_are_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.1)
    machine.answer = 503
    wrong = machine.services.wait_until_well(print)
    assert wrong is not None
    assert "503" in wrong
    assert "kein Lebenszeichen" in wrong
