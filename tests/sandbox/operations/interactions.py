"""What people do with components, modals and commands, as it reaches the application."""

import secrets
from collections.abc import Mapping, Sequence

from tests.sandbox import errors, interaction_payloads
from tests.sandbox.enums import CallbackType, CommandType, ComponentType, InteractionType, MessageFlag
from tests.sandbox.models import Channel, Command, Interaction, JsonObject, Message
from tests.sandbox.operations import command_options, messages
from tests.sandbox.state import State

ACKNOWLEDGE_WITHIN_S = 3.0
TOKEN_LIFETIME_S = 15 * 60.0
INTERACTION_CHANGED = "SANDBOX_INTERACTION"
"""Published to the person whenever `status` of an interaction of theirs may have changed."""


def press(
    state: State, user_id: int, message: Message, custom_id: str, values: Sequence[str] | None = None
) -> Interaction:
    """Press a button, or choose `values` in a select menu.

    Raises ApiError if the message has no such component, it is disabled, or the values are not on offer.
    """
    component = messages.find_component(message, custom_id)
    if component is None or component.get("disabled"):
        raise errors.invalid_field("custom_id", "COMPONENT_VALIDATION_FAILED", "Component validation failed")
    channel = state.channel(message.channel_id)
    data: JsonObject = {
        "custom_id": custom_id,
        "component_type": component["type"],
        "id": component["id"],
    }
    if component["type"] != ComponentType.BUTTON:
        data |= _chosen(state, channel, user_id, component, values or ())
    return _send(
        state,
        channel,
        user_id,
        InteractionType.MESSAGE_COMPONENT,
        data,
        application_id=message.author_id,
        message_id=message.id,
    )


def submit_modal(state: State, shown: Interaction, fields: Mapping[str, str | Sequence[str]]) -> Interaction:
    """Send the modal that answered an interaction; `fields` by custom_id, a select's as a value or a list.

    Fields that are left out keep what the modal filled in. Raises ApiError if a required field is empty, a text
    has the wrong length, a value is not on offer, or the modal has no such field.
    """
    modal = shown.modal
    if modal is None:
        raise errors.unknown_interaction()
    offered = {each["custom_id"] for each in messages.walk(modal["components"]) if "custom_id" in each}
    for custom_id in fields.keys() - offered:
        raise errors.invalid_field(custom_id, "COMPONENT_VALIDATION_FAILED", "Component validation failed")
    channel = state.channel(shown.channel_id)
    components = [_filled(state, channel, shown.user_id, each, fields) for each in modal["components"]]
    shown.modal = None
    data: JsonObject = {"custom_id": modal["custom_id"], "components": components}
    return _send(
        state,
        channel,
        shown.user_id,
        InteractionType.MODAL_SUBMIT,
        data,
        application_id=shown.application_id,
        message_id=shown.message_id,
        opened_by=shown.id,
    )


def invoke(
    state: State,
    user_id: int,
    channel: Channel,
    command: Command,
    *,
    options: Mapping[str, object] | None = None,
    subcommand: Sequence[str] = (),
    target_id: int | None = None,
) -> Interaction:
    """Run a slash command with `options` by name, or a context-menu command on `target_id`.

    Raises ApiError if an option is unknown, missing, or not of its type.
    """
    data: JsonObject = {"id": str(command.id), "name": command.name, "type": int(command.type)}
    if command.guild_id is not None:
        data["guild_id"] = str(command.guild_id)
    if command.type is CommandType.CHAT_INPUT:
        offered = command.spec.get("options", [])
        given = command_options.read(
            state, channel, user_id, offered=offered, given=options or {}, subcommand=subcommand
        )
        data["options"] = given.options
        found = given.resolved
    else:
        if target_id is None:
            raise errors.invalid_field("target_id", "BASE_TYPE_REQUIRED", "This field is required")
        data["target_id"] = str(target_id)
        found = _target(state, channel, user_id, command.type, target_id)
    if found:
        data["resolved"] = found
    kind = InteractionType.APPLICATION_COMMAND
    return _send(state, channel, user_id, kind, data, application_id=command.application_id)


def status(state: State, interaction: Interaction) -> str:
    """Return pending, deferred, answered or failed: what the person sees of their interaction."""
    age_s = state.clock.now_s() - interaction.created_at_s
    if interaction.callback is None:
        return "pending" if age_s < ACKNOWLEDGE_WITHIN_S else "failed"
    if is_loading(state, interaction):
        return "deferred" if age_s < TOKEN_LIFETIME_S else "failed"
    return "answered"


def is_loading(state: State, interaction: Interaction) -> bool:
    """Return whether the person still sees "is thinking"."""
    if interaction.callback is not CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE:
        return False
    channel = state.channels.get(interaction.channel_id)
    if channel is None or interaction.original_message_id is None:
        return False
    original = channel.messages[interaction.original_message_id]
    return original.deleted_at_ms is None and bool(original.flags & MessageFlag.LOADING)


