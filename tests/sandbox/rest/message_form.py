"""The body of a message, new or edited: checked, and turned into what `operations.messages` takes."""

from collections.abc import Mapping, Sequence

from tests.sandbox import errors, uploads
from tests.sandbox.enums import MessageFlag
from tests.sandbox.mentions import AllowedMentions
from tests.sandbox.models import NO_FLAGS, Attachment, JsonObject, Message
from tests.sandbox.operations.messages import Draft, Edit
from tests.sandbox.rest import component_form, embed_form
from tests.sandbox.rest.body import Body, UploadedFile
from tests.sandbox.rest.form import Form
from tests.sandbox.state import State

CONTENT_MAX = 2000
ATTACHMENTS_MAX = 10
DESCRIPTION_MAX = 1024
NONCE_MAX = 25
FORWARD = 1
MENTIONS_MAX = 100
SENDABLE_FLAGS = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.IS_COMPONENTS_V2
)


def read_draft(
    state: State,
    form: Form,
    files: Mapping[str, UploadedFile],
    *,
    may_be_ephemeral: bool = False,
    may_have_parts: bool = False,
) -> Draft:
    """Return a new message; raises 50035 for a wrong body and 50006 for an empty one."""
    flags = MessageFlag(form.integer("flags") or 0)
    flags &= SENDABLE_FLAGS | (MessageFlag.EPHEMERAL if may_be_ephemeral else NO_FLAGS)
    nonce = form.raw("nonce")
    form.text("nonce", most=NONCE_MAX)
    draft = Draft(
        content=form.text("content", most=CONTENT_MAX, strips=True) or "",
        embeds=embed_form.read(form),
        components=component_form.read(form, version_2=MessageFlag.IS_COMPONENTS_V2 in flags),
        attachments=_attachments(state, form, files, kept=()),
        flags=flags,
        tts=form.boolean("tts"),
        nonce=nonce,
        allowed_mentions=_allowed_mentions(form),
    )
    if MessageFlag.IS_COMPONENTS_V2 in flags and (draft.content or draft.embeds):
        form.refuse(
            "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not with components v2"
        )
    form.finish()
    if not (
        draft.content
        or draft.embeds
        or draft.components
        or draft.attachments
        or (may_have_parts and _has_parts(form))
    ):
        raise errors.empty_message()
    return draft


def read_edit(state: State, form: Form, files: Mapping[str, UploadedFile], message: Message) -> Edit:
    """Return a change of `message`; raises 50035 for a wrong body and 50006 if nothing would be left."""
    version_2 = MessageFlag.IS_COMPONENTS_V2 in message.flags or bool(
        MessageFlag(form.integer("flags") or 0) & MessageFlag.IS_COMPONENTS_V2
    )
    content = form.text("content", most=CONTENT_MAX, strips=True)
    embeds = embed_form.read(form)
    components = component_form.read(form, version_2=version_2)
    files_after = _attachments(state, form, files, kept=message.attachments)
    change = Edit(
        content=content or "" if "content" in form else None,
        embeds=embeds if "embeds" in form else None,
        components=components if "components" in form else None,
        attachments=files_after if files or "attachments" in form else None,
        flags=MessageFlag(form.raw("flags")) if form.raw("flags") is not None else None,
        allowed_mentions=_allowed_mentions(form),
    )
    form.finish()
    left = (
        message.content if change.content is None else change.content,
        message.embeds if change.embeds is None else change.embeds,
        message.components if change.components is None else change.components,
        message.attachments if change.attachments is None else change.attachments,
    )
    if not any(left):
        raise errors.empty_message()
    return change


def form_of(body: Body) -> Form:
    """Return the body as a form."""
    return Form({} if body.json is None else body.json)


def _has_parts(form: Form) -> bool:
    """Return whether a body brings something that makes a message without any text."""
    return any(form.raw(field) for field in ("sticker_ids", "poll")) or is_forward(form)


def is_forward(form: Form) -> bool:
    """Return whether a body wants to pass a message on."""
    reference = form.raw("message_reference")
    return isinstance(reference, dict) and reference.get("type") == FORWARD


def _attachments(
    state: State, form: Form, files: Mapping[str, UploadedFile], *, kept: Sequence[Attachment]
) -> list[Attachment]:
    """Return the files a message has afterwards: of the old ones those still named, and the uploaded."""
    described: dict[str, JsonObject] = {}
    for entry in form.children("attachments", most=ATTACHMENTS_MAX):
        entry.text("description", most=DESCRIPTION_MAX)
        entry.text("filename", most=1024)
        number = entry.text("id", most=20, required=True)
        if number is not None:
            described[number] = {"description": entry.raw("description"), "filename": entry.raw("filename")}
    remaining = [each for each in kept if "attachments" not in form or str(each.id) in described]
    uploaded = []
    for name, file in files.items():
        number = name.removeprefix("files[").removesuffix("]")
        about = described.get(number, {})
        filename = about.get("filename") or file.filename
        uploaded.append(uploads.attachment(state, filename, file.data, description=about.get("description")))
    known = {str(each.id) for each in kept} | {
        name.removeprefix("files[").removesuffix("]") for name in files
    }
    for number in described.keys() - known:
        form.refuse("attachments", "ATTACHMENT_NOT_FOUND", f"Attachment data for {number} not found.")
    if len(remaining) + len(uploaded) > ATTACHMENTS_MAX:
        form.refuse("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {ATTACHMENTS_MAX} or fewer in length.")
    return remaining + uploaded


def _allowed_mentions(form: Form) -> AllowedMentions:
    body = form.raw("allowed_mentions")
    if body is None:
        return AllowedMentions()
    child = form.child("allowed_mentions")
    parse = child.raw("parse") or []
    for kind in ("users", "roles"):
        named = child.raw(kind) or []
        if len(named) > MENTIONS_MAX:
            child.refuse(kind, "BASE_TYPE_MAX_LENGTH", f"Must be {MENTIONS_MAX} or fewer in length.")
        if named and kind in parse:
            child.refuse(
                "",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
    return AllowedMentions.from_json(body if isinstance(body, dict) else {})
