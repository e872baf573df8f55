"""Presses of people who know that an answer can get lost: they look whether it worked, and press again."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from tests.e2e.people import Answer, Somebody, find_button
from tests.e2e.processes import until

PATIENCE_S = 240.0
GLANCE_S = 0.4
ANSWER_WITHIN_S = 15.0
EFFECT_WITHIN_S = 4.0
_ENDED = {"answered", "failed"}

Result = TypeVar("Result")


class Presser:
    """Presses for people and counts what came of it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def _count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def until_reached(
        self,
        what: str,
        reached: Callable[[], Result | None],
        press: Callable[[], object],
    ) -> Result:
        """Press until what the press is for can be seen, as people do whom nobody answers."""
        deadline_s = time.monotonic() + PATIENCE_S
        again = False
        while time.monotonic() < deadline_s:
            self._count("steps tried again" if again else "steps")
            press()
            result = _seen_within(EFFECT_WITHIN_S, reached)
            if result:
                return result
            again = True
        raise AssertionError(f"pressed for {PATIENCE_S:.0f} s in vain: {what}")

    def press(self, who: Somebody, channel: str, label: str) -> Answer | None:
        """Press a button and wait for the answer; None if the button is not there any more."""
        found = find_button(messages_of(who, channel), label)
        if found is None:
            return None
        message, button = found
        body = {"channel_id": channel, "message_id": message["id"], "custom_id": button["custom_id"]}
        return self._send(who, "press", body)

    def fill(self, who: Somebody, form: Answer, text: str) -> Answer | None:
        """Send a form with a text in every field that takes one, and the first choice of every other."""
        fields = dict(_filled(form.modal or {}, text))
        return self._send(who, "modal", {"interaction_id": form.interaction_id, "fields": fields})

    def _send(self, who: Somebody, path: str, body: dict[str, Any]) -> Answer | None:
        response = who.call("POST", path, json=body)
        if not response.ok:
            return None
        self._count("presses")
        interaction = response.json()["interaction_id"]
        answer = _seen_within(ANSWER_WITHIN_S, lambda: _answer(who, interaction))
        if answer is None or answer.state == "failed":
            self._count("presses without an answer in time")
        return answer


def messages_of(who: Somebody, channel: str) -> list[dict[str, Any]]:
    """Return what somebody sees in a channel; nothing if it is not there for him."""
    response = who.call("GET", f"channels/{channel}/messages", params={"limit": 100})
    return list(response.json()) if response.ok else []


def _answer(who: Somebody, interaction: str) -> Answer | None:
    shown = who.call("GET", f"interactions/{interaction}").json()
    if shown["state"] not in _ENDED:
        return None
    return Answer(interaction, shown["state"], shown["kind"], shown["modal"], shown["messages"])


def _seen_within(patience_s: float, look: Callable[[], Result | None]) -> Result | None:
    try:
        return until("", look, patience_s, GLANCE_S)
    except AssertionError:
        return None


def _filled(component: dict[str, Any], text: str) -> list[tuple[str, Any]]:
    if "custom_id" in component and "options" in component:
        return [(component["custom_id"], [component["options"][0]["value"]])]
    inner = [*component.get("components", []), *filter(None, [component.get("component")])]
    if not inner:
        return [(component["custom_id"], text)] if "custom_id" in component else []
    return [pair for each in inner for pair in _filled(each, text)]
