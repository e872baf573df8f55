"""Agree on what an ID says, where several readings of its line differ."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from utils.evidence.alignment import LONGEST_READING, laid_over
from utils.evidence.confusables import allowed_instead, are_alike, fitted

MOST_SWAPS = 12
MOST_JOINED = 5
FEWEST_DIGITS = 2
_EDGES = ".,;:!?()[]{}<>„“”\"'`´‘’*_~|=»«"
_TOKEN = re.compile(r"[^\s:;=]+")
# Found on made-up screenshots: below these shares readings begin to agree on what is wrong.
ENOUGH, ENOUGH_IF_OPEN, ENOUGH_IF_TWINS = 0.5, 0.7, 0.9
ENOUGH_ON_THE_WHOLE = 0.8
# So many voices for letters that do not even look alike make the others doubtful.
STRANGE = 0.2
# Among letters Tesseract takes these digits for letters, hardly ever the other way round.
_READ_FOR_DIGITS = {"S": "5", "G": "6"}
DIGITS_COUNT = 2
# An i among hexadecimal digits can be a 1, but also a narrow f.
GUESSED_COUNTS = 0.5
# What Tesseract writes for one character that it cannot decide on.
_DOUBLES = [set(pair) for pair in ("S5", "O0", "I1", "l1", "B8", "Z2", "G6")]
# What small letters are where all others are capitals: Tesseract tells these by their size alone.
_CAPITALS = {**{letter: letter.upper() for letter in "cjkopsuvwxyz"}, "l": "I", "i": "I"}
FEWEST_CAPITALS = 4
_LABELS = {"ID", "BAN", "NR", "LD", "D"}
_DASHES = str.maketrans("—–‐‑−_~", "-------")


@dataclass(frozen=True)
class Sighting:
    """What could be an ID in a reading, and where each of its characters stands there."""

    ban_id: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What the readings agree on, and whether enough of them do so at every place of it."""

    ban_id: str
    is_sure: bool


@dataclass(frozen=True)
class Agreement:
    """A line as most readings have it, and the IDs on it."""

    text: str
    verdicts: tuple[Verdict, ...] = ()


def ids_in(reading: str, pattern: re.Pattern[str]) -> list[Sighting]:
    """Return what could be IDs in one reading of a line, look-alikes put right and torn ones put together."""
    tokens = [_core(match) for match in _TOKEN.finditer(reading)]
    tokens = [(start, text) for start, text in tokens if text]
    whole = [sighting for token in tokens if (sighting := _sighted([_undashed(*token)], pattern))]
    return whole or _torn(tokens, pattern)


def _torn(tokens: list[tuple[int, str]], pattern: re.Pattern[str]) -> list[Sighting]:
    """Return the IDs that a reading holds in pieces."""
    found: list[Sighting] = []
    at = 0
    while at < len(tokens):
        for count in range(2, MOST_JOINED + 1):
            parts = tokens[at : at + count]
            if len(parts) < count or not all(_could_be_part(text) for _, text in parts):
                break
            sighting = _sighted(parts, pattern)
            if sighting is not None:
                found.append(sighting)
                at += count - 1
                break
        at += 1
    return found


def _sighted(parts: list[tuple[int, str]], pattern: re.Pattern[str]) -> Sighting | None:
    ban_id = _fitted("".join(text for _, text in parts), pattern)
    if ban_id is None:
        return None
    return Sighting(ban_id, tuple(start + i for start, text in parts for i in range(len(text))))


def agree(readings: list[str], pattern: re.Pattern[str]) -> Agreement:
    """Return what most readings of a line say; the first one stands where they do not help."""
    cleaned = [reading.translate(_DASHES).strip()[:LONGEST_READING] for reading in readings]
    references = sorted(
        dict.fromkeys(reading for reading in cleaned if reading), key=cleaned.count, reverse=True
    )
    for reference in references:
        common = _without_doubles(_most_common(reference, cleaned), cleaned)
        for text in dict.fromkeys((common, reference)):
            sightings = ids_in(text, pattern)
            if sightings:
                return _decided(text, sightings, cleaned, pattern)
    return Agreement(readings[0])


def _most_common(reference: str, readings: list[str]) -> str:
    overlays = {reading: laid_over(reading, reference) for reading in set(readings)}
    laid = [overlays[reading] for reading in readings if reading]
    pieces = []
    for place in range(len(reference) + 1):
        pieces.append(Counter(before[place] for _, before in laid).most_common(1)[0][0])
        if place < len(reference):
            pieces.append(Counter(instead[place] for instead, _ in laid).most_common(1)[0][0])
    return "".join(pieces)


