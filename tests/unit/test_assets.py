"""Static files at addresses of their content."""

import re
from pathlib import Path

import pytest

from webapp.assets import FOLDERS, Assets
from webapp.bundling import BundleError


def assets(folder: Path, **files: str) -> Assets:
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_js", ".js").replace("_css", ".css")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Assets((folder,))


def test_a_page_has_a_new_address_when_something_that_it_imports_has_changed(tmp_path: Path) -> None:
    files = {
        "pages__a_css": '@import "../css/a.css";\n',
        "pages__b_css": '@import "../css/b.css";\n',
        "css__a_css": ".a { top: 0; }\n",
        "css__b_css": ".b { top: 0; }\n",
    }
    before = assets(tmp_path, **files)
    after = assets(tmp_path, **files | {"css__a_css": ".a { top: 1px; }\n"})
    assert before.path("pages/a.css") != after.path("pages/a.css")
    assert before.path("pages/b.css") == after.path("pages/b.css")


def test_a_page_that_cannot_be_put_together_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"pages/a\.js: there is no js/gone\.js"):
        assets(tmp_path, pages__a_js='import { gone } from "../js/gone.js";\n')


def test_every_sheet_and_module_is_part_of_a_page() -> None:
    own = FOLDERS[0]
    imported = {
        name.rsplit("/", 1)[-1]
        for file in own.rglob("*.[cj]s*")
        for name in re.findall(r'^@?import .*"([^"\n]+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {file.name for file in [*own.glob("css/*.css"), *own.glob("js/*.js")]} - imported == set()
