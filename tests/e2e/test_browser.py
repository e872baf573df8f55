"""The main path as a visitor of the demo walks it: in a real browser, through sandbox, bot and panel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import Client, Panel, chromium
from tests.e2e.conftest import NewTown
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.evidence import Screenshot, render_png

BAN_ID = "NLGPFTCDYE723229"
STATEMENT = (
    "Ich war nach der Niederlage wütend und habe im Sprachchat geschimpft. Das war falsch, es tut mir leid. "
    "Ich möchte wieder mitspielen und halte mich ab jetzt an die Regeln."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town()
    town.opens()
    town.start_panel()
    return town


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """What the game shows to a banned player."""
    shot = Screenshot(
        title="Verbindung getrennt",
        rows=(("Konto", "MiaMondlicht"), ("Grund", "Beleidigung im Sprachchat"), ("Ban-ID", BAN_ID)),
        text="Du wurdest von diesem Server gesperrt. Wende dich mit der Ban-ID an das Team.",
    )
    path = tmp_path / "bann.png"
    path.write_bytes(render_png(shot))
    return path


def test_the_whole_life_of_a_ticket(town: Town, browser: Browser, picture: Path) -> None:
    client = Client(browser.new_context(), town.url)

    client.become("Mia")
    client.enter("support")
    client.press("Ticket erstellen")
    client.enter("ticket-0001")
    client.sees("Ban-ID")
    client.upload(picture, "Das stand auf meinem Bildschirm.")
    client.press("Ja, das ist meine ID")
    client.sees("Beleidigung im Sprachchat")
    client.write(STATEMENT)

    client.become("Sam")
    client.enter("ticket-0001")
    client.sees("Stellungnahme")
    client.press("Ticket beanspruchen")
    client.sees("Sam kümmert sich jetzt um dein Anliegen")
    client.write("Danke für deine ehrlichen Worte. Ich hebe den Bann auf.")

    client.become("Mia")
    client.enter("ticket-0001")
    client.sees("Ich hebe den Bann auf.")
    client.write("Vielen Dank!")

    client.become("Sam")
    client.enter("ticket-0001")
    client.press("Ticket schließen")
    dialog = client.page.get_by_role("dialog")
    dialog.get_by_label("Ergebnis").select_option(label="Bann aufgehoben")
    client.fill_modal("Grund (freiwillig)", "Es war ein anderer Spieler.", "Absenden")
    client.sees("Bann aufgehoben")
    client.sees("Es war ein anderer Spieler.")
    client.press("Ticket löschen")
    client.press("Endgültig löschen")
    until("the channel is gone", lambda: town.channel_of("ticket-0001") is None)

    panel = Panel(browser.new_context(), town.panel_url)
    panel.log_in("Vera")
    page = panel.page
    row = page.get_by_role("link").filter(has_text="Mia").first
    row.wait_for()
    assert "Bann aufgehoben" in page.get_by_role("row").filter(has=row).inner_text()
    row.click()
    page.wait_for_url("**/transcript/1")
    text = page.get_by_role("main").inner_text()
    for written in (
        STATEMENT,
        "Ich hebe den Bann auf.",
        "Vielen Dank!",
        BAN_ID,
        "Sam hat das Ticket geschlossen (Bann aufgehoben)",
        "„Es war ein anderer Spieler.“",
        "Ticket #1",
    ):
        assert written in text
    shown = page.get_by_role("img", name="bann.png").first
    until("the picture is shown", lambda: shown.evaluate("image => image.naturalWidth") > 0)
    assert "Das stand auf meinem Bildschirm." in text


def test_a_member_without_a_role_is_refused_clearly(town: Town, browser: Browser) -> None:
    panel = Panel(browser.new_context(), town.panel_url)
    panel.log_in("Jonas")
    refusal = panel.page.get_by_role("main")
    refusal.wait_for()
    assert "Rolle" in refusal.inner_text()
    panel.page.goto(f"{town.panel_url}/transcript/1")
    panel.page.wait_for_url("**/login**")


def test_logging_out_ends_the_session(town: Town, browser: Browser) -> None:
    context = browser.new_context()
    panel = Panel(context, town.panel_url)
    panel.log_in("Lena")
    panel.page.get_by_role("button", name="Abmelden").click()
    panel.page.goto(town.panel_url)
    panel.page.wait_for_url("**/login**")
