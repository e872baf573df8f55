"""Ask the language model for a proposal. Whatever goes wrong in the call is a value, never an exception."""

import asyncio
import importlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from utils import operator_texts
from utils.secretary import troubles
from utils.secretary.answers import UnusableError, estimated, proposal_of, tokens_of
from utils.secretary.dialect import LIMIT_PARAMETERS, Dialect, Rung, dialect
from utils.secretary.proposal import Proposal
from utils.secretary.refusals import lesson

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)

PATIENCE_S = 25.0
"""Around everything: the SDK's own time-out starts anew with each of its retries."""

TRY_TIMEOUT_S = 20.0
MAX_RETRIES = 1


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
    """A server that speaks OpenAI's chat completions, and what was learnt of it in this run."""

    def __init__(
        self,
        api_key: SecretStr,
        name: str,
        base_url: str | None = None,
        *,
        limit_parameter: str = LIMIT_PARAMETERS[0],
        patience_s: float = PATIENCE_S,
        try_timeout_s: float = TRY_TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
    ) -> None:
        self._api_key = api_key
        self._name = name
        self._base_url = base_url
        self._patience_s = patience_s
        self._try_timeout_s = try_timeout_s
        self._max_retries = max_retries
        self._dialect = dialect(limit_parameter)
        self._has_answered = False
        self._client: AsyncOpenAI | None = None
        self._loading = asyncio.Lock()

    @property
    def rung(self) -> Rung | None:
        """Return how the form of answers is demanded at present; None while no server has answered."""
        return self._dialect.rung if self._has_answered else None

    async def propose(self, messages: list[dict[str, str]]) -> Answer:
        """Return the model's proposal for a turn, or why there is none."""
        try:
            async with asyncio.timeout(self._patience_s):
                completion, spoken = await self._complete(await self._connect(), messages)
        except Exception as error:  # noqa: BLE001 - beside its own errors the SDK lets many through (bad JSON, HTML)
            cost = 0 if troubles.was_turned_away(error) else estimated(messages)
            return Answer(None, cost, trouble=troubles.of_error(error))
        tokens = tokens_of(completion, messages)
        try:
            proposal = proposal_of(completion)
        except UnusableError as error:
            if error.is_ignored:
                self._learn(spoken.lowered())
            return Answer(None, *tokens, trouble=str(error))
        return Answer(proposal, *tokens)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _complete(self, client: "AsyncOpenAI", messages: list[dict[str, str]]) -> tuple[Any, Dialect]:
        """Ask until the server understands the question; return the completion and how it was asked for."""
        spoken = self._dialect
        while True:
            try:
                completion = await client.chat.completions.create(**spoken.request(self._name, messages))
            except Exception as error:
                learnt = lesson(spoken, error)
                if learnt is None:
                    raise
                spoken = learnt.dialect
                if learnt.is_sure:
                    self._learn(spoken)
            else:
                self._learn(spoken)
                self._has_answered = True
                return completion, spoken

    def _learn(self, heard: Dialect) -> None:
        known = self._dialect
        self._dialect = known.humbler(heard)
        if self._dialect != known:
            log.info(
                operator_texts.model_dialect(
                    self._dialect.rung,
                    next(iter(self._dialect.limits), None),
                    takes_temperature=self._dialect.takes_temperature,
                )
            )

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
            timeout=min(self._try_timeout_s, self._patience_s),
        )
        return client
