"""What a model may say in Sigrid's name. Whatever breaks a rule is replaced by the script's words."""

import re
from enum import StrEnum

from utils.evidence import ban_ids
from utils.secretary.evidence_summary import NICKNAME
from utils.secretary.grounding import Sources, occurs
from utils.secretary.scripts import SCRIPTS
from utils.wording import plain

LONGEST_REPLY = 700


class Rule(StrEnum):
    """A rule for what she says; the operator reads in the log which one a model broke."""

    EMPTY = "empty"
    TOO_LONG = "longer than 700 characters"
    MENTION = "mention"
    LINK = "link"
    PROMISE = "promise or refusal of an unban"
    TIME = "how long the decision takes"
    APOLOGY = "ready-made apology"
    HUMAN = "claim to be human"
    INVENTED = "an ID, name or quote that nobody gave"
    REPEATED = "question that has been answered"


_MENTION = re.compile(r"[@＠]|<(?:#|a?:\w|/|t:|id:)", re.IGNORECASE)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\]\s*\(|\b(?:mailto|discord):|\bdiscord(?:app)?\s*\.\s*\w"
    r"|\b[\w-]{2,}\.[a-z]{2,24}\b(?!\.)",
    re.IGNORECASE,
)

_BAN = r"(?:ban|bann|sperre|sperrung|strafe)"
_UNBAN = (
    r"(?:ent(?:bann|sperr)\w*|unban\w*|frei(?:ge)?schalt\w*|frei(?:zu)?schalten|auf(?:ge|zu)?h[eo]b\w*|begnadig\w*"
    r"|zurück(?:ge|zu)?n[eo]mm\w*|zurück(?:ge|zu)?zieh\w*|zurückgezogen|gelöscht)"
)
# Words in which the decision stays with the team.
_OPEN_DECISION = re.compile(
    r"\b(?:entscheide\w*|entscheidung|prüf\w*|überprüf\w*|warum|wieso|weshalb|ob|möchtest|wünsch\w*|solltest?|antrag"
    r"|decide\w*|decision|review\w*|whether|why|should)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    rf"""
    \b(?:wird|werde|werden|wirst|wurdest|bist|hab\w*|kannst|darfst|kann|lass\w*|bekommst|kriegst)\b[^.!?\n]{{0,60}}\b{_UNBAN}
    | \b(?:ich|wir)\s+(?:\w+\s+){{0,3}}?{_UNBAN} | \b{_UNBAN}\s+(?:wir|ich)\s+(?:dich|deinen)\b
    | \bheben?\s+(?:wir|ich)?[^.!?\n]{{0,40}}\bauf\b
    | \b(?:{_BAN}|antrag|appeal|unban|entbannung|entsperrung)\b[^.!?\n]{{0,40}}\b(?:abgelehnt|genehmigt|bewilligt|angenommen
      |bestätigt|gewährt|ausgeschlossen|sicher|garantiert|endgültig|unwiderruflich|erledigt|hinfällig|gelöscht|weg
      |denied|approved|lifted|removed|granted|rejected|final|revoked|reversed|stays?|remains?)\b
    | \b(?:du|{_BAN})\s+(?:\w+\s+){{0,2}}?bleib\w*\s+(?:\w+\s+){{0,2}}?(?:gebannt|gesperrt|bestehen|{_BAN}|aktiv|permanent)\b
    | \bbleib\w*\s+(?:du|dein\w*|die|der)\s+(?:\w+\s+){{0,2}}?(?:gebannt|gesperrt|bestehen|draußen)\b
    | \b(?:gute|schlechte|geringe|hohe|keine?|deine|große|kaum)\s+(?:\w+\s+)?(?:chancen?|aussicht(?:en)?)\b | \bchances?\s+(?:are|of)\b
    | \bkeine?\s+(?:entbannung|unban|entsperrung|freischaltung)\b
    | \b(?:sieht|schaut)\s+(?:\w+\s+){{0,3}}?(?:gut|schlecht|düster|übel)\s+(?:\w+\s+){{0,2}}?aus\b | \b(?:looks?)\s+(?:good|bad)\b
    | \bdrück\w*\s+(?:\w+\s+){{0,3}}?auge\b | \bverzeih\w*\s+dir\b | \bforgive\b
    | \b(?:wieder|bald|gleich|morgen)\s+(?:\w+\s+){{0,3}}?(?:mit)?spielen\b | \bplay\s+again\b | \bfree\s+to\s+play\b
    | \b(?:wieder|zurück)\s+(?:auf|auf\s+den|auf\s+dem|im|ins)\s+(?:\w+\s+)?(?:server|spiel)\b | \b(?:bald|gleich|morgen)\s+wieder\s+(?:dabei|da|drauf|rein)\b
    | \bversprech\w* | \bgarantier\w* | \bpromise\b | \bguarantee\w*
    | \b(?:will|can|to|be)\s+(?:\w+\s+){{0,3}}?(?:unban\w*|lift\w*|banned\s+anyway)\b | \b(?:stay|remain|you\s+are)\s+(?:un)?banned\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SPAN = r"(?:(?:\d+|ein\w*|zwei|drei|vier|fünf|wenige\w*|paar|nächste\w*|kurze[rn]?|a|an|one|two|three|few|next|the|couple|of)\s+){0,3}"
_TIME = re.compile(
    rf"\b(?:innerhalb|binnen|spätestens|höchstens|maximal|meistens|ungefähr|etwa|dauert|within|takes?|at\s+most|in)\s+"
    rf"(?:von\s+|in\s+|about\s+|an\s+)?{_SPAN}(?:minute|stunde|tag|woche|hour|day|week)\w*"
    r"|\b(?:noch\s+heute|bis\s+morgen|by\s+tomorrow)\b",
    re.IGNORECASE,
)
_SORRY = r"(?:tut\s+(?:mir|dir|ihm)\s+(?:\w+\s+){0,2}?leid|entschuldig\w*|verzeih\w*|bereue|sorry|apologi[sz]e|regret)"
_READY_MADE = re.compile(
    rf"""
    [„"“»'‚][^“”"«'‘\n]{{0,200}}\b{_SORRY}
    | \b{_SORRY}\b[^.!?\n]{{0,40}}\b(?:dass\s+ich|was\s+ich|mein(?:e[mnrs]?)?\s+(?:verhalten|fehler|ausraster|wort\w*|tat\w*)
      |what\s+i|my\s+(?:\w+\s+)?(?:actions|behaviou?r|mistake))\b
    | \b(?:mich|möchte|will)\b[^.!?\n]{{0,60}}\b(?:entschuldigen|verzeihung)\b
    | \bich\s+(?:bereue|gelobe|verspreche)\b | \bmir\s+ist\s+klar\b[^.!?\n]{{0,20}}\bmein\b | \bi\s+(?:am\s+sorry|apologi[sz]e|regret)\b
    | \b(?:liebes|hallo|dear|hi)\s+team\b
    | \b(?:hier\s+(?:ist|wäre)|nimm|mein|ein)\s+(?:\w+\s+){{0,2}}?(?:entschuldigung|vorlage|textvorschlag|formulierung|vorschlag)\b
    | \b(?:schreib|sag|kopier)\w*\s+(?:\w+\s+){{0,3}}?(?:folgendes|so\s*:|:\s*[„"»'])
    | \b(?:sag|schreib)\w*\b[^.!?\n]{{0,25}}\bdass\s+(?:es\s+)?(?:dir|du)\b | \byou\s+(?:could|can|should)\s+(?:write|say)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLAIMS_HUMAN = re.compile(
    r"""
    \bich\s+bin\s+(?:\w+\s+){0,2}?(?:mensch|person|frau|mann|mitarbeiterin|supporterin|moderatorin|admin)\b
    | \bich\s+arbeite\s+(?:\w+\s+){0,2}?(?:support|team)\b
    | \bich\s+bin\s+(?:kein(?:e)?\s+(?:ki|ai|bot|maschine|roboter|programm)|nicht\s+künstlich)\b
    | \bi\s*(?:'m|’m|am)\s+(?:\w+\s+){0,2}?(?:human|person|man|woman)\b | \bi\s*(?:'m|’m|am)\s+(?:not\s+an?|no)\s+(?:\w+\s+)?(?:ai|bot|machine|robot)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FORBIDDEN = {
    Rule.MENTION: _MENTION,
    Rule.LINK: _LINK,
    Rule.APOLOGY: _READY_MADE,
    Rule.HUMAN: _CLAIMS_HUMAN,
}
_QUOTATION = re.compile(r"„([^“”\"]{3,})[“”\"]|\"([^\"]{3,})\"|»([^«]{3,})«|“([^”]{3,})”")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# What she may put in quotation marks without anybody having said it.
_OWN_TERMS = (
    "Ban-ID",
    "keine ID",
    "no ID",
    *(label for script in SCRIPTS.values() for label in script.labels),
)


def broken_rule(reply: str, sources: Sources, pattern: re.Pattern[str]) -> Rule | None:
    """Return the rule that a cleaned reply breaks, None if it may be said."""
    text = plain(reply)
    if not text.strip():
        return Rule.EMPTY
    if len(reply) > LONGEST_REPLY:
        return Rule.TOO_LONG
    forbidden = next((rule for rule, words in _FORBIDDEN.items() if words.search(text)), None)
    return (
        forbidden or _promised(text, sources) or (Rule.INVENTED if _invents(text, sources, pattern) else None)
    )


def _promised(text: str, sources: Sources) -> Rule | None:
    own = _own_words(text, sources.register)
    if any(_promises(sentence.group()) for sentence in _SENTENCE.finditer(own)):
        return Rule.PROMISE
    is_told = all(occurs(match.group(), sources.register) for match in _TIME.finditer(own))
    return None if is_told else Rule.TIME


def _own_words(text: str, register: tuple[str, ...]) -> str:
    """Return the text without what it quotes from the register, which may say of an offence what she must not promise."""
    return _QUOTATION.sub(lambda match: " … " if _is_quoted(match, register) else match.group(), text)


def _is_quoted(match: re.Match[str], sources: tuple[str, ...]) -> bool:
    quotation = next(part for part in match.groups() if part)
    return occurs(quotation.strip(" .,!?…"), sources)


def _promises(sentence: str) -> bool:
    if _PROMISE.search(sentence):
        return not (sentence.rstrip().endswith("?") and _OPEN_DECISION.search(sentence))
    return re.search(rf"\b{_UNBAN}", sentence, re.IGNORECASE) is not None and not _OPEN_DECISION.search(
        sentence
    )


def _invents(text: str, sources: Sources, pattern: re.Pattern[str]) -> bool:
    known_ids = (ban_ids.literal(ban_id, sources.all, pattern) for ban_id in ban_ids.find(text, pattern))
    if any(known is None for known in known_ids):
        return True
    if any(not occurs(name.group(), sources.all) for name in NICKNAME.finditer(text)):
        return True
    return any(not _is_quoted(match, (*sources.all, *_OWN_TERMS)) for match in _QUOTATION.finditer(text))
