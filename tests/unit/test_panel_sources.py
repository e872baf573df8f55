"""What the panel's sources must not even contain, because there is no safe way to use it on what strangers write."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Programs of the system, data that runs when it is read, and readers of XML that fetch what it names.
MODULES = {"subprocess", "pickle", "marshal", "shelve", "yaml", "xml", "lxml", "code", "ctypes"}
CALLS = {"eval", "exec", "compile", "__import__", "render_template_string", "system", "popen", "from_string"}
# What writes markup or runs text in a browser.
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(.on|javascript:"
)


def files(folder: str, ending: str) -> list[Path]:
    return sorted((ROOT / folder).rglob(f"*{ending}"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*files("webapp", ".py"), *files("utils/transcript", ".py")], ids=name)
def test_nothing_starts_programs_or_runs_data(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.module.split(".")[0] not in MODULES
        elif isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            is_pattern = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "re.compile"
            assert called not in CALLS or is_pattern, node.lineno


@pytest.mark.parametrize("path", files("webapp/static", ".js"), ids=name)
def test_scripts_write_text_and_never_markup(path: Path) -> None:
    assert not IN_SCRIPTS.search(path.read_text(encoding="utf-8"))
