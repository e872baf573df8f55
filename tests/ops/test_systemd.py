"""The unit files, judged by systemd itself."""

import configparser
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from utils.config import EX_CONFIG, EX_DATAERR

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("discord_ticketbot.service", "ticketweb_gunicorn.service")
SOCKET = "ticketweb_gunicorn.socket"
CHECKOUT, STATE = "/opt/ticketbot", "/var/lib/ticketbot"
AN_ID = "123456789012345678"
ALL_SETTINGS = {
    "GUILD_ID": AN_ID,
    "SUPPORT_ROLE_ID": AN_ID,
    "ADMIN_ROLE_ID": AN_ID,
    "CREATED_TICKETS_CATEGORY_ID": AN_ID,
    "CLAIMED_TICKETS_CATEGORY_ID": AN_ID,
    "CLOSED_TICKETS_CATEGORY_ID": AN_ID,
    "DISCORD_CLIENT_ID": AN_ID,
    "DISCORD_CLIENT_SECRET": "made-up-secret",
    "DISCORD_REDIRECT_URI": "https://tickets.example.org/callback",
}
PROGRAMS = (".venv/bin/python", ".venv/bin/gunicorn")
# systemd-analyze security: 0 is a locked box, 10 a root shell; the unit files of most READMEs score 9.2.
MAX_EXPOSURE = 2.0

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze fehlt (Debian-Paket systemd)"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout at a path that exists: verify complains about programs that are not there, and rightly."""
    folder = tmp_path / "ticketbot"
    for name in PROGRAMS:
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


def installed(name: str, checkout: Path, *, extra: str = "") -> Path:
    text = (ROOT / "systemd" / name).read_text(encoding="utf-8").replace(CHECKOUT, str(checkout))
    unit = checkout.parent / name
    shutil.copy(ROOT / "systemd" / SOCKET, checkout.parent)
    unit.write_text(text.replace("[Service]\n", f"[Service]\n{extra}"), encoding="utf-8")
    return unit


def verify(unit: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )


def service(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    # A case of its own: systemd's keys are case-sensitive.
    parser.optionxform = str  # type: ignore[assignment, method-assign] # the documented way to keep case
    parser.read(ROOT / "systemd" / name, encoding="utf-8")
    return parser["Service"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong(name: str, checkout: Path) -> None:
    verdict = verify(installed(name, checkout))
    assert (verdict.returncode, verdict.stderr) == (0, "")


def test_systemd_finds_nothing_wrong_with_the_socket(checkout: Path) -> None:
    installed(UNITS[1], checkout)
    verdict = verify(checkout.parent / SOCKET)
    assert (verdict.returncode, verdict.stderr) == (0, "")


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        ("Restrat=always\n", "'Restrat'"),
        ("Type=notifi\n", "service type"),
        ("ExecStartPre=/opt/ticketbot/no-such-program\n", "is not executable"),
    ],
)
def test_a_broken_unit_does_not_pass(name: str, checkout: Path, extra: str, complaint: str) -> None:
    verdict = verify(installed(name, checkout, extra=extra))
    assert complaint in verdict.stderr


