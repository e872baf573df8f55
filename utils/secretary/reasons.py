"""Tell from a ban's reason what kind of offence it is for."""

import re

from utils.intake import ReasonCategory
from utils.wording import plain

# The first that fits counts, so the graver and the more telling ones come first.
_SIGNS = (
    (
        ReasonCategory.CHEATING,
        r"""cheat\w* | hack\w* | aim-?bot\w* | wall-?hack\w* | esp | trigger-?bot\w* | exploit\w* | glitch\w* |
        dup(?:e|ing|ed)\w* | macros? | makros? | schummel\w* | bug-?(?:using|ausnutz\w*|abuse) | drittsoftware | third-?party\s+software""",
    ),
    (
        ReasonCategory.HATE,
        r"""rassis\w* | racis\w* | antisemit\w* | homophob\w* | sexis\w* | hass\w* | hate\s*speech | diskriminier\w* |
        discriminat\w* | volksverhetz\w* | nazi\w* | slurs? | n-?wort | \w*drohung\w* | bedroh\w* | threat\w* | doxx?ing""",
    ),
    (
        ReasonCategory.EVASION,
        r"""(?:bann?-?|sperr\w*)\s*umgeh\w* | \w*umgehung\w* | evasion | evading | zweit-?account\w* | alt-?account\w* |
        multi-?account\w* | account-?sharing | geteilter\s+account""",
    ),
    (
        ReasonCategory.INSULT,
        r"""\w*beleidig\w* | beschimpf\w* | insult\w* | toxi[ck]\w* | toxizit\w* | verbal\w* | offens\w* | abus\w* |
        harass\w* | belästig\w* | mobbing | umgangston | chat-?verhalten | flam(?:e|ing)\w*""",
    ),
    (
        ReasonCategory.GRIEFING,
        r"""grief\w* | team-?kill\w* | sabot\w* | troll\w* | random\s+death | rdm | vdm | fail-?rp | afk\w* | zerstör\w* |
        absichtlich\w* | feeding | unsportlich\w*""",
    ),
    (
        ReasonCategory.SPAM,
        r"""spam\w* | \w*werbung | advertis\w* | scam\w* | phishing | betrug\w* | einladungslink\w* | invite-?links? |
        echtgeld\w* | rmt""",
    ),
)
_PATTERNS = tuple(
    (category, re.compile(rf"\b(?:{words})\b", re.IGNORECASE | re.VERBOSE)) for category, words in _SIGNS
)


def category(reason: str | None) -> ReasonCategory | None:
    """Return the kind of offence that the register's reason names; None if that is not plain."""
    text = plain(reason or "")
    return next((kind for kind, words in _PATTERNS if words.search(text)), None)
