"""/channels/{channel_id}/messages and what hangs on it."""

from tests.sandbox import errors, message_payloads, snowflake
from tests.sandbox.enums import ChannelType, Intent, MessageFlag
from tests.sandbox.json_values import timestamp
from tests.sandbox.models import Channel, JsonObject, Message
from tests.sandbox.operations import channels, messages, thread_life
from tests.sandbox.permissions import Permission
from tests.sandbox.ratelimit import Limit
from tests.sandbox.rest import message_reference, part_form
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, no_content, ok
from tests.sandbox.rest.endpoint import snowflake as read_snowflake
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import form_of, read_draft, read_edit

HISTORY_PAGE_MAX = 100
HISTORY_PAGE_DEFAULT = 50
PINS_PAGE_MAX = 50
BULK_DELETE_MIN, BULK_DELETE_MAX = 2, 100
BULK_DELETE_MAX_AGE_MS = 14 * 24 * 60 * 60 * 1000
NONCE_REMEMBERED_MS = 5 * 60 * 1000


def list_messages(call: Call) -> Reply:
    channel = text_channel(call)
    form = Form(dict(call.query))
    limit = form.integer("limit", least=1, most=HISTORY_PAGE_MAX) or HISTORY_PAGE_DEFAULT
    before, after, around = (form.integer(name) for name in ("before", "after", "around"))
    form.finish()
    call.entry.needed |= Permission.READ_MESSAGE_HISTORY
    if not call.state.permissions_in(channel, call.bot.id) & Permission.READ_MESSAGE_HISTORY:
        return ok([])
    found = messages.page(messages.live(channel), before=before, after=after, around=around, limit=limit)
    return ok([_shown(call, channel, message) for message in found])


def get_message(call: Call) -> Reply:
    channel = text_channel(call, Permission.READ_MESSAGE_HISTORY)
    return ok(_shown(call, channel, message_of(call, channel)))


def create_message(call: Call) -> Reply:
    channel = text_channel(call, Permission.SEND_MESSAGES)
    thread_life.require_unlocked(call.state, channel, call.bot.id)
    if channel.type is ChannelType.DM:
        _require_open_direct_messages(call, channel)
    form = form_of(call.body)
    draft = read_draft(call.state, form, call.body.files, may_have_parts=True)
    draft.stickers = part_form.read_stickers(form, call.state.guilds.get(channel.guild_id or 0))
    draft.poll = part_form.read_poll(call.state, form, call.bot.id)
    form.finish()
    if draft.attachments:
        call.require(channel, Permission.ATTACH_FILES)
    if draft.embeds:
        call.require(channel, Permission.EMBED_LINKS)
    if draft.tts:
        call.require(channel, Permission.SEND_TTS_MESSAGES)
    if draft.poll is not None:
        call.require(channel, Permission.SEND_POLLS)
    message_reference.refer(call, channel, form, draft)
    if form.boolean("enforce_nonce") and draft.nonce is not None:
        twin = _same_nonce(call, channel, draft.nonce)
        if twin is not None:
            return ok(_with_nonce(call, twin))
    message = messages.post(call.state, channel, call.bot.id, draft)
    if message.mentions.everyone:
        call.entry.needed |= Permission.MENTION_EVERYONE
    return ok(_with_nonce(call, message))


def edit_message(call: Call) -> Reply:
    channel = text_channel(call)
    message = message_of(call, channel)
    form = form_of(call.body)
    if message.author_id != call.bot.id:
        # Others' messages: moderators may hide embeds, and nothing else.
        if set(call.body.json or {}) != {"flags"}:
            raise errors.edit_of_another_users_message()
        call.require(channel, Permission.MANAGE_MESSAGES)
    thread_life.require_unlocked(call.state, channel, call.bot.id)
    if message.poll is not None:
        raise errors.poll_cannot_be_edited()
    messages.edit(call.state, message, read_edit(call.state, form, call.body.files, message))
    return ok(message_payloads.message(call.state, message, for_user_id=call.bot.id))


def delete_message(call: Call) -> Reply:
    channel = text_channel(call)
    message = message_of(call, channel)
    if message.author_id != call.bot.id:
        call.require(channel, Permission.MANAGE_MESSAGES)
    messages.delete(call.state, message)
    return no_content()


def bulk_delete(call: Call) -> Reply:
    channel = text_channel(call, Permission.MANAGE_MESSAGES)
    wanted = (call.body.json or {}).get("messages", [])
    if not BULK_DELETE_MIN <= len(wanted) <= BULK_DELETE_MAX:
        raise errors.invalid_field(
            "messages",
            "BASE_TYPE_BAD_LENGTH",
            f"Must be between {BULK_DELETE_MIN} and {BULK_DELETE_MAX} in length.",
        )
    ids = [read_snowflake("messages", each) for each in wanted]
    oldest_ms = call.state.clock.now_ms() - BULK_DELETE_MAX_AGE_MS
    if any(snowflake.timestamp_ms(each) < oldest_ms for each in ids):
        raise errors.too_old_for_bulk_delete()
    messages.delete_many(call.state, channel, ids)
    return no_content()


