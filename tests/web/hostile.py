"""A ticket in which every field that somebody can fill holds an attack."""

import json
from typing import Any

from tests.web.record import MIA, SAM, START_MS, Record
from utils.store.events import EventKind

# Turns the direction of what follows, out of an isolate too: U+2069 ends one, U+202E overrides.
TURNS_ROUND = "\u2069\u202e"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}javascript:alert(1)"
# One after the other in every field: out of text, attributes, styles and code blocks, and addresses of every bad kind.
PAYLOADS = (
    HOSTILE,
    "<script>window.hurt=1;alert(1)</script><svg onload=alert(1)><svg><script>alert(1)</script>",
    "' onerror='alert(1)' x='\" onfocus=\"alert(1)\" autofocus tabindex=1 x=\"",
    "`` onmouseover=alert(1) ``` </code></pre><img src=//evil.example/x onerror=alert(1)>",
    "</title></style></textarea></noscript><iframe src=javascript:alert(1)></iframe><base href=//evil.example/>",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x.png",
    'https://evil.example/"onload="alert(1)',
    "[x](javascript:alert(1)) [x](https://evil.example/\"onclick=alert(1)) <https://evil.example/'onclick=alert(1)>",
    '<a:"onerror=alert(1):1> <:x:1> <t:1:"> ```"><script>\nalert(1)```',
    "&lt;img src=x onerror=alert(1)&gt; &#60;script&#62;alert(1)",
    "\u2028\u2029\ufeff<\u200bscript>alert(1)</script>\u0000\u001b[31m",
    "<style>@import '//evil.example/x.css';*{background:url(//evil.example/)}</style><link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example><form action=//evil.example><button formaction=javascript:alert(1)>",
)
LONG = (HOSTILE + TURNS_ROUND + "**x** ||y|| [z](javascript:alert(1)) ").ljust(4_000, "W")


def hostile_ticket(record: Record, hostile: str = HOSTILE) -> int:
    """Write a ticket in which an attack stands wherever somebody can write."""
    long = LONG if hostile == HOSTILE else (hostile * 100)[:4_000]
    ticket = record.ticket(
        state="closed",
        creator_name=hostile,
        claimer_id=SAM,
        claimer_name=hostile,
        closer_name=hostile,
        closed_at_ms=START_MS,
        outcome="undecided",
        close_reason=long,
        creator_left_at_ms=START_MS,
    )
    intake = dict.fromkeys(
        ("ended_because", "ban_id", "player_name", "ban_reason", "evidence_text", "statement"), hostile
    )
    record.intake(ticket, **intake, attitude="unclear", quotes=json.dumps([hostile]))
    embed = {
        "title": hostile,
        "description": hostile,
        "url": "javascript:alert(1)",
        "author": {"name": hostile},
        "footer": {"text": hostile},
        "fields": [{"name": hostile, "value": hostile}],
        "image": {"url": "javascript:alert(1)"},
        "color": hostile,
    }
    buttons = [
        {"type": 2, "style": hostile, "label": hostile, "url": "javascript:alert(1)"},
        {"type": 3, "placeholder": hostile},
        {"type": hostile},
    ]
    message = record.message(
        ticket,
        hostile + "<@1>",
        author_name=hostile,
        embeds=[embed],
        components=[{"type": 1, "components": buttons}],
        mentions={"users": {"1": hostile}},
        edited_at_ms=START_MS,
    )
    record.revision(message, hostile)
    record.attachment(message, b"x", file_name=hostile, content_type=hostile, ocr_text=hostile)
    record.attachment(message, b"y", file_name=hostile, ocr_text=hostile)
    record.attachment(message, None, file_name=hostile, failure=hostile)
    record.message(ticket, hostile, type=46, author_name=hostile)
    record.message(ticket, "x", type=19, replies_to_id=message)
    _everything_else(record, ticket, message, hostile)
    record.event(ticket, hostile, hostile, details={"reason": hostile})
    details = dict.fromkeys(
        ("outcome", "reason", "from_name", "to_name", "person_name", "what", "because", "quote"), long
    )
    for kind in EventKind:
        record.event(ticket, kind, hostile, details=details)
        record.event(ticket, kind, hostile, details={"outcome": 7, "reason": [long], "to_name": None})
    record.note(ticket, long, author_name=hostile)
    record.note(ticket, "")
    record.person(ticket, MIA, hostile)
    record.person(ticket, SAM, long, added_by_name=hostile)
    # One block for a member: with the next attack another one.
    record.connection.execute("DELETE FROM blocks")
    record.block(user_name=hostile, reason=long, author_name=hostile)
    record.transcript(ticket, requested_by_name=hostile)
    return ticket


