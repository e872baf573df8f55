"""Make the README's pictures from a running demo: `make demo`, and in a second window `python -m tools.screenshots`."""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.e2e.browser import Client, Panel, chromium
from tests.sandbox.ban_register import BANS
from tests.sandbox.demo import HOST, PANEL_PORT, SANDBOX_PORT

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH_PX, HEIGHT_PX = 1280, 840
COLORS = 256
LARGEST_BYTES = 200_000

TICKET = "ticket-0001"
NO_DEMO = "Unter {address} antwortet keine Demo. Starte sie in einem zweiten Fenster mit „make demo“; nennt sie andere Adressen, gib sie mit --sandbox und --panel an."
NOT_FRESH = "In dieser Demo gibt es schon Tickets. Beende sie mit Strg-C, starte „make demo“ und dann dies noch einmal."
STATEMENT = (
    "Ich war nach der verlorenen Runde wütend und habe im Sprachchat geschimpft. Das war falsch, es tut mir leid. "
    "Ich möchte wieder mitspielen und halte mich ab jetzt an die Regeln."
)


def main() -> None:
    """Play a ticket's life up to its middle and take both pictures on the way."""
    arguments = _arguments()
    with chromium() as browser:
        try:
            client = Client(_window(browser), arguments.sandbox)
        except Error as error:
            sys.exit(f"{NO_DEMO.format(address=arguments.sandbox)}\n{error.message.splitlines()[0]}")
        client.become("Sam")
        if client.page.get_by_label("Kanäle", exact=True).get_by_role("button", name="ticket-0").count():
            sys.exit(NOT_FRESH)
        _talk_to_sigrid(client)
        _take(client.page, "sandbox.png")
        _hand_over_to_sam(client)
        panel = Panel(_window(browser), arguments.panel)
        panel.log_in("Sam")
        panel.page.get_by_role("link", name="Mia").last.click()
        panel.page.get_by_text("Ich sehe mir die Aufnahme").wait_for()
        _take(panel.page, "panel.png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sandbox", default=f"http://{HOST}:{SANDBOX_PORT}", help="address of the sandbox")
    parser.add_argument("--panel", default=f"http://{HOST}:{PANEL_PORT}", help="address of the panel")
    return parser.parse_args()


def _talk_to_sigrid(client: Client) -> None:
    client.become("Mia")
    client.enter("support")
    client.press("Ticket erstellen")
    client.enter(TICKET)
    client.sees("Bitte schick mir zuerst deine Ban-ID")
    client.write("Hallo, ich komme seit gestern nicht mehr auf den Server.")
    client.sees("Jetzt fehlt mir noch deine Ban-ID")
    client.write(BANS[0].ban_id)
    client.sees(BANS[0].player_name)


def _hand_over_to_sam(client: Client) -> None:
    client.write(STATEMENT)
    client.sees("Was Sigrid aufgenommen hat")
    client.become("Sam")
    client.enter(TICKET)
    client.press("Ticket beanspruchen")
    client.sees("Sam kümmert sich jetzt um dein Anliegen")
    client.write(
        "Hallo Mia, danke für deine offenen Worte. Ich sehe mir die Aufnahme der Runde heute Abend an."
    )
    client.become("Mia")
    client.enter(TICKET)
    client.write("Vielen Dank, ich warte so lange.")


def _window(browser: Browser) -> BrowserContext:
    return browser.new_context(
        viewport={"width": WIDTH_PX, "height": HEIGHT_PX},
        color_scheme="light",
        locale="de-DE",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )


def _take(page: Page, name: str) -> None:
    """Save what the window shows as a small PNG; a few hundred colours are all that a page without photos has."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    size_bytes = path.stat().st_size
    print(f"{path.relative_to(FOLDER.parent.parent)}: {size_bytes // 1000} kB")
    if size_bytes > LARGEST_BYTES:
        sys.exit(f"{name} ist größer als {LARGEST_BYTES // 1000} kB.")


if __name__ == "__main__":
    main()
