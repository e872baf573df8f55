from utils.evidence.layout import MOST_WORDS, box_of_interest, slope_degrees
from utils.evidence.tesseract import Word


def word(text: str, left: int, top: int) -> Word:
    return Word(text, left, top, width=len(text) * 10, height=20)


def test_the_box_holds_what_stands_near_the_words_about_the_ban() -> None:
    lines = [
        [word("Spielstand", 0, 0)],
        [word("Grund:", 1000, 1000), word("Werbung", 1080, 1000)],
        [word("12345", 1000, 1060)],
    ]
    assert box_of_interest(lines) == (976, 976, 1174, 1104)


def test_without_such_words_everything_counts() -> None:
    assert box_of_interest([[word("eins", 0, 0)], [word("zwei", 900, 900)]]) == (-24, -24, 964, 944)
    assert box_of_interest([[word("|", 0, 0)]]) is None
    assert box_of_interest([]) is None


def test_of_a_flood_of_words_everything_counts() -> None:
    flood = [[word("Ban", 0, 100 * i)] for i in range(MOST_WORDS + 1)]
    assert box_of_interest(flood) == (-24, -24, 54, 100 * MOST_WORDS + 44)


def test_the_slope_is_that_of_long_lines() -> None:
    lines = [[word("Du", 0, 0), word("wurdest", 1000, 50)], [word("ja", 0, 300), word("so", 30, 400)]]
    assert 2.5 < slope_degrees(lines) < 3.1
    assert slope_degrees([[word("Ban", 0, 0)]]) == 0.0
