"""What a speaker, model or script, proposes for a turn; nothing of it counts before the code has checked it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from utils.intake import Attitude, ReasonCategory


class Next(StrEnum):
    """What should follow."""

    ASK = "ask"
    HANDOVER = "handover"


class Proposal(BaseModel):
    """The form that the model has to fill; every field is required, as strict JSON schemas demand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str
    ban_id: str | None
    player_name: str | None
    reason_category: ReasonCategory | None
    statement_summary: str | None
    attitude: Attitude
    quotes: tuple[str, ...]
    wants_human: bool
    next: Next
