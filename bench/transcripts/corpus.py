"""One conversation, always the same for one seed, as Discord's API would tell it and as the bot would record it."""

import hashlib
import random
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from utils.database import migrate, open_for_writing
from utils.store import messages
from utils.store.messages import Attachment, AuthorKind, Message

SEED = 20_260_329
TICKET, EMPTY_TICKET = 1, 2
GUILD, CHANNEL = "1180000000000000001", "1180000000000000002"
# 29 March 2026, the day on which Berlin changes to summer time.
START_MS = 1_774_742_400_000
MIA, SAM, LENA, SIGRID = (1_180_200_000_000_000_000 + number for number in range(1, 5))
PEOPLE: dict[int, tuple[str, AuthorKind, int]] = {
    MIA: ("Mia", "creator", 0),
    SAM: ("Sam", "staff", 0x3BA55D),
    LENA: ("Lena", "staff", 0xE67E22),
    SIGRID: ("Sekretärin Sigrid", "secretary", 0x9B59B6),
}
PICTURES = 40
_DISCORD_EPOCH_MS = 1_420_070_400_000

_LINES = (
    "Hallo, ich bin seit gestern Abend gesperrt und weiß nicht, warum.",
    "Welche Ban-ID steht denn auf deinem Bildschirm?",
    "Moment, ich starte das Spiel noch mal.",
    "ok",
    "Ich habe nichts gemacht! Wir haben zu dritt auf dem Server gebaut, und dann kam die Meldung.\nSonst nichts.",
    "Danke, ich sehe mir die Aufzeichnung an und melde mich hier im Ticket. Das kann bis morgen dauern.",
    "Alles klar 👍",
    "Das war mein Bruder; er hat an meinem Rechner gespielt, während ich in der Schule war, und davon wusste ich nichts.",
    "nein",
    "Kannst du mir sagen, welche Mods du an dem Abend geladen hattest? Eine Liste genügt, Versionen brauche ich nicht.",
)
_MARKED = (
    "Das ist **wirklich** wichtig, und *bitte* nicht __vergessen__ :)",
    f"<@{SAM}> kannst du dir das ansehen? Es war am <t:1774742400:F>.",
    "Meine Mods:\n- Optifine\n- Minimap\n- ||keine Cheats||",
    "```java\nat net.example.Client.connect(Client.java:42)\nat net.example.Main.main(Main.java:7)\n```",
    "> Welche Ban-ID steht denn auf deinem Bildschirm?\nABCD1234EFGH5678, siehe `ban.log`",
    "Die Regeln stehen hier: https://example.org/regeln#cheats und [hier](https://example.org/faq)",
    "## Zusammenfassung\n1. gespielt\n2. gesperrt\n-# Stand von heute",
    "~~Ich war das nicht.~~ Doch, und es tut mir leid <:traurig:1180300000000000001>",
)
_EMOJI = ("👍", "❤️", "😂", "🙏")


def payloads(count: int) -> Iterator[dict[str, Any]]:
    """Walk a conversation's messages, oldest first, as Discord's API answers them."""
    dice = random.Random(SEED)
    at_ms, author, number = START_MS, MIA, 0
    recent: list[dict[str, Any]] = []
    for number in range(count):
        at_ms += dice.choice((4_000, 9_000, 20_000, 45_000, 240_000, 1_500_000))
        if dice.random() < 0.45:
            author = dice.choice((MIA, MIA, SAM, SAM, LENA, SIGRID))
        message = _payload(dice, number, at_ms, author)
        if recent and dice.random() < 0.12:
            target = dice.choice(recent)
            message |= {
                "type": 19,
                "message_reference": {"message_id": target["id"], "channel_id": CHANNEL, "guild_id": GUILD},
            }
            message["referenced_message"] = {
                key: value for key, value in target.items() if key != "referenced_message"
            }
        recent = [*recent[-9:], message]
        yield message


