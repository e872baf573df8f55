"""What has to be done until everything is as it should be, and nothing else."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from system_packages import install as install_packages

from installation import accounts, texts
from installation.changes import Change
from installation.checkout import Checkout
from installation.code import Code
from installation.console import Console
from installation.environment import Environment, usable_python
from installation.errors import InstallationError
from installation.files import Shipped, SystemFiles, shipped_files
from installation.ledger import Ledger, Running, digest
from installation.packages import missing_packages
from installation.places import BOT, BOT_USER, PANEL_USER, STATE, UNITS, Places
from installation.program import Program
from installation.services import Services
from installation.settings import SECRET_KEY, Rules, SettingsFile, ask_for_missing, database_of, new_secret
from installation.site import DEFAULT_SITE, Site
from installation.writing import read_if_there


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for."""

    site: str | None = None
    start: bool = True
    back_up: bool = True


class Installer:
    """Compares the system with what it should be."""

    def __init__(self, places: Places, checkout: Checkout, console: Console, wishes: Wishes) -> None:
        self._places = places
        self._checkout = checkout
        self._console = console
        self._wishes = wishes
        self.ledger = Ledger.read(places.code / ".installation.json")
        self._code = Code(places, checkout, self.ledger)
        self._settings = SettingsFile(places.settings, checkout.folder / ".env.example")
        self._services = Services(places, checkout.folder / "systemd")
        self._site = wishes.site or self.ledger.site

    @cached_property
    def environment(self) -> Environment:
        """Return the environment that this version needs. Raises InstallationError."""
        requirements = (self._checkout.folder / "requirements.txt").read_bytes()
        return Environment(self._places.code, requirements, usable_python())

    @property
    def _rules(self) -> Rules:
        return Rules(self.environment.interpreter, self._places.code, self._settings.path)

    @cached_property
    def _shipped(self) -> list[Shipped]:
        return shipped_files(self._checkout.folder, self._site)

    def changes(self) -> list[Change]:
        """Return what has to be done, in this order. Raises InstallationError."""
        if self._code.lies_here and self._checkout.folder.stat().st_uid != 0:
            self._console.note(texts.NOT_ROOTS)
        packages = self._packages()
        code = self._code.changes()
        files = SystemFiles(self._places, self._checkout, self.ledger, self._console).changes(self._shipped)
        before = [
            *packages,
            *self._environment_built(),
            *self._users(),
            *self._folders(),
            *self._backup(),
            *code,
            *files,
            *self._settings_filled(),
            *self._environment_used(),
            *self._site_on(files_change=bool(files)),
        ]
        return [*before, *self._started(units_change=any(each.target.startswith(UNITS) for each in files))]

    def _packages(self) -> list[Change]:
        has_certificate = bool(
            self._site and self._places.below(f"/etc/letsencrypt/live/{self._site}/fullchain.pem").exists()
        )
        missing = missing_packages(
            self.environment.python,
            with_nginx=self._site is not None,
            with_certificate=self._site is not None and not has_certificate,
        )
        if not missing:
            return []
        if not self._places.is_this_system:
            self._console.note(texts.packages_elsewhere(missing))
            return []
        return [Change(texts.install_packages(missing), lambda: install_packages(missing, may_ask=False))]

    def _environment_built(self) -> list[Change]:
        if self.environment.is_whole:
            return []
        return [Change(texts.BUILD_ENVIRONMENT, self.environment.build, (str(self.environment.folder),))]

    def _environment_used(self) -> list[Change]:
        if self.environment.is_whole and self.environment.is_in_use:
            return []
        return [Change(texts.USE_ENVIRONMENT, self.environment.put_to_use)]

    def _backup(self) -> list[Change]:
        database = database_of(self._settings, self._places)
        has_tickets = database.is_file() and database.stat().st_size > 0
        is_complete = self._settings.exists and not self._settings.missing()
        if not (self._wishes.back_up and has_tickets and is_complete and self._is_new):
            return []
        program = self.installed_program
        if not program.knows_commands:
            self._console.note(texts.NO_BACKUP_MADE)
            return []
        return [Change(texts.BACK_UP, lambda: back_up(program))]

    @property
    def installed_program(self) -> Program:
        """Return the program as it lies below /opt now, with the environment that fits it."""
        in_use = self._places.code / ".venv/bin/python"
        python = self.environment.interpreter if self._code.lies_here else in_use
        return Program(self._places.code, python)

    @property
    def _is_new(self) -> bool:
        """Tell whether the services would be started by something else than last time."""
        return self.ledger.running is None or self.ledger.running != self._now()

    def _now(self) -> Running:
        settings = read_if_there(self._settings.path)
        return Running(self._checkout.digest(), digest(settings or b""), self.environment.key)

    def _users(self) -> list[Change]:
        files = sorted((self._checkout.folder / "systemd").glob("*.sysusers.conf"))
        return [
            Change(texts.create_users(names), _bound(accounts.create_accounts, file, self._places))
            for file in files
            if (names := accounts.missing_accounts(file, self._places))
        ]

    def _folders(self) -> list[Change]:
        files = sorted((self._checkout.folder / "systemd").glob("*.tmpfiles.conf"))
        found = [
            Change(texts.create_folders(paths), _bound(accounts.create_folders, file, self._places))
            for file in files
            if (paths := accounts.missing_folders(file, self._places))
        ]
        return [*found, *self._data_given()]

    def _data_given(self) -> list[Change]:
        # Data that were brought from another machine have the numbers of its users.
        if not self._places.state.is_dir():
            return []
        numbers = self._numbers()
        if numbers is not None:
            uids, gid = {numbers[0], numbers[1]}, numbers[2]
            if next(accounts.strangers(self._places.state, uids, gid), None) is None:
                return []
        elif not any(self._places.state.iterdir()):
            return []
        return [Change(texts.give_data(STATE), self._give_data)]

    def _numbers(self) -> tuple[int, int, int] | None:
        bot, panel = (accounts.uid_of(user, self._places) for user in (BOT_USER, PANEL_USER))
        group = accounts.gid_of(BOT_USER, self._places)
        return None if bot is None or panel is None or group is None else (bot, panel, group)

    def _give_data(self) -> None:
        numbers = self._numbers()
        if numbers is None:
            raise InstallationError(texts.USERS_MISSING)
        bot, panel, group = numbers
        accounts.give_to(self._places.state, {bot, panel}, bot, group)

    def _settings_filled(self) -> list[Change]:
        changes = []
        settings = self._settings
        if not settings.exists:
            changes.append(Change(texts.WRITE_SETTINGS, lambda: settings.fill_in({SECRET_KEY: new_secret()})))
        elif not settings.is_private:
            changes.append(Change(texts.CLOSE_SETTINGS, self._close_settings))
        missing = [name for name in settings.missing() if settings.exists or name != SECRET_KEY]
        if missing and self._console.has_somebody:
            changes.append(
                Change(
                    texts.ask_for(missing),
                    lambda: ask_for_missing(settings, self._rules, self._console),
                )
            )
        elif missing:
            self._console.note(texts.settings_missing(missing))
        return changes

    def _close_settings(self) -> None:
        os.chown(self._settings.path, 0, 0)
        self._settings.path.chmod(0o600)

    def _site_on(self, *, files_change: bool) -> list[Change]:
        if self._site is None:
            return []
        ships_default = any(file.target.endswith(f"/{DEFAULT_SITE}") for file in self._shipped)
        site = Site(self._places, self._site, self._console)
        changes = site.changes(files_change=files_change, ships_default=ships_default)
        if self.ledger.site != self._site:
            # First, so that it is known even if nginx refuses.
            changes.insert(0, Change(texts.remember_site(self._site), self._remember_site))
        return changes

    def _remember_site(self) -> None:
        self.ledger.site = self._site
        self.ledger.save()

    def _started(self, *, units_change: bool) -> list[Change]:
        is_ready = not self._settings.missing() or self._console.has_somebody
        if not self._wishes.start or not is_ready:
            return []
        changes = []
        if self._services.can_be_enabled and self._services.disabled():
            changes.append(Change(texts.ENABLE, self._enable))
        if not self._places.has_systemd:
            self._console.note(texts.NO_SYSTEMD)
            return [*changes, *([Change(texts.REMEMBER, self._remember)] if self._is_new else ())]
        if self._is_new or units_change or self._services.inactive():
            changes.append(Change(texts.START, lambda: self._start(with_sockets=units_change)))
        return changes

    def _enable(self) -> None:
        if not self._settings.missing():
            self._services.enable()

    def _start(self, *, with_sockets: bool) -> None:
        self._services.reload()
        missing = self._settings.missing()
        if missing:
            self._console.note(texts.settings_missing(missing))
            return
        faults = self._rules.faults()
        if faults:
            raise InstallationError(texts.settings_wrong(list(faults.values())))
        self._check_first()
        self._services.restart(with_sockets=with_sockets)
        self._console.say(texts.WAITING)
        wrong = self._services.wait_until_well(lambda text: self._console.say(f"      {text}"))
        if wrong is not None:
            raise InstallationError(texts.not_well(wrong, self._services.last_words()))
        self._remember()

    def _remember(self) -> None:
        self.ledger.running = self._now()
        self.ledger.commit = self._checkout.commit
        self.ledger.save()

    def _check_first(self) -> None:
        """Let the program look at Discord before it starts for the first time: it knows best what is wrong."""
        program = Program(self._places.code, self.environment.interpreter)
        if BOT not in self._services.inactive() or not program.knows_commands:
            return
        failed = program.run("check") != 0
        if failed and (self._console.yes or not self._console.confirm(texts.START_ALL_THE_SAME)):
            raise InstallationError(texts.CHECK_FAILED)


def back_up(program: Program) -> None:
    """Make a backup, or end everything before anything is changed. Raises InstallationError."""
    if program.run("backup") != 0:
        raise InstallationError(texts.BACKUP_FAILED)


def _bound(work: Callable[[Path, Places], None], file: Path, places: Places) -> Callable[[], None]:
    def do() -> None:
        try:
            work(file, places)
        except subprocess.CalledProcessError as error:
            raise InstallationError(texts.command_failed(error.cmd)) from error

    return do
