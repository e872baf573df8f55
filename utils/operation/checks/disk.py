"""Is there room, and may this process write where it has to? Nothing is written to find out."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from utils import check_texts
from utils.config import BotSettings, PanelSettings
from utils.operation.checks.finding import Section

MEGABYTE: Final = 1024 * 1024
LEAST_FREE_BYTES: Final = 50 * MEGABYTE
"""Below this SQLite's log of changes alone may fill the disk."""
_OTHERS_MAY_WRITE: Final = 0o022

Free = Callable[[Path], int]


def places(bot: BotSettings | None, panel: PanelSettings | None) -> dict[str, Path]:
    """Return what the services write, by the name of its setting."""
    named: dict[str, Path] = {}
    if bot is not None:
        named = {name: getattr(bot, name) for name in ("database_path", "attachments_path", "backup_path")}
    if panel is not None:
        named["panel_database_path"] = panel.panel_database_path
    return named


def free_bytes(path: Path) -> int:
    """Return the room that is left where a path is or will be."""
    return shutil.disk_usage(path).free


def examine_disk(
    section: Section, named: Mapping[str, Path], wanted_mb: int, free: Free = free_bytes
) -> None:
    """Tell how much is free on each disk, and which folders cannot be written."""
    disks: dict[int, list[str]] = {}
    for name, path in named.items():
        disks.setdefault(_folder(path).stat().st_dev, []).append(name)
    for names in disks.values():
        what = ", ".join(check_texts.DISK_NAMES[name] for name in names)
        _judge_room(section, free(_folder(named[names[0]])), what, wanted_mb)
    _examine_rights(section, named)


def _judge_room(section: Section, free_here: int, what: str, wanted_mb: int) -> None:
    if free_here < LEAST_FREE_BYTES:
        section.fault(check_texts.disk_full(free_here, what), check_texts.DISK_ADVICE)
    elif free_here < wanted_mb * MEGABYTE:
        section.warning(check_texts.disk_low(free_here, what, wanted_mb), check_texts.DISK_ADVICE)
    else:
        section.good(check_texts.disk_free(free_here, what))


def _examine_rights(section: Section, named: Mapping[str, Path]) -> None:
    folders: dict[Path, list[str]] = {}
    for name, path in named.items():
        folders.setdefault(_folder(path), []).append(check_texts.DISK_NAMES[name])
    closed = {folder: names for folder, names in folders.items() if not os.access(folder, os.W_OK | os.X_OK)}
    for folder, names in closed.items():
        text = check_texts.not_writable(str(folder), ", ".join(names))
        section.fault(text, check_texts.writable_advice(str(folder)))
    if not closed:
        section.good(check_texts.FOLDERS_WRITABLE)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        _doubt_roots_rights(section, folders)


def _doubt_roots_rights(section: Section, folders: Mapping[Path, list[str]]) -> None:
    """Root may write everywhere, which says nothing of the service's user."""
    section.note(check_texts.AS_ROOT)
    for folder in folders:
        facts = folder.stat()
        if facts.st_uid == 0 and (facts.st_gid == 0 or not facts.st_mode & _OTHERS_MAY_WRITE):
            advice = check_texts.owned_by_root_advice(str(folder))
            section.note(check_texts.owned_by_root(str(folder)), advice)


def _folder(path: Path) -> Path:
    """Return the nearest folder above (or at) a path that exists: the rest is made at the first start."""
    path = path.absolute()
    # Path.is_dir raises where a folder above may not be entered.
    return next(each for each in (path, *path.parents) if os.path.isdir(each))  # noqa: PTH112
