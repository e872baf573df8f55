"""The body of a channel, new or edited, checked."""

from tests.sandbox import errors
from tests.sandbox.enums import OverwriteType
from tests.sandbox.models import Channel, Guild, Overwrite
from tests.sandbox.operations.channels import ChannelChange
from tests.sandbox.permissions import ALL, Permission
from tests.sandbox.rest.endpoint import Call
from tests.sandbox.rest.form import Form

NAME_MAX = 100
TOPIC_MAX = 1024
SLOWMODE_MAX_S = 21_600
OVERWRITES_MAX = 500


def read_change(form: Form, *, new: bool) -> ChannelChange:
    """Return the fields that a body sets, without its overwrites; raises 50035 for a wrong one."""
    name = form.text("name", least=1, most=NAME_MAX, required=new or "name" in form, strips=True)
    topic = form.text("topic", most=TOPIC_MAX)
    position = form.integer("position", least=0)
    parent_id = form.integer("parent_id")
    slowmode_s = form.integer("rate_limit_per_user", least=0, most=SLOWMODE_MAX_S)
    nsfw = form.boolean("nsfw")
    form.finish()
    change = ChannelChange()
    if name is not None:
        change["name"] = name
    if "topic" in form:
        change["topic"] = topic or None
    if position is not None:
        change["position"] = position
    if "parent_id" in form:
        change["parent_id"] = parent_id
    if slowmode_s is not None:
        change["rate_limit_per_user"] = slowmode_s
    if "nsfw" in form:
        change["nsfw"] = nsfw
    return change


def text_channel_name(name: str) -> str:
    """Return a name as Discord keeps those of text channels: lower case, with hyphens for spaces."""
    return "-".join(name.lower().split())


def read_overwrites(form: Form) -> list[Overwrite] | None:
    """Return the overwrites of a body; None where it does not speak of them."""
    if form.raw("permission_overwrites") is None:
        return None
    overwrites = []
    for entry in form.children("permission_overwrites", most=OVERWRITES_MAX):
        target_id = entry.integer("id", required=True)
        overwrite = read_overwrite(entry, target_id or 0)
        if overwrite is not None:
            overwrites.append(overwrite)
    form.finish()
    return overwrites


def read_overwrite(form: Form, target_id: int) -> Overwrite | None:
    """Return one overwrite, or None after noting what is wrong with it."""
    kind = form.choice("type", {int(each) for each in OverwriteType}, required=True)
    allow = form.integer("allow", least=0) or 0
    deny = form.integer("deny", least=0) or 0
    if kind is None:
        return None
    return Overwrite(target_id, OverwriteType(kind), allow & ALL, deny & ALL)


def require_grantable(
    call: Call, guild: Guild, held: Permission, old: Channel | None, new: list[Overwrite]
) -> None:
    """Refuse overwrites of bits that the bot does not hold, and of roles that do not exist.

    Discord's documentation: "only permissions your bot has in the guild or parent channel can be allowed or
    denied", and MANAGE_ROLES only by administrators. What an overwrite said before may stay.
    """
    before = old.overwrites if old is not None else {}
    for overwrite in new:
        if overwrite.type is OverwriteType.ROLE and overwrite.id not in guild.roles:
            raise errors.unknown_role()
        if overwrite.type is OverwriteType.MEMBER and overwrite.id not in call.state.users:
            raise errors.unknown_user()
        earlier = before.get(overwrite.id, Overwrite(overwrite.id, overwrite.type))
        changed = (overwrite.allow ^ earlier.allow) | (overwrite.deny ^ earlier.deny)
        call.entry.needed |= Permission(changed)
        if changed & ~held:
            raise errors.missing_permissions()
        if changed & Permission.MANAGE_ROLES and not held & Permission.ADMINISTRATOR:
            raise errors.missing_permissions()
