"""The body of a thread, new or edited, checked."""

from tests.sandbox.enums import ChannelType
from tests.sandbox.models import Thread
from tests.sandbox.operations.threads import AUTO_ARCHIVE_MINUTES, ThreadChange
from tests.sandbox.rest.form import Form

NAME_MAX = 100
SLOWMODE_MAX_S = 21_600
STARTABLE = {ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD}


def read(form: Form, *, new: bool) -> ThreadChange:
    """Return the fields that a body sets; raises 50035 for a wrong one."""
    name = form.text("name", least=1, most=NAME_MAX, required=new or "name" in form, strips=True)
    minutes = form.choice("auto_archive_duration", AUTO_ARCHIVE_MINUTES)
    slowmode_s = form.integer("rate_limit_per_user", least=0, most=SLOWMODE_MAX_S)
    change = ThreadChange()
    if name is not None:
        change["name"] = name
    if minutes is not None:
        change["auto_archive_minutes"] = minutes
    if slowmode_s is not None:
        change["rate_limit_per_user"] = slowmode_s
    if form.raw("archived") is not None:
        change["archived"] = form.boolean("archived")
    if form.raw("locked") is not None:
        change["locked"] = form.boolean("locked")
    if form.raw("invitable") is not None:
        change["invitable"] = form.boolean("invitable")
    form.finish()
    return change


def read_kind(form: Form, *, otherwise: ChannelType = ChannelType.PRIVATE_THREAD) -> ChannelType:
    """Return which kind of thread a body wants; Discord's API starts a private one where it does not say."""
    kind = form.choice("type", {int(each) for each in STARTABLE})
    form.finish()
    return otherwise if kind is None else ChannelType(kind)


def may_edit(thread: Thread, change: ThreadChange, user_id: int) -> bool:
    """Return whether somebody who does not manage threads may make this change.

    Who started the thread may, except its slow mode and lock; who takes part may wake it up if it is not locked.
    """
    if change.keys() & {"locked", "rate_limit_per_user"}:
        return False
    if thread.owner_id == user_id:
        return True
    return change == {"archived": False} and not thread.locked and user_id in thread.joined_at_ms
