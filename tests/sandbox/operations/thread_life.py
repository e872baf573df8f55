"""What happens to a thread as a whole: who takes part, whether it is archived, and who is told."""

from collections.abc import Collection, Iterable

from tests.sandbox import errors, payloads, thread_payloads
from tests.sandbox.models import Channel, Guild, JsonObject, Thread
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State


def of(place: Channel) -> Thread:
    """Return what makes a channel a thread; refuse one that is none."""
    if place.thread is None:
        raise errors.wrong_channel_type()
    return place.thread


def threads_in(state: State, parent: Channel) -> list[Channel]:
    """Return the threads of a channel, oldest first."""
    return [each for each in state.channels.values() if each.thread and each.parent_id == parent.id]


def active(state: State, guild: Guild) -> list[Channel]:
    """Return the threads of a guild that are not archived, oldest first."""
    return [
        each
        for each in state.channels.values()
        if each.guild_id == guild.id and each.thread is not None and not each.thread.archived
    ]


def require_active(place: Channel) -> None:
    """Refuse what cannot be done in an archived thread; other channels are always active."""
    if place.thread is not None and place.thread.archived:
        raise errors.thread_is_archived()


def require_unlocked(state: State, place: Channel, user_id: int) -> None:
    """Refuse who may not write in a locked thread because they do not manage threads."""
    if place.thread is None or not place.thread.locked:
        return
    if not state.permissions_in(place, user_id) & Permission.MANAGE_THREADS:
        raise errors.thread_is_locked()


def wake(state: State, place: Channel) -> None:
    """Take a thread out of the archive, as writing in it does, unless a moderator has locked it."""
    thread = of(place)
    if not thread.archived:
        return
    if thread.locked:
        raise errors.thread_is_locked()
    set_archived(state, place, archived=False)
    publish_update(state, place)


def set_archived(state: State, place: Channel, *, archived: bool) -> None:
    """Put a thread into the archive or take it out, without a word."""
    thread = of(place)
    thread.archived = archived
    thread.archive_changed_at_ms = state.clock.now_ms()


def add_member(state: State, place: Channel, user_id: int) -> None:
    """Let somebody take part; who already does stays."""
    thread = of(place)
    if user_id in thread.joined_at_ms:
        return
    thread.joined_at_ms[user_id] = state.clock.now_ms()
    data = payloads.channel(state, place, for_user_id=user_id)
    state.publish("THREAD_CREATE", data, {user_id}, guild_id=place.guild_id, channel_id=place.id)
    publish_members(state, place, added=[user_id])


def remove_member(state: State, place: Channel, user_id: int) -> None:
    """Let somebody no longer take part; in a private thread they learn of it although they see it no more."""
    if of(place).joined_at_ms.pop(user_id, None) is not None:
        publish_members(state, place, removed=[user_id])


def publish_update(state: State, place: Channel) -> None:
    """Tell how a thread is now."""
    state.publish_in_channel("THREAD_UPDATE", payloads.channel(state, place), place)


def publish_sync(state: State, parent: Channel, user_ids: Iterable[int]) -> None:
    """Tell those who now see a channel which active threads it has."""
    for user_id in user_ids:
        threads = [
            each
            for each in threads_in(state, parent)
            if not of(each).archived and state.can_view(each, user_id)
        ]
        if not threads:
            continue
        data: JsonObject = {
            "guild_id": str(parent.guild_id),
            "channel_ids": [str(parent.id)],
            "threads": [payloads.channel(state, each) for each in threads],
            "members": [
                thread_payloads.member(each, of(each), user_id)
                for each in threads
                if user_id in of(each).joined_at_ms
            ],
        }
        state.publish("THREAD_LIST_SYNC", data, {user_id}, guild_id=parent.guild_id, channel_id=parent.id)


def publish_members(
    state: State, place: Channel, *, added: Collection[int] = (), removed: Collection[int] = ()
) -> None:
    """Tell who began or ceased to take part."""
    thread = of(place)
    guild = state.guilds[place.guild_id or 0]
    data: JsonObject = {
        "id": str(place.id),
        "guild_id": str(guild.id),
        "member_count": min(len(thread.joined_at_ms), thread_payloads.MEMBERS_COUNTED_MAX),
        "added_members": [
            thread_payloads.member(place, thread, each)
            | {"member": payloads.member(guild.members[each]), "presence": None}
            for each in added
            if each in guild.members
        ],
        "removed_member_ids": [str(each) for each in removed],
    }
    audience = state.viewers(place) | frozenset(removed)
    state.publish("THREAD_MEMBERS_UPDATE", data, audience, guild_id=guild.id, channel_id=place.id)
