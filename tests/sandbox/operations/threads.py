"""Starting, changing, deleting and listing threads."""

from typing import TypedDict

from tests.sandbox import errors, payloads
from tests.sandbox.enums import ChannelType, MessageFlag, MessageType
from tests.sandbox.models import Channel, JsonObject, Message, Thread
from tests.sandbox.operations import messages, thread_life
from tests.sandbox.operations.messages import Draft
from tests.sandbox.state import State

ACTIVE_THREADS_MAX = 1000
DEFAULT_AUTO_ARCHIVE_MINUTES = 4320
AUTO_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
PARENTS = {
    ChannelType.ANNOUNCEMENT_THREAD: ChannelType.GUILD_ANNOUNCEMENT,
    ChannelType.PUBLIC_THREAD: ChannelType.GUILD_TEXT,
    ChannelType.PRIVATE_THREAD: ChannelType.GUILD_TEXT,
}


class ThreadChange(TypedDict, total=False):
    """What to change about a thread; what is absent stays as it is."""

    name: str
    archived: bool
    locked: bool
    invitable: bool
    auto_archive_minutes: int
    rate_limit_per_user: int


def start_from_message(
    state: State,
    message: Message,
    owner_id: int,
    name: str,
    *,
    auto_archive_minutes: int = DEFAULT_AUTO_ARCHIVE_MINUTES,
    rate_limit_per_user: int = 0,
) -> Channel:
    """Start a thread that has the identifier of the message it hangs on."""
    parent = state.channel(message.channel_id)
    if message.id in state.channels or MessageFlag.HAS_THREAD in message.flags:
        raise errors.thread_already_created()
    if message.type not in messages.USERS_OWN:
        raise errors.system_message()
    kind = ChannelType.PUBLIC_THREAD
    if parent.type is ChannelType.GUILD_ANNOUNCEMENT:
        kind = ChannelType.ANNOUNCEMENT_THREAD
    thread = _create(state, parent, owner_id, name, kind, auto_archive_minutes, thread_id=message.id)
    thread.rate_limit_per_user = rate_limit_per_user
    message.flags |= MessageFlag.HAS_THREAD
    _announce(state, thread)
    messages.publish(state, "MESSAGE_UPDATE", message)
    starter: JsonObject = {
        "type": 0,
        "guild_id": str(parent.guild_id),
        "channel_id": str(parent.id),
        "message_id": str(message.id),
    }
    draft = Draft(type=MessageType.THREAD_STARTER_MESSAGE, reference=starter)
    messages.post(state, thread, message.author_id, draft)
    # Discord says so in the channel only for an "older" message, without telling how old that is.
    if parent.last_message_id != message.id:
        _say_started(state, parent, thread)
    return thread


def start(
    state: State,
    parent: Channel,
    owner_id: int,
    name: str,
    *,
    kind: ChannelType = ChannelType.PUBLIC_THREAD,
    auto_archive_minutes: int = DEFAULT_AUTO_ARCHIVE_MINUTES,
    rate_limit_per_user: int = 0,
    invitable: bool = True,
) -> Channel:
    """Start a thread that hangs on no message; a public one is announced in its channel."""
    thread = _create(state, parent, owner_id, name, kind, auto_archive_minutes, thread_id=state.ids.next())
    thread.rate_limit_per_user = rate_limit_per_user
    thread_life.of(thread).invitable = invitable
    _announce(state, thread)
    if kind is not ChannelType.PRIVATE_THREAD:
        _say_started(state, parent, thread)
    return thread


def edit(state: State, place: Channel, change: ThreadChange, *, by_user_id: int) -> None:
    """Change a thread; a new name is said in it, as Discord does."""
    thread = thread_life.of(place)
    if thread.archived and change.get("archived") is not False:
        raise errors.thread_is_archived()
    renamed = "name" in change and change["name"] != place.name
    place.name = change.get("name", place.name)
    place.rate_limit_per_user = change.get("rate_limit_per_user", place.rate_limit_per_user)
    thread.locked = change.get("locked", thread.locked)
    thread.invitable = change.get("invitable", thread.invitable)
    if change.get("auto_archive_minutes", thread.auto_archive_minutes) != thread.auto_archive_minutes:
        thread.auto_archive_minutes = change["auto_archive_minutes"]
        thread.archive_changed_at_ms = state.clock.now_ms()
    if change.get("archived", thread.archived) != thread.archived:
        thread_life.set_archived(state, place, archived=change["archived"])
    thread_life.publish_update(state, place)
    if renamed:
        draft = Draft(content=place.name or "", type=MessageType.CHANNEL_NAME_CHANGE)
        if not thread.archived:
            messages.post(state, place, by_user_id, draft)


def delete(state: State, place: Channel) -> None:
    """Delete a thread; the message it hangs on stays."""
    thread_life.of(place)
    payload = {
        "id": str(place.id),
        "guild_id": str(place.guild_id),
        "parent_id": str(place.parent_id),
        "type": int(place.type),
    }
    viewers = state.viewers(place)
    place.deleted_at_ms = state.clock.now_ms()
    state.deleted_channels[place.id] = state.channels.pop(place.id)
    state.publish("THREAD_DELETE", payload, viewers, guild_id=place.guild_id, channel_id=place.id)


def archived(state: State, parent: Channel, *, private: bool) -> list[Channel]:
    """Return a channel's archived threads, those first that were archived last."""
    found = [
        each
        for each in thread_life.threads_in(state, parent)
        if thread_life.of(each).archived and (each.type is ChannelType.PRIVATE_THREAD) == private
    ]
    return sorted(found, key=lambda each: (-thread_life.of(each).archive_changed_at_ms, -each.id))


def _create(
    state: State,
    parent: Channel,
    owner_id: int,
    name: str,
    kind: ChannelType,
    auto_archive_minutes: int,
    *,
    thread_id: int,
) -> Channel:
    if parent.guild_id is None or PARENTS[kind] is not parent.type:
        raise errors.wrong_channel_type()
    if len(thread_life.active(state, state.guilds[parent.guild_id])) >= ACTIVE_THREADS_MAX:
        raise errors.maximum_active_threads()
    now_ms = state.clock.now_ms()
    thread = Thread(owner_id, now_ms, now_ms, auto_archive_minutes, joined_at_ms={owner_id: now_ms})
    place = Channel(thread_id, kind, parent.guild_id, name, parent_id=parent.id, thread=thread)
    state.channels[place.id] = place
    return place


def _announce(state: State, place: Channel) -> None:
    data = payloads.channel(state, place) | {"newly_created": True}
    state.publish_in_channel("THREAD_CREATE", data, place)
    thread_life.publish_members(state, place, added=[thread_life.of(place).owner_id])


def _say_started(state: State, parent: Channel, thread: Channel) -> None:
    reference: JsonObject = {"type": 0, "guild_id": str(parent.guild_id), "channel_id": str(thread.id)}
    draft = Draft(content=thread.name or "", type=MessageType.THREAD_CREATED, reference=reference)
    messages.post(state, parent, thread_life.of(thread).owner_id, draft)
