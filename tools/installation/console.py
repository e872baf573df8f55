"""What the operator sees and is asked."""

import getpass
import sys
from dataclasses import dataclass, field

from installation import texts


@dataclass
class Console:
    """A terminal, or what stands in its place: without one nobody is asked for values."""

    yes: bool = False
    notes: list[str] = field(default_factory=list)
    """What is left for the operator to do, told at the end."""

    @property
    def has_somebody(self) -> bool:
        """Tell whether there is somebody who can be asked for more than yes or no."""
        return not self.yes and sys.stdin.isatty()

    def say(self, text: str = "") -> None:
        """Show some lines."""
        print(text, flush=True)

    def note(self, text: str) -> None:
        """Keep something for the end; what is kept already is not kept twice."""
        if text not in self.notes:
            self.notes.append(text)

    def confirm(self, question: str) -> bool:
        """Return whether the answer is yes; no answer is no."""
        if self.yes:
            return True
        return self.read(f"{question} {texts.YES_OR_NO} ").lower() in texts.YES

    def read(self, prompt: str, *, hidden: bool = False) -> str:
        """Return what is typed, without blanks around it."""
        if hidden:
            return getpass.getpass(prompt).strip()
        print(prompt, end="", flush=True)
        return sys.stdin.readline().strip()

    def tell_notes(self) -> None:
        """Show what was kept for the end."""
        if self.notes:
            self.say(f"\n{texts.LEFT_TO_DO}")
            for note in self.notes:
                self.say("  - " + note.replace("\n", "\n    "))
