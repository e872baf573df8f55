"""The folder from which the program is installed: a git checkout, or an unpacked archive."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# What lies in a checkout and is not the program; an archive has no .gitignore that would be asked.
NOT_THE_PROGRAM = frozenset(
    {".git", ".venv", ".venvs", "venv", ".env", "__pycache__", "attachments", "backups", ".bench", ".demo"}
)
# What a running service never reads.
NOT_RUNNING = ("tests/", "bench/", "docs/", "tools/", ".ci/")


@dataclass(frozen=True)
class News:
    """A newer version that can be fetched: its commit, and the titles of what is new."""

    commit: str
    titles: list[str]


@dataclass(frozen=True)
class Checkout:
    """What can be asked of that folder."""

    folder: Path

    @property
    def has_git(self) -> bool:
        """Tell whether git can be asked here."""
        return (self.folder / ".git").exists() and shutil.which("git") is not None

    @property
    def commit(self) -> str | None:
        """Return the version that lies here."""
        return self._ask("rev-parse", "HEAD") if self.has_git else None

    def files(self) -> list[str]:
        """Return the program's files, as paths in this folder."""
        if self.has_git:
            listed = self._ask("ls-files", "-z") or ""
            return sorted(name for name in listed.split("\0") if name and os.path.lexists(self.folder / name))
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and NOT_THE_PROGRAM.isdisjoint(path.relative_to(self.folder).parts)
        )

    def digest(self) -> str:
        """Return by what the code that the services run is recognised."""
        whole = hashlib.sha256()
        for name in self.files():
            if not name.startswith(NOT_RUNNING):
                whole.update(
                    name.encode() + b"\0" + hashlib.sha256((self.folder / name).read_bytes()).digest()
                )
        return whole.hexdigest()

    def knows(self, content: bytes) -> bool:
        """Tell whether some version of the program had a file with just this content."""
        if not self.has_git:
            return False
        name = hashlib.sha1(b"blob %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest()
        return self._ask("cat-file", "-e", name) is not None

    def why_not_fetched(self) -> str | None:
        """Return the reason, in a few German words, for which no newer version can be fetched here."""
        if not self.has_git:
            return "hier liegt kein git-Checkout"
        if self._ask("symbolic-ref", "--quiet", "HEAD") is None:
            return "hier ist eine bestimmte Fassung ausgecheckt und kein Zweig"
        if self._ask("rev-parse", "--abbrev-ref", "@{upstream}") is None:
            return "dieser Zweig folgt keinem anderen Repository"
        if self._ask("status", "--porcelain", "--untracked-files=no"):
            return "hier sind Dateien geändert (git status zeigt sie)"
        return None

    def is_news_elsewhere(self) -> bool:
        """Tell whether the other repository has another version, and fetch nothing."""
        remote, _, branch = (self._ask("rev-parse", "--abbrev-ref", "@{upstream}") or "").partition("/")
        listed = self._ask("ls-remote", remote, f"refs/heads/{branch}")
        return listed is not None and listed.partition("\t")[0] not in ("", self.commit)

    def fetch(self) -> None:
        """Ask the other repository; the files here stay as they are. Raises CalledProcessError."""
        self._run("fetch", "--quiet").check_returncode()

    def news(self) -> News | None:
        """Return what was fetched and is not here yet."""
        commit = self._ask("rev-parse", "@{upstream}")
        titles = self._ask("log", "--format=%h %s", "HEAD..@{upstream}")
        return News(commit, titles.splitlines()) if commit and titles else None

    def is_behind(self, commit: str) -> bool:
        """Tell whether one can get from here to that version without a merge."""
        return self._ask("merge-base", "--is-ancestor", "HEAD", commit) is not None

    def content_at(self, commit: str, name: str) -> bytes:
        """Return a file of another version. Raises CalledProcessError."""
        shown = self._run("show", f"{commit}:{name}")
        shown.check_returncode()
        return shown.stdout

    def move_to(self, commit: str) -> None:
        """Make that version the one that lies here. Raises CalledProcessError."""
        self._run("merge", "--quiet", "--ff-only", commit).check_returncode()

    def _ask(self, *arguments: str) -> str | None:
        """Return what git says, or None if it says no."""
        finished = self._run(*arguments, quietly=True)
        return finished.stdout.decode().strip() if finished.returncode == 0 else None

    def _run(self, *arguments: str, quietly: bool = False) -> subprocess.CompletedProcess[bytes]:
        # As whoever owns the checkout: root would leave files in .git that he cannot change, and has other keys.
        owner = self.folder.stat()
        foreign = owner.st_uid not in (0, os.geteuid()) and os.geteuid() == 0
        environment = {**os.environ, "HOME": _home(owner.st_uid)} if foreign else None
        return subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quietly else None,
            env=environment,
            user=owner.st_uid if foreign else None,
            group=owner.st_gid if foreign else None,
            extra_groups=[] if foreign else None,
            check=False,
        )


def _home(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_dir
    except KeyError:
        return "/"
