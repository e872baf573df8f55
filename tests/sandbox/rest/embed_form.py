"""What Discord demands of embeds."""

from tests.sandbox.models import JsonObject
from tests.sandbox.rest.form import Form

EMBEDS_MAX = 10
FIELDS_MAX = 25
TITLE_MAX = 256
DESCRIPTION_MAX = 4096
FIELD_NAME_MAX = 256
FIELD_VALUE_MAX = 1024
FOOTER_MAX = 2048
AUTHOR_MAX = 256
ALL_EMBEDS_MAX = 6000
COLOR_MAX = 0xFFFFFF
SCHEMES = ("http://", "https://", "attachment://")


def read(form: Form) -> list[JsonObject]:
    """Return the embeds of a message body, checked."""
    embeds = form.children("embeds", most=EMBEDS_MAX)
    size = sum(_check(embed) for embed in embeds)
    if size > ALL_EMBEDS_MAX:
        form.refuse(
            "embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {ALL_EMBEDS_MAX}"
        )
    return [{**embed, "type": "rich"} for embed in form.raw("embeds") or [] if isinstance(embed, dict)]


def _check(embed: Form) -> int:
    """Check one embed and return how many characters of it count."""
    texts = [
        embed.text("title", most=TITLE_MAX),
        embed.text("description", most=DESCRIPTION_MAX),
    ]
    embed.integer("color", least=0, most=COLOR_MAX)
    _check_url(embed, "url")
    for field in embed.children("fields", most=FIELDS_MAX):
        texts.append(field.text("name", least=1, most=FIELD_NAME_MAX, required=True))
        texts.append(field.text("value", least=1, most=FIELD_VALUE_MAX, required=True))
        field.boolean("inline")
    if embed.raw("footer"):
        footer = embed.child("footer")
        texts.append(footer.text("text", most=FOOTER_MAX))
        _check_url(footer, "icon_url")
    if embed.raw("author"):
        author = embed.child("author")
        texts.append(author.text("name", most=AUTHOR_MAX))
        _check_url(author, "url")
        _check_url(author, "icon_url")
    for picture in ("image", "thumbnail"):
        if embed.raw(picture):
            _check_url(embed.child(picture), "url")
    return sum(len(text) for text in texts if text)


def _check_url(form: Form, field: str) -> None:
    url = form.text(field, most=2048)
    if url and not url.startswith(SCHEMES):
        form.refuse(
            field,
            "URL_TYPE_INVALID_SCHEME",
            f"Scheme \"{url.split(':')[0]}\" must be one of ('http', 'https').",
        )
