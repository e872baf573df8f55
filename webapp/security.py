"""Headers that keep browsers from doing more with a page than it needs."""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.wrappers import Response

from webapp.panel import panel

# No other site may show an answer in a frame, and nothing in it may change what its addresses lead to. Neither follows
# from default-src.
_NOWHERE_ELSE = "base-uri 'none'; frame-ancestors 'none'"
# Attachments come from members: even one that a browser took for a page could not run anything.
ATTACHMENT_POLICY = f"default-src 'none'; {_NOWHERE_ELSE}; sandbox"
# A film or sound that is opened by itself is loaded once more by the browser's own player, as from this origin. Still
# nothing could run.
PLAYER_POLICY = f"default-src 'none'; media-src 'self'; {_NOWHERE_ELSE}; sandbox allow-same-origin"
# What is the same for ever at its address; the view itself says for how long it may be kept.
_THIS_MACHINE = ("127.0.0.1", "localhost")
_CACHED = frozenset({"static", "attachment.picture"})
# A transcript as a file is saved; where a browser shows it all the same, it may do what the file itself allows, and less.
FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; "
    f"form-action 'none'; {_NOWHERE_ELSE}; sandbox"
)


def set_headers(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_headers)


def trusted_hosts(redirect_uri: str) -> list[str]:
    """Return the names under which the panel answers: its own, and those of this machine for probes and monitors.

    Guards against answers made for a name that a client made up, which a cache in between would keep for others. nginx
    sends the configured name whatever the client claims; this is for whoever puts something else in front.
    """
    own = urlsplit(redirect_uri).hostname or ""
    return list(dict.fromkeys([own, *_THIS_MACHINE]))


def content_security_policy(discord_base_url: str) -> str:
    """Return the policy of pages: nothing inline, nothing from elsewhere."""
    parts = urlsplit(discord_base_url)
    # Browsers apply form-action to redirects too, and the login form leads to Discord.
    forms = f"'self' {parts.scheme}://{parts.netloc}"
    return (
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        f"form-action {forms}; {_NOWHERE_ELSE}"
    )


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy(panel().settings.discord_base_url))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if panel().cookies.secure:
        headers["Strict-Transport-Security"] = "max-age=63072000"
    if request.endpoint not in _CACHED or "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
