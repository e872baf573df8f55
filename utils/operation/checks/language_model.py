"""Can the language model be asked? Its server's list of models answers that for nothing, where it has one."""

from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from pydantic import SecretStr

from utils import check_texts
from utils.config import BotSettings
from utils.operation.checks.finding import Section
from utils.secretary import troubles

OPENAI: Final = "https://api.openai.com/v1"
ANSWER_S: Final = 20.0
FEW_TOKENS: Final = 16
"""Servers refuse fewer from models that think before they speak."""
_UNAUTHORIZED: Final = (401, 403)
_ERROR: Final = 400


class _RefusedError(Exception):
    """A server's refusal, in the form in which `troubles` knows those of the SDK."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status_code = status
        self.body = body
        self.code = body.get("code") if isinstance(body, dict) else None


async def examine_model(section: Section, settings: BotSettings, http: aiohttp.ClientSession) -> None:
    """Tell whether key, address and model are right."""
    if settings.openai_api_key is None:
        section.note(check_texts.MODEL_UNSET)
        return
    address = settings.openai_base_url or OPENAI
    try:
        await _ask(settings, settings.openai_api_key, address, http)
    except (_RefusedError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        text = check_texts.model_wrong(settings.openai_model, address, _why(error))
        section.warning(text, check_texts.MODEL_ADVICE)
    else:
        section.good(check_texts.model_right(settings.openai_model, address))


async def _ask(settings: BotSettings, key: SecretStr, address: str, http: aiohttp.ClientSession) -> None:
    """Raise what is wrong. Only where the list does not name the model is it asked something, for a few tokens."""
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
    try:
        listed = await _request(http, "GET", f"{address}/models", headers)
    except _RefusedError as error:
        if error.status_code in _UNAUTHORIZED:
            raise
    else:
        if settings.openai_model in _names(listed):
            return
    body = {
        "model": settings.openai_model,
        "messages": [{"role": "user", "content": "Antworte mit OK."}],
        settings.openai_token_limit_parameter: FEW_TOKENS,
    }
    answer = await _request(http, "POST", f"{address}/chat/completions", headers, body)
    if not isinstance(answer, dict) or "choices" not in answer:
        raise ValueError


async def _request(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
) -> Any:
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    async with http.request(method, url, headers=headers, json=body, timeout=timeout) as answer:
        try:
            data = await answer.json(content_type=None)
        except ValueError:
            data = None
        if answer.status >= _ERROR:
            raise _RefusedError(answer.status, data.get("error") if isinstance(data, dict) else None)
        return data


def _names(listed: Any) -> set[str]:
    models = listed.get("data") if isinstance(listed, dict) else None
    return {str(each.get("id")) for each in models or [] if isinstance(each, dict)}


def _why(error: Exception) -> str:
    if isinstance(error, _RefusedError):
        return troubles.of_error(error)
    if isinstance(error, TimeoutError):
        return troubles.TIMEOUT
    return troubles.NO_COMPLETION if isinstance(error, ValueError) else troubles.NO_CONNECTION
