"""What the check says of Discord's side, state by state."""

from collections.abc import Callable

import pytest

from tests.ports import free_port
from tests.sandbox.enums import ChannelType, Intent
from tests.sandbox.faults import Fault, FaultKind
from tests.sandbox.permissions import Permission
from tests.sandbox.state import overwrite_for
from tests.sandbox.world import BOT_TOKEN, CLIENT_SECRET, FLASK_SECRET_KEY, Id
from tests.unit.checkup.conftest import House
from utils import check_discord_texts, check_texts
from utils.operation.checks import report
from utils.operation.checks.finding import Mark

READING = {"GET", "POST /oauth2/token"}


async def test_nothing_is_wrong_with_what_is_right(house: House) -> None:
    outcome = await house.checked()
    assert outcome.status == 0
    assert [finding.text for finding in outcome.of(Mark.WARNING)] == [check_texts.READER_MISSING]
    assert "hat der Bot alle Rechte" in outcome.about("alle Rechte").text
    assert "„Sekretärin Sigrid“" in outcome.about("BOT_TOKEN").text


async def test_nothing_is_changed_and_no_secret_is_shown(house: House) -> None:
    house.settings |= {"OPENAI_API_KEY": "sk-made-up", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    outcome = await house.checked({"DISCORD_CLIENT_SECRET": "another-made-up-secret"})
    asked = {
        entry.method if entry.method == "GET" else f"{entry.method} {entry.path}"
        for entry in house.sandbox.journal.entries
    }
    assert asked <= READING
    assert house.sandbox.gateway.identifies == 0
    assert list(house.folder.iterdir()) == []
    shown = "\n".join(report.lines(outcome.sections))
    for secret in (BOT_TOKEN, CLIENT_SECRET, FLASK_SECRET_KEY, "sk-made-up", "another-made-up-secret"):
        assert secret not in shown


def no_members_intent(house: House) -> None:
    house.application.allowed_privileged_intents = Intent.MESSAGE_CONTENT


def no_content_intent(house: House) -> None:
    house.application.allowed_privileged_intents = Intent.GUILD_MEMBERS


def endpoint(house: House) -> None:
    house.application.interactions_endpoint_url = "https://example.org/interactions"


def too_many_starts(house: House) -> None:
    house.application.identifies_left = 0


def no_commands(house: House) -> None:
    house.application.guilds_without_commands.add(Id.GUILD)


def not_a_member(house: House) -> None:
    del house.guild.members[Id.APPLICATION]


def no_category(house: House) -> None:
    del house.state.channels[Id.CLOSED_TICKETS]


def text_for_category(house: House) -> None:
    house.channel(Id.CLAIMED_TICKETS).type = ChannelType.GUILD_TEXT


def hidden_category(house: House) -> None:
    house.deny(Id.CREATED_TICKETS, Permission.VIEW_CHANNEL)


def no_log_channel(house: House) -> None:
    del house.state.channels[Id.TICKET_LOG]


def no_role(house: House) -> None:
    del house.guild.roles[Id.VIEWER_ROLE]


def no_rights(house: House) -> None:
    house.bot_role.permissions &= ~(Permission.MANAGE_ROLES | Permission.MANAGE_CHANNELS)


def category_without_management(house: House) -> None:
    house.deny(Id.CLAIMED_TICKETS, Permission.MANAGE_CHANNELS)


def category_without_writing(house: House) -> None:
    house.deny(Id.CLOSED_TICKETS, Permission.ATTACH_FILES)


def silent_log_channel(house: House) -> None:
    house.deny(Id.TICKET_LOG, Permission.EMBED_LINKS)


def administrator(house: House) -> None:
    house.bot_role.permissions |= Permission.ADMINISTRATOR


def public_category(house: House) -> None:
    del house.channel(Id.CLOSED_TICKETS).overwrites[Id.GUILD]


def nearly_full_category(house: House) -> None:
    for number in range(46):
        house.state.add_text_channel(
            house.guild, f"ticket-{number}", parent=house.channel(Id.CREATED_TICKETS)
        )


def nearly_full_guild(house: House) -> None:
    for number in range(480):
        house.state.add_text_channel(house.guild, f"kanal-{number}")


def nobody_supports(house: House) -> None:
    for member in house.guild.members.values():
        member.role_ids.discard(Id.SUPPORT_ROLE)


def nobody_may_mention(house: House) -> None:
    house.guild.roles[Id.SUPPORT_ROLE].mentionable = False


def other_redirect(house: House) -> None:
    house.application.redirect_uris = ("https://elsewhere.example.org/callback",)


def breaks(path: str, kind: FaultKind = FaultKind.STATUS, status: int = 404) -> Callable[[House], None]:
    def do(house: House) -> None:
        house.sandbox.faults.add(Fault(kind, path=path, status=status, times=None))

    return do


@pytest.mark.parametrize(
    ("wreck", "mark", "said", "advice", "status"),
    [
        (
            no_members_intent,
            Mark.FAULT,
            "„Server Members Intent“ ist nicht",
            "Privileged Gateway Intents",
            78,
        ),
        (
            no_content_intent,
            Mark.FAULT,
            "„Message Content Intent“ ist nicht",
            "Privileged Gateway Intents",
            78,
        ),
        (endpoint, Mark.FAULT, "Interactions Endpoint URL", "General Information", 1),
        (too_many_starts, Mark.FAULT, "keine weitere Anmeldung", "journalctl", 1),
        (no_commands, Mark.FAULT, "ohne „applications.commands“", "permissions=378225675280", 1),
        (not_a_member, Mark.FAULT, "auf keinem Server mit dieser ID", "scope=bot+applications.commands", 78),
        (no_category, Mark.FAULT, "CLOSED_TICKETS_CATEGORY_ID", "Entwicklermodus", 78),
        (text_for_category, Mark.FAULT, "CLAIMED_TICKETS_CATEGORY_ID", "Entwicklermodus", 78),
        (hidden_category, Mark.FAULT, "darf es nicht ansehen", "„Sekretärin Sigrid“", 1),
        (no_log_channel, Mark.FAULT, "TICKET_LOG_CHANNEL_ID", "Entwicklermodus", 78),
        (no_role, Mark.FAULT, "VIEWER_ROLE_ID", "Entwicklermodus", 78),
        (
            no_rights,
            Mark.FAULT,
            "fehlen auf dem Server: „Kanäle verwalten“ (Manage Channels), „Rollen verwalten“",
            "Servereinstellungen > Rollen > „Sekretärin Sigrid“",
            1,
        ),
        (
            category_without_management,
            Mark.FAULT,
            "fehlt in der Kategorie „Tickets in Bearbeitung“: „Kanäle verwalten“ (Manage Channels).",
            "„Sekretärin Sigrid“",
            1,
        ),
        (
            category_without_writing,
            Mark.WARNING,
            "fehlt in der Kategorie „Geschlossene Tickets“: „Dateien anhängen“",
            "Häkchen",
            0,
        ),
        (silent_log_channel, Mark.FAULT, "fehlt im Kanal „ticket-log“: „Links einbetten“", "Häkchen", 1),
        (administrator, Mark.WARNING, "„Administrator“", "Schalte", 0),
        (public_category, Mark.WARNING, "„Geschlossene Tickets“ sieht jeder", "Private Kategorie", 0),
        (nearly_full_category, Mark.WARNING, "fast voll: 46 von 50", "TICKET_CLEANUP_DAYS", 0),
        (nearly_full_guild, Mark.WARNING, "488 von höchstens 500", "Lösche", 0),
        (nobody_supports, Mark.WARNING, "Niemand hat die Rolle „Support“", "Rechtsklick", 0),
        (nobody_may_mention, Mark.WARNING, "darf nicht jeder erwähnen", "@erwähnen", 0),
        (other_redirect, Mark.FAULT, "nicht eingetragen", "https://elsewhere.example.org/callback", 78),
        (breaks("/gateway", status=403), Mark.FAULT, "nicht erreichbar (HTTP 403)", "sperrt die Adresse", 1),
        (breaks("/gateway", FaultKind.RESET), Mark.FAULT, "Discord ist nicht erreichbar", "discordstatus", 1),
        (breaks("/users/@me", status=418), Mark.FAULT, "Nicht geprüft: Token (HTTP 418)", "Firewall", 1),
        (breaks("/applications/@me", status=418), Mark.FAULT, "Nicht geprüft: Anwendung", "Firewall", 1),
        (breaks("/oauth2/token", status=503), Mark.WARNING, "Nicht geprüft: DISCORD_CLIENT_SECRET", "", 0),
        (breaks("/guilds/\\d+/channels", status=418), Mark.FAULT, "Nicht geprüft: Kanäle", "Firewall", 1),
    ],
)
async def test_what_is_wrong_on_discords_side_is_told_with_what_to_do(
    house: House, wreck: Callable[[House], None], mark: Mark, said: str, advice: str, status: int
) -> None:
    wreck(house)
    outcome = await house.checked()
    finding = outcome.about(said)
    assert finding.mark is mark
    assert advice in (finding.advice or "")
    assert outcome.status == status
    # The rest goes on.
    assert outcome.about(" Uhr")
    assert outcome.about("Ban-Register")


async def test_without_counts_of_roles_nothing_is_said_of_them(house: House) -> None:
    breaks("/guilds/\\d+/roles/member-counts")(house)
    nobody_supports(house)
    assert (await house.checked()).status == 0


@pytest.mark.parametrize(
    ("changes", "said", "status"),
    [
        ({"BOT_TOKEN": "another.token"}, "BOT_TOKEN wird von Discord nicht angenommen", 78),
        ({"BOT_TOKEN": "line\nbreak"}, "BOT_TOKEN wird von Discord nicht angenommen", 78),
        ({"GUILD_ID": "123456789012345678"}, "GUILD_ID ist „123456789012345678“", 78),
        ({"SUPPORT_ROLE_ID": str(int(Id.GUILD))}, "SUPPORT_ROLE_ID nennt die Rolle @everyone", 78),
        ({"ALLOWED_ROLES": f"{int(Id.GUILD)}"}, "ALLOWED_ROLES nennt die Rolle @everyone", 78),
        ({"SETUP_ROLES": "123456789012345678"}, "SETUP_ROLES nennt Rollen, die", 0),
        ({"DISCORD_CLIENT_ID": str(int(Id.GUILD))}, "gehört aber zur Anwendung", 78),
        ({"DISCORD_CLIENT_SECRET": "wrong"}, "DISCORD_CLIENT_SECRET wird von Discord nicht", 78),
        ({"DISCORD_REDIRECT_URI": "http://tickets.example.org/callback"}, "ohne https://", 78),
        ({"DISCORD_REDIRECT_URI": "https://tickets.example.org/callback"}, "nicht eingetragen", 78),
    ],
)
async def test_settings_that_discord_contradicts_are_told(
    house: House, changes: dict[str, str], said: str, status: int
) -> None:
    outcome = await house.checked(changes)
    assert outcome.about(said).mark is (Mark.FAULT if status else Mark.WARNING)
    assert outcome.status == status


async def test_a_member_overwrite_gives_what_the_role_lacks(house: House) -> None:
    house.deny(Id.CREATED_TICKETS, Permission.MANAGE_CHANNELS)
    own = overwrite_for(house.bot, allow=Permission.MANAGE_CHANNELS)
    house.channel(Id.CREATED_TICKETS).overwrites[house.bot.user.id] = own
    assert (await house.checked()).status == 0


async def test_discord_far_away_keeps_the_rest_from_nothing(house: House) -> None:
    outcome = await house.checked({"DISCORD_BASE_URL": f"http://127.0.0.1:{free_port()}"})
    assert outcome.status == 1
    assert outcome.about("Discord ist nicht erreichbar").mark is Mark.FAULT
    assert outcome.about("ohne Discord nicht zu sagen").mark is Mark.NOTE
    assert outcome.about("Ban-Register antwortet.").mark is Mark.GOOD


async def test_a_discord_that_does_not_answer_is_given_up(house: House) -> None:
    breaks("/gateway", FaultKind.HANG)(house)
    outcome = await house.checked(limit_s=0.5)
    assert "nicht fertig geprüft" in outcome.sections[1].findings[0].text
    assert outcome.status == 1
    assert outcome.about("Alle Ordner").mark is Mark.GOOD


async def test_names_of_others_cannot_steer_the_terminal(house: House) -> None:
    house.channel(Id.CREATED_TICKETS).name = "\x1b[31mrot\x1b[0m"
    del house.channel(Id.CREATED_TICKETS).overwrites[Id.GUILD]
    outcome = await house.checked()
    assert "rot" in outcome.about("sieht jeder").text
    assert "\x1b" not in "\n".join(report.lines(outcome.sections))


async def test_the_panel_alone_is_checked_without_a_token(house: House) -> None:
    bots = ("BOT_TOKEN", *(name for name in house.settings if name.endswith("_CATEGORY_ID")))
    outcome = await house.checked(without=bots)
    assert outcome.status == 0
    assert outcome.about("geprüft wird nur das Panel").mark is Mark.NOTE
    assert outcome.about(check_discord_texts.APPLICATION_UNKNOWN).mark is Mark.NOTE
    assert outcome.about(check_discord_texts.CLIENT_RIGHT).mark is Mark.GOOD
