"""Search within one ticket."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from tests.web.hostile import hostile_ticket
from tests.web.record import HOUR_MS, SIGRID, START_MS, Record
from tests.web.test_transcript import message_of, text_of
from utils import searching
from utils.searching import normalised
from webapp.marking import mark_hits, marked, snippet, spans


def found(page: str) -> list[str]:
    """Return the anchors to which the hits lead, in the order of the page."""
    return re.findall(r'class="hit-link" href="[^"]*#([mn]\d+)"', page)


def snippets(page: str) -> list[str]:
    return re.findall(r'<p class="hit-text">(.*?)</p>', page)


def test_a_hit_is_listed_with_what_stands_around_it(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "davon steht hier nichts")
    message = record.message(
        ticket,
        "Gestern hat mein **Bruder** gespielt",
        sent_at_ms=START_MS,
        edited_at_ms=START_MS,
        deleted_at_ms=1,
    )
    page = text_of(staff, ticket, "?q=bruder")
    assert "1 Treffer für „<bdi>bruder</bdi>“" in page
    assert found(page) == [f"m{message}"]
    assert snippets(page) == ["Gestern hat mein <mark>Bruder</mark> gespielt"]
    assert f'href="/transcript/{ticket}?q=bruder&amp;at={message}#m{message}"' in page
    for sign in ("<b>Mia</b>", ">Gelöscht</span>", ">Bearbeitet</span>"):
        assert sign in page
    assert 'value="bruder"' in page


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("ÜBELTÄTER", True),
        ("übeltäter", True),
        ("STRASSE", True),
        ("straße", True),
        ("100%", True),
        ("10_", False),
        ("snake_case", True),
        ("snakeXcase", False),
        ("a'b\"c", True),
        ("<script>", True),
        ("{{7*7}}", True),
        ("\\", True),
        ("49", False),
    ],
)
def test_case_does_not_count_and_no_character_is_special(
    staff: FlaskClient, record: Record, query: str, finds: bool
) -> None:
    ticket = record.ticket()
    record.message(ticket, "Übeltäter Straße 100% snake_case a'b\"c <script> {{7*7}} \\ ende")
    page = text_of(staff, ticket, "?q=" + "".join(f"%{byte:02x}" for byte in query.encode()))
    assert len(found(page)) == finds
    assert "<script>" not in page


def test_everything_that_is_shown_is_searched(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    embed = record.message(ticket, "", SIGRID, embeds=[{"fields": [{"name": "Art", "value": "Nadel eins"}]}])
    button = record.message(
        ticket, "", components=[{"type": 1, "components": [{"type": 2, "label": "Nadel zwei"}]}]
    )
    sticker = record.message(ticket, "", extras={"sticker_items": [{"id": "1", "name": "Nadel drei"}]})
    file = record.message(ticket, "")
    record.attachment(file, None, file_name="nadel-vier.png")
    picture = record.message(ticket, "")
    record.attachment(picture, None, ocr_text="steht: Nadel fünf")
    edited = record.message(ticket, "anders")
    record.revision(edited, "vorher Nadel sechs")
    author = record.message(ticket, "ich", author_name="Nadel sieben")
    mention = record.message(ticket, "<@7>", mentions={"users": {"7": "Nadel acht"}})
    note = record.note(ticket, "Nadel neun", created_at_ms=START_MS + HOUR_MS)
    record.message(ticket, "", embeds=[{"url": "https://nadel.example", "title": "Heu"}])
    page = text_of(staff, ticket, "?q=NADEL")
    messages = (embed, button, sticker, file, picture, edited, author, mention)
    assert found(page) == [*(f"m{message}" for message in messages), f"n{note}"]
    assert [re.sub(r"<[^>]*>", "", one) for one in snippets(page)] == [
        "Einbettung: Art Nadel eins",
        "Bestandteil: Nadel zwei",
        "Sticker, Umfrage oder Weiterleitung: Nadel drei",
        "Anhang: nadel-vier.png",
        "Text im Bild: steht: Nadel fünf",
        "frühere Fassung: vorher Nadel sechs",
        "ich",
        "@Nadel acht",
        "Nadel neun",
    ]
    assert "<b><mark>Nadel</mark> sieben</b>" in page
    assert "Interne Notiz" in page


def test_earlier_states_of_the_control_message_are_not_found(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "", SIGRID, embeds=[{"description": "Geschlossen"}])
    record.connection.execute("UPDATE tickets SET control_message_id = ?", (message,))
    record.revision(message, "", embeds='[{"description": "Beansprucht"}]')
    assert found(text_of(staff, ticket, "?q=beansprucht")) == []
    assert found(text_of(staff, ticket, "?q=geschlossen")) == [f"m{message}"]


def test_another_tickets_messages_are_not_found(staff: FlaskClient, record: Record) -> None:
    ticket, other = record.ticket(), record.ticket()
    record.message(other, "Nadel")
    assert "Nichts gefunden für „<bdi>Nadel</bdi>“" in text_of(staff, ticket, "?q=Nadel")


def test_many_hits_come_in_pages(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    keys = [f"m{record.message(ticket, f'Nadel {n}', sent_at_ms=START_MS + n)}" for n in range(120)]

    def follow(page: str, rel: str) -> str:
        link = re.search(rf'href="(/transcript/[^"]*)" rel="{rel}"', page)
        assert link
        return staff.get(unescape(link[1])).text

    first = text_of(staff, ticket, "?q=nadel")
    assert "120 Treffer" in first
    second = follow(first, "next")
    third = follow(second, "next")
    assert [found(first), found(second), found(third)] == [keys[:50], keys[50:100], keys[100:]]
    assert "Treffer 51 bis 100" in second
    assert '<ol class="hits" start="51">' in second
    assert 'rel="next"' not in third
    assert found(follow(third, "prev")) == keys[50:100]
    assert 'rel="prev"' not in first


def test_the_hits_are_marked_in_the_conversation_with_a_way_to_the_next(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    ids = [
        record.message(
            ticket, f"Nr {n} {'Nadel & Faden' if n in {3, 300, 301} else 'Heu'}", sent_at_ms=START_MS + n
        )
        for n in range(400)
    ]
    note = record.note(ticket, "Nadel", created_at_ms=START_MS + 350)
    page = text_of(staff, ticket, f"?q=nadel+%26&at={ids[300]}")
    assert "Treffer 2 von 3" in page
    assert "<mark>Nadel &amp;</mark> Faden" in message_of(page, ids[300])
    assert f'href="/transcript/{ticket}?q=nadel+%26&amp;at={ids[3]}#m{ids[3]}" data-key=","' in page
    assert f'href="/transcript/{ticket}?q=nadel+%26&amp;at={ids[301]}#m{ids[301]}" data-key="."' in page
    assert f'href="/transcript/{ticket}?at={ids[300]}#m{ids[300]}">Suche beenden' in page
    between = text_of(staff, ticket, f"?q=nadel&at={ids[200]}")
    assert "4 Treffer für" in between
    assert f'at={ids[3]}#m{ids[3]}" data-key=","' in between
    assert f'at={ids[300]}#m{ids[300]}" data-key="."' in between
    last = text_of(staff, ticket, f"?q=nadel&at={ids[301]}")
    address = f"/transcript/{ticket}?q=nadel&amp;at={ids[350]}&amp;note={note}#n{note}"
    assert f'href="{address}" data-key="."' in last
    at_note = staff.get(unescape(address)).text
    assert "Treffer 4 von 4" in at_note
    assert f'id="n{note}"' in at_note
    assert 'data-key="."' not in at_note


def test_formatting_does_not_hide_what_a_reader_sees(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "**Ban-ID:** `AB_12` ge**hei**m & *mehr*")
    for query, shown in (
        (
            "ban-id: ab_12",
            "<strong><mark>Ban-ID:</mark></strong><mark> </mark><code><mark>AB_12</mark></code>",
        ),
        (
            "geheim %26 mehr",
            "<mark>ge</mark><strong><mark>hei</mark></strong><mark>m &amp; </mark><em><mark>mehr</mark></em>",
        ),
        ("**ban", ""),
    ):
        assert found(text_of(staff, ticket, f"?q={query}")) == [f"m{message}"], query
        assert shown in message_of(text_of(staff, ticket, f"?q={query}&at={message}"), message), query


def test_a_hit_in_an_earlier_wording_unfolds_it(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "harmlos", edited_at_ms=START_MS)
    record.revision(message, "eine **Nadel**")
    text = message_of(text_of(staff, ticket, f"?q=nadel&at={message}"), message)
    assert '<details open class="edits">' in text
    assert "<del>eine **<mark>Nadel</mark>**</del>" in text
    assert text.count("<mark>") == 1
    assert "<details open" not in message_of(text_of(staff, ticket), message)


def test_what_the_page_says_itself_is_not_marked(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "Es wurde Bearbeitet", edited_at_ms=START_MS)
    other = record.message(ticket, "ohne", edited_at_ms=START_MS)
    record.revision(message, "x")
    page = text_of(staff, ticket, f"?q=bearbeitet&at={message}")
    assert message_of(page, message).count("<mark>") >= 1
    assert "<summary><mark>" not in page
    assert "<mark>" not in message_of(page, other)


def test_hostile_text_stays_text_in_hits_and_marks(staff: FlaskClient, record: Record) -> None:
    ticket = hostile_ticket(record)
    for query in ("%3Cscript%3E", "alert", "%22%3E", "onerror%3D", "7*7", "amp", "gt%3B", "39", "w"):
        first = staff.get(f"/transcript/{ticket}?q={query}").text
        hit = re.search(r'class="hit-link" href="([^"#]*)', first)
        pages = [first] + ([staff.get(unescape(hit[1])).text] if hit else [])
        for page in pages:
            assert "<script>" not in page
            assert "<img src=x" not in page
            assert 'href="javascript' not in page


@pytest.mark.parametrize("query", ["", "%20%20", "%00"])
def test_nothing_to_search_for_shows_the_conversation(staff: FlaskClient, record: Record, query: str) -> None:
    ticket = record.ticket()
    message = record.message(ticket)
    assert f'id="m{message}"' in text_of(staff, ticket, f"?q={query}")


def test_ten_thousand_messages_are_searched_within_the_limit_of_a_query(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    embeds = json.dumps([{"title": "Stand", "description": "Wort " * 40}])
    record.connection.execute("BEGIN")
    for n in range(10_000):
        record.message(ticket, f"Nachricht {n} mit einigen Wörtern", embeds=embeds if n % 5 == 0 else "[]")
    needle = record.message(ticket, "Nadel", sent_at_ms=START_MS + 1)
    record.connection.execute("COMMIT")
    record.make_searchable()
    assert found(text_of(staff, ticket, "?q=nadel")) == [f"m{needle}"]
    assert "10.000 Treffer" in text_of(staff, ticket, "?q=w%C3%B6rtern")


def test_marks_leave_every_tag_of_a_hostile_page_as_it_was(staff: FlaskClient, record: Record) -> None:
    page = text_of(staff, hostile_ticket(record))
    keys = set(re.findall(r'id="([mn]\d+)"', page))
    assert keys
    for query in ("<", ">", "script", "a", '"', "'", "x", "1", "ss", "& <"):
        shown = str(mark_hits(page, query, keys))
        assert shown != page, query
        plain = re.sub("</?mark>", "", shown).replace("<details open", "<details")
        # There is more than one way to write a character reference.
        assert unescape(plain) == unescape(page), query
        assert re.findall("<[^>]*>", plain) == re.findall("<[^>]*>", page), query
        assert not re.search(r"<mark>[^<]*<(?!/mark>)", shown), query


def test_every_word_of_a_search_is_found_and_marked_however_it_is_spelled(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "Müller wohnt in der Hauptstraße, René auch", author_name="Zoe\u0308")
    record.message(ticket, "Müller allein")
    for query, marks in (
        ("strasse mueller", ["Müller", "straße"]),
        ("MU\u0308LLER HAUPTSTRASSE", ["Müller", "Hauptstraße"]),
        ("rene zoe", ["René"]),
        ("%22mueller wohnt%22", ["Müller wohnt"]),
        ("„in der haupt“", ["in der Haupt"]),
        ("ller ße", ["ller", "ße"]),
    ):
        page = text_of(staff, ticket, f"?q={query}")
        assert found(page) == [f"m{message}"], query
        assert re.findall("<mark>(.*?)</mark>", snippets(page)[0]) == marks, query
    assert found(text_of(staff, ticket, "?q=%22wohnt mueller%22")) == []


def test_the_control_message_and_notes_know_every_word_too(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    control = record.message(
        ticket, "", SIGRID, embeds=[{"title": "Ticket", "description": "Geöffnet von Mia"}]
    )
    record.connection.execute("UPDATE tickets SET control_message_id = ?", (control,))
    note = record.note(ticket, "hat das Öffnen **be**reut")
    assert found(text_of(staff, ticket, "?q=mia geoeffnet")) == [f"m{control}"]
    assert found(text_of(staff, ticket, "?q=bereut oeffnen")) == [f"n{note}"]
    assert found(text_of(staff, ticket, "?q=mia bereut")) == []


TEXTS = st.text(alphabet="aAsSßẞüÜİı&<>\"' \n\u202e\u0308é", max_size=30)


def has_hit(text: str, query: str) -> bool:
    return any(term in normalised(text) for term in searching.query(query).terms)


@given(text=TEXTS, query=TEXTS)
def test_marking_changes_nothing_but_marks(text: str, query: str) -> None:
    html = marked(text, query)
    assert str(html).replace("<mark>", "").replace("</mark>", "") == escape(text)
    assert ("<mark>" in html) == has_hit(text, query)
    assert all(0 <= start < end <= len(text) for start, end in spans(text, query))


@given(text=TEXTS, query=TEXTS)
def test_marks_in_a_page_stay_between_its_tags(text: str, query: str) -> None:
    html = f'<p title="{escape(text)}">{escape(text)}</p>'
    page = f'<div id="m1" class="x">{html}<br><details><summary>s</summary><b>{escape(text)}</b></details></div>{html}'
    shown = mark_hits(page, query, {"m1"})
    plain = str(shown).replace("<mark>", "").replace("</mark>", "").replace("<details open", "<details")
    assert plain == page
    assert shown.endswith(html)
    assert ("<mark>" in shown) == has_hit(text, query)


@given(text=TEXTS.map(lambda text: text * 20), query=TEXTS.filter(str.strip))
def test_a_snippet_shows_the_hit(text: str, query: str) -> None:
    line = " ".join(text.split())
    shown = snippet(text, query, 160)
    assert len(shown.striptags()) <= 170
    if has_hit(line, query):
        assert "<mark>" in shown
