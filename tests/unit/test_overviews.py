"""Lists for staff: they fit in a message, show foreign words harmlessly, and count in German."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils import german, overviews, team_texts, texts
from utils.moderation import Report, refuse_block, refuse_report
from utils.overviews import Health, Section, fit, month_of
from utils.plain import plain
from utils.store.figures import Load, MonthFigures, Now, Unfinished, Waiting
from utils.tickets import Block, Outcome, Person, Refusal, State, Ticket

BERLIN = ZoneInfo("Europe/Berlin")
LONGEST_NAME = "*[]" * 10 + "xy"


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def ticket(number: int, state: State = State.CLOSED) -> Ticket:
    return Ticket(
        id=number,
        state=state,
        creator_id=1,
        creator_name=LONGEST_NAME,
        creator_left_at_ms=None,
        claimer_id=None,
        claimer_name=None,
        closer_id=None,
        closer_name=None,
        close_reason=None,
        outcome=Outcome.UNDECIDED,
        opened_at_ms=1_700_000_000_000,
        claimed_at_ms=None,
        closed_at_ms=None,
        deleted_at_ms=None,
        channel_id=1_180_100_000_000_000_000 + number,
        control_message_id=None,
        control_digest=None,
        gap_after_id=None,
        added_ids=(),
    )


def block(number: int) -> Block:
    return Block(
        1_180_100_000_000_000_000 + number, LONGEST_NAME, "`" * 300, 1_700_000_000_000, 2, LONGEST_NAME, 0
    )


# Foreign words.


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mia", "Mia"),
        ("mia.mondlicht-2", "mia.mondlicht-2"),
        ("**fett**", r"\*\*fett\*\*"),
        ("[a[b](http://x)", r"\[a\[b\]\(http://x\)"),
        ("<@123> <#4> <t:1:R>", r"\<@123\> \<\#4\> \<t:1:R\>"),
        ("zwei\nZeilen\t und  Lücken", "zwei Zeilen und Lücken"),
        ("rück\u202ewärts", "rückwärts"),
        ("\\*", r"\\\*"),
    ],
)
def test_foreign_words_show_themselves_and_nothing_else(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_foreign_words_are_cut() -> None:
    assert plain("x" * 200) == "x" * 119 + "…"


# Length.


@given(st.lists(st.lists(st.text(max_size=300), max_size=40), min_size=1, max_size=5))
def test_whatever_the_lists_are_they_fit_in_a_message(lists: list[list[str]]) -> None:
    sections = [Section(f"Teil {n}", lines) for n, lines in enumerate(lists)]
    text = fit(sections)
    assert len(text) <= 2000
    assert all(section.head in text for section in sections)


def test_a_list_that_is_too_long_says_how_many_lines_are_missing() -> None:
    shown = overviews.blocks([block(number) for number in range(500)])
    head, *lines, last = shown.splitlines()
    assert len(shown) <= 2000
    assert head == "**500 Blockierungen**"
    assert last == f"… und {500 - len(lines)} weitere Einträge"


def test_a_members_many_tickets_fit_newest_first() -> None:
    found = [ticket(number) for number in range(300, 0, -1)]
    shown = overviews.tickets_of(LONGEST_NAME, found, block(1), "https://tickets.example.org")
    assert len(shown) <= 2000
    assert shown.splitlines()[2].startswith("• #300 · ")
    assert "weitere Einträge" in shown


def test_a_full_house_fits() -> None:
    queue = [Waiting(number, 10**18 + number, 10**12, None, sigrid_is_talking=True) for number in range(300)]
    answers = [Waiting(number, 10**18, 10**12, LONGEST_NAME, sigrid_is_talking=False) for number in range(90)]
    loads = [Load(LONGEST_NAME, 3)] * 30
    now = Now(queue, loads, answers, Unfinished(12, 3, 1))
    shown = overviews.status(Health(10**12, None, None, 1), now)
    assert len(shown) <= 2000
    assert "**Noch nicht beansprucht: 300**" in shown
    assert "**Warten auf eine Antwort des Teams: 90**" in shown
    assert "**In Bearbeitung: 90**" in shown
    assert "1 Kanal abzugleichen, 12 Verläufe nachzutragen, 3 Hinweise zu senden" in shown
    assert "nicht verbunden" in shown


def test_an_empty_house_says_so() -> None:
    shown = overviews.status(Health(10**12, 1042, 10**12, 0), Now([], [], [], Unfinished(0, 0, 0)))
    assert shown.splitlines() == [
        "**Bot**",
        "Gestartet <t:1000000000:R> · Gateway 1.042 ms",
        "Letzter voller Abgleich: <t:1000000000:R>",
        "Offen: nichts",
        "**Noch nicht beansprucht: 0**",
        "**Warten auf eine Antwort des Teams: 0**",
        "**In Bearbeitung: 0**",
    ]
    assert overviews.blocks([]) == team_texts.NOBODY_IS_BLOCKED


def test_a_deleted_ticket_has_no_channel_to_link() -> None:
    shown = overviews.tickets_of("Mia", [ticket(2, State.DELETED), ticket(1)], None, None)
    assert [line.count("<#") for line in shown.splitlines()] == [0, 0, 1]


# Months.


def test_a_month_is_one_of_the_installations_time_zone() -> None:
    march = month_of("2026-03", at("2026-08-01"), BERLIN)
    assert march is not None
    assert march == overviews.Month("März 2026", at("2026-03-01"), at("2026-04-01"))
    assert march.until_ms - march.from_ms == (31 * 24 - 1) * 3600 * 1000  # summer time begins


def test_without_a_name_it_is_the_present_month() -> None:
    # 23:30 in UTC is already the next month in Berlin.
    now_ms = round(datetime(2026, 11, 30, 23, 30, tzinfo=UTC).timestamp() * 1000)
    present = month_of(None, now_ms, BERLIN)
    assert present is not None
    assert present == overviews.Month("Dezember 2026", at("2026-12-01"), at("2027-01-01"))


@pytest.mark.parametrize("text", ["2026-13", "März", "2026-09", "9999-12", "0000-01", "2026"])
def test_what_is_no_month_or_has_not_begun_is_none(text: str) -> None:
    assert month_of(text, at("2026-08-01"), BERLIN) is None


def test_a_months_figures_are_german() -> None:
    figures = MonthFigures(
        opened=1234,
        outcomes={Outcome.UPHELD: 1100, Outcome.REDUCED: 0, Outcome.LIFTED: 7, Outcome.UNDECIDED: 0},
        median_to_claim_ms=(3 * 60 + 5) * 60_000,
        median_to_close_ms=None,
        closed_by=[Load("Sam_*", 1106), Load(None, 1)],
    )
    month = month_of("2026-03", at("2026-08-01"), BERLIN)
    assert month is not None
    assert overviews.stats(month, figures).splitlines() == [
        "**Tickets im März 2026**",
        "Eröffnet: 1.234",
        "Geschlossen: 1.107",
        "• Bann bestätigt: 1.100",
        "• Bann aufgehoben: 7",
        "**So lange dauerte es** (Median)",
        "• bis zum Beanspruchen: 3 Std. 5 Min.",
        "• bis zum Schließen: noch nichts",
        "**Geschlossen von**",
        r"• Sam\_\*: 1.106",
        "• von selbst: 1",
    ]


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "unter einer Minute"),
        (1, "1 Min."),
        (60, "1 Std."),
        (61, "1 Std. 1 Min."),
        (1440, "1 Tag"),
        (1440 * 2 + 125, "2 Tage 2 Std."),
    ],
)
def test_durations_are_told_in_two_units(minutes: int, shown: str) -> None:
    assert german.duration(minutes * 60_000 + 59_999) == shown


# Rules.

SAM = Person(11, "Sam", is_supporter=True)
ADA = Person(13, "Ada", is_admin=True)
MIA = Person(1, "Mia")


@pytest.mark.parametrize(
    ("actor", "target", "is_bot", "words"),
    [
        (MIA, SAM, False, texts.ONLY_STAFF_ACTS),
        (SAM, SAM, False, team_texts.NOT_ONESELF),
        (SAM, ADA, False, "gehört zum Team"),
        (ADA, SAM, False, "gehört zum Team"),
        (SAM, MIA, True, "ist ein Bot"),
    ],
)
def test_who_is_not_blocked(actor: Person, target: Person, words: str, *, is_bot: bool) -> None:
    refusal = refuse_block(actor, target, is_bot=is_bot)
    assert refusal is not None
    assert words in refusal.text


def test_staff_block_members_and_take_reports() -> None:
    assert refuse_block(SAM, MIA, is_bot=False) is None
    assert refuse_report(is_known=False, within_the_hour=9) is None
    assert refuse_report(is_known=True, within_the_hour=0) == Refusal(team_texts.REPORT_KNOWN)
    assert refuse_report(is_known=False, within_the_hour=10) == Refusal(team_texts.TOO_MANY_REPORTS)


@pytest.mark.parametrize(
    ("content", "files", "quote"),
    [
        ("Hallo\n\nWelt", 0, "Hallo Welt"),
        ("", 2, "(ohne Text, 2 Anhänge)"),
        (" \n", 1, "(ohne Text, 1 Anhang)"),
        ("", 0, "(ohne Text)"),
        ("x" * 301, 0, "x" * 299 + "…"),
        ("x" * 300, 0, "x" * 300),
    ],
)
def test_a_quote_has_at_most_300_characters(content: str, files: int, quote: str) -> None:
    assert Report(1, 2, "https://discord.com", 3, "Mia", content, files).quote == quote
