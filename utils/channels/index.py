"""Which channel or thread belongs to which ticket, for events that name only that."""

from dataclasses import dataclass, replace

from utils.tickets import Ticket


@dataclass(frozen=True)
class Entry:
    """What never changes about a ticket's channel, or a thread in it."""

    ticket_id: int
    creator_id: int
    thread_id: int | None = None
    """None: the channel itself."""


class ChannelIndex:
    """A lookup that follows the table `tickets`; nothing is decided by it."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._channels_of_threads: dict[int, int] = {}

    def add(self, channel_id: int, ticket: Ticket) -> None:
        """Let events in the channel count for the ticket."""
        self._entries[channel_id] = Entry(ticket.id, ticket.creator_id)

    def add_thread(self, thread_id: int, channel_id: int) -> None:
        """Let events in a thread count for the ticket of its channel, if that has one."""
        entry = self._entries.get(channel_id)
        if entry is not None:
            self._entries[thread_id] = replace(entry, thread_id=thread_id)
            self._channels_of_threads[thread_id] = channel_id

    def remove(self, channel_id: int) -> None:
        """Forget a channel that is gone, and the threads in it."""
        self._entries.pop(channel_id, None)
        for thread_id in [id_ for id_, parent in self._channels_of_threads.items() if parent == channel_id]:
            self._entries.pop(thread_id)
            del self._channels_of_threads[thread_id]

    def get(self, channel_id: int) -> Entry | None:
        """Return the ticket of a channel or thread."""
        return self._entries.get(channel_id)
