"""docs/SICHERHEIT.md names a test for each requirement; a name that leads nowhere would be a promise without proof."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "SICHERHEIT.md").read_text(encoding="utf-8")
TABLE = DOCUMENT.split("<!-- asvs:begin -->")[1].split("<!-- asvs:end -->")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("|")
][2:]
NUMBER = re.compile(r"(?:[1-9]|1[0-7])\.\d{1,2}\.\d{1,2}")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)))


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_each_named_test_is_there(path: str, name: str) -> None:
    assert name in names_in(ROOT / path)


def test_each_requirement_has_its_number_its_level_and_a_test() -> None:
    assert len(ROWS) >= 40
    for number, level, asked, met, shown in ROWS:
        assert NUMBER.fullmatch(number)
        assert level in {"1", "2"}
        assert asked
        assert met
        names = re.findall(r"`tests/[\w/]+\.py::\w+`", shown)
        # Nothing in the cell but names of tests.
        assert shown == ", ".join(names) != ""


def test_no_requirement_stands_twice_and_all_in_their_order() -> None:
    numbers = [tuple(map(int, row[0].split("."))) for row in ROWS]
    assert numbers == sorted(set(numbers))


def test_what_is_said_to_be_missing_is_not_in_the_table() -> None:
    missing = set(NUMBER.findall(DOCUMENT.split("## Nicht erfüllt")[1].split("## Trifft nicht zu")[0]))
    # Of this one a part is met.
    assert missing & {row[0] for row in ROWS} <= {"2.4.1"}
