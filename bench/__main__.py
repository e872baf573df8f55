"""Measure the bot beside its floor and its peer, in one run: python -m bench."""

import platform
from importlib.metadata import version

from bench import flows, load, report
from bench.idle import footprint
from bench.proc import machine
from bench.stage import staged


def main() -> None:
    print("\n".join(report.head(machine(), platform.python_version(), version("py-cord"))), flush=True)
    with staged() as stage:
        # Memory first: nothing has been asked of the bot yet.
        idle = footprint(stage, "idle after the start")
        stage.post_ticket_button()
        measured = flows.measure(stage)
        for lines in (report.of_calls(measured), report.of_times(measured)):
            print("\n".join(lines), flush=True)
        print("\n".join(report.of_load(load.measure(stage))), flush=True)
        print("\n".join(report.of_memory(idle, footprint(stage, "idle after all this"))), flush=True)


if __name__ == "__main__":
    main()
