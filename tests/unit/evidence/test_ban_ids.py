import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.evidence import ban_ids

SIXTEEN = re.compile(r"[A-Za-z0-9]{16,}")
NUMBERED = re.compile(r"BAN-\d{4}-\d{6}")
ANCHORED = re.compile(r"^[A-F0-9]{4}-[A-F0-9]{4}$")
ID = "NLGX7K2M9B4T8CF3"
SNOWFLAKE = "123456789012345678"


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        (f"meine id: {ID}.", SIXTEEN, [ID]),
        (f"`{ID}`", SIXTEEN, [ID]),
        (f"{ID[:8]}\u200b\u2060{ID[8:]}", SIXTEEN, [ID]),
        ("ＮＬＧＸ７Ｋ２Ｍ９Ｂ４Ｔ８ＣＦ３", SIXTEEN, [ID]),
        ("Entschuldigungsschreiben", SIXTEEN, []),
        ("<@123456789012345678> <:lol:123456789012345678>", SIXTEEN, []),
        ("https://discord.com/channels/123456789012345678/1", SIXTEEN, []),
        ("ban-2025-000123 bitte", NUMBERED, ["BAN-2025-000123"]),
        ("(BAN-2025-000123)", NUMBERED, ["BAN-2025-000123"]),
        ("XBAN-2025-000123", NUMBERED, []),
        ("id a1b2-c3d4", ANCHORED, ["A1B2-C3D4"]),
    ],
)
def test_what_looks_like_an_id_is_found(text: str, pattern: re.Pattern[str], found: list[str]) -> None:
    assert ban_ids.find(text, pattern) == found


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("BAN-2O25-OOO123", NUMBERED, ["BAN-2025-000123"]),
        ("8AN-2025-O00l23", NUMBERED, ["BAN-2025-000123"]),
        ("BAN\u20132025\u2011000123", NUMBERED, ["BAN-2025-000123"]),
        ("ВАN-2025-000123", NUMBERED, ["BAN-2025-000123"]),
        ("id: alb2-c3d4", ANCHORED, ["A1B2-C3D4"]),
        ("A1B2-C3D4, nicht AlB2-C3D4", ANCHORED, ["A1B2-C3D4"]),
        ("BAN-2025-ABCDEF", NUMBERED, []),
        ("Sozialsolidarität bis Oslo", re.compile(r"\d{17}|\d{3}"), []),
        ("am 14.11.2026 um 20:41 Uhr", NUMBERED, []),
    ],
)
def test_look_alikes_are_put_right_where_nothing_fits_as_it_is(
    text: str, pattern: re.Pattern[str], found: list[str]
) -> None:
    assert ban_ids.find(text, pattern) == found


def test_what_fits_as_it_is_stays() -> None:
    assert ban_ids.find("OOOOIIIISSSS5555", SIXTEEN) == ["OOOOIIIISSSS5555"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (f"Sitzung 1234567890ABCDEFGH\nBan-ID: {ID}", (ID,)),
        (f"Nachricht {SNOWFLAKE}\nBan-lD: {ID}", (ID,)),
        (f"Server-ID: {SNOWFLAKE}\nID: {ID}", (ID,)),
        (f"Ban-ID\n{ID}\nServer-ID\n{SNOWFLAKE}", (ID,)),
        (f"Ban-ID: {ID}\nBann-ID: {ID[::-1]}", (ID, ID[::-1])),
        (f"Ban-ID: {SNOWFLAKE}", (SNOWFLAKE,)),
        (f"Du wurdest ausgeschlossen\n{ID}", (ID,)),
        (f"Du wurdest ausgeschlossen\n{SNOWFLAKE}", ()),
        (f"Server-ID\n{SNOWFLAKE}", ()),
        (f"Sitzung: {ID}", ()),
    ],
)
def test_the_line_that_speaks_of_the_bans_id_stands_alone(text: str, offered: tuple[str, ...]) -> None:
    assert ban_ids.ranked(text, SIXTEEN) == offered


def test_numbers_are_ids_where_the_pattern_is_of_numbers() -> None:
    assert ban_ids.ranked(f"Sperre\n{SNOWFLAKE}", re.compile(r"\d{18}")) == (SNOWFLAKE,)


def test_separators_do_not_make_an_id_another() -> None:
    assert ban_ids.literal(ID, ("Sie ist NLGX 7K2M-9B4T 8CF3",), SIXTEEN) == ID


@pytest.mark.parametrize("ban_id", ["NLGX7K2M9B4T8CF4", "zu kurz", ""])
def test_an_id_that_nobody_gave_is_not_literal(ban_id: str) -> None:
    assert ban_ids.literal(ban_id, (f"Sie ist {ID}", "zu kurz"), SIXTEEN) is None


def test_a_misspelt_id_is_literal() -> None:
    texts = ("meine ist BAN-2O25-OOO123",)
    assert ban_ids.literal("BAN-2025-000123", texts, NUMBERED) == "BAN-2025-000123"
    assert ban_ids.literal("BAN-2O25-OOO123", texts, NUMBERED) == "BAN-2025-000123"
    assert ban_ids.literal("BAN-2025-000124", texts, NUMBERED) is None


def test_another_id_that_looks_alike_is_not_literal() -> None:
    assert ban_ids.literal("NLGX7K2M984T8CF3", (ID,), SIXTEEN) is None


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for found in ban_ids.find(text, SIXTEEN):
        assert SIXTEEN.fullmatch(found)
        assert ban_ids.literal(found, (text,), SIXTEEN) == found


@given(
    st.text(alphabet="BAN-2025O0lI|SÄ \n.:ВА", max_size=4_000), st.sampled_from((SIXTEEN, NUMBERED, ANCHORED))
)
def test_what_is_found_fits_in_full_and_is_literal(text: str, pattern: re.Pattern[str]) -> None:
    for found in ban_ids.find(text, pattern):
        assert pattern.fullmatch(found)
        assert ban_ids.literal(found, (text,), pattern) == found
    assert set(ban_ids.ranked(text, pattern)) <= {
        found for line in text.splitlines() for found in ban_ids.find(line, pattern)
    }


@pytest.mark.parametrize(
    "junk", ["O0" * 2_000, "B8-" * 1_333, "l1 " * 1_333, "BAN-" * 1_000, "\u200b" * 4_000]
)
def test_junk_is_searched_in_no_time(junk: str) -> None:
    assert ban_ids.find(junk, NUMBERED) == []
