"""What of a changed message is an edit, what is Discord's doing, and what stays of the names and files of before."""

import json
import sqlite3
from dataclasses import replace
from typing import Any

from tests.unit.recorded import FILE, MESSAGE
from utils.store import messages
from utils.store.wording import IS_COMPONENTS_V2

TEXT_DISPLAY = {"type": 10, "content": "Regeln"}
POLL = {"question": {"text": "Wann?"}, "answers": [{"answer_id": 1, "poll_media": {"text": "Heute"}}]}


def shown(connection: sqlite3.Connection) -> dict[str, Any]:
    row = dict(connection.execute("SELECT * FROM messages WHERE id = 500").fetchone())
    return {
        **row,
        **{part: json.loads(row[part]) for part in ("embeds", "components", "mentions", "extras")},
    }


def revisions(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    return connection.execute("SELECT * FROM message_revisions ORDER BY revision").fetchall()


def test_a_preview_of_a_link_that_comes_after_an_edit_is_none(connection: sqlite3.Connection) -> None:
    messages.record(connection, MESSAGE)
    edited = replace(MESSAGE, content="Siehe Seite", edited_at_ms=2_000)
    messages.revise(connection, edited)
    messages.revise(connection, replace(edited, embeds=[{"title": "Eine Seite"}]))
    assert [row["content"] for row in revisions(connection)] == [MESSAGE.content]
    assert shown(connection)["embeds"] == [{"title": "Eine Seite"}]


def test_a_message_built_of_components_is_revised_when_they_change(connection: sqlite3.Connection) -> None:
    built = replace(MESSAGE, content="", components=[TEXT_DISPLAY], extras={"flags": IS_COMPONENTS_V2})
    messages.record(connection, built)
    other = {**TEXT_DISPLAY, "content": "Neue Regeln"}
    messages.revise(connection, replace(built, components=[other], edited_at_ms=2_000))
    [revision] = revisions(connection)
    assert json.loads(revision["components"]) == [TEXT_DISPLAY]
    assert shown(connection)["components"] == [other]


def test_buttons_that_change_are_no_edit(connection: sqlite3.Connection) -> None:
    messages.record(connection, replace(MESSAGE, components=[{"type": 1, "components": []}]))
    messages.revise(connection, replace(MESSAGE, components=[], edited_at_ms=2_000))
    assert revisions(connection) == []
    assert shown(connection)["components"] == []


def test_a_file_that_an_edit_takes_away_stays_marked(connection: sqlite3.Connection) -> None:
    described = {"attachments": [{"id": "900", "description": "Der Bann"}]}
    messages.record(connection, replace(MESSAGE, attachments=[FILE, replace(FILE, id=901)], extras=described))
    messages.revise(connection, replace(MESSAGE, attachments=[replace(FILE, id=901)], edited_at_ms=2_000))
    removed = dict(connection.execute("SELECT id, removed_at_ms FROM attachments ORDER BY id").fetchall())
    assert removed == {900: 2_000, 901: None}
    assert shown(connection)["extras"] == described
    assert revisions(connection) == []


def test_links_that_are_only_signed_anew_change_nothing(connection: sqlite3.Connection) -> None:
    def embed(signature: str) -> list[dict[str, Any]]:
        return [
            {"image": {"url": f"https://cdn.example/a.png?ex=6{signature}&is=7{signature}&hm=8{signature}&"}}
        ]

    messages.record(connection, replace(MESSAGE, embeds=embed("a")))
    messages.revise(connection, replace(MESSAGE, embeds=embed("b"), edited_at_ms=2_000))
    assert shown(connection)["embeds"] == embed("a")
    assert revisions(connection) == []


def test_results_of_a_poll_arrive_without_an_edit_and_final_ones_stay(connection: sqlite3.Connection) -> None:
    def results(count: int, *, final: bool) -> dict[str, Any]:
        counted = [{"id": 1, "count": count, "me_voted": False}]
        return {"poll": {**POLL, "results": {"is_finalized": final, "answer_counts": counted}}}

    messages.record(connection, replace(MESSAGE, content="", extras={"poll": POLL}))
    for extras in (results(1, final=False), results(2, final=True), results(1, final=False)):
        messages.revise(connection, replace(MESSAGE, content="", extras=extras))
    assert shown(connection)["extras"] == results(2, final=True)
    assert revisions(connection) == []


def test_whoever_was_named_keeps_the_name_of_that_time(connection: sqlite3.Connection) -> None:
    def mentions(**users: str) -> dict[str, dict[str, str]]:
        return {"users": users, "roles": {}, "channels": {}}

    messages.record(connection, replace(MESSAGE, mentions=mentions(a="Mia")))
    new = replace(MESSAGE, content="anders", mentions=mentions(a="Mia2", b="Sam"), edited_at_ms=2_000)
    messages.revise(connection, new)
    assert shown(connection)["mentions"] == mentions(a="Mia", b="Sam")


def test_a_message_that_is_not_recorded_is_left_alone(connection: sqlite3.Connection) -> None:
    messages.revise(connection, replace(MESSAGE, edited_at_ms=2_000))
    assert connection.execute("SELECT count(*) FROM messages").fetchone()[0] == 0
    assert connection.execute("SELECT count(*) FROM attachments").fetchone()[0] == 0
