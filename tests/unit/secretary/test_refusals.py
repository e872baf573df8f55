"""What the words of real servers teach, and what they do not."""

from dataclasses import replace
from typing import Any

import pytest

from utils.secretary import troubles
from utils.secretary.dialect import Dialect, Rung
from utils.secretary.refusals import lesson


class RefusedError(Exception):
    """An error as the SDK raises it: `body` is what stands under `error`, or the whole answer."""

    def __init__(self, status_code: int, body: Any) -> None:
        super().__init__("geheim")
        self.status_code = status_code
        self.body = body
        self.code = body.get("code") if isinstance(body, dict) else None


STRICT = Dialect()
SCHEMA = replace(STRICT, rung=Rung.SCHEMA)
WITHOUT_TEMPERATURE = replace(STRICT, takes_temperature=False)
WITH_MAX_TOKENS = replace(STRICT, limits=("max_tokens",))


@pytest.mark.parametrize(
    ("status", "body", "learnt"),
    [
        # OpenAI
        (
            400,
            {
                "message": "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this "
                "model. Learn more about supported models at the Structured Outputs guide.",
                "param": None,
            },
            SCHEMA,
        ),
        (
            400,
            {
                "message": "Unsupported value: 'temperature' does not support 0.3 with this model. Only the "
                "default (1) value is supported.",
                "param": "temperature",
                "code": "unsupported_value",
            },
            WITHOUT_TEMPERATURE,
        ),
        (
            400,
            {"message": "Unrecognized request argument supplied: max_completion_tokens", "code": None},
            WITH_MAX_TOKENS,
        ),
        # vLLM and others on FastAPI; the request that is repeated must not be read.
        (
            422,
            {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "max_completion_tokens"],
                        "msg": "Extra inputs are not permitted",
                        "input": "temperature response_format",
                    }
                ]
            },
            WITH_MAX_TOKENS,
        ),
        # llama.cpp
        (
            400,
            {"code": 400, "message": 'response_format type must be one of "text" or "json_object"'},
            SCHEMA,
        ),
        (500, {"code": 500, "message": "failed to parse grammar", "type": "server_error"}, SCHEMA),
        # A body that is text, or nothing at all.
        (501, "json_schema not implemented", SCHEMA),
        (400, None, SCHEMA),
        (400, {"detail": [[[[[[["deep"]]]]]]]}, SCHEMA),
        # About something else.
        (401, {"message": "Incorrect API key provided", "code": "invalid_api_key"}, None),
        (429, {"message": "Rate limit for response_format", "code": "rate_limit_exceeded"}, None),
        (404, {"message": "model 'x' not found, try pulling it first"}, None),
        (404, {"message": "Not Found"}, None),
        (400, {"message": "The model `x` does not exist", "code": "model_not_found"}, None),
        (
            400,
            {
                "message": "This model's maximum context length is 4096 tokens. Please reduce max_completion_tokens."
            },
            None,
        ),
        (
            400,
            {
                "message": "the request exceeds the available context size",
                "type": "exceed_context_size_error",
            },
            None,
        ),
        (400, {"message": "The response was filtered", "code": "content_filter"}, None),
        (500, {"message": "Oops"}, None),
        (503, {"message": "Loading model"}, None),
    ],
)
def test_words_of_servers(status: int, body: Any, learnt: Dialect | None) -> None:
    found = lesson(STRICT, RefusedError(status, body))
    assert (found and found.dialect) == learnt


def test_a_refusal_without_words_is_unsure() -> None:
    vague = lesson(STRICT, RefusedError(400, {"message": "Bad Request"}))
    assert vague is not None
    assert not vague.is_sure


@pytest.mark.parametrize(
    "error", [ValueError("response_format"), TimeoutError(), RefusedError(200, "schema")]
)
def test_what_is_no_refusal_teaches_nothing(error: Exception) -> None:
    assert lesson(STRICT, error) is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RefusedError(402, {"message": "Insufficient Balance"}), "Guthaben aufgebraucht (HTTP 402)"),
        (RefusedError(403, "geheim"), "Zugriff verweigert (HTTP 403)"),
        (RefusedError(418, {"message": "geheim", "code": "geheim"}), "Anfrage abgelehnt (HTTP 418)"),
        (RefusedError(503, {"message": "geheim"}), "Fehler des Dienstes (HTTP 503)"),
        (TimeoutError("geheim"), "Zeitüberschreitung"),
        (UnicodeEncodeError("ascii", "geheim", 0, 1, "geheim"), "unerwarteter Fehler (UnicodeEncodeError)"),
    ],
)
def test_the_operator_reads_the_kind_and_never_the_text(error: Exception, told: str) -> None:
    assert troubles.of_error(error) == told
