"""What a server understands of a request, and the request in its dialect. Pure."""

import json
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from utils.secretary.proposal import Proposal

MAX_ANSWER_TOKENS = 900
TEMPERATURE = 0.3
LIMIT_PARAMETERS = ("max_completion_tokens", "max_tokens")

_FORM = (
    "\n\n# Form der Antwort\n"
    "Antworte nur mit einem einzigen JSON-Objekt nach diesem JSON-Schema, ohne Text davor oder danach:\n"
)


class Rung(IntEnum):
    """How the form of the answer is demanded, the strictest first."""

    STRICT = 0
    """`json_schema` with `strict`, as OpenAI, vLLM, Ollama and llama.cpp know it."""

    SCHEMA = 1
    """`json_object` with a schema, as older llama.cpp and its relatives know it."""

    OBJECT = 2
    TEXT = 3


@dataclass(frozen=True)
class Dialect:
    """What a server takes, as far as is known."""

    limits: tuple[str, ...] = LIMIT_PARAMETERS
    """Names for the greatest length of an answer that have not been refused; the first is used."""

    rung: Rung = Rung.STRICT
    takes_temperature: bool = True

    def lowered(self) -> "Dialect":
        """Return the dialect with the next laxer demand; plain text stays plain text."""
        return replace(self, rung=Rung(min(self.rung + 1, Rung.TEXT)))

    def humbler(self, other: "Dialect") -> "Dialect":
        """Return what both take: calls of several tickets learn side by side, and nothing is unlearnt."""
        return Dialect(
            min(self.limits, other.limits, key=len),
            max(self.rung, other.rung),
            self.takes_temperature and other.takes_temperature,
        )

    def request(self, model: str, messages: list[dict[str, str]]) -> dict[str, Any]:
        """Return the arguments of a chat completion."""
        request: dict[str, Any] = {"model": model, "messages": messages}
        if self.rung is not Rung.STRICT:
            request["messages"] = _with_form(messages)
        if self.rung is not Rung.TEXT:
            request["response_format"] = _response_format(self.rung)
        if self.limits:
            request[self.limits[0]] = MAX_ANSWER_TOKENS
        if self.takes_temperature:
            request["temperature"] = TEMPERATURE
        return request


def dialect(first_limit: str = LIMIT_PARAMETERS[0]) -> Dialect:
    """Return what is tried first."""
    others = tuple(name for name in LIMIT_PARAMETERS if name != first_limit)
    return Dialect((first_limit, *others))


def _response_format(rung: Rung) -> dict[str, Any]:
    if rung is Rung.OBJECT:
        return {"type": "json_object"}
    schema = Proposal.model_json_schema()
    if rung is Rung.SCHEMA:
        return {"type": "json_object", "schema": schema}
    return {"type": "json_schema", "json_schema": {"name": "turn", "strict": True, "schema": schema}}


def _with_form(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Tell the form at the end of the instructions: some models take only one system message, and it first."""
    schema = json.dumps(Proposal.model_json_schema(), ensure_ascii=False, separators=(",", ":"))
    told = f"{_FORM}{schema}"
    if messages and messages[0]["role"] == "system":
        first = {**messages[0], "content": messages[0]["content"] + told}
        return [first, *messages[1:]]
    return [{"role": "system", "content": told.strip()}, *messages]
