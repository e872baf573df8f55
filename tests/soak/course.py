"""A whole run: so many tickets, many of them at once, with trouble all the way."""

import random
import sys
import threading
import time

from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.world import Id
from tests.soak.life import Cast, Life, Play
from tests.soak.memory import Memory
from tests.soak.presses import Presser
from tests.soak.trouble import Trouble
from tests.soak.verdict import text_channels, unhealed

# What remains at the end; more than the 50 that a category holds in a run of 500.
ENDS = {"deleted": 0.85, "closed": 0.13, "claimed": 0.01, "open": 0.01}
AT_ONCE = 20
# The log channel takes one entry a second of Discord's time, so it sets the pace; nobody opens a ticket while it lags behind.
LOG_LAG_MAX = 40
WATCH_EVERY_S = 1.0
HEAL_WITHIN_S = 180.0


class Course:
    """Runs the lives and watches over them."""

    def __init__(self, town: Town, tickets: int, messages: int, seed: int) -> None:
        self._town = town
        self._messages = messages
        self._seed = seed
        dice = random.Random(seed)
        ends = dice.choices(list(ENDS), list(ENDS.values()), k=tickets)
        self._waiting = list(enumerate(ends, 1))[::-1]
        self._count = tickets
        self._lock = threading.Lock()
        self._tenths_told = 0
        self.lives: list[Life] = []
        self.presser = Presser()
        self.trouble = Trouble(town)
        self.memory = Memory()
        self.channels_before = text_channels(town)

    @property
    def progress(self) -> float:
        """Return how much of what is to be written has been written, from 0 to 1."""
        return sum(len(life.words) for life in self.lives) / (self._count * self._messages)

    @property
    def never_begun(self) -> int:
        """Return how many tickets nobody came to open, because what should have opened them broke down."""
        return len(self._waiting)

    def run(self) -> None:
        """Run all lives, each to its end."""
        workers = [threading.Thread(target=self._work, daemon=True) for _ in range(min(AT_ONCE, self._count))]
        for each in workers:
            each.start()
        while any(each.is_alive() for each in workers):
            self.trouble.make(self.progress)
            self._sample()
            self._tell_progress()
            time.sleep(WATCH_EVERY_S)

    def _tell_progress(self) -> None:
        tenths = int(self.progress * 10)
        if tenths > self._tenths_told:
            self._tenths_told = tenths
            print(f"{tenths * 10:3} %", file=sys.stderr, flush=True)

    def heal(self) -> list[str]:
        """End all trouble, let the bot find what is left to do, and return what it has not done in time."""
        self._town.control("DELETE", "faults")
        identifies = self._town.control("GET", "gateway")["identifies"]
        self._town.control("POST", "gateway", json={"action": "invalid_session"})
        until(
            "the bot has a new session",
            lambda: self._town.control("GET", "gateway")["identifies"] > identifies,
            HEAL_WITHIN_S,
        )

        def is_healed() -> bool:
            self._sample()
            return not unhealed(self._town)

        try:
            until("everything is healed", is_healed, HEAL_WITHIN_S, WATCH_EVERY_S)
        except AssertionError:
            return [f"not healed within {HEAL_WITHIN_S:.0f} s: {what}" for what in unhealed(self._town)]
        return []

    def _sample(self) -> None:
        if self._town.bot is not None:
            self.memory.sample(self._town.bot.pid, self.progress)

    def _work(self) -> None:
        supporter, rival = (self._town.newcomer(Id.SUPPORT_ROLE) for _ in range(2))
        cast = Cast(self._town.newcomer(), supporter, rival)
        while (life := self._next_life(cast.member)) is not None:
            self._live(life, cast)
            if life.ends_as in {"open", "claimed"} or life.failure:
                # Whoever still has a ticket cannot open another one.
                cast = Cast(self._town.newcomer(), supporter, rival)

    def _next_life(self, member: Somebody) -> Life | None:
        until("the log channel keeps up", self._is_log_up_to_date, HEAL_WITHIN_S, WATCH_EVERY_S)
        with self._lock:
            if not self._waiting:
                return None
            number, ends_as = self._waiting.pop()
            life = Life(number, ends_as, member)
            self.lives.append(life)
            return life

    def _is_log_up_to_date(self) -> bool:
        waiting = self._town.rows(
            "SELECT count(*) FROM events LEFT JOIN log_posts ON event_id = events.id WHERE event_id IS NULL"
        )
        return bool(waiting[0][0] < LOG_LAG_MAX)

    def _live(self, life: Life, cast: Cast) -> None:
        dice = random.Random(f"{self._seed}-{life.number}")
        try:
            Play(self._town, life, cast, self.presser, dice).run(self._messages)
        except (AssertionError, OSError) as error:
            life.failure = f"life {life.number} (channel {life.channel or '-'}): {error}"
