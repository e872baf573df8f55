"""The rules of a ticket's life as a model: what presses make of the tickets of a small community."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from utils.tickets import LIVE, State

CLAIM_LIMIT = 2
STAFF = ("sam", "lena", "ada")
"""Ada is the admin among them."""


@dataclass(frozen=True)
class Expected:
    """What the model says of a ticket."""

    creator: str
    state: State = State.OPEN
    claimer: str | None = None


# A ticket that is still to be seen has its creator's name in the place of its number.
World = dict[int | str, Expected]


def after(world: World, who: str, what: str, number: int | str) -> World:
    """Return what becomes of the world when somebody presses something: nothing, where the rules forbid it."""
    if what == "open":
        is_busy = any(one.creator == who and one.state in LIVE for one in world.values())
        return world if is_busy else {**world, who: Expected(who)}
    one = world[number]
    held = sum(other.claimer == who and other.state is State.CLAIMED for other in world.values())
    is_his = who in STAFF and (one.state is not State.CLAIMED or who in {one.claimer, "ada"})
    match what, one.state:
        case "claim", State.OPEN if who in STAFF and held < CLAIM_LIMIT:
            then = replace(one, state=State.CLAIMED, claimer=who)
        case "take over", State.CLAIMED if who == "ada" and one.claimer != who and held < CLAIM_LIMIT:
            then = replace(one, claimer=who)
        case "release", State.CLAIMED if is_his:
            then = replace(one, state=State.OPEN, claimer=None)
        case "close", State.OPEN | State.CLAIMED if is_his:
            then = replace(one, state=State.CLOSED)
        case "delete", State.OPEN | State.CLAIMED | State.CLOSED if is_his:
            then = replace(one, state=State.DELETED)
        case "reopen", State.CLOSED if who in STAFF:
            then = _reopened(world, one)
        case _:
            then = one
    return {**world, number: then}


def _reopened(world: World, one: Expected) -> Expected:
    if any(other.creator == one.creator and other.state in LIVE for other in world.values()):
        return one
    held = sum(other.claimer == one.claimer and other.state is State.CLAIMED for other in world.values())
    if one.claimer is None or held >= CLAIM_LIMIT:
        return replace(one, state=State.OPEN, claimer=None)
    return replace(one, state=State.CLAIMED)


Press = tuple[str, str, int | str]
"""Who presses what on which ticket."""


def possible(world: World, presses: Iterable[Press], *, some_are_lost: bool) -> list[World]:
    """Return every world that an order of the presses can lead to."""
    done = list(presses)
    counts = range(len(done) + 1) if some_are_lost else [len(done)]
    worlds = []
    for order in itertools.chain.from_iterable(itertools.permutations(done, count) for count in counts):
        then = world
        for who, what, number in order:
            then = after(then, who, what, number)
        worlds.append(then)
    return worlds
