"""Writing, changing, deleting and finding messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.sandbox import errors, mentions, message_payloads
from tests.sandbox.enums import MessageFlag, MessageType
from tests.sandbox.json_values import timestamp
from tests.sandbox.mentions import AllowedMentions
from tests.sandbox.message_parts import Poll, Sticker
from tests.sandbox.models import NO_FLAGS, Attachment, Channel, JsonObject, Message, Snapshot
from tests.sandbox.operations import thread_life
from tests.sandbox.state import State

PINS_MAX = 250
USERS_OWN = frozenset(
    {
        MessageType.DEFAULT,
        MessageType.REPLY,
        MessageType.CHAT_INPUT_COMMAND,
        MessageType.CONTEXT_MENU_COMMAND,
    }
)
"""What people and bots write; all other messages are Discord's own."""
UNDELETABLE = frozenset(
    {
        MessageType.RECIPIENT_ADD,
        MessageType.RECIPIENT_REMOVE,
        MessageType.CHANNEL_NAME_CHANGE,
        MessageType.THREAD_STARTER_MESSAGE,
    }
)
EDITABLE_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.IS_COMPONENTS_V2


@dataclass
class Draft:
    """A message that is about to be written."""

    content: str = ""
    embeds: list[JsonObject] = field(default_factory=list)
    components: list[JsonObject] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    tts: bool = False
    nonce: str | int | None = None
    allowed_mentions: AllowedMentions = field(default_factory=AllowedMentions)
    reply_to: Message | None = None
    visible_to: int | None = None
    application_id: int | None = None
    interaction_metadata: JsonObject | None = None
    type: MessageType = MessageType.DEFAULT
    reference: JsonObject | None = None
    stickers: list[Sticker] = field(default_factory=list)
    poll: Poll | None = None
    snapshots: list[Snapshot] = field(default_factory=list)


@dataclass(frozen=True)
class Edit:
    """What to change about a message; None leaves as it is."""

    content: str | None = None
    embeds: list[JsonObject] | None = None
    components: list[JsonObject] | None = None
    attachments: list[Attachment] | None = None
    flags: MessageFlag | None = None
    allowed_mentions: AllowedMentions | None = None


def post(state: State, channel: Channel, author_id: int, draft: Draft) -> Message:
    """Write a message and tell those who may see it."""
    if channel.id not in state.channels:
        raise errors.unknown_channel()
    if channel.thread is not None:
        thread_life.wake(state, channel)
    message_id = state.ids.next()
    message = Message(
        message_id,
        channel.id,
        author_id,
        state.clock.now_ms(),
        type=MessageType.REPLY if draft.reply_to else draft.type,
        content=draft.content,
        embeds=draft.embeds,
        attachments=draft.attachments,
        components=with_component_ids(draft.components),
        flags=draft.flags,
        mentions=mentions.resolve(
            state,
            channel,
            author_id,
            draft.content,
            allowed=draft.allowed_mentions,
            replied_user_id=draft.reply_to.author_id if draft.reply_to else None,
        ),
        tts=draft.tts,
        nonce=draft.nonce,
        reference=reference_to(channel, draft.reply_to) if draft.reply_to else draft.reference,
        application_id=draft.application_id,
        webhook_id=draft.application_id,
        interaction_metadata=draft.interaction_metadata,
        visible_to=draft.visible_to,
        stickers=draft.stickers,
        poll=draft.poll,
        snapshots=draft.snapshots,
    )
    channel.messages[message.id] = message
    if not message.ephemeral:
        channel.last_message_id = message.id
    publish(state, "MESSAGE_CREATE", message)
    if channel.thread is not None and message.type is not MessageType.THREAD_STARTER_MESSAGE:
        thread_life.add_member(state, channel, author_id)
    return message


def edit(state: State, message: Message, change: Edit, *, marks_as_edited: bool = True) -> None:
    """Change a message and tell those who may see it."""
    channel = state.channel(message.channel_id)
    thread_life.require_active(channel)
    if change.content is not None and change.content != message.content:
        message.earlier_contents.append(message.content)
        message.content = change.content
        message.mentions = mentions.resolve(
            state,
            channel,
            message.author_id,
            change.content,
            allowed=change.allowed_mentions or AllowedMentions(),
        )
    if change.embeds is not None:
        message.embeds = change.embeds
    if change.components is not None:
        message.components = with_component_ids(change.components)
    if change.attachments is not None:
        message.attachments = change.attachments
    if change.flags is not None:
        message.flags = message.flags & ~EDITABLE_FLAGS | change.flags & EDITABLE_FLAGS
    if marks_as_edited:
        message.edited_at_ms = state.clock.now_ms()
    publish(state, "MESSAGE_UPDATE", message)


