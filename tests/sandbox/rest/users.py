"""/users, /applications/@me and the way to the gateway."""

from tests.sandbox import errors, oauth, payloads, permissions
from tests.sandbox.models import Guild, JsonObject, Member
from tests.sandbox.operations import channels
from tests.sandbox.rest.endpoint import Auth, Call, Endpoint, Reply, ok
from tests.sandbox.rest.message_form import form_of

IDENTIFIES_A_DAY = 1000


def current_user(call: Call) -> Reply:
    if call.access is not None:
        return ok(oauth.current_user(call.state, call.access))
    return ok(payloads.own_user(call.bot.bot))


def current_users_member(call: Call) -> Reply:
    if call.access is None:
        raise errors.unauthorized()
    return ok(oauth.current_member(call.state, call.access, call.snowflake("guild_id")))


def list_guilds(call: Call) -> Reply:
    own = [guild for guild in call.state.guilds.values() if call.bot.id in guild.members]
    return ok([_partial_guild(guild, guild.members[call.bot.id]) for guild in own])


def get_user(call: Call) -> Reply:
    return ok(payloads.user(call.state.user(call.snowflake("user_id"))))


def open_direct_message(call: Call) -> Reply:
    form = form_of(call.body)
    recipient_id = form.integer("recipient_id", required=True)
    form.finish()
    recipient = call.state.user(recipient_id or 0)
    if recipient.bot:
        raise errors.cannot_message_user()
    channel = channels.open_direct_message(call.state, call.bot.id, recipient.id)
    payload = payloads.channel(call.state, channel)
    payload["recipients"] = [payloads.user(recipient)]
    return ok(payload)


def current_application(call: Call) -> Reply:
    return ok(payloads.application(call.state, call.bot))


def get_gateway(call: Call) -> Reply:
    return ok({"url": gateway_url(call.state.cdn.base_url)})


def get_gateway_for_bot(call: Call) -> Reply:
    limit = {
        "total": IDENTIFIES_A_DAY,
        "remaining": call.bot.identifies_left,
        "reset_after": 0,
        "max_concurrency": 1,
    }
    url = gateway_url(call.state.cdn.base_url)
    return ok({"url": url, "shards": 1, "session_start_limit": limit})


def _partial_guild(guild: Guild, member: Member) -> JsonObject:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon_hash,
        "banner": None,
        "owner": guild.owner_id == member.user.id,
        "permissions": str(int(permissions.in_guild(guild, member))),
        "features": [],
    }


def gateway_url(base_url: str) -> str:
    """Return where the gateway listens."""
    return base_url.replace("http://", "ws://", 1) + "/gateway"


ENDPOINTS = (
    Endpoint("GET", "/users/@me", current_user, auth=Auth.BOT_OR_BEARER),
    Endpoint("GET", "/users/@me/guilds", list_guilds),
    Endpoint("GET", "/users/@me/guilds/{guild_id}/member", current_users_member, auth=Auth.BOT_OR_BEARER),
    Endpoint("POST", "/users/@me/channels", open_direct_message),
    Endpoint("GET", "/users/{user_id}", get_user),
    Endpoint("GET", "/applications/@me", current_application),
    Endpoint("GET", "/oauth2/applications/@me", current_application),
    Endpoint("GET", "/gateway", get_gateway, auth=Auth.TOKEN_IN_PATH, limit=None),
    Endpoint("GET", "/gateway/bot", get_gateway_for_bot),
)
