"""Files of ours in the system: put there, renewed, never over what the operator has changed without asking."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from installation import texts
from installation.changes import Change
from installation.checkout import Checkout
from installation.console import Console
from installation.ledger import Ledger, digest
from installation.places import CODE, UNITS, WRAPPER, Places
from installation.writing import read_if_there, write_whole

SITE_NAME = "tickets.example.org"
UNIT_ENDINGS = (".service", ".socket", ".timer", ".target", ".path", ".slice")
WRAPPER_SCRIPT = f"""\
#!/bin/sh
# Bedient den Ticket-Bot als sein eigener Benutzer: ticketbot check|backup|restore|logs|status|restart
exec {CODE}/.venv/bin/python -I {CODE}/tools/operate.py "$@"
"""


@dataclass(frozen=True)
class Shipped:
    """A file that belongs at `target`."""

    target: str
    content: bytes
    mode: int = 0o644
    name_in_site: str | None = None
    """What stands in it for the example's name."""

    def as_shipped(self, content: bytes) -> bytes:
        """Return a content of this file as it would stand in the repository."""
        return (
            content.replace(self.name_in_site.encode(), SITE_NAME.encode()) if self.name_in_site else content
        )


def shipped_files(checkout: Path, site: str | None) -> list[Shipped]:
    """Return all that belongs into the system; whatever lies in systemd/ is known by its ending."""
    found = [Shipped(WRAPPER, WRAPPER_SCRIPT.encode(), 0o755)]
    for path in sorted((checkout / "systemd").rglob("*")):
        target = _target(path.relative_to(checkout / "systemd"))
        if target and path.is_file():
            found.append(Shipped(target, path.read_bytes()))
    return [*found, *(_site_files(checkout, site) if site else ())]


def _target(name: Path) -> str | None:
    for kind in ("sysusers", "tmpfiles"):
        if name.name.endswith(f".{kind}.conf"):
            return f"/etc/{kind}.d/{name.name.removesuffix(f'.{kind}.conf')}.conf"
    # A drop-in of a unit lies in a folder with the unit's name.
    if name.suffix in UNIT_ENDINGS or name.parent.suffix == ".d":
        return f"{UNITS}/{name.as_posix()}"
    return None


def _site_files(checkout: Path, site: str) -> Iterator[Shipped]:
    for path in sorted((checkout / "nginx").rglob("*.conf")):
        name = path.relative_to(checkout / "nginx").as_posix()
        target = f"/etc/nginx/{name}" if "/" in name else f"/etc/nginx/sites-available/{name}"
        content = path.read_bytes().replace(SITE_NAME.encode(), site.encode())
        yield Shipped(target, content, name_in_site=site)


@dataclass(frozen=True)
class SystemFiles:
    """Compares what is there with what belongs there."""

    places: Places
    checkout: Checkout
    ledger: Ledger
    console: Console

    def changes(self, shipped: list[Shipped]) -> list[Change]:
        """Return what has to be written or removed."""
        return [*(change for file in shipped for change in self._change(file)), *self._outdated(shipped)]

    def _change(self, file: Shipped) -> Iterator[Change]:
        path = self.places.below(file.target)
        found = read_if_there(path)
        if found == file.content and path.stat().st_mode & 0o7777 == file.mode:
            return
        if found is None or found == file.content:
            yield Change(texts.write_file(file.target), lambda: self._write(file), target=file.target)
        elif self._is_ours(file, found):
            yield Change(texts.renew_file(file.target), lambda: self._write(file), target=file.target)
        elif read_if_there(_beside(path)) != file.content:
            yield Change(texts.keep_file(file.target), lambda: self._ask(file), target=file.target)
        else:
            self.console.note(texts.kept_file(file.target))

    def _outdated(self, shipped: list[Shipped]) -> Iterator[Change]:
        gone = set(self.ledger.files) - {file.target for file in shipped}
        for target in sorted(gone):
            found = read_if_there(self.places.below(target))
            if found is not None and digest(found) == self.ledger.files[target]:
                yield Change(texts.remove_file(target), self._removal(target), target=target)

    def _removal(self, target: str) -> Callable[[], None]:
        def remove() -> None:
            self.places.below(target).unlink(missing_ok=True)
            self.ledger.files.pop(target, None)
            self.ledger.save()

        return remove

    def _is_ours(self, file: Shipped, found: bytes) -> bool:
        return self.ledger.files.get(file.target) == digest(found) or self.checkout.knows(
            file.as_shipped(found)
        )

    def _write(self, file: Shipped) -> None:
        path = self.places.below(file.target)
        write_whole(path, file.content, file.mode)
        _beside(path).unlink(missing_ok=True)
        self.ledger.files[file.target] = digest(file.content)
        self.ledger.save()

    def _ask(self, file: Shipped) -> None:
        path = self.places.below(file.target)
        if not self.console.yes and self.console.confirm(texts.replace_yours(file.target)):
            path.replace(path.with_name(f"{path.name}.alt"))
            self._write(file)
        else:
            write_whole(_beside(path), file.content, file.mode)
            self.console.note(texts.kept_file(file.target))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.neu")
