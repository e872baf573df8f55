"""Limits of Discord that its published description leaves out or states too generously.

Sources: https://docs.discord.com/developers, resources/message (content, embed limits), components/reference
(rows, custom_id), interactions/application-commands (naming), resources/channel (topic, allowed mentions).
"""

import re
from collections.abc import Iterator
from typing import Any

MAX_CONTENT_CHARACTERS = 2_000
MAX_TOPIC_CHARACTERS = 1_024
MAX_FORUM_TOPIC_CHARACTERS = 4_096
MAX_EMBED_CHARACTERS = 6_000
MAX_ROWS = 5
MAX_BUTTONS_IN_ROW = 5
MAX_CUSTOM_ID_CHARACTERS = 100

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT = 1
SUBCOMMAND_TYPES = (1, 2)
FORUM_TYPES = (15, 16)
ACTION_ROW, BUTTON = 1, 2
LINK_STYLE, PREMIUM_STYLE = 5, 6
COMPONENTS_V2 = 1 << 15
MESSAGE_CALLBACKS = (4, 7)
MODAL_CALLBACK = 9

CALLBACK_ROUTE = "/interactions/{interaction_id}/{interaction_token}/callback"
CHANNEL_ROUTES = ("/channels/{channel_id}", "/guilds/{guild_id}/channels")
MESSAGE_ROUTE = re.compile(
    r"/channels/\{channel_id\}/messages(/\{message_id\})?"
    r"|/webhooks/\{webhook_id\}/\{webhook_token\}(/messages/(@original|\{message_id\}))?"
)
COMMAND_ROUTE = re.compile(
    r"/applications/\{application_id\}(/guilds/\{guild_id\})?/commands(/\{command_id\})?"
)

Json = dict[str, Any]


def violations_of_limits(method: str, template: str, body: object | None) -> Iterator[str]:
    """Yield what Discord would refuse in the body of a request to the route `template`."""
    if method not in {"POST", "PUT", "PATCH"}:
        return
    if isinstance(body, list) and COMMAND_ROUTE.fullmatch(template):
        for command in _objects(body):
            yield from _command(command, whole=True)
    if not isinstance(body, dict):
        return
    if template == CALLBACK_ROUTE:
        yield from _callback(body)
    elif MESSAGE_ROUTE.fullmatch(template):
        yield from _message(body)
    elif template in CHANNEL_ROUTES:
        yield from _topic(body)
    elif COMMAND_ROUTE.fullmatch(template):
        yield from _command(body, whole=method == "POST")


def _objects(value: object) -> list[Json]:
    """Keep the objects of a list that may be anything: its form is the schema's concern."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _callback(body: Json) -> Iterator[str]:
    data = body.get("data")
    if not isinstance(data, dict):
        if body.get("type") in MESSAGE_CALLBACKS[:1]:
            yield "data: an answer with a message needs one"
        return
    if body.get("type") in MESSAGE_CALLBACKS:
        yield from _message(data)
    elif body.get("type") == MODAL_CALLBACK:
        yield from _components(data)


def _message(message: Json) -> Iterator[str]:
    if (length := _length(message.get("content"))) > MAX_CONTENT_CHARACTERS:
        yield f"content: {length} characters, at most {MAX_CONTENT_CHARACTERS}"
    embeds = _objects(message.get("embeds"))
    if (total := sum(_embed_characters(embed) for embed in embeds)) > MAX_EMBED_CHARACTERS:
        yield f"embeds: {total} characters in all, at most {MAX_EMBED_CHARACTERS}"
    yield from _components(message)
    yield from _allowed_mentions(message.get("allowed_mentions"))


def _embed_characters(embed: Json) -> int:
    parts = [embed.get("title"), embed.get("description")]
    for name, key in (("footer", "text"), ("author", "name")):
        part = embed.get(name)
        parts.append(part.get(key) if isinstance(part, dict) else None)
    for field in _objects(embed.get("fields")):
        parts += [field.get("name"), field.get("value")]
    return sum(_length(part) for part in parts)


def _components(carrier: Json) -> Iterator[str]:
    rows = _objects(carrier.get("components"))
    flags = carrier.get("flags")
    if len(rows) > MAX_ROWS and not (isinstance(flags, int) and flags & COMPONENTS_V2):
        yield f"components: {len(rows)} rows, at most {MAX_ROWS}"
    seen: set[str] = set()
    for component in _every_component(rows):
        yield from _row(component)
        yield from _button(component)
        custom_id = component.get("custom_id")
        if isinstance(custom_id, str):
            if not 1 <= len(custom_id) <= MAX_CUSTOM_ID_CHARACTERS:
                yield f"components: a custom_id of {len(custom_id)} characters, at most {MAX_CUSTOM_ID_CHARACTERS}"
            if custom_id in seen:
                yield f"components: custom_id {custom_id!r} is used twice"
            seen.add(custom_id)


def _every_component(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        inner = component.get("component")
        yield from _every_component([*_objects(component.get("components")), *_objects([inner])])


def _row(component: Json) -> Iterator[str]:
    held = _objects(component.get("components"))
    if component.get("type") == ACTION_ROW and len(held) > MAX_BUTTONS_IN_ROW:
        yield f"components: {len(held)} in one row, at most {MAX_BUTTONS_IN_ROW}"


def _button(component: Json) -> Iterator[str]:
    if component.get("type") != BUTTON:
        return
    style, custom_id, url = component.get("style"), component.get("custom_id"), component.get("url")
    if style == LINK_STYLE and (custom_id or not url):
        yield "components: a link button needs a url and no custom_id"
    if style not in (LINK_STYLE, PREMIUM_STYLE):
        if not custom_id or url:
            yield "components: a button needs a custom_id and no url"
        if not component.get("label") and not component.get("emoji"):
            yield "components: a button needs a label or an emoji"


def _allowed_mentions(value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for kind in ("users", "roles"):
        if kind in (value.get("parse") or ()) and value.get(kind):
            yield f"allowed_mentions: {kind} stands in parse and has a list of its own"


def _topic(channel: Json) -> Iterator[str]:
    limit = MAX_FORUM_TOPIC_CHARACTERS if channel.get("type") in FORUM_TYPES else MAX_TOPIC_CHARACTERS
    if (length := _length(channel.get("topic"))) > limit:
        yield f"topic: {length} characters, at most {limit}"


def _command(command: Json, *, whole: bool) -> Iterator[str]:
    """Check one command; a PATCH (not `whole`) may leave out what it does not change."""
    if (command.get("type") or CHAT_INPUT) != CHAT_INPUT:
        if command.get("description"):
            yield f"command {command.get('name')!r}: only slash commands have a description"
        return
    yield from _named(command)
    if whole and not command.get("description"):
        yield f"command {command.get('name')!r}: a slash command needs a description"
    yield from _options(command)


def _options(command: Json) -> Iterator[str]:
    optional_seen = False
    for option in _objects(command.get("options")):
        yield from _named(option)
        if option.get("type") in SUBCOMMAND_TYPES:
            yield from _options(option)
            continue
        if option.get("required") and optional_seen:
            yield f"option {option.get('name')!r}: required options come before optional ones"
        optional_seen = optional_seen or not option.get("required")


def _named(item: Json) -> Iterator[str]:
    name = item.get("name")
    if isinstance(name, str) and (not COMMAND_NAME.fullmatch(name) or name != name.lower()):
        yield f"name {name!r}: lower case letters, digits, - _ ' only, 1 to 32"
