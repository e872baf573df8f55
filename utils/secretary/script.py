"""The form of Sigrid's script: every sentence that she says on her own, once for each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from utils.evidence.readings import PictureTrouble
from utils.intake import Asked, Ending
from utils.secretary.turn import News, Step
from utils.wording import one_line


@dataclass(frozen=True)
class Script:
    """What she says in one language; `{ban_id}` and the like are filled in by the functions below."""

    human_button: str
    yes_button: str
    no_button: str
    none_button: str

    no_longer_listening: str
    human_is_coming: str
    confirmation_is_old: str
    answered: str

    greeting: str
    welcome_back: str
    what_is_new: str
    i_am_an_ai: str

    question: Mapping[Step, str]
    confirm_several: str
    ask_appeal_without_id: str
    ask_appeal_again: tuple[str, str]
    no_story_yet: str
    please_as_text: str
    no_id_in_picture: str

    news: Mapping[News, str]
    found_ban: str
    ban_player: str
    ban_reason: str
    ban_evidence: str

    warning: str
    closing: Mapping[Ending, str]
    reminders: tuple[str, str]
    awaited: Mapping[Asked, str]
    picture_trouble: Mapping[PictureTrouble, str]

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what stands on her buttons."""
        return (self.human_button, self.yes_button, self.no_button, self.none_button)

    def greeting_with(self, data_notice: str | None) -> str:
        """Return her first message; the notice says where the member's words go."""
        return self.greeting.format(data_notice=f" {data_notice}" if data_notice else "")

    def explanation(self, player_name: str | None, reason: str | None, evidence: str | None) -> str:
        """Return what the ban is for, in the register's own words."""
        parts = [self.found_ban]
        if player_name:
            parts.append(self.ban_player.format(player_name=one_line(player_name, 40)))
        if reason:
            parts.append(self.ban_reason.format(reason=one_line(reason, 160)))
        if evidence:
            parts.append(self.ban_evidence.format(evidence=one_line(evidence, 140)))
        return "".join(parts)

    def reminder(self, number: int, creator_id: int, asked: Asked) -> str:
        """Return what she says to a member who has not answered, for the first or the second time."""
        return self.reminders[number].format(mention=f"<@{creator_id}>", awaited=self.awaited[asked])


def with_id(sentence: str, ban_id: str | None) -> str:
    """Return a sentence, with the ID where it names one."""
    return sentence.format(ban_id=one_line(ban_id or "?", 60))
