"""How the world tells its listeners (the gateway, the web client) what happened."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.sandbox.models import JsonObject


@dataclass(frozen=True)
class Event:
    """Something that happened, as Discord's gateway would put it."""

    name: str
    """A gateway event such as MESSAGE_CREATE, or one of the sandbox's own, which start with SANDBOX_."""
    data: JsonObject
    audience: frozenset[int]
    """Users who may see it. Fixed when it happened: afterwards the channel may be gone."""
    guild_id: int | None = None
    channel_id: int | None = None


Listener = Callable[[Event], None]


class EventBus:
    """Calls its listeners one after the other, in the order in which things happened."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener and return the function that takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(event)
