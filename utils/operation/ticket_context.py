"""Which ticket is being worked on, for log lines of rooms that are not told: register, pictures, model."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# Each task has its own; what it starts inherits it.
_TICKET: Final[ContextVar[int | None]] = ContextVar("ticket", default=None)


@contextmanager
def working_on(ticket_id: int) -> Iterator[None]:
    """Let all log lines of this block be about a ticket."""
    token = _TICKET.set(ticket_id)
    try:
        yield
    finally:
        _TICKET.reset(token)


def ticket_at_hand() -> int | None:
    """Return the number of the ticket that is being worked on, if it is known."""
    return _TICKET.get()
