"""What somebody filled into a modal."""

from collections.abc import Iterator
from typing import Any

import discord


def field_value(interaction: discord.Interaction, name: str) -> str:
    """Return the text or the choice in the field with this custom_id; empty where it was left out."""
    data: Any = interaction.data or {}
    field = next((field for field in _fields(data) if field.get("custom_id") == name), {})
    chosen = field.get("values") or [field.get("value")]
    return str(chosen[0] or "")


def _fields(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk the fields, which lie in action rows or in labels (interactions/receiving-and-responding.mdx)."""
    inner = component.get("component")
    for child in [*component.get("components", []), *([inner] if inner else [])]:
        yield child
        yield from _fields(child)
