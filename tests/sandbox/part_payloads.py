"""Emoji, reactions, stickers and polls as JSON, the way Discord sends them."""

from tests.sandbox.json_values import timestamp
from tests.sandbox.message_parts import CustomEmoji, Emoji, Poll, PollAnswer, Reaction, Sticker
from tests.sandbox.models import JsonObject


def emoji(chosen: Emoji) -> JsonObject:
    """Return an emoji as reactions carry it."""
    payload: JsonObject = {"id": None if chosen.id is None else str(chosen.id), "name": chosen.name}
    if chosen.animated:
        payload["animated"] = True
    return payload


def custom_emoji(of_guild: CustomEmoji) -> JsonObject:
    """Return an emoji as its guild lists it."""
    return {
        "id": str(of_guild.id),
        "name": of_guild.name,
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": of_guild.animated,
        "available": True,
    }


def reaction(chosen: Reaction, *, for_user_id: int | None) -> JsonObject:
    return {
        "emoji": emoji(chosen.emoji),
        "count": len(chosen.user_ids),
        "count_details": {"burst": 0, "normal": len(chosen.user_ids)},
        "burst_colors": [],
        "me_burst": False,
        "me": for_user_id in chosen.user_ids,
    }


def sticker(of_guild: Sticker) -> JsonObject:
    """Return a sticker as its guild lists it."""
    return {
        "id": str(of_guild.id),
        "name": of_guild.name,
        "description": of_guild.description,
        "tags": of_guild.tags,
        "type": 2,
        "format_type": int(of_guild.format),
        "available": True,
        "guild_id": str(of_guild.guild_id),
    }


def sticker_item(of_message: Sticker) -> JsonObject:
    """Return a sticker as messages carry it."""
    return {
        "id": str(of_message.id),
        "name": of_message.name,
        "format_type": int(of_message.format),
    }


def poll(of_message: Poll, *, for_user_id: int | None) -> JsonObject:
    return {
        "question": {"text": of_message.question},
        "answers": [_answer(each) for each in of_message.answers],
        "expiry": timestamp(of_message.expires_at_ms),
        "allow_multiselect": of_message.allow_multiselect,
        "layout_type": of_message.layout_type,
        "results": {
            "is_finalized": of_message.is_finalized,
            "answer_counts": [
                {
                    "id": each.id,
                    "count": len(each.voter_ids),
                    "me_voted": for_user_id in each.voter_ids,
                }
                for each in of_message.answers
                if each.voter_ids
            ],
        },
    }


def _answer(of_poll: PollAnswer) -> JsonObject:
    media: JsonObject = {"text": of_poll.text}
    if of_poll.emoji is not None:
        media["emoji"] = emoji(of_poll.emoji)
    return {"answer_id": of_poll.id, "poll_media": media}
