"""Components as JSON: what a message was sent with, and what Discord knows about the files and pictures in it."""

from tests.sandbox.models import Attachment, JsonObject, Message, Snapshot
from tests.sandbox.state import State

ATTACHMENT_SCHEME = "attachment://"
NESTED = ("components", "items")
MEDIA = ("media", "file")


def shown(state: State, post: Message | Snapshot) -> list[JsonObject]:
    """Return the components of a message as Discord sends them."""
    return [_component(state, post, each) for each in post.components]


def named_files(post: Message | Snapshot) -> set[str]:
    """Return the names of the attachments that components show."""
    return {
        url.removeprefix(ATTACHMENT_SCHEME)
        for component in post.components
        for url in _urls(component)
        if url.startswith(ATTACHMENT_SCHEME)
    }


def _component(state: State, post: Message | Snapshot, component: JsonObject) -> JsonObject:
    payload = dict(component)
    for field in NESTED:
        if isinstance(payload.get(field), list):
            payload[field] = [_component(state, post, each) for each in payload[field]]
    if isinstance(payload.get("accessory"), dict):
        payload["accessory"] = _component(state, post, payload["accessory"])
    for field in MEDIA:
        if isinstance(payload.get(field), dict):
            file = _file(post, payload[field].get("url") or "")
            payload[field] = _media(state, post, payload[field], file)
            if field == "file" and file is not None:
                payload |= {"name": file.filename, "size": len(file.data)}
    return payload


def _media(state: State, post: Message | Snapshot, media: JsonObject, file: Attachment | None) -> JsonObject:
    url = str(media.get("url") or "")
    if file is None:
        return media | {
            "url": url,
            "proxy_url": state.cdn.proxy_url(url),
            "width": None,
            "height": None,
            "flags": 0,
        }
    address = state.cdn.attachment_url(post.channel_id, file.id, file.filename)
    return media | {
        "url": address,
        "proxy_url": address,
        "width": file.width,
        "height": file.height,
        "content_type": file.content_type,
        "attachment_id": str(file.id),
        "flags": 0,
    }


def _file(post: Message | Snapshot, url: str) -> Attachment | None:
    return next((each for each in post.attachments if url == ATTACHMENT_SCHEME + each.filename), None)


def _urls(component: JsonObject) -> list[str]:
    urls = [str(component[field].get("url")) for field in MEDIA if isinstance(component.get(field), dict)]
    inner = [each for field in NESTED for each in component.get(field) or []]
    if isinstance(component.get("accessory"), dict):
        inner.append(component["accessory"])
    return urls + [url for each in inner for url in _urls(each)]
