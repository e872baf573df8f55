"""Modules put together do in a browser what they did apart."""

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium_path
from tests.web.test_browser import browser
from webapp.bundling import bundle_modules

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(chromium_path() is None, reason="Chromium ist nicht installiert")

FILES = {
    "pages/x.js": """import { two } from "../js/two.js";
import { count, One } from "../js/one.js";
const LOCAL = 1;
said.push(`x ${LOCAL} ${two()} ${count()} ${new One().name}`);
""",
    "js/two.js": """/* Two. */
import { count } from "./one.js";

const LOCAL = 2;
said.push("two");
export function two() {
  return `${LOCAL} ${count()}`;
}
""",
    "js/one.js": """const LOCAL = 0;
let counted = LOCAL;
said.push("one");
export const count = () => (counted += 1);
export async function later() {
  await null;
}
export class One {
  name = "One";
}
// The end of a file without a last line break""",
}


def test_modules_run_once_each_behind_what_they_import_and_keep_their_names(browser: Browser) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    bundle = bundle_modules("pages/x.js", FILES.get)
    page.set_content(f'<script>window.said = [];</script><script type="module">{bundle}</script>')
    assert page.evaluate("said") == ["one", "two", "x 1 2 1 2 One"]
    assert faults == []
    page.close()
