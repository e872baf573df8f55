"""Take the services away again; data and settings stay unless their end is typed out."""

import shutil
import subprocess
from dataclasses import dataclass

from installation import accounts, texts
from installation.changes import Change
from installation.console import Console
from installation.files import Shipped
from installation.ledger import Ledger
from installation.places import BOT_USER, CODE, PANEL_USER, STATE, Places
from installation.services import Services
from installation.site import Site


@dataclass(frozen=True)
class Removal:
    """What there is to be removed."""

    places: Places
    console: Console
    ledger: Ledger
    services: Services
    shipped: list[Shipped]

    def changes(self, *, with_users: bool, with_data: bool) -> list[Change]:
        """Return what would be removed, in this order."""
        return [
            *self._services(),
            *self._files(),
            *self._environment(),
            *self._code(),
            *(self._data() if with_data else ()),
            *(self._users() if with_users else ()),
        ]

    def _services(self) -> list[Change]:
        there = [
            unit for unit in self.services.units if self.places.below(f"/etc/systemd/system/{unit}").exists()
        ]
        if not there or not self.services.can_be_enabled:
            return []
        return [Change(texts.STOP, self.services.disable, tuple(there))]

    def _files(self) -> list[Change]:
        targets = dict.fromkeys([*(file.target for file in self.shipped), *self.ledger.files])
        there = [target for target in targets if self.places.below(target).is_file()]
        return (
            [Change(texts.remove_files(len(there)), lambda: self._remove(there), tuple(there))]
            if there
            else []
        )

    def _remove(self, targets: list[str]) -> None:
        if self.ledger.site is not None:
            Site(self.places, self.ledger.site, self.console).remove()
        for target in targets:
            path = self.places.below(target)
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.neu").unlink(missing_ok=True)
        self.services.reload()

    def _environment(self) -> list[Change]:
        there = [name for name in (".venv", ".venvs") if (self.places.code / name).is_dir()]
        return [Change(texts.REMOVE_ENVIRONMENT, lambda: self._remove_folders(there))] if there else []

    def _remove_folders(self, names: list[str]) -> None:
        for name in names:
            path = self.places.code / name
            if path.is_symlink():
                path.unlink()
            else:
                shutil.rmtree(path)

    def _code(self) -> list[Change]:
        """Remove the copy that was made; a checkout is the operator's."""
        record = self.ledger.path
        if not self.ledger.code and not record.exists():
            return []
        return [Change(texts.remove_code(len(self.ledger.code)), self._remove_code)]

    def _remove_code(self) -> None:
        folders = set()
        for name in self.ledger.code:
            path = self.places.code / name
            path.unlink(missing_ok=True)
            folders |= {parent for parent in path.parents if parent.is_relative_to(self.places.code)}
        for cache in self.places.code.rglob("__pycache__") if self.ledger.code else ():
            shutil.rmtree(cache)
        self.ledger.path.unlink(missing_ok=True)
        for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _data(self) -> list[Change]:
        paths = [path for path in (self.places.state, self.places.settings) if path.exists()]
        if not paths:
            return []
        return [Change(texts.purge([STATE, f"{CODE}/.env"]), self._purge)]

    def _purge(self) -> None:
        if self.places.state.is_dir():
            shutil.rmtree(self.places.state)
        self.places.settings.unlink(missing_ok=True)
        if self.places.code.is_dir() and not any(self.places.code.iterdir()):
            self.places.code.rmdir()

    def _users(self) -> list[Change]:
        there = [name for name in (PANEL_USER, BOT_USER) if accounts.uid_of(name, self.places) is not None]
        return [Change(texts.remove_users(there), lambda: self._remove_users(there))] if there else []

    def _remove_users(self, names: list[str]) -> None:
        prefix = [] if self.places.is_this_system else ["--prefix", str(self.places.root)]
        for name in names:
            # The group goes with its user, unless the other is still in it; hence the panel's first.
            subprocess.run(["userdel", *prefix, name], check=False)
