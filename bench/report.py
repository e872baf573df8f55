"""The figures as a plain table, with the goals beside them."""

from statistics import median

from bench import flows, idle, load
from bench.flows import Measured
from bench.idle import Footprint
from bench.load import Load

ANSWER_GOAL_MS = 3_000
_ROW = "{:<34} {:>12} {:>12} {:>12}   {}"


def _section(title: str, *columns: str) -> list[str]:
    head = _ROW.format(title, *columns).rstrip()
    return ["", head, "-" * 92]


def _mark(*, met: bool) -> str:
    return "met" if met else "MISSED"


def of_calls(measured: list[Measured]) -> list[str]:
    """Compare calls with the floor; what the floor does not count stands apart."""
    lines = _section("Calls per flow", "ours", "floor", "asking", "goal: floor + asking")
    for each in measured:
        ours = max(len(run.calls) for run in each.runs)
        flow = each.flow
        apart = [
            f"{name} +{count}"
            for name, count in (
                ("Sigrid's greeting", max(run.sigrid for run in each.runs)),
                ("log channel", max(run.log_channel for run in each.runs)),
            )
            if count
        ]
        mark = _mark(met=ours <= flow.floor + flow.asking)
        shown_apart = f" (apart: {', '.join(apart)})" if apart else ""
        lines.append(_ROW.format(f"  {flow.name}", ours, flow.floor, flow.asking, mark + shown_apart))
        if ours > flow.floor + flow.asking:
            lines += [f"    {call}" for call in max((run.calls for run in each.runs), key=len)]
    return lines


def of_times(measured: list[Measured]) -> list[str]:
    """Show how long people wait."""
    lines = _section("Time from press, ms", "median", "worst", "limit", "goal: answer within Discord's 3 s")
    for each in measured:
        answered = [ms for run in each.runs for ms in run.answered_ms]
        finished = [run.finished_ms for run in each.runs]
        met = _mark(met=max(answered) < ANSWER_GOAL_MS)
        name = each.flow.name
        lines += [
            _ROW.format(f"  {name}: to the answer", *_ms(answered), ANSWER_GOAL_MS, met),
            _ROW.format(f"  {name}: to the finished channel", *_ms(finished), "", "").rstrip(),
        ]
    return lines


def _ms(values: list[float]) -> tuple[str, str]:
    return f"{median(values):.0f}", f"{max(values):.0f}"


def of_load(measured: Load) -> list[str]:
    """Show what a recorded message costs beside one that is only received."""
    lines = _section(
        "CPU per message, us", "bot", "bare client", "ratio", f"goal: at most {load.GOAL_RATIO:g}"
    )
    for number, each in enumerate(measured.rounds, start=1):
        figures = (f"{each.bot_us:.0f}", f"{each.bare_us:.0f}", f"{each.ratio:.2f}")
        lines.append(_ROW.format(f"  round {number}, {each.messages} messages", *figures, "").rstrip())
    figures = (f"{measured.bot_us:.0f}", f"{measured.bare_us:.0f}", f"{measured.ratio:.2f}")
    lines.append(_ROW.format("  median", *figures, _mark(met=measured.ratio <= load.GOAL_RATIO)))
    return lines


def of_memory(idle_footprint: Footprint, *others: Footprint) -> list[str]:
    """Show memory beside the bare client; the goal is about the idle bot."""
    lines = _section("Memory, MB", "bot", "bare client", "more", f"goal: at most +{idle.GOAL_MB:g} when idle")
    for each in (idle_footprint, *others):
        mark = _mark(met=each.more_rss_mb <= idle.GOAL_MB) if each is idle_footprint else ""
        rss = (f"{each.bot.rss_mb:.1f}", f"{each.bare.rss_mb:.1f}", f"{each.more_rss_mb:+.1f}")
        pss = (f"{each.bot.pss_mb:.1f}", f"{each.bare.pss_mb:.1f}", f"{each.more_pss_mb:+.1f}")
        lines += [
            _ROW.format(f"  {each.when}, RSS", *rss, mark).rstrip(),
            _ROW.format(f"  {each.when}, PSS", *pss, "").rstrip(),
        ]
    return lines


def head(machine: str, python: str, py_cord: str) -> list[str]:
    """Say what was measured, and on what."""
    return [
        "Ticket bot, measured on the sandbox (a local Discord) beside a bare py-cord client that only receives",
        f"  on {machine}",
        f"  with Python {python}, py-cord {py_cord}; both clients connected to the same sandbox at the same time",
        f"  calls and times: {flows.LIVES} tickets one after the other; calls are the dearest's, times hold no network",
        f"  CPU: user and system of the whole process, members and supporters writing in {load.TICKETS} claimed tickets",
    ]
