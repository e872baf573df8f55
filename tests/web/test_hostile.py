"""Whatever members and bots put into a message: nothing of it becomes markup, and nothing of it breaks a page."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, select_autoescape

from tests.web.hostile import HOSTILE, PAYLOADS, hostile_ticket
from tests.web.markup import read
from tests.web.record import START_MS, Record
from utils.transcript import environment
from utils.transcript.build import Builder
from utils.transcript.naming import Naming
from utils.transcript.record import Window
from utils.transcript.times import Times


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_ticket_is_all_text(staff: FlaskClient, record: Record, payload: str) -> None:
    ticket = hostile_ticket(record, payload)
    page = staff.get(f"/transcript/{ticket}").text
    read(page.split('aria-label="Unterhaltung">')[1].split("</section>")[0])
    assert "<script>" not in page


class Kept:
    """Addresses of a ticket of which every picture and file was kept."""

    def attachment(self, row: sqlite3.Row) -> str | None:
        return f"/attachment/{row['id']}"

    def picture(self, key: str | None) -> str | None:
        return None if key is None else "/picture/0"

    def message(self, message_id: int) -> str | None:
        return f"/transcript/1?at={message_id}"


TIMES = Times(ZoneInfo("Europe/Berlin"), lambda: START_MS)
PAGES = Environment(loader=environment.loader(), autoescape=select_autoescape())
environment.extend(PAGES, TIMES, "/icons.svg")

MESSAGE: dict[str, Any] = {
    "id": 5,
    "ticket_id": 1,
    "type": 0,
    "author_id": 1,
    "author_name": "Mia",
    "author_kind": "creator",
    "author_color": None,
    "avatar_key": None,
    "content": "",
    "embeds": "[]",
    "components": "[]",
    "mentions": "{}",
    "extras": "{}",
    "replies_to_id": None,
    "sent_at_ms": START_MS,
    "edited_at_ms": None,
    "deleted_at_ms": None,
    "thread_id": None,
}
FILE: dict[str, Any] = {
    "id": 9,
    "message_id": 5,
    "file_name": "a.png",
    "media_type": "image/png",
    "size_bytes": 7,
    "width": 3,
    "height": 3,
    "state": "saved",
    "failure": None,
    "ocr_text": None,
    "removed_at_ms": None,
}
NOTHING: dict[str, list[Any]] = {"reactions": [], "poll_votes": [], "threads": [], "replied_to": []}


def shown(*files: dict[str, Any], **values: Any) -> str:
    """Return what somebody reads in a message."""
    rows: Any = ([MESSAGE | values], list(files))
    window = Window(rows[0], None, has_newer=False, revisions=[], attachments=rows[1], **NOTHING)
    items = Builder(TIMES, Naming(TIMES), Kept()).items(window, [], [])
    html = PAGES.get_template("_items.html").render(items=items)
    text = read(html).split("2026", 1)[1]
    # In a group the name and the time stand before what is meant here, in a line the time after it.
    text = text.split("12:00", 1)[1] if "<article" in html else text.replace("12:00", "")
    # Pictures and players say what they are in their attributes.
    return text + "".join(f"[{tag}]" for tag in ("img", "video", "hr") if f"<{tag} " in html)


KEYS = [
    "type",
    "id",
    "url",
    "name",
    "text",
    "title",
    "description",
    "content",
    "value",
    "label",
    "style",
    "emoji",
    "media",
    "items",
    "components",
    "accessory",
    "fields",
    "inline",
    "author",
    "footer",
    "image",
    "thumbnail",
    "video",
    "provider",
    "icon_url",
    "timestamp",
    "color",
    "accent_color",
    "spoiler",
    "options",
    "placeholder",
    "question",
    "answers",
    "answer_id",
    "poll_media",
    "results",
    "answer_counts",
    "count",
    "is_finalized",
    "expiry",
    "allow_multiselect",
    "flags",
    "sticker_items",
    "format_type",
    "poll",
    "message_snapshots",
    "message",
    "attachments",
    "filename",
    "size",
    "embeds",
    "interaction_metadata",
    "interaction",
    "user",
    "global_name",
    "message_reference",
    "message_id",
    "activity",
    "application",
    "purchase_notification",
    "guild_product_purchase",
    "product_name",
    "role_subscription_data",
    "tier_name",
    "file",
    "attachment_id",
    "duration_secs",
    "spacing",
    "divider",
    "users",
    "roles",
    "channels",
    "width",
    "height",
]
NUMBERS = st.one_of(st.integers(-1, 20), st.sampled_from([9, 2**31, 2**63, 2**70, -1, 1e308, float("nan")]))
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [HOSTILE, "https://a.de/x", "javascript:alert(1)", "2026-11-01T10:00:00Z", "9999-12-31", "9", ""]
    ),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)


def parts(kinds: st.SearchStrategy[Any]) -> Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]]:
    """Make objects that look like Discord's more often than chance would."""
    return lambda inner: st.fixed_dictionaries(
        {"type": kinds},
        optional={key: st.one_of(st.lists(inner, max_size=3), inner, JSON) for key in KEYS[1:14]},
    )


COMPONENTS = st.recursive(JSON, parts(st.integers(0, 20)), max_leaves=12)


@settings(max_examples=150, deadline=None)
@given(
    extras=st.one_of(JSON, st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8)), kind=st.integers(0, 50)
)
def test_extras_of_any_shape_are_never_blank(extras: Any, kind: int) -> None:
    assert shown(FILE, extras=json.dumps(extras), type=kind).strip()
    assert shown(extras=json.dumps(extras), type=kind).strip()


@settings(max_examples=150, deadline=None)
@given(components=st.lists(COMPONENTS, min_size=1, max_size=3), embeds=JSON, mentions=JSON)
def test_components_and_embeds_of_any_shape_are_never_blank(
    components: Any, embeds: Any, mentions: Any
) -> None:
    source = json.dumps(components)
    assert shown(components=source).strip()
    assert shown(embeds=json.dumps(embeds), mentions=json.dumps(mentions)).strip()
    assert shown(FILE, components=source, embeds=json.dumps([embeds]), mentions=json.dumps(mentions)).strip()


@pytest.mark.parametrize("field", ["extras", "embeds", "components", "mentions"])
@pytest.mark.parametrize("value", ["", "{", "[" * 100_000, '{"poll": ' * 900 + "1" + "}" * 900, "1" * 5_000])
def test_json_that_cannot_be_read_is_said_or_left_out(field: str, value: str) -> None:
    assert shown(**{field: value}).strip()


@pytest.mark.parametrize(
    "extras",
    [
        '{"message_snapshots": ["weitergeleitet"]}',
        '{"message_snapshots": [{"message": {"attachments": ["datei", 7, null]}}]}',
        '{"message_snapshots": [',
    ],
)
def test_forwards_of_any_shape_keep_no_page_from_being_shown(
    staff: FlaskClient, record: Record, extras: str
) -> None:
    ticket = record.ticket()
    record.message(ticket, "davor")
    record.message(ticket, "", extras=extras)
    assert "davor" in staff.get(f"/transcript/{ticket}").text
