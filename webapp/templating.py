"""What templates may use beside the values of their view."""

from pathlib import Path
from typing import Any

from flask import Flask, g, request
from jinja2 import ChoiceLoader, FileSystemLoader

from utils import german
from utils.transcript import environment
from utils.transcript.stored import items, parse
from webapp import texts
from webapp.panel import EXTENSION, Panel, current_session, is_admin, may_enter, panel

THEMES = frozenset({"light", "dark"})


def extend(app: Flask) -> None:
    """Register filters and what every page needs."""
    own = FileSystemLoader(Path(app.root_path) / str(app.template_folder))
    app.jinja_loader = ChoiceLoader([own, environment.loader()])
    shared: Panel = app.extensions[EXTENSION]
    environment.extend(app.jinja_env, shared.times, shared.assets.path("icons.svg"))
    app.jinja_env.filters.update(duration=german.duration, grouped=german.number, quotes=quotes)
    app.jinja_env.globals.update(texts=texts)
    app.context_processor(_context)


def quotes(source: str | None) -> list[str]:
    """Return the quotes of a verdict from their JSON array."""
    return [str(value) for value in items(parse(source))]


def _context() -> dict[str, Any]:
    theme = request.cookies.get("theme")
    shared = panel()
    return {
        "asset": shared.assets.path,
        "session": current_session(),
        "may_enter": may_enter(current_session()),
        "is_admin": is_admin(current_session()),
        "csrf_token": g.get("csrf_token"),
        # Without a choice the page follows the system.
        "theme": theme if theme in THEMES else None,
    }
