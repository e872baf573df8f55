"""Interactions as the gateway sends them, and as the messages that answer them name them."""

from collections.abc import Iterable

from tests.sandbox import message_payloads, payloads
from tests.sandbox.models import Channel, Interaction, JsonObject, Message
from tests.sandbox.state import State

ATTACHMENT_SIZE_LIMIT_BYTES = 10 * 1024 * 1024
CONTEXT_GUILD = 0
CONTEXT_BOT_DM = 1


def create_event(state: State, interaction: Interaction) -> JsonObject:
    """Return INTERACTION_CREATE's data."""
    place = state.channels[interaction.channel_id]
    person = state.users[interaction.user_id]
    payload: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(interaction.application_id),
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(place.id),
        "channel": resolved_channel(state, place, interaction.user_id),
        "app_permissions": str(int(state.permissions_in(place, interaction.application_id))),
        "locale": person.locale,
        "entitlements": [],
        "authorizing_integration_owners": _owners(interaction),
        "context": CONTEXT_BOT_DM if interaction.guild_id is None else CONTEXT_GUILD,
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT_BYTES,
    }
    if interaction.guild_id is None:
        payload["user"] = payloads.user(person)
    else:
        guild = state.guilds[interaction.guild_id]
        member = payloads.member(guild.members[person.id])
        member["permissions"] = str(int(state.permissions_in(place, person.id)))
        payload |= {
            "guild_id": str(guild.id),
            "guild_locale": guild.preferred_locale,
            "guild": {"id": str(guild.id), "locale": guild.preferred_locale, "features": []},
            "member": member,
        }
    if interaction.message_id is not None:
        source = place.messages[interaction.message_id]
        payload["message"] = message_payloads.message(state, source)
    return payload


def metadata(state: State, interaction: Interaction, *, original_message_id: int | None = None) -> JsonObject:
    """Return `interaction_metadata` of a message that answers the interaction."""
    payload: JsonObject = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "user": payloads.user(state.users[interaction.user_id]),
        "authorizing_integration_owners": _owners(interaction),
    }
    if original_message_id is not None:
        payload["original_response_message_id"] = str(original_message_id)
    if interaction.opened_by is not None:
        payload["triggering_interaction_metadata"] = metadata(
            state, state.interactions[interaction.opened_by]
        )
    elif interaction.message_id is not None:
        payload["interacted_message_id"] = str(interaction.message_id)
    return payload


def resolved(
    state: State,
    channel: Channel,
    *,
    by_user_id: int,
    user_ids: Iterable[int] = (),
    role_ids: Iterable[int] = (),
    channel_ids: Iterable[int] = (),
    messages: Iterable[Message] = (),
) -> JsonObject:
    """Return the `resolved` part of an interaction's data: what the identifiers in it stand for."""
    guild = state.guilds[channel.guild_id] if channel.guild_id is not None else None
    users = {str(user_id): payloads.user(state.user(user_id)) for user_id in user_ids}
    payload: JsonObject = {"users": users}
    if guild is not None:
        payload["members"] = {
            key: payloads.member_without_user(guild.members[int(key)])
            | {"permissions": str(int(state.permissions_in(channel, int(key))))}
            for key in users
            if int(key) in guild.members
        }
        payload["roles"] = {str(each): payloads.role(guild.roles[each]) for each in role_ids}
    payload["channels"] = {
        str(each): resolved_channel(state, state.channel(each), by_user_id) for each in channel_ids
    }
    payload["messages"] = {str(each.id): message_payloads.message(state, each) for each in messages}
    return {kind: found for kind, found in payload.items() if found}


def resolved_channel(state: State, place: Channel, user_id: int) -> JsonObject:
    """Return a channel as an interaction names it: without overwrites, with the person's permissions."""
    payload = payloads.channel(state, place)
    payload.pop("permission_overwrites", None)
    return payload | {"permissions": str(int(state.permissions_in(place, user_id)))}


def _owners(interaction: Interaction) -> JsonObject:
    return {"0": "0" if interaction.guild_id is None else str(interaction.guild_id)}
