"""Hold a proposal against what was really written, shown and looked up; nothing else gets through."""

import re
from dataclasses import dataclass, field

from utils.evidence import ban_ids
from utils.intake import Attitude
from utils.secretary import signals
from utils.secretary.proposal import Proposal
from utils.wording import comparable, plain, visible

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


_MENTION_OR_LINK = re.compile(r"[@＠]|<(?:#|a?:\w|/|t:|id:)|://|\bwww\.|\]\s*\(", re.IGNORECASE)
_BREAKS = re.compile(r"\n{3,}")


def cleaned(reply: str) -> str:
    """Return a reply without invisible characters and needless blank lines."""
    return _BREAKS.sub("\n\n", visible(reply)).strip()


def ground(proposal: Proposal, sources: Sources, pattern: re.Pattern[str]) -> Proposal:
    """Return the proposal without everything that nobody wrote, showed or looked up."""
    quotes = _literal_quotes(proposal.quotes, sources.turn)
    attitude = proposal.attitude
    if attitude is Attitude.UNCOOPERATIVE:
        quotes = tuple(quote for quote in quotes if signals.can_be_hostile(quote))
    if not quotes:
        # A verdict needs the member's words, for him as against him.
        attitude = Attitude.UNCLEAR
    name = proposal.player_name
    if name is not None and not occurs(name[:LONGEST_NAME], sources.all):
        name = None
    ban_id = proposal.ban_id
    if ban_id is not None:
        ban_id = ban_ids.literal(ban_id, (*sources.turn, *sources.ticket, *sources.pictures), pattern)
    summary = proposal.statement_summary and cleaned(proposal.statement_summary)
    if summary and (len(summary) > LONGEST_SUMMARY or _MENTION_OR_LINK.search(summary)):
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
    literal = (_as_written(quote.strip(), texts) for quote in quotes if occurs(quote, texts))
    return tuple(dict.fromkeys(quote[:LONGEST_QUOTE] for quote in literal))[:QUOTES_A_TURN]


def _as_written(quote: str, texts: tuple[str, ...]) -> str:
    """Return the member's own spelling of a quote, where case or blanks differ."""
    spelling = re.compile(r"\s+".join(re.escape(word) for word in plain(quote).split()), re.IGNORECASE)
    found = (spelling.search(visible(text)) for text in texts)
    return next((match.group() for match in found if match), quote)


def occurs(part: str, texts: tuple[str, ...]) -> bool:
    """Return whether a part stands literally in one of the texts, case, blanks and quotation marks aside."""
    wanted = comparable(part)
    return bool(wanted) and any(wanted in comparable(text) for text in texts)
