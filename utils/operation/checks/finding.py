"""What a check found. Pure."""

from dataclasses import dataclass, field
from enum import IntEnum

BROKEN = 1
"""Exit status: something keeps the bot from working."""


class Mark(IntEnum):
    """How bad it is, the least bad first."""

    GOOD = 0
    NOTE = 1
    WARNING = 2
    FAULT = 3


@dataclass(frozen=True)
class Finding:
    """A sentence for the operator, and what he can do about it; `status` is what a fault ends the check with."""

    mark: Mark
    text: str
    advice: str | None = None
    status: int = 0


@dataclass
class Section:
    """The findings about one subject, in the order in which they were made."""

    title: str
    findings: list[Finding] = field(default_factory=list)

    def good(self, text: str) -> None:
        """Add what is as it should be."""
        self.findings.append(Finding(Mark.GOOD, text))

    def note(self, text: str, advice: str | None = None) -> None:
        """Add what is worth knowing and no fault."""
        self.findings.append(Finding(Mark.NOTE, text, advice))

    def warning(self, text: str, advice: str | None = None) -> None:
        """Add what the bot works in spite of."""
        self.findings.append(Finding(Mark.WARNING, text, advice))

    def fault(self, text: str, advice: str | None = None, *, status: int = BROKEN) -> None:
        """Add what keeps the bot, or something that the settings ask for, from working."""
        self.findings.append(Finding(Mark.FAULT, text, advice, status))
