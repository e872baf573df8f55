"""Passing a message on to another channel, as it is at that moment."""

from copy import deepcopy

from tests.sandbox import errors
from tests.sandbox.enums import MessageFlag
from tests.sandbox.models import Channel, JsonObject, Message, Snapshot
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft


def draft(source: Channel, message: Message) -> Draft:
    """Return the message that passes another one on; refuse with 160014 what cannot be passed on."""
    if message.type not in messages.USERS_OWN or message.poll is not None or message.ephemeral:
        raise errors.unreadable_forward()
    # What was passed on stays to be had when the message is gone.
    source.uploads.update({each.id: each for each in message.attachments})
    reference: JsonObject = messages.reference_to(source, message) | {"type": 1}
    return Draft(reference=reference, snapshots=_snapshots(message), flags=MessageFlag.HAS_SNAPSHOT)


def _snapshots(message: Message) -> list[Snapshot]:
    """Return what the forward shows: of a forward, what that one showed."""
    if message.snapshots:
        return list(message.snapshots)
    return [
        Snapshot(
            message.channel_id,
            message.created_at_ms,
            message.edited_at_ms,
            message.type,
            message.content,
            deepcopy(message.embeds),
            list(message.attachments),
            deepcopy(message.components),
            message.mentions,
            message.flags,
            list(message.stickers),
        )
    ]
