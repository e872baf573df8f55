"""Tell from a member's words whether Sigrid should speak German or English."""

import re

from utils.intake import Language
from utils.wording import plain, without_markup

# Not the letters of an ID.
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w-])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that are frequent in one language and hardly ever stand in the other; gamers mix in nouns, not these.
_GERMAN = _words(
    """
    aber als auch auf aus bei beim bin bist bitte damit danke dann das dass dein deine deinen dem den denn der des dich die
    dir doch du durch ein eine einem einen einer eines entbannen entbannt er es euch euer eure für gebannt gegen gerade habe
    haben habt hallo hat hatte ich ihm ihn ihr ihre immer ist ja jetzt kann kein keine keinen können mal man mehr mein meine
    meinen mich mir mit möchte muss nach nein nicht nichts noch nun nur oder ohne schon sein seine seit sich sie sind so
    sondern soll spieler tut über um und uns unter vom von vor wann warum was wegen weil weiß wenn werden wie wieder wieso
    wir wird wo wurde wurden zu zum zur zwei
    """
)
_ENGLISH = _words(
    """
    about after again am and any are as asked at banned because been being but by can could did do does don't dont from get
    got had has have he hello help her him his how i i'm im it it's its just know like me my never no not of on one only or
    our out please really said she should some thank thanks that the their them then there they this to too unban up us was
    were what when where which who why with would you your
    """
)
_SHARED = _GERMAN & _ENGLISH
_UMLAUT = re.compile("[äöüß]", re.IGNORECASE)
# A single word may be a name or a quotation.
_CLEARLY = 2
# So many words without a German one among them are some other language, which English serves better.
_FOREIGN_WORDS = 6


def spoken(texts: tuple[str, ...], before: Language) -> Language:
    """Return the language of a turn; where it does not tell, the one spoken before."""
    words = [word.casefold().replace("’", "'") for text in texts for word in _WORD.findall(_prose(text))]
    german = sum(word in _GERMAN - _SHARED or _UMLAUT.search(word) is not None for word in words)
    english = sum(word in _ENGLISH - _SHARED for word in words)
    if english >= _CLEARLY and english > 2 * german:
        return Language.ENGLISH
    if (german >= _CLEARLY and german > english) or (german > english == 0 and len(words) <= _CLEARLY):
        return Language.GERMAN
    if german == 0 and len(words) >= _FOREIGN_WORDS:
        return Language.ENGLISH
    return before


def _prose(text: str) -> str:
    return without_markup(plain(text))
