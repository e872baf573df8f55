"""Disturbs every flow with every fault of Discord's, each on a ticket of its own, many of them side by side."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.e2e.stories import FLOWS, Case, Cast, Deed, deeds_of
from tests.e2e.town import HURRIED_BOT, Town
from tests.e2e.whole import wait_until_whole
from utils.tickets import State

SIDE_BY_SIDE = 8
SPEED = 20.0
"""How many times shorter Discord's own rate limits are; the log channel's would take minutes."""

HEALS_WITHIN_S = 30.0
MODAL, UPDATE = 9, 7
"""Kinds of callbacks that show something without a text of their own."""

FAULTS: dict[str, dict[str, Any]] = {
    "429 for 1 s": {"kind": "status", "status": 429, "retry_after_s": 1.0},
    "429 for 600 s": {"kind": "status", "status": 429, "retry_after_s": 600.0},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "reset before Discord acts": {"kind": "reset"},
    "reset after Discord acted": {"kind": "reset", "acts": True},
    "no answer": {"kind": "hang"},
}

DISTURBANCES: dict[str, list[dict[str, Any]]] = {
    "a drop": [{"action": "drop"}],
    "a call to reconnect": [{"action": "reconnect"}],
    "a malformed event": [{"action": "malformed", "event": "MESSAGE_CREATE", "data": {"nonsense": True}}],
    "an invalid session": [{"action": "invalid_session"}],
    "a resume that lost events": [{"action": "lose_events", "count": 5}, {"action": "drop"}],
}
RESUMABLE = ["a drop", "a call to reconnect", "a malformed event"]
"""After these Discord sends again what was pressed meanwhile."""

SLOWNESS_S = 0.5

# What differs from ticket to ticket: snowflakes, but not the world's fixed ones, and tokens of interactions.
_SNOWFLAKE = re.compile(r"\b(?!1180)[0-9]{17,20}\b")
# Nothing remembers who typed, and whether it is shown at all hangs on how long she thinks.
_FORGOTTEN_PATH = "/typing"
_TOKEN = re.compile(r"[\w-]{100,}")


@dataclass(frozen=True)
class Request:
    """A request of a flow, for any ticket."""

    method: str
    path: str
    """A regular expression."""

    turn: int
    """How many like it the flow makes before."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.turn + 1})"


def found_matrix_town(new_town: Callable[..., Town], *pace: str) -> Town:
    """Found an installation whose bot hurries, and whose Discord is generous: its limits are tested as faults."""
    town = new_town(HURRIED_BOT, pace=pace, speed=SPEED)
    town.opens()
    return town


def prepared(cast: Cast, deeds: Sequence[Deed]) -> Case:
    """Bring a fresh ticket to the start of a flow."""
    case = cast.case()
    for n in range(1, len(deeds)):
        do(case, deeds[n - 1])
        wait_until_whole(case, deeds[:n])
    return case


def do(case: Case, deed: Deed) -> None:
    """Do the deed, of which every step is answered with a sentence, a form or a changed message.

    The sandbox fails by itself what is not answered within three seconds, as Discord does.
    """
    for answer in deed.act(case):
        assert answer.state == "answered", f"nobody answers: {answer}"
        assert answer.text or answer.kind in {MODAL, UPDATE}, f"the answer says nothing: {answer}"