def _without_doubles(text: str, readings: list[str]) -> str:
    """Return the text without letters that stand beside the digit they look like, if a reading knows only one of both.

    In doubt Tesseract writes both, such as S5.
    """
    laid = [laid_over(reading, text)[0] for reading in set(readings) if reading]
    doubled = set()
    for place, (one, other) in enumerate(pairwise(text)):
        if {one, other} not in _DOUBLES:
            continue
        if any(not (instead[place] and instead[place + 1]) for instead in laid):
            doubled.add(place if other.isdigit() else place + 1)
    return "".join(letter for place, letter in enumerate(text) if place not in doubled)


def _decided(
    text: str, sightings: list[Sighting], readings: list[str], pattern: re.Pattern[str]
) -> Agreement:
    overlays = {reading: laid_over(reading, text) for reading in set(readings)}
    laid = [overlays[reading] for reading in readings]
    verdicts = []
    for sighting in reversed(sightings):
        columns = [[_seen(*each, place) for each in laid] for place in sighting.places]
        verdict = _verdict(sighting.ban_id, columns, pattern)
        verdicts.append(verdict)
        text = f"{text[: sighting.places[0]]}{verdict.ban_id}{text[sighting.places[-1] + 1 :]}"
    return Agreement(text, tuple(reversed(verdicts)))


def _seen(instead: list[str], before: list[str], place: int) -> str:
    """Return what a reading has at a place; in doubt Tesseract writes both, such as 5S, and then the digit is true."""
    seen = instead[place]
    for neighbour in (before[place][-1:], before[place + 1][:1]):
        if neighbour.isdigit() and {seen, neighbour} in _DOUBLES:
            return neighbour
    return seen


def _verdict(ban_id: str, columns: list[list[str]], pattern: re.Pattern[str]) -> Verdict:
    """Let the readings vote on each character among those that the pattern allows there."""
    letters, shares, is_sure = list(ban_id), [], True
    capitals = _is_of_capitals(ban_id)
    for place, seen_here in enumerate(columns):
        column = [_CAPITALS.get(seen, seen) for seen in seen_here] if capitals else seen_here
        votes = _votes(column, ban_id, place, pattern)
        winner, count = max(votes.items(), key=lambda vote: (vote[0] != "", vote[1]))
        letters[place] = winner or ban_id[place]
        shares.append(count / sum(votes.values()) if winner else 0.0)
        is_sure &= shares[-1] >= _enough(winner, votes, ban_id, place, pattern)
    voted = "".join(letters)
    is_sure &= fmean(shares) >= ENOUGH_ON_THE_WHOLE
    return Verdict(voted, is_sure) if pattern.fullmatch(voted) else Verdict(ban_id, is_sure=False)


def _votes(column: list[str], ban_id: str, place: int, pattern: re.Pattern[str]) -> dict[str, float]:
    """Count the voices for each character that the pattern allows at a place."""
    votes: defaultdict[str, float] = defaultdict(float)
    for seen in column:
        # A voice for nothing allowed still counts against the others; one that has to be guessed at counts less.
        meant = allowed_instead(seen, ban_id, place, pattern) or ""
        votes[meant] += 1.0 if meant.upper() == seen.upper() or not meant else GUESSED_COUNTS
    for letter, digit in _READ_FOR_DIGITS.items():
        if letter in votes:
            votes[digit] *= DIGITS_COUNT
    return dict(votes)


def _is_of_capitals(ban_id: str) -> bool:
    """Return whether the few small letters of an ID are only those whose capitals look the same."""
    small = [c for c in ban_id if c.islower()]
    capitals = sum(c.isupper() for c in ban_id)
    return capitals >= FEWEST_CAPITALS * max(1, len(small)) and all(c in _CAPITALS for c in small)


def _enough(winner: str, votes: dict[str, float], ban_id: str, place: int, pattern: re.Pattern[str]) -> float:
    """Return which part of the readings must agree: more where digits and all letters are allowed side by side."""
    if not all(allowed_instead(c, ban_id, place, pattern) == c for c in "0O"):
        return ENOUGH
    strangers = sum(count for letter, count in votes.items() if letter and not are_alike(letter, winner))
    if winner in "0O1I" or strangers / sum(votes.values()) >= STRANGE:
        return ENOUGH_IF_TWINS
    return ENOUGH_IF_OPEN


def _fitted(joined: str, pattern: re.Pattern[str]) -> str | None:
    if sum(c.isdigit() for c in joined) < FEWEST_DIGITS:
        # Rather a word, unless it stands there in capitals just so.
        return joined if joined.isupper() and pattern.fullmatch(joined) else None
    return fitted(joined, pattern, min(MOST_SWAPS, len(joined) // 2))


def _core(token: re.Match[str]) -> tuple[int, str]:
    text = token.group()
    return token.start() + len(text) - len(text.lstrip(_EDGES)), text.strip(_EDGES)


def _undashed(start: int, text: str) -> tuple[int, str]:
    return start + len(text) - len(text.lstrip("-")), text.strip("-")


def _could_be_part(text: str) -> bool:
    return text == "-" or any(c.isdigit() for c in text) or (text.isupper() and text not in _LABELS)
