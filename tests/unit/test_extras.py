"""What is kept of Discord's own JSON of a message beside words, embeds, components and files."""

from typing import Any

import pytest

from utils.channels.extras import counted_votes, extras_of, files_of, started_thread

PLAIN: dict[str, Any] = {
    "id": "500",
    "type": 0,
    "content": "Hallo",
    "flags": 0,
    "tts": False,
    "pinned": False,
    "mention_everyone": False,
    "attachments": [{"id": "1", "filename": "a.png", "size": 3, "url": "https://cdn.example/a.png"}],
    "embeds": [],
    "components": [],
    "author": {"id": "1", "username": "mia"},
}
POLL = {
    "question": {"text": "Wann?"},
    "results": {"is_finalized": False, "answer_counts": [{"id": 2, "count": 3}]},
}


def test_an_ordinary_message_has_none() -> None:
    assert extras_of(PLAIN) == {}


def test_what_discord_says_is_kept_as_it_stands() -> None:
    said = {
        "flags": 1 << 15,
        "mention_everyone": True,
        "sticker_items": [{"id": "7", "name": "Winken", "format_type": 1}],
        "poll": POLL,
        "message_reference": {"type": 1, "channel_id": "3", "message_id": "4"},
        "message_snapshots": [{"message": {"content": "weiter", "attachments": []}}],
        "interaction_metadata": {"id": "9", "type": 2, "user": {"id": "1", "username": "mia"}},
        "role_subscription_data": {"tier_name": "Gold", "total_months_subscribed": 3},
        "call": {"participants": ["1"]},
        "activity": {"type": 1},
    }
    assert extras_of({**PLAIN, **said}) == said


def test_the_name_of_a_command_is_kept_and_what_only_discord_needs_is_not() -> None:
    raw = {
        **PLAIN,
        "interaction": {"id": "9", "type": 2, "name": "ticket_transcript", "user": {"id": "1"}, "member": {}},
        "application": {"id": "2", "name": "Spiel", "icon": None, "verify_key": "x"},
    }
    assert extras_of(raw) == {
        "interaction": {"id": "9", "type": 2, "name": "ticket_transcript", "user": {"id": "1"}},
        "application": {"id": "2", "name": "Spiel"},
    }


def test_what_describes_a_file_is_kept_by_its_id() -> None:
    voice = {
        "id": "2",
        "filename": "voice.ogg",
        "size": 9,
        "url": "",
        "duration_secs": 2.5,
        "waveform": "AAE=",
    }
    raw = {**PLAIN, "attachments": [{**PLAIN["attachments"][0], "description": "Der Bann"}, voice]}
    assert extras_of(raw)["attachments"] == [
        {"id": "1", "description": "Der Bann"},
        {"id": "2", "duration_secs": 2.5, "waveform": "AAE="},
    ]


def test_files_of_forwarded_messages_belong_to_the_one_that_forwards_them() -> None:
    forwarded = {"message": {"content": "", "attachments": [{"id": "8"}, {"id": "9"}]}}
    assert [file["id"] for file in files_of({**PLAIN, "message_snapshots": [forwarded]})] == ["1", "8", "9"]


@pytest.mark.parametrize(
    ("more", "thread"),
    [
        ({}, None),
        ({"flags": 1 << 5}, 500),
        ({"thread": {"id": "500"}}, 500),
        ({"type": 18, "message_reference": {"channel_id": "700"}}, 700),
        ({"type": 18}, None),
    ],
)
def test_a_message_tells_of_a_thread(more: dict[str, Any], thread: int | None) -> None:
    assert started_thread({**PLAIN, **more}) == thread


def test_votes_are_counted_only_where_discord_says_so() -> None:
    assert counted_votes(PLAIN) is None
    assert counted_votes({**PLAIN, "poll": {"question": {}}}) is None
    assert counted_votes({**PLAIN, "poll": {"results": None}}) is None
    assert counted_votes({**PLAIN, "poll": POLL}) == {2: 3}
