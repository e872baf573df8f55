"""Users and folders, as the shipped files of systemd-sysusers and systemd-tmpfiles want them."""

import os
import shlex
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installation.places import Places

NO_LOGIN = "/usr/sbin/nologin"


@dataclass(frozen=True)
class Account:
    """A system user with a group of its own."""

    name: str
    description: str
    home: str


@dataclass(frozen=True)
class Membership:
    """A user's place in another's group."""

    user: str
    group: str


@dataclass(frozen=True)
class Wanted:
    """A folder or file that has to be there."""

    path: str
    is_folder: bool
    mode: int | None
    user: str
    group: str


def uid_of(user: str, places: Places) -> int | None:
    """Return a user's number, or None if there is no such user."""
    return next((int(fields[2]) for fields in _entries(places, "passwd") if fields[0] == user), None)


def gid_of(group: str, places: Places) -> int | None:
    """Return a group's number, or None if there is no such group."""
    return next((int(fields[2]) for fields in _entries(places, "group") if fields[0] == group), None)


def _entries(places: Places, name: str) -> Iterator[list[str]]:
    try:
        lines = places.below(f"/etc/{name}").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    yield from (line.split(":") for line in lines if line.count(":") >= 3)  # noqa: PLR2004 - name:x:number:


def read_accounts(file: Path) -> tuple[list[Account], list[Membership]]:
    """Return what a file of sysusers.d asks for, of what ours use of it."""
    accounts, memberships = [], []
    for fields in _lines(file):
        if fields[0] == "u":
            accounts.append(Account(fields[1], fields[3], fields[4] if len(fields) > 4 else "/"))  # noqa: PLR2004
        elif fields[0] == "m":
            memberships.append(Membership(fields[1], fields[2]))
    return accounts, memberships


def missing_accounts(file: Path, places: Places) -> list[str]:
    """Return the names of users that are not there, or not in the groups in which they have to be."""
    accounts, memberships = read_accounts(file)
    names = [account.name for account in accounts if uid_of(account.name, places) is None]
    members = {fields[0]: fields[3].split(",") for fields in _entries(places, "group")}
    names += [each.user for each in memberships if each.user not in members.get(each.group, [])]
    return list(dict.fromkeys(names))


def create_accounts(file: Path, places: Places) -> None:
    """Create what is missing. Raises CalledProcessError."""
    if shutil.which("systemd-sysusers"):
        places.below("/etc").mkdir(parents=True, exist_ok=True)
        subprocess.run(["systemd-sysusers", f"--root={places.root}", str(file)], check=True)
        return
    accounts, memberships = read_accounts(file)
    prefix = [] if places.is_this_system else ["--prefix", str(places.root)]
    for account in accounts:
        if uid_of(account.name, places) is None:
            names = ["--comment", account.description, "--home-dir", account.home, "--shell", NO_LOGIN]
            subprocess.run(
                ["useradd", *prefix, "--system", "--user-group", "--no-create-home", *names, account.name],
                check=True,
            )
    for each in memberships:
        subprocess.run(["usermod", *prefix, "--append", "--groups", each.group, each.user], check=True)


def read_wanted(file: Path) -> list[Wanted]:
    """Return which folders and files a file of tmpfiles.d asks for."""
    kinds = {"d": True, "f": False}
    return [
        Wanted(
            fields[1],
            is_folder=kinds[fields[0]],
            mode=int(fields[2], 8) if fields[2].isdigit() else None,
            user=fields[3],
            group=fields[4],
        )
        for fields in _lines(file)
        if fields[0] in kinds
    ]


def missing_folders(file: Path, places: Places) -> list[str]:
    """Return the paths that are not there or have other owners or rights."""
    return [wanted.path for wanted in read_wanted(file) if not _is_as_wanted(wanted, places)]


def _is_as_wanted(wanted: Wanted, places: Places) -> bool:
    try:
        found = places.below(wanted.path).stat()
    except FileNotFoundError:
        return False
    owners = (uid_of(wanted.user, places), gid_of(wanted.group, places))
    return (wanted.mode is None or stat.S_IMODE(found.st_mode) == wanted.mode) and (
        (found.st_uid, found.st_gid) == owners
    )


def create_folders(file: Path, places: Places) -> None:
    """Create what is missing and put owners and rights right; contents stay. Raises CalledProcessError, OSError."""
    if shutil.which("systemd-tmpfiles"):
        subprocess.run(["systemd-tmpfiles", "--create", f"--root={places.root}", str(file)], check=True)
        return
    for wanted in read_wanted(file):
        path = places.below(wanted.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if wanted.is_folder:
            path.mkdir(exist_ok=True)
        else:
            path.touch(exist_ok=True)
        uid, gid = uid_of(wanted.user, places), gid_of(wanted.group, places)
        os.chown(path, -1 if uid is None else uid, -1 if gid is None else gid)
        if wanted.mode is not None:
            path.chmod(wanted.mode)


def strangers(folder: Path, uids: set[int], gid: int) -> Iterator[tuple[int, str]]:
    """Yield, as an open folder and a name in it, whatever belongs to nobody of `uids` or not to the group `gid`.

    Data that came from another machine has its numbers.
    """
    # By open folders and without following links: the services may write here, and a link must not lead root out.
    for _, folders, files, descriptor in os.fwalk(folder):
        for name in (*folders, *files):
            found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            if found.st_uid not in uids or found.st_gid != gid:
                yield descriptor, name


def give_to(folder: Path, uids: set[int], owner: int, gid: int) -> None:
    """Let all of it belong to the services: whatever is nobody's of `uids` to `owner`."""
    for descriptor, name in strangers(folder, uids, gid):
        found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        uid = found.st_uid if found.st_uid in uids else owner
        os.chown(name, uid, gid, dir_fd=descriptor, follow_symlinks=False)


def _lines(file: Path) -> Iterator[list[str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        fields = shlex.split(line, comments=True)
        if fields:
            yield fields
