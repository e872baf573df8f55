"""Threads: starting them, taking part in them, listing them; PATCH and DELETE are those of /channels/{channel_id}."""

from datetime import datetime

from tests.sandbox import errors, payloads, thread_payloads
from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Channel, JsonObject
from tests.sandbox.operations import thread_life, threads
from tests.sandbox.permissions import Permission
from tests.sandbox.ratelimit import NAME_AND_TOPIC_LIMIT
from tests.sandbox.rest import thread_form
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, created, no_content, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import form_of

ARCHIVE_PAGE_LEAST, ARCHIVE_PAGE_MAX = 2, 100
ARCHIVE_PAGE_DEFAULT = 50


def start_from_message(call: Call) -> Reply:
    parent = call.channel(Permission.CREATE_PUBLIC_THREADS)
    message = call.state.message(parent, call.snowflake("message_id"))
    change = thread_form.read(form_of(call.body), new=True)
    started = threads.start_from_message(
        call.state,
        message,
        call.bot.id,
        change["name"],
        auto_archive_minutes=change.get("auto_archive_minutes", threads.DEFAULT_AUTO_ARCHIVE_MINUTES),
        rate_limit_per_user=change.get("rate_limit_per_user", 0),
    )
    return created(_shown(call, started))


def start(call: Call) -> Reply:
    parent = call.channel()
    form = form_of(call.body)
    kind = thread_form.read_kind(form)
    change = thread_form.read(form, new=True)
    is_private = kind is ChannelType.PRIVATE_THREAD
    call.require(
        parent, Permission.CREATE_PRIVATE_THREADS if is_private else Permission.CREATE_PUBLIC_THREADS
    )
    started = threads.start(
        call.state,
        parent,
        call.bot.id,
        change["name"],
        kind=kind,
        auto_archive_minutes=change.get("auto_archive_minutes", threads.DEFAULT_AUTO_ARCHIVE_MINUTES),
        rate_limit_per_user=change.get("rate_limit_per_user", 0),
        invitable=change.get("invitable", True),
    )
    return created(_shown(call, started))


def edit(call: Call, place: Channel) -> Reply:
    """Answer PATCH /channels/{channel_id} for a thread."""
    change = thread_form.read(form_of(call.body), new=False)
    thread = thread_life.of(place)
    may_manage = bool(call.state.permissions_in(place, call.bot.id) & Permission.MANAGE_THREADS)
    if not may_manage and not thread_form.may_edit(thread, change, call.bot.id):
        call.require(place, Permission.MANAGE_THREADS)
    if change.get("name", place.name) != place.name:
        call.limiter.take(("PATCH", "channel name and topic", place.id), NAME_AND_TOPIC_LIMIT)
    threads.edit(call.state, place, change, by_user_id=call.bot.id)
    return ok(_shown(call, place))


def delete(call: Call, place: Channel) -> Reply:
    """Answer DELETE /channels/{channel_id} for a thread."""
    call.require(place, Permission.MANAGE_THREADS)
    payload = _shown(call, place)
    threads.delete(call.state, place)
    return ok(payload)


def join(call: Call) -> Reply:
    place = call.channel()
    thread_life.require_active(place)
    thread_life.add_member(call.state, place, call.bot.id)
    return no_content()


def leave(call: Call) -> Reply:
    place = call.channel()
    thread_life.require_active(place)
    thread_life.remove_member(call.state, place, call.bot.id)
    return no_content()


def add_member(call: Call) -> Reply:
    place = call.channel(Permission.SEND_MESSAGES)
    thread_life.require_active(place)
    user_id = call.snowflake("user_id")
    if user_id not in call.state.viewers(call.state.parent_of(place)):
        raise errors.missing_access()
    thread_life.add_member(call.state, place, user_id)
    return no_content()


def remove_member(call: Call) -> Reply:
    place = call.channel()
    thread = thread_life.of(place)
    thread_life.require_active(place)
    if not (place.type is ChannelType.PRIVATE_THREAD and thread.owner_id == call.bot.id):
        call.require(place, Permission.MANAGE_THREADS)
    thread_life.remove_member(call.state, place, call.snowflake("user_id"))
    return no_content()


