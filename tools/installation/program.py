"""The program's own commands, given as its own user: through the wrapper that operators use."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """The installed program."""

    code: Path
    python: Path

    def can(self, command: str) -> bool:
        """Tell whether this version knows a command; older ones would ignore it and start a second bot."""
        try:
            text = (self.code / "main.py").read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return f"Command.{command.upper()}" in text and (self.code / "tools/operate.py").is_file()

    def run(self, command: str) -> int:
        """Run it, on the operator's terminal, and return its exit status."""
        asked = [str(self.python), "-I", str(self.code / "tools/operate.py"), command]
        return subprocess.run(asked, check=False, stdin=subprocess.DEVNULL).returncode
