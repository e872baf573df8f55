"""Which pictures a message shows, and that no stranger's host is asked for them."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.channels.endpoints import CDN, DISCORD, is_on_cdn, point_at
from utils.channels.pictures import emoji_picture, shown_pictures

EMOJI = "1180200000000000042"
OTHER = "1180200000000000043"
PROXY = "https://images-ext-1.discordapp.net/external/abc/https/example.org/a.png"


def emoji_url(number: str, ending: str = "png") -> str:
    return f"{CDN}/emojis/{number}.{ending}?size=128"


def media(url: str, proxy: str | None = PROXY, **values: Any) -> dict[str, Any]:
    return {"url": url, "proxy_url": proxy, **values}


@pytest.mark.parametrize(
    "raw",
    [
        {"content": f"Hallo <:sad:{EMOJI}> ``<:sad:{EMOJI}>``"},
        {"content": "", "embeds": [{"title": f"<:sad:{EMOJI}>"}]},
        {"embeds": [{"fields": [{"name": "a", "value": f"<:sad:{EMOJI}>"}]}]},
        {"components": [{"type": 1, "components": [{"type": 2, "emoji": {"id": EMOJI, "name": "sad"}}]}]},
        {"components": [{"type": 1, "components": [{"type": 3, "options": [{"emoji": {"id": EMOJI}}]}]}]},
        {"components": [{"type": 17, "components": [{"type": 10, "content": f"<:sad:{EMOJI}>"}]}]},
        {"reactions": [{"count": 1, "emoji": {"id": EMOJI, "name": "sad", "animated": False}}]},
        {"poll": {"answers": [{"answer_id": 1, "poll_media": {"text": "Ja", "emoji": {"id": EMOJI}}}]}},
        {"message_snapshots": [{"message": {"content": f"<:sad:{EMOJI}>"}}]},
    ],
)
def test_custom_emoji_are_found_wherever_they_stand(raw: dict[str, Any]) -> None:
    assert shown_pictures(raw) == {f"emoji:{EMOJI}": emoji_url(EMOJI)}


def test_moving_emoji_are_fetched_moving() -> None:
    assert shown_pictures({"content": f"<a:dance:{OTHER}>"}) == {f"emoji:{OTHER}": emoji_url(OTHER, "gif")}
    assert emoji_picture({"id": OTHER, "name": "dance", "animated": True}) == {
        f"emoji:{OTHER}": emoji_url(OTHER, "gif")
    }


@pytest.mark.parametrize("emoji", [{"id": None, "name": "👍"}, {}, {"id": "../../evil"}])
def test_other_emoji_are_no_pictures(emoji: dict[str, Any]) -> None:
    assert emoji_picture(emoji) == {}


def test_stickers_are_fetched_where_discord_has_them_and_lottie_is_not() -> None:
    stickers = [{"id": str(number), "name": "x", "format_type": number} for number in (1, 2, 3, 4, 9)]
    assert shown_pictures({"sticker_items": stickers}) == {
        "sticker:1": f"{CDN}/stickers/1.png",
        "sticker:2": f"{CDN}/stickers/2.png",
        "sticker:4": "https://media.discordapp.net/stickers/4.gif",
    }


def test_pictures_of_embeds_and_components_come_through_discords_proxy() -> None:
    raw = {
        "embeds": [
            {
                "image": media("https://a.example/1.png"),
                "thumbnail": media("https://a.example/2.png"),
                "author": {"name": "x", "icon_url": "https://a.example/3.png", "proxy_icon_url": PROXY},
                "footer": {"text": "x", "icon_url": "https://a.example/4.png", "proxy_icon_url": PROXY},
                "video": media("https://a.example/5.mp4"),
                "url": "https://a.example/6.png",
            }
        ],
        "components": [
            {
                "type": 17,
                "components": [
                    {"type": 9, "accessory": {"type": 11, "media": media("https://a.example/7.png")}},
                    {
                        "type": 12,
                        "items": [
                            {"media": media("https://a.example/8.png", content_type="image/png")},
                            {"media": media("https://a.example/9.mp4", content_type="video/mp4")},
                        ],
                    },
                    {"type": 13, "file": media("https://a.example/10.zip")},
                ],
            }
        ],
    }
    assert shown_pictures(raw) == {f"https://a.example/{number}.png": PROXY for number in (1, 2, 3, 4, 7, 8)}


@pytest.mark.parametrize(
    "image",
    [
        media("https://evil.example/a.png", None),
        media("http://169.254.169.254/latest/meta-data", "http://127.0.0.1:8000/"),
        media("https://evil.example/a.png", "https://evil.example/b.png"),
        media("https://cdn.discordapp.com.evil.example/a.png", None),
        media("https://cdn.discordapp.com@evil.example/a.png", None),
        media("https://user:pass@cdn.discordapp.com/a.png", None),
        media("http://cdn.discordapp.com/a.png", None),
        media("https://cdn.discordapp.com:8443/a.png", None),
        media("https://images-ext-1.discordapp.net.evil.example/a.png", None),
        media("https://[::1", "https://[::1"),
        media("attachment://a.png", None),
        {"url": 7, "proxy_url": ["x"]},
    ],
)
def test_strangers_are_never_asked(image: dict[str, Any]) -> None:
    assert shown_pictures({"embeds": [{"image": image}]}) == {}


def test_what_lies_at_discord_itself_needs_no_proxy() -> None:
    address = f"{CDN}/attachments/1/2/a.png?ex=1"
    assert shown_pictures({"embeds": [{"thumbnail": media(address, None)}]}) == {address: address}


@pytest.fixture
def local_discord() -> Iterator[str]:
    base = discord.asset.Asset.BASE, discord.http.Route.API_BASE_URL
    point_at("http://127.0.0.1:8765")
    yield "http://127.0.0.1:8765/cdn"
    discord.asset.Asset.BASE, discord.http.Route.API_BASE_URL = base


def test_a_local_discord_has_all_of_it_in_one_place(local_discord: str) -> None:
    found = shown_pictures({"content": f"<:sad:{EMOJI}>", "sticker_items": [{"id": "4", "format_type": 4}]})
    assert set(found.values()) == {
        f"{local_discord}/emojis/{EMOJI}.png?size=128",
        f"{local_discord}/stickers/4.gif",
    }
    assert is_on_cdn(f"{local_discord}/external/a")
    assert not is_on_cdn(f"{CDN}/a.png")
    assert not is_on_cdn(DISCORD)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["url", "proxy_url", "emoji", "id", "x"]), inner)
    ),
    max_leaves=20,
)


@given(anything)
def test_whatever_discord_says_is_read(part: Any) -> None:
    for address in shown_pictures(
        {"embeds": part, "components": part, "poll": part, "content": part}
    ).values():
        assert is_on_cdn(address)
