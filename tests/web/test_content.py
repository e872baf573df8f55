"""What stands in a conversation: everything that a message can show."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.markup import read
from tests.web.record import HOUR_MS, MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record
from tests.web.test_transcript import message_of, text_of


def conversation(page: str) -> str:
    return page.split('aria-label="Unterhaltung">')[1].split("</section>\n<", maxsplit=1)[0]


def words_of(staff: FlaskClient, ticket: int) -> str:
    """Return what somebody reads on a ticket's page."""
    html = text_of(staff, ticket).split('aria-label="Unterhaltung">')[1]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_names_have_the_colour_of_their_role_and_kept_avatars(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    sha256 = record.picture("avatar:1:a", b"a")
    record.message(ticket, author_color=0xFF8800, avatar_key="avatar:1:a")
    record.message(ticket, author=SAM, avatar_key="avatar:2:b")
    page = text_of(staff, ticket)
    assert '<font class="role" color="#ff8800"><bdi class="name">Mia</bdi></font>' in page
    assert f'<img class="avatar" src="/picture/{sha256}" alt=""' in page
    assert 'aria-hidden="true">S</span>' in page


def test_threads_are_named_and_keep_groups_apart(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    start = record.message(ticket, "Siehe Thread")
    thread = record.thread(ticket, "Beweise <1>", parent_message_id=start)
    gone = record.thread(ticket, "alt", deleted_at_ms=START_MS)
    for thread_id in (thread, thread, gone, 5):
        record.message(ticket, "dort", thread_id=thread_id)
    page = text_of(staff, ticket)
    assert page.count("<article") == 4
    assert "im Thread „<bdi>Beweise &lt;1&gt;</bdi>“" in page
    assert "im gelöschten Thread „<bdi>alt</bdi>“" in page
    assert "in einem Thread</span>" in page
    assert "Thread „<bdi>Beweise &lt;1&gt;</bdi>“" in message_of(page, start)


def test_the_answer_to_a_command_says_who_used_it(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    metadata = {"type": 2, "user": {"id": "5", "username": "lena", "global_name": "Lena"}}
    record.message(ticket, "eins", SIGRID, type=20, extras={"interaction_metadata": metadata})
    older = {"interaction": {"name": "ban info", "user": {"id": str(SAM)}}}
    record.message(ticket, "zwei", SIGRID, type=20, extras={"interaction_metadata": metadata} | older)
    read_words = words_of(staff, ticket)
    assert "Lena hat einen Befehl benutzt" in read_words
    assert "Lena hat / ban info benutzt" in read_words


def test_an_embed_shows_all_of_its_parts(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    sha256 = record.picture("https://cdn.example/b.png", b"b")
    embed = {
        "type": "rich",
        "provider": {"name": "Wiki"},
        "author": {"name": "Autorin", "url": "https://a.example"},
        "title": "Titel",
        "url": "https://example.org/x",
        "description": "**fett**",
        "fields": [{"name": f"F{n}", "value": "w", "inline": n != 3} for n in range(6)],
        "image": {"url": "https://cdn.example/b.png", "width": 40, "height": 30},
        "thumbnail": {"url": "https://cdn.example/weg.png"},
        "video": {"url": "https://v.example/1"},
        "footer": {"text": "Fuß"},
        "timestamp": "2026-11-01T11:00:00.000000+00:00",
    }
    more = {"url": "https://example.org/x", "image": {"url": "https://cdn.example/b.png"}}
    message = record.message(ticket, "", SIGRID, embeds=[embed, more])
    text = message_of(text_of(staff, ticket), message)
    assert text.count('<div class="embed">') == 1
    assert text.count(f'<img class="embed-picture" src="/picture/{sha256}"') == 2
    assert re.findall(r"embed-row of-(\d)", text) == ["3", "1", "2"]
    for part in (
        "Wiki",
        "Autorin",
        "Fuß · <time",
        'href="https://cdn.example/weg.png"',
        'href="https://v.example/1"',
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("embed", "shown"),
    [
        ({"type": "image", "thumbnail": {"url": "https://cdn.example/b.png"}}, "embed-alone"),
        ({"type": "gifv", "thumbnail": {"url": "https://cdn.example/b.png"}}, 'alt="Animation"'),
        ({}, "Leere Einbettung"),
        ({"image": {"url": "javascript:alert(1)"}}, "Leere Einbettung"),
        ({"type": ["?"], "title": "x"}, "<p>x</p>"),
    ],
)
def test_embeds_of_other_kinds(
    staff: FlaskClient, record: Record, embed: dict[str, object], shown: str
) -> None:
    ticket = record.ticket()
    record.picture("https://cdn.example/b.png", b"b")
    record.message(ticket, "", embeds=[embed])
    assert shown in text_of(staff, ticket)


def test_embeds_that_the_author_took_away_are_not_shown(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "Link", embeds=[{"title": "Vorschau"}], extras={"flags": 4})
    assert "Vorschau" not in text_of(staff, ticket)


def test_files_are_shown_by_what_they_are(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket)
    picture = record.attachment(message, b"1", file_name="SPOILER_a.png")
    film = record.attachment(message, b"2", file_name="f.mp4", content_type="video/mp4")
    sound = record.attachment(message, b"3", file_name="t.ogg", content_type="audio/ogg")
    page = record.attachment(
        message, b"4", file_name="p.html", content_type="text/html", removed_at_ms=START_MS
    )
    record.attachment(message, None, file_name="z.zip")
    details = [{"id": str(picture), "description": "Bann im Spiel"}]
    record.change(message, extras={"attachments": details})
    text = message_of(text_of(staff, ticket), message)
    assert re.search(r'<div class="spoiler" tabindex="0">\s*<figure class="picture">', text)
    assert f'<img src="/attachment/{picture}" alt="Bann im Spiel"' in text
    assert f'<video controls preload="none" src="/attachment/{film}"' in text
    assert f'<audio controls preload="none" src="/attachment/{sound}"' in text
    assert f'<a href="/attachment/{page}" download>' in text
    assert "durch eine Bearbeitung entfernt" in text
    assert "nicht gesichert: größer als 25 MB" in text


def test_a_voice_message_says_how_long_it_is(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "")
    voice = record.attachment(message, b"v", file_name="voice-message.ogg", content_type="audio/ogg")
    record.change(message, extras={"flags": 8192, "attachments": [{"id": str(voice), "duration_secs": 4.2}]})
    assert "Sprachnachricht von 4 s" in words_of(staff, ticket)


def test_stickers_are_shown_or_named(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    sha256 = record.picture("sticker:7", b"s")
    stickers = [{"id": str(7 + n), "name": f"S{n}", "format_type": kind} for n, kind in enumerate((1, 3, 1))]
    record.message(ticket, "", extras={"sticker_items": stickers})
    page = text_of(staff, ticket)
    assert f'<img class="sticker" src="/picture/{sha256}" alt="Sticker S0"' in page
    read_words = words_of(staff, ticket)
    assert "Sticker „ S1 “ (bewegte Zeichnung, die nur Discord zeigt)" in read_words
    assert "Sticker „ S2 “ (Bild nicht gesichert)" in read_words


def test_reactions_say_how_many_and_who(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    sha256 = record.picture("emoji:55", b"e")
    message = record.message(ticket)
    for emoji, user in (("👍", MIA), ("👍", SAM), ("a:gut:55", SAM), ("weg:56", SIGRID)):
        record.reaction(message, emoji, user)
    record.reaction(message, "👎", removed_at_ms=START_MS)
    text = message_of(text_of(staff, ticket), message)
    assert '<li title="Mia, Sam">👍 2<span class="sr"> von Mia, Sam</span></li>' in text
    assert f'src="/picture/{sha256}" alt=":gut:"' in text
    assert ":weg:" in text
    assert "👎" not in text


POLL = {
    "question": {"text": "Freigeben?"},
    "answers": [
        {"answer_id": 1, "poll_media": {"text": "Ja", "emoji": {"name": "👍"}}},
        {"answer_id": 2, "poll_media": {"text": "Nein"}},
    ],
    "expiry": "2026-11-02T11:00:00+00:00",
    "allow_multiselect": True,
}


def test_a_poll_counts_the_votes_that_were_recorded(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "", extras={"poll": POLL})
    for user in (MIA, SAM, SIGRID):
        record.vote(message, 1 + (user == SAM), user)
    read_words = words_of(staff, ticket)
    assert "Freigeben? 👍 Ja 2 Stimmen · 67 % Nein 1 Stimme · 33 %" in read_words
    assert "3 Stimmen · mehrere Antworten möglich · läuft bis 2. Nov., 12:00" in read_words


def test_the_final_count_of_a_poll_is_discords(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    results = {"is_finalized": True, "answer_counts": [{"id": 2, "count": 5}]}
    message = record.message(ticket, "", extras={"poll": POLL | {"results": results}})
    record.vote(message, 1)
    text = message_of(text_of(staff, ticket), message)
    assert '<li class="is-winner"><span class="poll-answer"> <bdi>Nein</bdi>' in text
    assert '<progress max="100" value="100"' in text
    assert "Endergebnis" in text


def test_a_forward_shows_the_message_as_it_was(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "")
    kept = record.attachment(message, b"k", file_name="beweis.png")
    original = {
        "content": "**Original**",
        "timestamp": "2026-10-01T10:00:00+00:00",
        "attachments": [
            {"id": str(kept), "filename": "beweis.png"},
            {"id": "9", "filename": "weg.log", "size": 7},
        ],
        "embeds": [{"title": "Vorschau"}],
    }
    reference = {"type": 1, "message_id": "5"}
    record.change(
        message, extras={"message_snapshots": [{"message": original}], "message_reference": reference}
    )
    text = message_of(text_of(staff, ticket), message)
    assert "Weitergeleitet, geschrieben <time" in text
    assert "<strong>Original</strong>" in text
    assert text.count(f'src="/attachment/{kept}"') == 1
    assert "weg.log" in text
    assert "nicht aufgezeichnet" in text
    assert "<p>Vorschau</p>" in text
    assert "Nachricht ohne Text" not in text


def test_components_hold_one_another(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "", SIGRID)
    file = record.attachment(message, b"f", file_name="log.txt", content_type="text/plain")
    section = {
        "type": 9,
        "components": [{"type": 10, "content": "**Abschnitt**"}],
        "accessory": {"type": 2, "style": 2, "label": "Los", "emoji": {"name": "🎫"}},
    }
    select = {"type": 3, "placeholder": "Wähle", "options": [{"label": "Eins", "description": "die erste"}]}
    parts = [
        section,
        {"type": 14, "spacing": 2},
        {"type": 12, "items": [{"media": {"url": "https://cdn.example/b.png"}, "spoiler": True}]},
        {"type": 13, "file": {"url": "attachment://log.txt"}},
        {"type": 1, "components": [select]},
        {"type": 1, "components": []},
    ]
    container = {"type": 17, "accent_color": 0xFF0000, "components": parts}
    sha256 = record.picture("https://cdn.example/b.png", b"b")
    record.change(message, components=[container])
    text = message_of(text_of(staff, ticket), message)
    assert 'fill="#ff0000"' in text
    assert re.search(r'class="section-text">\s*<div class="md"><p><strong>Abschnitt', text)
    assert "🎫Los</span>" in text
    assert "separator-large" in text
    assert re.search(
        rf'class="spoiler" tabindex="0"><img class="embed-picture" src="/picture/{sha256}"', text
    )
    assert text.count(f'href="/attachment/{file}"') == 1
    assert "<summary>Wähle</summary><ul><li> Eins" in text
    assert "Leerer Bestandteil" in text


@pytest.mark.parametrize(
    ("kind", "content", "values", "sentence"),
    [
        (1, "", {"mentions": {"users": {"5": "Lena"}}}, "Mia hat Lena hinzugefügt"),
        (4, "ticket-7", {}, "Mia hat den Kanal in „ ticket-7 “ umbenannt"),
        (4, "", {}, "Mia hat den Kanal umbenannt"),
        (9, "3", {}, "Mia hat den Server geboostet; er hat jetzt Stufe 1 ( 3 -mal)"),
        (18, "Beweise", {}, "Mia hat den Thread „ Beweise “ begonnen"),
        (36, "2026-11-02T11:00:00+00:00", {}, "Sicherheitsmaßnahmen eingeschaltet, bis 2. Nov., 12:00"),
        (
            44,
            "",
            {"extras": {"purchase_notification": {"guild_product_purchase": {"product_name": "Hut"}}}},
            "„ Hut “",
        ),
        (25, "", {"extras": {"role_subscription_data": {"tier_name": "Gold"}}}, "eine Rolle abonniert: Gold"),
        (
            24,
            "",
            {"embeds": [{"description": "Schimpfwort", "fields": [{"name": "rule_name", "value": "Ton"}]}]},
            "AutoMod hat eine Nachricht von Mia beanstandet (Regel Ton ) 12:00 „Schimpfwort“",
        ),
        (13, "unbekannt", {}, "Systemnachricht von Mia (Art 13 ) 12:00 „unbekannt“"),
    ],
)
def test_messages_of_discord_itself_say_what_they_say(
    staff: FlaskClient, record: Record, kind: int, content: str, values: dict[str, Any], sentence: str
) -> None:
    ticket = record.ticket()
    record.message(ticket, content, type=kind, **values)
    assert sentence in words_of(staff, ticket)


@pytest.mark.parametrize("kind", sorted({*range(1, 47), 200} - {19, 20, 23}))
def test_no_message_of_discord_is_blank(staff: FlaskClient, record: Record, kind: int) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "", type=kind)
    page = text_of(staff, ticket)
    line = page.split(f'id="m{message}">')[1].split("</span>")[0]
    assert re.sub(r"<[^>]+>", "", line).strip()
    assert "{" not in line


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"victor_answer_text": "Ja", "victor_answer_votes": "3", "total_votes": "4"},
            "„ Ja “ hat mit 3 von 4 Stimmen gewonnen",
        ),
        ({"total_votes": "4"}, "unentschieden, 4 Stimmen"),
        ({"total_votes": "0"}, "niemand hat abgestimmt"),
    ],
)
def test_the_end_of_a_poll_leads_to_it_and_says_who_won(
    staff: FlaskClient, record: Record, fields: dict[str, str], sentence: str
) -> None:
    ticket = record.ticket()
    poll = record.message(ticket, "", extras={"poll": POLL})
    said = {"poll_question_text": "Freigeben?"} | fields
    embed = {
        "type": "poll_result",
        "fields": [{"name": name, "value": value} for name, value in said.items()],
    }
    record.message(
        ticket, "", type=46, embeds=[embed], extras={"message_reference": {"message_id": str(poll)}}
    )
    assert f"Die Umfrage „ Freigeben? “ ist zu Ende: {sentence}" in words_of(staff, ticket)
    assert f'<a href="#m{poll}">' in text_of(staff, ticket)


def test_a_pin_leads_to_its_message_and_shows_its_reactions(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    first = record.message(ticket, "wichtig")
    pin = record.message(ticket, "", type=6, replies_to_id=first, deleted_at_ms=START_MS + MINUTE_MS)
    record.reaction(pin, "📌")
    page = text_of(staff, ticket)
    assert f'<a href="#m{first}"><bdi>Mia</bdi> hat eine Nachricht angeheftet</a>' in page
    assert '<li title="Mia">📌 1' in page
    assert "Gelöscht" in page.split(f'id="m{pin}"')[1]


def test_a_time_in_a_message_is_told_in_all_of_discords_styles(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    at_s = (START_MS + 5) // 1_000
    record.message(ticket, " ".join(f"<t:{at_s}:{style}>" for style in "tTdDfFsS"))
    moments = (0, 3_600, 7_200, -90 * 86_400, -800 * 86_400, 86_400 * 31)
    record.message(ticket, " ".join(f"<t:{at_s + moment}:R>" for moment in moments))
    times = re.findall(r'class="md-time"[^>]*>([^<]*)<', text_of(staff, ticket))
    assert times == [
        *("12:00", "12:00:00", "01.11.2026", "1. November 2026", "1. November 2026 12:00"),
        *("Sonntag, 1. November 2026 12:00", "01.11.2026, 12:00", "01.11.2026, 12:00:00"),
        *("vor einer Stunde", "jetzt", "in einer Stunde", "vor 3 Monaten", "vor 2 Jahren", "in einem Monat"),
    ]


def test_a_message_with_everything_is_well_formed(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(
        ticket, "", extras={"poll": POLL, "activity": {"type": 1}, "application": {"name": "Schach"}}
    )
    record.message(ticket, "||x||", sent_at_ms=START_MS + HOUR_MS, deleted_at_ms=START_MS)
    html = conversation(text_of(staff, ticket))
    assert "Einladung zu Schach" in read(html)


def test_a_lone_half_of_a_character_does_no_harm(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(
        ticket, "", embeds=json.dumps([{"title": "a\ud800b"}]), mentions='{"users": {"1": "\\udc00"}}'
    )
    assert "<p>a?b</p>" in text_of(staff, ticket)
