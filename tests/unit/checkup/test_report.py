"""The report as the operator sees it."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from utils import check_texts
from utils.operation.checks import report
from utils.operation.checks.finding import Finding, Mark, Section

FINDINGS = st.builds(
    Finding,
    st.sampled_from(Mark),
    st.text(min_size=1),
    st.one_of(st.none(), st.text(min_size=1)),
    st.sampled_from([0, 1, 78]),
)
SECTIONS = st.lists(st.builds(Section, st.just("Titel"), st.lists(FINDINGS, max_size=4)), max_size=3)


def example() -> list[Section]:
    section = Section("Discord")
    section.good("Gut.")
    section.fault("Ein langer Satz über einen Fehler, der nicht in eine Zeile passt.", "Tu etwas.")
    return [section, Section("Leer")]


def test_in_a_journal_each_sentence_is_a_line_without_colour() -> None:
    assert report.lines(example()) == [
        "Discord",
        "  OK      Gut.",
        "  FEHLER  Ein langer Satz über einen Fehler, der nicht in eine Zeile passt.",
        "          Abhilfe: Tu etwas.",
        "",
        "1 Fehler, 0 Warnungen.",
    ]


def test_on_a_terminal_lines_fit_and_marks_are_coloured() -> None:
    lines = report.lines(example(), width=40, is_coloured=True)
    assert lines[2].startswith("  \x1b[1;31mFEHLER \x1b[0m Ein langer Satz")
    bare = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    assert max(len(line) for line in bare) <= 40
    assert bare[3].startswith("          ")


@settings(deadline=None)
@given(SECTIONS, st.one_of(st.none(), st.integers(1, 200)))
def test_nothing_that_was_found_steers_the_terminal_or_breaks_the_list(
    sections: list[Section], width: int | None
) -> None:
    lines = report.lines(sections, width=width)
    assert all(line == "" or line.isprintable() for line in lines)
    shown = sum(line.startswith(tuple(f"  {mark}" for mark in check_texts.MARKS.values())) for line in lines)
    assert shown == sum(len(section.findings) for section in sections)


@settings(deadline=None)
@given(SECTIONS)
def test_the_worst_fault_decides_how_it_ends(sections: list[Section]) -> None:
    found = [finding.status for section in sections for finding in section.findings]
    assert report.exit_status(sections) == max([0, *found])


def test_warnings_alone_end_well() -> None:
    section = Section("Discord")
    section.warning("Hm.")
    assert report.exit_status([section]) == 0
    assert report.lines([section])[-1] == "0 Fehler, 1 Warnung. Der Bot arbeitet trotzdem."
    assert report.lines([Section("")]) == ["Alles in Ordnung."]
