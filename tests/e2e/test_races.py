"""Random lives on a whole installation: presses at the same time, words, deaths of the bot, faults of Discord's.

Whatever happens, the rows are what some order of the presses makes of them by the rules, and everything else follows
from the rows: one channel each, in its place, with the rights of DESIGN 3, and a record of every word.
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.e2e.conftest import NewTown
from tests.e2e.people import Answer, Somebody
from tests.e2e.processes import until
from tests.e2e.rules import CLAIM_LIMIT, STAFF, Expected, Press, World, possible
from tests.e2e.town import HURRIED_BOT, Town
from tests.e2e.whole import CATEGORIES, RIGHTS
from tests.sandbox.world import Id
from utils.tickets import LIVE, State

MEMBERS = ("mia", "ben")
# What is pressed last for a step of a ticket's life; closing and deleting ask something before.
LAST_PRESS = {
    "claim": "Ticket beanspruchen",
    "release": "Freigeben",
    "take over": "Übernehmen",
    "close": "Ticket schließen",
    "reopen": "Wieder öffnen",
    "delete": "Ticket löschen",
}
FAULTS: list[dict[str, Any]] = [
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 502, "acts": True},
    {"kind": "status", "status": 429, "retry_after_s": 0.5},
    {"kind": "reset"},
    {"kind": "reset", "acts": True},
]


@dataclass(frozen=True)
class Act:
    """Somebody does something to a ticket: to the one with this number in the order of opening."""

    who: str
    what: str
    which: int = 0


acts = st.one_of(
    st.builds(Act, st.sampled_from(MEMBERS), st.just("open")),
    st.builds(
        Act, st.sampled_from((*STAFF, *MEMBERS)), st.sampled_from(sorted(LAST_PRESS)), st.integers(0, 5)
    ),
)
volleys = st.lists(acts, min_size=1, max_size=3)


class Races(RuleBasedStateMachine):
    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.world: World = {}
        self.people: dict[str, Somebody] = {}
        self.words = itertools.count(1)

    @initialize()
    def people_come(self) -> None:
        roles = {"sam": [Id.SUPPORT_ROLE], "lena": [Id.SUPPORT_ROLE], "ada": [Id.ADMIN_ROLE]}
        for name in (*MEMBERS, *STAFF, "stranger"):
            self.people[name] = self.town.newcomer(*roles.get(name, []))
        self.people["vera"] = self.town.known(Id.VERA, "Vera")

    # What happens.

    @rule(volley=volleys)
    def they_press_at_once(self, volley: list[Act]) -> None:
        pressed = self.press(volley)
        self.settle(possible(self.world, pressed, some_are_lost=False))

    @rule(volley=volleys)
    def the_bot_dies_while_they_press(self, volley: list[Act]) -> None:
        pressed = self.press(volley, kill=True)
        self.town.start_bot()
        self.settle(possible(self.world, pressed, some_are_lost=True))

    @rule(volley=volleys, fault=st.sampled_from(FAULTS), skip=st.integers(0, 4), times=st.integers(1, 3))
    def discord_fails_while_they_press(
        self, volley: list[Act], fault: dict[str, Any], skip: int, times: int
    ) -> None:
        not_typing = r"(?!.*/typing).*"
        self.town.order_fault("*", not_typing, **fault, skip=skip, times=times)
        pressed = self.press(volley)
        self.settle(possible(self.world, pressed, some_are_lost=False))
        self.town.control("DELETE", "faults")

    @rule(who=st.sampled_from((*MEMBERS, *STAFF)), which=st.integers(0, 5), is_dead=st.booleans())
    def somebody_writes(self, who: str, which: int, is_dead: bool) -> None:
        if is_dead:
            self.kill()
        channel = self.channel(which)
        if channel and self.town.rights(channel, self.people[who]) == "write":
            self.people[who].writes(channel, f"{who} sagt etwas zum {next(self.words)}. Mal")
        if is_dead:
            self.town.start_bot()
        self.settle([self.world])

    @rule(
        trouble=st.sampled_from(["drop", "invalid_session", "reconnect", "lose_events"]),
        which=st.integers(0, 5),
    )
    def the_gateway_fails(self, trouble: str, which: int) -> None:
        channel = self.channel(which)
        may_write = channel is not None and self.town.rights(channel, self.people["ada"]) == "write"
        if trouble == "lose_events":
            self.town.control("POST", "gateway", json={"action": "lose_events", "count": 1})
        self.town.control("POST", "gateway", json={"action": "drop" if trouble == "lose_events" else trouble})
        if channel is not None and may_write:
            self.people["ada"].writes(channel, f"Ada sagt etwas zum {next(self.words)}. Mal")
        self.town.control("POST", "gateway", json={"action": "lose_events", "count": 0})
        until("the bot is back", lambda: self.town.control("GET", "gateway")["ready"])
        self.settle([self.world])

    # How it happens.

    def number(self, which: int) -> int | None:
        numbers = sorted(number for number in self.world if isinstance(number, int))
        return numbers[which % len(numbers)] if numbers else None

    def channel(self, which: int) -> str | None:
        number = self.number(which)
        if number is None or self.world[number].state is State.DELETED:
            return None
        [row] = self.town.rows("SELECT channel_id FROM tickets WHERE id = ?", number)
        return str(row["channel_id"])

    def press(self, volley: list[Act], *, kill: bool = False) -> list[Press]:
        """Let all press at the same moment; return the presses that Discord accepted."""
        ready = [one for one in map(self.prepare, volley) if one is not None]
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(send) for _, send in ready]
            if kill:
                self.kill()
            accepted = [one.result() for one in sent]
        return [press for (press, _), is_accepted in zip(ready, accepted, strict=True) if is_accepted]

    def prepare(self, act: Act) -> tuple[Press, Callable[[], bool]] | None:
        """Go as far as the last press; None where there is nothing to press."""
        somebody = self.people[act.who]
        if act.what == "open":
            return (act.who, "open", act.who), self.press_of(
                somebody, self.town.support_channel, "Ticket erstellen"
            )
        number, channel = self.number(act.which), self.channel(act.which)
        label = LAST_PRESS[act.what]
        if number is None or channel is None or self.town.rights(channel, somebody) == "-":
            return None
        if not somebody.finds(channel, label):
            return None
        press = (act.who, act.what, number)
        if act.what == "close":
            form = somebody.presses(channel, label)
            return (press, partial(self.send_form, somebody, form)) if form.modal else None
        if act.what == "delete":
            question = somebody.presses(channel, label)
            if "wirklich löschen" not in question.text:
                return None
            label = "Endgültig löschen"
        return press, self.press_of(somebody, channel, label)

    def press_of(self, somebody: Somebody, channel: str, label: str) -> Callable[[], bool]:
        """Find a button now, to press it in a moment, whether or not it is still there."""
        found = until(f"{somebody.name} finds {label!r}", lambda: somebody.finds(channel, label))
        return partial(somebody.tries_press, channel, *found)

    def send_form(self, somebody: Somebody, form: Answer) -> bool:
        return bool(somebody.sends_form(form, outcome="upheld", reason=""))

    def kill(self) -> None:
        if self.town.bot is not None and self.town.bot.running:
            self.town.bot.kill()

    def settle(self, worlds: list[World]) -> None:
        """Wait until one of the possible worlds has come true and everything follows it."""
        last: list[str] = []

        def is_settled() -> bool:
            last[:] = self.faults(worlds)
            return not last

        try:
            until("the world is whole", is_settled)
        except AssertionError as error:
            raise AssertionError(f"{last} after {self.world}") from error
        self.world = self.rows()

    # What must be true.

    def rows(self) -> World:
        names = {int(somebody.id): name for name, somebody in self.people.items()}
        ids = [int(self.people[name].id) for name in MEMBERS]
        rows = self.town.rows("SELECT * FROM tickets WHERE creator_id IN (?, ?) ORDER BY id", *ids)
        return {
            row["id"]: Expected(
                names[row["creator_id"]], State(row["state"]), names.get(row["claimer_id"] or 0)
            )
            for row in rows
        }

    def faults(self, worlds: list[World]) -> list[str]:
        """Return what is not as it should be, or not yet."""
        present = self.rows()
        seen = {number if number in self.world else one.creator: one for number, one in present.items()}
        if seen not in worlds:
            return [f"{seen} is none of {worlds}"]
        found = [fault for number, one in present.items() for fault in self.faults_of(number, one)]
        unlogged = self.town.rows(
            "SELECT 1 FROM events LEFT JOIN log_posts ON event_id = events.id WHERE event_id IS NULL"
        )
        return [*found, *(["the log is behind"] if unlogged else [])]

    def faults_of(self, number: int | str, one: Expected) -> list[str]:
        [row] = self.town.rows("SELECT channel_id, gap_after_id FROM tickets WHERE id = ?", number)
        topic = f"<@{self.people[one.creator].id}>"
        channels = [
            channel
            for channel in self.town.control("GET", "channels")
            if f"#{number} " in (channel.get("topic") or "") and topic in channel["topic"]
        ]
        if one.state is State.DELETED:
            return [f"{number}: its channel is still there"] if channels else []
        if [channel["id"] for channel in channels] != [str(row["channel_id"])]:
            return [f"{number}: channels {[channel['id'] for channel in channels]}"]
        [channel] = channels
        if channel["parent_id"] != str(int(CATEGORIES[one.state])):
            return [f"{number}: stands in {channel['parent_id']}"]
        return [*self.rights_faults(channel["id"], one), *self.record_faults(channel["id"], number)]

    def rights_faults(self, channel: str, one: Expected) -> list[str]:
        creator, claimer, supporter, admin, viewer, stranger = RIGHTS[one.state]
        wanted = dict.fromkeys(("sam", "lena"), supporter) | {"ada": admin, "vera": viewer}
        wanted |= dict.fromkeys((*MEMBERS, "stranger"), stranger) | {one.creator: creator}
        if one.claimer:
            wanted[one.claimer] = claimer
        return [
            f"{name} has {rights} in a ticket that is {one.state}"
            for name, right in wanted.items()
            if (rights := self.town.rights(channel, self.people[name])) != right
        ]

    def record_faults(self, channel: str, number: int | str) -> list[str]:
        written = [
            (int(message["id"]), message["content"])
            for message in self.town.control("GET", f"channels/{channel}/messages")
            if not message["deleted"] and message["visible_to"] is None
        ]
        recorded = self.town.rows(
            "SELECT id, content FROM messages WHERE ticket_id = ? AND deleted_at_ms IS NULL ORDER BY id",
            number,
        )
        return [] if written == [tuple(row) for row in recorded] else [f"{number}: the record has a gap"]

    @invariant()
    def limits_hold(self) -> None:
        for name in MEMBERS:
            assert sum(one.creator == name and one.state in LIVE for one in self.world.values()) <= 1
        for name in STAFF:
            held = sum(one.claimer == name and one.state is State.CLAIMED for one in self.world.values())
            assert held <= CLAIM_LIMIT


@pytest.mark.timeout(400)
def test_whatever_people_press_and_whatever_fails_the_rules_hold(new_town: NewTown) -> None:
    town = new_town(HURRIED_BOT, MAX_TICKETS_PER_SUPPORTER=str(CLAIM_LIMIT))
    town.opens()
    run_state_machine_as_test(
        type("RacesInTown", (Races,), {"town": town}),
        settings=settings(
            max_examples=5,
            stateful_step_count=12,
            deadline=None,
            # A step takes its time on a whole installation; shrinking would take hours.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
