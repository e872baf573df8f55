"""What buttons and modals carry, so that a press finds its handler for ever and across restarts."""

import re
from dataclasses import dataclass

NO_TICKET = 0

# t1 is the version of this form.
_FORM = re.compile(r"t1:(?P<action>[a-z_]+):(?P<ticket_id>[0-9]{1,18})(?::(?P<argument>.*))?", re.DOTALL)


@dataclass(frozen=True)
class CustomId:
    """The parts of a custom_id."""

    action: str
    ticket_id: int
    argument: str


def custom_id(action: str, ticket_id: int = NO_TICKET, argument: str = "") -> str:
    """Return the custom_id for an action on a ticket (Discord allows 100 characters)."""
    return f"t1:{action}:{ticket_id}" + (f":{argument}" if argument else "")


def parse(text: str) -> CustomId | None:
    """Return the parts of a custom_id; None if it is not one of ours."""
    parts = _FORM.fullmatch(text)
    return parts and CustomId(parts["action"], int(parts["ticket_id"]), parts["argument"] or "")
