"""The seeded world: the guild "Nordlicht Gaming", its people and channels, with fixed identifiers."""

from enum import IntEnum
from typing import Final

from tests.sandbox.avatars import initials_png
from tests.sandbox.drawings import blinking_apng, blinking_gif, turning_lottie
from tests.sandbox.expressions import add_emoji, add_sticker
from tests.sandbox.message_parts import StickerFormat
from tests.sandbox.models import Channel, Guild, Message, Overwrite, Persona, Role, User
from tests.sandbox.permissions import Permission
from tests.sandbox.snowflake import from_timestamp_ms
from tests.sandbox.state import State, overwrite_for

PANEL_URL: Final = "http://127.0.0.1:60123"


class Id(IntEnum):
    """Snowflakes that stay the same from run to run."""

    GUILD = 1_180_100_000_000_000_000
    APPLICATION = 1_180_100_000_000_000_001

    MIA = 1_180_200_000_000_000_001
    JONAS = 1_180_200_000_000_000_002
    SAM = 1_180_200_000_000_000_003
    LENA = 1_180_200_000_000_000_004
    ADA = 1_180_200_000_000_000_005
    VERA = 1_180_200_000_000_000_006

    VIEWER2_ROLE = 1_180_300_000_000_000_001
    VIEWER_ROLE = 1_180_300_000_000_000_002
    SUPPORT_ROLE = 1_180_300_000_000_000_003
    ADMIN_ROLE = 1_180_300_000_000_000_004

    COMMUNITY = 1_180_400_000_000_000_001
    WELCOME = 1_180_400_000_000_000_002
    SUPPORT = 1_180_400_000_000_000_003
    TEAM = 1_180_400_000_000_000_004
    TICKET_LOG = 1_180_400_000_000_000_005
    CREATED_TICKETS = 1_180_400_000_000_000_006
    CLAIMED_TICKETS = 1_180_400_000_000_000_007
    CLOSED_TICKETS = 1_180_400_000_000_000_008

    EMOJI_NORTHERN_LIGHT = 1_180_500_000_000_000_001
    EMOJI_THANKS = 1_180_500_000_000_000_002
    EMOJI_ALARM = 1_180_500_000_000_000_003
    STICKER_WAVE = 1_180_600_000_000_000_001
    STICKER_LIGHT = 1_180_600_000_000_000_002
    STICKER_SPIN = 1_180_600_000_000_000_003
    STICKER_ALARM = 1_180_600_000_000_000_004


BOT_NAME: Final = "Sekretärin Sigrid"
BOT_TOKEN: Final = "sandbox.bot-token.sigrid"
CLIENT_SECRET: Final = "sandbox-client-secret"
FLASK_SECRET_KEY: Final = "sandbox-flask-secret-key-for-demo-and-tests"

# What the invitation in the README asks for; never Administrator.
BOT_PERMISSIONS: Final = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_ROLES
    # Denied to everybody else in ticket channels; only what the bot itself has may be denied.
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
)
# What supporters have beside ordinary members: by this Discord shows them the bot's commands and nobody else.
_SUPPORT_PERMISSIONS: Final = Permission.MODERATE_MEMBERS
# What a moderating role has on an ordinary server: a lot, yet not Administrator, which overrides every overwrite.
_ADMIN_PERMISSIONS: Final = (
    _SUPPORT_PERMISSIONS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_ROLES
    | Permission.MANAGE_MESSAGES
    | Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.MENTION_EVERYONE
    | Permission.VIEW_AUDIT_LOG
)
_READ: Final = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
_WRITE: Final = Permission.SEND_MESSAGES | Permission.EMBED_LINKS | Permission.ATTACH_FILES

_WELCOME_TEXT: Final = (
    "# Willkommen bei Nordlicht Gaming\n"
    "Schön, dass du da bist! Hier trifft sich, wer auf unseren Servern spielt.\n"
    "- Bleib freundlich, auch nach verlorenen Runden.\n"
    "- Keine Cheats, kein Handel mit echtem Geld.\n"
    f"- Dein Konto im Spiel ist gesperrt? Dann lies bitte <#{Id.SUPPORT}>."
)
_SUPPORT_TEXT: Final = (
    "**Fragen zu einer Sperre** klären wir hier im Ticket, nicht per Direktnachricht.\n"
    "Halte deine **Ban-ID** bereit: Sie steht im Spiel auf dem Bildschirm mit der Sperre. "
    "Drück dann unten auf „Ticket erstellen“."
)


