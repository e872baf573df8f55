"""The conversations and the ban register as data; README.md beside this file says what each field means."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from utils.intake import Attitude, Ending, Language, LookupState, ReasonCategory

FOLDER = Path(__file__).parent
TALKING = "talking"

Speaker = Literal["script", "good", "bad", "model"]
Slot = Literal["ban_id", "appeal", "part"]


class _Data(BaseModel):
    # A misspelt field would quietly expect nothing.
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ban(_Data):
    """An entry of the ban register."""

    id: str
    reason: str
    player_name: str
    # What its evidence screenshots show, and the names in them that the banned player must not learn.
    evidence: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()


class Recorded(_Data):
    """A model's answer; what is left out is what a model says of nothing."""

    reply: str = ""
    ban_id: str | None = None
    player_name: str | None = None
    reason_category: str | None = None
    statement_summary: str | None = None
    attitude: str = "unclear"
    quotes: tuple[str, ...] = ()
    wants_human: bool = False
    next: str = "ask"

    @property
    def proposal(self) -> dict[str, Any]:
        """Return the JSON that goes over the wire."""
        return self.model_dump(mode="json")


class Turn(_Data):
    """What the member does between two of her answers, and what a good and a bad model make of it."""

    says: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    presses: str | None = None
    gives: tuple[Slot, ...] = ()
    good: Recorded | None = None
    bad: Recorded | None = None

    def answer(self, speaker: Speaker) -> Recorded | None:
        """Return the recorded answer; a bad model that has nothing bad to say answers well."""
        return self.bad or self.good if speaker == "bad" else self.good


class Expected(_Data):
    """What must be true at the end; a field that is left out may be anything."""

    ending: tuple[Ending | Literal["talking"], ...] = ()
    ban_id: str | None = None
    lookup: tuple[LookupState | Literal["none"], ...] = ()
    player_name: str | None = None
    attitude: tuple[Attitude, ...] = ()
    statement: tuple[str, ...] = ()
    no_statement: bool = False
    language: Language | None = None
    reason_category: ReasonCategory | None = None
    turns: tuple[int, int] = (0, 8)


class Conversation(_Data):
    """One member's visit."""

    name: str
    about: str
    register_down: bool = False
    turn: tuple[Turn, ...]
    expected: Expected
    # What may honestly be otherwise where the script speaks, a model, or a model that misbehaves.
    by_script: dict[str, Any] = Field(default_factory=dict)
    by_model: dict[str, Any] = Field(default_factory=dict)
    by_bad: dict[str, Any] = Field(default_factory=dict)

    def expects(self, speaker: Speaker) -> Expected:
        """Return what must be true at the end if `speaker` found the words."""
        other = {
            "script": self.by_script,
            "good": self.by_model,
            "model": self.by_model,
            "bad": {**self.by_model, **_LENIENT, **self.by_bad},
        }[speaker]
        return Expected.model_validate({**self.expected.model_dump(), **other})

    @model_validator(mode="after")
    def _every_speaker_is_expected_well(self) -> "Conversation":
        for speaker in ("script", "good", "bad"):
            self.expects(speaker)
        return self


# A bad model may end too early or too late and learn too little, but what it claims must not become a slot.
_LENIENT: dict[str, Any] = {
    "ending": (*(e for e in Ending if e is not Ending.UNCOOPERATIVE), TALKING),
    "attitude": (Attitude.UNCLEAR, Attitude.COOPERATIVE),
    "statement": (),
    "reason_category": None,
    "turns": (0, 8),
}


@cache
def bans() -> tuple[Ban, ...]:
    """Return the register's entries."""
    return tuple(Ban.model_validate(ban) for ban in _read(FOLDER / "bans.toml")["ban"])


@cache
def conversations() -> tuple[Conversation, ...]:
    """Return all conversations, in the order of their files."""
    found = [
        Conversation.model_validate(conversation)
        for file in sorted((FOLDER / "conversations").glob("*.toml"))
        for conversation in _read(file)["conversation"]
    ]
    names = [conversation.name for conversation in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"names given twice: {sorted(twice)}")
    return tuple(found)


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
