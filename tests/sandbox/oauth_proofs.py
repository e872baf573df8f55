"""What a client has to prove at the token endpoint, and how it is refused."""

import base64
import binascii
import hashlib
import hmac
import re
from typing import Final
from urllib.parse import unquote_plus

from aiohttp import web

FORM_TYPE: Final = "application/x-www-form-urlencoded"
VERIFIER_PATTERN: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class OAuthError(Exception):
    """A refusal of the token endpoint, as RFC 6749 section 5.2 words it."""

    def __init__(self, error: str, description: str = "", *, status: int = 400) -> None:
        super().__init__(error)
        self.body = {"error": error} | ({"error_description": description} if description else {})
        self.status = status


async def read_form(request: web.Request) -> dict[str, str]:
    """Return the fields of a form; JSON is refused, as the RFCs demand."""
    if request.content_type != FORM_TYPE:
        raise OAuthError("invalid_request", f"Content-Type must be {FORM_TYPE}")
    return {name: str(value) for name, value in (await request.post()).items()}


def basic_credentials(header: str) -> tuple[str, str]:
    """Return client id and secret from an Authorization header."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        raise OAuthError("invalid_client", status=401)
    try:
        decoded = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", status=401) from error
    client_id, _, secret = decoded.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def check_verifier(challenge: str | None, verifier: str | None) -> None:
    """Refuse a verifier that the challenge was not made of (RFC 7636, 4.6)."""
    if challenge is None:
        if verifier is not None:
            raise OAuthError("invalid_grant", "A code_verifier without a code_challenge")
        return
    if verifier is None or not VERIFIER_PATTERN.fullmatch(verifier):
        raise OAuthError("invalid_grant", 'Invalid "code_verifier" in request.')
    digest = hashlib.sha256(verifier.encode()).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(expected, challenge):
        raise OAuthError("invalid_grant", 'Invalid "code_verifier" in request.')
