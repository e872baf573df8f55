"""A whole run with every part and faults in each: what the logs then hold, and what /metrics tells of it."""

import json
import socket
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

from tests.e2e.conftest import NewTown
from tests.e2e.people import TIMEOUT_S, Somebody
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.model_server import ModelServer, model_in_a_thread
from tests.sandbox.ban_register import BANS
from tests.sandbox.evidence import Screenshot, render_png
from tests.sandbox.world import BOT_TOKEN, CLIENT_SECRET, FLASK_SECRET_KEY
from tests.web.test_metrics import Samples, read
from utils.evidence.pictures import available

KEY = "sk-made-up-and-secret"
REGISTER_KEY = "register-schluessel-4711"
METRICS_TOKEN = "messwerte-token-made-up"
LONG_ENOUGH = 15
"""Shorter lines of a message can stand in a log by chance."""

WORDS = iter(f"Meine Worte Nummer {number} gehen niemanden etwas an" for number in range(1, 100))


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with model_in_a_thread() as server:
        server.proposal["reply"] = "Sigrid fragt hier höflich nach der Ban-ID."
        yield server


@pytest.fixture
def town(new_town: NewTown, model: ModelServer) -> Town:
    settings = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": model.url, "LOG_LEVEL": "DEBUG"}
    town = new_town(HURRIED_BOT, pace=["heartbeat_s=0.5"], **settings)
    town.settings["BAN_LOOKUP_URL"] += f"?key={REGISTER_KEY}"
    town.opens()
    town.start_panel(LOG_LEVEL="DEBUG", LOG_FORMAT="json", METRICS_TOKEN=METRICS_TOKEN)
    return town


def says(town: Town, mia: Somebody, ticket: str) -> str:
    words = next(WORDS)
    mia.writes(ticket, words)
    town.recorded(words)
    return words


def logged(town: Town, text: str, times: int = 1) -> None:
    until(f"{text!r} is logged {times} times", lambda: town.bot_log.count(text) >= times)


def disturb_the_model(town: Town, model: ModelServer, mia: Somebody, ticket: str) -> None:
    says(town, mia, ticket)
    mia.waits_for(ticket, str(model.proposal["reply"]))
    # The refusal quotes the key, the nonsense has the conversation in it.
    for mood in ("401", "no_json"):
        model.mood = mood
        before = town.bot_log.count("Die KI hat nicht brauchbar geantwortet")
        says(town, mia, ticket)
        logged(town, "Die KI hat nicht brauchbar geantwortet", before + 1)


def disturb_pictures(town: Town, mia: Somebody, ticket: str) -> None:
    shot = Screenshot("Verbindung getrennt", (("Spielername", "Mondlicht"),), "Du bist gebannt worden.")
    mia.writes(ticket, "Hier ist ein Bild davon", picture=("ban.png", render_png(shot), "image/png"))
    mia.writes(ticket, "Und ein kaputtes Bild", picture=("kaputt.png", b"\x89PNG kaputt", "image/png"))
    until("it was read", lambda: town.rows("SELECT 1 FROM attachments WHERE ocr_text LIKE '%gebannt%'"))


def disturb_discord(town: Town, mia: Somebody, ticket: str) -> None:
    path = f"/channels/{ticket}/messages"
    quoted = f"Invalid Form Body: {next(WORDS)}"
    town.order_fault("POST", path, "status", status=400, code=50035, message=quoted, times=2)
    says(town, mia, ticket)
    logged(town, "Sigrids Antwort kam nicht an (HTTPException)")
    broken = {"id": "1", "channel_id": ticket, "content": next(WORDS)}
    town.control("POST", "gateway", json={"action": "malformed", "event": "MESSAGE_CREATE", "data": broken})
    logged(town, "Discord hat etwas Unlesbares geschickt")
    until("the bot is back", lambda: town.rows("SELECT 1 FROM heartbeat WHERE connected = 1"))


