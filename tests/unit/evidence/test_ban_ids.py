import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.evidence import ban_ids

SIXTEEN = re.compile(r"[A-Za-z0-9]{16,}")
NUMBERED = re.compile(r"BAN-\d{4}-\d{6}")
ANCHORED = re.compile(r"^[A-F0-9]{4}-[A-F0-9]{4}$")
ID = "NLGX7K2M9B4T8CF3"


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


def test_a_line_that_speaks_of_an_id_is_likelier() -> None:
    assert ban_ids.ranked(f"Sitzung 1234567890ABCDEFGH\nBan-ID: {ID}", SIXTEEN) == (
        ID,
        "1234567890ABCDEFGH",
    )


def test_separators_do_not_make_an_id_another() -> None:
    assert ban_ids.literal(ID, ("Sie ist NLGX 7K2M-9B4T 8CF3",), SIXTEEN) == ID


@pytest.mark.parametrize("ban_id", ["NLGX7K2M9B4T8CF4", "zu kurz", ""])
def test_an_id_that_nobody_gave_is_not_literal(ban_id: str) -> None:
    assert ban_ids.literal(ban_id, (f"Sie ist {ID}", "zu kurz"), SIXTEEN) is None


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for found in ban_ids.find(text, SIXTEEN):
        assert SIXTEEN.fullmatch(found)
        assert ban_ids.literal(found, (text,), SIXTEEN) == found
