"""A ticket in which every field that somebody can fill holds an attack."""

from tests.web.record import SAM, START_MS, Record

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}javascript:alert(1)"


def hostile_ticket(record: Record) -> int:
    ticket = record.ticket(
        state="closed",
        creator_name=HOSTILE,
        claimer_id=SAM,
        claimer_name=HOSTILE,
        closer_name=HOSTILE,
        close_reason=HOSTILE,
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
    record.event(ticket, "closed", HOSTILE)
    record.transcript(ticket, requested_by_name=HOSTILE)
    return ticket
