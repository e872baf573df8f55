"""One ticket's page."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.hostile import hostile_ticket
from tests.web.record import DAY_MS, HOUR_MS, MIA, MINUTE_MS, SAM, SIGRID, START_MS, Record


def text_of(staff: FlaskClient, ticket: int, query: str = "") -> str:
    answer = staff.get(f"/transcript/{ticket}{query}")
    assert answer.status_code == HTTPStatus.OK
    return answer.text


def message_of(page: str, message: int) -> str:
    found = re.search(
        rf'<div class="message[^"]*" id="m{message}">.*?(?=<div class="message|</article>)', page, re.DOTALL
    )
    assert found, f"message {message} is not shown"
    return found[0]


def test_messages_of_one_author_in_one_go_are_grouped(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    for minute in (0, 1, 6):
        record.message(ticket, sent_at_ms=START_MS + minute * MINUTE_MS)
    record.message(ticket, sent_at_ms=START_MS + 14 * MINUTE_MS)
    record.message(ticket, author=SAM, sent_at_ms=START_MS + 15 * MINUTE_MS)
    page = text_of(staff, ticket)
    groups = page.split("<article")[1:]
    assert [group.count('<div class="message') for group in groups] == [3, 1, 1]
    assert "by-creator" in groups[0]
    assert "by-staff" in groups[2]
    assert ">Team<" in groups[2]


def test_sigrid_is_marked_as_an_ai(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "Wie lautet deine Ban-ID?", SIGRID)
    assert '<span class="mark mark-secretary">KI</span>' in text_of(staff, ticket)


def test_times_are_in_the_operators_zone_with_day_dividers(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, sent_at_ms=START_MS)
    record.message(ticket, sent_at_ms=START_MS + 13 * HOUR_MS)
    page = text_of(staff, ticket)
    assert page.index("Sonntag, 1. November 2026") < page.index("Montag, 2. November 2026")
    assert (
        'datetime="2026-11-01T12:00:00+01:00" title="Sonntag, 1. November 2026, 12:00:00 Uhr">12:00<' in page
    )
    assert page.count('class="day"') == 2


def test_an_edit_is_marked_and_keeps_what_it_replaced(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "die dritte", edited_at_ms=START_MS + MINUTE_MS)
    record.revision(message, "die **erste**", 1)
    record.revision(message, "die zweite", 2)
    text = message_of(text_of(staff, ticket), message)
    assert "2 frühere Fassungen" in text
    first, second = (
        "die <del>**erste**</del><ins>zweite</ins>",
        "die <del>zweite</del><ins>dritte</ins>",
    )
    assert text.index("die dritte") < text.index(first) < text.index(second)
    assert "<p>die <strong>erste</strong></p>" in text


def test_a_deleted_message_is_marked_and_readable(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    message = record.message(ticket, "das war nicht so gemeint", deleted_at_ms=START_MS + MINUTE_MS)
    text = message_of(text_of(staff, ticket), message)
    assert "is-deleted" in text
    assert "Gelöscht" in text
    assert "das war nicht so gemeint" in text


def test_mentions_show_the_names_of_that_time(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(
        ticket,
        "<@1> <@&2> <#3>",
        mentions={"users": {"1": "Lena"}, "roles": {"2": "Support"}, "channels": {"3": "regeln"}},
    )
    page = text_of(staff, ticket)
    for name in ("@Lena", "@Support", "#regeln"):
        assert f'<span class="md-mention">{name}</span>' in page


def test_mentions_in_embeds_show_the_names_of_the_tickets_people(staff: FlaskClient, record: Record) -> None:
    """Discord names whom a message's text mentions, but nobody in its embeds."""
    ticket = record.ticket(state="claimed", claimer_id=SAM, claimer_name="Sam")
    lena = 1_180_200_000_000_000_004
    record.event(ticket, "handed_over", "Lena", actor_id=lena)
    fields = [{"name": "Bearbeitet von", "value": f"<@{SAM}>, davor <@{lena}>, eröffnet von <@{MIA}> <@7>"}]
    message = record.message(ticket, "", SIGRID, embeds=[{"fields": fields}])
    text = message_of(text_of(staff, ticket), message)
    assert re.findall(r'<span class="md-mention">([^<]*)<', text) == ["@Sam", "@Lena", "@Mia", "@7"]


