"""Escape text for HTML."""


def escape(text: str) -> str:
    """Return a text as HTML, also for an attribute: what `html.escape` does.

    Most texts have nothing to escape. To look for a single character is much cheaper than to replace it.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    if "'" in text:
        text = text.replace("'", "&#x27;")
    return text
