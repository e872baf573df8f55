"""Imports run one way (DESIGN section 5): a room that reaches into another that it must not know is a fault."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What each room must not import, beside what the rooms around it must not.
FORBIDDEN = {
    "utils": ("cogs", "webapp", "main", "tests", "flask"),
    "cogs": ("webapp", "main", "tests", "flask"),
    "webapp": (
        "cogs",
        "main",
        "tests",
        "discord",
        "openai",
        "utils.channels",
        "utils.secretary",
        "utils.store",
    ),
    "utils/transcript": ("utils.channels", "utils.secretary", "utils.store", "utils.texts"),
    "utils/store": ("utils.channels", "utils.secretary", "utils.transcript"),
}
ONLY_IN = {"discord": ("main.py", "cogs/", "utils/channels/"), "openai": ("utils/secretary/model.py",)}


def sources() -> list[str]:
    files = [
        ROOT / "main.py",
        *(file for room in ("cogs", "utils", "webapp") for file in (ROOT / room).rglob("*.py")),
    ]
    return sorted(file.relative_to(ROOT).as_posix() for file in files)


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / source).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reaches(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


@pytest.mark.parametrize("source", sources())
def test_a_file_imports_only_what_its_room_may_know(source: str) -> None:
    modules = set(imported(source))
    for room, forbidden in FORBIDDEN.items():
        if source.startswith(f"{room}/"):
            assert not [module for module in modules for other in forbidden if reaches(module, other)]
    for library, places in ONLY_IN.items():
        if not source.startswith(places):
            assert not [module for module in modules if reaches(module, library)]
