"""What was installed, so that the operator's own edits can be told from older versions of ours."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from installation.writing import write_whole


def digest(content: bytes) -> str:
    """Return by what a content is recognised."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Running:
    """By what the services were started last: digests of code and settings, and the environment's key."""

    code: str
    settings: str
    environment: str


@dataclass
class Ledger:
    """The record, kept in one small file beside the program."""

    path: Path
    files: dict[str, str] = field(default_factory=dict)
    """Digests of files in the system, by their path."""
    code: dict[str, str] = field(default_factory=dict)
    """Digests of the program's files, if they were copied from a checkout elsewhere."""
    source: str | None = None
    site: str | None = None
    commit: str | None = None
    running: Running | None = None

    @classmethod
    def read(cls, path: Path) -> "Ledger":
        """Return the record; one that is missing or broken is empty, and then edits are asked about once more."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            running = held.pop("running", None)
            return cls(path, **held, running=Running(**running) if running else None)
        except (OSError, ValueError, TypeError):
            return cls(path)

    def save(self) -> None:
        """Write the record."""
        held = {name: value for name, value in asdict(self).items() if name != "path"}
        write_whole(self.path, json.dumps(held, indent=1, sort_keys=True).encode(), 0o600)
