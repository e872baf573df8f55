"""The operator's `.env`: made from the example, filled in line by line, saved after each answer."""

import json
import re
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installation import texts
from installation.console import Console
from installation.errors import InstallationError
from installation.places import STATE, Places
from installation.writing import read_if_there, write_whole

MODE = 0o600
SECRET_KEY = "FLASK_SECRET_KEY"  # noqa: S105 - a setting's name
SECRET_WORDS = ("TOKEN", "SECRET", "KEY")
# In either case, as the program reads them; what stands behind a blank and # is a comment.
_LINE = re.compile(r"^(?:export\s+)?([A-Za-z]\w*)[ \t]*=(.*?)(?:[ \t]#.*)?$", re.MULTILINE | re.ASCII)
_PLAIN = re.compile(r"[\w./:@%+,{}?&=-]+", re.ASCII)


@dataclass(frozen=True)
class SettingsFile:
    """The file, and the example that says what has to stand in it."""

    path: Path
    example: Path

    @property
    def exists(self) -> bool:
        """Tell whether there is such a file."""
        return self.path.is_file()

    @property
    def content(self) -> str:
        """Return what stands in it, or what will."""
        found = read_if_there(self.path)
        return (self.example.read_bytes() if found is None else found).decode("utf-8", "surrogateescape")

    @property
    def is_private(self) -> bool:
        """Tell whether root alone can read it."""
        found = self.path.stat()
        return (found.st_mode & 0o7777, found.st_uid, found.st_gid) == (MODE, 0, 0)

    def required(self) -> list[str]:
        """Return the names without which the services do not start."""
        text = self.example.read_text(encoding="utf-8")
        return [name for name, _ in _LINE.findall(text)]

    def missing(self) -> list[str]:
        """Return which of them have no value."""
        return [name for name in self.required() if self.value(name) is None]

    def value(self, name: str) -> str | None:
        """Return a setting, as far as it can be read without knowing all rules of such a file: there, or a path."""
        held = {found.upper(): value.strip().strip("'\"") for found, value in _LINE.findall(self.content)}
        return held.get(name) or None

    def explanation(self, name: str) -> str:
        """Return what the example says above a setting."""
        lines = self.example.read_text(encoding="utf-8").splitlines()
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{name}="))
        above: list[str] = []
        while place and not (lines[place - 1].startswith("# ") or above):
            place -= 1
        while place and lines[place - 1].startswith("# "):
            place -= 1
            above.insert(0, lines[place].removeprefix("# "))
        return "\n".join(above)

    def fill_in(self, values: dict[str, str]) -> None:
        """Write some values to their places; every other line stays as it is."""
        text = self.content
        for name, value in values.items():
            line = f"{name}={_quoted(value)}"
            place = re.compile(rf"^(?:export\s+)?{name}[ \t]*=.*$", re.MULTILINE | re.IGNORECASE)
            if place.search(text):
                text = place.sub(line.replace("\\", r"\\"), text)
            else:
                text = f"{text.rstrip()}\n{line}\n"
        write_whole(self.path, text.encode("utf-8", "surrogateescape"), MODE)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    # There is no escape for ${…}, which would be replaced: a variable without a name, whose default is the dollar.
    return "'" + escaped.replace("${", "${:-$}{") + "'"


def new_secret() -> str:
    """Return a random text that protects the logins."""
    return secrets.token_urlsafe(48)


def database_of(settings: SettingsFile, places: Places) -> Path:
    """Return where the tickets are."""
    return places.below(str(Path(STATE) / (settings.value("DATABASE_PATH") or "tickets.sqlite")))


def newest_backup(settings: SettingsFile, places: Places) -> str | None:
    """Return the name of the newest backup, by which it can be restored."""
    folder = places.below(str(Path(STATE) / (settings.value("BACKUP_PATH") or "backups")))
    found = [path for path in folder.glob("[0-9]*") if path.is_dir()] if folder.is_dir() else []
    return max(found, key=lambda path: path.stat().st_mtime).name if found else None


@dataclass(frozen=True)
class Rules:
    """The program's own rules for settings, asked in its environment."""

    python: Path
    code: Path
    settings: Path

    def faults(self, values: dict[str, str] | None = None) -> dict[str, str]:
        """Return a German sentence by the name of each setting that is wrong, with `values` in the file's place."""
        script = Path(__file__).with_name("settings_check.py")
        finished = subprocess.run(
            [str(self.python), "-I", str(script), str(self.code), str(self.settings)],
            # Not as arguments, which everybody on this machine could read.
            input=json.dumps(values or {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            raise InstallationError(texts.rules_failed(finished.stderr.strip()[-500:]))
        found: dict[str, str] = json.loads(finished.stdout)
        return found


def ask_for_missing(settings: SettingsFile, rules: Rules, console: Console) -> None:
    """Ask for each value that is required and missing; an empty answer leaves it for later."""
    console.say(texts.ASKING)
    said = ""
    for name in settings.missing():
        explanation = settings.explanation(name)
        if explanation != said:
            console.say(f"\n{explanation}")
        said = explanation
        value = _ask(name, rules, console)
        if value:
            settings.fill_in({name: value})


def _ask(name: str, rules: Rules, console: Console) -> str:
    hidden = any(word in name for word in SECRET_WORDS)
    while value := console.read(f"{name}: ", hidden=hidden):
        fault = rules.faults({name: value}).get(name)
        if fault is None:
            return value
        console.say(f"  {fault}")
    return ""
