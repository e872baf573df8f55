"""The predecessor's transcripts, read without losing a word."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from utils.predecessor.conversation import LONGEST_TEXT, converse
from utils.predecessor.lines import Spoken, line_count, parse

LATEST_MS = 1_796_000_000_000
AT_MS = 1_743_271_445_000
STAMP = "[2025-03-29 18:04:05]"

# Lines as they come: heads, names, times that cannot be, continuations, and anything at all.
LINES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            *(
                "",
                " ",
                STAMP,
                f"{STAMP} ",
                f"{STAMP} :",
                f"{STAMP} Mia:",
                f"{STAMP} Mia: Hallo",
                f"{STAMP}Mia: a:b",
            ),
            *("[2025-13-45 99:99:99] Mia: Hallo", "[gestern] Mia: Hallo", "[9999-12-31 23:59:59] Mia: spät"),
            *(
                f"{STAMP} ohne Doppelpunkt",
                f"{STAMP} {'x' * 70}: zu lang",
                "[2025-03-29 18:04:04] Sam: früher\r",
            ),
        )
    ),
)
TRANSCRIPTS = st.lists(LINES, max_size=12).map("\n".join)


def said(transcript: str, *names: str) -> list[tuple[int | None, str, str]]:
    return [(one.at_ms, one.name, one.text) for one in parse(transcript, LATEST_MS, names)]


def words(text: str) -> list[str]:
    return sorted(text.split())


def test_a_line_is_a_message() -> None:
    assert said(f"{STAMP} Mia: Hallo: ihr\n{STAMP} Sam: Moin") == [
        (AT_MS, "Mia", "Hallo: ihr"),
        (AT_MS, "Sam", "Moin"),
    ]


def test_a_line_without_a_time_goes_on_with_the_message_before_it() -> None:
    assert said(f"{STAMP} Mia: eins\n\n  zwei\r\n[egal] drei\n\n") == [
        (AT_MS, "Mia", "eins\n\n  zwei\n[egal] drei")
    ]


def test_the_first_message_may_be_empty() -> None:
    assert said(f"\n{STAMP} Mia: \n{STAMP} Sam: Moin") == [(AT_MS, "Mia", ""), (AT_MS, "Sam", "Moin")]


def test_a_name_may_hold_a_colon_where_it_is_known() -> None:
    line = f"{STAMP} Mia: die Echte: Hallo"
    assert said(line, "Mia: die Echte", "Mia") == [(AT_MS, "Mia: die Echte", "Hallo")]
    assert said(line) == [(AT_MS, "Mia", "die Echte: Hallo")]


def test_what_cannot_be_understood_stays_as_it_stands() -> None:
    assert said(f"Transkript\n{STAMP} Ticket geschlossen\n[2025-13-45 99:99:99] Mia: Hallo") == [
        (None, "", "Transkript"),
        (AT_MS, "", "Ticket geschlossen"),
        (None, "Mia", "[2025-13-45 99:99:99] Hallo"),
    ]


@given(TRANSCRIPTS)
def test_every_line_is_accounted_for_and_every_word_kept(transcript: str) -> None:
    spoken = parse(transcript, LATEST_MS, ("Mia",))
    assert sum(one.lines for one in spoken) == line_count(transcript)
    kept = "\n".join(f"{STAMP if one.at_ms == AT_MS else ''} {one.name} {one.text}" for one in spoken)
    # Times and the colon behind a name have places of their own.
    lost = set(words(transcript.replace(":", " "))) - set(words(kept.replace(":", " ")))
    assert not {word for word in lost if not word.startswith(("[2025-03-29", "18", "04", "05]"))}


@given(st.lists(TRANSCRIPTS, max_size=4))
def test_a_conversation_holds_what_stands_in_any_transcript_once(transcripts: list[str]) -> None:
    parsed = [parse(transcript, LATEST_MS, ()) for transcript in transcripts]
    conversation = converse(parsed, AT_MS)
    times = [one.at_ms for one in conversation.said]
    assert times == sorted(times)
    assert conversation.lines == sum(map(line_count, transcripts))
    kept = Counter((one.name, one.text) for one in conversation.said)
    for transcript in parsed:
        assert kept >= Counter((one.name, one.text) for one in transcript if one.name or one.text)
    # The same once more adds nothing.
    again = converse([*parsed, *parsed], AT_MS)
    assert again.said == conversation.said


def test_the_longest_transcript_is_the_base_and_others_add_what_only_they_have() -> None:
    old = [Spoken(1000, "Mia", "a", 1), Spoken(2000, "Mia", "gelöscht", 1)]
    new = [Spoken(1000, "Mia", "a", 1), Spoken(2000, "Sam", "b", 1), Spoken(3000, "Sam", "c", 1)]
    conversation = converse([old, new], 0)
    assert [one.text for one in conversation.said] == ["a", "b", "gelöscht", "c"]
    assert (conversation.lines, conversation.repeated_lines) == (5, 1)


def test_a_transcript_that_begins_with_the_newest_is_turned_round() -> None:
    newest_first = [Spoken(3000, "Sam", "c", 1), Spoken(3000, "Sam", "b", 1), Spoken(1000, "Mia", "a", 1)]
    assert [one.text for one in converse([newest_first], 0).said] == ["a", "b", "c"]


@given(st.text(alphabet="ab \n", max_size=3 * LONGEST_TEXT))
def test_a_huge_message_is_cut_into_pieces_that_are_its_text(text: str) -> None:
    said = converse([[Spoken(1000, "Mia", text, 1)]], 0).said
    assert "".join(one.text for one in said) == text
    assert all(len(one.text) <= LONGEST_TEXT for one in said)
