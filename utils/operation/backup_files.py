"""The attachments of all backups: each content once, beside them, under its hash as in ATTACHMENTS_PATH."""

import errno
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from utils.evidence.attachment_path import path_of
from utils.operation.durable import sync_folder
from utils.operation.gentle import Gentle
from utils.operation.ownership import Owner
from utils.operation.progress import Progress

_HALF: Final = ".halb-"
_CHUNK_BYTES: Final = 1024**2
# Another file system, or one that has no hard links, or too many of this one.
_CANNOT_LINK: Final = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES, errno.ENOSYS}
)


@dataclass
class Taken:
    """What became of the attachments that belong to a backup."""

    new_files: int = 0
    new_bytes: int = 0
    missing: int = 0
    """Those that are not there, or no longer have their content."""


def take_in(
    source: Path, pool: Path, wanted: Mapping[str, int], owner: Owner, gentle: Gentle, progress: Progress
) -> Taken:
    """Bring the contents into the pool that it does not have, by hash and size.

    Raises OSError where the pool does not take them, and NoLongerWantedError.
    """
    taken = Taken()
    touched: set[Path] = set()
    make_folder(pool, owner)
    for sha256, size_bytes in wanted.items():
        target = path_of(pool, sha256)
        if not _is_whole(target, size_bytes):
            gentle.pause()
            make_folder(target.parent, owner)
            if bring(path_of(source, sha256), target, sha256, size_bytes, owner):
                touched.add(target.parent)
                taken.new_files += 1
                taken.new_bytes += size_bytes
            else:
                taken.missing += 1
        progress.advance()
    for folder in (*touched, pool):
        sync_folder(folder)
    return taken


def bring(source: Path, target: Path, sha256: str, size_bytes: int, owner: Owner) -> bool:
    """Bring one content to another place, without a copy where that can be; tell whether it is there now.

    Contents never change, so one file may have both names: deleting one of them leaves the other.
    """
    if not _is_whole(source, size_bytes):
        return False
    half = target.with_name(f"{_HALF}{target.name}")
    try:
        half.unlink(missing_ok=True)
        if not _link_or_copy(source, half, sha256, owner):
            return False
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return True


def _link_or_copy(source: Path, half: Path, sha256: str, owner: Owner) -> bool:
    try:
        os.link(source, half)
    except FileNotFoundError:
        return False  # erased since the database was copied
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise
        return _copy(source, half, sha256, owner)
    return True


def _copy(source: Path, half: Path, sha256: str, owner: Owner) -> bool:
    """Copy a content; tell whether it could be read and is what it should be."""
    try:
        original = source.open("rb")
    except OSError:
        return False
    digest = hashlib.sha256()
    with original, _new(half, owner) as copy:
        while chunk := _read(original):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest() == sha256


def _read(file: BinaryIO) -> bytes:
    try:
        return file.read(_CHUNK_BYTES)
    except OSError:
        # One rotten sector must not keep everything else from being saved; the hash tells that the rest is missing.
        return b""


def _new(path: Path, owner: Owner) -> BinaryIO:
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    owner.takes(path)
    return file


def drop_unneeded(pool: Path, lists: Iterable[Path]) -> int:
    """Delete what no backup needs any more, and return how many; what was erased goes with the last backup of it.

    Raises OSError where a list cannot be read: nothing is deleted then.
    """
    needed: set[str] = set()
    for file_list in lists:
        needed.update(file_list.read_text(encoding="ascii").split())
    dropped = 0
    for path in pool.glob("??/*"):
        if path.name not in needed:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _is_whole(path: Path, size_bytes: int) -> bool:
    try:
        return path.stat().st_size == size_bytes
    except OSError:
        return False


def make_folder(path: Path, owner: Owner, mode: int = 0o700) -> None:
    """Make a folder that is not there yet, with those above it."""
    if not path.is_dir():
        make_folder(path.parent, owner, mode)
        path.mkdir(mode=mode, exist_ok=True)
        owner.takes(path)
