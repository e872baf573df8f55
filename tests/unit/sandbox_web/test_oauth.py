"""Logging in at the sandbox, as Discord's documentation and the RFCs describe it."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from tests.sandbox.operations import members
from tests.sandbox.world import CLIENT_SECRET, PANEL_URL, Id
from tests.unit.sandbox_web.conftest import Town

CLIENT_ID = str(int(Id.APPLICATION))
REDIRECT = f"{PANEL_URL}/callback"
VERIFIER = "ein-Verifier-der-lang-genug-ist-fuer-RFC-7636_1234"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REQUEST = {
    "client_id": str(int(Id.APPLICATION)),
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "scope": "identify guilds.members.read",
    "state": "abc",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
EXCHANGE = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER}


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(CLIENT_ID, secret)}


CLIENT = basic(CLIENT_SECRET)


@dataclass
class Answer:
    status: int
    json: Any


async def agree(town: Town, person: int = Id.SAM, answer: str = "allow", **changes: str) -> dict[str, str]:
    """Go through the pages like a browser, and return the query of the redirect."""
    query = urlencode(REQUEST | changes)
    url = f"{town.base_url}/oauth2/authorize?{query}"
    form = {"as": str(int(person)), "answer": answer}
    async with town.http.post(url, data=form, allow_redirects=False) as response:
        assert response.status == 302
        target = response.headers["Location"]
    assert target.startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


async def exchange(town: Town, changes: Mapping[str, str], *, headers: Mapping[str, str] = CLIENT) -> Answer:
    url = f"{town.base_url}/api/oauth2/token"
    async with town.http.post(url, data={**EXCHANGE, **changes}, headers=headers) as response:
        return Answer(response.status, await response.json())


async def ask(town: Town, token: str, path: str) -> Answer:
    headers = {"Authorization": f"Bearer {token}"}
    async with town.http.get(f"{town.base_url}/api/v10{path}", headers=headers) as response:
        return Answer(response.status, await response.json())


async def token_of(town: Town, person: int = Id.SAM, **changes: str) -> str:
    answer = await exchange(town, {"code": (await agree(town, person, **changes))["code"]})
    assert answer.status == 200
    return str(answer.json["access_token"])


async def test_the_page_offers_everyone_and_then_asks_for_consent(town: Town) -> None:
    url = f"{town.base_url}/oauth2/authorize?{urlencode(REQUEST)}"
    async with town.http.get(url) as response:
        page = await response.text()
    assert "Als wen anmelden?" in page
    for name in ("Mia", "Jonas", "Sam", "Lena", "Ada", "Vera"):
        assert f"<strong>{name}</strong>" in page
    link = re.search(r'href="(\?[^"]*as=1180200000000000003[^"]*)"', page)
    assert link is not None
    async with town.http.get(f"{town.base_url}/oauth2/authorize{link[1].replace('&amp;', '&')}") as response:
        page = await response.text()
    assert "Angemeldet als <strong>Sam</strong>" in page
    assert "deine Rollen auf dem Server sehen" in page


async def test_a_code_becomes_a_token_that_tells_who_it_is(town: Town) -> None:
    back = await agree(town)
    assert back["state"] == "abc"
    answer = await exchange(town, {"code": back["code"]})
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 604_800)
    token = answer.json["access_token"]
    me = await ask(town, token, "/users/@me")
    assert (me.json["id"], me.json["global_name"]) == (str(int(Id.SAM)), "Sam")
    assert "email" not in me.json
    member = await ask(town, token, f"/users/@me/guilds/{int(Id.GUILD)}/member")
    assert member.json["roles"] == [str(int(Id.SUPPORT_ROLE))]
    assert member.json["user"]["id"] == str(int(Id.SAM))


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "1"},
        {"redirect_uri": "http://127.0.0.1:1/callback"},
        {"redirect_uri": REDIRECT + "/"},
        {"response_type": "token"},
        {"scope": ""},
        {"scope": "identify rule.the.world"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
)
async def test_faulty_requests_get_a_page_and_no_redirect(town: Town, change: dict[str, str]) -> None:
    url = f"{town.base_url}/oauth2/authorize?{urlencode(REQUEST | change)}"
    async with town.http.get(url, allow_redirects=False) as response:
        assert response.status == 400
        assert "Ungültige Anfrage" in await response.text()


async def test_text_from_the_address_stays_text(town: Town) -> None:
    query = urlencode(REQUEST | {"state": '"><script>alert(1)</script>'})
    async with town.http.get(f"{town.base_url}/oauth2/authorize?{query}") as response:
        assert "<script>" not in await response.text()


async def test_refusing_consent_comes_back_as_access_denied(town: Town) -> None:
    back = await agree(town, answer="deny")
    assert (back["error"], back["state"]) == ("access_denied", "abc")
    assert "code" not in back


async def test_a_code_works_once_and_a_second_use_ends_its_token(town: Town) -> None:
    code = (await agree(town))["code"]
    token = (await exchange(town, {"code": code})).json["access_token"]
    again = await exchange(town, {"code": code})
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert (await ask(town, token, "/users/@me")).status == 401


async def test_a_code_lives_for_a_minute(town: Town) -> None:
    late = (await agree(town))["code"]
    town.state.clock.advance(60)
    assert (await exchange(town, {"code": late})).json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": VERIFIER[::-1]},
        {"code_verifier": ""},
        {"redirect_uri": f"{PANEL_URL}/elsewhere"},
        {"code": "guessed"},
    ],
)
async def test_what_does_not_match_the_authorization_is_refused(town: Town, change: dict[str, str]) -> None:
    code = (await agree(town))["code"]
    answer = await exchange(town, {"code": code} | change)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")


async def test_the_client_proves_itself_by_header_or_form(town: Town) -> None:
    async def with_fresh_code(headers: Mapping[str, str], **form: str) -> Answer:
        return await exchange(town, {"code": (await agree(town))["code"], **form}, headers=headers)

    refused = await with_fresh_code(basic("wrong"))
    assert (refused.status, refused.json) == (401, {"error": "invalid_client"})
    assert (await with_fresh_code({})).status == 401
    in_form = await with_fresh_code({}, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    assert in_form.status == 200


async def test_the_token_endpoint_takes_forms_and_codes_only(town: Town) -> None:
    code = (await agree(town))["code"]
    async with town.http.post(
        f"{town.base_url}/api/oauth2/token", json={**EXCHANGE, "code": code}, headers=CLIENT
    ) as response:
        assert (response.status, (await response.json())["error"]) == (400, "invalid_request")
    other = await exchange(town, {"code": code, "grant_type": "client_credentials"})
    assert (other.status, other.json["error"]) == (400, "unsupported_grant_type")


async def test_scopes_limit_what_may_be_asked(town: Town) -> None:
    token = await token_of(town, scope="identify")
    assert (await ask(town, token, "/users/@me")).status == 200
    refused = await ask(town, token, f"/users/@me/guilds/{int(Id.GUILD)}/member")
    assert (refused.status, refused.json["code"]) == (403, 50026)


async def test_somebody_who_left_is_no_member(town: Town) -> None:
    token = await token_of(town, Id.JONAS)
    members.leave(town.state, town.state.guilds[Id.GUILD], Id.JONAS)
    gone = await ask(town, token, f"/users/@me/guilds/{int(Id.GUILD)}/member")
    assert (gone.status, gone.json["code"]) == (404, 10004)


async def test_tokens_end_by_time_and_by_revocation(town: Town) -> None:
    assert (await ask(town, "guessed", "/users/@me")).status == 401
    token, other = await token_of(town), await token_of(town, Id.MIA)
    async with town.http.post(
        f"{town.base_url}/api/oauth2/token/revoke", data={"token": token}, headers=CLIENT
    ) as response:
        assert response.status == 200
    assert (await ask(town, token, "/users/@me")).status == 401
    assert (await ask(town, other, "/users/@me")).status == 200
    town.state.clock.advance(604_800)
    assert (await ask(town, other, "/users/@me")).status == 401
