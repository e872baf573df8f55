"""German to write tickets of: words as often as people use them, names, and what stands on screens."""

import random
import tomllib
from collections.abc import Iterator
from itertools import accumulate, product
from pathlib import Path
from typing import Final

_ENDINGS: Final = ("", "n", "s", "en")

SUPPORTERS: Final = (
    "Sam",
    "Lena",
    "Ada",
    "Jörg",
    "Käthe",
    "Mehmet",
    "Özgür",
    "Svenja",
    "Till",
    "Beyza",
    "Matthäus",
    "Annegret",
    "Ludmiła",
    "Frédéric",
    "Friederike-Charlotte",
)
REASONS: Final = (
    "Aimbot", "Beleidigung im Chat", "X-Ray", "Griefing auf dem Bauserver", "Werbung für fremde Server", "Bannumgehung",
    "Handel mit echtem Geld", "Ausnutzen eines Fehlers beim Händler", "Hassrede", "Spam", "Doppelkonto",
    "Zerstörung fremder Gebäude trotz zweimaliger Verwarnung durch die Moderation",
)  # fmt: skip
_ID_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Words:
    """Throws words, sentences and names; the same ones for the same seed."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        source = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
        lists = {name: text.split() for name, text in tomllib.loads(source).items()}
        self._given_names, self._nicknames = lists["given_names"], lists["nicknames"]
        compounds = [
            f"{first}{second}{ending}"
            for first, second, ending in product(lists["stems"], lists["heads"], _ENDINGS)
        ]
        # Which of them is often used is chance; that few are and most hardly ever is Zipf's law.
        dice.shuffle(compounds)
        self.by_rank = list(dict.fromkeys([*lists["common"], *compounds]))
        self._weights = list(accumulate((rank + 2.7) ** -1.15 for rank in range(len(self.by_rank))))

    def some(self, count: int) -> list[str]:
        """Return words of a text, the usual ones most often."""
        return self._dice.choices(self.by_rank, cum_weights=self._weights, k=count)

    def text(self) -> str:
        """Return what somebody would write at a time: mostly a line, sometimes a story."""
        throw = self._dice.random()
        if throw < 0.1:
            return self._dice.choice(
                ("ok", "ja", "nein", "danke!", "Hallo?", "👍", "verstehe", "Moment bitte")
            )
        if throw < 0.92:
            return self.sentence(3 + int(self._dice.expovariate(1 / 7)))
        return " ".join(
            self.sentence(4 + int(self._dice.expovariate(1 / 9))) for _ in range(self._dice.randint(2, 7))
        )[:1_900]

    def sentence(self, length: int) -> str:
        """Return a sentence of so many words."""
        words = self.some(min(length, 60))
        if len(words) > 8:
            words[4] = f"{words[4].capitalize()},"
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}{self._dice.choice('....?!')}"

    def names(self) -> Iterator[str]:
        """Yield members' names for ever: short and long ones, with umlauts, and the same again from time to time."""
        dice = self._dice
        while True:
            throw = dice.random()
            if throw < 0.3:
                yield dice.choice(self._given_names)
            elif throw < 0.8:
                yield f"{dice.choice(self._nicknames)}{dice.choice(('', '_', ' ', 'xX'))}{dice.choice(self._nicknames).lower()}{dice.randrange(1000)}"
            else:
                # The longest that Discord allows.
                yield " ".join((dice.choice(self._nicknames), *self.some(8))).title()[:32].strip()

    def ban_id(self) -> str:
        """Return an ID as it stands on the screen of whom the game keeps out."""
        return "".join(self._dice.choices(_ID_LETTERS, k=16))
