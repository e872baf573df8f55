"""Pure: what tells an edit of a message from what Discord itself changes about it."""

import re
from collections.abc import Mapping
from typing import Any

# Flags of a message (resources/message.mdx, message flags).
HAS_THREAD = 1 << 5
IS_COMPONENTS_V2 = 1 << 15

# Discord signs the addresses of its files anew each time that it shows them.
_SIGNATURE = re.compile(r"\?ex=[0-9a-f]+&is=[0-9a-f]+&hm=[0-9a-f]+&?")


def unless_resigned(old: str, new: str) -> str:
    """Return the new JSON, or the old one where they differ in nothing but the signatures of links."""
    return old if _SIGNATURE.sub("", old) == _SIGNATURE.sub("", new) else new


def merged_mentions(
    old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Return the names of both; who was named before keeps the name that he had then."""
    return {kind: {**new.get(kind, {}), **old.get(kind, {})} for kind in {**old, **new}}


def merged_extras(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new extras; the final result of a poll stays, and so does what was said of files that are gone."""
    merged = dict(new)
    if is_final(old.get("poll")) and not is_final(new.get("poll")):
        merged["poll"] = old["poll"]
    files = {file["id"]: file for extras in (old, new) for file in extras.get("attachments", [])}
    if files:
        merged["attachments"] = list(files.values())
    return merged


def is_final(poll: Mapping[str, Any] | None) -> bool:
    """Return whether a poll has ended and its votes have been counted."""
    return bool(((poll or {}).get("results") or {}).get("is_finalized"))


def is_edit(old: Mapping[str, Any], new: Mapping[str, Any], flags: int) -> bool:
    """Return whether somebody changed what a message says, of which the new wording has a time of editing.

    Embeds that change without a newer one are Discord's previews of links. Components are words only in messages that
    are built of them: elsewhere they are buttons.
    """
    if old["content"] != new["content"]:
        return True
    if (new["edited_at_ms"] or 0) <= (old["edited_at_ms"] or 0):
        return False
    words = ("embeds", "components") if flags & IS_COMPONENTS_V2 else ("embeds",)
    return any(old[part] != new[part] for part in words)
