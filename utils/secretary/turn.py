"""One turn of a conversation with Sigrid: what was heard, what the register said, what follows."""

from dataclasses import dataclass
from enum import StrEnum

from utils.evidence.readings import PictureTrouble, Reading
from utils.intake import Intake, LookupState, Pressed


@dataclass(frozen=True)
class Heard:
    """What the member did since the last answer."""

    texts: tuple[str, ...] = ()
    # What the pictures that could be read show, and why others could not be read.
    readings: tuple[Reading, ...] = ()
    troubles: tuple[PictureTrouble, ...] = ()
    pressed: Pressed | None = None
    answered_up_to: int = 0

    @property
    def text(self) -> str:
        """Return all messages of the turn as one text."""
        return "\n".join(text for text in self.texts if text.strip())


@dataclass(frozen=True)
class Looked:
    """What the ban register said to an ID; `state` None: there is no register to ask."""

    ban_id: str
    state: LookupState | None = None
    player_name: str | None = None
    reason: str | None = None
    evidence_text: str | None = None


class Step(StrEnum):
    """What her answer does next; each has its sentence in the script."""

    ASK_BAN_ID = "ask_ban_id"
    ASK_BAN_ID_AFTER_STORY = "ask_ban_id_after_story"
    ASK_BAN_ID_AGAIN = "ask_ban_id_again"
    WHERE_IS_THE_ID = "where_is_the_id"
    UNKNOWN_BAN_ID = "unknown_ban_id"
    STILL_UNKNOWN_BAN_ID = "still_unknown_ban_id"
    CONFIRM_BAN_ID = "confirm_ban_id"
    CONFIRM_AGAIN = "confirm_again"
    NOT_CONFIRMED = "not_confirmed"
    ASK_APPEAL = "ask_appeal"
    ASK_APPEAL_ANEW = "ask_appeal_anew"
    ASK_APPEAL_AGAIN = "ask_appeal_again"
    HAND_OVER = "hand_over"


class News(StrEnum):
    """What this turn brought about the ban ID; told before the next question."""

    NONE = "none"
    FOUND = "found"
    NOTED = "noted"
    UNREACHABLE = "unreachable"
    GIVEN_UP_UNKNOWN = "given_up_unknown"
    GIVEN_UP_MISSING = "given_up_missing"


@dataclass(frozen=True)
class Decision:
    """What a turn makes of an intake; the words are chosen afterwards."""

    intake: Intake
    step: Step
    news: News = News.NONE
    # The one calm warning belongs to this answer.
    warn: bool = False
    # The member asked whether she is a machine.
    say_ai: bool = False
