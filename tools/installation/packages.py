"""What Debian has to bring."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

from setup import knows_german


def missing_packages(python: Path, *, with_nginx: bool, with_certificate: bool) -> list[str]:
    """Return the packages that are not there."""
    missing = []
    # Debian splits ensurepip off, without which an environment has no pip.
    asked = [str(python), "-c", "import ensurepip"]
    if importlib.util.find_spec("ensurepip") is None or subprocess.run(asked, check=False).returncode != 0:
        missing.append("python3-venv")
    if shutil.which("tesseract") is None:
        missing.append("tesseract-ocr")
    if not knows_german():
        missing.append("tesseract-ocr-deu")
    if with_nginx and shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        missing.append("nginx")
    if with_certificate and shutil.which("certbot") is None:
        missing.append("certbot")
    return missing