def build_demo_world(state: State, *, panel_url: str = PANEL_URL) -> Guild:
    """Fill an empty state with the guild, its people, the bot and the channels."""
    ada = _user(state, Id.ADA, "ada.nord", "Ada", "#9a4a3c")
    guild = state.add_guild(
        "Nordlicht Gaming", owner=ada, icon_png=initials_png("NG", "#2f4f7a"), guild_id=Id.GUILD
    )
    viewer2 = state.add_role(guild, "Viewer 2", color=0x7F8694, role_id=Id.VIEWER2_ROLE)
    viewer = state.add_role(guild, "Viewer", color=0x8A7FA8, role_id=Id.VIEWER_ROLE)
    application = state.add_application(
        BOT_NAME,
        bot_token=BOT_TOKEN,
        owner=ada,
        client_secret=CLIENT_SECRET,
        redirect_uris=(f"{panel_url.rstrip('/')}/callback",),
        avatar_png=initials_png("Si", "#4752a8"),
        application_id=Id.APPLICATION,
    )
    bot = state.add_bot(guild, application, permissions=BOT_PERMISSIONS)
    support = state.add_role(
        guild,
        "Support",
        permissions=_SUPPORT_PERMISSIONS,
        color=0x3A8FB7,
        hoist=True,
        mentionable=True,
        role_id=Id.SUPPORT_ROLE,
    )
    admin = state.add_role(
        guild, "Admin", permissions=_ADMIN_PERMISSIONS, color=0xC05A4A, hoist=True, role_id=Id.ADMIN_ROLE
    )
    guild.members[ada.id].role_ids.add(admin.id)
    _add_people(state, guild, support=support, viewer=viewer)
    (bot_role_id,) = bot.role_ids
    _add_channels(state, guild, guild.roles[bot_role_id], (support, admin), (viewer, viewer2))
    _add_expressions(state, guild)
    return guild


def _add_expressions(state: State, guild: Guild) -> None:
    """Add three emoji, the last of which moves, and a sticker of each kind."""
    blue_and_red = ("#2f4f7a", "#c05a4a")
    moving = blinking_gif("!", blue_and_red)
    for name, emoji_id, image in (
        ("nordlicht", Id.EMOJI_NORTHERN_LIGHT, initials_png("N", "#2f7f8f")),
        ("danke", Id.EMOJI_THANKS, initials_png("D", "#3a8f5a")),
    ):
        add_emoji(state, guild, name, image, emoji_id=emoji_id)
    add_emoji(state, guild, "alarm", moving, animated=True, emoji_id=Id.EMOJI_ALARM)
    for name, sticker_id, kind, data in (
        ("Winken", Id.STICKER_WAVE, StickerFormat.PNG, initials_png("Hi", "#7a5fb0")),
        ("Polarlicht", Id.STICKER_LIGHT, StickerFormat.APNG, blinking_apng("P", blue_and_red)),
        ("Dreh dich", Id.STICKER_SPIN, StickerFormat.LOTTIE, turning_lottie((0.2, 0.5, 0.7))),
        ("Alarm", Id.STICKER_ALARM, StickerFormat.GIF, moving),
    ):
        add_sticker(state, guild, name, data, kind=kind, sticker_id=sticker_id)


def _user(state: State, user_id: Id, username: str, name: str, color: str) -> User:
    return state.add_user(
        username, global_name=name, avatar_png=initials_png(name[:1], color), user_id=user_id
    )


def _add_people(state: State, guild: Guild, *, support: Role, viewer: Role) -> None:
    mia = _user(state, Id.MIA, "mia.mondlicht", "Mia", "#a8578f")
    jonas = _user(state, Id.JONAS, "jonas_der_zweite", "Jonas", "#5f7f3a")
    sam = _user(state, Id.SAM, "sam.support", "Sam", "#2f7f8f")
    lena = _user(state, Id.LENA, "lena_hilft", "Lena", "#7a5fb0")
    vera = _user(state, Id.VERA, "vera.liest", "Vera", "#7f7348")
    state.add_member(guild, mia)
    state.add_member(guild, jonas)
    state.add_member(guild, sam, roles=[support])
    state.add_member(guild, lena, roles=[support])
    state.add_member(guild, vera, roles=[viewer])
    state.personas += [
        Persona(mia.id, "Mitglied", "wurde im Spiel gesperrt und ist aufgebracht"),
        Persona(jonas.id, "Mitglied", "ist ebenfalls gesperrt"),
        Persona(sam.id, "Support", "übernimmt Tickets"),
        Persona(lena.id, "Support", "übernimmt Tickets"),
        Persona(Id.ADA, "Admin", "leitet den Server"),
        Persona(vera.id, "Viewer", "liest nur mit"),
    ]


