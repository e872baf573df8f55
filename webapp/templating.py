"""What templates may use beside the values of their view."""

from typing import Any

from flask import Flask, g, request

from webapp import texts
from webapp.panel import current_session, panel
from webapp.stored import items, parse

THEMES = frozenset({"light", "dark"})
# Fibonacci hashing: the top three bits of the product tell even neighbouring snowflakes apart.
_GOLDEN_RATIO_64 = 0x9E3779B97F4A7C15
_MASK_64 = 2**64 - 1
_ALL_BUT_THREE_BITS = 61


def extend(app: Flask) -> None:
    """Register filters and what every page needs."""
    app.jinja_env.filters.update(
        counted=texts.counted,
        grouped=texts.grouped,
        size=texts.size,
        hue=hue,
        initials=initials,
        quotes=quotes,
    )
    app.jinja_env.globals.update(texts=texts)
    app.context_processor(_context)


def hue(snowflake: int) -> int:
    """Return which of the eight avatar colours somebody has."""
    return (snowflake * _GOLDEN_RATIO_64 & _MASK_64) >> _ALL_BUT_THREE_BITS


def initials(name: str) -> str:
    """Return one or two letters that stand for a name."""
    words = [word for word in name.replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or name[:1] or "?"


def quotes(source: str | None) -> list[str]:
    """Return the quotes of a verdict from their JSON array."""
    return [str(value) for value in items(parse(source))]


def _context() -> dict[str, Any]:
    theme = request.cookies.get("theme")
    shared = panel()
    return {
        "asset": shared.assets.path,
        "times": shared.times,
        "session": current_session(),
        "csrf_token": g.get("csrf_token"),
        # Without a choice the page follows the system.
        "theme": theme if theme in THEMES else None,
    }
