"""What browser somebody uses, in words by which he tells his sessions apart."""

from typing import Final

from webapp import texts

# The first that fits: browsers name those that they descend from as well.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", texts.ON_SYSTEM["iphone"]),
    ("iPad", texts.ON_SYSTEM["ipad"]),
    ("Android", texts.ON_SYSTEM["android"]),
    ("Windows", texts.ON_SYSTEM["windows"]),
    ("CrOS", texts.ON_SYSTEM["chromeos"]),
    ("Mac OS X", texts.ON_SYSTEM["macos"]),
    ("Linux", texts.ON_SYSTEM["linux"]),
)


def describe(user_agent: str) -> str:
    """Return `Firefox unter Windows`; of a header that anybody can make up, nothing else is taken over."""
    browser = _first(_BROWSERS, user_agent) or texts.UNKNOWN_BROWSER
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} {system}" if system else browser


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in marks if mark in user_agent), None)
