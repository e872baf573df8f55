"""Who may read in the panel, while people change in Discord: real bot, real panel."""

from http import HTTPStatus
from urllib.parse import urljoin

import pytest
import requests

from tests.e2e.conftest import NewTown
from tests.e2e.people import TIMEOUT_S, Somebody
from tests.e2e.processes import until
from tests.e2e.test_membership import has_roles, joins, leaves
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(HURRIED_BOT)
    town.opens()
    town.start_panel()
    return town


class Browser:
    """Somebody's browser with the panel in it."""

    def __init__(self, town: Town, somebody: Somebody) -> None:
        self._town = town
        self._session = requests.Session()
        self._session.headers["Accept"] = "text/html"
        sent = self._go("POST", "/login")
        agreed = requests.post(
            sent.headers["Location"],
            data={"as": somebody.id, "answer": "allow"},
            allow_redirects=False,
            timeout=TIMEOUT_S,
        )
        assert self._go("GET", agreed.headers["Location"]).status_code == HTTPStatus.SEE_OTHER

    def _go(self, method: str, path: str) -> requests.Response:
        address = urljoin(self._town.panel_url, path)
        return self._session.request(method, address, allow_redirects=False, timeout=TIMEOUT_S)

    def reads(self, number: int) -> int:
        return self._go("GET", f"/transcript/{number}").status_code

    def is_refused(self, number: int) -> None:
        until("the panel refuses", lambda: self.reads(number) == HTTPStatus.FORBIDDEN)

    def is_let_in(self, number: int) -> None:
        until("the panel lets in", lambda: self.reads(number) == HTTPStatus.OK)


def list_is_complete(town: Town) -> None:
    until("the list is complete", lambda: town.rows("SELECT 1 FROM roster WHERE read_at_ms IS NOT NULL"))


@pytest.fixture
def browser(town: Town, sam: Somebody, number: int) -> Browser:
    """Return Sam's browser, in which Mia's ticket is open."""
    list_is_complete(town)
    browser = Browser(town, sam)
    assert browser.reads(number) == HTTPStatus.OK
    return browser


def test_whoever_loses_the_role_reads_no_further_until_he_has_it_back(
    town: Town, sam: Somebody, number: int, browser: Browser
) -> None:
    has_roles(town, sam)
    browser.is_refused(number)
    has_roles(town, sam, Id.VIEWER_ROLE)
    browser.is_let_in(number)


def test_whoever_leaves_or_is_thrown_out_reads_no_further(
    town: Town, sam: Somebody, number: int, browser: Browser
) -> None:
    leaves(town, sam)
    browser.is_refused(number)
    joins(town, sam)
    assert browser.reads(number) == HTTPStatus.FORBIDDEN
    has_roles(town, sam, Id.SUPPORT_ROLE)
    browser.is_let_in(number)


def test_a_loss_that_nobody_heard_is_found_in_the_list(
    town: Town, sam: Somebody, number: int, browser: Browser
) -> None:
    with town.unheard():
        has_roles(town, sam)
    browser.is_refused(number)


def test_a_loss_while_the_bot_is_down_is_found_at_its_start(
    town: Town, sam: Somebody, number: int, browser: Browser
) -> None:
    assert town.bot
    town.bot.stop()
    has_roles(town, sam)
    # Nobody listens: what was known counts for ten minutes.
    assert browser.reads(number) == HTTPStatus.OK
    town.start_bot()
    browser.is_refused(number)


@pytest.mark.usefixtures("no_faults_left")
def test_a_list_that_cannot_be_read_empties_nothing(
    town: Town, sam: Somebody, number: int, browser: Browser
) -> None:
    town.order_fault("GET", r"/guilds/\d+/members", "status", status=403, times=None)
    town.control("POST", "gateway", json={"action": "invalid_session"})
    until("it failed", lambda: "Die Mitgliederliste ist gerade nicht zu lesen" in town.bot_log)
    assert town.rows("SELECT read_at_ms FROM roster")[0]["read_at_ms"] is None
    held = town.rows("SELECT role_ids FROM roster_members WHERE user_id = ?", int(sam.id))
    assert held[0]["role_ids"] == f"[{int(Id.SUPPORT_ROLE)}]"
    assert browser.reads(number) == HTTPStatus.OK
    town.control("DELETE", "faults")
    list_is_complete(town)
    assert browser.reads(number) == HTTPStatus.OK


def test_members_without_a_role_leave_no_trace(
    town: Town, mia: Somebody, number: int, browser: Browser
) -> None:
    has_roles(town, mia)
    leaves(town, mia)
    lena = town.newcomer(Id.SUPPORT_ROLE)
    until("the bot heard", lambda: town.rows("SELECT 1 FROM roster_members WHERE user_id = ?", int(lena.id)))
    assert town.rows("SELECT 1 FROM roster_members WHERE user_id = ?", int(mia.id)) == []
    assert browser.reads(number) == HTTPStatus.OK