def disturb_a_claim(town: Town, sam: Somebody, ticket: str) -> None:
    town.order_fault("POST", r"/interactions/\d+/.*", "reset", times=4)
    sam.sends_press(ticket, "Ticket beanspruchen")
    logged(town, "Eine Antwort kam nicht an")
    town.control("DELETE", "faults")


def disturb_register_and_record(town: Town, lena: Somebody) -> tuple[int, str]:
    """Let the rows of another ticket hold what cannot be read; return its number and the words in them."""
    lena.presses(town.support_channel, "Ticket erstellen")
    [name] = lena.ticket_channels()
    ticket, number, words = lena.channel(name), lena.ticket_number(), next(WORDS)
    lena.waits_for(ticket, "Ban-ID")
    town.control("POST", "bans", json={"status": 500, "times": 2})
    lena.writes(ticket, f"Das ist meine gesuchte Ban-ID: {BANS[0].ban_id}")
    logged(town, "Das Ban-Register antwortet nicht brauchbar")
    with town.database_by_hand() as connection:
        connection.execute("UPDATE intakes SET quotes = ? WHERE ticket_id = ?", (words, number))
        connection.execute(
            "UPDATE messages SET content = CAST(CAST(? AS BLOB) || x'ff' AS TEXT) WHERE id ="
            " (SELECT max(id) FROM messages WHERE ticket_id = ? AND author_kind = 'creator')",
            (words, number),
        )
    says(town, lena, ticket)
    logged(town, f"Ticket #{number}: Sigrids Antwort ist gescheitert.")
    return number, words


