"""Style sheets and modules put together: their order, and what is refused."""

import pytest

from webapp.bundling import BundleError, bundle_modules, bundle_styles

HELLO = 'export function hello() { return "hello"; }\n'


def styles(**files: str) -> str:
    named = {name.replace("_", "/") + ".css": text for name, text in files.items()}
    return bundle_styles("pages/x.css", named.get)


def modules(**files: str) -> str:
    named = {name.replace("_", "/") + ".js": text for name, text in files.items()}
    return bundle_modules("pages/x.js", named.get)


def test_sheets_come_in_the_order_of_their_imports() -> None:
    sheet = styles(
        pages_x='/* A page. */\n@import "../css/a.css";\n@import "../css/b.css";\n\n.x { top: 1px; }\n',
        css_a='@import "../tokens.css";\n.a { top: 2px; }\n',
        css_b="/* About\n   b. */\n.b { top: 3px; }\n",
        tokens=":root { --one: 1px; }\n",
    )
    assert sheet == ":root { --one: 1px; }\n.a { top: 2px; }\n.b { top: 3px; }\n.x { top: 1px; }\n"


def test_a_sheet_for_paper_stays_one_for_paper() -> None:
    sheet = styles(
        pages_x='@import "../css/print.css" print;\n.x { top: 1px; }\n', css_print=".p { top: 0; }\n"
    )
    assert sheet == "@media print {\n.p { top: 0; }\n}\n.x { top: 1px; }\n"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ('.x { top: 0; }\n@import "../css/a.css";\n', "behind a rule"),
        ('@import url("../css/a.css");\n', "not understood"),
        ('@import "../css/a.css" screen;\n', "not understood"),
        ('@charset "utf-8";\n', "not understood"),
        (".x { background: url(x.png); }\n", "not understood"),
        ('@import "../css/a.css";\n@import "../css/a.css";\n', "a second time"),
        ('@import "../css/nowhere.css";\n', "there is no css/nowhere.css"),
        ('@import "x.css";\n', "a second time|circle"),
    ],
)
def test_a_sheet_that_would_mean_something_else_is_refused(page: str, why: str) -> None:
    with pytest.raises(BundleError, match=why):
        styles(pages_x=page, css_a=".a { top: 0; }\n")


@pytest.mark.parametrize(
    "page",
    [
        'import * as all from "../js/a.js";',
        'import hello from "../js/a.js";',
        'import "../js/a.js";',
        'import { hello as bye } from "../js/a.js";',
        'import { hello } from "a.js";',
        'import { hello }\n  from "../js/a.js";',
        'const { hello } = await import("../js/a.js");',
        "console.log(import.meta.url);",
        "export default 1;",
        "export let changing = 1;",
        "export { hello };",
        "export * from '../js/a.js';",
        "const a = 1; export const b = 2;",
        "  export const indented = 1;",
        "await fetch('/');",
        "const answer = await fetch('/');",
        "export const a = 1;\nexport const a = 2;",
        'import { hello } from "../js/a.js";\nimport { hello } from "../js/a.js";',
        'import { goodbye } from "../js/a.js";',
        'import { hello } from "../js/nowhere.js";',
    ],
)
def test_a_module_in_a_form_that_is_not_understood_is_refused(page: str) -> None:
    with pytest.raises(BundleError, match=r"pages/x\.js"):
        modules(pages_x=f"{page}\n", js_a=HELLO)


def test_modules_in_a_circle_are_refused() -> None:
    with pytest.raises(BundleError, match=r"a circle: js/a\.js -> js/b\.js -> js/a\.js"):
        modules(
            pages_x='import { a } from "../js/a.js";\n',
            js_a='import { b } from "./b.js";\nexport const a = 1;\n',
            js_b='import { a } from "./a.js";\nexport const b = 1;\n',
        )