def test_a_reply_leads_to_what_it_answers(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    first = record.message(ticket, "Frage **eins**")
    record.message(ticket, "Antwort", SAM, type=19, replies_to_id=first)
    record.message(ticket, "auf etwas Fremdes", SAM, type=19, replies_to_id=5)
    page = text_of(staff, ticket)
    assert f'<a href="#m{first}"><b>Mia</b> Frage eins</a>' in page
    assert "Diese Nachricht ist nicht aufgezeichnet" in page


def test_what_is_hidden_stays_hidden_where_only_the_beginning_of_a_message_is_shown(
    staff: FlaskClient, record: Record
) -> None:
    ticket = record.ticket()
    first = record.message(ticket, f"Es war ||der Gärtner|| {'im Garten ' * 30} ||und noch ||")
    page = staff.get("/").text
    assert "Es war (Spoiler) im Garten" in page
    record.message(ticket, "Ach so", SAM, type=19, replies_to_id=first)
    reply = staff.get(f"/transcript/{ticket}").text.split('class="reply"')[1].split("</p>")[0]
    assert "(Spoiler) im Garten" in reply
    assert "Gärtner" not in page + reply


def test_the_account_of_the_member_is_shown_as_he_wrote_it(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.intake(ticket, status="handed_over", statement=f"<@{MIA}> war es **nicht**")
    case = staff.get(f"/transcript/{ticket}").text.split('class="case"')[1].split("</aside>")[0]
    assert "@Mia</span> war es <strong>nicht</strong>" in case


def test_embeds_are_shown_whole(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    embed = {
        "title": "Ticket #1",
        "description": "**offen**",
        "color": 0x3BA55D,
        "url": "https://example.org/x",
        "fields": [{"name": "Stand", "value": "Offen", "inline": True}],
        "footer": {"text": "Nordlicht"},
        "image": {"url": "https://cdn.example/b.png"},
    }
    record.message(ticket, "", SIGRID, embeds=[embed])
    page = text_of(staff, ticket)
    for part in (
        "Ticket #1",
        "<strong>offen</strong>",
        "Stand",
        "Nordlicht",
        'fill="#3ba55d"',
        "https://cdn.example/b.png",
    ):
        assert part in page
    assert '<img src="https://cdn' not in page


def test_buttons_are_labels_without_a_function(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    row = [
        {"type": 2, "style": 4, "label": "Ticket löschen", "custom_id": "t1:delete:1"},
        {"type": 2, "style": 5, "label": "Regeln", "url": "https://example.org/regeln"},
    ]
    parts = [
        {"type": 1, "components": row},
        {"type": 17, "components": [{"type": 10, "content": "**Text**"}]},
        {"type": 77},
    ]
    record.message(ticket, "Knöpfe", SIGRID, components=parts)
    page = text_of(staff, ticket)
    assert ">Ticket löschen</span>" in page
    assert 'href="https://example.org/regeln"' in page
    assert "<strong>Text</strong>" in page
    assert "Bestandteil, den diese Ansicht nicht kennt (Art 77)" in page
    assert "t1:delete" not in page


@pytest.mark.parametrize("field", ["embeds", "components", "mentions"])
@pytest.mark.parametrize(
    "value", ["{", "7", '[7, null, "x"]', '{"users": 7}', "[" * 200_000, '[{"fields": 3, "footer": 1}]']
)
def test_stored_json_that_makes_no_sense_does_no_harm(
    staff: FlaskClient, record: Record, field: str, value: str
) -> None:
    ticket = record.ticket()
    values: dict[str, Any] = {field: value}
    record.message(ticket, "lesbar", **values)
    assert "lesbar" in text_of(staff, ticket)


def test_what_happened_stands_between_the_messages(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket(state="closed")
    record.event(ticket, "opened", at_ms=START_MS - 1)
    record.message(ticket, "vorher")
    record.event(ticket, "closed", "Sam", at_ms=START_MS + MINUTE_MS, details='{"reason": "geklärt"}')
    record.event(ticket, "cleaned_up", None, at_ms=START_MS + DAY_MS)
    talk = text_of(staff, ticket).split('class="conversation"')[1]
    order = [
        "<bdi>Mia</bdi> hat das Ticket eröffnet",
        "vorher",
        "<bdi>Sam</bdi> hat das Ticket geschlossen",
        "Der Kanal wurde nach",
    ]
    positions = [talk.index(words) for words in order]
    assert positions == sorted(positions)
    assert "„geklärt“" in talk


def test_messages_of_discord_itself_are_lines(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    record.message(ticket, "", type=6)
    record.message(ticket, "", type=250)
    page = text_of(staff, ticket)
    assert "<bdi>Mia</bdi> hat eine Nachricht angeheftet" in page
    assert "Systemnachricht von <bdi>Mia</bdi> (Art <bdi>250</bdi>)" in page


def test_the_case_stands_beside_it(staff: FlaskClient, record: Record) -> None:
    earlier = record.ticket(state="deleted", opened_at_ms=START_MS - 60 * DAY_MS)
    other = record.ticket(creator_id=MIA + 1, creator_name="Jonas")
    # Letters of either case are the same ID, for the bot as for its index.
    record.intake(other, ban_id="abcd1234efgh5678")
    ticket = record.ticket(state="claimed", claimer_id=SAM, claimer_name="Sam")
    record.intake(
        ticket,
        status="handed_over",
        ended_because="complete",
        ban_id="ABCD1234EFGH5678",
        lookup="found",
        player_name="mia_spielt",
        ban_reason="Aimbot",
        statement="Mein Bruder war es.",
        attitude="cooperative",
        quotes='["tut mir leid"]',
    )
    record.message(ticket)
    record.transcript(ticket, occasion="command", message_count=1, requested_by_name="Sam")
    page = text_of(staff, ticket)
    for part in (
        "mia_spielt",
        "Aimbot",
        "Mein Bruder war es.",
        "kooperativ",
        "„tut mir leid“",
        "im Register gefunden",
        f'href="/transcript/{earlier}"',
        f"#{other} Jonas",
        "auf Befehl, 1 Nachricht, Sam",
    ):
        assert part in page, part


def test_a_long_conversation_comes_in_windows(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    ids = [record.message(ticket, f"Nr {n}.", sent_at_ms=START_MS + n * HOUR_MS) for n in range(450)]

    def numbers(page: str) -> list[int]:
        return [int(n) for n in re.findall(r"<p>Nr (\d+)\.</p>", page)]

    newest = text_of(staff, ticket)
    assert numbers(newest) == list(range(250, 450))
    assert "Neuere Nachrichten" not in newest
    middle = text_of(staff, ticket, f"?before={ids[250]}")
    assert numbers(middle) == list(range(50, 250))
    oldest = text_of(staff, ticket, f"?before={ids[50]}")
    assert numbers(oldest) == list(range(50))
    assert "Ältere Nachrichten" not in oldest
    start = text_of(staff, ticket, "?after=0")
    assert numbers(start) == list(range(200))
    onwards = text_of(staff, ticket, f"?after={ids[199]}")
    assert numbers(onwards) == list(range(200, 400))
    around = text_of(staff, ticket, f"?at={ids[100]}")
    assert numbers(around) == list(range(50, 250))
    assert f'id="m{ids[100]}"' in around


def test_a_reply_across_windows_leads_to_the_other_window(staff: FlaskClient, record: Record) -> None:
    ticket = record.ticket()
    first = record.message(ticket, "ganz am Anfang")
    for _ in range(250):
        record.message(ticket)
    record.message(ticket, "dazu", type=19, replies_to_id=first)
    assert f'href="/transcript/{ticket}?at={first}#m{first}"' in text_of(staff, ticket)


def test_an_empty_ticket_says_so(staff: FlaskClient, record: Record) -> None:
    assert "noch nichts geschrieben" in text_of(staff, record.ticket())


@pytest.mark.parametrize("number", ["99", "0", "9" * 30])
def test_a_ticket_that_does_not_exist(staff: FlaskClient, record: Record, number: str) -> None:
    record.ticket()
    answer = staff.get(f"/transcript/{number}")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Dieses Ticket gibt es nicht" in answer.text


@pytest.mark.parametrize(
    "query", ["at=x", "before=-1", "after=99999999999999999999", "at=9999999999999999999", "before=0"]
)
def test_strange_addresses_do_no_harm(staff: FlaskClient, record: Record, query: str) -> None:
    ticket = record.ticket()
    record.message(ticket)
    assert staff.get(f"/transcript/{ticket}?{query}").status_code == HTTPStatus.OK


def test_hostile_text_in_every_field_stays_text(staff: FlaskClient, record: Record) -> None:
    ticket = hostile_ticket(record)
    for path in (f"/transcript/{ticket}", "/", "/?q=%22%3E%3Cscript%3E"):
        page = staff.get(path).text
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
        assert 'src="javascript' not in page
        assert "49" not in page or "{{7*7}}" in page
