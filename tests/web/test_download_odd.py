"""Files of tickets whose rows hold anything at all."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.record import MIA, START_MS, Record
from utils.transcript.export.exporter import KINDS, Exporter
from utils.transcript.export.names import UniqueNames, safe_name
from utils.transcript.export.source import FileReading, Source
from utils.transcript.times import Times

SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20)
KEYS = st.sampled_from(
    ["type", "title", "fields", "name", "value", "url", "components", "poll", "answers", "sticker_items", "message_snapshots",
     "message", "question", "text", "content", "answer_id", "poll_media", "users", "1"]
)  # fmt: skip
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
STORED = JSON.map(json.dumps) | st.text(max_size=30)
# What SQLite takes as text: no half of a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "content": TEXT,
            "author_name": TEXT,
            "type": st.sampled_from([0, 6, 19, 23, 250]),
            "embeds": STORED,
            "components": STORED,
            "mentions": STORED,
            "extras": STORED,
            "replies_to_id": st.none() | st.integers(-(2**63), 2**63 - 1),
            "thread_id": st.none() | st.integers(0, 9),
            "author_color": st.none() | st.integers(-5, 2**40),
            "edited_at_ms": st.none() | st.just(START_MS),
        }
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, emoji=TEXT, file_name=TEXT, details=STORED)
def test_no_row_keeps_a_file_from_being_written(
    rows: list[dict[str, Any]], emoji: str, file_name: str, details: str
) -> None:
    with TemporaryDirectory() as folder:
        record = Record(Path(folder))
        ticket = record.ticket()
        record.event(ticket, "closed", details=details)
        for row in rows:
            message = record.message(ticket, **row)
            record.reaction(message, emoji, MIA, user_name=None)
            record.attachment(message, b"x", file_name=file_name)
            record.revision(message, row["content"])
        exporter = Exporter(
            Times(ZoneInfo("Europe/Berlin"), lambda: START_MS), lambda: START_MS, record.attachments
        )
        for kind in KINDS:
            reading = FileReading(record.path)
            written = b"".join(exporter.write(Source(reading, ticket), kind))
            reading.close()
            if kind == "json":
                assert len(json.loads(written)["messages"]) == len(rows)
            elif kind != "zip":
                assert "Ende des Transkripts" in written.decode()
        record.close()


@given(st.lists(st.text(max_size=200), max_size=20))
def test_names_of_files_are_harmless_and_unique(names: list[str]) -> None:
    unique = UniqueNames()
    taken = [unique.take(name) for name in names]
    assert len({name.casefold() for name in taken}) == len(names)
    for name in taken:
        name.encode()
        assert 0 < len(name) <= 110
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
        assert name not in {".", ".."}
        assert not name.endswith((".", " "))


@given(st.text(max_size=200))
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)
