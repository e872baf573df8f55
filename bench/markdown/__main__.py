"""Measure the renderer of messages beside markdown-it-py, in one run: python -m bench.markdown.

The peer gets an environment of its own in the user's cache, and no rules of Discord's: what it would need of those comes
on top of its time, so its figures are its floor.
"""

import json
import platform
import subprocess
from pathlib import Path
from typing import Any

from bench.markdown import corpus, peer
from bench.markdown.timing import best_cpu_ms
from bench.proc import machine
from tests.web.test_markdown import NAMES, WORST, filled
from utils.transcript.markdown import is_jumbo, render

RUNS = 7


def main() -> None:
    messages = corpus.messages(2_000)
    python = peer.prepare()
    print(f"{machine()}, Python {platform.python_version()}, {peer.REQUIREMENT}")
    ours = best_cpu_ms(lambda: [render(text, NAMES) for text in messages], RUNS)
    jumbo = best_cpu_ms(lambda: [is_jumbo(text) for text in messages], RUNS)
    worst = {name: filled(pattern) for name, pattern in WORST.items()}
    theirs = _ask(python, {"messages": messages, "worst": worst, "runs": RUNS})
    count = len(messages)
    print(f"\n{count} messages as members write them, microseconds of CPU for each:")
    print(
        f"  ours              {1_000 * ours / count:8.1f}  (and {1_000 * jumbo / count:.2f} to tell emoji alone)"
    )
    print(
        f"  markdown-it-py    {1_000 * theirs['messages'] / count:8.1f}  ({theirs['messages'] / ours:.1f} times as much)"
    )
    print("\n4,000 characters of the worst, milliseconds of CPU (goal: under 50):")
    print(f"  {'':28}{'ours':>9}{'markdown-it-py':>17}")
    for name, text in worst.items():
        ms = best_cpu_ms(lambda text=text: (render(text, NAMES), is_jumbo(text)), RUNS)  # type: ignore[misc]
        print(f"  {name:28}{ms:9.2f}{theirs['worst'][name]:17.2f}")


def _ask(python: Path, work: dict[str, Any]) -> dict[str, Any]:
    script = Path(peer.__file__).with_name("peer_main.py")
    answer = subprocess.run(
        [python, script],
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(script).parent,
    )
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


if __name__ == "__main__":
    main()
