"""Discord's markdown: its dialect, and that nothing of a user's ever becomes markup."""

import html as standard_html
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.markup import MARKDOWN, read
from utils.transcript.markdown import Names, is_jumbo, render
from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.names import ShownTime

NAMES = Names(
    lambda at_s, style: ShownTime("2026-11-01", f"Zeit {style}", "genau") if at_s < 10**11 else None,
    users={"1": "Mia <3"},
    roles={"2": "Support"},
    channels={"3": "regeln"},
    picture=lambda key: "/picture/5" if key == "emoji:5" else None,
)
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


def check(html: str) -> str:
    return read(html, MARKDOWN)


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
        ("<t:1:S>", '<time class="md-time" datetime="2026-11-01" title="genau">Zeit S</time>'),
        ("<t:1:X>", "&lt;t:1:X&gt;"),
        (
            "<a:wink:5>",
            '<img class="emoji" src="/picture/5" alt=":wink:" title=":wink:" loading="lazy" decoding="async">',
        ),
        ("<id:customize>", '<span class="md-mention">Kanäle &amp; Rollen</span>'),
        ("<id:linked-roles:7>", '<span class="md-mention">Verknüpfte Rollen</span>'),
        ("</ban info:12>", '<span class="md-mention">/ban info</span>'),
        ("<mia@example.org>", "mia@example.org"),
        ("<+49 30 1234567>", "+49 30 1234567"),
        ("[[1]] und [2]", "[[1]] und [2]"),
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
        ("[[1]](https://a.de)", "https://a.de", "[1]"),
        ("[x](https://a.de/b_(c)_(d))", "https://a.de/b_(c)_(d)", "x"),
        ("[a.de](https://www.a.de/y)", "https://www.a.de/y", "a.de"),
        ("[bild.png](https://cdn.de/1)", "https://cdn.de/1", "bild.png"),
        # What looks like another address hides nothing.
        ("[https://bank.de](https://b.de/1)", "https://b.de/1", None),
        ("[**bank.de**](https://b.de/1)", "https://b.de/1", None),
        ("[](https://b.de/1)", "https://b.de/1", None),
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


def test_a_masked_link_shows_its_title() -> None:
    assert 'title="Die &lt;Regeln&gt;"' in inline('[x](https://a.de "Die <Regeln>")')


def test_a_link_to_a_channel_shows_its_name() -> None:
    html = inline("https://discord.com/channels/1/3/5 https://discord.com/channels/1/4/5")
    assert ">#regeln › Nachricht</a>" in html
    assert ">https://discord.com/channels/1/4/5</a>" in html


@pytest.mark.parametrize(
    ("source", "is_large"),
    [
        ("😀", True),
        ("😀 👍🏽\n<a:wink:5>", True),
        ("👩‍👩‍👧 🇩🇪 1️⃣ ❤️", True),
        ("😀" * 30, True),
        ("😀" * 31, False),
        ("gut 😀", False),
        ("😀 gut", False),
        ("12", False),
        ("", False),
    ],
)
def test_emoji_alone_are_large(source: str, is_large: bool) -> None:
    assert is_jumbo(source) is is_large


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
    assert html == '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol start="3"><li>d</li></ol>\n'
    continued = str(render("- a\n  weiter\n  - b\n    auch\nEnde", NAMES))
    assert continued == "<ul><li>a<br>\nweiter<ul><li>b<br>\nauch</li></ul></li></ul>\n<p>Ende</p>\n"
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


@given(st.lists(st.one_of(st.sampled_from("&<>\"';"), st.text(max_size=3)), max_size=20).map("".join))
def test_text_is_escaped_as_the_standard_library_does(text: str) -> None:
    assert escape(text) == standard_html.escape(text)


MARKUP = set("\\\\*_~|`<[]@#>-\n\t\r\0")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200).filter(lambda text: not MARKUP & set(text)))
def test_text_without_marks_stays_as_it_is(text: str) -> None:
    source = f"x{text}x"
    assert check(str(render(source, NAMES))) == f"{source}\n"


LENGTH = 4_000
# What makes parsers slow: openings that never close, closings that never opened, and everything nested.
WORST = {
    "links that are refused": "[" * 1_000 + "](https://a.b)",
    "text of links": "[a](",
    "links": "[a](https://a.de)",
    "links with parentheses": "[a](https://a.de/b_(c)_(d)",
    "links disguised": "[https://c.de](https://a.de)",
    "brackets": "[",
    "brackets closed": "[" * 2_000 + "]" * 2_000,
    "stars": "*",
    "stars and text": "*a ",
    "all marks": "*a_b~~c||d`",
    "bars": "|",
    "spoilers": "||a",
    "underscores": "_a ",
    "tildes": "~~a ",
    "angles": "<",
    "times": "<t:",
    "mentions": "<@",
    "emoji": "<:aaaaaaaaaaaaaaaa",
    "commands": "</a b",
    "mail": "<a.a.a.a.a.a@",
    "backticks": "`",
    "backticks growing": "".join("`" * n + "a" for n in range(1, 90)),
    "fences": "```\n",
    "fences on a line": "```a",
    "empty fences": "``````\n",
    "quotes": "> ",
    "quoted lines": "> a\n",
    "long quotes": ">>> a\n",
    "lists": "- a\n",
    "lists nested": "".join(" " * n + "- a\n" for n in range(80)),
    "lists continued": "- a\n  b\n",
    "numbers": "1. ",
    "headings": "# a\n",
    "headings of marks": "# " + "#" * LENGTH,
    "backslashes": "\\",
    "addresses": "https://",
    "addresses with marks": "https://a**",
    "addresses with parentheses": "https://a.de/" + ")" * LENGTH,
    "spaces": "](https://a" + " " * LENGTH,
    "flags": "\N{REGIONAL INDICATOR SYMBOL LETTER D}",
    "families": "\N{WOMAN}\N{ZERO WIDTH JOINER}",
}


def filled(pattern: str, length: int = LENGTH) -> str:
    return (pattern * (length // len(pattern) + 1))[:length]


def calls_during(work: Callable[[], object]) -> int:
    """Count the calls of functions, Python's and built-in ones: unlike time, always the same."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("pattern", WORST.values(), ids=WORST.keys())
def test_the_worst_messages_cost_no_more_steps_than_their_length_allows(pattern: str) -> None:
    """`python -m bench.markdown` says what that is in time."""
    half, whole = filled(pattern, LENGTH // 2), filled(pattern)
    check(str(render(whole, NAMES)))
    steps_of_half = calls_during(lambda: (render(half, NAMES), is_jumbo(half)))
    steps = calls_during(lambda: (render(whole, NAMES), is_jumbo(whole)))
    assert steps <= 20 * LENGTH
    assert steps <= 3 * steps_of_half + 500
