"""Which channel belongs to which ticket, for events that name only the channel."""

from dataclasses import dataclass

from utils.tickets import Ticket


@dataclass(frozen=True)
class Entry:
    """What never changes about a ticket's channel."""

    ticket_id: int
    creator_id: int


class ChannelIndex:
    """A lookup that follows the table `tickets`; nothing is decided by it."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def add(self, channel_id: int, ticket: Ticket) -> None:
        """Let events in the channel count for the ticket."""
        self._entries[channel_id] = Entry(ticket.id, ticket.creator_id)

    def remove(self, channel_id: int) -> None:
        """Forget a channel that is gone."""
        self._entries.pop(channel_id, None)

    def get(self, channel_id: int) -> Entry | None:
        """Return the ticket of a channel."""
        return self._entries.get(channel_id)
