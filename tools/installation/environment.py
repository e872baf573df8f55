"""The virtual environment: built beside the one in use, which it replaces only when it is whole."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from installation import texts
from installation.errors import InstallationError
from installation.writing import write_whole

OLDEST_PYTHON = (3, 11)
# The services run without a home and see none (ProtectHome=yes).
HIDDEN_FROM_SERVICES = (Path("/root"), Path("/home"))
SYSTEM_PYTHON = Path("/usr/bin/python3")


@dataclass(frozen=True)
class Environment:
    """One environment: its folder's name follows from what it is made of, so another one never stands in its place."""

    code: Path
    requirements: bytes
    python: Path

    @property
    def key(self) -> str:
        """Return by what it is recognised: the packages, and the Python that it was made with."""
        made_of = b"\0".join((self.requirements, _version(self.python).encode(), str(self.python).encode()))
        return hashlib.sha256(made_of).hexdigest()[:12]

    @property
    def folder(self) -> Path:
        """Return where it lies; scripts name this path, so it is never moved."""
        return self.code / ".venvs" / self.key

    @property
    def interpreter(self) -> Path:
        """Return its Python."""
        return self.folder / "bin" / "python"

    @property
    def is_whole(self) -> bool:
        """Tell whether it was built to the end and its Python still starts."""
        return (self.folder / ".whole").is_file() and _starts(self.interpreter)

    @property
    def is_in_use(self) -> bool:
        """Tell whether `.venv` leads to it."""
        return self._link.is_symlink() and self._link.resolve() == self.folder.resolve()

    @property
    def _link(self) -> Path:
        return self.code / ".venv"

    def build(self) -> None:
        """Make it; what a broken-off try left is made anew. Raises InstallationError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        listed = self.folder / "requirements.txt"
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(listed)]
        try:
            subprocess.run([str(self.python), "-m", "venv", "--clear", str(self.folder)], check=True)
            write_whole(listed, self.requirements, 0o644)
            subprocess.run([str(self.interpreter), *install], check=True, stdin=subprocess.DEVNULL)
            write_whole(self.folder / ".whole", b"", 0o644)
        except (subprocess.CalledProcessError, OSError) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise InstallationError(texts.ENVIRONMENT_FAILED) from error

    def put_to_use(self) -> None:
        """Let `.venv` lead here, in one step; the one before stays for going back, older ones go."""
        before = self._link.resolve() if self._link.is_symlink() else self._move_aside()
        fresh = self.code / ".venv.half"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.folder.relative_to(self.code))
        fresh.replace(self._link)
        for other in self.folder.parent.iterdir():
            if other.resolve() not in (self.folder.resolve(), before):
                shutil.rmtree(other)

    def _move_aside(self) -> Path | None:
        if not self._link.is_dir():
            return None
        aside = self.folder.parent / "vorher"
        shutil.rmtree(aside, ignore_errors=True)
        return self._link.rename(aside).resolve()


def usable_python() -> Path:
    """Return the Python that services can start too. Raises InstallationError."""
    own = Path(sys.executable).resolve()
    if not any(own.is_relative_to(hidden) for hidden in HIDDEN_FROM_SERVICES):
        return own
    if _starts(SYSTEM_PYTHON) and _version(SYSTEM_PYTHON) >= ".".join(map(str, OLDEST_PYTHON)):
        return SYSTEM_PYTHON.resolve()
    raise InstallationError(texts.python_is_hidden(own))


def _version(python: Path) -> str:
    asked = [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _starts(python: Path) -> bool:
    try:
        return subprocess.run([str(python), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
