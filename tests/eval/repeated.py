"""Whether she asks again what the member has answered; seen from the member's side, by what each of his turns gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.eval.data import Slot

# A question or a request that is about the slot; an offer ("falls die ID doch noch auftaucht ...") is neither.
_ABOUT = {
    "ban_id": re.compile(r"\b(?:ban|bann)?[- ]?id\b", re.IGNORECASE),
    "appeal": re.compile(
        r"\bwas\b[^.!?\n]{0,30}\bpassiert\b|\beigenen\s+worten\b|\b(?:deine|eine)\s+(?:stellungnahme|schilderung)\b"
        r"|\bwhat\b[^.!?\n]{0,20}\bhappened\b|\bown\s+words\b|\byour\s+side\s+of\b",
        re.IGNORECASE,
    ),
}
_ASKS = re.compile(
    r"\?|\b(?:schick|schicke|schreib|schreibe|nenn|nenne|gib|erzähl|erzähle|brauche|bräuchte|fehlt|benötige|schildere|beschreib)\b"
    r"|\b(?:send|give|tell|need|share|describe|provide)\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(r"^\W*(?:falls|wenn|sollte|if)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True)
class Said:
    """What a turn gave, and what she answered."""

    gives: tuple[Slot, ...]
    reply: str
    confirms: bool = False


def asks_for(slot: Slot, reply: str) -> bool:
    """Return whether a reply asks the member for a slot."""
    about = _ABOUT.get(slot)
    return about is not None and any(
        about.search(sentence) and _ASKS.search(sentence) and not _OFFERS.search(sentence)
        for sentence in _sentences(reply)
    )


def repeated(course: Sequence[Said]) -> list[str]:
    """Return the questions that had been answered when she asked them."""
    found = []
    given: set[Slot] = set()
    before: set[str] = set()
    for said in course:
        given.update(said.gives)
        found += [
            f"asks for {slot} again: {said.reply}"
            for slot in ("ban_id", "appeal")
            if slot in given and not said.confirms and asks_for(slot, said.reply)
        ]
        questions = {" ".join(s.split()) for s in _sentences(said.reply) if s.rstrip().endswith("?")}
        # Who gave nothing may be asked the same again.
        found += [f"same question twice: {question}" for question in questions & before if said.gives]
        before = questions
    return found


def _sentences(text: str) -> list[str]:
    return [match.group() for match in _SENTENCE.finditer(text)]
