"""Recognise, without a model, what a member's words plainly say; in doubt nothing is recognised."""

import re

from utils.wording import plain

SHORT_INSULT_WORDS = 6
QUOTE_LENGTH = 200
STATEMENT_WORDS = 8
STATEMENT_LETTERS = 40
STORY_WORDS = 16
ASIDE_WORDS = 14
PROOF_WORDS = 3

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")

_HUMAN = (
    r"(?:echte[nrms]?\s+)?(?:mensch(?:en)?|person|mitarbeiter(?:in)?|supporter(?:in)?|teamler(?:in)?|moderator(?:in)?"
    r"|mod|admin(?:istrator)?|teammitglied|jemand(?:en|em)?\s+(?:aus\s+dem|vom)\s+team|human|real\s+person)"
)
_TALK = r"(?:sprechen|reden|schreiben|chatten|talk|speak)"
_WANTS_HUMAN = re.compile(
    rf"\b(?:mit|to|with)\s+(?:\w+\s+){{0,2}}?{_HUMAN}\b[^.!?\n]{{0,30}}?\b{_TALK}\b"
    rf"|\b{_TALK}\s+(?:mit|to|with)\s+(?:\w+\s+){{0,2}}?{_HUMAN}\b"
    rf"|\b(?:will|möchte|brauche?|want|need|verlange|hätte\s+gern)\s+(?:\w+\s+){{0,2}}?{_HUMAN}\b"
    rf"|\b(?:hol|gib|schick)\w*\s+(?:mir\s+)?(?:\w+\s+){{0,2}}?{_HUMAN}\b"
    rf"|^\W*(?:bitte\s+)?(?:einen?\s+)?{_HUMAN}(?:\s+bitte)?\W*$"
    r"|\b(?:nicht|keine\s+lust|kein\s+bock)\b[^.!?\n]{0,25}\bmit\s+(?:\w+\s+){0,2}?(?:bot|ki|maschine|computer)\b",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(r"\b(?:nicht|kein(?:en|e|em)?|never|don'?t)\b", re.IGNORECASE)
_ABOUT_A_MACHINE = re.compile(r"\b(?:bot|ki|maschine|computer)\b", re.IGNORECASE)

_ASKS_FOR_AI = re.compile(
    r"\b(?:bist|seid)\s+(?:du|ihr|sie)\s+(?:\w+\s+){0,3}?(?:bot|ki|ai|mensch|echt|roboter|chatgpt|maschine|real)\b"
    r"|\b(?:sind)\s+sie\s+(?:\w+\s+){0,3}?(?:bot|ki|ai|mensch|echt|roboter|maschine)\b"
    r"|\b(?:rede|schreibe?|spreche)\s+ich\s+(?:\w+\s+){0,3}?mit\s+(?:\w+\s+){0,2}?(?:bot|ki|ai|mensch(?:en)?|maschine)\b"
    r"|\bare\s+you\s+(?:\w+\s+){0,3}?(?:bot|ai|human|real|machine|robot)\b",
    re.IGNORECASE,
)

_DOES_NOT_KNOW = re.compile(
    r"\b(?:weiß|weiss|kenne?)\s+(?:ich\s+|sie\s+|die\s+|es\s+|das\s+|meine\s+id\s+|leider\s+|doch\s+|gar\s+|echt\s+|auch\s+)*nicht\b(?!,?\s*(?:warum|wieso|weshalb|was|wie|ob|dass))"
    r"|\bkeine?\s+ahnung\b(?!,?\s*(?:warum|wieso|weshalb|was|wie|ob|dass))|^\W*(?:ka|kp|idk|kein\s+plan)\W*$"
    r"|\b(?:hab|habe|finde?|besitze)\s+(?:ich\s+|da\s+|leider\s+|gar\s+|aktuell\s+|gerade\s+)*"
    r"(?:keine\s+(?:\w+-?)?(?:id|nummer)|(?:sie|die|das|es)\s+(?:\w+\s+)?nicht|keine\W*$)"
    r"|^\W*(?:nein|nö+|ne+|no)?\W*(?:ich\s+habe?\s+)?(?:keine|ohne)(?:\s+(?:ban)?-?\s*id)?\W*$"
    r"|\b(?:don'?t|do\s+not)\s+(?:know|have)\s+(?:it|one|any|my|the|that)\b|\b(?:don'?t|do\s+not)\s+know\W*$"
    r"|\bno\s+idea\b|^\W*(?:i\s+have\s+)?(?:no|none|without)(?:\s+(?:ban)?-?\s*id)\W*$|^\W*none\W*$"
    r"|\b(?:can(?:'?t|not)|could\s?n'?t)\s+find\s+(?:it|one|any|my|the)\b",
    re.IGNORECASE,
)

# Who asks her for something tells nothing.
_ASKS_HER = re.compile(
    r"\b(?:kannst|könntest|könnt|würdest|willst|magst|darf|kann|can|could|would|will)\s+(?:du|ihr|sie|you|someone|somebody|jemand|ich|i)\b"
    r"|\?\s*$",
    re.IGNORECASE,
)
_ABOUT_AN_ID = re.compile(r"\b(?:ban|bann)?-?\s*id\b", re.IGNORECASE)
# Who asks what he was banned for tells nothing of it.
_PUZZLED = re.compile(
    r"\b(?:weiß|weiss|verstehe?|kapiere?|keine\s+ahnung|wüsste\s+gern|know|understand|no\s+idea)\b[^.!?\n]{0,30}"
    r"\b(?:warum|wieso|weshalb|wofür|weswegen|why|what\s+for)\b",
    re.IGNORECASE,
)

_YES = re.compile(
    r"^\W*(?:ja+|jo+|jep|jap|jup|yes|yep|yeah|correct|right|that'?s\s+(?:it|right|mine)|stimmt|genau|richtig|korrekt|passt"
    r"|ist\s+sie)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:nein|ne+|nö+|nope|no|nah|wrong|that'?s\s+not|falsch|stimmt\s+nicht|das\s+ist\s+(?:sie\s+)?nicht)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"\b(?:nicht|falsch|andere[rs]?|fehler|aber|not|wrong|other|but)\b", re.IGNORECASE)
_GREETING = re.compile(
    r"^\W*(?:hallo|hi|hey|moin|servus|hello|guten\s+(?:tag|morgen|abend)|na|jo)(?:\s+(?:sigrid|du|zusammen|ihr|leute|team))?\W*$",
    re.IGNORECASE,
)

_ROUGH = (
    r"hurens[oö]hne?s?|huren?kind\w*|wichser\w*|arschl[oö]ch\w*|missgeburt\w*|fotzen?|spast\w*|bastarde?|nutten?"
    r"|drecks(?:ack|team|verein|support|laden)\w*|dreckige\w*|schei(?:ß|ss)(?:team|support|admins?|mods?)|penner|hunde?söhne"
    r"|motherfuckers?|assholes?|bitch(?:es)?"
)
_MILD = r"(?:voll)?idiot(?:en|s)?|dumbass(?:es)?|losers?|trottel|versager|opfer|dumm(?:e|köpfe)?|behindert|clowns?|lappen|hampelm[aä]nner|morons?|stupid"
_AT_YOU = (
    r"\b(?:fick|fickt|leck|leckt|verpiss|verpisst|fuck)\s+(?:dich|euch|mich|you|off)\b"
    r"|\bhalt(?:et|s|'s|\s+es)?\s+(?:\w+\s+)?(?:maul|fresse|klappe|schnauze)\b|\b(?:hdf|hdm|kys|stfu)\b"
    rf"|\b(?:du|ihr|dich|euch|you|u)\s+(?:\w+\s+){{0,4}}?(?:{_ROUGH}|{_MILD})\b"
    rf"|\b(?:{_ROUGH}|{_MILD})\s+(?:seid\s+ihr|bist\s+du|von\s+admins?|von\s+mods?|ihr|du)\b"
)
_INSULT = re.compile(_AT_YOU, re.IGNORECASE)
_ROUGH_WORD = re.compile(rf"\b(?:{_ROUGH})\b", re.IGNORECASE)
# Who tells what was said in the game does not insult the team.
_TELLS = re.compile(
    r"\b(?:gesagt|genannt|geschrieben|beleidigt|beschimpft|geschrien|gerufen|meinte|sagte|nannte|schrieb|called|said|told)\b"
    r"|\bich\s+(?:war|bin|idiot|trottel)\b|[\"„“»]",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:ich\s+)?(?:sag|sage|schreib|schreibe|beantworte|antworte)\s+(?:dir|euch|ihnen|hier|dazu|darüber)?\s*(?:gar\s*)?(?:nichts|nix|nicht)\b"
    r"|\bgeht\s+(?:dich|euch|sie)\s+(?:\w+\s+){0,2}?(?:nichts|nix|schei(?:ß|ss)dreck|dreck|schei(?:ß|ss))\s*(?:an)?\b"
    r"|\b(?:mach|mache)\s+ich\s+nicht\b[^.!?\n]{0,20}\b(?:mit)\b"
    r"|\b(?:none\s+of\s+your\s+(?:business|concern)|i(?:'m|\s+am)?\s*(?:not\s+(?:telling|saying)|won'?t\s+(?:tell|say))\b[^.!?\n]{0,15}\b(?:you|anything))\b"
    r"|\bentbannt?\s+mich\s+(?:jetzt|sofort|gefälligst)\b[^.!?\n]{0,20}\b(?:oder|sonst)\b",
    re.IGNORECASE,
)

_REGRET = re.compile(
    r"\b(?:tut|tat)\s+mir\s+(?:\w+\s+){0,2}?leid\b|\bmich\s+(?:\w+\s+){0,4}?entschuldigen\b|\bentschuldige\s+mich\b"
    r"|\bum\s+(?:entschuldigung|verzeihung)\b|\b(?:entschuldigung|sorry)\s+(?:für|dass|wegen|for)\b|\bbereue?\b|\bmein(?:e)?\s+(?:fehler|schuld)\b"
    r"|\bkommt\s+nicht\s+(?:wieder|mehr)\s+vor\b|\b(?:mache|mach|werde)\s+(?:ich\s+|es\s+|das\s+)*nicht\s+(?:wieder|mehr)\b"
    r"|\b(?:sehe?|seh)\s+(?:ich\s+|es\s+|das\s+|meinen\s+fehler\s+)*ein\b"
    r"|\bi(?:\s+am|'m)\s+(?:\w+\s+){0,2}?sorry\b|\bi\s+(?:\w+\s+)?(?:apologi[sz]e|regret)\b|\bmy\s+(?:own\s+)?(?:fault|mistake|bad)\b"
    r"|\b(?:won'?t|will\s+not)\s+happen\s+again\b|\bi\s+was\s+wrong\b",
    re.IGNORECASE,
)
_NO_REGRET = re.compile(
    r"\btut\s+mir\s+(?:gar\s+|überhaupt\s+)?nicht\s+leid\b|\bnicht\s+entschuldig\w*|\bbereue\s+(?:\w+\s+)?nichts?\b"
    r"|\bnot\s+(?:my\s+(?:fault|mistake)|sorry)\b|\b(?:don'?t|do\s+not|won'?t|will\s+not)\s+(?:regret|apologi[sz]e)\b"
    r"|\bnicht\s+mein(?:e)?\s+(?:fehler|schuld)\b|\bsorry\s*,?\s+(?:aber|not)\b|\b(?:ihr|du)\b[^.!?\n]*\bentschuldig\w*|\bentschuldigt?e?\s+(?:euch|dich)\b",
    re.IGNORECASE,
)


def wants_human(text: str) -> bool:
    """Return whether the member asks for a person instead of her."""
    for sentence in _sentences(plain(text)):
        wish = _WANTS_HUMAN.search(sentence)
        # What he does not want may follow: "and not to a machine".
        if wish and (_ABOUT_A_MACHINE.search(wish.group()) or not _NOT_THAT.search(sentence[: wish.end()])):
            return not asks_for_ai(sentence)
    return False


def asks_for_ai(text: str) -> bool:
    """Return whether the member asks if she is a machine."""
    return _ASKS_FOR_AI.search(plain(text)) is not None


def does_not_know(text: str) -> bool:
    """Return whether the member says that he does not know or have what he was asked for."""
    return _DOES_NOT_KNOW.search(plain(text)) is not None


def says_yes(text: str) -> bool:
    """Return whether the text is a yes without a but."""
    return _YES.search(plain(text)) is not None and not says_no(text) and not _DOUBT.search(plain(text))


def says_no(text: str) -> bool:
    """Return whether the text begins with a no."""
    return _NO.search(plain(text)) is not None


def is_greeting(text: str) -> bool:
    """Return whether the text is a greeting and nothing else."""
    return _GREETING.search(plain(text)) is not None


def says_something(text: str) -> bool:
    """Return whether an appeal has enough words to be passed on without asking on."""
    words = [word for word in _without_requests(plain(text)).split() if any(c.isalpha() for c in word)]
    return len(words) >= STATEMENT_WORDS and sum(len(word) for word in words) >= STATEMENT_LETTERS


def tells_a_story(text: str) -> bool:
    """Return whether words that came before the question say enough to stand for an appeal; a complaint does not."""
    told = " ".join(
        sentence
        for sentence in _sentences(plain(text))
        if not _PUZZLED.search(sentence) and not (_is_aside(sentence) and _ABOUT_AN_ID.search(sentence))
    )
    # Who says that he is sorry for something has told of it.
    wanted = STATEMENT_WORDS if regretful_quotes(told) else STORY_WORDS
    return says_something(told) and len(_without_requests(told).split()) >= wanted


def hostile_quotes(text: str) -> tuple[str, ...]:
    """Return the sentences that insult the reader or plainly refuse to answer, word for word."""
    return tuple(
        sentence.strip()[:QUOTE_LENGTH] for sentence in _sentences(text) if _is_hostile(plain(sentence))
    )


def can_be_hostile(quote: str) -> bool:
    """Return whether words can stand as proof against a member: a shrug, a word or a mark cannot."""
    text = plain(quote)
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    return not does_not_know(quote) and (len(words) >= PROOF_WORDS or _is_hostile(text))


def regretful_quotes(text: str) -> tuple[str, ...]:
    """Return the sentences that plainly show insight, word for word."""
    return tuple(
        sentence.strip()[:QUOTE_LENGTH]
        for sentence in _sentences(text)
        if _REGRET.search(plain(sentence)) and not _NO_REGRET.search(plain(sentence))
    )


def _without_requests(text: str) -> str:
    return " ".join(
        sentence for sentence in _sentences(text) if not (_is_aside(sentence) and _ASKS_HER.search(sentence))
    )


def _is_aside(sentence: str) -> bool:
    """Return whether a sentence can be about one thing only; who writes without full stops tells all in one."""
    return len(sentence.split()) <= ASIDE_WORDS


def _is_hostile(sentence: str) -> bool:
    if _TELLS.search(sentence):
        return False
    if _INSULT.search(sentence) or _REFUSAL.search(sentence):
        return True
    # A rough word in a long sentence is swearing at the situation; alone it is aimed at the reader.
    return _ROUGH_WORD.search(sentence) is not None and len(sentence.split()) <= SHORT_INSULT_WORDS


def _sentences(text: str) -> list[str]:
    return [match.group() for match in _SENTENCE.finditer(text) if match.group().strip()]
