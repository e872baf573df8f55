"""What has to be true after a run: nothing lost, nothing double, nothing half-made."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.e2e.people import shown_text
from tests.e2e.town import Town
from tests.sandbox.world import Id
from tests.soak.life import Life, Word
from utils import case_texts, log_texts, texts
from utils.evidence.attachment_path import path_of
from utils.secretary.script_german import GERMAN

_SIGRIDS_FIRST_WORDS = GERMAN.greeting.partition("!")[0]
EVENTS_OF = {
    "open": ["opened"],
    "claimed": ["opened", "claimed"],
    "closed": ["opened", "claimed", "closed"],
    "deleted": ["opened", "claimed", "closed", "deleted"],
}


class Verdict:
    """Compares the database, the files and Discord with what people lived."""

    def __init__(self, town: Town, lives: list[Life], channels_before: set[str]) -> None:
        self._town = town
        self._lives = lives
        self._channels_before = channels_before
        self.messages_compared = 0

    def faults(self) -> list[str]:
        """Return everything that is not as it has to be."""
        return [
            *(life.failure for life in self._lives if life.failure),
            *self._tickets(),
            *(fault for life in self._lives if life.channel for fault in self._life(life)),
            *self._log_channel(),
            *self._offences(),
        ]

    def _tickets(self) -> Iterator[str]:
        rows = self._town.rows("SELECT id, state, channel_id FROM tickets")
        if len(rows) != len(self._lives):
            yield f"{len(self._lives)} tickets were opened, {len(rows)} are on record"
        live = {str(row["channel_id"]) for row in rows if row["state"] != "deleted"}
        present = text_channels(self._town) - self._channels_before
        for channel in present - live:
            yield f"channel {channel} belongs to no live ticket"
        for channel in live - present:
            yield f"the live ticket of channel {channel} has none"

    def _life(self, life: Life) -> Iterator[str]:
        rows = self._town.rows("SELECT * FROM tickets WHERE channel_id = ?", int(life.channel))
        if len(rows) != 1:
            yield f"life {life.number}: {len(rows)} tickets have its channel"
            return
        ticket = rows[0]
        name = f"ticket {ticket['id']}"
        expected = (life.ends_as, int(life.member.id), life.claimer_id)
        found = (ticket["state"], ticket["creator_id"], ticket["claimer_id"])
        if found != expected and not life.failure:
            yield f"{name}: state, creator and claimer are {found}, not {expected}"
        kinds = [
            row["kind"]
            for row in self._town.rows(
                "SELECT kind FROM events WHERE ticket_id = ? ORDER BY id", ticket["id"]
            )
            if row["kind"] != "handed_over"
        ]
        if kinds != EVENTS_OF[life.ends_as] and not life.failure:
            yield f"{name}: its history is {kinds}"
        if life.ends_as != "deleted":
            wanted = "read" if life.ends_as == "closed" else "write"
            rights = self._town.rights(life.channel, life.member)
            if rights != wanted:
                yield f"{name}: its member may {rights} instead of {wanted}"
        recorded = {
            row["id"]: dict(row)
            for row in self._town.rows("SELECT * FROM messages WHERE ticket_id = ?", ticket["id"])
        }
        for word in life.words:
            yield from (f"{name}: {fault}" for fault in self._word(word, recorded.get(word.id)))
        yield from (f"{name}: {fault}" for fault in self._channel(life, recorded))

    def _word(self, word: Word, row: dict[str, Any] | None) -> Iterator[str]:
        if row is None:
            yield f"message {word.id} is lost"
            return
        if (row["author_id"], row["content"]) != (word.author_id, word.content):
            yield f"message {word.id} is recorded otherwise than written"
        if (row["deleted_at_ms"] is not None) != word.is_deleted:
            yield f"message {word.id}: deleted is {word.is_deleted}, which is not on record"
        revisions = self._town.rows(
            "SELECT content FROM message_revisions WHERE message_id = ? ORDER BY revision", word.id
        )
        if [each["content"] for each in revisions] != [word.earlier] * bool(word.earlier):
            yield f"message {word.id} has {len(revisions)} earlier wordings on record"
        if word.file_sha256 is not None:
            yield from self._file(word.id, word.file_sha256)

    def _file(self, message_id: int, sha256: str) -> Iterator[str]:
        rows = self._town.rows("SELECT * FROM attachments WHERE message_id = ?", message_id)
        if [(row["state"], row["sha256"]) for row in rows] != [("saved", sha256)]:
            yield f"the file of message {message_id} is {[row['state'] for row in rows]}"
            return
        kept = path_of(Path(self._town.settings["ATTACHMENTS_PATH"]), sha256)
        if hashlib.sha256(kept.read_bytes()).hexdigest() != sha256:
            yield f"the file of message {message_id} has other bytes"

    def _channel(self, life: Life, recorded: dict[int, dict[str, Any]]) -> Iterator[str]:
        """Compare with everything that was ever written in the channel, the bot's own messages too."""
        written = {
            int(message["id"]): message
            for message in self._town.control("GET", f"channels/{life.channel}/messages")
            if message["visible_to"] is None
        }
        self.messages_compared += len(written)
        if set(written) != set(recorded):
            missing, foreign = set(written) - set(recorded), set(recorded) - set(written)
            yield f"{len(missing)} messages are not on record {missing}, {len(foreign)} were never written"
        for number, message in written.items():
            if number in recorded and recorded[number]["content"] != message["content"]:
                yield f"message {number} reads otherwise in its channel"
        shown = [shown_text(message) for message in written.values()]
        heads = sum(texts.control_greeting(int(life.member.id)) in text for text in shown)
        greetings = sum(text.startswith(_SIGRIDS_FIRST_WORDS) for text in shown)
        handovers = sum(case_texts.CASE_TITLE in text for text in shown)
        if heads != 1 or greetings > 1 or handovers > 1:
            yield f"{heads} control messages, {greetings} greetings, {handovers} hand-overs"

    def _log_channel(self) -> Iterator[str]:
        log = self._town.control("GET", f"channels/{int(Id.TICKET_LOG)}/messages")
        titles = Counter(embed["title"] for message in log for embed in message["embeds"])
        expected = Counter(
            log_texts.LOG_TITLES[row["kind"]].format(id=row["ticket_id"])
            for row in self._town.rows("SELECT ticket_id, kind FROM events")
        )
        for title in titles.keys() | expected.keys():
            if titles[title] != expected[title]:
                yield f"log channel: {titles[title]} times {title!r}, not {expected[title]}"

    def _offences(self) -> Iterator[str]:
        for offence in self._town.control("GET", "violations")["violations"]:
            yield f"against Discord's description: {json.dumps(offence)}"
        for name in ("bot", "sandbox"):
            log = (self._town.folder / f"{name}.log").read_text(encoding="utf-8")
            if "Traceback" in log:
                yield f"{log.count('Traceback')} tracebacks in {name}.log"


def text_channels(town: Town) -> set[str]:
    """Return the text channels that there are."""
    return {channel["id"] for channel in town.control("GET", "channels") if channel["type"] == 0}


def unhealed(town: Town) -> list[str]:
    """Return what the bot still has to do before a verdict makes sense."""
    open_ends = {
        "events not in the log channel": "events LEFT JOIN log_posts ON event_id = events.id WHERE event_id IS NULL",
        "files on their way": "attachments WHERE state = 'pending'",
        "gaps in the record": "tickets WHERE state <> 'deleted' AND gap_after_id IS NOT NULL",
        "replies of Sigrid's": "intakes WHERE pending_reply IS NOT NULL",
    }
    counts = {name: town.rows(f"SELECT count(*) FROM {what}")[0][0] for name, what in open_ends.items()}
    return [f"{count} {name}" for name, count in counts.items() if count]
