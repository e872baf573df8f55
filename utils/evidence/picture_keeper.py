"""Fetches avatars, emoji, stickers and pictures of embeds, each once, however many messages show it."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import Final

import aiohttp

from utils.database import Database
from utils.evidence.fetching import fetch
from utils.evidence.file_store import MEGABYTE, QUOTA_SPENT, DiskError, FileStore, NeverError, NotYetError
from utils.store import pictures

log = logging.getLogger(__name__)

LARGEST_BYTES: Final = 8 * MEGABYTE
AT_ONCE: Final = 4
ROUNDS: Final = 5
"""So often Discord may fail to bring a picture, with minutes between: other than files, these addresses never expire."""

_REMEMBERED: Final = 20_000


class PictureKeeper:
    """Saves what is wanted in the table `pictures`."""

    def __init__(self, database: Database, http: aiohttp.ClientSession, store: FileStore) -> None:
        self._database = database
        self._http = http
        self._store = store
        self._round = asyncio.Lock()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._seen: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._is_first_round = True

    def are_new(self, keys: Iterable[str]) -> bool:
        """Tell whether there are pictures among these that were not asked for since the start."""
        new = [key for key in keys if key not in self._seen]
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        self._seen.update(new)
        return bool(new)

    async def save_pending(self) -> None:
        """Try all pictures that are wanted and not kept yet, once each."""
        async with self._round:
            try:
                if self._is_first_round:
                    # The quota may have been raised.
                    await self._database.write(lambda c: pictures.retry(c, QUOTA_SPENT))
                    self._is_first_round = False
                wanted = await self._database.read(pictures.pending)
            except sqlite3.Error as error:
                _complain(error)
                return
            await asyncio.gather(*(self._save(key, url) for key, url in wanted.items()))

    async def _save(self, key: str, url: str) -> None:
        async with self._slots:
            try:
                await self._save_now(key, url)
            except sqlite3.Error as error:
                _complain(error)

    async def _save_now(self, key: str, url: str) -> None:
        try:
            sha256 = await fetch(self._http, url, self._keep, LARGEST_BYTES)
        except NeverError as error:
            await self._give_up(key, str(error))
        except DiskError:
            pass  # the operator has been told; the next round tries again
        except NotYetError as error:
            self._failures[key] += 1
            if self._failures[key] >= ROUNDS:
                del self._failures[key]
                await self._give_up(key, str(error))
        else:
            del self._failures[key]
            await self._database.write(lambda c: pictures.saved(c, key, sha256))

    async def _keep(self, chunks: AsyncIterator[bytes]) -> str:
        return await self._store.keep(chunks, LARGEST_BYTES, only="image")

    async def _give_up(self, key: str, why: str) -> None:
        if why != QUOTA_SPENT:
            # Its key can be an address that somebody wrote.
            log.warning("Ein Bild aus einem Ticket ist nicht gesichert (%s); es fehlt im Transkript.", why)
        await self._database.write(lambda c: pictures.failed(c, key, why))


def _complain(error: sqlite3.Error) -> None:
    log.error(
        "Bilder aus Tickets lassen sich nicht verbuchen (%s); ich versuche es wieder.", type(error).__name__
    )
