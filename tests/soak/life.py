"""The life of one ticket, lived by a member and two supporters."""

import hashlib
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.people import Answer, Somebody
from tests.e2e.town import Town
from tests.sandbox.ban_register import BANS
from tests.soak.presses import Presser, messages_of
from utils import texts

EDITED, DELETED, WITH_FILE, RACED = 0.08, 0.04, 0.05, 0.15
# Few: Sigrid reads the evidence of a known ban from pictures, which keeps a whole core busy.
KNOWS_BAN_ID = 0.1
PAUSE_S = (0.1, 0.8)


@dataclass
class Word:
    """A message that somebody wrote, as it has to be on record in the end."""

    id: int
    author_id: int
    content: str
    earlier: str | None = None
    is_deleted: bool = False
    file_sha256: str | None = None


@dataclass
class Life:
    """What people know of a ticket that they lived with."""

    number: int
    ends_as: str
    member: Somebody
    channel: str = ""
    claimer_id: int | None = None
    words: list[Word] = field(default_factory=list)
    failure: str | None = None


@dataclass
class Cast:
    """Who lives a life: a member and two supporters, one of whom may be faster."""

    member: Somebody
    supporter: Somebody
    rival: Somebody
    known_channels: set[str] = field(default_factory=set)


class Play:
    """Lets a cast live one life."""

    def __init__(self, town: Town, life: Life, cast: Cast, presser: Presser, dice: random.Random) -> None:
        self._town = town
        self._life = life
        self._cast = cast
        self._presser = presser
        self._dice = dice

    def run(self, message_count: int) -> None:
        """Live until the ticket has come as far as it shall come."""
        life, cast = self._life, self._cast
        life.channel = self._open()
        cast.known_channels.add(life.channel)
        before_claim = message_count // 3 if life.ends_as != "open" else message_count
        for n in range(before_claim):
            self._write(cast.member, n)
        if life.ends_as == "open":
            return
        claimer = self._claim()
        life.claimer_id = int(claimer.id)
        for n in range(before_claim, message_count):
            self._write(self._dice.choice([cast.member, claimer]), n)
        if life.ends_as == "claimed":
            return
        self._close(claimer)
        if life.ends_as == "deleted":
            self._pause()
            self._delete(claimer)

    # Pressing.

    def _open(self) -> str:
        member = self._cast.member
        return self._presser.until_reached(
            f"a ticket for {member.name}",
            self._new_channel,
            lambda: self._presser.press(member, self._town.support_channel, texts.OPEN_BUTTON),
        )

    def _new_channel(self) -> str | None:
        """Return the channel of the member's new ticket once its head is there."""
        for channel in self._cast.member.channels().values():
            fresh = channel["can_write"] and channel["id"] not in self._cast.known_channels
            if fresh and channel["name"].startswith("ticket-") and self._head(channel["id"]):
                return str(channel["id"])
        return None

    def _head(self, channel: str) -> dict[str, str] | None:
        """Return the fields of the control message, by which people see how a ticket stands."""
        for message in messages_of(self._cast.member, channel):
            for embed in message["embeds"]:
                fields = {part["name"]: part["value"] for part in embed.get("fields", [])}
                if texts.FIELD_STATE in fields:
                    return fields
        return None

    def _claim(self) -> Somebody:
        cast, channel = self._cast, self._life.channel

        def press() -> None:
            rivals = [cast.supporter]
            if self._dice.random() < RACED:
                rivals.append(cast.rival)
            presses = [
                threading.Thread(target=self._presser.press, args=(each, channel, texts.CLAIM_BUTTON))
                for each in rivals
            ]
            for each in presses:
                each.start()
            for each in presses:
                each.join()

        def claimer() -> Somebody | None:
            shown = (self._head(channel) or {}).get(texts.FIELD_CLAIMER, "")
            return next((each for each in (cast.supporter, cast.rival) if each.id in shown), None)

        return self._presser.until_reached(f"ticket {channel} is claimed", claimer, press)

    def _close(self, claimer: Somebody) -> None:
        channel = self._life.channel

        def press() -> None:
            form: Answer | None = self._presser.press(claimer, channel, texts.CLOSE_BUTTON)
            if form is not None and form.modal is not None:
                self._presser.fill(claimer, form, "Besprochen und entschieden.")

        def is_closed() -> bool:
            shown = self._head(channel) or {}
            return shown.get(texts.FIELD_STATE) == texts.STATE_NAMES["closed"]

        self._presser.until_reached(f"ticket {channel} is closed", is_closed, press)

    def _delete(self, claimer: Somebody) -> None:
        channel = self._life.channel

        def press() -> None:
            if self._presser.press(claimer, channel, texts.DELETE_BUTTON):
                self._presser.press(claimer, channel, texts.DELETE_CONFIRM_BUTTON)

        def is_gone() -> bool:
            return claimer.call("GET", f"channels/{channel}/messages").status_code == 404

        self._presser.until_reached(f"ticket {channel} is deleted", is_gone, press)

    # Writing.

    def _write(self, who: Somebody, n: int) -> None:
        content = f"Wort {n} in Leben {self._life.number}, {self._sentence(n)}"
        word = Word(0, int(who.id), content)
        if self._dice.random() < WITH_FILE:
            data = self._dice.randbytes(self._dice.randrange(1_000, 60_000))
            word.file_sha256 = hashlib.sha256(data).hexdigest()
            word.id = int(
                who.writes(self._life.channel, content, file=("b.bin", data, "application/octet-stream"))
            )
        else:
            word.id = int(who.writes(self._life.channel, content))
        self._life.words.append(word)
        self._change_something()
        self._pause()

    def _sentence(self, n: int) -> str:
        if n == 1:
            if self._dice.random() < KNOWS_BAN_ID:
                return f"meine Ban-ID ist {self._dice.choice(BANS).ban_id}."
            return "ich habe keine ID."
        return "ich habe geflucht, das war falsch und tut mir leid."

    def _change_something(self) -> None:
        chosen = self._dice.random()
        if chosen >= EDITED + DELETED:
            return
        word = self._untouched_word()
        if word is None:
            return
        author = next(
            each
            for each in (self._cast.member, self._cast.supporter, self._cast.rival)
            if int(each.id) == word.author_id
        )
        if chosen < EDITED:
            word.earlier, word.content = word.content, f"{word.content} (berichtigt)"
            author.edits(self._life.channel, str(word.id), word.content)
        else:
            author.deletes(self._life.channel, str(word.id))
            word.is_deleted = True

    def _untouched_word(self) -> Word | None:
        """Return a word that the bot has recorded: what was changed before it heard it, nobody can know."""
        ids = [word.id for word in self._life.words]
        rows: list[Any] = self._town.rows(
            "SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(?))", json.dumps(ids)
        )
        recorded = {row["id"] for row in rows}
        untouched = [
            word
            for word in self._life.words
            if word.id in recorded and not (word.earlier or word.is_deleted or word.file_sha256)
        ]
        return self._dice.choice(untouched) if untouched else None

    def _pause(self) -> None:
        time.sleep(self._dice.uniform(*PAUSE_S))