class Browser:
    """Sam's browser, with what must never be logged of it."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._session = requests.Session()
        self.secrets: set[str] = set()

    def go(self, method: str, path: str) -> requests.Response:
        address = urljoin(self._town.panel_url, path)
        return self._session.request(
            method, address, allow_redirects=False, timeout=TIMEOUT_S, headers={"Accept": "text/html"}
        )

    def logs_in(self, somebody: Somebody) -> int:
        sent = self.go("POST", "/login")
        agreed = requests.post(
            sent.headers["Location"],
            data={"as": somebody.id, "answer": "allow"},
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        back = agreed.headers["Location"]
        query = parse_qs(urlsplit(back).query)
        self.secrets |= {query["code"][0], query["state"][0]}
        status = self.go("GET", back).status_code
        self.secrets |= {cookie.value for cookie in self._session.cookies if cookie.value}
        return status


def disturb_the_panel(town: Town, sam: Somebody, number: int) -> set[str]:
    browser = Browser(town)
    town.order_fault("POST", "/oauth2/token", "status", status=500)
    assert browser.logs_in(sam) == HTTPStatus.SERVICE_UNAVAILABLE
    assert browser.logs_in(sam) == HTTPStatus.SEE_OTHER
    assert browser.go("GET", f"/transcript/{number}").status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    searched = next(WORDS)
    assert browser.go("GET", f"/?q={searched}").status_code == HTTPStatus.OK
    # What Gunicorn itself refuses and quotes, with a code in its address.
    place = urlsplit(town.panel_url)
    with socket.create_connection((place.hostname, place.port), TIMEOUT_S) as line:
        line.sendall(f"GET /callback?code={searched.replace(' ', '')}\r\n\r\n".encode())
        assert b" 400 " in line.recv(4096)
    return browser.secrets | {searched, searched.replace(" ", "")}


def written(town: Town) -> set[str]:
    """Return every line of what anybody wrote, of what was read from pictures, and of what is known of a ban."""
    texts = {
        str(value)
        for statement in (
            "SELECT CAST(content AS BLOB) FROM messages",
            "SELECT CAST(content AS BLOB) FROM message_revisions",
            "SELECT ocr_text FROM attachments WHERE ocr_text <> ''",
            "SELECT ban_reason FROM intakes",
            "SELECT evidence_text FROM intakes",
            "SELECT statement FROM intakes",
        )
        for row in town.rows(statement)
        for value in row
        if value
    }
    for channel in town.control("GET", "channels"):
        if channel["type"] == 0 and channel["id"] != town.support_channel:
            texts |= {
                message["content"] for message in town.control("GET", f"channels/{channel['id']}/messages")
            }
    return {line.strip() for text in texts for line in text.splitlines() if len(line.strip()) >= LONG_ENOUGH}


def scrape(town: Town) -> Samples:
    address = f"{town.panel_url}/metrics"
    assert requests.get(address, timeout=TIMEOUT_S).status_code == HTTPStatus.UNAUTHORIZED
    answer = requests.get(address, headers={"Authorization": f"Bearer {METRICS_TOKEN}"}, timeout=TIMEOUT_S)
    return read(answer.text)


def counts_enough(found: Samples) -> Samples | None:
    """Return what was counted, as soon as something of everything is."""
    at_least = {
        ("ticketbot_discord_requests_total", "ok"): 10,
        ("ticketbot_discord_requests_total", "refused"): 1,
        ("ticketbot_model_calls_total", "ok"): 1,
        ("ticketbot_model_calls_total", "Schlüssel abgelehnt (HTTP 401)"): 1,
        ("ticketbot_model_tokens_total", "read"): 200,
        ("ticketbot_ocr_pictures_total", "read"): 1,
        ("ticketbot_ban_lookups_total", "unreachable"): 1,
        ("ticketbot_gateway_connections_lost_total", ""): 1,
        ("ticketbot_answers_lost_total", "failed"): 1,
        ("ticketbot_up", ""): 1,
    }
    return found if all(found.get(key, 0) >= least for key, least in at_least.items()) else None


@pytest.mark.skipif(
    not available("deu"), reason="Tesseract with deu is not installed (apt install tesseract-ocr-deu)"
)
def test_logs_of_a_whole_run_hold_no_secret_and_nobodys_words(
    town: Town, model: ModelServer, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    disturb_the_model(town, model, mia, ticket)
    disturb_discord(town, mia, ticket)
    disturb_pictures(town, mia, ticket)
    with town.database_held():
        mia.writes(ticket, next(WORDS))
    broken, unreadable = disturb_register_and_record(town, town.newcomer())
    disturb_a_claim(town, sam, ticket)
    browsing = disturb_the_panel(town, sam, broken)

    # Once more, less talkative and for programs, after a start that has to make up for a sudden end.
    assert town.bot
    text_log = town.bot_log
    first = until("all is counted", lambda: counts_enough(scrape(town)))
    town.bot.kill()
    town.settings |= {"LOG_LEVEL": "INFO", "LOG_FORMAT": "json"}
    town.start_bot()
    town.order_fault("POST", r"/channels/\d+/messages", "status", status=500, times=3)
    lena = town.newcomer()
    lena.presses(town.support_channel, "Ticket erstellen")
    town.bot.stop()
    second = scrape(town)

    words = written(town) | {unreadable, *map(str, model.proposal.values()), BANS[0].reason}
    words = {word for word in words if len(word) >= LONG_ENOUGH}
    assert len(words) > 20
    assert town.panel
    town.panel.stop()
    logs = town.bot_log + town.panel.log
    secrets = {BOT_TOKEN, KEY, REGISTER_KEY, METRICS_TOKEN, FLASK_SECRET_KEY, CLIENT_SECRET, *browsing}
    assert [secret for secret in secrets | words if secret in logs or json.dumps(secret)[1:-1] in logs] == []

    for line in (town.bot_log.removeprefix(text_log) + town.panel.log).splitlines():
        assert {"time", "level", "logger", "message"} <= set(json.loads(line)), line
    assert f"Exception on /transcript/{broken} [GET]" in logs
    assert "Invalid HTTP request line: 'GET /callback?…'" in town.panel.log

    assert {key: first[key] for key in first if key[0].endswith("_total") and second[key] < first[key]} == {}
    assert second["ticketbot_up", ""] == 0
    assert second["ticketbot_gateway_connected", ""] == 0
