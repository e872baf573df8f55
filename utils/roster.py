"""Keeps for the panel who holds one of its roles: by events, and by complete readings after events were missed."""

import logging
import sqlite3
from collections.abc import Iterable, Mapping

from utils.clock import Clock
from utils.database import Database
from utils.group_commit import Work
from utils.store import roster
from utils.store.roster import Held

log = logging.getLogger(__name__)

NONE: Held = frozenset()


class Reading:
    """A reading of the list of members, from its beginning on."""

    def __init__(self) -> None:
        self.heard: dict[int, Held] = {}
        """What events said meanwhile; a page of the list may be older than they are."""


class Roster:
    """Whether the list in the database can be relied on, and what stands in it.

    Everything here up to a write is done without waiting, so that what is kept follows the order of the events.
    """

    def __init__(self, database: Database, watched: Iterable[int], clock: Clock) -> None:
        self._database = database
        self._watched = frozenset(watched)
        self._clock = clock
        self._known: dict[int, Held] = {}
        self._reading: Reading | None = None
        self._is_complete = False

    @property
    def is_complete(self) -> bool:
        """Return whether a whole list was read and no event can have been missed since."""
        return self._is_complete

    async def prepare(self) -> None:
        """Begin with what is known from an earlier run, which the panel does not rely on before the list is read."""
        await self._database.write(roster.doubt)
        self._known = await self._database.read(roster.everybody)

    async def note(self, user_id: int, role_ids: Iterable[int]) -> bool:
        """Keep what an event says of somebody's roles; return whether it could be kept.

        Most events change no role that counts; they cost nothing.
        """
        held = self._watched.intersection(role_ids)
        if self._reading is not None:
            self._reading.heard[user_id] = held
        if held == self._known.get(user_id, NONE):
            return True
        self._known[user_id] = held
        at_ms = self._clock()
        return await self._write(lambda c: roster.note(c, user_id, held, at_ms))

    async def role_is_gone(self, role_id: int) -> bool:
        """Keep that a role was deleted, which Discord need not say of each who held it."""
        if role_id not in self._watched:
            return True
        # Pages that were read before still name it.
        self._reading = None
        holders = [user_id for user_id, held in self._known.items() if role_id in held]
        kept = [await self.note(user_id, self._known[user_id] - {role_id}) for user_id in holders]
        return all(kept)

    async def doubt(self) -> None:
        """Rely on nothing until the list was read anew: events may be missed from here on."""
        self._reading = None
        self._is_complete = False
        await self._write(roster.doubt)

    def begin_reading(self) -> Reading:
        """Begin to read the list of members."""
        self._reading = Reading()
        return self._reading

    def give_up_reading(self, reading: Reading) -> None:
        """Forget a reading that did not come to its end."""
        if self._reading is reading:
            self._reading = None

    async def finish_reading(self, reading: Reading, members: Mapping[int, Iterable[int]]) -> bool:
        """Keep what a complete list says and events have not changed; return whether it can be relied on.

        It cannot where a doubt arose in between.
        """
        if self._reading is not reading:
            return False
        self._reading = None
        listed = {user_id: self._watched.intersection(held) for user_id, held in members.items()}
        found = {user_id: held for user_id, held in {**listed, **reading.heard}.items() if held}
        # Those who lost them stay known, as they do in the database.
        self._known = {**dict.fromkeys(self._known, NONE), **found}
        self._is_complete = True
        at_ms = self._clock()
        return await self._write(lambda c: roster.take_in(c, found, self._watched, at_ms))

    async def _write(self, work: Work[None]) -> bool:
        try:
            await self._database.write(work)
        except sqlite3.Error as error:
            log.error(
                "Wer in das Panel darf, ließ sich nicht vermerken (%s); ich lese die Mitgliederliste neu.",
                type(error).__name__,
            )
            self._reading = None
            self._is_complete = False
            return False
        return True
