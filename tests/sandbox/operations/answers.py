"""How an application answers interactions: once by callback, then by the token for 15 minutes."""

from tests.sandbox import errors, interaction_payloads
from tests.sandbox.enums import CallbackType, CommandType, InteractionType, MessageFlag, MessageType
from tests.sandbox.models import Channel, Interaction, JsonObject, Message
from tests.sandbox.operations import interactions, messages
from tests.sandbox.operations.messages import Draft, Edit
from tests.sandbox.state import State


def acknowledge(state: State, interaction: Interaction, callback: CallbackType) -> None:
    """Note the one callback; refuse a second one, and one after 3 seconds."""
    if interaction.callback is not None:
        raise errors.already_acknowledged()
    if interactions.status(state, interaction) == "failed":
        raise errors.unknown_interaction()
    interaction.callback = callback
    if callback in {CallbackType.DEFERRED_UPDATE_MESSAGE, CallbackType.UPDATE_MESSAGE}:
        interaction.original_message_id = interaction.message_id


def reply(state: State, interaction: Interaction, draft: Draft) -> Message:
    """Write the message that `@original` means from now on."""
    message = _post(state, interaction, draft)
    interaction.original_message_id = message.id
    interactions.publish_status(state, interaction)
    return message


def defer_reply(state: State, interaction: Interaction, *, ephemeral: bool) -> Message:
    """Show "is thinking"."""
    flags = MessageFlag.LOADING | (MessageFlag.EPHEMERAL if ephemeral else MessageFlag(0))
    return reply(state, interaction, Draft(flags=flags))


def update_source(state: State, interaction: Interaction, change: Edit | None) -> Message:
    """Change the message whose component was used, or promise to (`change` is None)."""
    message = original(state, interaction)
    if change is not None:
        messages.edit(state, message, change)
    interactions.publish_status(state, interaction)
    return message


def show_modal(state: State, interaction: Interaction, modal: JsonObject) -> None:
    """Open a form at the person's screen."""
    interaction.modal = modal
    interactions.publish_status(state, interaction)


def follow_up(state: State, interaction: Interaction, draft: Draft) -> Message:
    """Write another message; while one is "thinking", fill that one instead, as Discord does."""
    if interactions.is_loading(state, interaction):
        return edit(
            state,
            interaction,
            original(state, interaction),
            Edit(draft.content, draft.embeds, draft.components, draft.attachments),
        )
    message = _post(state, interaction, draft)
    interactions.publish_status(state, interaction)
    return message


def edit(state: State, interaction: Interaction, message: Message, change: Edit) -> Message:
    """Change an answer; filling in a deferred one is no edit in the person's eyes."""
    loading = bool(message.flags & MessageFlag.LOADING)
    message.flags &= ~MessageFlag.LOADING
    messages.edit(state, message, change, marks_as_edited=not loading)
    interactions.publish_status(state, interaction)
    return message


def original(state: State, interaction: Interaction) -> Message:
    """Return the message that `@original` means."""
    if interaction.original_message_id is None:
        raise errors.unknown_message()
    return state.message(state.channel(interaction.channel_id), interaction.original_message_id)


def answer(state: State, interaction: Interaction, message_id: int) -> Message:
    """Return one of the messages that this interaction's token may touch."""
    touchable = {*interaction.message_ids, interaction.original_message_id}
    if message_id not in touchable:
        raise errors.unknown_message()
    return state.message(state.channel(interaction.channel_id), message_id)


def by_token(state: State, application_id: int, token: str) -> Interaction:
    """Return the interaction whose token opens its webhook."""
    interaction_id = state.interaction_ids.get(token)
    if interaction_id is None or state.interactions[interaction_id].application_id != application_id:
        raise errors.unknown_webhook()
    interaction = state.interactions[interaction_id]
    if state.clock.now_s() - interaction.created_at_s > interactions.TOKEN_LIFETIME_S:
        raise errors.invalid_webhook_token()
    if interaction.callback is None:
        raise errors.unknown_webhook()
    return interaction


def _post(state: State, interaction: Interaction, draft: Draft) -> Message:
    channel = state.channel(interaction.channel_id)
    draft.application_id = interaction.application_id
    draft.type = _message_type(interaction)
    draft.visible_to = interaction.user_id if draft.flags & MessageFlag.EPHEMERAL else None
    draft.interaction_metadata = interaction_payloads.metadata(
        state, interaction, original_message_id=interaction.original_message_id
    )
    if draft.type is MessageType.DEFAULT:
        draft.reply_to = _source(channel, interaction)
    for attachment in draft.attachments:
        attachment.ephemeral = draft.visible_to is not None
    message = messages.post(state, channel, interaction.application_id, draft)
    interaction.message_ids.append(message.id)
    return message


def _message_type(interaction: Interaction) -> MessageType:
    if interaction.type is not InteractionType.APPLICATION_COMMAND:
        return MessageType.DEFAULT
    if interaction.data["type"] == CommandType.CHAT_INPUT:
        return MessageType.CHAT_INPUT_COMMAND
    return MessageType.CONTEXT_MENU_COMMAND


def _source(channel: Channel, interaction: Interaction) -> Message | None:
    """Return the message that an answer to a component replies to."""
    if interaction.message_id is None:
        return None
    source = channel.messages[interaction.message_id]
    return None if source.deleted_at_ms is not None else source
