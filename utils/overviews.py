"""The lists that staff ask for, each as one message: a member's tickets, blocks, status, a month. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from utils import german, team_texts, texts
from utils.plain import plain
from utils.store.figures import Load, MonthFigures, Now, Unfinished, Waiting
from utils.tickets import Block, State, Ticket

LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Section:
    """A headline and the lines below it."""

    head: str
    lines: list[str]


def fit(sections: list[Section], longest: int = LONGEST_MESSAGE) -> str:
    """Return the sections as one message; where they are too long, say how many lines of the longest are left out."""
    shown = [len(section.lines) for section in sections]
    while len(text := _joined(sections, shown)) > longest and any(shown):
        shown[shown.index(max(shown))] -= 1
    return text


def _joined(sections: list[Section], shown: list[int]) -> str:
    parts = []
    for section, count in zip(sections, shown, strict=True):
        left_out = len(section.lines) - count
        more = [team_texts.and_more(left_out)] if left_out else []
        parts.append("\n".join([section.head, *section.lines[:count], *more]))
    return "\n".join(parts)


def tickets_of(name: str, found: list[Ticket], block: Block | None, panel_url: str | None) -> str:
    """Return a member's tickets, and whether he may open more."""
    head = team_texts.tickets_of(plain(name), len(found))
    blocked = [Section(team_texts.is_blocked(block.until_ms, plain(block.reason)), [])] if block else []
    return fit([*blocked, Section(head, [_ticket_line(ticket, panel_url) for ticket in found])])


def _ticket_line(ticket: Ticket, panel_url: str | None) -> str:
    parts = [
        f"#{ticket.id}",
        texts.STATE_NAMES[ticket.state],
        team_texts.opened_at(ticket.opened_at_ms),
        texts.OUTCOME_NAMES[ticket.outcome] if ticket.outcome else None,
        f"<#{ticket.channel_id}>" if ticket.channel_id and ticket.state is not State.DELETED else None,
    ]
    if link := texts.panel_link(panel_url, ticket.id):
        parts.append(f"[Panel](<{link}>)")
    return "• " + " · ".join(part for part in parts if part)


def blocks(found: list[Block]) -> str:
    """Return everybody who may not open tickets."""
    if not found:
        return team_texts.NOBODY_IS_BLOCKED
    return fit([Section(team_texts.blocked_people(len(found)), [_block_line(block) for block in found])])


def _block_line(block: Block) -> str:
    end = team_texts.block_end_relative(block.until_ms)
    name, author = plain(block.user_name), plain(block.author_name)
    return f"• {name} (<@{block.user_id}>), {end}, von {author}: {plain(block.reason)}"


@dataclass(frozen=True)
class Health:
    """How the bot is."""

    started_at_ms: int
    latency_ms: int | None
    """None without a connection."""

    full_sync_at_ms: int | None
    channels_to_sync: int


def status(health: Health, now: Now) -> str:
    """Return how the bot is, who waits, and who works on how much."""
    unfinished = team_texts.unfinished(_unfinished(health.channels_to_sync, now.unfinished))
    return fit(
        [
            Section(
                team_texts.STATUS_BOT,
                [
                    team_texts.running(health.started_at_ms, health.latency_ms),
                    team_texts.last_full_sync(health.full_sync_at_ms),
                    unfinished,
                ],
            ),
            Section(
                team_texts.unclaimed(len(now.unclaimed)), [_waiting_line(each) for each in now.unclaimed]
            ),
            Section(
                team_texts.unanswered(len(now.unanswered)), [_waiting_line(each) for each in now.unanswered]
            ),
            Section(
                team_texts.in_work(sum(load.count for load in now.loads)), list(map(_load_line, now.loads))
            ),
        ]
    )


def _unfinished(channels: int, unfinished: Unfinished) -> list[str]:
    return [
        german.counted(count, one, many)
        for count, one, many in (
            (channels, "Kanal abzugleichen", "Kanäle abzugleichen"),
            (unfinished.gaps, "Verlauf nachzutragen", "Verläufe nachzutragen"),
            (unfinished.notices, "Hinweis zu senden", "Hinweise zu senden"),
            (unfinished.log_entries, "Eintrag im Protokoll zu machen", "Einträge im Protokoll zu machen"),
        )
        if count
    ]


def _waiting_line(waiting: Waiting) -> str:
    channel = f" <#{waiting.channel_id}>" if waiting.channel_id else ""
    if waiting.claimer_name is not None:
        what = f"{plain(waiting.claimer_name)}, {team_texts.waits_for_answer(waiting.since_ms)}"
    else:
        what = team_texts.waits_for_claim(waiting.since_ms)
    with_sigrid = team_texts.STILL_WITH_SIGRID if waiting.sigrid_is_talking else ""
    return f"• #{waiting.ticket_id}{channel}, {what}{with_sigrid}"


def _load_line(load: Load) -> str:
    return f"• {plain(load.name) if load.name else texts.BY_ITSELF}: {german.number(load.count)}"


@dataclass(frozen=True)
class Month:
    """A month in the time zone of the installation."""

    name: str
    from_ms: int
    until_ms: int


def month_of(wanted: str | None, now_ms: int, zone: ZoneInfo) -> Month | None:
    """Return the month written as YYYY-MM, or else the present one; None if it is none or has not begun."""
    present = datetime.fromtimestamp(now_ms / 1000, zone)
    try:
        first = (
            datetime.strptime(wanted.strip(), "%Y-%m").replace(tzinfo=zone)
            if wanted
            else present.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        )
        # A month has at most 31 days, so 32 later it is the next one.
        after = (first + timedelta(days=32)).replace(day=1)
        span = round(first.timestamp() * 1000), round(after.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    if span[0] > now_ms:
        return None
    return Month(f"{german.MONTHS[first.month - 1]} {first.year}", *span)


def stats(month: Month, figures: MonthFigures) -> str:
    """Return a month's figures."""
    outcomes = [
        f"• {texts.OUTCOME_NAMES[outcome]}: {german.number(count)}"
        for outcome, count in figures.outcomes.items()
        if count
    ]
    return fit(
        [
            Section(team_texts.stats_title(month.name), [team_texts.opened_tickets(figures.opened)]),
            Section(team_texts.closed_tickets(figures.closed), outcomes),
            Section(
                team_texts.STATS_MEDIANS,
                [
                    team_texts.median_to_claim(figures.median_to_claim_ms),
                    team_texts.median_to_close(figures.median_to_close_ms),
                ],
            ),
            *(
                [Section(team_texts.STATS_CLOSED_BY, list(map(_load_line, figures.closed_by)))]
                if figures.closed_by
                else []
            ),
        ]
    )
