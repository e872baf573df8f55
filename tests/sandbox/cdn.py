"""The CDN: attachments under signed, expiring addresses, avatars and guild icons."""

from io import BytesIO
from typing import Final

from aiohttp import web
from PIL import Image

from tests.sandbox import cdn_expressions
from tests.sandbox.avatars import initials_png
from tests.sandbox.models import Attachment
from tests.sandbox.state import State

DEFAULT_AVATAR_COLORS: Final = ("#5865f2", "#757e8a", "#3ba55c", "#faa61a", "#ed4245", "#eb459f")
SMALLEST_PX, LARGEST_PX = 16, 4096
# Shown in the page; everything else is downloaded, so that an uploaded page cannot run as one of the sandbox's.
INLINE_TYPES: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg"}
)


class Cdn:
    """Answers what Discord's CDN answers, out of the world's state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def attachment(self, request: web.Request) -> web.Response:
        """Serve an upload while its address is valid and its message stands."""
        channel_id = int(request.match_info["channel_id"])
        attachment_id = int(request.match_info["attachment_id"])
        filename = request.match_info["filename"]
        if not self._state.cdn.accepts_attachment(channel_id, attachment_id, filename, request.query):
            raise web.HTTPNotFound(text="This content is no longer available.")
        found = self._find(channel_id, attachment_id)
        if found is None or found.filename != filename:
            raise web.HTTPNotFound(text="This content is no longer available.")
        content_type = found.content_type.partition(";")[0].strip()
        disposition = "inline" if content_type in INLINE_TYPES else "attachment"
        return web.Response(
            body=found.data,
            headers={
                "Content-Type": found.content_type,
                "Content-Disposition": disposition,
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, max-age=3600",
            },
        )

    def _find(self, channel_id: int, attachment_id: int) -> Attachment | None:
        channel = self._state.channels.get(channel_id)
        if channel is None:
            return None
        if attachment_id in channel.uploads:
            return channel.uploads[attachment_id]
        for message in channel.messages.values():
            if message.deleted_at_ms is not None:
                continue
            for attachment in message.attachments:
                if attachment.id == attachment_id:
                    return attachment
        return None

    async def avatar(self, request: web.Request) -> web.Response:
        """Serve a person's own picture."""
        user = self._state.users.get(int(request.match_info["user_id"]))
        if user is None or user.avatar_png is None or user.avatar_hash != request.match_info["hash"]:
            raise web.HTTPNotFound
        return _image(user.avatar_png, request)

    async def icon(self, request: web.Request) -> web.Response:
        """Serve a guild's icon."""
        guild = self._state.guilds.get(int(request.match_info["guild_id"]))
        if guild is None or guild.icon_png is None or guild.icon_hash != request.match_info["hash"]:
            raise web.HTTPNotFound
        return _image(guild.icon_png, request)

    async def default_avatar(self, request: web.Request) -> web.Response:
        """Serve the picture of people who have none of their own."""
        number = int(request.match_info["number"])
        if number >= len(DEFAULT_AVATAR_COLORS):
            raise web.HTTPNotFound
        return _image(initials_png("D", DEFAULT_AVATAR_COLORS[number]), request)


def _image(png: bytes, request: web.Request) -> web.Response:
    size = request.query.get("size")
    kind = request.match_info.get("format", "png")
    if size is not None:
        png = _scaled(png, size)
    if kind != "png":
        out = BytesIO()
        Image.open(BytesIO(png)).save(out, {"webp": "WEBP", "jpg": "JPEG", "jpeg": "JPEG"}[kind])
        png = out.getvalue()
    return web.Response(
        body=png,
        content_type=f"image/{kind.replace('jpg', 'jpeg')}",
        headers={"Cache-Control": "public, max-age=31536000"},
    )


def _scaled(png: bytes, size: str) -> bytes:
    """Scale as the CDN does: only to powers of two between 16 and 4096, never up."""
    wanted_px = int(size) if size.isdecimal() else 0
    if not SMALLEST_PX <= wanted_px <= LARGEST_PX or wanted_px & (wanted_px - 1):
        raise web.HTTPBadRequest(text="Invalid resource.")
    image = Image.open(BytesIO(png))
    if wanted_px >= image.width:
        return png
    out = BytesIO()
    image.resize((wanted_px, wanted_px)).save(out, "PNG")
    return out.getvalue()


def add_routes(app: web.Application, state: State) -> None:
    """Mount the CDN."""
    cdn = Cdn(state)
    cdn_expressions.add_routes(app, state)
    app.router.add_get(r"/cdn/attachments/{channel_id:\d+}/{attachment_id:\d+}/{filename}", cdn.attachment)
    picture = r"{hash:[0-9a-f]+}.{format:png|webp|jpe?g}"
    app.router.add_get(r"/cdn/avatars/{user_id:\d+}/" + picture, cdn.avatar)
    app.router.add_get(r"/cdn/icons/{guild_id:\d+}/" + picture, cdn.icon)
    app.router.add_get(r"/cdn/embed/avatars/{number:\d+}.png", cdn.default_avatar)
