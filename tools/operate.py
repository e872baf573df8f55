"""Behind the command `ticketbot`: give the program's own commands as its own user.

    sudo ticketbot check | backup | restore SICHERUNG | logs | status | restart

Root reads the settings and hands the bot's share on in memory; the program never has root's rights.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Final

CODE: Final = Path(__file__).resolve().parent.parent
# Python in isolated mode looks nowhere by itself: not in the folder in which somebody happens to stand.
sys.path[:0] = [str(CODE), str(CODE / "tools")]

from dotenv import dotenv_values  # noqa: E402
from installation.accounts import gid_of, uid_of  # noqa: E402
from installation.places import BOT, BOT_USER, PANEL, Places  # noqa: E402
from installation.places import CODE as USUAL_CODE  # noqa: E402

from utils.config import BotSettings  # noqa: E402

UMASK: Final = 0o007
ASKED_TO_STOP: Final = 130
"""Files that the bot's group, and so the panel, may open."""


def main(arguments: Sequence[str]) -> int:
    """Do what is asked and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="ticketbot", description="Bedient den Ticket-Bot: prüfen, sichern, einspielen, nachsehen."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="BEFEHL")
    commands.add_parser("check", help="prüft Einstellungen, Discord und diesen Rechner")
    commands.add_parser("backup", help="sichert jetzt Datenbank und Anhänge; alles läuft weiter")
    restore = commands.add_parser("restore", help="spielt eine Sicherung ein; die Dienste halten so lange an")
    restore.add_argument("backup", type=Path, metavar="SICHERUNG")
    logs = commands.add_parser("logs", help="zeigt, was Bot und Panel sagen (Strg-C beendet)")
    logs.add_argument("rest", nargs="*", metavar="ANGABE", help="für journalctl, hinter --, statt -n 100 -f")
    commands.add_parser("status", help="zeigt, ob beide laufen")
    commands.add_parser("restart", help="startet beide neu, zum Beispiel nach einer Änderung der .env")
    wanted = parser.parse_args(arguments)
    if wanted.command == "logs":
        units = [f"--unit={unit}" for unit in (BOT, PANEL)]
        return _system("journalctl", *units, *(wanted.rest or ["--lines=100", "--follow"]))
    if wanted.command == "status":
        return _system("systemctl", "status", "--no-pager", "--lines=5", BOT, PANEL)
    if os.geteuid() != 0:
        return _complain(f"Dazu braucht es Root-Rechte: sudo ticketbot {wanted.command}")
    if wanted.command == "restart":
        return _restart()
    if wanted.command == "restore":
        return _restore(wanted.backup)
    return run_as_bot([f"--{wanted.command}"])


def _restart() -> int:
    # Whoever gave up after too many failures starts again only after this.
    _system("systemctl", "reset-failed", BOT, PANEL)
    return _system("systemctl", "restart", BOT, PANEL)


def _restore(given: Path) -> int:
    backup = given.resolve()
    if not backup.exists():
        return _complain(f"Die Sicherung {backup} gibt es nicht. Es wurde nichts geändert.")
    has_systemd = Path("/run/systemd/system").is_dir()
    if has_systemd and _system("systemctl", "stop", BOT, PANEL) != 0:
        return _complain("Die Dienste ließen sich nicht anhalten. Es wurde nichts geändert.")
    status = run_as_bot(["--restore", str(backup)])
    if status != 0:
        return _complain("Die Dienste stehen still. Sie starten mit: sudo ticketbot restart", status)
    return _restart() if has_systemd else 0


def run_as_bot(arguments: list[str]) -> int:
    """Run the program as the bot's user, with the bot's settings and nothing of root's, and return its status."""
    places = _places()
    uid, gid = uid_of(BOT_USER, places), gid_of(BOT_USER, places)
    if uid is None or gid is None:
        return _complain(f"Den Benutzer {BOT_USER} gibt es nicht: sudo make install")
    try:
        share = bot_share(places.settings.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return _complain(f"Die Einstellungen {places.settings} lassen sich nicht lesen: {error}")
    handle = _in_memory(share, uid, gid)
    environment = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TERM", "TZ") if name in os.environ}
    environment |= {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(places.state),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "SETTINGS_FILE": f"/proc/self/fd/{handle}",
    }
    # Groups, then group, then user, before the program is started: it cannot take them back.
    with subprocess.Popen(
        [sys.executable, "-P", str(CODE / "main.py"), *arguments],
        cwd=places.state,
        env={**environment, "PYTHONPATH": str(CODE)},
        user=uid,
        group=gid,
        extra_groups=[],
        umask=UMASK,
        pass_fds=[handle],
    ) as program:
        try:
            return program.wait()
        except KeyboardInterrupt:
            # The terminal has told the program too; it tidies up and says what it thinks of it.
            program.wait()
            return ASKED_TO_STOP


def bot_share(text: str) -> str:
    """Return of a `.env` what the bot knows, in a form from which it reads the same values."""
    values = dotenv_values(stream=StringIO(text))
    held = {
        name: value for name, value in values.items() if value and name.lower() in BotSettings.model_fields
    }
    return "".join(f'{name}="{_escaped(value)}"\n' for name, value in held.items())


def _escaped(value: str) -> str:
    # There is no escape for ${…}, which would be replaced: a variable without a name, whose default is the dollar.
    for plain, escaped in (("\\", r"\\"), ('"', r"\""), ("\n", r"\n"), ("\r", r"\r"), ("${", "${:-$}{")):
        value = value.replace(plain, escaped)
    return value


def _in_memory(text: str, uid: int, gid: int) -> int:
    """Return an open file that lies nowhere: secrets on a disk outlive whoever is killed before he tidies up."""
    handle = os.memfd_create("settings")
    os.write(handle, text.encode())
    os.fchown(handle, uid, gid)
    os.fchmod(handle, 0o400)
    return handle


def _places() -> Places:
    """Return the system that this code is installed in: below another root it lies at the same place there."""
    root = Path(str(CODE).removesuffix(USUAL_CODE) or "/")
    return Places(root if root != CODE else Path("/"))


def _system(program: str, *arguments: str) -> int:
    if shutil.which(program) is None:
        return _complain(f"{program} gibt es hier nicht.")
    try:
        return subprocess.run([program, *arguments], check=False).returncode
    except KeyboardInterrupt:
        return ASKED_TO_STOP


def _complain(text: str, status: int = 1) -> int:
    print(text, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
