"""What one person may see of the guild, as the web client and the test actors get it."""

from tests.sandbox import localization, message_payloads, part_payloads
from tests.sandbox.cdn_expressions import STICKER_ENDINGS
from tests.sandbox.enums import ChannelType
from tests.sandbox.message_parts import CustomEmoji, Sticker
from tests.sandbox.models import Channel, Command, Guild, Interaction, JsonObject, Member, Persona
from tests.sandbox.operations import interactions
from tests.sandbox.permissions import Permission, in_guild
from tests.sandbox.state import State


def persona(state: State, of_world: Persona) -> JsonObject:
    user = state.users[of_world.user_id]
    return {
        "id": str(user.id),
        "name": user.display_name,
        "role_label": of_world.role_label,
        "description": of_world.description,
        "avatar_url": state.cdn.avatar_url(user.id, user.avatar_hash),
    }


def view(state: State, guild: Guild, me: Member) -> JsonObject:
    visible = [
        channel
        for channel in state.channels_of(guild)
        if state.permissions_in(channel, me.user.id) & Permission.VIEW_CHANNEL
    ]
    return {
        "me": {
            "id": str(me.user.id),
            "name": me.display_name,
            "avatar_url": state.cdn.avatar_url(me.user.id, me.user.avatar_hash),
            "roles": [str(role_id) for role_id in sorted(me.role_ids)],
        },
        "guild": {"id": str(guild.id), "name": guild.name},
        "channels": [_channel(state, channel, me) for channel in visible],
        "threads": [
            _channel(state, thread, me) | _thread(thread)
            for thread in state.channels.values()
            if thread.thread is not None
            and thread.guild_id == guild.id
            and state.can_view(thread, me.user.id)
        ],
        "emojis": [_emoji(state, emoji) for emoji in guild.emojis.values()],
        "stickers": [_sticker(state, sticker) for sticker in guild.stickers.values()],
        "roles": [
            {"id": str(role.id), "name": role.name, "color": role.color}
            for role in sorted(guild.roles.values(), key=lambda role: role.position)
            if role.id != guild.id
        ],
        "members": [_member(state, guild, member) for member in guild.members.values()],
        "commands": [_command(command, me.user.locale) for command in commands(state, guild, me)],
    }


def commands(state: State, guild: Guild, me: Member) -> list[Command]:
    """Return the commands that this member is offered, the guild's own and global ones."""
    held = in_guild(guild, me)
    return [
        command
        for application in state.applications.values()
        if application.bot.id in guild.members
        for command in application.commands.values()
        if command.guild_id in {None, guild.id} and _may_use(command, held)
    ]


def interaction(state: State, of_person: Interaction) -> JsonObject:
    channel = state.channels.get(of_person.channel_id)
    produced = [channel.messages[message_id] for message_id in of_person.message_ids if channel is not None]
    return {
        "id": str(of_person.id),
        "state": interactions.status(state, of_person),
        "kind": None if of_person.callback is None else int(of_person.callback),
        "modal": of_person.modal,
        "messages": [
            message_payloads.message(state, message) for message in produced if message.deleted_at_ms is None
        ],
    }


def _channel(state: State, channel: Channel, me: Member) -> JsonObject:
    may = state.permissions_in(channel, me.user.id)
    text = channel.type is not ChannelType.GUILD_CATEGORY
    return {
        "id": str(channel.id),
        "name": channel.name,
        "type": int(channel.type),
        "parent_id": None if channel.parent_id is None else str(channel.parent_id),
        "position": channel.position,
        "topic": channel.topic,
        "can_write": text and bool(may & Permission.SEND_MESSAGES),
        "can_attach": text and bool(may & Permission.ATTACH_FILES),
        "can_use_commands": text and bool(may & Permission.USE_APPLICATION_COMMANDS),
        "can_manage_messages": text and bool(may & Permission.MANAGE_MESSAGES),
        "can_react": text and bool(may & Permission.ADD_REACTIONS),
        "can_start_threads": text and channel.thread is None and bool(may & Permission.CREATE_PUBLIC_THREADS),
    }


def _thread(thread: Channel) -> JsonObject:
    about = thread.thread
    return {"archived": about is not None and about.archived, "locked": about is not None and about.locked}


def _sticker(state: State, sticker: Sticker) -> JsonObject:
    ending, _ = STICKER_ENDINGS[sticker.format]
    return part_payloads.sticker_item(sticker) | {"url": state.cdn.sticker_url(sticker.id, ending)}


def _emoji(state: State, emoji: CustomEmoji) -> JsonObject:
    return part_payloads.emoji(emoji.partial) | {
        "url": state.cdn.emoji_url(emoji.id, animated=emoji.animated)
    }


def _member(state: State, guild: Guild, member: Member) -> JsonObject:
    roles = sorted((guild.roles[each] for each in member.role_ids), key=lambda role: -role.position)
    return {
        "id": str(member.user.id),
        "name": member.display_name,
        "avatar_url": state.cdn.avatar_url(member.user.id, member.user.avatar_hash),
        "bot": member.user.bot,
        "roles": [str(role.id) for role in roles],
        "color": next((role.color for role in roles if role.color), 0),
    }


def _command(command: Command, locale: str) -> JsonObject:
    """Return a command for its user, with the wordings of that language beside those by which it is known."""
    shown = localization.localize(command.spec, locale)
    return {
        "id": str(command.id),
        "name": command.name,
        "name_localized": shown.get("name_localized"),
        "type": int(command.type),
        "description": shown.get("description", ""),
        "description_localized": shown.get("description_localized"),
        "options": shown.get("options", []),
    }


def _may_use(command: Command, held: Permission) -> bool:
    wanted = command.spec.get("default_member_permissions")
    if wanted is None or held & Permission.ADMINISTRATOR:
        return True
    # "0" reserves a command for administrators.
    return int(wanted) != 0 and int(held) & int(wanted) == int(wanted)
