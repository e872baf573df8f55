"""What README and handbook refer to is there: files, and headings in them."""

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """Return a page without what stands in it as code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchor(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    plain = re.sub(r"[`*]", "", heading).lower()
    kept = (each for each in plain if each in "-_ " or unicodedata.category(each)[0] in "LN")
    return "".join(kept).strip().replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        is_there = file.exists() and (not fragment or fragment in anchors(file))
        if not is_there:
            broken.append(target)
    assert broken == []


def test_every_chapter_is_in_the_handbook() -> None:
    linked = {target.partition("#")[0] for target in LINK.findall(prose(ROOT / "docs" / "BETRIEB.md"))}
    chapters = {f"betrieb/{page.name}" for page in (ROOT / "docs" / "betrieb").glob("*.md")}
    assert chapters <= linked
