"""Emoji and stickers of a guild."""

from tests.sandbox import errors, part_payloads
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, ok


def list_emojis(call: Call) -> Reply:
    return ok([part_payloads.custom_emoji(each) for each in call.guild().emojis.values()])


def get_emoji(call: Call) -> Reply:
    found = call.guild().emojis.get(call.snowflake("emoji_id"))
    if found is None:
        raise errors.unknown_emoji()
    return ok(part_payloads.custom_emoji(found))


def list_stickers(call: Call) -> Reply:
    return ok([part_payloads.sticker(each) for each in call.guild().stickers.values()])


def get_guild_sticker(call: Call) -> Reply:
    found = call.guild().stickers.get(call.snowflake("sticker_id"))
    if found is None:
        raise errors.unknown_sticker()
    return ok(part_payloads.sticker(found))


def get_sticker(call: Call) -> Reply:
    sticker_id = call.snowflake("sticker_id")
    for guild in call.state.guilds.values():
        if sticker_id in guild.stickers:
            return ok(part_payloads.sticker(guild.stickers[sticker_id]))
    raise errors.unknown_sticker()


ENDPOINTS = (
    Endpoint("GET", "/guilds/{guild_id}/emojis", list_emojis),
    Endpoint("GET", "/guilds/{guild_id}/emojis/{emoji_id}", get_emoji),
    Endpoint("GET", "/guilds/{guild_id}/stickers", list_stickers),
    Endpoint("GET", "/guilds/{guild_id}/stickers/{sticker_id}", get_guild_sticker),
    Endpoint("GET", "/stickers/{sticker_id}", get_sticker),
)
