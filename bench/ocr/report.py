"""The figures as a plain table, ours beside the plain call, with the goals at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.ocr.ids import DEFAULT
from bench.ocr.measure import Compared, Outcome

EXACT_GOAL, WRONG_GOAL, SECONDS_GOAL = 0.88, 0.01, 2.0
_ROW = "{:<22} {:>4}  {:>13} {:>11} {:>15} {:>15} {:>11} {:>11}"
TELLING = "telling patterns"
_PLACE = Callable[[Compared], Outcome]


@dataclass(frozen=True)
class Figures:
    """What one way of reading made of several screenshots."""

    exact: float
    wrong: int
    wrong_on_controls: int
    id_errors: float
    reason_errors: float
    median_s: float
    worst_s: float


def figures(compared: list[Compared], way: _PLACE) -> Figures:
    with_id = [each for each in compared if each.shot.sheet.ban_id]
    controls = [each for each in compared if each.shot.is_control]
    seconds = [way(each).seconds for each in compared]
    wanted = sum(len(each.shot.sheet.ban_id or "") for each in with_id)
    reasons = sum(len(each.shot.sheet.reason) for each in compared)
    return Figures(
        exact=sum(way(each).offered == each.shot.sheet.ban_id for each in with_id) / max(1, len(with_id)),
        wrong=sum(way(each).offered not in {None, each.shot.sheet.ban_id} for each in compared),
        wrong_on_controls=sum(way(each).offered is not None for each in controls),
        id_errors=sum(way(each).id_errors for each in with_id) / max(1, wanted),
        reason_errors=sum(way(each).reason_errors for each in compared) / max(1, reasons),
        median_s=median(seconds),
        worst_s=max(seconds),
    )


def of_all(compared: list[Compared], seed: int) -> list[str]:
    """Compare both ways by style, by kind of ID and in total."""
    controls = sum(each.shot.is_control for each in compared)
    lines = [
        f"Ban screenshots: {len(compared)} drawn from seed {seed}, {controls} of them controls without an ID",
        "  each cell: ours / plain image_to_string(image, lang='deu') with the same finder of IDs",
        "  wrong: an ID offered first that is not the true one; errors: characters misread in the ID, in the reason",
        *_section("By style", compared, lambda each: each.shot.style),
        *_section("By kind of ID", compared, lambda each: each.shot.kind.name),
        *_section("Total", compared, _total),
        *_section("", compared, lambda _: "all"),
    ]
    told = [each for each in compared if _total(each) == TELLING]
    return lines + _goals(figures(compared, _ours), figures(told, _ours), len(compared))


def _ours(compared: Compared) -> Outcome:
    return compared.ours


def _total(compared: Compared) -> str:
    return "default pattern" if compared.shot.kind.name == DEFAULT else TELLING


def _section(title: str, compared: list[Compared], group: Callable[[Compared], str]) -> list[str]:
    head = _ROW.format(title, "n", "exact", "wrong", "errors in ID", "in reason", "median s", "worst s")
    lines = ["", head, "-" * len(head)]
    for name in dict.fromkeys(group(each) for each in compared):
        own = [each for each in compared if group(each) == name]
        ours, plain = figures(own, lambda each: each.ours), figures(own, lambda each: each.plain)
        lines.append(
            _ROW.format(
                f"  {name}",
                len(own),
                f"{ours.exact:.0%} / {plain.exact:.0%}",
                f"{ours.wrong} / {plain.wrong}",
                f"{ours.id_errors:.1%} / {plain.id_errors:.1%}",
                f"{ours.reason_errors:.1%} / {plain.reason_errors:.1%}",
                f"{ours.median_s:.1f} / {plain.median_s:.1f}",
                f"{ours.worst_s:.1f} / {plain.worst_s:.1f}",
            )
        )
    return lines


def _goals(ours: Figures, told: Figures, count: int) -> list[str]:
    exact = (
        f"{told.exact:.1%} where the pattern tells the form of an ID ({ours.exact:.1%} with the default one)"
    )
    return [
        "",
        f"  exact {exact}, goal at least {EXACT_GOAL:.0%}: {_mark(met=told.exact >= EXACT_GOAL)}",
        f"  wrong {ours.wrong / count:.1%}, goal at most {WRONG_GOAL:.0%}: {_mark(met=ours.wrong / count <= WRONG_GOAL)}",
        f"  IDs on controls {ours.wrong_on_controls}, goal none: {_mark(met=not ours.wrong_on_controls)}",
        f"  seconds a picture {ours.median_s:.1f}, goal at most {SECONDS_GOAL:g}: {_mark(met=ours.median_s <= SECONDS_GOAL)}",
    ]


def _mark(*, met: bool) -> str:
    return "met" if met else "MISSED"
