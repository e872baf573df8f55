"""Kills the bot at every point of a flow, one after the other, and looks what becomes of the ticket."""

from dataclasses import dataclass, field

from tests.e2e.crash.crash_town import CrashTown
from tests.e2e.processes import until
from tests.e2e.stories import Case, Cast, deeds_of
from tests.e2e.whole import faults, wait_until_whole

KILLED = -9
PATIENCE_S = 40.0
MORE_THAN_ENOUGH = 100
"""Points of one flow: whoever comes here does not end."""


@dataclass
class Report:
    """What a flow went through."""

    points: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Ordeal:
    """One flow, started anew for each of its points."""

    def __init__(self, town: CrashTown, cast: Cast, flow: str) -> None:
        self._town = town
        self._cast = cast
        self._deeds = deeds_of(flow)
        self._cases: list[Case] = []
        self._report = Report()

    def go_through(self) -> Report:
        """Kill at each point that no bot has survived yet, until the flow ends alive."""
        if self._town.bot is None or not self._town.bot.running:
            self._town.start_bot()
        points = self._report.points
        while len(points) < MORE_THAN_ENOUGH:
            case = self._prepared()
            self._cases.append(case)
            self._town.order_death(points)
            case.says("Kurz vor dem Absturz")
            self._act(case)
            if not self._dies(case):
                break
            points.append(self._town.bury())
            case.says("Während der Pause")
            self._town.start_bot()
            self._recover(case, points[-1])
        self._town.pardon()
        self._look_again()
        return self._report

    def go_through_with_one_ticket(self) -> Report:
        """Kill at each point that no bot has survived yet, also at those of starting and healing, always the same ticket."""
        case = self._prepared()
        self._cases.append(case)
        points = self._report.points
        while len(points) < MORE_THAN_ENOUGH:
            self._town.order_death(points)
            case.says(f"Vor Absturz {len(points) + 1}")
            if self._starts() and not self._is_done(case):
                self._act(case)
            if not self._dies(case):
                break
            points.append(self._town.bury())
        self._town.pardon()
        self._look_again()
        return self._report

    def _starts(self) -> bool:
        """See that a bot runs; tell whether it survived its start."""
        if self._town.bot is not None and self._town.bot.running:
            return True
        return self._town.start_or_die()

    def _is_done(self, case: Case) -> bool:
        done = "SELECT 1 FROM tickets JOIN events ON ticket_id = tickets.id WHERE creator_id = ? AND kind = ?"
        return bool(self._town.rows(done, int(case.mia.id), self._deeds[-1].event))

    def _prepared(self) -> Case:
        case = self._cast.case()
        for n in range(1, len(self._deeds)):
            for answer in self._deeds[n - 1].act(case):
                assert answer.state == "answered", answer
            wait_until_whole(case, self._deeds[:n])
        return case

    def _act(self, case: Case) -> bool:
        """Do the last deed; tell whether everything was answered."""
        return all(answer.state == "answered" for answer in self._deeds[-1].act(case))

    def _dies(self, case: Case) -> bool:
        """Wait until the bot dies as ordered or has nothing left to do; what it does at its end counts as well."""
        bot = self._town.bot
        assert bot
        until("dead or done", lambda: not bot.running or not faults(case, self._deeds), PATIENCE_S)
        status = bot.stop() if bot.running else bot.wait()
        assert status in {0, KILLED}, self._town.bot_log
        return status == KILLED

    def _recover(self, case: Case, point: str) -> None:
        """See that the deed is wholly done or wholly undone, and that it can be repeated then."""
        try:
            is_done = until(
                "whole again",
                lambda: not faults(case, self._deeds) or (not faults(case, self._deeds[:-1]) and "undone"),
                PATIENCE_S,
            )
            if is_done == "undone":
                assert self._act(case), "the repeated deed is not answered"
                wait_until_whole(case, self._deeds)
        except AssertionError as error:
            self._report.faults.append(f"{point}: {error}; {faults(case, self._deeds)}")

    def _look_again(self) -> None:
        """See that nothing has been made double since."""
        for case in self._cases:
            self._report.faults += [
                f"{case.mia.name}, at the end: {one}" for one in faults(case, self._deeds)
            ]
