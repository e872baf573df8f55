"""Calls and times of the steps of a ticket's life, beside the floor of DESIGN 7."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.stage import Stage
from tests.e2e.people import Answer, Somebody
from tests.sandbox.snowflake import timestamp_ms
from tests.sandbox.world import Id

LIVES = 7


@dataclass
class Life:
    """One ticket on its way, and who takes part in it."""

    stage: Stage
    member: Somebody
    supporter: Somebody
    channel: str = ""

    def opens(self) -> list[Answer]:
        answer = self.member.presses(self.stage.town.support_channel, "Ticket erstellen")
        self.channel = self.member.channel(self.member.ticket_channels()[0])
        return [answer]

    def claims(self) -> list[Answer]:
        return [self.supporter.presses(self.channel, "Ticket beanspruchen")]

    def closes(self) -> list[Answer]:
        form = self.supporter.presses(self.channel, "Ticket schließen")
        return [form, self.supporter.fills(form, reason="Bann nach Prüfung bestätigt")]

    def reopens(self) -> list[Answer]:
        return [self.supporter.presses(self.channel, "Wieder öffnen")]

    def releases(self) -> list[Answer]:
        return [self.supporter.presses(self.channel, "Freigeben")]

    def deletes(self) -> list[Answer]:
        question = self.supporter.presses(self.channel, "Ticket löschen")
        return [question, self.supporter.presses(self.channel, "Endgültig löschen")]


@dataclass(frozen=True)
class Flow:
    """One step: what it may cost at the least, and what that leaves out."""

    name: str
    act: Callable[[Life], list[Answer]]
    floor: int
    asking: int = 0
    """Calls that the floor does not count: a form, a question back."""


# In the order in which a ticket can live them.
FLOWS = (
    Flow("open", Life.opens, floor=4),
    Flow("claim", Life.claims, floor=2),
    Flow("close", Life.closes, floor=2, asking=1),
    Flow("reopen", Life.reopens, floor=2),
    Flow("release", Life.releases, floor=2),
    Flow("delete", Life.deletes, floor=1, asking=2),
)


@dataclass(frozen=True)
class Run:
    """What one flow asked of Discord, and when."""

    calls: list[str]
    sigrid: int
    log_channel: int
    answered_ms: list[float]
    """From each press to the arrival of its answer."""
    finished_ms: float
    """From the press that acts to the arrival of the flow's last call."""


@dataclass
class Measured:
    flow: Flow
    runs: list[Run] = field(default_factory=list)


def measure(stage: Stage) -> list[Measured]:
    """Let several tickets live from beginning to end, one after the other."""
    measured = [Measured(flow) for flow in FLOWS]
    supporter = stage.town.newcomer(Id.SUPPORT_ROLE)
    for _ in range(LIVES):
        life = Life(stage, stage.town.newcomer(), supporter)
        for each in measured:
            stage.until_quiet()
            stage.new_calls()
            answers = each.flow.act(life)
            stage.until_quiet()
            each.runs.append(_judge(answers, stage.new_calls()))
    return measured


def _judge(answers: list[Answer], entries: list[dict[str, Any]]) -> Run:
    log_channel = [entry for entry in entries if f"/channels/{int(Id.TICKET_LOG)}/" in entry["path"]]
    sigrid = [entry for entry in entries if _is_sigrids(entry)]
    own = [entry for entry in entries if entry not in log_channel and entry not in sigrid]
    answered_ms = [
        entry["at_s"] * 1000 - timestamp_ms(int(answer.interaction_id))
        for answer in answers
        for entry in own
        if f"/interactions/{answer.interaction_id}/" in entry["path"]
    ]
    acting_at_ms = timestamp_ms(int(answers[-1].interaction_id))
    finished_ms = max(entry["at_s"] for entry in own) * 1000 - acting_at_ms
    calls = [f"{entry['method']} {entry['route']}" for entry in own]
    return Run(calls, len(sigrid), len(log_channel), answered_ms, finished_ms)


def _is_sigrids(entry: dict[str, Any]) -> bool:
    """Tell Sigrid's words, which carry her button, from the channel's control message."""
    return entry["route"].endswith("/typing") or "t1:human:" in json.dumps(entry["body"])
