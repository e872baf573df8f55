"""The seeded world fits the settings of bot and panel, and gives nobody more than they need."""

import pytest

from tests.sandbox import permissions
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State
from tests.sandbox.world import BOT_PERMISSIONS, Id, bot_settings, build_demo_world, panel_settings
from utils.config import BotSettings, PanelSettings, load_settings

BASE_URL = "http://127.0.0.1:60124"
PANEL = "http://127.0.0.1:60123"
TICKET_CATEGORIES = (Id.CREATED_TICKETS, Id.CLAIMED_TICKETS, Id.CLOSED_TICKETS)


@pytest.fixture
def state() -> State:
    state = State()
    build_demo_world(state, panel_url=PANEL)
    return state


def test_the_bots_settings_name_what_is_there(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bot_settings(BASE_URL, PANEL).items():
        monkeypatch.setenv(name, value)
    settings = load_settings(BotSettings)
    assert {*settings.category_ids, settings.ticket_log_channel_id} <= set(state.channels)
    roles = state.guilds[settings.guild_id].roles
    assert {settings.support_role_id, settings.admin_role_id, *settings.viewer_role_ids} <= set(roles)
    token = settings.bot_token.get_secret_value()
    assert [each.bot_token for each in state.applications.values()] == [token]
    assert (settings.discord_base_url, settings.panel_url) == (BASE_URL, PANEL)


def test_the_panels_settings_are_those_of_the_application(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in panel_settings(BASE_URL, PANEL).items():
        monkeypatch.setenv(name, value)
    settings = load_settings(PanelSettings)
    application = state.applications[settings.discord_client_id]
    assert application.client_secret == settings.discord_client_secret.get_secret_value()
    assert settings.discord_redirect_uri in application.redirect_uris


def test_the_bot_is_no_administrator_and_sees_its_categories(state: State) -> None:
    guild = state.guilds[Id.GUILD]
    held = permissions.in_guild(guild, guild.members[Id.APPLICATION])
    assert not held & (Permission.ADMINISTRATOR | Permission.MANAGE_GUILD)
    assert held & ~guild.roles[Id.GUILD].permissions & ~BOT_PERMISSIONS == Permission(0)
    for channel_id in (*TICKET_CATEGORIES, Id.TICKET_LOG, Id.SUPPORT):
        may = state.permissions_in(state.channels[channel_id], Id.APPLICATION)
        assert may & BOT_PERMISSIONS == BOT_PERMISSIONS


def test_only_ada_can_do_everything(state: State) -> None:
    guild = state.guilds[Id.GUILD]
    almighty = [
        member.display_name
        for member in guild.members.values()
        if permissions.in_guild(guild, member) & Permission.ADMINISTRATOR
    ]
    assert almighty == ["Ada"]


def test_members_see_no_ticket_category(state: State) -> None:
    for channel_id in TICKET_CATEGORIES:
        names = {state.users[user_id].display_name for user_id in state.viewers(state.channels[channel_id])}
        assert names == {"Sam", "Lena", "Ada", "Vera", "Sekretärin Sigrid"}
