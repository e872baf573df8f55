"""The panel's two cookies: the session's secret, and what a login must remember until Discord sends the visitor back."""

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from flask import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from utils.config import PanelSettings

LOGIN_LIMIT_S = 600


@dataclass(frozen=True)
class PendingLogin:
    """A login that has been sent to Discord."""

    state: str
    code_verifier: str
    next_path: str
    session_id: int | None = None
    """The session whose roles are to be asked for anew; None where the visitor himself began to log in."""


def new_pending_login(next_path: str, session_id: int | None = None) -> PendingLogin:
    """Begin a login with fresh random values (RFC 7636 wants a verifier of 43 to 128 characters)."""
    return PendingLogin(secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_path, session_id)


class Cookies:
    """Names, flags and signatures of the cookies."""

    def __init__(self, settings: PanelSettings) -> None:
        self.secure = settings.discord_redirect_uri.startswith("https://")
        # Browsers keep a __Host- cookie from being set by neighbouring subdomains or over plain HTTP.
        prefix = "__Host-" if self.secure else ""
        self.session_name = f"{prefix}session"
        self.login_name = f"{prefix}login"
        self._key = settings.flask_secret_key.get_secret_value().encode()
        self._serializer = URLSafeTimedSerializer(self._key, salt="login")

    def session_secret(self, request: Request) -> str | None:
        """Return the session's secret that the browser sent."""
        return request.cookies.get(self.session_name)

    def set_session(self, response: Response, secret: str) -> None:
        """Give the browser a new session."""
        self._set(response, self.session_name, secret, max_age_s=None)

    def clear_session(self, response: Response) -> None:
        """Take the session from the browser, and what it kept of pages and pictures."""
        self._clear(response, self.session_name)
        response.headers["Clear-Site-Data"] = '"cache"'

    def pending_login(self, request: Request) -> PendingLogin | None:
        """Return the login that this browser began within the last ten minutes."""
        try:
            values: Any = self._serializer.loads(
                request.cookies.get(self.login_name, ""), max_age=LOGIN_LIMIT_S
            )
        except BadData:
            return None
        return PendingLogin(**values)

    def set_pending_login(self, response: Response, login: PendingLogin) -> None:
        """Let the browser remember a login on its way to Discord and back."""
        value = self._serializer.dumps(asdict(login))
        text = value if isinstance(value, str) else value.decode()
        self._set(response, self.login_name, text, max_age_s=LOGIN_LIMIT_S)

    def clear_pending_login(self, response: Response) -> None:
        """Forget a login that is over."""
        self._clear(response, self.login_name)

    def csrf_token(self, secret: str) -> str:
        """Return a token that forms of this session must carry.

        Salted, so that it differs on every page: compressed pages that hold it and something of an attacker's
        would otherwise give it away letter by letter (BREACH).
        """
        salt = secrets.token_hex(8)
        return f"{salt}.{self._csrf_digest(salt, secret)}"

    def is_csrf_token(self, token: str, secret: str) -> bool:
        """Tell whether a form carried a token of this session."""
        salt, _, digest = token.partition(".")
        return hmac.compare_digest(digest.encode(), self._csrf_digest(salt, secret).encode())

    def _csrf_digest(self, salt: str, secret: str) -> str:
        return hmac.new(self._key, f"csrf:{salt}:{secret}".encode(), hashlib.sha256).hexdigest()

    def _set(self, response: Response, name: str, value: str, max_age_s: int | None) -> None:
        response.set_cookie(
            name, value, max_age=max_age_s, path="/", secure=self.secure, httponly=True, samesite="Lax"
        )

    def _clear(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="Lax")
