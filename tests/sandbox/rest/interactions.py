"""Callbacks of interactions, and the webhook that their token opens."""

from tests.sandbox import errors, message_payloads
from tests.sandbox.enums import CallbackType, InteractionType, MessageFlag
from tests.sandbox.models import Interaction, JsonObject, Message
from tests.sandbox.operations import answers, messages
from tests.sandbox.ratelimit import Limit
from tests.sandbox.rest.component_form import read_modal
from tests.sandbox.rest.endpoint import Answer, Auth, Call, Endpoint, Reply, no_content, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import form_of, read_draft, read_edit

WEBHOOK_LIMIT = Limit(5, 2.0)
ANSWERABLE = (
    CallbackType.CHANNEL_MESSAGE_WITH_SOURCE,
    CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE,
    CallbackType.DEFERRED_UPDATE_MESSAGE,
    CallbackType.UPDATE_MESSAGE,
    CallbackType.MODAL,
)
WITH_RESOURCE = {CallbackType.CHANNEL_MESSAGE_WITH_SOURCE, CallbackType.UPDATE_MESSAGE}


def respond(call: Call) -> Reply:
    """Take the one callback of an interaction. A wrong body does not use it up."""
    interaction = call.state.interactions.get(call.snowflake("interaction_id"))
    if interaction is None or interaction.token != call.params["interaction_token"]:
        raise errors.unknown_interaction()
    form = form_of(call.body)
    number = form.choice("type", {int(each) for each in ANSWERABLE}, required=True)
    form.finish()
    callback = CallbackType(number or 0)
    if not _fits(interaction, callback):
        raise errors.invalid_field(
            "type", "INTERACTION_CALLBACK_INVALID", "Not an answer to this interaction"
        )
    data = form.child("data") if form.raw("data") is not None else Form({})
    message = _answer(call, interaction, callback, data)
    if call.query.get("with_response", "").lower() not in {"true", "1"}:
        return no_content()
    return ok(_callback_payload(call, interaction, callback, message))


def _answer(call: Call, interaction: Interaction, callback: CallbackType, data: Form) -> Message | None:
    state = call.state
    match callback:
        case CallbackType.CHANNEL_MESSAGE_WITH_SOURCE:
            draft = read_draft(state, data, call.body.files, may_be_ephemeral=True)
            answers.acknowledge(state, interaction, callback)
            return answers.reply(state, interaction, draft)
        case CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE:
            flags = MessageFlag(data.integer("flags") or 0)
            answers.acknowledge(state, interaction, callback)
            return answers.defer_reply(state, interaction, ephemeral=MessageFlag.EPHEMERAL in flags)
        case CallbackType.DEFERRED_UPDATE_MESSAGE:
            answers.acknowledge(state, interaction, callback)
            return answers.update_source(state, interaction, None)
        case CallbackType.UPDATE_MESSAGE:
            source = state.message(state.channel(interaction.channel_id), interaction.message_id or 0)
            change = read_edit(state, data, call.body.files, source)
            answers.acknowledge(state, interaction, callback)
            return answers.update_source(state, interaction, change)
        case _:
            modal = read_modal(data)
            data.finish()
            answers.acknowledge(state, interaction, callback)
            messages.with_component_ids(modal["components"])
            answers.show_modal(state, interaction, modal)
            return None


def follow_up(call: Call) -> Reply:
    interaction = _interaction(call)
    draft = read_draft(call.state, form_of(call.body), call.body.files, may_be_ephemeral=True)
    message = answers.follow_up(call.state, interaction, draft)
    return ok(message_payloads.message(call.state, message))


def get_original(call: Call) -> Reply:
    message = answers.original(call.state, _interaction(call))
    return ok(message_payloads.message(call.state, message))


def edit_original(call: Call) -> Reply:
    interaction = _interaction(call)
    return _edit(call, interaction, answers.original(call.state, interaction))


def delete_original(call: Call) -> Reply:
    messages.delete(call.state, answers.original(call.state, _interaction(call)))
    return no_content()


def get_answer(call: Call) -> Reply:
    message = answers.answer(call.state, _interaction(call), call.snowflake("message_id"))
    return ok(message_payloads.message(call.state, message))


def edit_answer(call: Call) -> Reply:
    interaction = _interaction(call)
    return _edit(call, interaction, answers.answer(call.state, interaction, call.snowflake("message_id")))


def delete_answer(call: Call) -> Reply:
    message = answers.answer(call.state, _interaction(call), call.snowflake("message_id"))
    messages.delete(call.state, message)
    return no_content()


def _interaction(call: Call) -> Interaction:
    return answers.by_token(call.state, call.snowflake("application_id"), call.params["interaction_token"])


def _edit(call: Call, interaction: Interaction, message: Message) -> Reply:
    change = read_edit(call.state, form_of(call.body), call.body.files, message)
    answers.edit(call.state, interaction, message, change)
    return ok(message_payloads.message(call.state, message))


def _fits(interaction: Interaction, callback: CallbackType) -> bool:
    """Say whether this kind of interaction may be answered so."""
    if callback in {CallbackType.DEFERRED_UPDATE_MESSAGE, CallbackType.UPDATE_MESSAGE}:
        return interaction.message_id is not None
    return callback is not CallbackType.MODAL or interaction.type is not InteractionType.MODAL_SUBMIT


def _callback_payload(
    call: Call, interaction: Interaction, callback: CallbackType, message: Message | None
) -> JsonObject:
    about: JsonObject = {"id": str(interaction.id), "type": int(interaction.type)}
    if message is not None:
        about |= {
            "response_message_id": str(message.id),
            "response_message_loading": MessageFlag.LOADING in message.flags,
            "response_message_ephemeral": message.ephemeral,
        }
    payload: JsonObject = {"interaction": about}
    if message is not None and callback in WITH_RESOURCE:
        shown = message_payloads.message(call.state, message)
        payload["resource"] = {"type": int(callback), "message": shown}
    return payload


def _endpoint(method: str, path: str, answer: Answer, limit: Limit | None = WEBHOOK_LIMIT) -> Endpoint:
    return Endpoint(method, path, answer, auth=Auth.TOKEN_IN_PATH, limit=limit)


_WEBHOOK = "/webhooks/{application_id}/{interaction_token}"
ENDPOINTS = (
    _endpoint("POST", "/interactions/{interaction_id}/{interaction_token}/callback", respond, None),
    _endpoint("POST", _WEBHOOK, follow_up),
    _endpoint("GET", f"{_WEBHOOK}/messages/@original", get_original),
    _endpoint("PATCH", f"{_WEBHOOK}/messages/@original", edit_original),
    _endpoint("DELETE", f"{_WEBHOOK}/messages/@original", delete_original),
    _endpoint("GET", f"{_WEBHOOK}/messages/{{message_id}}", get_answer),
    _endpoint("PATCH", f"{_WEBHOOK}/messages/{{message_id}}", edit_answer),
    _endpoint("DELETE", f"{_WEBHOOK}/messages/{{message_id}}", delete_answer),
)
