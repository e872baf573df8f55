"""What each one of the team did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.figures.durations import Durations, durations
from webapp.queries.statistics import Opened, Share


@dataclass(frozen=True)
class Supporter:
    """What one person did in a period; without a name it is the bot."""

    name: str | None
    claimed: int
    closed: int
    messages: int
    first_answers: Durations | None
    """How long the members waited whom he was the first to answer."""


def team(
    claimers: Sequence[Share], closers: Sequence[Share], writers: Sequence[Share], opened: Opened
) -> list[Supporter]:
    """Put together what everybody did, those who closed most first, and what happened by itself last."""
    names = _newest_names([*claimers, *closers, *writers])
    claimed, closed, wrote = (
        {share.user_id: share.number for share in shares} for shares in (claimers, closers, writers)
    )
    waits: defaultdict[int | None, list[int]] = defaultdict(list)
    for at_ms, answered_at_ms, answerer_id in zip(
        opened.at_ms, opened.answered_at_ms, opened.answerer_ids, strict=True
    ):
        if answered_at_ms is not None:
            waits[answerer_id].append(max(0, answered_at_ms - at_ms))
    everybody = [
        Supporter(
            name=name,
            claimed=claimed.get(user_id, 0),
            closed=closed.get(user_id, 0),
            messages=wrote.get(user_id, 0),
            first_answers=durations(waits.get(user_id, ())) if user_id is not None else None,
        )
        for user_id, name in names.items()
    ]
    return sorted(
        filter(_did_something, everybody),
        key=lambda each: (each.name is None, -each.closed, -each.claimed, -each.messages, each.name or ""),
    )


def _did_something(supporter: Supporter) -> bool:
    return bool(supporter.claimed or supporter.closed or supporter.messages or supporter.first_answers)


def _newest_names(shares: Sequence[Share]) -> dict[int | None, str | None]:
    """Tell whoever changed his name meanwhile by the newest one."""
    in_order = sorted(shares, key=lambda share: share.newest_at_ms)
    return {share.user_id: share.name for share in in_order}
