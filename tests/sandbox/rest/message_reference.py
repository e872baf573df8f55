"""The `message_reference` of a new message: what it replies to, or what it passes on."""

from tests.sandbox import errors
from tests.sandbox.enums import Intent
from tests.sandbox.models import Channel, Message
from tests.sandbox.operations import forwards
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.rest.endpoint import Call
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import FORWARD

DEFAULT = 0


def refer(call: Call, channel: Channel, form: Form, draft: Draft) -> None:
    """Let a message reply or pass on, as its body wants."""
    if form.raw("message_reference") is None:
        return
    reference = form.child("message_reference")
    kind = reference.choice("type", {DEFAULT, FORWARD})
    message_id = reference.integer("message_id", required=True) or 0
    source_id = reference.integer("channel_id", required=kind == FORWARD)
    form.finish()
    if kind != FORWARD:
        draft.reply_to = _replied_to(call, channel, reference, message_id)
        return
    source = call.state.channels.get(source_id or 0)
    target = _standing(source, message_id)
    if source is None or target is None:
        raise unknown_reference()
    call.require(source)
    if Intent.MESSAGE_CONTENT not in call.bot.allowed_privileged_intents and target.author_id != call.bot.id:
        raise errors.unreadable_forward()
    passed_on = forwards.draft(source, target)
    draft.reference, draft.snapshots = passed_on.reference, passed_on.snapshots
    draft.flags |= passed_on.flags


def unknown_reference() -> errors.ApiError:
    """Return the refusal of a reference to nothing."""
    return errors.invalid_field("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")


def _replied_to(call: Call, channel: Channel, reference: Form, message_id: int) -> Message | None:
    call.entry.needed |= Permission.READ_MESSAGE_HISTORY
    if not call.state.permissions_in(channel, call.bot.id) & Permission.READ_MESSAGE_HISTORY:
        raise errors.cannot_reply_without_history()
    target = _standing(channel, message_id)
    if target is not None:
        return target
    if reference.raw("fail_if_not_exists") is False:
        return None
    raise unknown_reference()


def _standing(channel: Channel | None, message_id: int) -> Message | None:
    target = channel.messages.get(message_id) if channel is not None else None
    if target is None or target.deleted_at_ms is not None or target.ephemeral:
        return None
    return target
