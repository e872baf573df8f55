"""Whether a model asks for what the member has given already."""

import re

from utils.secretary.ban_id_talk import ban_id_settled
from utils.secretary.turn import Decision, Step
from utils.wording import plain

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_REQUEST = re.compile(
    r"\?|\b(?:schick|schreib|nenn|gib|teil|erzähl|schilder|beschreib|brauch|bräucht|benötig|fehl)\w*"
    r"|\b(?:send|give|tell|need|share|describe|provide|missing)\b",
    re.IGNORECASE,
)
# "Falls die ID noch auftaucht …" presses for nothing.
_OFFER = re.compile(r"^\W*(?:falls|wenn|sollte\w*|if|should)\b", re.IGNORECASE)
_BAN_ID = re.compile(r"\b(?:ban|bann)?[-\s]?(?:id|kennung)\b", re.IGNORECASE)
_WHOLE_STORY = re.compile(
    r"\bwas\s+(?:(?:ist|genau|denn|eigentlich|überhaupt)\s+)+passiert\b|\beigenen\s+worten\b|\b(?:deine|eine)\s+(?:stellungnahme|schilderung|sicht)\b"
    r"|\bwhat\s+(?:(?:exactly|actually|has|really)\s+)*happened\b|\bown\s+words\b|\byour\s+(?:side|account|version)\b",
    re.IGNORECASE,
)


def asks_again(plan: Decision, decided: Decision, reply: str) -> bool:
    """Return whether a reply asks for a settled ban ID, or for the whole story where the script holds it for told."""
    sentences = [match.group() for match in _SENTENCE.finditer(plain(reply))]
    requests = [each for each in sentences if _REQUEST.search(each) and not _OFFER.search(each)]
    if ban_id_settled(decided.intake) and any(_BAN_ID.search(each) for each in requests):
        return True
    return plan.step is Step.HAND_OVER and any(_WHOLE_STORY.search(each) for each in requests)
