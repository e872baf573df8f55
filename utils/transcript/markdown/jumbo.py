"""Emoji that stand alone are shown larger."""

import re

_MOST = 30
# An emoji, its variation and skin tone, and what joiners add to it; flags are pairs of letters, keycaps begin with a key.
_PICTOGRAPH = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f004\U0001f0cf\U0001f170-\U0001f19a\U0001f201-\U0001f251"
    "\U0001f300-\U0001faff]"
)
_TONE = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]{0,8}"
_EMOJI = re.compile(
    rf"<a?:\w{{1,32}}:\d{{1,20}}>|[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3"
    rf"|{_PICTOGRAPH}{_TONE}(?:\u200d{_PICTOGRAPH}{_TONE}){{0,8}}"
)
# No letter can begin an emoji: most messages are told apart by their first character.
_START = re.compile(rf"\s*(?:<a?:|[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]|{_PICTOGRAPH})")


def is_jumbo(source: str) -> bool:
    """Tell whether a message consists of a few emoji and nothing else."""
    first = source[:1]
    if (first.isascii() and first.isalpha()) or not _START.match(source):
        return False
    rest, count = _EMOJI.subn("", source)
    return 0 < count <= _MOST and not rest.strip()
