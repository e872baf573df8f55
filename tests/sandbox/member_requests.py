"""REQUEST_GUILD_MEMBERS: which members a bot asks for at the gateway, and the chunks they come in."""

from collections.abc import Sequence
from typing import Any

from tests.sandbox import payloads
from tests.sandbox.enums import Intent
from tests.sandbox.models import Guild, JsonObject, Member
from tests.sandbox.state import State

CHUNK_MEMBERS_MAX = 1000
FOUND_MEMBERS_MAX = 100
NONCE_MAX_BYTES = 32


def answer(state: State, bot_id: int, intents: Intent, wanted: JsonObject) -> list[JsonObject]:
    """Return the data of the GUILD_MEMBERS_CHUNK events that answer a request.

    By `user_ids` no intent is needed and those who are not members are named in `not_found`; of more than 100
    only the first are looked up. The whole list (`query` and `limit` empty) needs GUILD_MEMBERS: Discord's
    documentation says no more than that, here the request gets no answer without it.

    Raises KeyError, TypeError or ValueError for a request that is none.
    """
    guild = state.guilds.get(int(wanted["guild_id"]))
    if guild is None or bot_id not in guild.members:
        return []
    if wanted.get("user_ids"):
        found, missing = _by_user_ids(guild, wanted["user_ids"])
    else:
        missing = []
        query, limit = str(wanted["query"]).lower(), int(wanted["limit"])
        if not query and limit == 0:
            if Intent.GUILD_MEMBERS not in intents:
                return []
            found = list(guild.members.values())
        else:
            named = (each for each in guild.members.values() if _starts_with(each, query))
            found = list(named)[: min(limit or FOUND_MEMBERS_MAX, FOUND_MEMBERS_MAX)]
    return _chunks(guild, found, missing, wanted.get("nonce"))


def _by_user_ids(guild: Guild, asked: Any) -> tuple[list[Member], list[str]]:
    listed = asked if isinstance(asked, list) else [asked]
    user_ids = list(dict.fromkeys(int(each) for each in listed))[:FOUND_MEMBERS_MAX]
    found = [guild.members[each] for each in user_ids if each in guild.members]
    return found, [str(each) for each in user_ids if each not in guild.members]


def _starts_with(member: Member, query: str) -> bool:
    return any(name.lower().startswith(query) for name in (member.user.username, member.nick or ""))


def _chunks(guild: Guild, found: Sequence[Member], missing: list[str], nonce: object) -> list[JsonObject]:
    count = max(1, -(-len(found) // CHUNK_MEMBERS_MAX))
    chunks = []
    for index in range(count):
        part = found[index * CHUNK_MEMBERS_MAX : (index + 1) * CHUNK_MEMBERS_MAX]
        chunk: JsonObject = {
            "guild_id": str(guild.id),
            "members": [payloads.member(member) for member in part],
            "chunk_index": index,
            "chunk_count": count,
            "not_found": missing if index == 0 else [],
        }
        if isinstance(nonce, str) and nonce and len(nonce.encode()) <= NONCE_MAX_BYTES:
            chunk["nonce"] = nonce
        chunks.append(chunk)
    return chunks
