"""Where a transcript finds what it shows beside its text: on the panel's own pages or inside the file itself."""

import sqlite3
from typing import Protocol


class Addresses(Protocol):
    """Turns what the record names into addresses; None stands for what was not kept."""

    def attachment(self, row: sqlite3.Row) -> str | None:
        """Return where the file of this row of `attachments` is, None if it was not saved."""

    def picture(self, key: str | None) -> str | None:
        """Return where a kept avatar, emoji, sticker or picture of an embed is, by its key in `pictures`."""

    def message(self, message_id: int) -> str | None:
        """Return where another message of the ticket is that does not stand on the same page."""
