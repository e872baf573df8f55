"""Discord's markdown as safe HTML.

A parser of our own: Discord's dialect differs from CommonMark in nearly every rule (line breaks, underline, spoilers,
quotes, headings, subtext, no HTML, no reference links), so a general parser would be mostly replaced rules, at
several times the cost for each of a ticket's many short messages.
"""

from utils.transcript.markdown.blocks import render
from utils.transcript.markdown.jumbo import is_jumbo
from utils.transcript.markdown.names import Names
from utils.transcript.markdown.references import emoji_html

__all__ = ["Names", "emoji_html", "is_jumbo", "render"]
