"""What the language model is told to be: the built-in instructions, or the operator's own while they are sound."""

import asyncio
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from utils import operator_texts
from utils.secretary.proposal import Proposal

log = logging.getLogger(__name__)

BUILT_IN = Path(__file__).with_name("prompt.md")
LONGEST = 20_000
# A character of German text is at most two bytes, any at most four.
LARGEST_BYTES = 4 * LONGEST

_Signature = tuple[int, int, int]


@dataclass(frozen=True)
class State:
    """Which instructions are in force; `fault` tells why the operator's own are not, where they should be."""

    text: str
    is_own: bool = False
    fault: str | None = None


class Instructions:
    """Follows the operator's file while the bot runs."""

    def __init__(self, path: Path | None = None, *, is_expected: bool = False) -> None:
        self._path = path
        self._is_expected = is_expected
        self._built_in = BUILT_IN.read_text(encoding="utf-8")
        self._state = State(self._built_in)
        self._seen: _Signature | None = None
        self._looking = asyncio.Lock()

    async def text(self) -> str:
        """Return the instructions that are in force now."""
        return (await self.look()).text

    async def look(self) -> State:
        """Read the operator's file if it has changed; report a fault once."""
        if self._path is None:
            return self._state
        async with self._looking:
            known = self._state
            self._seen, self._state = await asyncio.to_thread(self._follow, self._path, self._seen, known)
        if self._state.fault is not None and self._state.fault != known.fault:
            log.warning(operator_texts.prompt_broken(str(self._path), self._state.fault))
        return self._state

    def _follow(self, path: Path, seen: _Signature | None, known: State) -> tuple[_Signature | None, State]:
        try:
            status = path.stat()
            # A change of rights alone changes the last of them.
            signature = (status.st_mtime_ns, status.st_size, status.st_ctime_ns)
            if signature == seen:
                return seen, known
            text, fault = _read(path, status.st_size)
        except FileNotFoundError:
            return None, self._fallen_back(operator_texts.PROMPT_MISSING if self._is_expected else None)
        except OSError as error:
            return None, self._fallen_back(operator_texts.prompt_unreadable(error.strerror or "?"))
        if fault is not None:
            return signature, self._fallen_back(fault)
        return signature, State(text, is_own=True)

    def _fallen_back(self, fault: str | None) -> State:
        return State(self._built_in, fault=fault)


def _read(path: Path, size_bytes: int) -> tuple[str, str | None]:
    """Return the text of the file and what is wrong with it."""
    if size_bytes > LARGEST_BYTES:
        return "", operator_texts.prompt_too_long(LONGEST)
    try:
        # Some editors on Windows put a mark before the first letter.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", operator_texts.PROMPT_NOT_TEXT
    return text, fault_of(text)


def fault_of(text: str) -> str | None:
    """Return what is wrong with instructions; None if they can be used."""
    if not text.strip():
        return operator_texts.PROMPT_EMPTY
    if len(text) > LONGEST:
        return operator_texts.prompt_too_long(LONGEST)
    missing = [name for name in Proposal.model_fields if not re.search(rf"\b{name}\b", text)]
    if missing:
        return operator_texts.prompt_without_fields(missing)
    if "<daten>" not in text or "</daten>" not in text:
        return operator_texts.PROMPT_WITHOUT_DATA_RULE
    return None
