"""What a person is told when something cannot be done, in German."""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from tests.sandbox.errors import ApiError
from tests.sandbox.models import JsonObject

_TEXTS: Final = {
    10003: "Diesen Kanal gibt es für dich nicht.",
    10008: "Diese Nachricht gibt es nicht mehr.",
    10014: "Dieses Emoji gibt es hier nicht.",
    10062: "Diese Interaktion ist abgelaufen.",
    10063: "Diesen Befehl gibt es nicht.",
    50001: "Das darfst du hier nicht.",
    50005: "Du kannst nur deine eigenen Nachrichten bearbeiten.",
    50006: "Eine leere Nachricht lässt sich nicht senden.",
    50013: "Das darfst du hier nicht.",
    30003: "Hier ist schon so viel angepinnt, wie geht.",
    30010: "Mehr als 20 verschiedene Reaktionen gehen nicht.",
    50021: "Das geht bei Nachrichten von Discord selbst nicht.",
    50024: "Das geht in dieser Art von Kanal nicht.",
    50035: "Diese Eingabe wird so nicht angenommen.",
    50081: "Diesen Sticker gibt es hier nicht.",
    50083: "Dieser Thread ist archiviert.",
    160004: "Zu dieser Nachricht gibt es schon einen Thread.",
    160005: "Dieser Thread ist gesperrt.",
    160014: "Diese Nachricht kannst du nicht weiterleiten.",
    520001: "Diese Umfrage ist beendet.",
    520004: "Ein Emoji dieser Umfrage darfst du nicht benutzen.",
    520006: "Das ist keine Umfrage.",
}
_CODES: Final = {
    "COMPONENT_VALIDATION_FAILED": "Diesen Knopf gibt es hier nicht, oder er ist abgeschaltet.",
    "BASE_TYPE_BAD_LENGTH": "Eine Angabe ist zu kurz, zu lang oder fehlt.",
    "SELECT_COMPONENT_INVALID_VALUES": "Diese Auswahl steht nicht im Angebot.",
    "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID": "Eine Angabe des Befehls fehlt oder stimmt nicht.",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PersonError(Exception):
    """A refusal with a sentence for the person who asked."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


@web.middleware
async def tell_people(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into JSON with a German sentence."""
    try:
        return await handler(request)
    except PersonError as error:
        return _refusal(error.message, error.status)
    except ApiError as error:
        return _refusal(_text(error), error.status)


async def read_json(request: web.Request, *required: str) -> JsonObject:
    """Return the request's JSON object, which must have the required names."""
    try:
        body = await request.json()
    except json.JSONDecodeError as error:
        raise PersonError("Diese Anfrage ist kein JSON.") from error
    if not isinstance(body, dict):
        raise PersonError("Diese Anfrage ist kein JSON-Objekt.")
    missing = [name for name in required if name not in body]
    if missing:
        raise PersonError(f"In dieser Anfrage fehlt: {', '.join(missing)}.")
    return body


def snowflake(value: object) -> int:
    """Return an identifier from a request."""
    text = str(value)
    if not text.isdecimal():
        raise PersonError(f"„{text[:40]}“ ist keine ID.")
    return int(text)


def _refusal(message: str, status: int) -> web.Response:
    return web.json_response({"message": message}, status=status)


def _text(error: ApiError) -> str:
    nested = json.dumps(error.errors or {})
    for code, text in _CODES.items():
        if f'"{code}"' in nested:
            return text
    return _TEXTS.get(error.code, "Das hat nicht geklappt.")
