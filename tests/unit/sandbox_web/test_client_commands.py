"""Commands in the web client, in a real browser: found, filled in, and behind the dots of a message."""

import pytest
from playwright.async_api import Page, expect

from tests.chromium import chromium_path
from tests.sandbox.enums import CommandType
from tests.sandbox.operations import messages
from tests.sandbox.operations.messages import Draft
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import ScriptedBot, Town
from tests.unit.sandbox_web.pages import becomes, goes_to
from tests.unit.sandbox_web.test_person_api import register, ticket_channel

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed")


async def test_commands_are_found_and_filled_in(town: Town, bot: ScriptedBot, page: Page) -> None:
    option = {"name": "ticket", "type": 4, "description": "Nummer des Tickets", "required": True}
    register(town, "transcript", options=[option])
    await becomes(page, "Ada")
    await page.get_by_role("textbox", name="Nachricht").fill("/")
    await page.get_by_role("option", name="/transcript").click()
    await page.get_by_role("spinbutton", name="ticket").fill("7")
    await page.get_by_role("button", name="Befehl senden").click()
    await expect(page.get_by_text("Erledigt")).to_be_visible()
    assert bot.heard[0]["options"] == [{"name": "ticket", "type": 4, "value": 7}]


MEMBER = {
    "name": "member",
    "name_localizations": {"de": "mitglied"},
    "type": 6,
    "description": "Whom?",
    "description_localizations": {"de": "Wen?"},
    "required": True,
}
CHOICE = {
    "name": "right",
    "type": 3,
    "description": "Recht",
    "choices": [{"name": "reads", "name_localizations": {"de": "liest"}, "value": "r"}],
}
ADD = {
    "name": "add",
    "type": 1,
    "description": "Adds",
    "description_localizations": {"de": "Fügt jemanden hinzu"},
}


async def test_subcommands_are_listed_in_german_and_filled_in(
    town: Town, bot: ScriptedBot, page: Page
) -> None:
    counted = {"name": "days", "type": 4, "description": "Tage", "min_value": 1}
    silent = {"name": "silent", "type": 5, "description": "Leise"}
    blocks = {"name": "blocks", "type": 2, "description": "Sperren", "options": [{**ADD, "name": "list"}]}
    named = {**ADD, "name_localizations": {"de": "hinzufügen"}, "options": [MEMBER, CHOICE, counted, silent]}
    register(town, "ticket", options=[named, blocks])
    await becomes(page, "Sam")
    composer = page.get_by_role("textbox", name="Nachricht")
    await composer.fill("/ticket blocks")
    await expect(page.get_by_role("option", name="/ticket blocks list")).to_be_visible()
    await composer.fill("/ticket hinzu")
    await page.get_by_role("option", name="/ticket hinzufügen Fügt jemanden hinzu").click()
    await expect(page.get_by_text("Wen?")).to_be_visible()
    await page.get_by_label("mitglied").select_option(label="Jonas")
    await page.get_by_label("right").select_option(label="liest")
    await page.get_by_label("days").fill("3")
    await page.get_by_label("silent").select_option(label="ja")
    await page.get_by_role("button", name="Befehl senden").click()
    await expect(page.get_by_text("Erledigt")).to_be_visible()
    (add,) = bot.heard[0]["options"]
    assert (bot.heard[0]["name"], add["name"]) == ("ticket", "add")
    given = {option["name"]: option["value"] for option in add["options"]}
    assert given == {"member": str(int(Id.JONAS)), "right": "r", "days": 3, "silent": True}


async def test_commands_wait_behind_the_dots_of_a_message(town: Town, bot: ScriptedBot, page: Page) -> None:
    ticket = ticket_channel(town)
    register(town, "ticket", kind=CommandType.USER, name_localizations={"de": "Tickets dieses Mitglieds"})
    register(town, "ticket", kind=CommandType.MESSAGE, name_localizations={"de": "Melden"})
    register(town, "secret", kind=CommandType.MESSAGE, default_member_permissions="0")
    reported = messages.post(town.state, ticket, Id.SAM, Draft("Guten Tag"))
    await goes_to(page, "ticket-0001")
    article = page.get_by_role("article", name="Nachricht von Sam")
    dots = article.get_by_role("button", name="Mehr zu dieser Nachricht")
    await dots.focus()
    await page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="Mehr zu dieser Nachricht")
    assert await menu.get_by_role("menuitem").all_inner_texts() == ["Melden", "Tickets dieses Mitglieds"]
    await expect(menu.get_by_role("group", name="Sam").get_by_role("menuitem")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)
    await expect(dots).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Erledigt", exact=True)).to_be_visible()
    await expect(menu).to_have_count(0)
    await dots.click()
    await page.get_by_role("menuitem", name="Melden").click()
    await expect(page.get_by_text("Erledigt", exact=True)).to_have_count(2)
    on_member, on_message = bot.heard
    assert (on_member["type"], on_member["target_id"]) == (2, str(int(Id.SAM)))
    assert (on_message["type"], on_message["target_id"]) == (3, str(reported.id))
    assert on_message["resolved"]["messages"][str(reported.id)]["content"] == "Guten Tag"
