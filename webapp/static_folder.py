"""The static files laid out in a folder, from which nginx sends them without asking the panel.

A file's address holds a digest of its content. So files of several versions lie beside each other, what two workers write
under one name is the same, and whatever is missing here nginx gets from the panel.
"""

import gzip
import hashlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webapp import texts
from webapp.assets import Assets

log = logging.getLogger(__name__)

# In it a file for each version of the panel that wrote here: the digests of what it needs, one a line.
VERSIONS: Final = ".versions"
_DIGEST: Final = re.compile(r"[0-9a-f]{12}")
# nginx has a user of its own and none of the panel's groups; the umask of the service is not meant for these files.
_FOLDER_MODE: Final = 0o755
_FILE_MODE: Final = 0o644
# Below this the header of the packed form takes most of what packing saves.
_SMALLEST_PACKED_BYTES: Final = 1024


@dataclass(frozen=True)
class _Version:
    """What a version of the panel needs, and when it was started last."""

    path: Path
    digests: frozenset[str]
    started_at_ns: int


def lay_out(assets: Assets, folder: Path) -> None:
    """Write what nginx is to send, and clear what neither this version of the panel nor the last one needs.

    A folder that cannot be written costs a line in the log: the panel then sends the files itself.
    """
    try:
        _make_own(folder)
        _make_folder(folder / VERSIONS)
        digests = frozenset(asset.version for _, asset in assets.all())
        # Before the files, so that a worker of another version does not take them for nobody's.
        note = _note(digests, folder / VERSIONS)
        for name, asset in assets.all():
            _write_with_packed(folder, f"{asset.version}/{name}", asset.content)
        _clear(folder, note, digests)
    except OSError as error:
        log.warning(texts.NO_STATIC_FOLDER, folder, error)


def _note(digests: frozenset[str], versions: Path) -> Path:
    """Write down which files this version needs, as the one that was started last."""
    lines = "".join(f"{digest}\n" for digest in sorted(digests)).encode()
    path = versions / hashlib.sha256(lines).hexdigest()[:12]
    _write(path, lines)
    os.utime(path)
    return path


def _clear(folder: Path, own: Path, digests: frozenset[str]) -> None:
    """Remove what no open page can ask for any more."""
    # Listed before the versions are read: whatever is listed here, its version has been noted.
    found = [path for path in folder.iterdir() if _DIGEST.fullmatch(path.name)]
    others = sorted(
        (version for version in _versions(folder / VERSIONS) if version.path != own),
        key=lambda version: version.started_at_ns,
        reverse=True,
    )
    needed = digests.union(*(version.digests for version in others[:1]))
    for version in others[1:]:
        version.path.unlink(missing_ok=True)
    for path in found:
        if path.name not in needed:
            # Another worker may be clearing the same; what is left over the next start finds again.
            shutil.rmtree(path, ignore_errors=True)


def _versions(folder: Path) -> Iterator[_Version]:
    for path in folder.iterdir():
        if not _DIGEST.fullmatch(path.name):
            continue
        try:
            text = path.read_text(encoding="ascii", errors="replace")
            yield _Version(path, frozenset(text.split()), path.stat().st_mtime_ns)
        except FileNotFoundError:
            # Another worker has just cleared it.
            continue


def _write_with_packed(folder: Path, name: str, content: bytes) -> None:
    """Write a file below the folder, and beside it the form that nginx sends to browsers that can unpack it."""
    path = folder / name
    inside = folder
    for part in path.parent.relative_to(folder).parts:
        inside /= part
        _make_folder(inside)
    if len(content) >= _SMALLEST_PACKED_BYTES:
        # Without the time in it, all workers write the same.
        _write(path.with_name(f"{path.name}.gz"), gzip.compress(content, mtime=0))
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step, unless it is there: nobody reads half of it."""
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(_FILE_MODE)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    # Also where it was there: a process may have died between these two lines.
    if folder.stat().st_mode & _FOLDER_MODE != _FOLDER_MODE:
        folder.chmod(_FOLDER_MODE)


def _make_own(folder: Path) -> None:
    """Make the whole folder; one that is there may hold other things, whose rights are not for us to widen."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(_FOLDER_MODE)