def _add_channels(
    state: State, guild: Guild, bot: Role, staff: tuple[Role, ...], readers: tuple[Role, ...]
) -> None:
    everyone = guild.roles[guild.id]
    community = state.add_category(guild, "Community", channel_id=Id.COMMUNITY)
    read_only = [
        overwrite_for(everyone, deny=Permission.SEND_MESSAGES),
        overwrite_for(bot, allow=_READ | _WRITE),
    ]
    welcome = state.add_text_channel(
        guild, "willkommen", parent=community, overwrites=read_only, channel_id=Id.WELCOME
    )
    support = state.add_text_channel(
        guild,
        "support",
        parent=community,
        topic="Gesperrt? Hier öffnest du ein Ticket.",
        overwrites=read_only,
        channel_id=Id.SUPPORT,
    )
    _post(state, welcome, Id.ADA, _WELCOME_TEXT, hours_ago=30)
    _post(state, support, Id.ADA, _SUPPORT_TEXT, hours_ago=29)

    def hidden(*, readers_too: bool) -> list[Overwrite]:
        allowed = (*staff, *readers) if readers_too else staff
        return [
            overwrite_for(everyone, deny=Permission.VIEW_CHANNEL),
            overwrite_for(bot, allow=_READ | _WRITE | Permission.MANAGE_CHANNELS),
            *(overwrite_for(role, allow=_READ) for role in allowed),
        ]

    team = state.add_category(guild, "Team", overwrites=hidden(readers_too=False), channel_id=Id.TEAM)
    state.add_text_channel(
        guild,
        "ticket-log",
        parent=team,
        topic="Was mit den Tickets geschieht",
        overwrites=hidden(readers_too=False),
        channel_id=Id.TICKET_LOG,
    )
    for name, category_id in (
        ("Neue Tickets", Id.CREATED_TICKETS),
        ("Tickets in Bearbeitung", Id.CLAIMED_TICKETS),
        ("Geschlossene Tickets", Id.CLOSED_TICKETS),
    ):
        state.add_category(guild, name, overwrites=hidden(readers_too=True), channel_id=category_id)


def _post(state: State, channel: Channel, author_id: int, content: str, *, hours_ago: int) -> None:
    created_at_ms = state.clock.now_ms() - hours_ago * 3_600_000
    message = Message(from_timestamp_ms(created_at_ms), channel.id, author_id, created_at_ms, content=content)
    channel.messages[message.id] = message
    channel.last_message_id = message.id


def bot_settings(base_url: str, panel_url: str | None = None) -> dict[str, str]:
    """Return the bot's `.env` values for this world; the panel's address is for links only."""
    settings = _shared_settings(base_url) | {
        "BOT_TOKEN": BOT_TOKEN,
        "CREATED_TICKETS_CATEGORY_ID": str(int(Id.CREATED_TICKETS)),
        "CLAIMED_TICKETS_CATEGORY_ID": str(int(Id.CLAIMED_TICKETS)),
        "CLOSED_TICKETS_CATEGORY_ID": str(int(Id.CLOSED_TICKETS)),
        "TICKET_LOG_CHANNEL_ID": str(int(Id.TICKET_LOG)),
        "BAN_LOOKUP_URL": f"{base_url}/bans/{{ban_id}}",
    }
    if panel_url is not None:
        settings["DISCORD_REDIRECT_URI"] = f"{panel_url.rstrip('/')}/callback"
    return settings


def panel_settings(base_url: str, panel_url: str) -> dict[str, str]:
    """Return the panel's `.env` values for this world."""
    return _shared_settings(base_url) | {
        "FLASK_SECRET_KEY": FLASK_SECRET_KEY,
        "DISCORD_CLIENT_ID": str(int(Id.APPLICATION)),
        "DISCORD_CLIENT_SECRET": CLIENT_SECRET,
        "DISCORD_REDIRECT_URI": f"{panel_url.rstrip('/')}/callback",
    }


def _shared_settings(base_url: str) -> dict[str, str]:
    return {
        "DISCORD_BASE_URL": base_url,
        "GUILD_ID": str(int(Id.GUILD)),
        "SUPPORT_ROLE_ID": str(int(Id.SUPPORT_ROLE)),
        "ADMIN_ROLE_ID": str(int(Id.ADMIN_ROLE)),
        "VIEWER_ROLE_ID": str(int(Id.VIEWER_ROLE)),
        "VIEWER2_ROLE_ID": str(int(Id.VIEWER2_ROLE)),
    }
