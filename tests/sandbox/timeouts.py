"""Tells people when an interaction of theirs has failed because nobody answered in time."""

import asyncio

from tests.sandbox.events import Event
from tests.sandbox.operations import interactions
from tests.sandbox.state import State


class InteractionTimeouts:
    """Watches over every interaction that is still waiting for an answer."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._watches: dict[int, asyncio.Task[None]] = {}
        state.bus.subscribe(self._hear)

    async def close(self) -> None:
        """Stop watching."""
        for watch in self._watches.values():
            watch.cancel()
        await asyncio.gather(*self._watches.values(), return_exceptions=True)
        self._watches.clear()

    def _hear(self, event: Event) -> None:
        if event.name != interactions.INTERACTION_CHANGED:
            return
        interaction_id = int(event.data["id"])
        if interaction_id in self._watches:
            self._watches.pop(interaction_id).cancel()
        waits_s = {
            "pending": interactions.ACKNOWLEDGE_WITHIN_S,
            "deferred": interactions.TOKEN_LIFETIME_S,
        }.get(event.data["state"])
        if waits_s is not None:
            self._watches[interaction_id] = asyncio.create_task(self._watch(interaction_id, waits_s))

    async def _watch(self, interaction_id: int, waits_s: float) -> None:
        interaction = self._state.interactions[interaction_id]
        await self._state.clock.sleep_until(interaction.created_at_s + waits_s)
        del self._watches[interaction_id]
        interactions.publish_status(self._state, interaction)
