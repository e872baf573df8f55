"""The demo world behind a real port, and people who act in it through the person API."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.chromium import chromium_options, chromium_path
from tests.sandbox.enums import CallbackType, MessageFlag
from tests.sandbox.events import Event
from tests.sandbox.models import Channel, Interaction, Message
from tests.sandbox.operations import answers, messages
from tests.sandbox.operations.messages import Draft, Edit
from tests.sandbox.server import Sandbox
from tests.sandbox.state import State
from tests.sandbox.world import Id, build_demo_world

BUTTON = [
    {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "Ticket erstellen", "custom_id": "open"},
            {"type": 2, "style": 4, "label": "Kaputt", "custom_id": "broken", "disabled": True},
        ],
    }
]


@dataclass
class Answer:
    status: int
    json: Any


@dataclass
class Person:
    """Somebody who acts through the person API."""

    http: aiohttp.ClientSession
    base_url: str
    id: int

    async def get(self, path: str, **query: str) -> Answer:
        return await self._call("GET", path, query, None)

    async def post(self, path: str, body: object) -> Answer:
        return await self._call("POST", path, {}, body)

    async def patch(self, path: str, body: object) -> Answer:
        return await self._call("PATCH", path, {}, body)

    async def delete(self, path: str) -> Answer:
        return await self._call("DELETE", path, {}, None)

    async def writes(self, channel: Channel | Id, content: str, **more: object) -> Answer:
        return await self.post(f"channels/{_id(channel)}/messages", {"content": content, **more})

    async def uploads(self, channel: Channel | Id, content: str, files: dict[str, bytes]) -> Answer:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps({"content": content}))
        for number, (name, data) in enumerate(files.items()):
            form.add_field(f"files[{number}]", data, filename=name)
        return await self._send("POST", f"channels/{_id(channel)}/messages", {}, data=form)

    async def presses(self, message: Message, custom_id: str) -> Answer:
        body = {
            "channel_id": str(message.channel_id),
            "message_id": str(message.id),
            "custom_id": custom_id,
        }
        return await self.post("press", body)

    async def reads(self, channel: Channel | Id, **query: str) -> list[str]:
        answer = await self.get(f"channels/{_id(channel)}/messages", **query)
        return [message["content"] for message in answer.json]

    async def sees(self) -> set[str]:
        return {channel["name"] for channel in (await self.get("view")).json["channels"]}

    async def _call(self, method: str, path: str, query: dict[str, str], body: object) -> Answer:
        return await self._send(method, path, query, **({} if body is None else {"json": body}))

    async def _send(self, method: str, path: str, query: dict[str, str], **content: Any) -> Answer:
        url = f"{self.base_url}/sandbox/api/{path}"
        params = {"as": str(int(self.id)), **query}
        async with self.http.request(method, url, params=params, **content) as response:
            body = await response.read()
            return Answer(response.status, json.loads(body) if body else None)


def _id(channel: Channel | Id) -> int:
    return channel.id if isinstance(channel, Channel) else int(channel)


@dataclass
class Town:
    """The demo world, its server, and its people."""

    state: State
    sandbox: Sandbox
    http: aiohttp.ClientSession

    @property
    def base_url(self) -> str:
        return self.sandbox.base_url

    def person(self, user_id: int) -> Person:
        return Person(self.http, self.base_url, user_id)

    def bot_posts(self, channel_id: int, content: str = "", **draft: Any) -> Message:
        return messages.post(
            self.state, self.state.channels[channel_id], Id.APPLICATION, Draft(content=content, **draft)
        )


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    state = State()
    build_demo_world(state)
    sandbox = Sandbox(state)
    await sandbox.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Town(state, sandbox, http)
    finally:
        await sandbox.stop()


@pytest.fixture
def mia(town: Town) -> Person:
    return town.person(Id.MIA)


@pytest.fixture
def sam(town: Town) -> Person:
    return town.person(Id.SAM)


@pytest.fixture
def ada(town: Town) -> Person:
    return town.person(Id.ADA)


@pytest.fixture
def vera(town: Town) -> Person:
    return town.person(Id.VERA)


REASON = {"type": 4, "custom_id": "reason", "label": "Grund", "style": 2, "required": False}
RESULT = {
    "type": 18,
    "label": "Ergebnis",
    "component": {
        "type": 3,
        "custom_id": "result",
        "options": [{"label": "Sperre bleibt", "value": "stays"}, {"label": "Aufgehoben", "value": "lifted"}],
    },
}
FORM = {
    "title": "Ticket schließen",
    "custom_id": "why",
    "components": [{"type": 1, "components": [REASON]}, RESULT],
}


class ScriptedBot:
    """Answers interactions on the spot, by custom_id or command name."""

    def __init__(self, town: Town) -> None:
        self._state = town.state
        self.heard: list[dict[str, Any]] = []
        town.state.bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if event.name != "INTERACTION_CREATE":
            return
        self.heard.append(event.data["data"])
        interaction = self._state.interactions[int(event.data["id"])]
        match event.data["data"].get("custom_id") or event.data["data"]["name"]:
            case "private":
                self._reply(interaction, "Psst", MessageFlag.EPHEMERAL)
            case "form":
                answers.acknowledge(self._state, interaction, CallbackType.MODAL)
                answers.show_modal(self._state, interaction, FORM)
            case "why" | "transcript" | "ticket":
                self._reply(interaction, "Erledigt", MessageFlag(0))
            case "late":
                answers.acknowledge(
                    self._state, interaction, CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE
                )
                answers.defer_reply(self._state, interaction, ephemeral=True)
                self.waiting = interaction

    def _reply(self, interaction: Interaction, content: str, flags: MessageFlag) -> None:
        answers.acknowledge(self._state, interaction, CallbackType.CHANNEL_MESSAGE_WITH_SOURCE)
        answers.reply(self._state, interaction, Draft(content=content, flags=flags))

    def finishes(self) -> None:
        message = answers.original(self._state, self.waiting)
        answers.edit(self._state, self.waiting, message, Edit(content="Endlich fertig"))


@pytest.fixture
def bot(town: Town) -> ScriptedBot:
    return ScriptedBot(town)


@pytest.fixture
async def page(town: Town) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=chromium_options())
        page = await browser.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(f"{town.base_url}/sandbox/")
        await expect(page.get_by_role("heading", name="support")).to_be_visible()
        yield page
        await browser.close()
        assert broken == []
