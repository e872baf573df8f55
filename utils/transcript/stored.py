"""JSON out of the database: its shape is Discord's or the model's, so nothing about it is taken for granted."""

import json
from typing import Any


def parse(source: str | None) -> Any:
    """Return what the JSON says, None if it cannot be read."""
    try:
        value = json.loads(source or "null")
        # Half of a pair of surrogates can be spelled in JSON, but no page can be written with it.
        if source and "\\ud" in source.lower():
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        return value  # noqa: TRY300 - both steps can fail alike
    except (ValueError, RecursionError):
        return None


def mapping(value: Any) -> dict[str, Any]:
    """Return a JSON object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a JSON array, an empty one in place of anything else."""
    return value if isinstance(value, list) else []
