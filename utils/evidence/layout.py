"""Where on a picture the words about the ban stand, and how askew."""

import math
import re
from statistics import median

from utils.evidence.tesseract import Line, Word

Box = tuple[int, int, int, int]
_KEYWORD = re.compile(
    r"ban(?:n|id|\b)|gebannt|\bid\b|grund|gesperrt|sperre|kennung|ausschluss|dauer|regel|verwarnung|ticket|einspruch",
    re.IGNORECASE,
)
# In letter heights: so far apart words still belong to one dialog.
REACH_ACROSS, REACH_DOWN = 12.0, 3.5
MARGIN = 1.2
# More words are a page or mere texture; then all of it counts.
MOST_WORDS = 500
# A line shorter than this, in letter heights, says little about the slope.
SHORTEST_SLOPE = 6.0


def letter_height(words: list[Word]) -> float:
    """Return how high words usually are; at least a pixel."""
    return max(1.0, median(word.height for word in words)) if words else 1.0


def box_of_interest(lines: list[Line]) -> Box | None:
    """Return the box around the words that speak of a ban and all words near them; None: there are no words."""
    words = [word for line in lines for word in line if any(c.isalnum() for c in word.text)]
    if not words:
        return None
    height = letter_height(words)
    reached = [word for word in words if _KEYWORD.search(word.text)]
    if not reached or len(words) > MOST_WORDS:
        return _around(words, height)
    inside, outside = list(reached), [word for word in words if word not in reached]
    while reached:
        reached = [word for word in outside if any(_near(word, other, height) for other in reached)]
        inside += reached
        outside = [word for word in outside if word not in reached]
    return _around(inside, height)


def _around(words: list[Word], height: float) -> Box:
    margin = round(height * MARGIN)
    return (
        min(word.left for word in words) - margin,
        min(word.top for word in words) - margin,
        max(word.right for word in words) + margin,
        max(word.bottom for word in words) + margin,
    )


def slope_degrees(lines: list[Line]) -> float:
    """Return by how much lines fall to the right."""
    height = letter_height([word for line in lines for word in line])
    slopes = []
    for line in lines:
        (x1, y1), (x2, y2) = line[0].middle, line[-1].middle
        if x2 - x1 > SHORTEST_SLOPE * height:
            slopes.append(math.degrees(math.atan2(y2 - y1, x2 - x1)))
    return median(slopes) if slopes else 0.0


def _near(one: Word, other: Word, height: float) -> bool:
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return across <= REACH_ACROSS * height and down <= REACH_DOWN * height