def pin(call: Call) -> Reply:
    return _set_pinned(call, pinned=True)


def unpin(call: Call) -> Reply:
    return _set_pinned(call, pinned=False)


def list_pins(call: Call) -> Reply:
    channel = text_channel(call, Permission.READ_MESSAGE_HISTORY)
    pinned = [each for each in messages.live(channel) if each.pinned][::-1]
    items = [
        {
            "pinned_at": timestamp(each.pinned_at_ms),
            "message": message_payloads.message(call.state, each, for_user_id=call.bot.id),
        }
        for each in pinned[:PINS_PAGE_MAX]
    ]
    return ok({"items": items, "has_more": len(pinned) > PINS_PAGE_MAX})


def list_pins_formerly(call: Call) -> Reply:
    channel = text_channel(call, Permission.READ_MESSAGE_HISTORY)
    pinned = [each for each in messages.live(channel) if each.pinned][::-1]
    return ok(
        [
            message_payloads.message(call.state, each, for_user_id=call.bot.id)
            for each in pinned[:PINS_PAGE_MAX]
        ]
    )


def start_typing(call: Call) -> Reply:
    channel = text_channel(call, Permission.SEND_MESSAGES)
    channels.start_typing(call.state, channel, call.bot.id)
    return no_content()


def text_channel(call: Call, *needed: Permission) -> Channel:
    """Return the channel of the path if messages can stand in it."""
    channel = call.channel(*needed)
    if channel.type is ChannelType.GUILD_CATEGORY:
        raise errors.wrong_channel_type()
    return channel


def message_of(call: Call, channel: Channel) -> Message:
    """Return the message of the path."""
    message = call.state.message(channel, call.snowflake("message_id"))
    if MessageFlag.EPHEMERAL in message.flags:
        # Ephemeral messages exist for the token of their interaction only.
        raise errors.unknown_message()
    return message


def _shown(call: Call, channel: Channel, message: Message) -> JsonObject:
    """Return a message as the bot may read it: REST, too, asks for the message content intent."""
    payload = message_payloads.message(call.state, message, for_user_id=call.bot.id)
    if channel.guild_id is None or Intent.MESSAGE_CONTENT in call.bot.allowed_privileged_intents:
        return payload
    return message_payloads.without_content(payload, call.bot.id)


def _set_pinned(call: Call, *, pinned: bool) -> Reply:
    channel = text_channel(call, Permission.PIN_MESSAGES)
    messages.set_pinned(call.state, message_of(call, channel), pinned=pinned, by_user_id=call.bot.id)
    return no_content()


def _same_nonce(call: Call, channel: Channel, nonce: str | int) -> Message | None:
    earliest_ms = call.state.clock.now_ms() - NONCE_REMEMBERED_MS
    for message in reversed(channel.messages.values()):
        if message.created_at_ms < earliest_ms:
            return None
        if message.author_id == call.bot.id and str(message.nonce) == str(nonce):
            return message
    return None


def _with_nonce(call: Call, message: Message) -> JsonObject:
    payload = message_payloads.message(call.state, message, for_user_id=call.bot.id)
    return payload if message.nonce is None else payload | {"nonce": message.nonce}


def _require_open_direct_messages(call: Call, channel: Channel) -> None:
    for user_id in channel.recipient_ids:
        if user_id == call.bot.id:
            continue
        if not any({user_id, call.bot.id} <= guild.members.keys() for guild in call.state.guilds.values()):
            raise errors.no_mutual_guilds()
        if not call.state.users[user_id].accepts_direct_messages:
            raise errors.cannot_message_user()


_MESSAGES = "/channels/{channel_id}/messages"
ENDPOINTS = (
    Endpoint("GET", _MESSAGES, list_messages, limit=Limit(5, 5.0)),
    Endpoint("POST", _MESSAGES, create_message, limit=Limit(5, 5.0)),
    Endpoint("POST", f"{_MESSAGES}/bulk-delete", bulk_delete, limit=Limit(1, 3.0)),
    Endpoint("GET", f"{_MESSAGES}/pins", list_pins),
    Endpoint("PUT", f"{_MESSAGES}/pins/{{message_id}}", pin),
    Endpoint("DELETE", f"{_MESSAGES}/pins/{{message_id}}", unpin),
    Endpoint("GET", "/channels/{channel_id}/pins", list_pins_formerly),
    Endpoint("PUT", "/channels/{channel_id}/pins/{message_id}", pin),
    Endpoint("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin),
    Endpoint("GET", f"{_MESSAGES}/{{message_id}}", get_message),
    Endpoint("PATCH", f"{_MESSAGES}/{{message_id}}", edit_message, limit=Limit(5, 5.0)),
    Endpoint("DELETE", f"{_MESSAGES}/{{message_id}}", delete_message, limit=Limit(5, 1.0)),
    Endpoint("POST", "/channels/{channel_id}/typing", start_typing, limit=Limit(5, 5.0)),
)
