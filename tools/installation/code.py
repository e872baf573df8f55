"""The program below /opt/ticketbot: the checkout itself, or a copy of what a checkout elsewhere tracks."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installation import texts
from installation.changes import Change
from installation.checkout import Checkout
from installation.errors import InstallationError
from installation.ledger import Ledger, digest
from installation.places import Places
from installation.writing import read_if_there, write_whole

READABLE, READABLE_AND_EXECUTABLE = 0o644, 0o755
_MANY = 5


@dataclass(frozen=True)
class Code:
    """Brings the program where the services look for it."""

    places: Places
    checkout: Checkout
    ledger: Ledger

    @property
    def lies_here(self) -> bool:
        """Tell whether the services run the very checkout from which they are installed."""
        return self.checkout.folder.resolve() == self.places.code.resolve()

    def changes(self) -> list[Change]:
        """Return what has to be copied, or which rights the services lack. Raises InstallationError."""
        if self.lies_here:
            closed = list(self._closed())
            return [Change(texts.OPEN_CODE, lambda: self._open(closed))] if closed else []
        if (self.places.code / ".git").exists():
            raise InstallationError(texts.other_checkout(self.checkout.folder, self.places.code))
        names = self.checkout.files()
        differing = [name for name in names if not self._is_same(name)]
        outdated = sorted(set(self.ledger.code) - set(names))
        if not differing and not outdated:
            return []
        edited = [name for name in (*differing, *outdated) if self._is_edited(name)]
        details = (*_shortened([*differing, *outdated]), *(texts.edited_code(name) for name in edited))
        title = texts.copy_code(self.checkout.folder, len(differing), len(outdated))
        return [Change(title, lambda: self._copy(differing, outdated, edited), details)]

    def _is_same(self, name: str) -> bool:
        target = self.places.code / name
        if read_if_there(target) != (self.checkout.folder / name).read_bytes():
            return False
        return target.stat().st_mode & 0o7777 == self._mode(name)

    def _is_edited(self, name: str) -> bool:
        found = read_if_there(self.places.code / name)
        return found is not None and digest(found) not in (self.ledger.code.get(name), self._digest(name))

    def _digest(self, name: str) -> str | None:
        content = read_if_there(self.checkout.folder / name)
        return None if content is None else digest(content)

    def _mode(self, name: str) -> int:
        is_executable = (self.checkout.folder / name).stat().st_mode & 0o100
        return READABLE_AND_EXECUTABLE if is_executable else READABLE

    def _copy(self, differing: list[str], outdated: list[str], edited: list[str]) -> None:
        for name in edited:
            path = self.places.code / name
            path.replace(path.with_name(f"{path.name}.alt"))
        for name in differing:
            content = (self.checkout.folder / name).read_bytes()
            write_whole(self.places.code / name, content, self._mode(name), sync=False)
        for name in outdated:
            (self.places.code / name).unlink(missing_ok=True)
        os.sync()
        # Last: what was copied before a crash is the same when compared again, and needs no entry for that.
        self.ledger.code = {name: self._digest(name) or "" for name in self.checkout.files()}
        self.ledger.source = str(self.checkout.folder)
        self.ledger.save()

    def _closed(self) -> Iterator[Path]:
        """Yield what the services' users cannot read: a checkout that was made with a strict umask."""
        seen: set[Path] = set()
        for name in self.checkout.files():
            path = self.places.code / name
            for each in (path, *path.parents):
                if each in seen or not each.is_relative_to(self.places.code):
                    continue
                seen.add(each)
                needed = 0o005 if each.is_dir() else 0o004
                if each.stat().st_mode & needed != needed:
                    yield each

    def _open(self, closed: list[Path]) -> None:
        for path in closed:
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def _shortened(names: list[str]) -> list[str]:
    shown = names[:_MANY]
    return [*shown, texts.and_more(len(names) - _MANY)] if len(names) > _MANY else shown
