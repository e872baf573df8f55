"""Who acts through the person API, and what they may reach: the same for all of its parts."""

from aiohttp import web

from tests.sandbox import errors
from tests.sandbox.client_errors import PersonError, snowflake
from tests.sandbox.models import Channel, Guild, Member, Message
from tests.sandbox.operations import thread_life
from tests.sandbox.permissions import Permission
from tests.sandbox.state import State


class Access:
    """Finds the person, the channel and the message of a request, or refuses with a sentence for the person."""

    def __init__(self, state: State) -> None:
        self._state = state

    def acting(self, request: web.Request) -> tuple[Guild, Member]:
        """Return who acts, and where."""
        return self.member(request.query.get("as", ""))

    def member(self, user_id: str) -> tuple[Guild, Member]:
        """Return a member by the number of the account."""
        for guild in self._state.guilds.values():
            if user_id.isdecimal() and int(user_id) in guild.members:
                return guild, guild.members[int(user_id)]
        raise PersonError("Diese Person ist nicht auf dem Server.", web.HTTPForbidden.status_code)

    def place(self, request: web.Request) -> tuple[Member, Channel]:
        """Return who acts, and the channel of the path."""
        _, me = self.acting(request)
        return me, self.channel(request.match_info["channel_id"], me)

    def message_place(self, request: web.Request) -> tuple[Member, Channel, Message]:
        """Return who acts, and the channel and the message of the path."""
        me, channel = self.place(request)
        return me, channel, self.message(channel, request.match_info["message_id"], me)

    def channel(self, channel_id: str, me: Member) -> Channel:
        """Return a channel or thread that the person sees."""
        channel = self._state.channel(snowflake(channel_id))
        if not self.may(channel, me, Permission.VIEW_CHANNEL):
            raise errors.unknown_channel()
        return channel

    def message(self, channel: Channel, message_id: str, me: Member) -> Message:
        """Return a message that the person sees."""
        message = self._state.message(channel, snowflake(message_id))
        if message.visible_to not in {None, me.user.id}:
            raise errors.unknown_message()
        return message

    def may(self, channel: Channel, me: Member, permission: Permission) -> bool:
        """Return whether the person may do this in the channel."""
        return bool(self._state.permissions_in(channel, me.user.id) & permission)

    def require(self, channel: Channel, me: Member, permission: Permission, refusal: str) -> None:
        """Refuse who may not do this in the channel."""
        if not self.may(channel, me, permission):
            raise PersonError(refusal, web.HTTPForbidden.status_code)

    def require_writing(self, channel: Channel, me: Member) -> None:
        """Refuse who may not write in the channel or thread."""
        self.require(channel, me, Permission.SEND_MESSAGES, "Hier darfst du nicht schreiben.")
        thread_life.require_unlocked(self._state, channel, me.user.id)
