"""What the log channel shows of reported messages, of blocks, of the switch of the language model, and of data protection."""

from collections.abc import Iterator
from typing import Any

import discord

from utils import log_texts, texts
from utils.channels.control_message import STATE_COLORS
from utils.moderation import LONGEST_QUOTE
from utils.plain import plain
from utils.store.team_events import TeamEvent, TeamEventKind
from utils.tickets import State

_COLORS = {
    TeamEventKind.MESSAGE_REPORTED: STATE_COLORS[State.DELETED],
    TeamEventKind.BLOCKED: STATE_COLORS[State.DELETED],
    TeamEventKind.UNBLOCKED: STATE_COLORS[State.OPEN],
    TeamEventKind.AI_SWITCHED: STATE_COLORS[State.CLOSED],
    TeamEventKind.RETENTION: STATE_COLORS[State.DELETED],
    TeamEventKind.PERSON_ERASED: STATE_COLORS[State.DELETED],
    TeamEventKind.PERSON_EXPORTED: STATE_COLORS[State.CLOSED],
}


def team_embed(event: TeamEvent) -> discord.Embed:
    """Build the entry of an event that belongs to no ticket."""
    embed = discord.Embed(
        title=log_texts.TEAM_LOG_TITLES[event.kind], color=_COLORS[event.kind], timestamp=event.at
    )
    details = event.details
    if "person_id" in details:
        person = _somebody(details["person_id"], details["person_name"])
        embed.add_field(name=log_texts.LOG_CREATOR, value=person)
    embed.add_field(name=log_texts.LOG_ACTOR, value=_actor(event))
    if event.kind is TeamEventKind.BLOCKED:
        embed.add_field(name=log_texts.LOG_UNTIL, value=texts.block_end(details["until_ms"]))
        embed.add_field(name=log_texts.LOG_REASON, value=plain(details["reason"]) or "–", inline=False)
    if event.kind is TeamEventKind.AI_SWITCHED:
        state = log_texts.AI_IS_ON if details["is_on"] else log_texts.AI_IS_OFF
        embed.add_field(name=log_texts.LOG_AI, value=state, inline=False)
    if "tickets" in details:
        extent = log_texts.erased(details["tickets"], details.get("messages"))
        embed.add_field(name=log_texts.LOG_EXTENT, value=extent, inline=False)
    for name, value in message_fields(details):
        embed.add_field(name=name, value=value, inline=False)
    embed.set_footer(text=log_texts.team_log_entry(event.id))
    return embed


def message_fields(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Walk what is told of a reported message, as names and values of fields."""
    if url := details.get("message_url"):
        yield log_texts.LOG_MESSAGE, url
    if quote := details.get("quote"):
        yield log_texts.LOG_QUOTE, f"„{plain(quote, LONGEST_QUOTE)}“"


def _actor(event: TeamEvent) -> str:
    return (
        _somebody(event.actor_id, event.actor_name or "")
        if event.actor_id
        else event.actor_name or texts.BY_ITSELF
    )


def _somebody(user_id: int, name: str) -> str:
    return f"<@{user_id}> ({plain(name)})"
