import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.evidence.alignment import LONGEST_READING, laid_over
from utils.evidence.voting import Verdict, agree, ids_in

HEX = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}")
SIXTEEN = re.compile(r"[A-Za-z0-9]{16,}")
OPEN = re.compile(r"B[0-9A-Z]{3}-[0-9A-Z]{4}")
NUMBERED = re.compile(r"BAN-\d{4}-\d{6}")


def verdicts(readings: list[str], pattern: re.Pattern[str]) -> tuple[Verdict, ...]:
    return agree(readings, pattern).verdicts


@pytest.mark.parametrize(
    ("reading", "pattern", "seen"),
    [
        ("Ban-ID: A1B2-C3D4", HEX, ["A1B2-C3D4"]),
        ("Ban-ID A1B2 -C3D4.", HEX, ["A1B2-C3D4"]),
        ("Ban - ID BAN- 2023 - 092345", NUMBERED, ["BAN-2023-092345"]),
        ("ID: QHQX8UKM8J7S 7CW2", SIXTEEN, ["QHQX8UKM8J7S7CW2"]),
        ("ID QHQX8UKM8J7S7CW2", SIXTEEN, ["QHQX8UKM8J7S7CW2"]),
        ("A1B2-C3D4 und E5F6—A7B8", HEX, ["A1B2-C3D4"]),
        ("Entschuldigungsschreiben", SIXTEEN, []),
        ("BHRB-RKMD", OPEN, ["BHRB-RKMD"]),
        ("Bald-Ende", OPEN, []),
    ],
)
def test_ids_are_seen_whole_or_torn(reading: str, pattern: re.Pattern[str], seen: list[str]) -> None:
    assert [sighting.ban_id for sighting in ids_in(reading, pattern)] == seen


def test_most_readings_decide_character_by_character() -> None:
    readings = ["ID: A1B2-C3D4", "ID: A7B2-C3D4", "ID: A1B2-C8D4", "lD A1B2-C3D4"]
    assert agree(readings, HEX).verdicts == (Verdict("A1B2-C3D4", is_sure=True),)
    assert agree(readings, HEX).text == "ID: A1B2-C3D4"


def test_look_alikes_that_the_pattern_forbids_vote_for_what_it_allows() -> None:
    assert verdicts(["A1B2-C3DO", "AIB2-C3DO", "A1B2-C3D0", "AlB2-C3DO"], HEX) == (
        Verdict("A1B2-C3D0", is_sure=True),
    )


def test_readings_of_other_lengths_vote_too() -> None:
    readings = ["BAN-2023-0923455", "BAN-2023-092345", "BAN- 2023-092345", "BAN-203-092345"]
    assert verdicts(readings, NUMBERED) == (Verdict("BAN-2023-092345", is_sure=True),)


def test_who_disagrees_is_not_sure() -> None:
    assert verdicts(["A1B2-C3D4", "A2B2-C3D4", "A3B2-C3D4", "A4B2-C3D4"], HEX)[0].is_sure is False


def test_an_o_beside_a_zero_takes_nearly_all_readings() -> None:
    assert verdicts(["B889-H5H0", "B889-H5HO", "B889-H5H0", "B889-H5H0"], OPEN)[0].is_sure is False
    assert verdicts(["B889-H5H0"] * 4, OPEN) == (Verdict("B889-H5H0", is_sure=True),)


def test_a_digit_written_with_its_letter_is_the_digit() -> None:
    readings = ["WPASW7MBZS56ND3HS", "WPASW7MBZS56ND3HS", "WPASW7MBZ56ND3HS", "WPASW7MBZS6ND3HS"]
    assert verdicts(readings, SIXTEEN)[0].ban_id == "WPASW7MBZ56ND3HS"


def test_small_letters_among_capitals_are_capitals_of_the_same_shape() -> None:
    readings = ["QHQx8UKMAJVS7CW2", "QHQX8UKMAJVS7CW2", "QHQx8UKMAJvS7CW2"]
    assert verdicts(readings, SIXTEEN) == (Verdict("QHQX8UKMAJVS7CW2", is_sure=True),)
    assert verdicts(["aBcD3fGh1JkLm2Nq"] * 3, SIXTEEN)[0].ban_id == "aBcD3fGh1JkLm2Nq"


def test_a_d_before_a_zero_stays() -> None:
    readings = ["1CFE-8ADO", "1CFE-8AD0O", "1CFE-8AD0O", "1CFE-8ADO", "1CFE-8AD0"]
    assert verdicts(readings, HEX) == (Verdict("1CFE-8AD0", is_sure=True),)


def test_nothing_seen_leaves_the_first_reading() -> None:
    assert agree(["Grund: Störung", "Grund: Stérung"], HEX).text == "Grund: Störung"


lines = st.text(alphabet="A1B2-C3D4O0lI :.Sx8é", max_size=60)


@given(st.lists(lines, min_size=1, max_size=6), st.sampled_from((HEX, SIXTEEN, OPEN, NUMBERED)))
def test_what_is_sure_fits_in_full_and_is_no_longer_than_what_was_read(
    readings: list[str], pattern: re.Pattern[str]
) -> None:
    for verdict in verdicts(readings, pattern):
        assert len(verdict.ban_id) <= max(len(reading) for reading in readings)
        assert pattern.fullmatch(verdict.ban_id)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_any_readings_can_be_voted_on(readings: list[str]) -> None:
    agree(readings, SIXTEEN)


@given(lines, lines)
def test_nothing_is_lost_when_readings_are_laid_over_each_other(reading: str, reference: str) -> None:
    instead, before = laid_over(reading, reference)
    assert len(instead) == len(reference)
    together = "".join(a + b for a, b in zip(before, [*instead, ""], strict=True))
    assert together == reading[:LONGEST_READING]
