"""Addresses in a text: plain ones, and those of masked links."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.names import Names

_TARGET = re.compile(
    r"""\s{0,100}
      (?:<(?P<wrapped>https?://[^\s<>]{1,2000})>|(?P<open>https?://[^\s<>()]{1,2000}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200}){0,4}))
      (?:\s{1,100}(?:"(?P<title>[^"\n]{0,200})"|'(?P<other>[^'\n]{0,200})'))?
      \s{0,100}\)""",
    re.VERBOSE,
)
# Where a link leads must not be hidden behind what looks like another address.
_SCHEME = re.compile(r"\w://")
_TOP_LEVELS = "app|at|cc|ch|co|com|de|dev|eu|gg|gift|info|io|link|ly|me|net|online|org|ru|shop|site|tv|uk|xyz"
_DOMAIN = re.compile(
    rf"(?:www\.)?((?:[a-z0-9-]{{1,63}}\.){{1,8}}(?:{_TOP_LEVELS}))(?::\d{{1,5}})?(?:[/?#]\S*)?", re.IGNORECASE
)
_FORMATTING = re.compile(r"\*|__|~~|\|\||`|\]\(")
_CHANNEL = re.compile(
    r"https://(?:(?:canary|ptb)\.)?discord(?:app)?\.com/channels/\d{1,20}/(\d{1,20})(/\d{1,20})?/?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a masked link leads, what it says about it, and where it ends in its text."""

    address: str
    title: str
    end: int


def target_at(text: str, position: int) -> Target | None:
    """Return the target that a masked link has after its `](`."""
    match = _TARGET.match(text, position)
    if match is None:
        return None
    address = match["wrapped"] or match["open"]
    return Target(address, match["title"] or match["other"] or "", match.end()) if is_web(address) else None


def is_web(address: str) -> bool:
    """Tell whether an address is http or https, with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def hides(text: str, address: str) -> bool:
    """Tell whether the text of a masked link looks like an address, as one that leads elsewhere would.

    Discord does not mask those: they stand as they were written.
    """
    if _SCHEME.search(text):
        return True
    domain = _DOMAIN.fullmatch(text)
    if domain is None:
        return False
    host = urlsplit(address).hostname or ""
    return domain[1].lower() != host.removeprefix("www.")


def link_start(address: str, title: str = "") -> str:
    """Return the opening tag of a link; the caller has made sure that the address is http or https."""
    shown = f' title="{escape(title)}"' if title else ""
    return f'<a href="{escape(address)}"{shown} rel="noopener noreferrer nofollow" target="_blank">'


def link(address: str, names: Names) -> str:
    """Return an address as a link; one to a channel of Discord's by the name of that."""
    if not is_web(address):
        return escape(address)
    channel = _CHANNEL.fullmatch(address)
    if channel is not None and (name := names.channels.get(channel[1])) is not None:
        place = escape(f"#{name}") + (" › Nachricht" if channel[2] else "")
        return f'<span class="md-mention">{link_start(address)}{place}</a></span>'
    return f"{link_start(address)}{escape(address)}</a>"


def without_punctuation(address: str) -> str:
    """Drop what ends the sentence rather than the address, also the formatting around it."""
    formatting = _FORMATTING.search(address)
    if formatting is not None:
        address = address[: formatting.start()]
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while address[end - 1] in ".,:;!?'\")]_":
        if address[end - 1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        end -= 1
    return address[:end]
