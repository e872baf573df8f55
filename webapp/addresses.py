"""Where the panel shows what a transcript names, and where Discord does."""

import sqlite3

from flask import url_for

from utils.transcript import record
from utils.transcript.record import Reading


def in_discord(base_url: str, guild_id: int, ticket: sqlite3.Row) -> str | None:
    """Return the address of a ticket's channel, None where there is no channel any more."""
    if ticket["channel_id"] is None or ticket["state"] == "deleted":
        return None
    return f"{base_url}/channels/{guild_id}/{ticket['channel_id']}"


class PanelAddresses:
    """The addresses of one ticket's page."""

    def __init__(self, database: Reading, ticket_id: int) -> None:
        self._database = database
        self._ticket_id = ticket_id
        self._pictures: dict[str, str | None] = {}

    def attachment(self, row: sqlite3.Row) -> str | None:
        """Return the address of a file that was saved."""
        return url_for("attachment.show", attachment_id=row["id"]) if row["state"] == "saved" else None

    def picture(self, key: str | None) -> str | None:
        """Return the address of a picture that was kept."""
        if key is None:
            return None
        if key not in self._pictures:
            kept = record.kept_picture(self._database, key)
            self._pictures[key] = (
                url_for("attachment.picture", sha256=kept["sha256"]) if kept is not None else None
            )
        return self._pictures[key]

    def message(self, message_id: int) -> str | None:
        """Return the address of a message on another page of the ticket."""
        return url_for("transcript.show", ticket_id=self._ticket_id, at=message_id, _anchor=f"m{message_id}")
