"""What people can do at their Discord client beside writing, and who may do it on the demo's server; without a bot."""

from typing import Any

import pytest
import requests

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.town import Town
from tests.sandbox.world import Id

ALARM = f"alarm:{int(Id.EMOJI_ALARM)}"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    return new_town()


@pytest.fixture
def ada(town: Town) -> Somebody:
    return town.known(Id.ADA, "Ada")


@pytest.fixture
def place(town: Town) -> str:
    """A channel of its own in which everybody may write."""
    return str(town.control("POST", "channels", json={"name": "platz"})["id"])


def seen(somebody: Somebody, channel: str, message: str) -> dict[str, Any]:
    return next(each for each in somebody.reads(channel) if each["id"] == message)


def test_reactions(ada: Somebody, mia: Somebody, place: str) -> None:
    said = ada.writes(place, "Gut so?")
    mia.reacts(place, said, "👍")
    mia.reacts(place, said, ALARM)
    ada.reacts(place, said, ALARM)
    counted = [(each["emoji"]["name"], each["count"]) for each in seen(mia, place, said)["reactions"]]
    assert counted == [("👍", 1), ("alarm", 2)]
    mia.unreacts(place, said, "👍")
    ada.clears_reactions(place, said, ALARM)
    assert "reactions" not in seen(mia, place, said)
    mia.reacts(place, said, "👀")
    ada.clears_reactions(place, said)
    assert "reactions" not in seen(mia, place, said)


def test_stickers_forwards_and_pins(ada: Somebody, mia: Somebody, place: str) -> None:
    said = mia.sends_stickers(place, Id.STICKER_WAVE, Id.STICKER_ALARM, content="Hallo")
    passed_on = mia.forwards(place, said, to=place)
    [snapshot] = seen(ada, place, passed_on)["message_snapshots"]
    assert [each["name"] for each in snapshot["message"]["sticker_items"]] == ["Winken", "Alarm"]
    ada.pins(place, said)
    assert seen(mia, place, said)["pinned"]
    assert ada.reads(place)[-1]["type"] == 6
    ada.unpins(place, said)
    assert not seen(mia, place, said)["pinned"]


def test_polls(ada: Somebody, mia: Somebody, place: str) -> None:
    asked = mia.asks(place, "Wann?", "Heute", "Morgen", several=True)
    ada.votes(place, asked, 1, 2)
    mia.votes(place, asked, 2)
    ada.votes(place, asked, 2)
    mia.ends_poll(place, asked)
    results = seen(mia, place, asked)["poll"]["results"]
    assert results["is_finalized"]
    assert results["answer_counts"] == [{"id": 2, "count": 2, "me_voted": True}]
    assert ada.reads(place)[-1]["type"] == 46


def test_threads(ada: Somebody, mia: Somebody, place: str) -> None:
    said = mia.writes(place, "Dazu mehr")
    thread = mia.starts_thread(place, "Mehr", on=said)
    ada.writes(thread, "Hier weiter")
    assert [message["content"] for message in mia.reads(thread)] == ["", "Hier weiter"]
    mia.changes_thread(thread, name="Noch mehr")
    ada.changes_thread(thread, locked=True)
    assert mia.call("POST", f"channels/{thread}/messages", json={"content": "?"}).status_code == 400
    private = mia.starts_thread(place, "Unter uns", private=True)
    mia.invites(private, ada.id)
    ada.deletes_thread(private)
    ada.deletes_thread(thread)
    assert mia.call("GET", f"channels/{thread}/messages").status_code == 404


def test_what_no_person_writes(town: Town, ada: Somebody, mia: Somebody, place: str) -> None:
    for kind, more, number in (("join", {}, 7), ("boost", {"tier": 1}, 9), ("rename", {"name": "neu"}, 4)):
        notice = town.discord_says(place, kind, mia, **more)
        assert seen(ada, place, notice)["type"] == number
    app = town.other_app("wetterfrosch")
    components = [{"type": 17, "components": [{"type": 10, "content": "Regen"}]}]
    posted = town.posts(place, app, flags=1 << 15, components=components)
    assert seen(mia, place, posted)["components"][0]["components"][0]["content"] == "Regen"
    town.shows_as(mia, nick="Mia die Zweite", avatar="M2")
    address = next(one for one in _view(ada)["members"] if one["id"] == mia.id)["avatar_url"]
    assert requests.get(address, timeout=10).headers["Content-Type"] == "image/png"


def _view(somebody: Somebody) -> Any:
    return somebody.call("GET", "view").json()
