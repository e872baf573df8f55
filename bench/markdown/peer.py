"""markdown-it-py in an environment of its own, which is kept in the user's cache."""

import os
import subprocess
import sys
from pathlib import Path

REQUIREMENT = "markdown-it-py==4.0.0"


def prepare() -> Path:
    """Return the Python of the peer's environment, which is made once."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "ticket-bot-bench" / REQUIREMENT
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", REQUIREMENT], check=True)
        ready.touch()
    return python
