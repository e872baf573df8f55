"""The program's own commands, given as its own user: through the wrapper that operators use."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """The installed program."""

    code: Path
    python: Path

    @property
    def knows_commands(self) -> bool:
        """Tell whether this version knows commands at all; older ones would ignore them and start a second bot."""
        return self._operate.is_file()

    @property
    def _operate(self) -> Path:
        return self.code / "tools/operate.py"

    def run(self, command: str) -> int:
        """Run it, on the operator's terminal, and return its exit status."""
        asked = [str(self.python), "-I", str(self._operate), command]
        return subprocess.run(asked, check=False, stdin=subprocess.DEVNULL).returncode
