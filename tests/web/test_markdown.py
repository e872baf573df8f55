"""Discord's markdown: its dialect, and that nothing of a user's ever becomes markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.transcript.markdown import Names, render
from utils.transcript.markdown.names import ShownTime

NAMES = Names(
    lambda at_s, style: ShownTime("2026-11-01", f"Zeit {style}", "genau") if at_s < 10**11 else None,
    users={"1": "Mia <3"},
    roles={"2": "Support"},
    channels={"3": "regeln"},
)
VOID = {"br"}
ALLOWED = {
    *("p", "br", "strong", "em", "u", "s", "span", "code", "pre", "a"),
    *("blockquote", "ul", "ol", "li", "time"),
}
MARKS = (
    "*",
    "**",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "```",
    "\n",
    "> ",
    ">>> ",
    "- ",
    "1. ",
    "  ",
    "# ",
    "-# ",
    "\\",
)
PIECES = (*MARKS, "[", "](https://a.de)", "https://a.de/(", "<@1>", "<t:1:R>", "<", "a", " ", '"', "'", "&")


class Checker(HTMLParser):
    """Follows the tags and remembers what is wrong with them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in {
                "class",
                "href",
                "rel",
                "target",
                "tabindex",
                "datetime",
                "title",
                "start",
                "data-language",
            }:
                self.faults.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("https://", "http://")):
                self.faults.append(f"href {value}")
        if tag == "a" and "a" in self.open:
            self.faults.append("link in link")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def check(html: str) -> None:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert not checker.faults, html
    assert not checker.open, html


def inline(source: str) -> str:
    html = str(render(source, NAMES)).strip()
    assert html.startswith("<p>")
    return html.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**fett**", "<strong>fett</strong>"),
        ("*schräg* und _schräg_", "<em>schräg</em> und <em>schräg</em>"),
        ("***beides***", "<em><strong>beides</strong></em>"),
        ("__unter__", "<u>unter</u>"),
        ("__**beides**__", "<u><strong>beides</strong></u>"),
        ("~~durch~~", "<s>durch</s>"),
        ("||geheim||", '<span class="md-spoiler" tabindex="0">geheim</span>'),
        ("`**so**`", "<code>**so**</code>"),
        ("`` a`b ``", "<code> a`b </code>"),
        ("snake_case_name bleibt", "snake_case_name bleibt"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**offen", "**offen"),
        (r"\*nicht\* \_so\_", "*nicht* _so_"),
        (r"¯\_(ツ)_/¯", r"¯\_(ツ)_/¯"),
        ("eins\nzwei", "eins<br>\nzwei"),
        (
            "<@1> <@!1>",
            '<span class="md-mention">@Mia &lt;3</span> <span class="md-mention">@Mia &lt;3</span>',
        ),
        ("<@&2> <#3>", '<span class="md-mention">@Support</span> <span class="md-mention">#regeln</span>'),
        ("<@99>", '<span class="md-mention">@99</span>'),
        ("<a:wink:123>", '<span class="md-emoji">:wink:</span>'),
        ("<t:1:R>", '<time class="md-time" datetime="2026-11-01" title="genau">Zeit R</time>'),
        ("<t:1>", '<time class="md-time" datetime="2026-11-01" title="genau">Zeit f</time>'),
        ("<t:999999999999>", "&lt;t:999999999999&gt;"),
        ("@everyone", '<span class="md-mention">@everyone</span>'),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_inline(source: str, html: str) -> None:
    assert inline(source) == html


@pytest.mark.parametrize(
    ("source", "address", "text"),
    [
        ("https://a.de/b_c_d", "https://a.de/b_c_d", "https://a.de/b_c_d"),
        ("siehe https://a.de.", "https://a.de", "https://a.de"),
        ("(https://de.wikipedia.org/wiki/Bann_(Spiel))", "https://de.wikipedia.org/wiki/Bann_(Spiel)", None),
        ("**https://a.de**", "https://a.de", "https://a.de"),
        ("<https://a.de/x y", "https://a.de/x", None),
        ("<https://a.de>", "https://a.de", "https://a.de"),
        ("[die **Regeln**](https://a.de)", "https://a.de", "die <strong>Regeln</strong>"),
        ('[x](https://a.de "Titel")', "https://a.de", "x"),
        ("[x](<https://a.de/y>)", "https://a.de/y", "x"),
    ],
)
def test_links(source: str, address: str, text: str | None) -> None:
    html = inline(source)
    assert f'<a href="{address}"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert f">{text or address}</a>" in html


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,1)",
        "javascript:alert(1)",
        "[x](//evil.example)",
        "ftp://a.de",
    ],
)
def test_other_schemes_are_text(source: str) -> None:
    assert "<a" not in inline(source)


def test_blocks() -> None:
    source = "# Groß\n## Mittel\n### Klein\n-# winzig\n> Zitat\n> weiter\ndanach"
    assert str(render(source, NAMES)) == (
        '<p class="md-h1">Groß</p>\n<p class="md-h2">Mittel</p>\n<p class="md-h3">Klein</p>\n'
        '<p class="md-small">winzig</p>\n<blockquote><p>Zitat<br>\nweiter</p>\n</blockquote>\n<p>danach</p>\n'
    )


def test_a_long_quote_reaches_to_the_end() -> None:
    html = str(render("vor\n>>> eins\nzwei\n\ndrei", NAMES))
    assert html == "<p>vor</p>\n<blockquote><p>eins<br>\nzwei<br>\n<br>\ndrei</p>\n</blockquote>\n"


def test_lists_nest() -> None:
    html = str(render("- a\n  - b\n- c\n3. d", NAMES))
    assert html == "<ul><li>a<ul><li>b</li></ul></li><li>c</li><li>d</li></ul>\n"
    assert str(render("3. a\n4. b", NAMES)) == '<ol start="3"><li>a</li><li>b</li></ol>\n'


def test_code_keeps_everything() -> None:
    html = str(render("vor ```py\nif a < b:\n    **x**\n``` nach", NAMES))
    assert '<pre data-language="py"><code>if a &lt; b:\n    **x**</code></pre>' in html
    assert html.startswith("<p>vor </p>")
    assert "<p> nach</p>" in html
    assert str(render("```nur```", NAMES)) == "<pre><code>nur</code></pre>\n"
    assert "<pre>" not in str(render("```offen\nbis zum Ende", NAMES))


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[<img src=x>](https://a.de)",
        '[x](https://a.de"onmouseover="alert(1))',
        "https://a.de/<script>",
        'https://a.de/"onclick="x',
        "```<script>\nx```",
        '```"><script>\nx```',
        "`<b>`",
        "<@1><script>",
        "# <script>x</script>",
        "> <iframe>",
        "- <svg/onload=alert(1)>",
        "*[a*](https://a.de)",
        "**[a](https://a.de**)",
        "||[a||](https://a.de)",
    ],
)
def test_hostile_text_stays_text(source: str) -> None:
    check(str(render(source, NAMES)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_mixture_of_marks_is_balanced(source: str) -> None:
    check(str(render(source, NAMES)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_rendered(source: str) -> None:
    check(str(render(source, NAMES)))