def publish_status(state: State, interaction: Interaction) -> None:
    """Tell the person how their interaction stands."""
    payload: JsonObject = {
        "id": str(interaction.id),
        "state": status(state, interaction),
        "kind": None if interaction.callback is None else int(interaction.callback),
        "modal": interaction.modal,
    }
    state.publish(INTERACTION_CHANGED, payload, {interaction.user_id}, channel_id=interaction.channel_id)


def _send(
    state: State,
    channel: Channel,
    user_id: int,
    kind: InteractionType,
    data: JsonObject,
    *,
    application_id: int,
    message_id: int | None = None,
    opened_by: int | None = None,
) -> Interaction:
    if application_id not in state.applications:
        raise errors.unknown_application()
    interaction = Interaction(
        state.ids.next(),
        secrets.token_urlsafe(96),
        kind,
        application_id,
        channel.guild_id,
        channel.id,
        user_id,
        data,
        state.clock.now_s(),
        message_id=message_id,
        opened_by=opened_by,
    )
    state.interactions[interaction.id] = interaction
    state.interaction_ids[interaction.token] = interaction.id
    publish_status(state, interaction)
    payload = interaction_payloads.create_event(state, interaction)
    state.publish(
        "INTERACTION_CREATE", payload, {application_id}, guild_id=channel.guild_id, channel_id=channel.id
    )
    return interaction


def _chosen(
    state: State, channel: Channel, user_id: int, menu: JsonObject, values: Sequence[str]
) -> JsonObject:
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    if not least <= len(values) <= most or len(set(values)) != len(values):
        raise errors.invalid_field(
            "values", "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
        )
    kind = ComponentType(menu["type"])
    if kind is ComponentType.STRING_SELECT:
        offered = {option["value"] for option in menu["options"]}
        if not set(values) <= offered:
            raise errors.invalid_field("values", "SELECT_COMPONENT_INVALID_VALUES", "Value is not on offer")
        return {"values": list(values)}
    found = _resolve_values(state, channel, user_id, kind, [int(value) for value in values])
    return {"values": list(values), "resolved": found}


def _resolve_values(
    state: State, channel: Channel, user_id: int, kind: ComponentType, chosen: Sequence[int]
) -> JsonObject:
    roles = state.guilds[channel.guild_id].roles if channel.guild_id is not None else {}
    return interaction_payloads.resolved(
        state,
        channel,
        by_user_id=user_id,
        user_ids=[each for each in chosen if each in state.users and kind is not ComponentType.ROLE_SELECT],
        role_ids=[each for each in chosen if each in roles],
        channel_ids=chosen if kind is ComponentType.CHANNEL_SELECT else (),
    )


def _filled(
    state: State,
    channel: Channel,
    user_id: int,
    component: JsonObject,
    fields: Mapping[str, str | Sequence[str]],
) -> JsonObject:
    """Return one component of a modal as its submission carries it."""
    kind = ComponentType(component["type"])
    answer: JsonObject = {"type": int(kind), "id": component.get("id", 0)}
    if kind is ComponentType.ACTION_ROW:
        inner = component["components"]
        return answer | {"components": [_filled(state, channel, user_id, each, fields) for each in inner]}
    if kind is ComponentType.LABEL:
        return answer | {"component": _filled(state, channel, user_id, component["component"], fields)}
    if kind is ComponentType.TEXT_DISPLAY:
        return answer
    custom_id = component["custom_id"]
    answer["custom_id"] = custom_id
    if kind is ComponentType.TEXT_INPUT:
        return answer | {"value": _text(component, str(fields.get(custom_id, component.get("value", ""))))}
    by_default = [option["value"] for option in component.get("options", ()) if option.get("default")]
    given = fields.get(custom_id, by_default)
    values = [given] if isinstance(given, str) else list(given)
    if not values and not component.get("required", True):
        return answer | {"values": []}
    return answer | _chosen(state, channel, user_id, component, values)


def _text(field: JsonObject, value: str) -> str:
    required = field.get("required", True)
    least, most = field.get("min_length", 1 if required else 0), field.get("max_length", 4000)
    if not value and not required:
        return value
    if not least <= len(value) <= most:
        raise errors.invalid_field(
            field["custom_id"], "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
        )
    return value


def _target(state: State, channel: Channel, user_id: int, kind: CommandType, target_id: int) -> JsonObject:
    if kind is CommandType.MESSAGE:
        target = state.message(channel, target_id)
        return interaction_payloads.resolved(state, channel, by_user_id=user_id, messages=[target])
    return interaction_payloads.resolved(state, channel, by_user_id=user_id, user_ids=[target_id])
