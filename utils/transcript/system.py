"""Discord's own messages as German sentences: pins, joins, names, threads, and whatever else it says in a channel."""

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from utils.transcript import texts
from utils.transcript.parts import moment, number, text_of
from utils.transcript.sentences import sentence
from utils.transcript.stored import items, mapping, parse
from utils.transcript.times import Times

Row = sqlite3.Row
Json = Mapping[str, Any]

_JOINED_BY, _LEFT_BY = 1, 2
_BOOSTS: Final = frozenset({8, 9, 10, 11})
_AUTO_MODERATION, _SUBSCRIPTION, _SAFETY_ON, _PURCHASE, _POLL_RESULT = 24, 25, 36, 44, 46
# In these the content is a name that the sentence says.
_CONTENT_IS_NAME: Final = frozenset({4, 12, 18, 27, 28, 29, 31})
_LONGEST_NAME: Final = 300


def system_message(row: Row, extras: Json, users: Mapping[str, str], times: Times) -> tuple[Markup, str]:
    """Return the sentence that stands for one of Discord's own messages, and what else there is to read."""
    kind, content = row["type"], row["content"]
    values = {"author": row["author_name"], "type": str(kind), "content": content[:_LONGEST_NAME]}
    template, detail = texts.SYSTEM_MESSAGES.get(kind), content
    if template is None:
        return sentence(texts.UNKNOWN_MESSAGE, values), content
    if kind in _CONTENT_IS_NAME:
        detail = ""
        if not content.strip():
            template = texts.SYSTEM_MESSAGES_WITHOUT_NAME[kind]
    elif kind in {_JOINED_BY, _LEFT_BY}:
        values["person"] = next(iter(users.values()), texts.SOMEBODY)
    elif kind in _BOOSTS and content.strip().isdecimal():
        template, detail = template + texts.BOOSTED_TIMES, ""
    elif kind == _SAFETY_ON:
        until = moment(content)
        if until is not None:
            values["until"] = times.short(until)
            template, detail = template + texts.SAFETY_UNTIL, ""
    else:
        template, more, told = _told(kind, row, extras, template)
        values |= more
        detail = detail or told
    return sentence(template, values), detail


def _told(kind: int, row: Row, extras: Json, template: str) -> tuple[str, dict[str, str], str]:
    """Return the sentence of a message whose facts stand elsewhere, its values, and what else there is to read."""
    if kind == _POLL_RESULT:
        return *_poll_result(_fields(row), template), ""
    if kind == _AUTO_MODERATION:
        flagged = "\n".join(text_of(embed.get("description")) for embed in _embeds(row)).strip()
        rule = _fields(row).get("rule_name", "")
        return template + (texts.BY_RULE if rule else ""), {"rule": rule}, flagged
    if kind == _SUBSCRIPTION:
        tier = text_of(mapping(extras.get("role_subscription_data")).get("tier_name"))
        return (template + texts.FOR_TIER if tier else template), {"tier": tier}, ""
    if kind == _PURCHASE:
        product = mapping(mapping(extras.get("purchase_notification")).get("guild_product_purchase"))
        name = text_of(product.get("product_name"))
        return (texts.BOUGHT if name else template), {"product": name}, ""
    return template, {}, ""


def _poll_result(fields: Mapping[str, str], template: str) -> tuple[str, dict[str, str]]:
    """Return who won: Discord says it in the fields of an embed of its own kind."""
    question = fields.get("poll_question_text", "")
    if not question:
        return template, {}
    votes, total = fields.get("victor_answer_votes", "0"), fields.get("total_votes", "0")
    winner = fields.get("victor_answer_text", "") or fields.get("victor_answer_emoji_name", "")
    without_winner = texts.POLL_IS_DRAW if number(total) else texts.POLL_WITHOUT_VOTES
    result = texts.POLL_WON if winner else without_winner
    return texts.POLL_IS_OVER + result, {
        "question": question,
        "winner": winner,
        "votes": votes,
        "total": total,
    }


def _embeds(row: Row) -> list[dict[str, Any]]:
    return [mapping(embed) for embed in items(parse(row["embeds"]))]


def _fields(row: Row) -> dict[str, str]:
    fields = [mapping(one) for embed in _embeds(row) for one in items(embed.get("fields"))]
    return {text_of(one.get("name")): text_of(one.get("value")) for one in fields}