def exposure_check(unit: Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager"]
    limit = f"--threshold={MAX_EXPOSURE * 10:.0f}"
    return subprocess.run([*command, limit, str(unit)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", UNITS)
def test_services_are_fenced_in(name: str, checkout: Path) -> None:
    verdict = exposure_check(installed(name, checkout))
    assert verdict.returncode == 0, verdict.stdout


def test_a_bare_unit_would_not_pass_as_fenced_in(tmp_path: Path) -> None:
    unit = tmp_path / "bare.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nUser=ticketbot\n", encoding="utf-8")
    assert exposure_check(unit).returncode != 0


@pytest.mark.parametrize(
    ("name", "statuses"), [(UNITS[0], f"{EX_CONFIG} {EX_DATAERR}"), (UNITS[1], f"{EX_CONFIG}")]
)
def test_what_another_start_does_not_mend_is_not_tried_again(name: str, statuses: str) -> None:
    unit = service(name)
    assert unit["Restart"] == "on-failure"
    assert unit["RestartPreventExitStatus"] == statuses


def test_nginx_can_pass_to_the_static_files_and_no_further() -> None:
    unit = service(UNITS[1])
    assert unit["RuntimeDirectoryMode"] == "0751"
    site = (ROOT / "nginx" / "ticketweb.conf").read_text(encoding="utf-8")
    assert f"root /run/{unit['RuntimeDirectory']};" in site
    assert f"STATIC_PATH=%t/{unit['RuntimeDirectory']}/static" in commands(UNITS[1], "Environment")


@pytest.mark.parametrize("name", UNITS)
def test_nothing_runs_as_root(name: str) -> None:
    unit = service(name)
    assert unit["User"] not in ("", "root")
    assert unit["Group"] == "ticketbot"


def commands(name: str, key: str) -> list[str]:
    text = (ROOT / "systemd" / name).read_text(encoding="utf-8")
    return [line.removeprefix(f"{key}=") for line in text.splitlines() if line.startswith(f"{key}=")]


@pytest.mark.parametrize(("name", "secret"), [(UNITS[0], "BOT_TOKEN"), (UNITS[1], "FLASK_SECRET_KEY")])
@pytest.mark.parametrize("key", ["ExecStartPre", "ExecReload"])
def test_the_services_get_their_shares_and_root_runs_nothing_of_theirs(
    tmp_path: Path, name: str, secret: str, key: str
) -> None:
    orders = [line for line in commands(name, key) if "settings_share" in line]
    if not orders:
        assert (name, key) == (UNITS[0], "ExecReload")  # the bot has no reload
        return
    # The state folder, in which whoever broke into a service can leave what he wants.
    state, runtime = tmp_path / "state", tmp_path / service(name)["RuntimeDirectory"]
    for planted in ("utils", "dotenv", "pydantic", "argparse"):
        (state / planted).mkdir(parents=True)
        (state / planted / "__init__.py").write_text("raise SystemExit('planted')", encoding="utf-8")
    runtime.mkdir()
    settings = {**ALL_SETTINGS, secret: "made-up-and-long-enough"}
    whole = tmp_path / ".env"
    whole.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    command = orders[0].lstrip("-+").replace(f"{CHECKOUT}/.env", str(whole)).replace("%t", str(tmp_path))
    finished = subprocess.run(
        command.replace(f"{CHECKOUT}/.venv/bin/python", sys.executable).split(),
        cwd=state,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    environment = " ".join(commands(name, "Environment")).replace("%t", str(tmp_path))
    told = next(part for part in environment.split() if part.startswith("SETTINGS_FILE="))
    assert secret in Path(told.removeprefix("SETTINGS_FILE=")).read_text(encoding="utf-8")
    assert f"PYTHONPATH={CHECKOUT}" in environment.split()


def test_the_panel_is_stopped_later_than_it_stops_itself() -> None:
    settings = runpy.run_path(str(ROOT / "webapp" / "gunicorn.conf.py"))
    assert settings["bind"] == "127.0.0.1:60123"
    assert int(service(UNITS[1])["TimeoutStopSec"]) > settings["graceful_timeout"]


@pytest.mark.skipif(os.geteuid() != 0, reason="Benutzer und Rechte legt nur root an")
@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers fehlt")
def test_users_and_files_are_made_for_both_services(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "opt/ticketbot").mkdir(parents=True)
    (root / "opt/ticketbot/.env").write_text("", encoding="utf-8")
    make("systemd-sysusers", root, "sysusers")
    make("systemd-tmpfiles", root, "tmpfiles", "--create")
    for name in ("tickets.sqlite", "panel.sqlite"):
        # As if somebody had put a copy of his own there; the next boot mends it.
        copy = root / STATE.removeprefix("/") / name
        os.chown(copy, 0, 0)
        copy.chmod(0o600)
    make("systemd-tmpfiles", root, "tmpfiles", "--create")

    groups = dict(line.split(":", 1) for line in (root / "etc/group").read_text().splitlines())
    users = {
        fields[0]: int(fields[2]) for fields in map(split, (root / "etc/passwd").read_text().splitlines())
    }
    gid = int(groups["ticketbot"].split(":")[1])
    assert groups["ticketbot"].endswith(":ticketweb")
    for name, mode, owner, group in (
        (STATE, 0o2770, users["ticketbot"], gid),
        (f"{STATE}/tickets.sqlite", 0o660, users["ticketbot"], gid),
        (f"{STATE}/panel.sqlite", 0o660, users["ticketweb"], gid),
        (f"{CHECKOUT}/.env", 0o600, 0, 0),
    ):
        found = (root / name.removeprefix("/")).stat()
        assert (found.st_mode & 0o7777, found.st_uid, found.st_gid) == (mode, owner, group), name


def make(program: str, root: Path, kind: str, *arguments: str) -> None:
    command = [program, *arguments, f"--root={root}", str(ROOT / f"systemd/ticketbot.{kind}.conf")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def split(line: str) -> list[str]:
    return line.split(":")
