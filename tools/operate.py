"""Behind the command `ticketbot`: give the program's own commands as its own user.

    sudo ticketbot check | backup | restore SICHERUNG | logs | status | restart

Root reads the settings and hands the bot's share on in memory; the program never has root's rights.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

CODE: Final = Path(__file__).resolve().parent.parent
# Python in isolated mode looks nowhere by itself: not in the folder in which somebody happens to stand.
sys.path[:0] = [str(CODE), str(CODE / "tools")]

from dotenv import dotenv_values  # noqa: E402
from installation.accounts import gid_of, uid_of  # noqa: E402
from installation.places import BOT, BOT_USER, PANEL, PANEL_SOCKET, Places  # noqa: E402
from installation.places import CODE as USUAL_CODE  # noqa: E402

from utils.config import BotSettings, PanelSettings, SharedSettings  # noqa: E402
from utils.operation.settings_share import as_text  # noqa: E402
from utils.operation.settings_share import share as share_of  # noqa: E402

UMASK: Final = 0o007
"""Files that both services may open: their group is the same."""
ASKED_TO_STOP: Final = 130
FOR_EVERYBODY: Final = ("logs", "status")


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
    if wanted.command not in FOR_EVERYBODY and os.geteuid() != 0:
        return _complain(f"Dazu braucht es Root-Rechte: sudo ticketbot {wanted.command}")
    obey: dict[str, Callable[[], int]] = {
        "check": lambda: run_as_bot(["--check"], BotSettings, PanelSettings),
        "backup": lambda: run_as_bot(["--backup"], BotSettings),
        "restore": lambda: _restore(wanted.backup),
        "logs": lambda: _logs(wanted.rest),
        "status": lambda: _system("systemctl", "status", "--no-pager", "--lines=5", BOT, PANEL),
        "restart": _restart,
    }
    return obey[wanted.command]()


def _logs(rest: list[str]) -> int:
    units = [f"--unit={unit}" for unit in (BOT, PANEL)]
    return _system("journalctl", *units, *(rest or ["--lines=100", "--follow"]))


def _restart() -> int:
    # Whoever gave up after too many failures starts again only after this.
    _system("systemctl", "reset-failed", BOT, PANEL)
    return _system("systemctl", "restart", BOT, PANEL)


def _restore(given: Path) -> int:
    # A mere name is one of the folder of backups; a path is meant from where the operator stands.
    backup = given.resolve() if len(given.parts) > 1 or given.exists() else given
    if backup.is_absolute() and not backup.exists():
        return _complain(f"Die Sicherung {backup} gibt es nicht. Es wurde nichts geändert.")
    if not Path("/run/systemd/system").is_dir():
        return run_as_bot(["--restore", str(backup)], BotSettings)
    ran = [unit for unit in (BOT, PANEL) if _system("systemctl", "is-active", "--quiet", unit) == 0]
    # The socket too: a request would start the panel in the middle of it.
    if _system("systemctl", "stop", BOT, PANEL, PANEL_SOCKET) != 0:
        return _complain("Die Dienste ließen sich nicht anhalten. Es wurde nichts geändert.")
    status = run_as_bot(["--restore", str(backup)], BotSettings)
    if status == 0:
        return _restart()
    if ran:
        _system("systemctl", "start", "--no-block", PANEL_SOCKET, *ran)
    return status


def run_as_bot(arguments: list[str], *kinds: type[SharedSettings]) -> int:
    """Run the program as the bot's user, with settings of these kinds and nothing of root's; return its exit status.

    The check looks at the panel's settings too, and sees its secrets for some seconds; everything else sees the bot's.
    """
    places = _places()
    uid, gid = uid_of(BOT_USER, places), gid_of(BOT_USER, places)
    if uid is None or gid is None:
        return _complain(f"Den Benutzer {BOT_USER} gibt es nicht: sudo make install")
    try:
        with places.settings.open(encoding="utf-8") as stream:
            values = dotenv_values(stream=stream)
    except (OSError, UnicodeDecodeError) as error:
        return _complain(f"Die Einstellungen {places.settings} lassen sich nicht lesen: {error}")
    share = as_text({name: value for kind in kinds for name, value in share_of(values, kind).items()})
    handle = _in_memory(share, uid, gid)
    environment = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TERM", "TZ") if name in os.environ}
    environment |= {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(places.state),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "SETTINGS_FILE": f"/proc/self/fd/{handle}",
        "SETTINGS_ORIGIN": str(places.settings),
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
