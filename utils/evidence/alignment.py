"""Lay readings of one line over each other, character by character."""

from utils.evidence.confusables import are_alike

LONGEST_READING = 160
_GAP, _ALIKE, _DIFFERENT = 2, 1, 3


def laid_over(reading: str, reference: str) -> tuple[list[str], list[str]]:
    """Return what a reading has in the place of each character of the reference, and what it has before each.

    The second list is one longer: its last part is what follows the reference.
    """
    reading, reference = reading[:LONGEST_READING], reference[:LONGEST_READING]
    costs = _costs(reading, reference)
    instead, before = [""] * len(reference), [""] * (len(reference) + 1)
    i, j = len(reading), len(reference)
    while i or j:
        here = costs[i][j]
        if i and j and here == costs[i - 1][j - 1] + _cost(reading[i - 1], reference[j - 1]):
            i, j = i - 1, j - 1
            instead[j] = reading[i]
        elif i and here == costs[i - 1][j] + _GAP:
            i -= 1
            before[j] = reading[i] + before[j]
        else:
            j -= 1
    return instead, before


def _costs(reading: str, reference: str) -> list[list[int]]:
    """Return what it costs to make each beginning of one out of each beginning of the other."""
    rows = [[j * _GAP for j in range(len(reference) + 1)]]
    for i, letter in enumerate(reading, start=1):
        above, row = rows[-1], [i * _GAP]
        for j, wanted in enumerate(reference, start=1):
            row.append(min(above[j - 1] + _cost(letter, wanted), above[j] + _GAP, row[j - 1] + _GAP))
        rows.append(row)
    return rows


def _cost(one: str, other: str) -> int:
    if one == other:
        return 0
    return _ALIKE if are_alike(one, other) else _DIFFERENT
