"""What a search compares, and what somebody typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from utils.searching import PART, normalised, query, searchable, searchable_message, traced
from utils.transcript.words import bare

# Characters that are folded, dropped, joined or special somewhere, and any other.
ODD = st.text(
    alphabet="aAoOuUeEsSßẞäÄöÜéİıŁﬁ①ＡñσςΣ \t\n\0\u00a0\u0301\u0308\u0323\u200b\u00ad\ud800\"'„“*()-:%_+",
    max_size=40,
)
TEXTS = st.one_of(ODD, st.text(max_size=40))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Übeltäter GROẞE Straße", "uebeltaeter grosse strasse"),
        ("U\u0308bel a\u0308rgern", "uebel aergern"),
        ("René Şahin Zoë", "rene sahin zoe"),
        ("  a \n\t b\u00a0c ", "a b c"),
        ("ge\u200bhe\u00adim", "geheim"),
        ("Ｆｕｌｌ ﬁx ①", "full fix 1"),
        ("ΣΑΣ", "σασ"),
        ("a\0b", "a b"),
        ("C++ x:y 100% _a_", "c++ x:y 100% _a_"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_is_compared(text: str, expected: str) -> None:
    assert normalised(text) == expected


@given(text=TEXTS)
@example("a\u0323\u0308")
def test_what_is_compared_can_be_written_and_traced_back(text: str) -> None:
    folded = normalised(text)
    folded.encode()
    assert PART not in folded
    assert "  " not in folded
    again, origins = traced(text)
    assert again == folded
    assert len(origins) == len(folded)
    assert origins == sorted(origins)


@given(text=TEXTS, ends=st.tuples(st.integers(0, 40), st.integers(0, 40)))
@example("xa\u0308y", (2, 4))
@example("xye\u0301", (0, 3))
def test_a_part_of_a_text_is_part_of_what_is_compared(text: str, ends: tuple[int, int]) -> None:
    assert normalised(text[min(ends) : max(ends)]) in normalised(text)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Müller  straße", ("mueller", "strasse")),
        ('"ich war es" nicht', ("ich war es", "nicht")),
        ("„ich war“ “x y” »z z« „a b”", ("ich war", "x y", "z z", "a b")),
        ('a"b 5" "', ('a"b', '5"', '"')),
        ('"nicht zu', ('"nicht', "zu")),
        ("x x X", ("x",)),
        (" \0 \u200b ", ()),
        ("C++ x:y * NEAR(", ("c++", "x:y", "*", "near(")),
    ],
)
def test_terms(text: str, terms: tuple[str, ...]) -> None:
    assert query(text).terms == terms


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" #12 ", 12),
        ("#", None),
        ("12a", None),
        ("١٢", None),
        ("1" * 18, int("1" * 18)),
        ("1" * 19, None),
    ],
)
def test_a_number_is_a_tickets_number(text: str, number: int | None) -> None:
    assert query(text).number == number


@given(text=TEXTS, typed=TEXTS)
def test_no_query_is_a_mistake_and_each_word_of_a_text_finds_it(text: str, typed: str) -> None:
    assert all(query(typed).terms)
    whole = searchable(text)
    words = " ".join(word for word in text.split() if not set(word) & set('"„“”»«'))
    assert query(words).is_in(whole) == bool(query(words).terms)


@given(text=st.text(alphabet="ab *_~|`\\\n#>[]", max_size=20))
def test_what_formatting_splits_is_found_as_well(text: str) -> None:
    document = searchable_message("", text, None, "[]", "[]")
    assert normalised(text) in document
    assert normalised(bare(text)) in document


@given(parts=st.lists(TEXTS, min_size=6, max_size=6))
def test_any_message_can_be_read(parts: list[str]) -> None:
    author, *stored = parts
    text = searchable_message(author, *stored, files=parts)
    text.encode()
    assert normalised(author) in text
