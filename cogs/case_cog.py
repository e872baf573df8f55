"""Shows the team what Sigrid found out, and lets them overrule her verdict."""

import discord

from utils import case_texts, texts
from utils.channels import answers
from utils.channels.case_view import add_fields, verdict_buttons
from utils.channels.control_message import STATE_COLORS
from utils.channels.people import person, role_ids
from utils.channels.router import Router
from utils.clock import Clock
from utils.config import BotSettings
from utils.database import Database
from utils.intake import Attitude
from utils.secretary import case
from utils.store import intakes, tickets, verdicts
from utils.tickets import Ticket


class CaseCog(discord.Cog):
    """The buttons of a case, which the member must not see: it holds the verdict and other people's tickets."""

    def __init__(
        self, bot: discord.Bot, settings: BotSettings, database: Database, router: Router, clock: Clock
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._database = database
        self._clock = clock
        router.add("case", self._show)
        router.add("verdict", self._overrule)

    async def _show(self, interaction: discord.Interaction, ticket_id: int, _argument: str) -> None:
        actor = person(interaction.user, self._settings)
        if not actor.is_staff and not role_ids(interaction.user) & {*self._settings.viewer_role_ids}:
            await answers.privately(interaction, case_texts.ONLY_TEAM_SEES_CASE)
            return
        ticket, intake, fields = await self._database.read(
            lambda c: (tickets.get(c, ticket_id), intakes.get(c, ticket_id), case.whole(c, ticket_id))
        )
        if ticket is None or intake is None:
            await answers.privately(interaction, case_texts.NO_CASE_YET)
            return
        embed = discord.Embed(title=case_texts.CASE_TITLE, color=STATE_COLORS[ticket.state])
        embed.url = texts.panel_link(self._settings.panel_url, ticket_id)
        view = verdict_buttons(ticket_id, intake.verdict) if actor.is_staff else None
        await answers.privately(interaction, texts.control_title(ticket_id), view, add_fields(embed, fields))

    async def _overrule(self, interaction: discord.Interaction, ticket_id: int, argument: str) -> None:
        actor = person(interaction.user, self._settings)
        attitude = Attitude(argument)
        outcome = await self._database.write(
            lambda c: verdicts.overrule(c, ticket_id, actor, attitude, self._clock())
        )
        if isinstance(outcome, Ticket):
            await answers.privately(interaction, case_texts.verdict_is_now(ticket_id, attitude))
            self._bot.dispatch("ticket_changed", outcome)
        else:
            await answers.privately(interaction, outcome.text if outcome else texts.TICKET_IS_GONE)
