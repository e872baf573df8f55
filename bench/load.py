"""CPU per recorded message, of the whole bot beside the bare client, over the same messages."""

import itertools
from dataclasses import dataclass
from statistics import median

from bench.proc import cpu_s
from bench.stage import Stage
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.sandbox.world import Id

ROUNDS = 5
MESSAGES = 1_000
WARM_UP = 200
TICKETS = 4
GOAL_RATIO = 2.0

_LINES = (
    "Hallo, ich bin seit gestern Abend gesperrt und weiß nicht, warum.",
    "Welche Ban-ID steht denn auf deinem Bildschirm?",
    "Moment, ich starte das Spiel noch mal.",
    "Ich habe nichts gemacht! Wir haben zu dritt auf dem Server gebaut, und dann kam die Meldung.\nSonst nichts.",
    "ok",
    "Danke, ich sehe mir die Aufzeichnung an und melde mich hier im Ticket. Das kann bis morgen dauern.",
    "Alles klar 👍",
)


@dataclass(frozen=True)
class Round:
    messages: int
    bot_s: float
    bare_s: float

    @property
    def ratio(self) -> float:
        return self.bot_s / self.bare_s

    @property
    def bot_us(self) -> float:
        return self.bot_s / self.messages * 1e6

    @property
    def bare_us(self) -> float:
        return self.bare_s / self.messages * 1e6


@dataclass(frozen=True)
class Load:
    rounds: list[Round]

    @property
    def bot_us(self) -> float:
        return median(each.bot_us for each in self.rounds)

    @property
    def bare_us(self) -> float:
        return median(each.bare_us for each in self.rounds)

    @property
    def ratio(self) -> float:
        return median(each.ratio for each in self.rounds)


def measure(stage: Stage) -> Load:
    """Let members and supporters write in claimed tickets, as most messages of a ticket are written."""
    writers = _conversations(stage)
    _round(stage, writers, WARM_UP)
    return Load([_round(stage, writers, MESSAGES) for _ in range(ROUNDS)])


def _conversations(stage: Stage) -> list[tuple[Somebody, str]]:
    """Return who writes where, taking turns."""
    town = stage.town
    writers: list[tuple[Somebody, str]] = []
    for _ in range(TICKETS):
        member, supporter = town.newcomer(), town.newcomer(Id.SUPPORT_ROLE)
        member.presses(town.support_channel, "Ticket erstellen")
        channel = member.channel(member.ticket_channels()[0])
        supporter.presses(channel, "Ticket beanspruchen")
        writers += [(member, channel), (supporter, channel)]
    stage.until_quiet()
    return writers


def _round(stage: Stage, writers: list[tuple[Somebody, str]], messages: int) -> Round:
    recorded, received = stage.recorded_by_bot(), stage.received_by_bare()
    bot_s, bare_s = cpu_s(stage.bot.pid), cpu_s(stage.bare.pid)
    for (somebody, channel), line, _ in zip(
        itertools.cycle(writers), itertools.cycle(_LINES), range(messages), strict=False
    ):
        somebody.writes(channel, line)
    until("the bot has recorded all", lambda: stage.recorded_by_bot() >= recorded + messages)
    until("the bare client has received all", lambda: stage.received_by_bare() >= received + messages)
    return Round(messages, cpu_s(stage.bot.pid) - bot_s, cpu_s(stage.bare.pid) - bare_s)
