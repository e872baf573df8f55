"""Tells whether people will be able to log in to the panel."""

import asyncio
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from utils import check_discord_texts
from utils.addresses import may_be_plain_http
from utils.channels.checkup.login import REQUEST_S, Application
from utils.config import EX_CONFIG, PanelSettings
from utils.operation.checks.finding import Section

# Nobody has it. Discord looks at who asks before it looks at what for (RFC 6749, 5.2), so the refusal tells whether ID and
# secret are right, while nothing is issued; a grant of `client_credentials` would leave a token of the owner's behind.
_NO_CODE: Final = "ticketbot-check"


async def examine_panel(
    section: Section, settings: PanelSettings, application: Application | None, http: aiohttp.ClientSession
) -> None:
    """Tell what would keep people from logging in; `application` is the one that the bot's token belongs to, if known."""
    address = settings.discord_redirect_uri
    if may_be_plain_http(address):
        section.note(check_discord_texts.PANEL_IS_LOCAL)
    elif not address.startswith("https://"):
        text = check_discord_texts.panel_plain_http(address)
        section.fault(text, check_discord_texts.PANEL_PLAIN_HTTP_ADVICE, status=EX_CONFIG)
    is_same = application is not None and application.id == settings.discord_client_id
    if application is None:
        section.note(check_discord_texts.APPLICATION_UNKNOWN)
    elif not is_same:
        text = check_discord_texts.client_id_wrong(settings.discord_client_id, application.id)
        section.fault(text, check_discord_texts.CLIENT_ID_ADVICE, status=EX_CONFIG)
    await _examine_secret(section, settings, http)
    if application is not None and is_same:
        _examine_redirect(section, address, application)


async def _examine_secret(section: Section, settings: PanelSettings, http: aiohttp.ClientSession) -> None:
    secret = settings.discord_client_secret.get_secret_value()
    form = {
        "grant_type": "authorization_code",
        "code": _NO_CODE,
        "redirect_uri": settings.discord_redirect_uri,
    }
    try:
        async with (
            asyncio.timeout(REQUEST_S),
            http.post(
                f"{settings.discord_base_url}/api/oauth2/token",
                data=form,
                headers={"Authorization": aiohttp.encode_basic_auth(str(settings.discord_client_id), secret)},
            ) as answer,
        ):
            status, error = answer.status, _error(await answer.json(content_type=None))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
        _tell_unanswered(section, type(trouble).__name__)
        return
    if error == "invalid_grant":
        section.good(check_discord_texts.CLIENT_RIGHT)
    elif error == "invalid_client" or status == HTTPStatus.UNAUTHORIZED:
        text = check_discord_texts.CLIENT_REFUSED
        section.fault(text, check_discord_texts.CLIENT_REFUSED_ADVICE, status=EX_CONFIG)
    else:
        _tell_unanswered(section, f"HTTP {status}")


def _error(answer: Any) -> str:
    return str(answer.get("error")) if isinstance(answer, dict) else ""


def _tell_unanswered(section: Section, why: str) -> None:
    section.warning(check_discord_texts.unanswered(check_discord_texts.THE_CLIENT, why))


def _examine_redirect(section: Section, address: str, application: Application) -> None:
    if application.redirect_uris is None:
        section.note(check_discord_texts.REDIRECT_UNKNOWN)
    elif address in application.redirect_uris:
        section.good(check_discord_texts.REDIRECT_KNOWN)
    else:
        advice = check_discord_texts.redirect_advice(address, list(application.redirect_uris))
        section.fault(check_discord_texts.redirect_missing(address), advice, status=EX_CONFIG)