def _everything_else(record: Record, ticket: int, message: int, hostile: str) -> None:
    """Write messages with all that is neither text nor embed nor button."""
    address = {"url": hostile}
    emoji = {"id": "5", "name": hostile}
    user = {"id": "6", "username": hostile, "global_name": hostile}
    option = {"label": hostile, "description": hostile, "value": hostile, "emoji": emoji}
    embed = {
        "type": hostile,
        "title": f"```{hostile}\nx```",
        "url": f"https://evil.example/{hostile}",
        "author": {"name": hostile, "url": hostile, "icon_url": hostile},
        "footer": {"text": hostile, "icon_url": hostile},
        "provider": {"name": hostile, "url": hostile},
        "image": address,
        "thumbnail": {"url": f"https://evil.example/{hostile}", "width": hostile},
        "video": address,
        "timestamp": hostile,
        "fields": [{"name": hostile, "value": hostile, "inline": True}] * 4,
    }
    file = {"id": "8", "filename": hostile, "url": hostile, "size": hostile, "description": hostile}
    components: list[Any] = [
        {"type": 1, "components": [{"type": 3, "placeholder": hostile, "options": [option]}]},
        {
            "type": 1,
            "components": [{"type": 2, "style": 5, "label": hostile, "url": hostile, "emoji": emoji}],
        },
        {
            "type": 17,
            "accent_color": hostile,
            "components": [
                {"type": 10, "content": hostile},
                {
                    "type": 9,
                    "components": [],
                    "accessory": {"type": 11, "media": address, "description": hostile},
                },
                {"type": 12, "items": [{"media": address, "description": hostile, "spoiler": True}]},
                {"type": 13, "file": address, "name": hostile},
                {"type": 14, "spacing": hostile},
            ],
        },
    ]
    media = {"text": hostile, "emoji": emoji}
    poll = {
        "question": {"text": hostile},
        "answers": [{"answer_id": 1, "poll_media": media}, {"answer_id": hostile, "poll_media": media}],
        "expiry": hostile,
        "results": {"answer_counts": [{"id": 1, "count": hostile}]},
    }
    snapshot = {
        "content": hostile,
        "embeds": [embed],
        "attachments": [file],
        "components": components,
        "sticker_items": [{"id": hostile, "name": hostile}],
        "timestamp": hostile,
    }
    extras = {
        "flags": hostile,
        "sticker_items": [{"id": hostile, "name": hostile, "format_type": kind} for kind in (1, 3, hostile)],
        "poll": poll,
        "message_snapshots": [{"message": snapshot}],
        "interaction_metadata": {"type": 2, "user": user, "name": hostile},
        "interaction": {"name": hostile, "user": user},
        "message_reference": {"type": 1, "message_id": hostile, "channel_id": hostile},
        "activity": {"type": 1},
        "application": {"name": hostile, "icon": hostile},
        "purchase_notification": {"guild_product_purchase": {"product_name": hostile}},
        "role_subscription_data": {"tier_name": hostile},
        "attachments": [{"id": "8", "title": hostile, "description": hostile, "duration_secs": hostile}],
    }
    thread = record.thread(ticket, hostile, parent_message_id=message)
    mentions = {kind: {hostile: hostile, "7": hostile} for kind in ("users", "roles", "channels")}
    written = record.message(
        ticket,
        f"<@7> <@&7> <#7> https://discord.com/channels/1/7 ```{hostile}\nx```",
        type=20,
        author_name=hostile,
        embeds=[embed],
        components=components,
        extras=extras,
        mentions=mentions,
        thread_id=thread,
        avatar_key=hostile,
    )
    for content_type in ("image/png", "video/mp4", "audio/ogg", hostile):
        name = f"SPOILER_{hostile}"
        record.attachment(
            written, content_type.encode(), file_name=name, content_type=content_type, ocr_text=hostile
        )
    for emoji_name in (hostile, f"{hostile}:5", f"a:{hostile}:5"):
        record.reaction(written, emoji_name, user_name=hostile)
    record.vote(written, 1)
    fields = ("poll_question_text", "victor_answer_text", "victor_answer_votes", "total_votes", "rule_name")
    result = {
        "type": "poll_result",
        "description": hostile,
        "fields": [{"name": one, "value": hostile} for one in fields],
    }
    for kind in range(1, 51):
        record.message(
            ticket, hostile, type=kind, author_name=hostile, extras=extras, embeds=[result], mentions=mentions
        )
