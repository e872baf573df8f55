"""Discord's OAuth2: authorization code with PKCE, tokens, revocation, and what a Bearer token may ask.

Rules and names: Discord's documentation (topics/oauth2), RFC 6749, 7009 and 7636.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from tests.sandbox import errors, oauth_pages, payloads
from tests.sandbox.models import AccessToken, Application, JsonObject, User
from tests.sandbox.oauth_proofs import OAuthError, basic_credentials, check_verifier, read_form
from tests.sandbox.state import State

CODE_LIFETIME_S: Final = 60
TOKEN_LIFETIME_S: Final = 604_800
KNOWN_SCOPES: Final = frozenset({"identify", "guilds", "guilds.members.read", "email"})
CHALLENGE_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Grant:
    """An authorization request that passed every check."""

    application: Application
    redirect_uri: str
    scopes: frozenset[str]
    state: str | None
    code_challenge: str | None


@dataclass(slots=True)
class Code:
    """An authorization code on its way to the token endpoint."""

    grant: Grant
    user_id: int
    expires_at_s: float
    used: bool = False
    token: str | None = None


class OAuth2:
    """The authorization server."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._codes: dict[str, Code] = {}
        self._refresh_tokens: dict[str, str] = {}

    # The pages.

    async def authorize(self, request: web.Request) -> web.Response:
        """Ask who is logging in, then whether the application may know who that is."""
        if request.method == "POST":
            return await self._consent(request)
        grant = self._grant(request.query)
        chosen = request.query.get("as")
        if chosen is None:
            people = [self._person(persona.user_id, persona.role_label) for persona in self._state.personas]
            return oauth_pages.choose(people, grant.application, dict(request.query))
        user = self._user(chosen)
        return oauth_pages.consent(
            self._person(user.id, ""), grant.application, sorted(grant.scopes), dict(request.query)
        )

    async def _consent(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        grant = self._grant(request.query)
        if form.get("answer") != "allow":
            raise web.HTTPFound(
                _with_query(
                    grant.redirect_uri,
                    error="access_denied",
                    error_description="The resource owner or authorization server denied the request",
                    state=grant.state,
                )
            )
        user = self._user(form.get("as", ""))
        code = secrets.token_urlsafe(22)
        self._codes[code] = Code(grant, user.id, self._state.clock.now_s() + CODE_LIFETIME_S)
        raise web.HTTPFound(_with_query(grant.redirect_uri, code=code, state=grant.state))

    def _grant(self, query: Mapping[str, str]) -> Grant:
        """Check an authorization request; nobody is redirected to an address that is not registered."""
        application = self._application(query.get("client_id", ""))
        if application is None:
            raise oauth_pages.refusal("client_id", "Diese Anwendung gibt es nicht.")
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in application.redirect_uris:
            raise oauth_pages.refusal(
                "redirect_uri", "Diese Adresse ist bei der Anwendung nicht eingetragen."
            )
        if query.get("response_type") != "code":
            raise oauth_pages.refusal("response_type", "Der Sandkasten kennt nur „code“.")
        scopes = frozenset(query.get("scope", "").split())
        if not scopes or not scopes <= KNOWN_SCOPES:
            raise oauth_pages.refusal("scope", "Mindestens ein verlangtes Recht gibt es nicht.")
        challenge = query.get("code_challenge")
        method = query.get("code_challenge_method")
        if (challenge is not None or method is not None) and (
            method != "S256" or not CHALLENGE_PATTERN.fullmatch(challenge or "")
        ):
            raise oauth_pages.refusal("code_challenge", "PKCE verlangt das Verfahren S256.")
        return Grant(application, redirect_uri, scopes, query.get("state"), challenge)

    def _application(self, client_id: str) -> Application | None:
        return self._state.applications.get(int(client_id)) if client_id.isdecimal() else None

    def _user(self, user_id: str) -> User:
        user = self._state.users.get(int(user_id)) if user_id.isdecimal() else None
        if user is None or user.bot:
            raise oauth_pages.refusal("as", "Diese Person gibt es nicht.")
        return user

    def _person(self, user_id: int, role_label: str) -> oauth_pages.Person:
        user = self._state.users[user_id]
        avatar_url = self._state.cdn.avatar_url(user.id, user.avatar_hash)
        return oauth_pages.Person(user.id, user.display_name, role_label, avatar_url)

    # The endpoints.

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a code for an access token."""
        try:
            form = await read_form(request)
            application = self._client(request, form)
            body = self._exchange(application, form)
        except OAuthError as error:
            return _oauth_response(error.body, error.status)
        return _oauth_response(body)

    async def revoke(self, request: web.Request) -> web.Response:
        """Make an access token, and what came with it, invalid."""
        try:
            form = await read_form(request)
            application = self._client(request, form)
        except OAuthError as error:
            return _oauth_response(error.body, error.status)
        given = form.get("token", "")
        token = self._refresh_tokens.get(given, given)
        known = self._state.access_tokens.get(token)
        if known is not None and known.application_id == application.id:
            self._forget(token)
        return _oauth_response({})

    def _client(self, request: web.Request, form: Mapping[str, str]) -> Application:
        header = request.headers.get("Authorization")
        if header is None:
            client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        else:
            client_id, secret = basic_credentials(header)
            if form.get("client_secret"):
                raise OAuthError("invalid_request", "Only one way of client authentication may be used")
        application = self._application(client_id)
        if application is None or not hmac.compare_digest(
            secret.encode(), application.client_secret.encode()
        ):
            raise OAuthError("invalid_client", status=401)
        return application

    def _exchange(self, application: Application, form: Mapping[str, str]) -> JsonObject:
        if form.get("grant_type") != "authorization_code":
            raise OAuthError("unsupported_grant_type")
        code = self._codes.get(form.get("code", ""))
        if code is None or code.grant.application.id != application.id:
            raise OAuthError("invalid_grant", 'Invalid "code" in request.')
        if code.used:
            # A code shown twice was stolen on one of the two ways (RFC 6749, 4.1.2).
            if code.token is not None:
                self._forget(code.token)
            raise OAuthError("invalid_grant", 'Invalid "code" in request.')
        code.used = True
        if code.expires_at_s <= self._state.clock.now_s():
            raise OAuthError("invalid_grant", 'Invalid "code" in request.')
        if form.get("redirect_uri") != code.grant.redirect_uri:
            raise OAuthError("invalid_grant", 'Invalid "redirect_uri" in request.')
        check_verifier(code.grant.code_challenge, form.get("code_verifier"))
        return self._issue(code)

    def _issue(self, code: Code) -> JsonObject:
        token, refresh = secrets.token_urlsafe(22), secrets.token_urlsafe(22)
        code.token = token
        self._refresh_tokens[refresh] = token
        self._state.access_tokens[token] = AccessToken(
            token,
            code.grant.application.id,
            code.user_id,
            code.grant.scopes,
            self._state.clock.now_s() + TOKEN_LIFETIME_S,
        )
        self._state.publish("SANDBOX_LOGIN", {"user_id": str(code.user_id)}, ())
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
            "refresh_token": refresh,
            "scope": " ".join(sorted(code.grant.scopes)),
        }

    def _forget(self, token: str) -> None:
        self._state.access_tokens.pop(token, None)
        self._refresh_tokens = {
            refresh: access for refresh, access in self._refresh_tokens.items() if access != token
        }


# What REST answers to a Bearer token; the router hands requests here that carry one.


def bearer(state: State, request: web.Request) -> AccessToken | None:
    """Return the access token of a request, or None where it carries another kind of authorization.

    Raises 401 for a token that is unknown or has expired.
    """
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    token = state.access_tokens.get(value.strip())
    if token is None or token.expires_at_s <= state.clock.now_s():
        raise errors.unauthorized()
    return token


def current_user(state: State, token: AccessToken) -> JsonObject:
    """Answer GET /users/@me."""
    _require(token, "identify")
    user = payloads.own_user(state.user(token.user_id))
    if "email" not in token.scopes:
        del user["email"], user["verified"]
    return user


def current_member(state: State, token: AccessToken, guild_id: int) -> JsonObject:
    """Answer GET /users/@me/guilds/{guild.id}/member; strangers learn no more than that they are none."""
    _require(token, "guilds.members.read")
    guild = state.guilds.get(guild_id)
    if guild is None or token.user_id not in guild.members:
        raise errors.unknown_guild()
    return payloads.member(guild.members[token.user_id])


def _require(token: AccessToken, scope: str) -> None:
    if scope not in token.scopes:
        raise errors.ApiError(403, 50026, "Missing required OAuth2 scope")


def _with_query(address: str, **values: str | None) -> str:
    parts = urlsplit(address)
    query = urlencode({name: value for name, value in values.items() if value is not None})
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, query)))))


def _oauth_response(body: JsonObject, status: int = 200) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    if status == web.HTTPUnauthorized.status_code:
        headers["WWW-Authenticate"] = "Basic"
    return web.json_response(body, status=status, headers=headers)


def add_routes(app: web.Application, state: State) -> None:
    """Mount the authorization page and the token endpoints, with and without a version in the path."""
    server = OAuth2(state)
    app.router.add_route("GET", "/oauth2/authorize", server.authorize)
    app.router.add_route("POST", "/oauth2/authorize", server.authorize)
    for prefix in ("/api", "/api/v10"):
        app.router.add_post(f"{prefix}/oauth2/token", server.token)
        app.router.add_post(f"{prefix}/oauth2/token/revoke", server.revoke)
