"""What stands in the place of somebody whose data was removed, and how he is taken out of what others wrote. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

NOBODY_ID: Final = 0
NOBODY_NAME: Final = "(entfernt)"
REMOVED_MESSAGE: Final = "*(auf Wunsch entfernt)*"
"""What a message of his shows in somebody else's ticket, so that the answers to it can still be understood."""

# What an event says about a person beside who it is.
_ABOUT_HIM: Final = ("quote", "message_url", "reason")
_ID: Final = "_id"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Forgetting:
    """Takes one user out of texts and JSON; what others call him in their own words nobody can know."""

    def __init__(self, user_id: int) -> None:
        self._id = str(user_id)
        # Not as a part of a longer number.
        self._pattern = re.compile(rf"(?<![0-9]){self._id}(?![0-9])")

    def text(self, text: str) -> str:
        """Return a text that mentions nobody where it mentioned him."""
        return self._pattern.sub(str(NOBODY_ID), text)

    def stored(self, stored: str) -> str:
        """Return stored JSON without his ID, and without the names beside it."""
        if self._id not in stored:
            return stored
        try:
            value = json.loads(stored)
        except ValueError:
            return self.text(stored)
        return _encode(self._value(value))

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, dict):
            if self._is_his(value.get("id")):
                return {"id": str(NOBODY_ID)}
            return {self.text(key): self._value(one) for key, one in value.items() if not self._is_his(key)}
        return NOBODY_ID if self._is_his(value) else value

    def details(self, stored: str) -> str:
        """Return what an event may still say: parts of it go as a whole, for an event is never rewritten."""
        try:
            details = json.loads(stored)
        except ValueError:
            return "{}"
        if not isinstance(details, dict):
            return "{}"
        return json.dumps(self._without_parts(details), ensure_ascii=False)

    def _without_parts(self, details: Mapping[str, Any]) -> dict[str, Any]:
        roles = {key.removesuffix(_ID) for key, value in details.items() if self._is_his(value)}
        kept: dict[str, Any] = {}
        for key, value in details.items():
            if key.endswith(_ID) and key.removesuffix(_ID) in roles:
                kept[key] = NOBODY_ID
            elif key.endswith("_name") and key.removesuffix("_name") in roles:
                kept[key] = NOBODY_NAME
            elif self._id not in _encode({key: value}) and not (roles and key in _ABOUT_HIM):
                kept[key] = value
        return kept

    def _is_his(self, value: Any) -> bool:
        return not isinstance(value, bool) and isinstance(value, int | str) and str(value) == self._id
