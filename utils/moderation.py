"""The rules of blocks and of reported messages. Pure: no Discord, no database."""

from dataclasses import dataclass

from utils import log_texts, team_texts, texts
from utils.plain import plain
from utils.tickets import Person, Refusal

LONGEST_BLOCK_DAYS = 3650
LONGEST_QUOTE = 300
MOST_REPORTS_AN_HOUR = 10
"""A member who reports everything must not flood the log channel."""


@dataclass(frozen=True)
class Report:
    """A message that somebody shows to the team."""

    message_id: int
    channel_id: int
    message_url: str
    author_id: int
    author_name: str
    content: str
    file_count: int

    @property
    def quote(self) -> str:
        """Return the beginning of the message in one line, or what it has in place of words."""
        words = " ".join(self.content.split())
        if not words:
            return log_texts.without_words(self.file_count)
        return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"


def refuse_block(actor: Person, target: Person, *, is_bot: bool) -> Refusal | None:
    """Return why `actor` may not keep `target` from opening tickets."""
    if not actor.is_staff:
        return Refusal(texts.ONLY_STAFF_ACTS)
    if target.id == actor.id:
        return Refusal(team_texts.NOT_ONESELF)
    if is_bot:
        return Refusal(team_texts.bots_open_no_tickets(plain(target.name)))
    if target.is_staff:
        return Refusal(team_texts.staff_is_not_blocked(plain(target.name)))
    return None


def refuse_report(*, is_known: bool, within_the_hour: int) -> Refusal | None:
    """Return why a report is not taken from somebody who made so many within the hour."""
    if is_known:
        return Refusal(team_texts.REPORT_KNOWN)
    if within_the_hour >= MOST_REPORTS_AN_HOUR:
        return Refusal(team_texts.TOO_MANY_REPORTS)
    return None