def get_member(call: Call) -> Reply:
    place = call.channel()
    thread = thread_life.of(place)
    user_id = call.snowflake("user_id")
    if user_id not in thread.joined_at_ms:
        raise errors.unknown_member()
    return ok(thread_payloads.member(place, thread, user_id))


def list_members(call: Call) -> Reply:
    place = call.channel()
    thread = thread_life.of(place)
    return ok([thread_payloads.member(place, thread, user_id) for user_id in sorted(thread.joined_at_ms)])


def list_active(call: Call) -> Reply:
    guild = call.guild()
    found = [each for each in thread_life.active(call.state, guild) if call.state.can_view(each, call.bot.id)]
    return ok(_list(call, found[::-1]))


def list_public_archived(call: Call) -> Reply:
    parent = call.channel(Permission.READ_MESSAGE_HISTORY)
    return _archive_page(call, threads.archived(call.state, parent, private=False))


def list_private_archived(call: Call) -> Reply:
    parent = call.channel(Permission.READ_MESSAGE_HISTORY, Permission.MANAGE_THREADS)
    return _archive_page(call, threads.archived(call.state, parent, private=True))


def list_joined_private_archived(call: Call) -> Reply:
    parent = call.channel(Permission.READ_MESSAGE_HISTORY)
    form = Form(dict(call.query))
    before = form.integer("before")
    limit = _limit(form)
    found = [
        each
        for each in threads.archived(call.state, parent, private=True)
        if call.bot.id in thread_life.of(each).joined_at_ms and (before is None or each.id < before)
    ]
    found.sort(key=lambda each: -each.id)
    return ok(_list(call, found[:limit]) | {"has_more": len(found) > limit})


def _archive_page(call: Call, found: list[Channel]) -> Reply:
    form = Form(dict(call.query))
    limit = _limit(form)
    before = form.text("before", most=100)
    if before:
        try:
            moment_ms = datetime.fromisoformat(before).timestamp() * 1000
        except ValueError as error:
            raise errors.invalid_field(
                "before", "DATETIME_TYPE_COERCE", f'Value "{before}" is not a valid ISO8601 timestamp.'
            ) from error
        found = [each for each in found if thread_life.of(each).archive_changed_at_ms < moment_ms]
    return ok(_list(call, found[:limit]) | {"has_more": len(found) > limit})


def _limit(form: Form) -> int:
    limit = form.integer("limit", least=ARCHIVE_PAGE_LEAST, most=ARCHIVE_PAGE_MAX)
    form.finish()
    return limit or ARCHIVE_PAGE_DEFAULT


def _list(call: Call, found: list[Channel]) -> JsonObject:
    members = [
        thread_payloads.member(each, thread_life.of(each), call.bot.id)
        for each in found
        if call.bot.id in thread_life.of(each).joined_at_ms
    ]
    return {"threads": [payloads.channel(call.state, each) for each in found], "members": members}


def _shown(call: Call, place: Channel) -> JsonObject:
    return payloads.channel(call.state, place, for_user_id=call.bot.id)


_CHANNEL = "/channels/{channel_id}"
_MEMBERS = f"{_CHANNEL}/thread-members"
ENDPOINTS = (
    Endpoint("POST", f"{_CHANNEL}/messages/{{message_id}}/threads", start_from_message),
    Endpoint("POST", f"{_CHANNEL}/threads", start),
    Endpoint("GET", f"{_CHANNEL}/threads/archived/public", list_public_archived),
    Endpoint("GET", f"{_CHANNEL}/threads/archived/private", list_private_archived),
    Endpoint("GET", f"{_CHANNEL}/users/@me/threads/archived/private", list_joined_private_archived),
    Endpoint("GET", "/guilds/{guild_id}/threads/active", list_active),
    Endpoint("GET", _MEMBERS, list_members),
    Endpoint("PUT", f"{_MEMBERS}/@me", join),
    Endpoint("DELETE", f"{_MEMBERS}/@me", leave),
    Endpoint("GET", f"{_MEMBERS}/{{user_id}}", get_member),
    Endpoint("PUT", f"{_MEMBERS}/{{user_id}}", add_member),
    Endpoint("DELETE", f"{_MEMBERS}/{{user_id}}", remove_member),
)
