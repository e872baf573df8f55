"""The pages of the authorization: who is logging in, and what the application may know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from tests.sandbox.models import Application

STYLESHEETS: Final = ("/sandbox/tokens.css", "/sandbox/authorize.css")
SCOPE_TEXTS: Final = {
    "identify": "deinen Namen und dein Bild sehen",
    "email": "deine E-Mail-Adresse sehen",
    "guilds": "sehen, auf welchen Servern du bist",
    "guilds.members.read": "deine Rollen auf dem Server sehen",
}

_PAGE: Final = Template(
    """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title – Sandkasten</title>
$stylesheets
</head>
<body class="authorize">
<main>
<h1>$title</h1>
$body
<p class="quiet">Dies ist der Anmeldedienst des Sandkastens, nicht Discord. Es gibt hier keine Passwörter.</p>
</main>
</body>
</html>
"""
)


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    name: str
    role_label: str
    avatar_url: str


def choose(people: Sequence[Person], application: Application, query: Mapping[str, str]) -> web.Response:
    """Show who can log in."""
    items = "".join(
        f'<li><a href="?{escape(urlencode({**query, "as": person.user_id}))}">'
        f'<img src="{escape(person.avatar_url)}" alt="" width="40" height="40">'
        f"<strong>{escape(person.name)}</strong> <span>{escape(person.role_label)}</span></a></li>"
        for person in people
    )
    body = (
        f"<p>{escape(application.name)} möchte wissen, wer du bist.</p>"
        f'<nav aria-label="Personen"><ul class="people">{items}</ul></nav>'
    )
    return _page("Als wen anmelden?", body)


def consent(
    person: Person, application: Application, scopes: Sequence[str], query: Mapping[str, str]
) -> web.Response:
    """Ask the chosen person for consent."""
    rights = "".join(f"<li>{escape(SCOPE_TEXTS[scope])}</li>" for scope in scopes)
    back = urlencode({name: value for name, value in query.items() if name != "as"})
    body = (
        f'<p class="person"><img src="{escape(person.avatar_url)}" alt="" width="40" height="40">'
        f"Angemeldet als <strong>{escape(person.name)}</strong> "
        f'<a href="?{escape(back)}">Jemand anderes</a></p>'
        f"<p><strong>{escape(application.name)}</strong> darf dann:</p><ul>{rights}</ul>"
        f'<form method="post" action="?{escape(back)}">'
        f'<input type="hidden" name="as" value="{person.user_id}">'
        '<button class="primary" name="answer" value="allow">Autorisieren</button> '
        '<button name="answer" value="deny">Abbrechen</button></form>'
    )
    return _page("Zugriff erlauben?", body)


def refusal(field: str, reason: str) -> web.HTTPBadRequest:
    """Return the error page for an authorization request that is not in order."""
    body = f"<p><code>{escape(field)}</code>: {escape(reason)}</p>"
    return web.HTTPBadRequest(text=_html("Ungültige Anfrage", body), content_type="text/html")


def _page(title: str, body: str) -> web.Response:
    return web.Response(
        text=_html(title, body), content_type="text/html", headers={"Cache-Control": "no-store"}
    )


def _html(title: str, body: str) -> str:
    links = "\n".join(f'<link rel="stylesheet" href="{address}">' for address in STYLESHEETS)
    return _PAGE.substitute(title=escape(title), body=body, stylesheets=links)
