"""What stands for somebody whose avatar was not kept."""

# Fibonacci hashing: the top three bits of the product tell even neighbouring snowflakes apart.
_GOLDEN_RATIO_64 = 0x9E3779B97F4A7C15
_MASK_64 = 2**64 - 1
_ALL_BUT_THREE_BITS = 61


def hue(snowflake: int) -> int:
    """Return which of the eight avatar colours somebody has."""
    return (snowflake * _GOLDEN_RATIO_64 & _MASK_64) >> _ALL_BUT_THREE_BITS


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or name[:1] or "?"
