"""/guilds/{guild_id}: what is in it and who."""

from tests.sandbox import errors, payloads
from tests.sandbox.models import Guild, Role
from tests.sandbox.operations import members
from tests.sandbox.permissions import Permission
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, no_content, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import form_of

MEMBERS_PAGE_MAX = 1000
NICK_MAX = 32


def get_guild(call: Call) -> Reply:
    guild = call.guild()
    payload = payloads.guild(guild)
    if call.query.get("with_counts", "").lower() in {"true", "1"}:
        payload["approximate_member_count"] = len(guild.members)
        payload["approximate_presence_count"] = len(guild.members)
    return ok(payload)


def list_channels(call: Call) -> Reply:
    """List the channels that the bot may see; Discord leaves the others out since November 2026."""
    guild = call.guild()
    visible = [each for each in call.state.channels_of(guild) if call.state.can_view(each, call.bot.id)]
    return ok([payloads.channel(call.state, each) for each in visible])


def list_roles(call: Call) -> Reply:
    return ok([payloads.role(each) for each in call.guild().roles.values()])


def count_role_members(call: Call) -> Reply:
    """Say of each role how many have it; @everyone is not among them."""
    guild = call.guild()
    held = [role_id for member in guild.members.values() for role_id in member.role_ids]
    return ok({str(role_id): held.count(role_id) for role_id in guild.roles if role_id != guild.id})


def get_role(call: Call) -> Reply:
    return ok(payloads.role(_role(call, call.guild())))


def get_member(call: Call) -> Reply:
    guild = call.guild()
    call.state.user(call.snowflake("user_id"))
    return ok(payloads.member(call.state.member(guild, call.snowflake("user_id"))))


def list_members(call: Call) -> Reply:
    guild = call.guild()
    form = Form(dict(call.query))
    limit = form.integer("limit", least=1, most=MEMBERS_PAGE_MAX) or 1
    after = form.integer("after") or 0
    form.finish()
    following = sorted(user_id for user_id in guild.members if user_id > after)
    return ok([payloads.member(guild.members[user_id]) for user_id in following[:limit]])


def edit_member(call: Call) -> Reply:
    guild = call.guild()
    member = call.state.member(guild, call.snowflake("user_id"))
    form = form_of(call.body)
    nick = form.text("nick", most=NICK_MAX)
    form.finish()
    if "nick" in form:
        call.guild(Permission.MANAGE_NICKNAMES)
        member.nick = nick or None
    if form.raw("roles") is not None:
        call.guild(Permission.MANAGE_ROLES)
        members.set_roles(call.state, guild, member.user.id, [int(each) for each in form.raw("roles")])
    else:
        members.publish_update(call.state, guild, member)
    return ok(payloads.member(member))


def add_member_role(call: Call) -> Reply:
    guild = call.guild(Permission.MANAGE_ROLES)
    member = call.state.member(guild, call.snowflake("user_id"))
    role = _assignable_role(call, guild)
    members.set_roles(call.state, guild, member.user.id, member.role_ids | {role.id})
    return no_content()


def remove_member_role(call: Call) -> Reply:
    guild = call.guild(Permission.MANAGE_ROLES)
    member = call.state.member(guild, call.snowflake("user_id"))
    role = _assignable_role(call, guild)
    members.set_roles(call.state, guild, member.user.id, member.role_ids - {role.id})
    return no_content()


def _role(call: Call, guild: Guild) -> Role:
    role = guild.roles.get(call.snowflake("role_id"))
    if role is None:
        raise errors.unknown_role()
    return role


def _assignable_role(call: Call, guild: Guild) -> Role:
    """Return the role of the path if it stands below the bot's highest one."""
    role = _role(call, guild)
    own = guild.members[call.bot.id].role_ids
    highest = max((guild.roles[role_id].position for role_id in own), default=0)
    if role.position >= highest and guild.owner_id != call.bot.id:
        raise errors.missing_permissions()
    return role


_MEMBER = "/guilds/{guild_id}/members/{user_id}"
ENDPOINTS = (
    Endpoint("GET", "/guilds/{guild_id}", get_guild),
    Endpoint("GET", "/guilds/{guild_id}/channels", list_channels),
    Endpoint("GET", "/guilds/{guild_id}/roles", list_roles),
    Endpoint("GET", "/guilds/{guild_id}/roles/member-counts", count_role_members),
    Endpoint("GET", "/guilds/{guild_id}/roles/{role_id}", get_role),
    Endpoint("GET", "/guilds/{guild_id}/members", list_members),
    Endpoint("GET", _MEMBER, get_member),
    Endpoint("PATCH", _MEMBER, edit_member),
    Endpoint("PUT", f"{_MEMBER}/roles/{{role_id}}", add_member_role),
    Endpoint("DELETE", f"{_MEMBER}/roles/{{role_id}}", remove_member_role),
)