def _payload(dice: random.Random, number: int, at_ms: int, author: int) -> dict[str, Any]:
    content = dice.choice(_MARKED if dice.random() < 0.25 else _LINES)
    if dice.random() < 0.1:
        content = " ".join(dice.choices(_LINES, k=8))
    embeds = [_embed(number)] if dice.random() < 0.05 else []
    attachments = [_attachment(dice, number)] if dice.random() < 0.06 else []
    edited = _iso(at_ms + 60_000) if dice.random() < 0.06 else None
    reactions = (
        [
            {
                "emoji": {"id": None, "name": dice.choice(_EMOJI)},
                "count": 1,
                "count_details": {"normal": 1, "burst": 0},
                "me": False,
                "me_burst": False,
                "burst_colors": [],
            }
        ]
        if dice.random() < 0.08
        else []
    )
    name, kind, _color = PEOPLE[author]
    mentioned = [SAM] if f"<@{SAM}>" in content else []
    return {
        "id": str(snowflake(at_ms, number)),
        "channel_id": CHANNEL,
        "author": _user(author, name, is_bot=kind == "secretary"),
        "content": content,
        "timestamp": _iso(at_ms),
        "edited_timestamp": edited,
        "tts": False,
        "mention_everyone": False,
        "mentions": [_user(user, PEOPLE[user][0], is_bot=False) for user in mentioned],
        "mention_roles": [],
        "attachments": attachments,
        "embeds": embeds,
        "components": [],
        "reactions": reactions,
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def _user(user_id: int, name: str, *, is_bot: bool) -> dict[str, Any]:
    return {
        "id": str(user_id),
        "username": name.casefold().replace(" ", "_"),
        "global_name": name,
        "discriminator": "0",
        "avatar": hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(),
        "bot": is_bot,
    }


def _embed(number: int) -> dict[str, Any]:
    return {
        "type": "rich",
        "title": f"Ban {number:06d}",
        "description": "Eingetragen vom **Server**, noch nicht geprüft.",
        "color": 0xE74C3C,
        "url": "https://example.org/bans",
        "fields": [
            {"name": "Spieler", "value": "mia_spielt", "inline": True},
            {"name": "Grund", "value": "Aimbot", "inline": True},
            {"name": "Beweis", "value": "Video vom Abend, `clip.mp4`", "inline": False},
        ],
        "footer": {"text": "Register"},
    }


def _attachment(dice: random.Random, number: int) -> dict[str, Any]:
    picture = dice.randrange(PICTURES)
    return {
        "id": str(snowflake(START_MS, 2_000_000 + number)),
        "filename": f"bildschirm-{picture}.png",
        "size": len(picture_bytes(picture)),
        "url": f"https://cdn.discordapp.com/attachments/{CHANNEL}/{number}/bildschirm-{picture}.png",
        "proxy_url": f"https://media.discordapp.net/attachments/{CHANNEL}/{number}/bildschirm-{picture}.png",
        "content_type": "image/png",
        "width": 96,
        "height": 96,
        "flags": 0,
    }


def picture_bytes(number: int) -> bytes:
    """Return a small picture of noise, which does not get smaller by compression."""
    dice = random.Random(number)
    rows = b"".join(b"\0" + dice.randbytes(96) for _ in range(96))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 96, 96, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def snowflake(at_ms: int, number: int) -> int:
    """Return an ID that Discord could give."""
    return (at_ms - _DISCORD_EPOCH_MS) << 22 | number


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()


def fill(folder: Path, count: int) -> Path:
    """Write the conversation into a database of the bot's, with its pictures beside it; return the database's path."""
    path = folder / "tickets.sqlite"
    connection = open_for_writing(path)
    migrate(connection)
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO tickets (id, creator_id, creator_name, opened_at_ms) VALUES (?, ?, 'Mia', ?)",
        (EMPTY_TICKET, MIA, START_MS),
    )
    connection.execute(
        "INSERT INTO tickets (id, state, creator_id, creator_name, claimer_id, claimer_name, opened_at_ms)"
        " VALUES (?, 'claimed', ?, 'Mia', ?, 'Sam', ?)",
        (TICKET, MIA, SAM, START_MS),
    )
    connection.execute(
        "INSERT INTO events (ticket_id, kind, actor_id, actor_name, at_ms) VALUES (?, 'opened', ?, 'Mia', ?)",
        (TICKET, MIA, START_MS),
    )
    connection.execute(
        "INSERT INTO heartbeat (id, beat_at_ms, started_at_ms, connected) VALUES (1, ?, ?, 1)",
        (START_MS, START_MS),
    )
    hashes = [_keep(connection, folder, picture_bytes(number)) for number in range(PICTURES)]
    for number, (user_id, (_name, _kind, _color)) in enumerate(PEOPLE.items()):
        connection.execute(
            "INSERT INTO pictures (key, url, state, sha256) VALUES (?, 'https://cdn.example/a.png', 'saved', ?)",
            (_avatar_key(user_id), hashes[number]),
        )
    for payload in payloads(count):
        _record(connection, payload, hashes)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _keep(connection: Any, folder: Path, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    target = folder / "attachments" / sha256[:2] / sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    connection.execute(
        "INSERT INTO files (sha256, size_bytes, media_type, examined) VALUES (?, ?, 'image/png', 1) ON CONFLICT DO NOTHING",
        (sha256, len(content)),
    )
    return sha256


def _avatar_key(user_id: int) -> str:
    return f"avatar:{user_id}:{hashlib.md5(PEOPLE[user_id][0].encode(), usedforsecurity=False).hexdigest()}"


def _record(connection: Any, payload: dict[str, Any], hashes: list[str]) -> None:
    message_id, author = int(payload["id"]), int(payload["author"]["id"])
    name, kind, color = PEOPLE[author]
    sent_at_ms = (message_id >> 22) + _DISCORD_EPOCH_MS
    reference = payload.get("message_reference", {}).get("message_id")
    files = payload["attachments"]
    messages.record(
        connection,
        Message(
            id=message_id,
            ticket_id=TICKET,
            author_id=author,
            author_name=name,
            author_avatar_url=None,
            author_color=color or None,
            author_kind=kind,
            type=payload["type"],
            content=payload["content"],
            embeds=payload["embeds"],
            components=[],
            mentions={"users": {one["id"]: one["global_name"] for one in payload["mentions"]}}
            if payload["mentions"]
            else {},
            replies_to_id=int(reference) if reference else None,
            sent_at_ms=sent_at_ms,
            edited_at_ms=sent_at_ms + 60_000 if payload["edited_timestamp"] else None,
            attachments=[
                Attachment(
                    int(one["id"]),
                    one["filename"],
                    one["content_type"],
                    one["size"],
                    one["width"],
                    one["height"],
                    one["url"],
                )
                for one in files
            ],
            avatar_key=_avatar_key(author),
        ),
    )
    for one in files:
        picture = int(one["filename"].removeprefix("bildschirm-").removesuffix(".png"))
        connection.execute(
            "UPDATE attachments SET state = 'saved', sha256 = ? WHERE id = ?",
            (hashes[picture], int(one["id"])),
        )
    if payload["edited_timestamp"]:
        connection.execute(
            "INSERT INTO message_revisions (message_id, revision, content, embeds, replaced_at_ms) VALUES (?, 1, ?, '[]', ?)",
            (message_id, payload["content"][:40], sent_at_ms + 60_000),
        )
    for one in payload["reactions"]:
        connection.execute(
            "INSERT INTO reactions (message_id, emoji, user_id, user_name, added_at_ms) VALUES (?, ?, ?, 'Sam', ?)",
            (message_id, one["emoji"]["name"], SAM, sent_at_ms),
        )
