"""The parts that the readable files share."""

from collections.abc import Iterator
from dataclasses import replace

from utils.transcript.build import Builder
from utils.transcript.export.files import Beside, Inside
from utils.transcript.export.source import Source
from utils.transcript.model import Day, Item
from utils.transcript.naming import Naming
from utils.transcript.sentences import tell
from utils.transcript.times import Times


def conversation(source: Source, times: Times, addresses: Inside | Beside) -> Iterator[list[Item]]:
    """Walk everything that is shown, window by window, without a second divider where a day goes on."""
    facts = source.facts
    builder = Builder(times, Naming(times, facts.people), addresses, facts.ticket["control_message_id"])
    happenings = tell(facts.events, facts.ticket["creator_name"])
    today = None
    for window in source.windows():
        shown = [addresses.shown(row) for row in window.attachments]
        items = builder.items(replace(window, attachments=shown), happenings, facts.notes)
        if items and isinstance(items[0], Day) and times.calendar_day(items[0].at_ms) == today:
            del items[0]
        for item in items:
            if isinstance(item, Day):
                today = times.calendar_day(item.at_ms)
        yield items
