"""What is known of an intake: Sigrid's slots and where she stands. Pure: no Discord, no database."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Status(StrEnum):
    """Whether she still speaks."""

    ACTIVE = "active"
    HANDED_OVER = "handed_over"
    SILENCED = "silenced"


class Ending(StrEnum):
    """Why she stopped."""

    COMPLETE = "complete"
    HUMAN_WANTED = "human_wanted"
    TURNS = "turns"
    UNCOOPERATIVE = "uncooperative"
    BUDGET = "budget"
    SILENT = "silent"
    STAFF = "staff"


class Asked(StrEnum):
    """The slot that she asked for last."""

    BAN_ID = "ban_id"
    CONFIRMATION = "confirmation"
    APPEAL = "appeal"


class Pressed(StrEnum):
    """A button of hers."""

    YES = "yes"
    NO = "no"
    HUMAN = "human"


class LookupState(StrEnum):
    """What the ban register said."""

    FOUND = "found"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"


class Attitude(StrEnum):
    """How the member meets the team; a judgement for the team, never a decision."""

    COOPERATIVE = "cooperative"
    UNCOOPERATIVE = "uncooperative"
    UNCLEAR = "unclear"


class ReasonCategory(StrEnum):
    """What kind of offence a ban is for."""

    CHEATING = "cheating"
    INSULT = "insult"
    HATE = "hate"
    GRIEFING = "griefing"
    SPAM = "spam"
    EVASION = "evasion"
    OTHER = "other"


class Language(StrEnum):
    """A language in which her script exists."""

    GERMAN = "de"
    ENGLISH = "en"


def first_language(locale: str | None) -> Language:
    """Return the language of the greeting for a Discord client's locale.

    Many Germans use an English client, and hardly anybody else does who cannot read English.
    """
    return Language.GERMAN if (locale or "de").startswith(("de", "en")) else Language.ENGLISH


class ReplyKind(StrEnum):
    """What a reply is in the course of an intake."""

    GREETING = "greeting"
    TURN = "turn"
    REMINDER = "reminder"
    HANDOVER = "handover"


@dataclass(frozen=True)
class PendingReply:
    """A reply that was decided; it is committed before it is sent, so that a crash neither loses nor doubles it."""

    kind: ReplyKind
    text: str
    nonce: str
    # Messages of the channel newer than this one may be the reply itself.
    after_message_id: int
    # The IDs read from a picture among which the member chooses by buttons; none: no such buttons.
    confirm_ids: tuple[str, ...] = ()
    human_button: bool = True
    language: Language = Language.GERMAN
    fields: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> str:
        """Return the form kept in the database."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "PendingReply":
        """Read the form kept in the database."""
        values = json.loads(text)
        values["kind"] = ReplyKind(values["kind"])
        values["language"] = Language(values.get("language", Language.GERMAN))
        values["confirm_ids"] = tuple(values["confirm_ids"])
        values["fields"] = tuple((name, value) for name, value in values["fields"])
        return cls(**values)


@dataclass(frozen=True)
class Intake:
    """One row of the table `intakes`; see the migration for what each column means."""

    ticket_id: int
    status: Status = Status.ACTIVE
    ended_because: Ending | None = None
    greeting_message_id: int | None = None
    handover_message_id: int | None = None
    pending_reply: PendingReply | None = None
    answered_up_to: int = 0
    replies: int = 0
    turns: int = 0
    uncooperative_turns: int = 0
    model_failures: int = 0
    model_tokens: int = 0
    scripted: bool = False
    asked: Asked | None = None
    pressed: Pressed | None = None
    ban_id_attempts: int = 0
    appeal_attempts: int = 0
    candidate_ban_ids: tuple[str, ...] = ()
    ban_id: str | None = None
    lookup: LookupState | None = None
    player_name: str | None = None
    ban_reason: str | None = None
    reason_category: ReasonCategory | None = None
    evidence_text: str | None = None
    statement: str | None = None
    statement_summary: str | None = None
    attitude: Attitude | None = None
    quotes: tuple[str, ...] = ()
    overruled_attitude: Attitude | None = None
    language: Language = Language.GERMAN
    episode: int = 1
    begins_after_id: int = 0
    said_at_ms: int | None = None
    reminders: int = 0
    started_at_ms: int = 0
    ended_at_ms: int | None = None

    @property
    def is_active(self) -> bool:
        """Return whether she still speaks."""
        return self.status is Status.ACTIVE

    @property
    def verdict(self) -> Attitude:
        """Return what counts as the member's attitude: the team's word, else hers."""
        return self.overruled_attitude or self.attitude or Attitude.UNCLEAR


@dataclass(frozen=True)
class EarlierTicket:
    """A ticket that the team should know of: the same member's, or about the same ban."""

    ticket_id: int
    state: str
    opened_at_ms: int
    creator_name: str
    ban_id: str | None
    attitude: Attitude | None
    same_member: bool
    same_ban: bool
