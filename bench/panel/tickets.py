"""Years of a busy community's tickets as rows of the bot's tables, always the same for one seed and size."""

import hashlib
import json
import math
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from bench.panel.words import REASONS, SUPPORTERS, Words

SEED: Final = 20_261_128
# Saturday, 28 November 2026, 13:00 in Berlin.
END_MS: Final = 1_795_867_200_000
DAY_MS: Final = 86_400_000
YEARS: Final = 5
MESSAGES_PER_TICKET: Final = 20
LIVE: Final = 30
LONGEST: Final = 10_000
# Of 100,000 tickets so many are so long, beside the longest.
_LONG: Final = ((5_000, 3), (2_000, 20), (1_000, 100))
_DISCORD_EPOCH_MS: Final = 1_420_070_400_000
_SIGRID: Final = 1_180_100_000_000_000_001
_FIRST_SUPPORTER: Final = 1_180_300_000_000_000_100

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def supporter_ids() -> list[int]:
    return [_FIRST_SUPPORTER + number for number in range(len(SUPPORTERS))]


def sizes(dice: random.Random, tickets: int) -> list[int]:
    """Return how many messages each ticket has: 20 in the middle, most have fewer, and some have thousands."""
    total = tickets * MESSAGES_PER_TICKET
    long = [min(LONGEST, total // 4)]
    for size, of_many in _LONG:
        long += [size] * (of_many * tickets // 100_000)
    ordinary = tickets - len(long)
    mean = (total - sum(long)) / ordinary
    spread = 0.8
    drawn = [
        max(2, round(dice.lognormvariate(math.log(mean) - spread**2 / 2, spread))) for _ in range(ordinary)
    ]
    found = [*drawn, *long]
    dice.shuffle(found)
    over = sum(found) - total
    while over:
        # One here, one there, until there are as many as there should be.
        ticket = dice.randrange(tickets)
        if 2 < found[ticket] < 100:
            step = 1 if over > 0 else -1
            found[ticket] -= step
            over -= step
    return found


class Years:
    """Makes the tickets one after the other."""

    def __init__(self, tickets: int) -> None:
        self._dice = random.Random(SEED)
        self.words = Words(self._dice)
        self._sizes = sizes(self._dice, tickets)
        self._numbers = 0
        names = self.words.names()
        self._members = [
            (1_180_200_000_000_001_000 + number, next(names)) for number in range(1 + tickets * 6 // 10)
        ]
        span_ms = YEARS * 365 * DAY_MS
        self._opened = sorted(END_MS - self._dice.randrange(3_600_000, span_ms) for _ in range(tickets))
        newest = min(2 * LIVE, tickets)
        self._live = frozenset(
            self._dice.sample(range(tickets - newest + 1, tickets + 1), min(LIVE, tickets // 3))
        )

    def around(self) -> Rows:
        """Return what belongs to no ticket: avatars, the bot's sign of life."""
        rows: Rows = defaultdict(list)
        people = [(_SIGRID, "Sekretärin Sigrid"), *zip(supporter_ids(), SUPPORTERS, strict=True)]
        for user_id, name in [*people, *self._members]:
            sha256 = hashlib.sha256(name.encode()).hexdigest()
            rows["pictures"].append(
                {
                    "key": _avatar_key(user_id),
                    "url": f"https://cdn.example/{user_id}.png",
                    "state": "saved",
                    "sha256": sha256,
                }
            )
            rows["files"].append(_file(sha256, 4_000))
        rows["heartbeat"].append({"id": 1, "beat_at_ms": END_MS, "started_at_ms": END_MS, "connected": 1})
        return rows

    def tickets(self) -> Iterator[Rows]:
        """Yield everything about each ticket, by the names of the tables."""
        for number, size in enumerate(self._sizes, start=1):
            yield self._ticket(number, size)

    def _ticket(self, number: int, size: int) -> Rows:
        dice, rows = self._dice, defaultdict(list)
        opened_ms = self._opened[number - 1]
        creator = dice.choice(self._members)
        claimer = self._supporter() if dice.random() < 0.95 else None
        ticket: Row = {
            "id": number,
            "state": "open",
            "creator_id": creator[0],
            "creator_name": creator[1],
            "claimer_id": None,
            "claimer_name": None,
            "closer_id": None,
            "closer_name": None,
            "close_reason": None,
            "opened_at_ms": opened_ms,
            "claimed_at_ms": None,
            "closed_at_ms": None,
            "deleted_at_ms": None,
            "channel_id": self._snowflake(opened_ms),
            "control_message_id": self._snowflake(opened_ms),
            "outcome": None,
        }
        rows["tickets"].append(ticket)
        self._event(rows, number, "opened", creator, opened_ms)
        times = self._times(opened_ms, size)
        if number in self._live:
            claimer = claimer if dice.random() < 0.6 else None
        self._intake(rows, number, opened_ms, ended_ms=times[min(7, size - 1)])
        self._messages(rows, ticket, times, claimer or self._supporter())
        if claimer is not None:
            claimed_ms = times[min(8, size - 1)]
            ticket |= {
                "state": "claimed",
                "claimer_id": claimer[0],
                "claimer_name": claimer[1],
                "claimed_at_ms": claimed_ms,
            }
            self._event(rows, number, "claimed", claimer, claimed_ms)
        if number not in self._live:
            self._close(rows, ticket, claimer or self._supporter(), times[-1])
        return rows

    def _supporter(self) -> tuple[int, str]:
        # Some work more than others.
        number = min(int(self._dice.expovariate(0.22)), len(SUPPORTERS) - 1)
        return _FIRST_SUPPORTER + number, SUPPORTERS[number]

    def _times(self, opened_ms: int, size: int) -> list[int]:
        """Return when the messages were sent: the first ones swiftly, to Sigrid, later ones within hours."""
        at_ms, found = opened_ms, []
        for number in range(size):
            pause_ms = 40_000 if number < 9 else max(60_000, 6 * 3_600_000 // max(1, size // 10))
            at_ms += 1 + int(self._dice.expovariate(1 / pause_ms))
            found.append(min(at_ms, END_MS - 1))
        return found

    def _messages(self, rows: Rows, ticket: Row, times: list[int], staff: tuple[int, str]) -> None:
        dice, number = self._dice, ticket["id"]
        creator = (ticket["creator_id"], ticket["creator_name"])
        sigrid = (_SIGRID, "Sekretärin Sigrid")
        recent: list[int] = []
        for place, at_ms in enumerate(times):
            author, kind = sigrid, "bot"
            if 0 < place < 8:
                author, kind = (sigrid, "secretary") if place % 2 else (creator, "creator")
            elif place:
                author, kind = (creator, "creator") if dice.random() < 0.55 else (staff, "staff")
            message_id = ticket["control_message_id"] if place == 0 else self._snowflake(at_ms)
            is_reply = kind == "staff" and bool(recent) and dice.random() < 0.2
            message: Row = {
                "id": message_id,
                "ticket_id": number,
                "author_id": author[0],
                "author_name": author[1],
                "author_color": 0x3BA55D if kind == "staff" else None,
                "author_kind": kind,
                "type": 19 if is_reply else 0,
                "content": f"<@{creator[0]}>" if place == 0 else self.words.text(),
                "embeds": _control_embed(number, creator[1]) if place == 0 else "[]",
                "components": _CONTROL_BUTTONS if place == 0 else "[]",
                "mentions": _mentions(creator) if place == 0 else "{}",
                "replies_to_id": dice.choice(recent) if is_reply else None,
                "sent_at_ms": at_ms,
                "edited_at_ms": None,
                "deleted_at_ms": at_ms + 60_000 if place and dice.random() < 0.005 else None,
                "avatar_key": _avatar_key(author[0]),
            }
            rows["messages"].append(message)
            recent = [*recent[-5:], message_id]
            if place and kind in {"creator", "staff"}:
                self._extras(rows, message)

    def _extras(self, rows: Rows, message: Row) -> None:
        dice, at_ms = self._dice, message["sent_at_ms"]
        if dice.random() < 0.03:
            message["edited_at_ms"] = at_ms + 30_000
            rows["message_revisions"].append(
                {
                    "message_id": message["id"],
                    "revision": 1,
                    "content": self.words.text(),
                    "embeds": "[]",
                    "replaced_at_ms": at_ms + 30_000,
                }
            )
        if dice.random() < 0.04:
            rows["reactions"].append(
                {
                    "message_id": message["id"],
                    "emoji": dice.choice("👍❤😂🙏"),
                    "user_id": _FIRST_SUPPORTER,
                    "user_name": SUPPORTERS[0],
                    "added_at_ms": at_ms + 5_000,
                }
            )
        if message["author_kind"] == "creator" and dice.random() < 0.07:
            self._attachment(rows, message)

    def _attachment(self, rows: Rows, message: Row) -> None:
        dice = self._dice
        file_id = self._snowflake(message["sent_at_ms"])
        sha256 = hashlib.sha256(str(file_id).encode()).hexdigest()
        name = f"{dice.choice(('Bildschirmfoto', 'screenshot', 'Screen', 'bann', 'beweis', 'IMG'))}_{dice.randrange(10_000)}.png"
        rows["files"].append(_file(sha256, dice.randrange(20_000, 900_000)))
        rows["attachments"].append(
            {
                "id": file_id,
                "message_id": message["id"],
                "file_name": name,
                "content_type": "image/png",
                "size_bytes": rows["files"][-1]["size_bytes"],
                "width": 1_920,
                "height": 1_080,
                "url": f"https://cdn.discordapp.com/attachments/{file_id}/{name}",
                "state": "saved",
                "sha256": sha256,
                "ocr_text": f"Du wurdest gebannt! {dice.choice(REASONS)}\nBan-ID: {self.words.ban_id()}\n{self.words.sentence(20)}",
                "ocr_ids": "[]",
            }
        )

    def _intake(self, rows: Rows, number: int, opened_ms: int, ended_ms: int) -> None:
        dice = self._dice
        if dice.random() < 0.05:
            return
        is_active = number in self._live and dice.random() < 0.2
        has_ban = dice.random() < 0.9
        attitude = dice.choices(("cooperative", "uncooperative", "unclear", None), (55, 20, 15, 10))[0]
        rows["intakes"].append(
            {
                "ticket_id": number,
                "status": "active" if is_active else dice.choice(("handed_over", "handed_over", "silenced")),
                "ended_because": None if is_active else "complete",
                "ban_id": self.words.ban_id() if has_ban else None,
                "lookup": "found" if has_ban else None,
                "player_name": dice.choice(self._members)[1] if has_ban else None,
                "ban_reason": dice.choice(REASONS) if has_ban else None,
                "statement": self.words.text(),
                "statement_summary": self.words.sentence(18),
                "attitude": attitude,
                "overruled_attitude": "cooperative" if dice.random() < 0.03 else None,
                "quotes": json.dumps([self.words.sentence(7)], ensure_ascii=False) if attitude else "[]",
                "started_at_ms": opened_ms,
                "ended_at_ms": None if is_active else ended_ms,
            }
        )
        if not is_active:
            self._event(rows, number, "handed_over", None, ended_ms, because="complete")

    def _close(self, rows: Rows, ticket: Row, closer: tuple[int, str], last_ms: int) -> None:
        dice, number = self._dice, ticket["id"]
        closed_ms = min(last_ms + dice.randrange(60_000, 6 * 3_600_000), END_MS - 1)
        outcome = dice.choices(("upheld", "reduced", "lifted", "undecided", None), (45, 15, 20, 10, 10))[0]
        reason = self.words.sentence(6) if dice.random() < 0.4 else None
        ticket |= {
            "state": "closed",
            "closer_id": closer[0],
            "closer_name": closer[1],
            "close_reason": reason,
            "closed_at_ms": closed_ms,
            "outcome": outcome,
        }
        self._event(rows, number, "closed", closer, closed_ms, outcome=outcome, reason=reason)
        self._transcript(rows, number, "close", closed_ms)
        if dice.random() < 0.08:
            note = {
                "ticket_id": number,
                "author_id": closer[0],
                "author_name": closer[1],
                "content": self.words.text(),
            }
            rows["notes"].append(note | {"created_at_ms": closed_ms})
            self._event(rows, number, "note_added", closer, closed_ms)
        if (deleted_ms := closed_ms + 7 * DAY_MS) < END_MS:
            ticket |= {"state": "deleted", "deleted_at_ms": deleted_ms}
            self._event(rows, number, "cleaned_up", None, deleted_ms)
            self._transcript(rows, number, "cleanup", deleted_ms)

    def _transcript(self, rows: Rows, number: int, occasion: str, at_ms: int) -> None:
        rows["transcripts"].append(
            {
                "ticket_id": number,
                "occasion": occasion,
                "created_at_ms": at_ms,
                "message_count": len(rows["messages"]),
                "last_message_id": rows["messages"][-1]["id"],
                "content_sha256": hashlib.sha256(f"{number} {occasion}".encode()).hexdigest(),
            }
        )

    def _event(
        self, rows: Rows, number: int, kind: str, actor: tuple[int, str] | None, at_ms: int, **details: Any
    ) -> None:
        rows["events"].append(
            {
                "ticket_id": number,
                "kind": kind,
                "actor_id": actor[0] if actor else None,
                "actor_name": actor[1] if actor else None,
                "at_ms": at_ms,
                "details": json.dumps(details, ensure_ascii=False),
            }
        )

    def _snowflake(self, at_ms: int) -> int:
        self._numbers += 1
        return (at_ms - _DISCORD_EPOCH_MS) << 22 | (self._numbers & 0x3FFFFF)


def _avatar_key(user_id: int) -> str:
    return f"avatar:{user_id}:{user_id:x}"


def _file(sha256: str, size_bytes: int) -> Row:
    return {"sha256": sha256, "size_bytes": size_bytes, "media_type": "image/png", "examined": 1}


def _mentions(person: tuple[int, str]) -> str:
    return json.dumps({"users": {str(person[0]): person[1]}}, ensure_ascii=False)


def _control_embed(number: int, name: str) -> str:
    embed = {
        "type": "rich",
        "title": f"Ticket #{number}",
        "description": f"Eröffnet von {name}. Sekretärin Sigrid nimmt den Fall auf; danach übernimmt jemand aus dem Team.",
        "color": 3_092_790,
        "fields": [{"name": "Status", "value": "offen", "inline": True}],
    }
    return json.dumps([embed], ensure_ascii=False)


_CONTROL_BUTTONS: Final = json.dumps(
    [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": style, "label": f"Ticket {label}", "custom_id": f"t1:{action}:1"}
                for style, label, action in (
                    (3, "beanspruchen", "claim"),
                    (2, "schließen", "close"),
                    (4, "löschen", "delete"),
                )
            ],
        }
    ],
    ensure_ascii=False,
)
