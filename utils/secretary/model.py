"""Ask the language model for a proposal. Whatever goes wrong in the call is a value, never an exception."""

import asyncio
import importlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from utils.secretary.proposal import Proposal

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)

PATIENCE_S = 25.0
"""Around everything: the SDK's own time-out starts anew with each of its retries."""

TRY_TIMEOUT_S = 20.0
MAX_RETRIES = 1
MAX_ANSWER_TOKENS = 900
TEMPERATURE = 0.3
# Where the server does not count, a token is about three characters of German text.
CHARACTERS_A_TOKEN = 3


@dataclass(frozen=True)
class Answer:
    """What came of a call; without a proposal, `trouble` names the kind of failure for the operator."""

    proposal: Proposal | None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    trouble: str | None = None

    @property
    def tokens(self) -> int:
        """Return what the call cost."""
        return self.prompt_tokens + self.completion_tokens


class Model:
    """A server that speaks OpenAI's chat completions."""

    def __init__(
        self,
        api_key: SecretStr,
        name: str,
        base_url: str | None = None,
        *,
        patience_s: float = PATIENCE_S,
        max_retries: int = MAX_RETRIES,
    ) -> None:
        self._api_key = api_key
        self._name = name
        self._base_url = base_url
        self._patience_s = patience_s
        self._max_retries = max_retries
        self._client: AsyncOpenAI | None = None
        self._loading = asyncio.Lock()

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        """Return the model's proposal for a turn, or why there is none."""
        try:
            async with asyncio.timeout(self._patience_s):
                client = await self._connect()
                completion: Any = await client.chat.completions.create(
                    model=self._name,
                    messages=messages,  # type: ignore[arg-type] # plain dicts in the SDK's form
                    response_format=_response_format(),
                    max_completion_tokens=MAX_ANSWER_TOKENS,
                    temperature=TEMPERATURE,
                )
        except Exception as error:  # noqa: BLE001 - beside its own errors the SDK lets many through (bad JSON, HTML)
            # The error's text may quote the conversation or the key, so only its kind is told.
            return Answer(None, _estimated(messages), trouble=_kind(error))
        tokens = _counted(completion) or (_estimated(messages), 0)
        try:
            content = _content(completion)
            return Answer(Proposal.model_validate_json(content), *tokens)
        except _UnusableError as error:
            return Answer(None, *tokens, trouble=str(error))
        except ValidationError:
            return Answer(None, *tokens, trouble="answer does not fit the schema")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _connect(self) -> "AsyncOpenAI":
        async with self._loading:
            if self._client is None:
                # Importing the SDK takes a second or two and reading certificates blocks.
                self._client = await asyncio.to_thread(self._load)
            return self._client

    def _load(self) -> "AsyncOpenAI":
        openai = importlib.import_module("openai")
        for name in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
            # At DEBUG they write the conversation into the log.
            logging.getLogger(name).setLevel(logging.WARNING)
        client: AsyncOpenAI = openai.AsyncOpenAI(
            api_key=self._api_key.get_secret_value(),
            base_url=self._base_url,
            max_retries=self._max_retries,
            timeout=min(TRY_TIMEOUT_S, self._patience_s),
        )
        return client


class _UnusableError(Exception):
    """The server answered, but with nothing that could be a proposal."""


def _response_format() -> Any:
    return {
        "type": "json_schema",
        "json_schema": {"name": "turn", "strict": True, "schema": Proposal.model_json_schema()},
    }


def _content(completion: Any) -> str:
    # A server that answers HTML or other JSON makes the SDK return a str or half-filled objects.
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise _UnusableError("not a chat completion")
    if (reason := getattr(choices[0], "finish_reason", None)) in {"length", "content_filter"}:
        raise _UnusableError(f"finish reason {reason}")
    message = getattr(choices[0], "message", None)
    if getattr(message, "refusal", None):
        raise _UnusableError("refusal")
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise _UnusableError("empty answer")
    return content


def _counted(completion: Any) -> tuple[int, int] | None:
    usage = getattr(completion, "usage", None)
    prompt, answer = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if isinstance(prompt, int) and isinstance(answer, int) and prompt > 0 <= answer:
        return prompt, answer
    return None


def _estimated(messages: list[dict[str, str]]) -> int:
    return sum(len(message["content"]) for message in messages) // CHARACTERS_A_TOKEN


def _kind(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__} ({status})" if isinstance(status, int) else type(error).__name__
