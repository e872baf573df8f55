"""Every page of the panel in all its states, for tests that look at each of them.

A page that is added later needs an example here; `test_every_page_is_shown` in test_looks.py says so.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.sandbox.world import Id
from tests.web.conftest import Clock
from tests.web.guild import Guild
from tests.web.record import DAY_MS, Record
from tests.web.test_browser import Site, Visit, visit
from tests.web.ticket_page import serve

NOBODY: Final = 0
STRANGER: Final = 10**17
# Views that answer with something else than a page.
NO_PAGES: Final = frozenset(
    {
        "static",
        "health.healthz",
        "metrics.show",
        "attachment.show",
        "attachment.picture",
        "download.show",
        "overview.changes",
        "overview_file.show",
        "statistics.table",
    }
)
ERROR: Final = "an error, wherever it comes from"


@dataclass
class Sites:
    """Panels in each of the states that a guild can be in."""

    busy: Site
    quiet: Site
    """No ticket yet."""
    silent: Site
    """The bot is offline."""
    unready: Site
    """There is no database."""
    guild: Guild


def as_it_comes(_page: Page) -> None:
    """Look at a page as it comes."""


def _open_keys(page: Page) -> None:
    page.locator("[data-help]").evaluate("button => button.click()")
    page.get_by_role("dialog").wait_for()


def _open_menu(page: Page) -> None:
    page.locator(".menu > summary").click()


def _open_filters(page: Page) -> None:
    page.locator(".filters > summary").click()


def _unfold_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate("document.querySelectorAll('.spoiler, .md-spoiler').forEach(one => one.click())")


def _copied(page: Page) -> None:
    page.get_by_role("button", name="Kopieren", exact=True).click()
    page.locator("[data-feedback]:not(:empty)").wait_for()


@dataclass(frozen=True)
class Shown:
    """One state of one page."""

    endpoint: str
    path: str | Callable[[Guild], str]
    site: str = "busy"
    role_id: int = Id.ADMIN_ROLE
    act: Callable[[Page], None] = field(default=as_it_comes)


def _ticket(name: str, query: str = "") -> Callable[[Guild], str]:
    return lambda guild: f"/transcript/{getattr(guild, name)}{query}"


EXAMPLES: Final[dict[str, Shown]] = {
    "login": Shown("login.show", "/login", role_id=NOBODY),
    "login-out": Shown("login.show", "/login?out=1", role_id=NOBODY),
    "login-stale": Shown("login.callback", "/callback", role_id=NOBODY),
    "overview": Shown("overview.index", "/"),
    "overview-found": Shown("overview.index", "/?q=lena"),
    "overview-filters": Shown("overview.index", "/?verdict=unclear&creator=lena", act=_open_filters),
    "overview-nothing": Shown("overview.index", f"/?q={'x' * 90}"),
    "overview-new": Shown("overview.index", "/", site="quiet"),
    "overview-silent": Shown("overview.index", "/", site="silent"),
    "sessions": Shown("sessions.show", "/sitzungen"),
    "audit-refused": Shown(ERROR, "/protokoll", role_id=Id.SUPPORT_ROLE),
    "audit": Shown("audit_log.index", "/protokoll"),
    "statistics": Shown("statistics.show", "/statistik", act=_unfold_all),
    "statistics-weeks": Shown("statistics.show", "/statistik?zeitraum=365"),
    "statistics-fault": Shown("statistics.show", "/statistik?von=morgen"),
    "statistics-nothing": Shown("statistics.show", "/statistik?von=2020-01-01&bis=2020-01-31"),
    "statistics-new": Shown("statistics.show", "/statistik", site="quiet"),
    "ticket": Shown("transcript.show", _ticket("rich")),
    "ticket-unfolded": Shown("transcript.show", _ticket("rich"), act=_unfold_all),
    "ticket-long": Shown("transcript.show", _ticket("long")),
    "ticket-blocked": Shown("transcript.show", _ticket("blocked")),
    "ticket-empty": Shown("transcript.show", _ticket("empty")),
    "ticket-erased": Shown("transcript.show", _ticket("erased")),
    "ticket-hits": Shown("transcript.show", _ticket("long", "?q=nadel")),
    "ticket-hit": Shown("transcript.show", lambda guild: f"/transcript/{guild.long}?q=nadel&at={guild.hits[1]}"),
    "ticket-no-hits": Shown("transcript.show", _ticket("long", "?q=heuhaufen")),
    "ticket-keys": Shown("transcript.show", _ticket("long"), act=_open_keys),
    "ticket-menu": Shown("transcript.show", _ticket("rich"), act=_open_menu),
    "ticket-copied": Shown("transcript.show", _ticket("rich"), act=_copied),
    "ticket-unknown": Shown(ERROR, "/transcript/999999"),
    "error-404": Shown(ERROR, "/geheim"),
    "error-no-role": Shown(ERROR, "/", role_id=STRANGER),
    "error-not-ready": Shown(ERROR, "/", site="unready"),
}  # fmt: skip


@contextmanager
def open_sites(folder: Path) -> Iterator[Sites]:
    """Start a panel for each state of a guild."""
    clock = Clock()
    with ExitStack() as stack:

        def site(name: str) -> Site:
            (folder / name).mkdir(exist_ok=True)
            return stack.enter_context(serve(folder / name, clock))

        def record(name: str) -> Record:
            (folder / name).mkdir()
            opened = Record(folder / name)
            stack.callback(opened.close)
            return opened

        busy = record("busy")
        with busy.connection:
            busy.beat(clock.now_ms)
            busy.connection.execute("BEGIN")
            guild = Guild(busy)
        busy.make_searchable()
        record("quiet")
        silent = record("silent")
        silent.beat(clock.now_ms - DAY_MS)
        silent.message(silent.ticket())
        yield Sites(site("busy"), site("quiet"), site("silent"), site("unready"), guild)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with open_sites(tmp_path_factory.mktemp("panels")) as sites:
        yield sites


def enter(browser: Browser, sites: Sites, name: str, **options: Any) -> Visit:
    """Open a browser of its own, in which somebody may see one of the examples."""
    example = EXAMPLES[name]
    if example.role_id == NOBODY:
        return Visit(browser.new_context(**options))
    return visit(browser, getattr(sites, example.site), example.role_id, **options)


def go(seen: Visit, sites: Sites, name: str) -> None:
    """Lead a browser to one of the examples."""
    example = EXAMPLES[name]
    path = example.path if isinstance(example.path, str) else example.path(sites.guild)
    answer = seen.page.goto(getattr(sites, example.site).url + path)
    # A page that says that something went wrong would pass every look at its looks.
    assert answer is not None
    assert answer.status != HTTPStatus.INTERNAL_SERVER_ERROR, path
    example.act(seen.page)


def show(browser: Browser, sites: Sites, name: str, **options: Any) -> Visit:
    """Open one of the examples in a browser of its own."""
    seen = enter(browser, sites, name, **options)
    go(seen, sites, name)
    return seen
