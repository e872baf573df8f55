"""What `/ki status` shows, and what is known of prices and days."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from utils import ai_texts, german, operator_texts
from utils.ai_overview import Books, Setup, status
from utils.clock import midnight_before
from utils.costs import Prices, known_prices
from utils.secretary.dialect import Rung
from utils.secretary.instructions import State
from utils.store.ai_switch import Switch
from utils.store.model_calls import Failure, Usage

SETUP = Setup("gpt-4o-mini", None, None, None, 1_000_000, "sigrid_prompt.md")
USAGE = Usage(12, 2, 120_000, 4_000, 1_430)
BOOKS = Books(None, USAGE, [Failure(5_000, 7, "Zeitüberschreitung")], 3)
BUILT_IN = State("…")


def lines(setup: Setup | None = SETUP, books: Books = BOOKS, told: State = BUILT_IN) -> list[str]:
    return status(setup, Rung.STRICT, told, books).splitlines()


def test_everything_at_a_glance() -> None:
    assert lines() == [
        "**Sprachmodell**",
        "gpt-4o-mini bei api.openai.com",
        "Eingeschaltet",
        "Antwortformat: strenges JSON-Schema",
        "Anleitung: die eingebaute",
        "Sigrid spricht gerade in 3 Tickets",
        "**Heute**",
        "12 Anfragen, davon 2 ohne brauchbare Antwort · Antwortzeit 1,4 s (Median)",
        "Token: 120.000 gelesen, 4.000 geschrieben",
        "Kosten: etwa 0,0204 US-Dollar",
        "Tagesbudget: 12 % von 1.000.000 Token verbraucht",
        "**Letzte Fehler**",
        "• <t:5:R>, Ticket #7: Zeitüberschreitung",
    ]


def test_a_quiet_day() -> None:
    shown = lines(books=Books(None, Usage(0, 0, 0, 0, None), [], 0))
    assert "0 Anfragen" in shown
    assert "Sigrid spricht gerade in 0 Tickets" in shown
    assert shown[-1] == ai_texts.NO_FAILURES


def test_who_switched_it_off_is_shown_as_written() -> None:
    shown = lines(books=replace(BOOKS, switch=Switch(False, 1, "*Ada*", 9_000)))
    assert r"Ausgeschaltet <t:9:R> von \*Ada\*: Sigrid folgt ihrem Leitfaden" in shown


def test_a_spent_budget_says_what_follows() -> None:
    shown = lines(replace(SETUP, daily_tokens=100_000))
    assert (
        "Tagesbudget: 100 % von 100.000 Token verbraucht, bis Mitternacht folgt Sigrid ihrem Leitfaden"
        in shown
    )
    assert ai_texts.NO_BUDGET in lines(replace(SETUP, daily_tokens=0))


def test_of_an_address_only_host_and_port_are_shown() -> None:
    shown = lines(replace(SETUP, model="qwen", base_url="https://ada:geheim@ki.example:8443/v1?key=geheim"))
    assert shown[1] == "qwen bei ki.example:8443"
    assert "geheim" not in "".join(shown)
    assert ai_texts.UNKNOWN_COST in shown


def test_instructions_are_told_by_their_file() -> None:
    assert "Anleitung: die eigene (`sigrid_prompt.md`)" in lines(told=State("…", is_own=True))
    broken = State("…", fault=operator_texts.PROMPT_EMPTY)
    assert any("wird nicht benutzt: sie ist leer." in line for line in lines(told=broken))


def test_without_a_model_it_says_what_to_do() -> None:
    assert lines(None)[1].startswith("Es ist kein Sprachmodell eingerichtet")


@pytest.mark.parametrize(
    ("model", "base_url", "input_usd", "output_usd", "prices"),
    [
        ("gpt-4o-mini", None, None, None, Prices(0.15, 0.60)),
        ("gpt-4o-mini", None, 0.1, None, Prices(0.1, 0.60)),
        ("gpt-4o-mini", "http://127.0.0.1:8080/v1", None, None, None),
        ("gpt-4o", None, None, None, None),
        ("gpt-4o", None, 2.5, None, None),
        ("gpt-4o", None, 2.5, 10.0, Prices(2.5, 10.0)),
        ("qwen", "http://127.0.0.1:8080/v1", 0.0, 0.0, Prices(0.0, 0.0)),
    ],
)
def test_prices_are_known_or_unknown_but_never_guessed(
    model: str,
    base_url: str | None,
    input_usd: float | None,
    output_usd: float | None,
    prices: Prices | None,
) -> None:
    assert known_prices(model, base_url, input_usd, output_usd) == prices


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        (0.0, "0,0000 US-Dollar"),
        (0.02041, "0,0204 US-Dollar"),
        (1.5, "1,50 US-Dollar"),
        (1234.5, "1.234,50 US-Dollar"),
    ],
)
def test_amounts_are_written_in_german(usd: float, shown: str) -> None:
    assert german.dollars(usd) == shown


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-11-25T13:00:00+00:00", "2026-11-24T23:00:00+00:00"),
        ("2026-11-24T22:59:00+00:00", "2026-11-23T23:00:00+00:00"),
        # The days on which the clocks change.
        ("2026-03-29T12:00:00+00:00", "2026-03-28T23:00:00+00:00"),
        ("2026-10-25T12:00:00+00:00", "2026-10-24T22:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_where_the_team_lives(now: str, midnight: str) -> None:
    began_ms = midnight_before(
        round(datetime.fromisoformat(now).timestamp() * 1000), ZoneInfo("Europe/Berlin")
    )
    assert datetime.fromtimestamp(began_ms / 1000, UTC).isoformat() == midnight
