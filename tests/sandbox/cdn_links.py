"""Addresses on the sandbox's CDN; those of attachments are signed and expire, as Discord's do."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

from tests.sandbox.clock import Clock

ATTACHMENT_LIFETIME_S = 24 * 60 * 60


class CdnLinks:
    """Makes and checks addresses under `base_url`/cdn."""

    def __init__(self, clock: Clock, *, secret: bytes, base_url: str) -> None:
        self._clock = clock
        self._secret = secret
        self.base_url = base_url
        """Known only once the server's socket is bound."""

    def attachment_url(self, channel_id: int, attachment_id: int, filename: str) -> str:
        """Return an address that works for the next 24 hours."""
        path = f"attachments/{channel_id}/{attachment_id}/{quote(filename)}"
        issued = int(self._clock.now_s())
        expires = issued + ATTACHMENT_LIFETIME_S
        query = f"ex={expires:x}&is={issued:x}&hm={self._signature(path, f'{expires:x}', f'{issued:x}')}&"
        return f"{self.base_url}/cdn/{path}?{query}"

    def accepts_attachment(
        self, channel_id: int, attachment_id: int, filename: str, query: Mapping[str, str]
    ) -> bool:
        """Return whether an address was signed here and has not expired."""
        path = f"attachments/{channel_id}/{attachment_id}/{quote(filename)}"
        expected = self._signature(path, query.get("ex", ""), query.get("is", ""))
        if not hmac.compare_digest(expected, query.get("hm", "")):
            return False
        return int(query["ex"], 16) > self._clock.now_s()

    def avatar_url(self, user_id: int, avatar_hash: str | None) -> str:
        """Return where a user's picture is, or Discord's default one for users without."""
        if avatar_hash is None:
            return f"{self.base_url}/cdn/embed/avatars/{(user_id >> 22) % 6}.png"
        return f"{self.base_url}/cdn/avatars/{user_id}/{avatar_hash}.png"

    def emoji_url(self, emoji_id: int, *, animated: bool) -> str:
        """Return where a guild's own emoji is."""
        return f"{self.base_url}/cdn/emojis/{emoji_id}.{'gif' if animated else 'png'}"

    def sticker_url(self, sticker_id: int, ending: str) -> str:
        """Return where a sticker is; the ending says what it is."""
        return f"{self.base_url}/cdn/stickers/{sticker_id}.{ending}"

    def proxy_url(self, url: str) -> str:
        """Return where Discord passes on a picture of another site."""
        scheme, _, place = url.partition("://")
        signature = self._signature(f"external/{url}", "", "")
        return f"{self.base_url}/cdn/external/{signature}/{scheme}/{quote(place, safe='/:')}"

    def accepts_external(self, url: str, signature: str) -> bool:
        """Return whether this address of another site was signed here."""
        return hmac.compare_digest(self._signature(f"external/{url}", "", ""), signature)

    def icon_url(self, guild_id: int, icon_hash: str) -> str:
        """Return where a guild's icon is."""
        return f"{self.base_url}/cdn/icons/{guild_id}/{icon_hash}.png"

    def _signature(self, path: str, expires: str, issued: str) -> str:
        text = f"{path}?ex={expires}&is={issued}"
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()
