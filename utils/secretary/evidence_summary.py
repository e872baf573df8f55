"""Sum up what evidence screenshots say, for the banned player's eyes."""

import re

from utils.wording import plain

LONGEST_EVIDENCE = 1_500
SHORTEST_LINE = 8

# The banned player must not learn from her who reported him.
_REPORTER = re.compile(
    r"\b(?:gemeldet\s+(?:von|durch)|melder(?:in)?|meldung\s+(?:von|durch)|meldende\w*|reporter|reported\s+by|zeug(?:e|in|en)"
    r"|hinweisgeber(?:in)?|eingegangen\s+(?:von|durch)|durch\s+\S+\s+eingegangen|von\s+\S+\s+gemeldet)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
_BLANKS = re.compile(r"\s+")
_LABEL = re.compile(
    r"^\W*(?:ban-?\s*id|server|zeitpunkt|datum|spieler|gemeldeter\s+spieler|uhrzeit|grund)\b", re.IGNORECASE
)


# What players call themselves and no ordinary word looks like: underscores, digits, capitals in the middle.
NICKNAME = re.compile(
    r"(?<![\w-])(?:[^\W_]+_\w+|[^\W\d_]{3,}\d+\w*|[A-ZÄÖÜ][a-zäöüß]+[A-ZÄÖÜ][^\W\d_]*[a-zäöüß]{2,}\w*)(?![\w-])"
)
SOMEBODY = "…"


def without_others(text: str, player_name: str | None) -> str:
    """Return evidence as the banned player may read it: other players' names are not his business."""
    own = (player_name or "").casefold()
    return NICKNAME.sub(lambda name: name.group() if name.group().casefold() == own else SOMEBODY, text)


def sum_up(readings: tuple[str, ...]) -> str | None:
    """Return the telling lines of several screenshots' text, those that name a reporter left out."""
    lines: list[str] = []
    for reading in readings:
        told = [
            line for line in (_BLANKS.sub(" ", part).strip() for part in plain(reading).splitlines()) if line
        ]
        lines += [line for line in told if _tells(line)]
    text = " ".join(dict.fromkeys(lines))
    return text[:LONGEST_EVIDENCE].strip() or None


def _tells(line: str) -> bool:
    letters = sum(c.isalpha() for c in line)
    return (
        len(line) >= SHORTEST_LINE
        and letters * 2 >= len(line.replace(" ", ""))
        and _WORD.search(line) is not None
        and _REPORTER.search(line) is None
        and _LABEL.search(line) is None
    )
