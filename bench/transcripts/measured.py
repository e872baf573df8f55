"""One export in a process of its own: what it took, as one line of JSON.

`python -m bench.transcripts.measured page FOLDER` writes our page, `... floor FOLDER` the bare loop's.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, Template

from bench.transcripts.corpus import EMPTY_TICKET, START_MS, TICKET
from utils.transcript.export.exporter import Exporter
from utils.transcript.export.source import FileReading, Source
from utils.transcript.times import Times

TIMES = Times(ZoneInfo("Europe/Berlin"), lambda: START_MS)
FLOOR = """{% for row in rows %}<p><b>{{ row.author_name }}</b> {{ times.clock(row.sent_at_ms) }} {{ row.content }}</p>
{% endfor %}"""


def page(folder: Path) -> Callable[[], Iterator[bytes]]:
    exporter = Exporter(TIMES, lambda: START_MS, folder / "attachments")
    path = folder / "tickets.sqlite"
    # As in a running panel, the templates are compiled; chat-exporter reads its own when it is imported.
    for _ in exporter.write(Source(FileReading(path), EMPTY_TICKET), "html"):
        pass
    return lambda: exporter.write(Source(FileReading(path), TICKET), "html")


def floor(folder: Path) -> Callable[[], Iterator[bytes]]:
    """The least that a page can be: author, time and escaped text, by the same template engine."""
    template = Environment(autoescape=True).from_string(FLOOR)
    return lambda: _bare_loop(template, FileReading(folder / "tickets.sqlite"))


def _bare_loop(template: Template, database: FileReading) -> Iterator[bytes]:
    after = 0
    while rows := database.all(
        "SELECT * FROM messages WHERE ticket_id = ? AND id > ? ORDER BY id LIMIT 200", (TICKET, after)
    ):
        yield template.render(rows=rows, times=TIMES).encode()
        after = rows[-1]["id"]


def resident_mb(field: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def main(export: Callable[[], Iterator[bytes]], target: Path) -> None:
    before_mb = resident_mb("VmRSS")
    # From here on the kernel notes the peak anew.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    with target.open("wb") as file:
        for piece in export():
            file.write(piece)
    told = {
        "cpu_s": time.process_time() - began_cpu_s,
        "wall_s": time.perf_counter() - began_s,
        "more_mb": resident_mb("VmHWM") - before_mb,
        "size_mb": target.stat().st_size / 1024**2,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    chosen = Path(sys.argv[2])
    main({"page": page, "floor": floor}[sys.argv[1]](chosen), chosen / "page.html")
