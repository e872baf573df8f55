"""The CDN's emoji, stickers, and the pictures of other sites that Discord passes on."""

from io import BytesIO
from typing import Final

from aiohttp import web
from PIL import Image

from tests.sandbox.avatars import initials_png
from tests.sandbox.message_parts import CustomEmoji, Sticker, StickerFormat
from tests.sandbox.models import image_hash
from tests.sandbox.state import State

CACHED_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000", "X-Content-Type-Options": "nosniff"}
STICKER_ENDINGS: Final = {
    StickerFormat.PNG: ("png", "image/png"),
    StickerFormat.APNG: ("png", "image/apng"),
    StickerFormat.LOTTIE: ("json", "application/json"),
    StickerFormat.GIF: ("gif", "image/gif"),
}


class ExpressionsCdn:
    """Answers out of the world's state; what is outside it, the sandbox draws."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def emoji(self, request: web.Request) -> web.Response:
        """Serve an emoji: moving as GIF, and as WebP if that is asked for; still in all other cases."""
        emoji = self._emoji(int(request.match_info["emoji_id"]))
        kind = request.match_info["format"]
        if kind == "gif" and not emoji.animated:
            raise web.HTTPUnsupportedMediaType(text="Invalid resource.")
        if kind == ("gif" if emoji.animated else "png"):
            return _answer(emoji.image, f"image/{kind}")
        moves = emoji.animated and request.query.get("animated") == "true" and kind == "webp"
        out = BytesIO()
        with Image.open(BytesIO(emoji.image)) as image:
            image.save(out, kind.upper(), save_all=moves)
        return _answer(out.getvalue(), f"image/{kind}")

    async def sticker(self, request: web.Request) -> web.Response:
        """Serve a sticker in the one form that it has."""
        sticker = self._sticker(int(request.match_info["sticker_id"]))
        ending, content_type = STICKER_ENDINGS[sticker.format]
        if request.match_info["format"] != ending:
            raise web.HTTPUnsupportedMediaType(text="Invalid resource.")
        return _answer(sticker.data, content_type)

    async def external(self, request: web.Request) -> web.Response:
        """Serve what an embed shows of another site: a picture made up for that address, for none is fetched."""
        scheme, place = request.match_info["scheme"], request.match_info["place"]
        url = f"{scheme}://{place}"
        if not self._state.cdn.accepts_external(url, request.match_info["signature"]):
            raise web.HTTPNotFound
        return _answer(initials_png("?", f"#{image_hash(url.encode())[:6]}"), "image/png")

    def _emoji(self, emoji_id: int) -> CustomEmoji:
        for guild in self._state.guilds.values():
            if emoji_id in guild.emojis:
                return guild.emojis[emoji_id]
        raise web.HTTPNotFound

    def _sticker(self, sticker_id: int) -> Sticker:
        for guild in self._state.guilds.values():
            if sticker_id in guild.stickers:
                return guild.stickers[sticker_id]
        raise web.HTTPNotFound


def _answer(data: bytes, content_type: str) -> web.Response:
    return web.Response(body=data, content_type=content_type, headers=CACHED_FOR_EVER)


def add_routes(app: web.Application, state: State) -> None:
    """Mount this part of the CDN."""
    cdn = ExpressionsCdn(state)
    app.router.add_get(r"/cdn/emojis/{emoji_id:\d+}.{format:png|webp|gif}", cdn.emoji)
    app.router.add_get(r"/cdn/stickers/{sticker_id:\d+}.{format:png|gif|json}", cdn.sticker)
    app.router.add_get(r"/cdn/external/{signature:[0-9a-f]+}/{scheme:https?}/{place:.+}", cdn.external)
