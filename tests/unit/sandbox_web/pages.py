"""What people do in the web client, in the words of the tests."""

from typing import Any

from playwright.async_api import Page


def buttons(*labels: str) -> list[dict[str, Any]]:
    parts = [{"type": 2, "style": 1, "label": label, "custom_id": label} for label in labels]
    return [{"type": 1, "components": parts}]


async def becomes(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Personen").get_by_role("button", name=name).click()


async def goes_to(page: Page, channel: str) -> None:
    await page.get_by_role("navigation", name="Kanäle").get_by_role("button", name=channel).click()


async def writes(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Nachricht")
    await box.fill(text)
    await box.press("Enter")
