"""The three commands: install, upgrade, uninstall."""

import argparse
import fcntl
import os
import subprocess
import sys
from pathlib import Path

from system_packages import AptError

from installation import texts
from installation.changes import Change, carry_out, show
from installation.checkout import Checkout
from installation.console import Console
from installation.errors import InstallationError
from installation.files import shipped_files
from installation.installer import Installer, Wishes
from installation.ledger import Ledger
from installation.places import BOT, CODE, STATE, UNITS, Places
from installation.removal import Removal
from installation.services import Services
from installation.settings import SettingsFile, newest_backup
from installation.site import checked_name
from installation.upgrade import fetch, go_on_as_the_new_version, look_for_news

ROOT = Path(__file__).resolve().parents[2]
ASKED_TO_STOP = 130


def main(arguments: list[str]) -> int:
    """Do what is asked and return the exit status."""
    wanted = _parser().parse_args(arguments)
    if os.geteuid() != 0 and not wanted.dry_run:
        raise InstallationError(texts.NEEDS_ROOT.format(wanted.goal))
    # What is made here is read by the services' users, however strict root's own umask is.
    os.umask(0o022)
    console = Console(yes=wanted.yes)
    with Path(__file__).open(encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InstallationError(texts.RUNS_ALREADY) from error
        return {"install": _install, "upgrade": _upgrade, "uninstall": _uninstall}[wanted.goal](
            wanted, console
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="install.py", description=texts.USAGE)
    parser.add_argument("goal", choices=("install", "upgrade", "uninstall"))
    parser.add_argument("--yes", action="store_true", help=texts.HELP_YES)
    parser.add_argument("--dry-run", action="store_true", help=texts.HELP_DRY_RUN)
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="ORDNER", help=texts.HELP_ROOT)
    parser.add_argument("--nginx", metavar="NAME", help=texts.HELP_NGINX)
    parser.add_argument("--no-start", action="store_true", help=texts.HELP_NO_START)
    parser.add_argument("--no-backup", action="store_true", help=texts.HELP_NO_BACKUP)
    parser.add_argument("--users", action="store_true", help=texts.HELP_USERS)
    parser.add_argument("--purge", action="store_true", help=texts.HELP_PURGE)
    # By which a newer version goes on with what an older one began: where one could go back to.
    parser.add_argument("--instead-of", metavar="FASSUNG", help=argparse.SUPPRESS)
    return parser


def _installer(wanted: argparse.Namespace, console: Console) -> Installer:
    wishes = Wishes(
        site=checked_name(wanted.nginx) if wanted.nginx else None,
        start=not wanted.no_start,
        back_up=not wanted.no_backup,
    )
    return Installer(Places(wanted.root.resolve()), Checkout(ROOT), console, wishes)


def _install(wanted: argparse.Namespace, console: Console) -> int:
    changes = _installer(wanted, console).changes()
    if not changes:
        console.say(texts.NOTHING_TO_DO)
        console.tell_notes()
        return 0
    if not _agreed(changes, wanted, console):
        return 0
    carry_out(changes, console)
    console.say(texts.DONE)
    console.tell_notes()
    return 0


def _agreed(changes: list[Change], wanted: argparse.Namespace, console: Console) -> bool:
    """Show the plan, and return whether it is to be carried out."""
    console.say(texts.WOULD_DO if wanted.dry_run else texts.WILL_DO)
    show(changes, console)
    if wanted.dry_run:
        console.tell_notes()
        return False
    if not console.confirm(texts.SHALL_I):
        console.say(texts.LEFT_ALONE)
        return False
    return True


def _upgrade(wanted: argparse.Namespace, console: Console) -> int:
    places, checkout = Places(wanted.root.resolve()), Checkout(ROOT)
    if not places.below(f"{UNITS}/{BOT}").exists():
        raise InstallationError(texts.NOT_INSTALLED)
    if wanted.instead_of:
        return _finish_upgrade(wanted, console)
    installer = _installer(wanted, console)
    if wanted.dry_run and checkout.why_not_fetched() is None and checkout.is_news_elsewhere():
        console.say(texts.NEWS_ELSEWHERE)
        return 0
    news = None if wanted.dry_run else look_for_news(checkout, console)
    if news is None:
        changes = installer.changes()
        if not changes:
            console.say(texts.UP_TO_DATE)
            console.tell_notes()
            return 0
        wanted.instead_of = installer.ledger.commit
        return _finish_upgrade(wanted, console)
    console.say(texts.news(news.titles))
    console.say(texts.UPGRADE_COURSE)
    if not console.confirm(texts.SHALL_I):
        console.say(texts.LEFT_ALONE)
        return 0
    before = checkout.commit or ""
    fetch(news, installer, checkout, places, backed_up=wanted.no_backup)
    passed_on = ["--no-start"] * wanted.no_start + ["--yes", "--no-backup", "--instead-of", before]
    go_on_as_the_new_version(["upgrade", "--root", str(places.root), *passed_on])
    return 0


def _finish_upgrade(wanted: argparse.Namespace, console: Console) -> int:
    try:
        return _install(wanted, console)
    except (InstallationError, AptError) as error:
        way_back = _way_back(wanted) if wanted.instead_of else texts.GO_ON_LATER
        raise InstallationError(f"{error}\n\n{way_back}") from error


def _way_back(wanted: argparse.Namespace) -> str:
    places = Places(wanted.root.resolve())
    settings = SettingsFile(places.settings, ROOT / ".env.example")
    is_roots = ROOT.stat().st_uid == 0
    return texts.way_back(ROOT, wanted.instead_of, newest_backup(settings, places), is_roots=is_roots)


def _uninstall(wanted: argparse.Namespace, console: Console) -> int:
    places = Places(wanted.root.resolve())
    ledger = Ledger.read(places.code / ".installation.json")
    services = Services(places, ROOT / "systemd")
    removal = Removal(places, console, ledger, services, shipped_files(ROOT, ledger.site))
    changes = removal.changes(with_users=wanted.users, with_data=wanted.purge)
    if not changes:
        console.say(texts.NOTHING_TO_REMOVE)
        return 0
    if not _agreed(changes, wanted, console):
        return 0
    if wanted.purge and console.read(texts.PURGE_QUESTION) != texts.PURGE_WORD:
        console.say(texts.LEFT_ALONE)
        return 0
    carry_out(changes, console)
    console.say(texts.DONE)
    if not wanted.purge:
        console.say(texts.kept_data([STATE, f"{CODE}/.env"]))
    return 0


def run() -> int:
    """Do what the command line asks for; say in one place what stood in the way."""
    try:
        return main(sys.argv[1:])
    except (InstallationError, AptError) as failure:
        reason = str(failure)
    except subprocess.CalledProcessError as failure:
        reason = f"{texts.command_failed(failure.cmd)}\n{texts.GO_ON_LATER}"
    except OSError as failure:
        reason = f"{texts.no_room(str(failure))} {texts.GO_ON_LATER}"
    except KeyboardInterrupt:
        print(texts.BROKEN_OFF, file=sys.stderr)
        return ASKED_TO_STOP
    print(reason, file=sys.stderr)
    return 1
