import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.evidence.confusables import LONGEST_ID, allowed_instead, fitted, latin

HEX = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBERED = re.compile(r"BAN-\d{4}-\d{6}")
LETTERS_FIRST = re.compile(r"[A-Z]{4}\d{4}")


@pytest.mark.parametrize(
    ("token", "pattern", "meant"),
    [
        ("A1B2-C3D4", HEX, "A1B2-C3D4"),
        ("AIB2-C3DO", HEX, "A1B2-C3D0"),
        ("a1b2-c3d4", HEX, "A1B2-C3D4"),
        ("8AN-2O25-OOO1Z3", NUMBERED, "BAN-2025-000123"),
        ("OOI15S88", LETTERS_FIRST, "OOII5588"),
        ("cb0efle6-8f63-d687-37bf-571c169e17c9", UUID, "cb0ef1e6-8f63-d687-37bf-571c169e17c9"),
        ("XYZW-1234", HEX, None),
        ("", HEX, None),
        ("0" * (LONGEST_ID + 1), re.compile(r"\d+"), None),
    ],
)
def test_a_pattern_tells_which_look_alike_is_meant(
    token: str, pattern: re.Pattern[str], meant: str | None
) -> None:
    assert fitted(token, pattern, 8) == meant


def test_only_so_many_characters_may_be_others() -> None:
    assert fitted("BAN-2O25-OOO123", NUMBERED, 3) is None
    assert fitted("BAN-2O25-OOO123", NUMBERED, 4) == "BAN-2025-000123"


def test_a_place_tells_what_may_stand_there() -> None:
    assert allowed_instead("O", "A1B2-C3D0", 8, HEX) == "0"
    assert allowed_instead("d", "A1B2-C3D0", 7, HEX) == "D"
    assert allowed_instead("X", "A1B2-C3D0", 7, HEX) is None
    assert allowed_instead("", "A1B2-C3D0", 7, HEX) is None


def test_foreign_letters_that_look_latin_become_so() -> None:
    assert latin("ВАΝ–2025") == "BAN-2025"
    assert latin("Grüße, Ждф") == "Grüße, Ждф"


@given(
    st.text(alphabet="BAN-2025O0lI|SZz8é", max_size=80), st.sampled_from((HEX, UUID, NUMBERED, LETTERS_FIRST))
)
def test_what_comes_out_fits_in_full_and_is_as_long(token: str, pattern: re.Pattern[str]) -> None:
    meant = fitted(token, pattern, len(token))
    if meant is not None:
        assert pattern.fullmatch(meant)
        assert len(meant) == len(token)
