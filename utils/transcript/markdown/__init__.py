"""Discord's markdown as safe HTML.

A parser of our own: Discord's dialect differs from CommonMark in nearly every rule (line breaks, underline, spoilers,
quotes, headings, subtext, no HTML, no reference links), so a general parser would be mostly replaced rules, at
several times the cost for each of a ticket's many short messages.
"""

from utils.transcript.markdown.blocks import render
from utils.transcript.markdown.names import Names

__all__ = ["Names", "render"]