class RequestMatrix:
    """Every request of one flow with every fault."""

    def __init__(self, town: Town, cast: Cast, flow: str) -> None:
        self._town = town
        self._cast = cast
        self._deeds = deeds_of(flow)

    def requests(self) -> list[Request]:
        """Go through the flow without a fault, and return what the bot asks of Discord in it."""
        case = prepared(self._cast, self._deeds)
        before = max((entry["number"] for entry in self._town.control("GET", "journal")), default=0)
        do(case, self._deeds[-1])
        wait_until_whole(case, self._deeds)
        turns: Counter[tuple[str, str]] = Counter()
        found = []
        for entry in self._town.control("GET", "journal", params={"since": before}):
            if entry["path"].endswith(_FORGOTTEN_PATH):
                continue
            path = _SNOWFLAKE.sub("[0-9]+", _TOKEN.sub(r"[\\w-]+", entry["path"]))
            found.append(Request(entry["method"], path, turns[entry["method"], path]))
            turns[entry["method"], path] += 1
        return found

    def trouble(self, requests: Iterable[Request]) -> list[str]:
        """Go through the flow with each fault on each request, and return what did not come right."""
        cells = [(request, fault) for request in requests for fault in FAULTS]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as crowd:
            return [trouble for trouble in crowd.map(lambda cell: self._cell(*cell), cells) if trouble]

    def _cell(self, request: Request, fault: str) -> str | None:
        try:
            case = prepared(self._cast, self._deeds)
            self._town.order_fault(
                request.method, request.path, about=case.people, skip=request.turn, **FAULTS[fault]
            )
            do(case, self._deeds[-1])
            wait_until_whole(case, self._deeds, HEALS_WITHIN_S)
            [ordered] = [one for one in self._town.control("GET", "faults") if one["about"] == case.people]
            assert ordered["hits"] == 1, "the fault did not strike"
        except AssertionError as error:
            return f"{request}, {fault}: {error}"
        return None


class GatewayMatrix:
    """Every disturbance of the gateway in the midst of all flows."""

    def __init__(self, town: Town, cast: Cast) -> None:
        self._town = town
        self._cast = cast

    def trouble_before(self, disturbance: str) -> list[str]:
        """Disturb, let all act at once, and return what did not come right."""
        with ThreadPoolExecutor(len(FLOWS)) as crowd:
            cases = self._all_prepared(crowd)
            self._disturb(disturbance)
            return [one for one in crowd.map(lambda flow: self._finish(flow, cases[flow]), cases) if one]

    def trouble_amid(self, disturbance: str) -> list[str]:
        """Disturb while Discord is slow with what was asked of it because all acted at once.

        All have been heard by then: what a press is worth that never arrived, Discord tells who pressed.
        """
        with ThreadPoolExecutor(len(FLOWS)) as crowd:
            cases = self._all_prepared(crowd)
            for case in cases.values():
                slow = {"about": case.people, "delay_s": SLOWNESS_S, "times": None}
                self._town.order_fault("*", "(?!/interactions/|/webhooks/).*", "delay", **slow)
            acting = {flow: crowd.submit(self._act, flow, case) for flow, case in cases.items()}
            for flow in acting.keys() - {"open"}:
                acting[flow].result()
            self._disturb(disturbance)
            for flow, case in cases.items():
                # Between a deletion and its end by Discord nobody notes what is written, if its event gets lost, too.
                if deeds_of(flow)[-1].state is not State.DELETED:
                    case.says("Mitten in der Störung")
            troubles = [future.result() for future in acting.values()]
            self._town.control("DELETE", "faults")
            troubles += crowd.map(lambda flow: self._heal(flow, cases[flow]), cases)
            return [one for one in troubles if one]

    def _all_prepared(self, crowd: ThreadPoolExecutor) -> dict[str, Case]:
        return dict(
            zip(FLOWS, crowd.map(lambda flow: prepared(self._cast, deeds_of(flow)), FLOWS), strict=True)
        )

    def _disturb(self, disturbance: str) -> None:
        for order in DISTURBANCES[disturbance]:
            self._town.control("POST", "gateway", json=order)

    def _finish(self, flow: str, case: Case) -> str | None:
        return self._act(flow, case) or self._heal(flow, case)

    def _act(self, flow: str, case: Case) -> str | None:
        try:
            do(case, deeds_of(flow)[-1])
        except AssertionError as error:
            return f"{flow}: {error}"
        return None

    def _heal(self, flow: str, case: Case) -> str | None:
        deeds = deeds_of(flow)
        try:
            if deeds[-1].may_be_put_off and case.row["state"] != deeds[-1].state:
                wait_until_whole(case, deeds[:-1], HEALS_WITHIN_S)
                do(case, deeds[-1])
            wait_until_whole(case, deeds, HEALS_WITHIN_S)
        except AssertionError as error:
            return f"{flow}: {error}"
        return None
