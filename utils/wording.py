"""Text from outside made safe to compare, to search and to show."""

import re
import unicodedata

MENTION_SIGN = "＠"
"""Stands for @ in foreign text: reads the same, mentions nobody."""

_LINE_BREAKS = re.compile(r"\s*\n\s*")
_BLANKS = re.compile(r"[ \t\u00a0]+")
# What Discord puts in angle brackets (mentions, emoji, commands, times) and web addresses hold long numbers
# that are no ban IDs.
_DISCORD_MARKUP = re.compile(
    r"<(?:@[!&]?|#|a?:\w+:|/[^:>]{1,64}:|t:|id:)[^>]{0,40}>|\b(?:https?://|www\.)\S+", re.IGNORECASE
)
_MASKED_LINK = re.compile(r"\]\s*\(")


def visible(text: str) -> str:
    """Return the text without characters that nobody sees (zero-width, direction marks, controls)."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cf", "Cc", "Co", "Cs", "Cn"})
    return "".join(kept)


def plain(text: str) -> str:
    """Return the text in compatibility form (full-width digits become digits), without invisible characters."""
    return visible(unicodedata.normalize("NFKC", text))


def comparable(text: str) -> str:
    """Return the form in which two texts count as literally equal: case, blanks and quotation marks aside."""
    straight = plain(text).translate(_STRAIGHT)
    return " ".join(straight.casefold().split())


def without_markup(text: str) -> str:
    """Return the text without mentions, custom emoji and web addresses."""
    return _DISCORD_MARKUP.sub(" ", text)


def harmless(text: str, limit: int) -> str:
    """Return foreign text for show: no mentions, no masked links, no invisible characters, at most `limit` long."""
    shown = visible(text).replace("@", MENTION_SIGN)
    shown = _MASKED_LINK.sub("] (", shown).replace("<#", "‹#").replace("</", "‹/")
    return shortened(shown.strip(), limit)


def one_line(text: str, limit: int) -> str:
    """Return foreign text for the middle of a sentence: harmless, on one line, without markup and addresses."""
    flat = _BLANKS.sub(" ", _LINE_BREAKS.sub(" ", without_markup(visible(text))))
    return harmless(flat.replace("`", "'").replace("*", ""), limit)


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words where there is a blank."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    blank = cut.rfind(" ")
    return f"{cut[:blank] if blank > limit // 2 else cut}…".replace(" …", "…")


def quoted(text: str, limit: int) -> str:
    """Return foreign words as Discord's block quote, so that no reader takes them for Sigrid's."""
    lines = [line.strip() for line in harmless(text, limit).splitlines() if line.strip()]
    return shortened("\n".join(f"> {line}" for line in lines), limit)


_STRAIGHT = str.maketrans(
    {"„": '"', "“": '"', "”": '"', "»": '"', "«": '"', "‚": "'", "‘": "'", "’": "'", "–": "-"}
)
