"""A plan: what is to be changed, shown before anything is."""

from collections.abc import Callable
from dataclasses import dataclass

from installation import texts
from installation.console import Console


@dataclass(frozen=True)
class Change:
    """One step; a plan that was broken off is made anew, so each must stand being done half."""

    title: str
    do: Callable[[], None]
    details: tuple[str, ...] = ()
    target: str = ""
    """The file of the system that it is about."""


def show(changes: list[Change], console: Console) -> None:
    """Say what would be done."""
    for number, change in enumerate(changes, 1):
        console.say(f"  {number:2}. {change.title}")
        for detail in change.details:
            console.say(f"        {detail}")


def carry_out(changes: list[Change], console: Console) -> None:
    """Do all of it, in order; the first failure ends it."""
    for number, change in enumerate(changes, 1):
        console.say(texts.step(number, len(changes), change.title))
        change.do()
