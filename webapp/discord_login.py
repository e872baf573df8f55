"""Discord's side of a login: OAuth2 authorization code with state and PKCE, and the member's roles."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from utils.config import PanelSettings
from webapp.cookies import PendingLogin
from webapp.sessions import Visitor

log = logging.getLogger(__name__)

SCOPES = "identify guilds.members.read"
CONNECT_TIMEOUT_S = 3.05
READ_TIMEOUT_S = 8.0


class DiscordUnreachableError(Exception):
    """Discord did not answer, or with an error of its own."""


class LoginRefusedError(Exception):
    """Discord did not accept the code: it was used before, has expired, or is made up."""


class NotInGuildError(Exception):
    """The visitor is not a member of the guild."""


class DiscordLogin:
    """Asks Discord who somebody is, and keeps no token."""

    def __init__(self, settings: PanelSettings) -> None:
        self._settings = settings
        base = settings.discord_base_url
        self._authorize_url = f"{base}/oauth2/authorize"
        self._token_url = f"{base}/api/oauth2/token"
        self._revoke_url = f"{base}/api/oauth2/token/revoke"
        self._member_url = f"{settings.api_base_url}/users/@me/guilds/{settings.guild_id}/member"

    def authorization_url(self, login: PendingLogin) -> str:
        """Return the address at Discord where the visitor agrees."""
        with self._client() as client:
            # prompt=none spares those who agreed before from being asked again.
            url, _ = client.create_authorization_url(
                self._authorize_url, state=login.state, code_verifier=login.code_verifier, prompt="none"
            )
        return str(url)

    def visitor(self, code: str, login: PendingLogin) -> Visitor:
        """Redeem the code, read the member, and give the token back to Discord.

        Raises DiscordUnreachableError, LoginRefusedError or NotInGuildError.
        """
        with self._client() as client:
            token = self._token(client, code, login)
            try:
                return self._member(client)
            finally:
                self._revoke(client, token)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        settings = self._settings
        with OAuth2Session(
            client_id=str(settings.discord_client_id),
            client_secret=settings.discord_client_secret.get_secret_value(),
            scope=SCOPES,
            redirect_uri=settings.discord_redirect_uri,
            code_challenge_method="S256",
            default_timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
        ) as client:
            yield client

    def _token(self, client: Any, code: str, login: PendingLogin) -> str:
        try:
            token = client.fetch_token(self._token_url, code=code, code_verifier=login.code_verifier)
            return str(token["access_token"])
        except AuthlibBaseError as error:
            raise LoginRefusedError(error.error) from error
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
            # What came was not JSON, as when a proxy in between answers with a page, or JSON that is no token, as when
            # Discord says that there were too many logins.
            raise DiscordUnreachableError(type(error).__name__) from error

    def _member(self, client: Any) -> Visitor:
        try:
            response = client.get(self._member_url)
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise NotInGuildError
            response.raise_for_status()
            member = response.json()
            user = member["user"]
            name = member.get("nick") or user.get("global_name") or user["username"]
            return Visitor(int(user["id"]), _storable(str(name)), frozenset(map(int, member["roles"])))
        except (requests.RequestException, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise DiscordUnreachableError(type(error).__name__) from error

    def _revoke(self, client: Any, token: str) -> None:
        # The refresh token goes with it: Discord revokes all that belongs to the authorization (topics/oauth2).
        try:
            client.revoke_token(self._revoke_url, token=token).raise_for_status()
        except (requests.RequestException, AuthlibBaseError) as error:
            log.warning(
                "Discord nahm das Token einer Anmeldung nicht zurück (%s); es ist nirgends gespeichert und läuft ab.",
                type(error).__name__,
            )


def _storable(name: str) -> str:
    """Return a name without halves of surrogate pairs, which JSON can spell and SQLite cannot keep."""
    return name.encode("utf-8", "replace").decode()
