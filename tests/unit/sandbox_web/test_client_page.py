"""The web client in a real browser: what people see, press and write."""

import pytest
from playwright.async_api import Page, expect

from tests.chromium import chromium_path
from tests.sandbox.operations import channels
from tests.sandbox.permissions import Permission
from tests.sandbox.state import overwrite_for
from tests.sandbox.uploads import attachment
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import BUTTON, ScriptedBot, Town
from tests.unit.sandbox_web.pages import becomes, buttons, goes_to, writes
from tests.unit.sandbox_web.test_person_api import WRITE, ticket_channel

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium is not installed")


async def test_switching_the_person_switches_what_is_seen(page: Page) -> None:
    rail = page.get_by_role("navigation", name="Kanäle")
    await expect(rail.get_by_role("button", name="ticket-log")).to_have_count(0)
    await becomes(page, "Sam")
    await expect(rail.get_by_role("button", name="ticket-log")).to_be_visible()
    await expect(rail.get_by_role("region", name="Neue Tickets")).to_contain_text("noch leer")
    await becomes(page, "Mia")
    await expect(rail.get_by_role("button", name="ticket-log")).to_have_count(0)


async def test_what_people_write_stays_text(town: Town, page: Page) -> None:
    ticket_channel(town)
    await goes_to(page, "ticket-0001")
    await writes(page, "<img src=x onerror=alert(1)> **wirklich** `<b>` [x](javascript:alert(1)) @Sam")
    article = page.get_by_role("article", name="Nachricht von Mia")
    await expect(article).to_contain_text("<img src=x onerror=alert(1)> wirklich <b>")
    await expect(article.locator(".text strong")).to_have_text("wirklich")
    await expect(article.locator(".text img, .text a")).to_have_count(0)
    await expect(article.locator(".mention")).to_have_text("@Sam")


async def test_markdown_and_embeds_are_shown(town: Town, page: Page) -> None:
    now = int(town.state.clock.now_s())
    town.bot_posts(
        Id.SUPPORT,
        f"# Titel\n> Zitat\n- Punkt\n```py\n<code>\n``` <t:{now - 7200}:R> <#{int(Id.WELCOME)}> ~~alt~~ a_b_c",
        embeds=[
            {
                "title": "Ticket #1",
                "description": "von **Mia**",
                "color": 0x4F6BD8,
                "fields": [{"name": "Stand", "value": "offen", "inline": True}],
                "footer": {"text": "Fuß"},
            }
        ],
    )
    article = page.get_by_role("article", name="Nachricht von Sekretärin Sigrid")
    await expect(article.locator("pre code")).to_have_text("<code>")
    await expect(article.locator("blockquote")).to_have_text("Zitat")
    await expect(article.locator("time[data-relative]")).to_have_text("vor 2 Stunden")
    await expect(article).to_contain_text("a_b_c")
    embed = article.locator(".embed")
    await expect(embed).to_contain_text("Stand")
    await expect(embed.locator("strong")).to_have_text("Mia")
    await article.get_by_role("button", name="#willkommen").click()
    await expect(page.get_by_role("heading", name="willkommen")).to_be_visible()


async def test_private_answers_can_be_dismissed(town: Town, bot: ScriptedBot, page: Page) -> None:
    town.bot_posts(Id.SUPPORT, f"Nur für <@{int(Id.MIA)}>", components=buttons("private"))
    await page.get_by_role("button", name="private").click()
    await expect(page.get_by_text("Nur für dich sichtbar")).to_be_visible()
    await expect(page.locator(".quoted")).to_have_text("Sekretärin Sigrid Nur für @Mia")
    await becomes(page, "Sam")
    await expect(page.get_by_role("button", name="private")).to_be_visible()
    await expect(page.get_by_text("Psst")).to_have_count(0)
    await becomes(page, "Mia")
    await page.get_by_role("button", name="Nachricht verwerfen").click()
    await expect(page.get_by_text("Psst")).to_have_count(0)
    assert bot.heard[0]["custom_id"] == "private"


async def test_a_form_is_filled_in(town: Town, bot: ScriptedBot, page: Page) -> None:
    town.bot_posts(Id.SUPPORT, components=buttons("form"))
    await page.get_by_role("button", name="form").click()
    dialog = page.get_by_role("dialog", name="Ticket schließen")
    await dialog.get_by_label("Grund").fill("Geklärt\nund gut")
    await dialog.get_by_label("Ergebnis").select_option(label="Aufgehoben")
    await dialog.get_by_role("button", name="Absenden").click()
    await expect(page.get_by_text("Erledigt")).to_be_visible()
    await expect(dialog).to_have_count(0)
    reason, result = bot.heard[1]["components"]
    assert reason["components"][0]["value"] == "Geklärt\nund gut"
    assert result["component"]["values"] == ["lifted"]


