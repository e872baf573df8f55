"""Keeps what transcripts show beside words and attachments."""

import discord

from utils.evidence.file_store import FileStore
from utils.evidence.picture_keeper import PictureKeeper


class PicturesCog(discord.Cog):
    """Avatars, emoji, stickers, pictures of embeds; and what files of older versions are."""

    def __init__(self, store: FileStore, keeper: PictureKeeper) -> None:
        self._store = store
        self._keeper = keeper

    @discord.Cog.listener()
    async def on_pictures_wanted(self, wanted: dict[str, str]) -> None:
        """Fetch what a message shows, if it was not shown before."""
        if self._keeper.are_new(wanted):
            await self._keeper.save_pending()

    @discord.Cog.listener()
    async def on_files_due(self) -> None:
        """Try again what could not be fetched, and what was recorded from history."""
        await self._keeper.save_pending()

    @discord.Cog.listener()
    async def on_recovered(self) -> None:
        """Fetch what was recorded while the bot was away, and look at files that nobody has looked at."""
        await self._keeper.save_pending()
        await self._store.examine_old()
