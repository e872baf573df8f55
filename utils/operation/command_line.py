"""What `python main.py` is asked to do."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from utils import operator_texts


class Command(StrEnum):
    """Run the bot, or do one thing and end."""

    RUN = "run"
    CHECK = "check"
    BACKUP = "backup"
    RESTORE = "restore"


@dataclass(frozen=True)
class Order:
    """A command, and the backup that it is about, for `RESTORE`."""

    command: Command
    backup: Path | None = None


def parse(arguments: Sequence[str]) -> Order:
    """Return what the arguments ask for; wrong ones end the process with status 2 and how it is done."""
    parser = argparse.ArgumentParser(prog="main.py", description=operator_texts.COMMAND_LINE)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help=operator_texts.CHECK_HELP)
    choice.add_argument("--backup", action="store_true", help=operator_texts.BACKUP_HELP)
    choice.add_argument("--restore", type=Path, metavar="SICHERUNG", help=operator_texts.RESTORE_HELP)
    given = parser.parse_args(arguments)
    if given.check:
        return Order(Command.CHECK)
    if given.backup:
        return Order(Command.BACKUP)
    if given.restore is not None:
        return Order(Command.RESTORE, given.restore)
    return Order(Command.RUN)
