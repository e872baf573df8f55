"""Messages as members and staff write them in tickets: short, and most without any markup."""

import random

WORDS = [
    "ich",
    "wurde",
    "gestern",
    "gebannt",
    "obwohl",
    "ich",
    "nichts",
    "gemacht",
    "habe",
    "und",
    "weiß",
    "nicht",
    "warum",
    "bitte",
    "schaut",
    "euch",
    "das",
    "an",
    "danke",
    "mein",
    "Bruder",
    "hat",
    "gespielt",
    "das",
    "tut",
    "mir",
    "leid",
    "wirklich",
    "ehrlich",
    "seit",
    "wann",
    "gilt",
    "die",
    "Regel",
    "auf",
    "dem",
    "Server",
]
# By how many of a hundred messages have such a thing.
ADDITIONS = (
    (12, "**wirklich nicht**"),
    (8, "https://example.org/beweis?id=7"),
    (8, "<@1>"),
    (6, "`ABCD1234EFGH5678`"),
    (5, "<:gut:55>"),
    (4, "||geheim||"),
    (4, "*kursiv* und __unterstrichen__"),
    (4, "\n> Zitat\nAntwort"),
    (3, "\n- eins\n- zwei\n  - drei"),
    (3, "<t:1793530800:R>"),
    (2, "```\nlog zeile 1\nlog zeile 2\n```"),
    (2, "[Regeln](https://example.org/regeln)"),
    (2, "# Antrag\n-# klein"),
    (2, "snake_case_name"),
)


def messages(count: int) -> list[str]:
    """Return as many messages, always the same."""
    dice = random.Random(5)
    return [_message(dice) for _ in range(count)]


def _message(dice: random.Random) -> str:
    words = " ".join(dice.choice(WORDS) for _ in range(dice.choice((2, 4, 7, 12, 20, 40))))
    added = [addition for percent, addition in ADDITIONS if dice.randrange(100) < percent]
    return " ".join([words, *added])
