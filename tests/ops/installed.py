"""An installation below a folder of its own, made by the shipped script from a real checkout with a real environment."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

from utils.database import MIGRATIONS

ROOT = Path(__file__).resolve().parents[2]
# The services' users must be able to start it, and so it must not lie in somebody's home.
_OWN = Path(sys.executable).resolve()
PYTHON = "/usr/bin/python3" if _OWN.is_relative_to("/root") or _OWN.is_relative_to("/home") else str(_OWN)
PROGRAM = ("main.py", "cogs", "utils", "webapp", "tools", "systemd", "nginx", ".env.example", ".gitignore")
AN_ID = "123456789012345678"
SETTINGS = {
    "BOT_TOKEN": "made-up-token",
    "SUPPORT_ROLE_ID": AN_ID,
    "ADMIN_ROLE_ID": AN_ID,
    "CREATED_TICKETS_CATEGORY_ID": AN_ID,
    "CLAIMED_TICKETS_CATEGORY_ID": AN_ID,
    "CLOSED_TICKETS_CATEGORY_ID": AN_ID,
    "DISCORD_CLIENT_ID": AN_ID,
    "DISCORD_CLIENT_SECRET": "made-up-secret",
    "DISCORD_REDIRECT_URI": "https://tickets.example.org/callback",
    "GUILD_ID": AN_ID,
}
BOT_UNIT = "etc/systemd/system/discord_ticketbot.service"


@dataclass(frozen=True)
class Installation:
    """The other root, and the checkout from which it is installed."""

    root: Path
    checkout: Path

    @property
    def code(self) -> Path:
        return self.root / "opt/ticketbot"

    @property
    def settings(self) -> Path:
        return self.code / ".env"

    @property
    def database(self) -> Path:
        return self.root / "var/lib/ticketbot/tickets.sqlite"

    def command(self, goal: str, *arguments: str) -> list[str]:
        return [PYTHON, str(self.checkout / "tools/install.py"), goal, "--root", str(self.root), *arguments]

    def run(self, goal: str, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(goal, *arguments),
            env=environment(self.root),
            input=answers,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def fill_in(self, values: dict[str, str]) -> None:
        lines = self.settings.read_text(encoding="utf-8").splitlines()
        filled = [f"{line}{values.get(line.removesuffix('='), '')}" for line in lines]
        self.settings.write_text("\n".join(filled) + "\n", encoding="utf-8")

    def state(self) -> dict[str, tuple[int, int, int, str]]:
        """Return everything that there is, but for what git writes when it is only asked."""
        return {
            path.relative_to(self.root).as_posix(): _described(path)
            for path in self.root.rglob("*")
            if ".git" not in path.parts and "__pycache__" not in path.parts
        }

    def ids(self, user: str) -> tuple[int, int]:
        lines = (self.root / "etc/passwd").read_text(encoding="utf-8").splitlines()
        uid, gid = next(line.split(":")[2:4] for line in lines if line.startswith(f"{user}:"))
        return int(uid), int(gid)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def environment(home: Path) -> dict[str, str]:
    """Return what the script finds around it: no settings of whoever runs the tests, and no index of packages."""
    names = {"HOME": str(home), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    people = {
        f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    return {
        "PATH": os.environ["PATH"],
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": "/dev/null",
        **names,
        **people,
    }


def _described(path: Path) -> tuple[int, int, int, str]:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        content = str(path.readlink())
    elif ".venvs" in path.parts:
        # Thousands of files, in which nothing is written after they were made.
        content = f"{found.st_size} {found.st_mtime_ns}" if stat.S_ISREG(found.st_mode) else ""
    elif stat.S_ISREG(found.st_mode):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    else:
        content = ""
    return found.st_mode, found.st_uid, found.st_gid, content


def git(folder: Path, *arguments: str) -> str:
    finished = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


def make_origin(folder: Path) -> Path:
    """Make the repository from which operators clone: this program, with a package list that needs no index."""
    for name in PROGRAM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    wheel = lend_packages(folder.parent / "wheels")
    (folder / "requirements.txt").write_text(f"{wheel}\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "first")
    return folder


def commit(folder: Path, title: str) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", title)
    return git(folder, "rev-parse", "HEAD")


def lend_packages(folder: Path) -> Path:
    """Make a package that lets an environment see the packages of this one: the real ones take pip a minute."""
    folder.mkdir(parents=True)
    packages = Path(sysconfig.get_path("purelib"))
    if not _is_open_to_all(packages):
        shutil.copytree(packages, folder / "packages", symlinks=True)
        packages = folder / "packages"
    wheel = folder / "lent-1.0-py3-none-any.whl"
    about = "lent-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("lent.pth", f"{packages}\n")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: lent\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def _is_open_to_all(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


def make_oldest_database(path: Path) -> None:
    """Make a file as the very first version left it, with a ticket and a message."""
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript((MIGRATIONS / "0001_tickets.sql").read_text(encoding="utf-8"))
    connection.execute("PRAGMA user_version = 1")
    connection.execute(
        "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms, state, closed_at_ms) "
        "VALUES (7, 1, 'Mia', 1000, 'closed', 2000)"
    )
    connection.execute(
        "INSERT INTO messages (id, ticket_id, author_id, author_name, author_kind, content, sent_at_ms) "
        "VALUES (70, 7, 1, 'Mia', 'creator', 'Ich habe nichts getan.', 1500)"
    )
    connection.commit()
    connection.close()


def newest_schema() -> int:
    return max(int(file.name.split("_", 1)[0]) for file in MIGRATIONS.glob("*.sql"))
