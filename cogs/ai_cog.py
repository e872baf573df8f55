"""The admins' hand on the language model: `/ki` and what stands below it."""

import sqlite3

import discord

from utils import ai_overview, ai_texts
from utils.ai_overview import Books, Setup
from utils.channels import answers
from utils.channels.log_channel import LogChannel
from utils.channels.people import person
from utils.clock import Clock, midnight_before
from utils.config import BotSettings
from utils.database import Database
from utils.secretary.instructions import Instructions
from utils.secretary.model import Model
from utils.store import ai_switch, figures, model_calls
from utils.tickets import Person

MOST_FAILURES = 5


class AiCog(discord.Cog):
    """Switch the language model on and off, and see what it does and costs."""

    group = discord.SlashCommandGroup("ki")

    def __init__(
        self,
        settings: BotSettings,
        database: Database,
        model: Model | None,
        instructions: Instructions,
        log_channel: LogChannel,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._database = database
        self._model = model
        self._instructions = instructions
        self._log_channel = log_channel
        self._clock = clock

    @group.command(name="an")
    async def turn_on(self, context: discord.ApplicationContext) -> None:
        """Let Sigrid ask the model again."""
        actor = await self._admin(context)
        if actor is None:
            return
        changed = await self._turn(actor, on=True)
        if self._model is None:
            answer = ai_texts.NO_MODEL
        else:
            answer = ai_texts.SWITCHED_ON if changed else ai_texts.IS_ON
        await answers.privately(context.interaction, answer)
        await self._log_channel.post_pending()

    @group.command(name="aus")
    async def turn_off(self, context: discord.ApplicationContext) -> None:
        """Let Sigrid follow her written script."""
        actor = await self._admin(context)
        if actor is None:
            return
        changed = await self._turn(actor, on=False)
        await answers.privately(context.interaction, ai_texts.SWITCHED_OFF if changed else ai_texts.IS_OFF)
        await self._log_channel.post_pending()

    @group.command(name="status")
    async def status(self, context: discord.ApplicationContext) -> None:
        """Tell how it stands with the model, and what it cost today."""
        if await self._admin(context) is None:
            return
        told = await self._instructions.look()
        books = await self._database.read(self._books)
        rung = self._model.rung if self._model is not None else None
        await answers.privately(context.interaction, ai_overview.status(self._setup(), rung, told, books))

    async def _admin(self, context: discord.ApplicationContext) -> Person | None:
        """Return the admin who gave a command, who gets his answer later; tell everybody else that it is not for him."""
        actor = person(context.user, self._settings)
        if not actor.is_admin:
            await answers.privately(context.interaction, ai_texts.ONLY_ADMINS)
            return None
        await answers.defer(context.interaction)
        return actor

    async def _turn(self, actor: Person, *, on: bool) -> bool:
        return await self._database.write(lambda c: ai_switch.turn(c, actor, self._clock(), on=on))

    def _setup(self) -> Setup | None:
        settings = self._settings
        if self._model is None:
            return None
        return Setup(
            model=settings.openai_model,
            base_url=settings.openai_base_url,
            input_usd=settings.openai_input_price,
            output_usd=settings.openai_output_price,
            daily_tokens=settings.openai_daily_tokens,
            prompt_path=str(settings.secretary_prompt_path),
        )

    def _books(self, connection: sqlite3.Connection) -> Books:
        since_ms = midnight_before(self._clock(), self._settings.timezone)
        return Books(
            switch=ai_switch.get(connection),
            today=model_calls.usage_since(connection, since_ms),
            failures=model_calls.last_failures(connection, MOST_FAILURES),
            conversations=figures.conversations(connection),
        )
