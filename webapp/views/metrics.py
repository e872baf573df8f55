"""Numbers for Prometheus, for whoever has the token, or else for this machine alone."""

import hmac
import ipaddress
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Request, Response, request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from webapp import texts
from webapp.metrics.collector import TicketbotCollector
from webapp.panel import panel, reading

blueprint = Blueprint("metrics", __name__)

# Any of these says that the one who asks is not the one at the other end of the connection.
_OF_PROXIES: Final = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
_SCHEME: Final = "bearer"


@blueprint.get("/metrics")
def show() -> Response:
    """Tell how the bot and its record are."""
    token = panel().settings.metrics_token
    if token is not None:
        if not _brings(request, token.get_secret_value()):
            return _refusal(HTTPStatus.UNAUTHORIZED, texts.METRICS_ARE_GUARDED)
    elif not _is_from_this_machine(request):
        return _refusal(HTTPStatus.FORBIDDEN, texts.METRICS_ARE_LOCAL)
    body = generate_latest(TicketbotCollector(panel(), reading))
    return Response(body, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _brings(asked: Request, token: str) -> bool:
    scheme, _, given = asked.headers.get("Authorization", "").partition(" ")
    # Headers come as Latin-1, whatever their bytes mean.
    right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())
    return right and scheme.lower() == _SCHEME


def _is_from_this_machine(asked: Request) -> bool:
    """Tell whether somebody on this machine asks directly.

    The address that a proxy names is not believed here: one that is not set up as ours hands on whatever a visitor
    claims. So nobody who comes through a proxy is local, and on a unix socket, which has no addresses, nobody else is.
    """
    if any(name in asked.headers for name in _OF_PROXIES):
        return False
    try:
        return ipaddress.ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def _refusal(status: int, text: str) -> Response:
    answer = Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
