"""Write a text without block structure as HTML: its masked links, and between them the marks that pair up."""

from markupsafe import Markup

from utils.transcript.markdown.escape import escape
from utils.transcript.markdown.links import Target, hides, link, link_start
from utils.transcript.markdown.names import Names
from utils.transcript.markdown.pairs import paired
from utils.transcript.markdown.tokens import Bracket, Mark, Token, is_plain, plain, tokenize


def render_inline(text: str, names: Names) -> str:
    """Return the HTML of a text without block structure."""
    if is_plain(text):
        return plain(text)
    tokens = tokenize(text, names)
    return paired(
        _with_links(tokens, names) if "](" in text else [_settled(token, names) for token in tokens]
    )


def _settled(token: Token, names: Names) -> str | Mark:
    if not isinstance(token, Bracket):
        return token
    return token.source if token.target is None else _as_written(token.source, token.target, names)


def _as_written(source: str, target: Target, names: Names) -> str:
    """Return the end of a masked link as it looks where it is none: its address is then an ordinary one."""
    before, address, after = source.partition(target.address)
    return f"{escape(before)}{link(address, names)}{escape(after)}"


def _with_links(tokens: list[Token], names: Names) -> list[str | Mark]:
    """Fold each `[text](address)` into finished HTML, so that no emphasis reaches across its edge."""
    done: list[str | Mark] = []
    openings: list[int] = []
    for token in tokens:
        if isinstance(token, Bracket):
            target = token.target
            if token.source == "[":
                openings.append(len(done))
            elif openings and target is None:
                openings.pop()
            elif openings and target is not None:
                start = openings[-1]
                inner = paired(done[start + 1 :])
                # With a link inside, shown or refused, none of the openings further out can become one.
                openings = []
                if _is_text_of_link(inner, target.address):
                    del done[start:]
                    done.append(f"{link_start(target.address, target.title)}{inner}</a>")
                    continue
        done.append(_settled(token, names))
    return done


def _is_text_of_link(inner: str, address: str) -> bool:
    if "<a " in inner or not inner.strip():
        return False
    return not hides(Markup(inner).striptags(), address)  # noqa: S704 - it is read, not written
