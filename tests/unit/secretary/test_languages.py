"""Which language a member speaks, as far as his words tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.intake import Language, first_language
from utils.secretary.languages import spoken

GERMAN, ENGLISH = Language.GERMAN, Language.ENGLISH


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("hallo ich wurde gebannt und weiß nicht wieso", ENGLISH, GERMAN),
        ("hi i got banned for no reason pls help", GERMAN, ENGLISH),
        ("ich wurde gebannt for no reason lol", GERMAN, GERMAN),
        ("ich hab nur gg ez geschrieben, that's all", GERMAN, GERMAN),
        ("my friend plays on my account sometimes", GERMAN, ENGLISH),
        ("NLGX7K2M9B4T8CF3", GERMAN, GERMAN),
        ("NLGX7K2M9B4T8CF3", ENGLISH, ENGLISH),
        ("123e4567-e89b-12d3-a456-426614174000", GERMAN, GERMAN),
        ("https://example.org/i/was/not/there/and/that/is/it", GERMAN, GERMAN),
        ("ok", ENGLISH, ENGLISH),
        ("weiß nicht", ENGLISH, GERMAN),
        ("keine ID", ENGLISH, GERMAN),
        ("no ID", ENGLISH, ENGLISH),
        ("Witam serdecznie, dostałem bana za nic wczoraj", GERMAN, ENGLISH),
        ("", ENGLISH, ENGLISH),
    ],
)
def test_the_words_tell_the_language(text: str, before: Language, after: Language) -> None:
    assert spoken((text,), before) is after


@given(st.text(max_size=300), st.sampled_from(list(Language)))
def test_any_text_has_a_language(text: str, before: Language) -> None:
    assert spoken((text, text), before) in Language


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", GERMAN), ("en-US", GERMAN), (None, GERMAN), ("pl", ENGLISH), ("tr", ENGLISH)],
)
def test_whoever_may_read_german_is_greeted_in_german(locale: str | None, language: Language) -> None:
    assert first_language(locale) is language
