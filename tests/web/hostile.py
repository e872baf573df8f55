"""A ticket in which every field that somebody can fill holds an attack."""

from tests.web.record import MIA, SAM, START_MS, Record
from utils.store.events import EventKind

# Turns the direction of what follows, out of an isolate too: U+2069 ends one, U+202E overrides.
TURNS_ROUND = "\u2069\u202e"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}javascript:alert(1)"
LONG = (HOSTILE + TURNS_ROUND + "**x** ||y|| [z](javascript:alert(1)) ").ljust(4_000, "W")


def hostile_ticket(record: Record) -> int:
    ticket = record.ticket(
        state="closed",
        creator_name=HOSTILE,
        claimer_id=SAM,
        claimer_name=HOSTILE,
        closer_name=HOSTILE,
        closed_at_ms=START_MS,
        outcome="undecided",
        close_reason=LONG,
        creator_left_at_ms=START_MS,
    )
    intake = dict.fromkeys(
        ("ended_because", "ban_id", "player_name", "ban_reason", "evidence_text", "statement"), HOSTILE
    )
    record.intake(ticket, **intake, attitude="unclear", quotes=f'["{HOSTILE[2:20]}"]')
    embed = {
        "title": HOSTILE,
        "description": HOSTILE,
        "url": "javascript:alert(1)",
        "author": {"name": HOSTILE},
        "footer": {"text": HOSTILE},
        "fields": [{"name": HOSTILE, "value": HOSTILE}],
        "image": {"url": "javascript:alert(1)"},
        "color": HOSTILE,
    }
    buttons = [
        {"type": 2, "style": HOSTILE, "label": HOSTILE, "url": "javascript:alert(1)"},
        {"type": 3, "placeholder": HOSTILE},
        {"type": HOSTILE},
    ]
    message = record.message(
        ticket,
        HOSTILE + "<@1>",
        author_name=HOSTILE,
        embeds=[embed],
        components=[{"type": 1, "components": buttons}],
        mentions={"users": {"1": HOSTILE}},
        edited_at_ms=START_MS,
    )
    record.revision(message, HOSTILE)
    record.attachment(message, b"x", file_name=HOSTILE, content_type=HOSTILE, ocr_text=HOSTILE)
    record.attachment(message, b"y", file_name=HOSTILE, ocr_text=HOSTILE)
    record.attachment(message, None, file_name=HOSTILE, failure=HOSTILE)
    record.message(ticket, HOSTILE, type=46, author_name=HOSTILE)
    record.message(ticket, "x", type=19, replies_to_id=message)
    record.event(ticket, HOSTILE, HOSTILE, details=f'{{"reason": "{HOSTILE[2:20]}"}}')
    details = dict.fromkeys(
        ("outcome", "reason", "from_name", "to_name", "person_name", "what", "because", "quote"), LONG
    )
    for kind in EventKind:
        record.event(ticket, kind, HOSTILE, details=details)
        record.event(ticket, kind, HOSTILE, details={"outcome": 7, "reason": [LONG], "to_name": None})
    record.note(ticket, LONG, author_name=HOSTILE)
    record.note(ticket, "")
    record.person(ticket, MIA, HOSTILE)
    record.person(ticket, SAM, LONG, added_by_name=HOSTILE)
    record.block(user_name=HOSTILE, reason=LONG, author_name=HOSTILE)
    record.transcript(ticket, requested_by_name=HOSTILE)
    return ticket