async def test_an_unanswered_press_is_said_to_have_failed(town: Town, page: Page) -> None:
    town.bot_posts(Id.SUPPORT, components=BUTTON)
    button = page.get_by_role("button", name="Ticket erstellen")
    await expect(page.get_by_role("button", name="Kaputt")).to_be_disabled()
    await button.click()
    await expect(button).to_be_disabled()
    town.state.clock.advance(3)
    await expect(page.get_by_text("Diese Interaktion ist fehlgeschlagen")).to_be_visible()
    await expect(button).to_be_enabled()


async def test_thinking_turns_into_the_answer(town: Town, bot: ScriptedBot, page: Page) -> None:
    town.bot_posts(Id.SUPPORT, components=buttons("late"))
    await page.get_by_role("button", name="late").click()
    await expect(page.get_by_text("denkt nach …")).to_be_visible()
    bot.finishes()
    await expect(page.get_by_text("Endlich fertig")).to_be_visible()
    await expect(page.get_by_text("denkt nach …")).to_have_count(0)


async def test_own_messages_are_edited_and_deleted(town: Town, page: Page) -> None:
    ticket_channel(town)
    await goes_to(page, "ticket-0001")
    await writes(page, "Tippfeler")
    article = page.get_by_role("article", name="Nachricht von Mia")
    await article.hover()
    await article.get_by_role("button", name="Nachricht bearbeiten").click()
    await writes(page, "Tippfehler")
    await expect(article).to_contain_text("Tippfehler (bearbeitet)")
    await article.hover()
    await article.get_by_role("button", name="Nachricht löschen").click()
    await page.get_by_role("dialog").get_by_role("button", name="Löschen").click()
    await expect(article).to_have_count(0)


async def test_pictures_are_sent_and_shown(town: Town, page: Page) -> None:
    ticket = ticket_channel(town)
    guild = town.state.guilds[Id.GUILD]
    may = overwrite_for(guild.members[Id.MIA], allow=WRITE | Permission.ATTACH_FILES)
    channels.set_overwrite(town.state, ticket, may)
    await goes_to(page, "ticket-0001")
    picture = guild.icon_png
    assert picture is not None
    await expect(page.get_by_role("button", name="Datei anhängen")).to_be_visible()
    await page.locator("input[type=file]").set_input_files(
        {"name": "beweis.png", "mimeType": "image/png", "buffer": picture}
    )
    await page.get_by_role("button", name="Senden").click()
    image = page.get_by_role("article", name="Nachricht von Mia").get_by_role("img", name="beweis.png")
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 128
    town.bot_posts(ticket.id, attachments=[attachment(town.state, "protokoll.txt", b"hallo")])
    await expect(page.get_by_role("link", name="protokoll.txt")).to_be_visible()


async def test_what_is_new_elsewhere_is_marked(town: Town, page: Page) -> None:
    town.bot_posts(Id.WELCOME, "Neuigkeit")
    rail = page.get_by_role("navigation", name="Kanäle")
    await expect(rail.get_by_role("button", name="willkommen Ungelesen")).to_be_visible()
    await goes_to(page, "willkommen")
    await expect(page.get_by_text("Neuigkeit")).to_be_visible()
    await expect(rail.get_by_role("button", name="willkommen Ungelesen")).to_have_count(0)


async def test_a_channel_that_goes_away_is_left(town: Town, page: Page) -> None:
    ticket = ticket_channel(town)
    await goes_to(page, "ticket-0001")
    channels.start_typing(town.state, ticket, Id.APPLICATION)
    await expect(page.get_by_text("Sekretärin Sigrid schreibt …")).to_be_visible()
    channels.delete(town.state, ticket)
    await expect(page.get_by_role("heading", name="support")).to_be_visible()
    await expect(page.get_by_role("button", name="ticket-0001")).to_have_count(0)


async def test_an_answer_comes_into_view(town: Town, bot: ScriptedBot, page: Page) -> None:
    town.bot_posts(Id.SUPPORT, components=buttons("private"))
    for number in range(30):
        town.bot_posts(Id.SUPPORT, f"Nachricht {number}")
    await expect(page.get_by_text("Nachricht 29")).to_be_in_viewport()
    await page.get_by_role("button", name="private").click()
    await expect(page.get_by_text("Psst")).to_be_in_viewport()
    assert len(bot.heard) == 1
