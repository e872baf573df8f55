"""What stands in angle brackets, and @everyone: mentions, emoji, times, commands, places of the server."""

import re

from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.names import Names

# Without groups, so that it can stand in a larger expression.
PATTERN = (
    r"<(?:@!?|@&|\#|@\$)\d{1,20}>"
    r"|<a?:\w{1,32}:\d{1,20}>"
    r"|<t:-?\d{1,13}(?::[tTdDfFsSR])?>"
    r"|</[^\s<>:][^<>:\n]{0,100}:\d{1,20}>"
    r"|<id:(?:customize|browse|guide|home|linked-roles(?::\d{1,20})?)>"
    r"|<[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}>"
    r"|<\+\d[\d\ -]{4,20}>"
    r"|@(?:everyone|here)\b"
)
_NAVIGATION = {
    "customize": "Kanäle & Rollen",
    "browse": "Kanäle durchsuchen",
    "guide": "Server-Guide",
    "home": "Server-Guide",
    "linked-roles": "Verknüpfte Rollen",
}
_MENTION = re.compile(r"<(@!?|@&|#|@\$)(\d+)>")
_EMOJI = re.compile(r"<a?:(\w+):(\d+)>")
_TIME = re.compile(r"<t:(-?\d+)(?::(\w))?>")


def written(reference: str, names: Names) -> str:
    """Return a reference as HTML."""
    if mention := _MENTION.fullmatch(reference):
        return _mention(mention[1], mention[2], names)
    if emoji := _EMOJI.fullmatch(reference):
        return emoji_html(emoji[1], emoji[2], names)
    if time := _TIME.fullmatch(reference):
        return _time(reference, int(time[1]), time[2] or "f", names)
    if reference.startswith("@"):
        return _marked(reference)
    inside = reference[1:-1]
    if inside.startswith("/"):
        return _marked(inside.rpartition(":")[0])
    # The rest are e-mail addresses and telephone numbers.
    place = _NAVIGATION.get(inside.removeprefix("id:").partition(":")[0])
    return escape(inside) if place is None else _marked(place)


def emoji_html(name: str, snowflake: str, names: Names) -> str:
    """Return a custom emoji as its kept picture, or by its name."""
    text = f":{escape(name)}:"
    address = names.picture(f"emoji:{snowflake}")
    if address is None:
        return f'<span class="md-emoji">{text}</span>'
    return f'<img class="emoji" src="{escape(address)}" alt="{text}" title="{text}" loading="lazy" decoding="async">'


def _mention(kind: str, snowflake: str, names: Names) -> str:
    if kind == "@$":
        return _marked(f"Spiel {snowflake}")
    known = {"#": names.channels, "@&": names.roles}.get(kind, names.users)
    return _marked(f"{'#' if kind == '#' else '@'}{known.get(snowflake) or snowflake}")


def _marked(text: str) -> str:
    return f'<span class="md-mention">{escape(text)}</span>'


def _time(source: str, at_s: int, style: str, names: Names) -> str:
    shown = names.show_time(at_s, style)
    if shown is None:
        return escape(source)
    return (
        f'<time class="md-time" datetime="{escape(shown.iso)}" title="{escape(shown.exact)}">'
        f"{escape(shown.text)}</time>"
    )