def delete(state: State, message: Message) -> None:
    """Delete a message; the sandbox remembers it, Discord's API no longer does."""
    if message.type in UNDELETABLE:
        raise errors.system_message()
    message.deleted_at_ms = state.clock.now_ms()
    channel = state.channels[message.channel_id]
    payload: JsonObject = {"id": str(message.id), "channel_id": str(channel.id)}
    if channel.guild_id is not None and not message.ephemeral:
        payload["guild_id"] = str(channel.guild_id)
    _publish(state, "MESSAGE_DELETE", payload, message)


def delete_many(state: State, channel: Channel, message_ids: Sequence[int]) -> None:
    """Delete several messages of a channel with one event; unknown ones are passed over."""
    gone = [each for each in live(channel) if each.id in set(message_ids)]
    for message in gone:
        message.deleted_at_ms = state.clock.now_ms()
    payload = {
        "ids": [str(message.id) for message in gone],
        "channel_id": str(channel.id),
        "guild_id": str(channel.guild_id),
    }
    state.publish_in_channel("MESSAGE_DELETE_BULK", payload, channel)


def set_pinned(state: State, message: Message, *, pinned: bool, by_user_id: int) -> None:
    """Pin a message, which is then said in the channel, or take the pin away."""
    channel = state.channels[message.channel_id]
    thread_life.require_active(channel)
    if message.type not in USERS_OWN:
        raise errors.system_message()
    if message.pinned == pinned:
        return
    if pinned and sum(each.pinned for each in live(channel)) >= PINS_MAX:
        raise errors.maximum_pins()
    message.pinned = pinned
    message.pinned_at_ms = state.clock.now_ms() if pinned else None
    if pinned:
        channel.last_pin_at_ms = message.pinned_at_ms
    publish(state, "MESSAGE_UPDATE", message)
    payload = {
        "guild_id": str(channel.guild_id),
        "channel_id": str(channel.id),
        "last_pin_timestamp": timestamp(channel.last_pin_at_ms),
    }
    state.publish_in_channel("CHANNEL_PINS_UPDATE", payload, channel)
    if pinned:
        notice = Draft(type=MessageType.CHANNEL_PINNED_MESSAGE, reference=reference_to(channel, message))
        post(state, channel, by_user_id, notice)


def live(channel: Channel, *, for_user_id: int | None = None) -> list[Message]:
    """Return what can be read, oldest first: ephemeral messages only for their addressee."""
    return [
        message
        for message in channel.messages.values()
        if message.deleted_at_ms is None and message.visible_to in {None, for_user_id}
    ]


def page(
    messages: Iterable[Message],
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = 50,
) -> list[Message]:
    """Return one page of history, newest first whichever way it was asked for."""
    ordered = list(messages)
    if around is not None:
        older = [each for each in ordered if each.id <= around][-(limit // 2 + 1) :]
        newer = [each for each in ordered if each.id > around][: limit - len(older)]
        chosen = older + newer
    elif after is not None:
        chosen = [each for each in ordered if each.id > after][:limit]
    else:
        chosen = [each for each in ordered if before is None or each.id < before][-limit:]
    return chosen[::-1]


def find_component(message: Message, custom_id: str) -> JsonObject | None:
    """Return the component of a message that carries this custom_id."""
    return next((each for each in walk(message.components) if each.get("custom_id") == custom_id), None)


def walk(components: Iterable[JsonObject]) -> Iterable[JsonObject]:
    """Yield components and those inside them, outer ones first."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        for single in ("component", "accessory"):
            if single in component:
                yield from walk([component[single]])


def with_component_ids(components: list[JsonObject]) -> list[JsonObject]:
    """Number the components that have no id, as Discord does when a message is stored."""
    taken = {each["id"] for each in walk(components) if each.get("id")}
    number = 0
    for component in walk(components):
        if component.get("id"):
            continue
        number += 1
        while number in taken:
            number += 1
        component["id"] = number
    return components


def publish(state: State, name: str, message: Message) -> None:
    """Tell about a message as it is now."""
    _publish(state, name, message_payloads.message_event(state, message), message)


def _publish(state: State, name: str, payload: JsonObject, message: Message) -> None:
    channel = state.channels[message.channel_id]
    if message.visible_to is None:
        state.publish_in_channel(name, payload, channel)
        return
    # Ephemeral messages go to their two parties directly and name no guild.
    state.publish(name, payload, {message.visible_to, message.author_id}, channel_id=channel.id)


def reference_to(channel: Channel, target: Message) -> JsonObject:
    """Return what a message says that refers to another of the same channel."""
    reference: JsonObject = {
        "type": 0,
        "channel_id": str(target.channel_id),
        "message_id": str(target.id),
    }
    if channel.guild_id is not None:
        reference["guild_id"] = str(channel.guild_id)
    return reference
