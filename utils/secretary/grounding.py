"""Hold a proposal against what was really written, shown and looked up; nothing else gets through."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from utils.evidence import ban_ids
from utils.intake import Attitude
from utils.secretary import signals
from utils.secretary.proposal import Proposal
from utils.secretary.scripts import SCRIPTS
from utils.wording import comparable, plain, visible

LONGEST_REPLY = 700
LONGEST_SUMMARY = 600
LONGEST_QUOTE = 200
LONGEST_NAME = 100
QUOTES_A_TURN = 3


@dataclass(frozen=True)
class Sources:
    """What a proposal may refer to."""

    # The member's words: of this turn, and of the whole ticket.
    turn: tuple[str, ...] = ()
    ticket: tuple[str, ...] = ()
    # What the member's pictures show, and what the ban register says.
    pictures: tuple[str, ...] = ()
    register: tuple[str, ...] = field(default=())

    @property
    def all(self) -> tuple[str, ...]:
        """Return everything."""
        return (*self.turn, *self.ticket, *self.pictures, *self.register)


class Rule(StrEnum):
    """A rule for what she says; the operator reads in the log which one a model broke."""

    EMPTY = "empty"
    TOO_LONG = "longer than 700 characters"
    MENTION = "mention"
    LINK = "link"
    PROMISE = "promise or refusal of an unban"
    APOLOGY = "ready-made apology"
    HUMAN = "claim to be human"
    INVENTED = "an ID or quote that nobody gave"


_MENTION = re.compile(r"[@＠]|<(?:#|a?:\w|/|t:|id:)", re.IGNORECASE)
_LINK = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\]\s*\(|\b(?:mailto|discord):|\bdiscord(?:app)?\s*\.\s*\w"
    r"|\b[\w-]+\.(?:de|com|net|org|info|gg|io|me|to|tv|eu|at|ch|ru|cn|xyz|app|dev|link|site|shop|top|ly|co|cc|gl)\b"
    r"|\b[\w-]+\.[a-z]{2,}/\S",
    re.IGNORECASE,
)
_UNBAN = r"(?:ent(?:bann|sperr)\w*|unban\w*|unbann\w*|frei(?:ge)?schalt\w*|frei(?:zu)?schalten|auf(?:ge|zu)?h[eo]b\w*|begnadig\w*)"
# Words in which the decision stays with the team.
_OPEN_DECISION = re.compile(
    r"\b(?:entscheide\w*|entscheidung|prüf\w*|überprüf\w*|warum|wieso|weshalb|ob|möchtest|wünsch\w*|solltest?|antrag)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    rf"\b(?:wird|werde|werden|wirst|wurdest|bist|hab\w*|kannst|darfst|kann|lass\w*|bekommst|kriegst)\b[^.!?\n]{{0,60}}\b{_UNBAN}"
    rf"|\b(?:ich|wir)\s+(?:\w+\s+){{0,3}}?{_UNBAN}|\b{_UNBAN}\s+(?:wir|ich)\s+(?:dich|deinen)\b"
    r"|\bheben?\s+(?:wir|ich)?[^.!?\n]{0,40}\bauf\b"
    r"|\b(?:ban|bann|sperre|antrag|appeal|unban|entbannung|entsperrung)\b[^.!?\n]{0,40}"
    r"\b(?:abgelehnt|genehmigt|bewilligt|angenommen|bestätigt|gewährt|ausgeschlossen|sicher|garantiert|denied|approved|lifted|removed|granted|rejected)\b"
    r"|\b(?:du|ban|bann|sperre)\s+(?:\w+\s+){0,2}?bleib\w*\s+(?:\w+\s+){0,2}?(?:gebannt|gesperrt|bestehen|bann|aktiv|permanent)\b"
    r"|\bkeine?\s+(?:chance|aussicht|entbannung|unban|entsperrung|freischaltung)\b"
    r"|\b(?:wieder|bald|gleich|morgen)\s+(?:mit)?spielen\b|\bversprech\w*|\bgarantier\w*"
    r"|\b(?:will|can|to)\s+(?:\w+\s+){0,2}?(?:unban|be\s+unbanned|lift|stay\s+banned|remain\s+banned)\b|\bpromise\b",
    re.IGNORECASE,
)
_APOLOGY = r"(?:tut\s+mir\s+(?:\w+\s+){0,2}?leid|entschuldig\w*|verzeih\w*|bereue|sorry|apologi[sz]e)"
_READY_MADE = re.compile(
    rf"[„\"“»'][^“”\"«'\n]{{0,200}}\b{_APOLOGY}"
    rf"|\b{_APOLOGY}\b[^.!?\n]{{0,40}}\b(?:dass\s+ich|was\s+ich|mein(?:e[mnrs]?)?\s+(?:verhalten|fehler|ausraster|wort\w*|tat\w*))\b"
    r"|\bich\s+(?:bereue|gelobe|verspreche)\b|\b(?:hier\s+(?:ist|wäre)|nimm)\s+(?:\w+\s+){0,2}?(?:entschuldigung|vorlage|textvorschlag|formulierung)\b"
    r"|\b(?:schreib|sag|kopier)\w*\s+(?:\w+\s+){0,3}?(?:folgendes|so\s*:|:\s*[„\"»'])",
    re.IGNORECASE,
)
_CLAIMS_HUMAN = re.compile(
    r"\bich\s+bin\s+(?:\w+\s+){0,2}?(?:mensch|person|mitarbeiterin|supporterin)\b"
    r"|\bich\s+bin\s+kein(?:e)?\s+(?:ki|ai|bot|maschine|roboter)\b|\bi\s*(?:'m|am)\s+(?:\w+\s+){0,2}?human\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"„([^“”\"]{3,})[“”\"]|\"([^\"]{3,})\"|»([^«]{3,})«|“([^”]{3,})”")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_BREAKS = re.compile(r"\n{3,}")


def cleaned(reply: str) -> str:
    """Return a reply without invisible characters and needless blank lines."""
    return _BREAKS.sub("\n\n", visible(reply)).strip()


def broken_rule(reply: str, sources: Sources, pattern: re.Pattern[str]) -> Rule | None:
    """Return the rule that a cleaned reply breaks, None if it may be said."""
    text = plain(reply)
    if not text.strip():
        return Rule.EMPTY
    if len(reply) > LONGEST_REPLY:
        return Rule.TOO_LONG
    for rule, forbidden in (
        (Rule.MENTION, _MENTION),
        (Rule.LINK, _LINK),
        (Rule.APOLOGY, _READY_MADE),
        (Rule.HUMAN, _CLAIMS_HUMAN),
    ):
        if forbidden.search(text):
            return rule
    if any(_promises(sentence.group()) for sentence in _SENTENCE.finditer(text)):
        return Rule.PROMISE
    if _invents(text, sources, pattern):
        return Rule.INVENTED
    return None


def ground(proposal: Proposal, sources: Sources, pattern: re.Pattern[str]) -> Proposal:
    """Return the proposal without everything that nobody wrote, showed or looked up."""
    quotes = _literal_quotes(proposal.quotes, sources.turn)
    attitude = proposal.attitude
    if attitude is Attitude.UNCOOPERATIVE and all(signals.does_not_know(quote) for quote in quotes):
        # Also where no quote is left: a verdict against the member needs the member's words.
        attitude, quotes = Attitude.UNCLEAR, ()
    name = proposal.player_name
    if name is not None and not _occurs(name[:LONGEST_NAME], sources.all):
        name = None
    ban_id = proposal.ban_id
    if ban_id is not None:
        ban_id = ban_ids.literal(ban_id, (*sources.turn, *sources.ticket, *sources.pictures), pattern)
    summary = proposal.statement_summary and cleaned(proposal.statement_summary)
    if summary and (len(summary) > LONGEST_SUMMARY or _MENTION.search(summary) or _LINK.search(summary)):
        summary = None
    return proposal.model_copy(
        update={
            "reply": cleaned(proposal.reply),
            "ban_id": ban_id,
            "player_name": name,
            "statement_summary": summary or None,
            "attitude": attitude,
            "quotes": quotes,
        }
    )


def _literal_quotes(quotes: tuple[str, ...], texts: tuple[str, ...]) -> tuple[str, ...]:
    literal = (_as_written(quote.strip(), texts) for quote in quotes if _occurs(quote, texts))
    return tuple(dict.fromkeys(quote[:LONGEST_QUOTE] for quote in literal))[:QUOTES_A_TURN]


def _as_written(quote: str, texts: tuple[str, ...]) -> str:
    """Return the member's own spelling of a quote, where case or blanks differ."""
    spelling = re.compile(r"\s+".join(re.escape(word) for word in plain(quote).split()), re.IGNORECASE)
    found = (spelling.search(visible(text)) for text in texts)
    return next((match.group() for match in found if match), quote)


def _occurs(part: str, texts: tuple[str, ...]) -> bool:
    wanted = comparable(part)
    return bool(wanted) and any(wanted in comparable(text) for text in texts)


def _promises(sentence: str) -> bool:
    if _PROMISE.search(sentence):
        return not (sentence.rstrip().endswith("?") and _OPEN_DECISION.search(sentence))
    return re.search(rf"\b{_UNBAN}", sentence, re.IGNORECASE) is not None and not _OPEN_DECISION.search(
        sentence
    )


def _invents(text: str, sources: Sources, pattern: re.Pattern[str]) -> bool:
    for ban_id in ban_ids.find(text, pattern):
        if ban_ids.literal(ban_id, sources.all, pattern) is None:
            return True
    quotations = (next(part for part in match.groups() if part) for match in _QUOTATION.finditer(text))
    return any(
        not _occurs(quotation.strip(" .,!?…"), (*sources.all, *_OWN_TERMS)) for quotation in quotations
    )


# What she may put in quotation marks without anybody having said it.
_OWN_TERMS = (
    "Ban-ID",
    "keine ID",
    "no ID",
    *(label for script in SCRIPTS.values() for label in script.labels),
)
