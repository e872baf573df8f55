"""Run by the peer's own Python: renders what it is given with markdown-it-py and says how long that took."""

import json
import sys

from markdown_it import MarkdownIt  # type: ignore[import-not-found] # lives in an environment of its own
from timing import best_cpu_ms  # type: ignore[import-not-found] # stands beside this script

work = json.load(sys.stdin)
peer = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
runs = work["runs"]
json.dump(
    {
        "messages": best_cpu_ms(lambda: [peer.render(text) for text in work["messages"]], runs),
        "worst": {
            name: best_cpu_ms(lambda text=text: peer.render(text), runs)
            for name, text in work["worst"].items()
        },
    },
    sys.stdout,
)
