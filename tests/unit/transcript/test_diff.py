"""What an edit changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.transcript.diff import Change, changes, rewritten

# Few words and marks, so that two texts have much in common, and in another order.
TEXTS = st.lists(
    st.sampled_from(["ich", "war", "es", "nicht", " ", " ", "\n", ", ", ".", "ß", "\u202e", "<b>", "🙂"])
).map("".join) | st.text(max_size=60)


def marked(before: str, after: str) -> str:
    signs = {"kept": "", "removed": "-", "added": "+"}
    return "".join(
        f"[{signs[one.kind]}{one.text}]" if signs[one.kind] else one.text for one in changes(before, after)
    )


def without(parts: tuple[Change, ...], kind: str) -> str:
    return "".join(part.text for part in parts if part.kind != kind)


@given(before=TEXTS, after=TEXTS)
def test_both_wordings_can_be_read_out_of_what_changed(before: str, after: str) -> None:
    for parts in (changes(before, after), rewritten(before, after)):
        assert without(parts, "added") == before
        assert without(parts, "removed") == after
        assert all(part.text for part in parts)


@given(before=TEXTS, after=TEXTS)
def test_two_stretches_of_one_kind_never_follow_each_other(before: str, after: str) -> None:
    kinds = [part.kind for part in changes(before, after)]
    assert all(one != other for one, other in pairwise(kinds))


@given(text=TEXTS)
def test_what_stayed_is_not_marked(text: str) -> None:
    assert changes(text, text) == ((Change("kept", text),) if text else ())


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "neu", "[+neu]"),
        ("alt", "", "[-alt]"),
        ("Ich war es nicht.", "Ich war es.", "Ich war es[- nicht]."),
        (
            "Ich habe den Aimbot nie benutzt. Mein Bruder war es.",
            "Ich habe den Aimbot einmal benutzt. Mein Bruder war nicht da.",
            "Ich habe den Aimbot [-nie][+einmal] benutzt. Mein Bruder war [-es][+nicht da].",
        ),
        ("Fritz Maier war da", "Hans Huber war da", "[-Fritz Maier][+Hans Huber] war da"),
        ("eins\nzwei", "drei\nvier", "[-eins][+drei]\n[-zwei][+vier]"),
        ("a, b, c, d", "a, x, c, y", "a, [-b][+x], c, [-d][+y]"),
    ],
)
def test_changes_are_words(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown
