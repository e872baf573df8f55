"""Reminds members who do not answer, and hands over what is known where that does not help."""

import logging
import sqlite3
from dataclasses import replace

from utils.clock import Clock
from utils.database import Database
from utils.intake import Asked, Ending, Intake, Status
from utils.secretary import commit, patience
from utils.secretary.scripts import SCRIPTS
from utils.secretary.turn import Decision, Step
from utils.store import episodes, intakes, tickets

log = logging.getLogger(__name__)


class Nudger:
    """Decides by the clock what Sigrid says unasked; every deadline follows from what the database holds."""

    def __init__(self, database: Database, clock: Clock, support_role_id: int) -> None:
        self._database = database
        self._clock = clock
        self._support_role_id = support_role_id

    async def due(self) -> list[int]:
        """Return the tickets in which the member has not answered for so long that something follows."""
        waiting = await self._database.read(episodes.waiting)
        return [ticket_id for ticket_id in waiting if await self._is_due(ticket_id)]

    async def _is_due(self, ticket_id: int) -> bool:
        try:
            intake = await self._database.read(lambda c: intakes.get(c, ticket_id))
        except Exception:
            # A row that cannot be read must not hold back the reminders of all other tickets.
            log.exception(
                "Ticket #%d: Was Sigrid weiß, ist nicht lesbar; sie erinnert hier nicht.", ticket_id
            )
            return False
        return intake is not None and patience.due(intake, self._clock()) is not None

    async def nudge(self, ticket_id: int) -> bool:
        """Remind the member, or hand over with what is known; False if nothing is due any more."""
        return await self._database.write(lambda c: self._nudge(c, ticket_id))

    def _nudge(self, connection: sqlite3.Connection, ticket_id: int) -> bool:
        intake = intakes.get(connection, ticket_id) if episodes.waiting(connection, ticket_id) else None
        if intake is None:
            return False
        match patience.due(intake, self._clock()):
            case patience.Nudge.REMIND:
                return self._remind(connection, intake)
            case patience.Nudge.HAND_OVER:
                return self._hand_over(connection, intake)
            case None:
                return False

    @staticmethod
    def _remind(connection: sqlite3.Connection, intake: Intake) -> bool:
        ticket = tickets.get(connection, intake.ticket_id)
        if ticket is None:
            return False
        script = SCRIPTS[intake.language]
        asked = intake.asked or Asked.BAN_ID
        commit.reminder(connection, intake, script.reminder(intake.reminders, ticket.creator_id, asked))
        return True

    def _hand_over(self, connection: sqlite3.Connection, intake: Intake) -> bool:
        over = replace(intake, status=Status.HANDED_OVER, ended_because=Ending.SILENT)
        text = SCRIPTS[intake.language].closing[Ending.SILENT]
        decision = Decision(over, Step.HAND_OVER)
        return (
            commit.turn(
                connection, intake, decision, text, self._clock(), support_role_id=self._support_role_id
            )
            is not None
        )
