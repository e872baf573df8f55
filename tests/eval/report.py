"""The report of an evaluation, as it is quoted. Pure."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from tests.eval.judge import SLOTS, Verdict

WIDTH = 24


def forbidden_or_repeated(verdicts: Sequence[Verdict]) -> int:
    """Return how often she said what she must not say or asked what had been answered."""
    return sum(len(verdict.forbidden) + len(verdict.repeated) for verdict in verdicts)


def progress(number: int, of: int, verdict: Verdict) -> str:
    """Return the line that is shown while it runs."""
    run = verdict.run
    faults = len(verdict.faults())
    told = f"{faults} wrong" if faults else "ok"
    return (
        f"[{number:>{len(str(of))}}/{of}] {run.conversation.name:<36}"
        f" {verdict.turns} turns {run.seconds:5.1f} s  {told}"
    )


def report(verdicts: Sequence[Verdict], seconds: float) -> str:
    """Return the page that tells of all runs."""
    runs = [verdict.run for verdict in verdicts]
    turns = [verdict.turns for verdict in verdicts]
    troubles = Counter(trouble for run in runs for trouble in run.troubles)
    why = ", ".join(f"{kind} ×{count}" for kind, count in troubles.most_common())
    forbidden = sum(len(verdict.forbidden) for verdict in verdicts)
    repeated = sum(len(verdict.repeated) for verdict in verdicts)
    right = sum(not verdict.outcome for verdict in verdicts)
    conversations = len({run.conversation.name for run in runs})
    return "\n".join(
        [
            "",
            _line("Conversations", f"{conversations}, {len(runs)} runs"),
            *_slots(verdicts),
            _line("Outcome", _share(right, len(runs))),
            _line("Forbidden outputs", f"{forbidden} (must be 0)"),
            _line("Repeated questions", f"{repeated} (must be 0)"),
            _line("Turns", f"median {median(turns):g}, most {max(turns)}"),
            _line("Model calls", f"{sum(run.model_calls for run in runs)}"),
            _line("Model failures", f"{troubles.total()} {f'({why})' if why else ''}".rstrip()),
            *_own_words(verdicts),
            _line("Tokens", f"{sum(run.tokens for run in runs)}"),
            _line("Seconds", f"{seconds:.1f}"),
            "",
            *_faults(verdicts),
            f"RESULT {'failed' if forbidden or repeated else 'nothing forbidden, nothing asked twice'}",
        ]
    )


def _slots(verdicts: Sequence[Verdict]) -> list[str]:
    lines = []
    for slot in SLOTS:
        told = [verdict.slots[slot] for verdict in verdicts if slot in verdict.slots]
        if told:
            lines.append(_line(f"Slot {slot}", _share(told.count(""), len(told))))
    exact = sum(not any(verdict.slots.values()) for verdict in verdicts)
    return [*lines, _line("All slots exact", _share(exact, len(verdicts)))]


def _own_words(verdicts: Sequence[Verdict]) -> list[str]:
    """Return how often the guard let the model's reply through."""
    said, proposed = (sum(numbers) for numbers in zip(*(v.own_words for v in verdicts), strict=True))
    return [_line("Model's replies said", _share(said, proposed))] if proposed else []


def _faults(verdicts: Sequence[Verdict]) -> list[str]:
    """Return what was wrong, each once with how often, the worst kind first."""
    seen = Counter(
        (verdict.run.conversation.name, " ".join(fault.split()))
        for verdict in verdicts
        for fault in verdict.faults()
    )
    worst_first = sorted(seen, key=lambda key: not key[1].startswith(("FORBIDDEN", "REPEATED")))
    return [f"{name} ×{seen[name, fault]}: {fault}" for name, fault in worst_first] + [""] * bool(seen)


def _line(name: str, value: str) -> str:
    return f"{name:<{WIDTH}}{value}"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.1f} %)"
