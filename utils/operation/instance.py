"""Sees to it that one bot at most works on a database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from utils import backup_texts
from utils.operation.file_lock import HeldError, held, instance_lock_of
from utils.operation.ownership import Owner


class InUseError(Exception):
    """The database is not for this process; the text tells the operator why, in German."""


@contextmanager
def only_bot_of(database: Path) -> Iterator[None]:
    """Keep other bots, and whoever restores a backup, from this database for as long as this one lives.

    Raises InUseError.
    """
    lock = instance_lock_of(database)
    with ExitStack() as stack:
        try:
            database.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(lock, Owner.of(database)))
        except HeldError as error:
            raise InUseError(backup_texts.OTHER_BOT_IS_RUNNING.format(path=database)) from error
        except OSError as error:
            raise InUseError(backup_texts.lock_refused(str(lock), error.strerror or str(error))) from error
        yield
