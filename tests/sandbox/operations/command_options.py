"""The options of a slash command: from a person's words to what the interaction carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.sandbox import errors, interaction_payloads, message_payloads
from tests.sandbox.enums import OptionType
from tests.sandbox.models import Attachment, Channel, JsonObject
from tests.sandbox.state import State

SUBCOMMANDS = {OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP}


@dataclass
class GivenOptions:
    options: list[JsonObject] = field(default_factory=list)
    resolved: JsonObject = field(default_factory=dict)


def read(
    state: State,
    channel: Channel,
    user_id: int,
    *,
    offered: Sequence[JsonObject],
    given: Mapping[str, object],
    subcommand: Sequence[str] = (),
) -> GivenOptions:
    """Return the options as Discord sends them; raises ApiError as its client would refuse them.

    Users, roles and channels are given by identifier, files as `Attachment`.
    """
    reader = _Reader(state, channel)
    options = reader.nested(offered, given, subcommand)
    resolved = interaction_payloads.resolved(
        state,
        channel,
        by_user_id=user_id,
        user_ids=reader.user_ids,
        role_ids=reader.role_ids,
        channel_ids=reader.channel_ids,
    )
    if reader.attachments:
        channel.uploads |= reader.attachments
        resolved["attachments"] = {
            str(each.id): message_payloads.attachment(state, channel.id, each)
            for each in reader.attachments.values()
        }
    return GivenOptions(options, resolved)


class _Reader:
    """Reads values, and gathers the identifiers among them by what they stand for."""

    def __init__(self, state: State, channel: Channel) -> None:
        self._users = state.users
        self._roles = state.guilds[channel.guild_id].roles if channel.guild_id is not None else {}
        self._channels = state.channels
        self.user_ids: list[int] = []
        self.role_ids: list[int] = []
        self.channel_ids: list[int] = []
        self.attachments: dict[int, Attachment] = {}

    def nested(
        self, offered: Sequence[JsonObject], given: Mapping[str, object], subcommand: Sequence[str]
    ) -> list[JsonObject]:
        if subcommand:
            chosen = next((each for each in offered if each["name"] == subcommand[0]), None)
            if chosen is None or chosen["type"] not in SUBCOMMANDS:
                raise _refused(subcommand[0], "Unknown subcommand")
            inner = self.nested(chosen.get("options", []), given, subcommand[1:])
            return [{"name": chosen["name"], "type": chosen["type"], "options": inner}]
        by_name = {each["name"]: each for each in offered}
        for name in given:
            if name not in by_name:
                raise _refused(name, "Unknown option")
        for name, option in by_name.items():
            if option.get("required") and name not in given:
                raise _refused(name, "This option is required")
        return [
            {"name": name, "type": by_name[name]["type"], "value": self._value(by_name[name], value)}
            for name, value in given.items()
        ]

    def _value(self, option: JsonObject, given: object) -> str | int | float | bool:
        name, kind = option["name"], OptionType(option["type"])
        value: str | int | float | bool
        try:
            match kind:
                case OptionType.STRING:
                    value = str(given)
                    _require_within(name, len(value), option.get("min_length"), option.get("max_length"))
                case OptionType.INTEGER:
                    value = int(str(given))
                    _require_within(name, value, option.get("min_value"), option.get("max_value"))
                case OptionType.NUMBER:
                    value = float(str(given))
                    _require_within(name, value, option.get("min_value"), option.get("max_value"))
                case OptionType.BOOLEAN:
                    value = given is True or str(given).lower() == "true"
                case OptionType.ATTACHMENT:
                    value = self._attachment(name, given)
                case _:
                    value = str(int(str(given)))
                    self._note(name, kind, int(value))
        except ValueError as error:
            raise _refused(name, "Not a value of this option's type") from error
        choices = [choice["value"] for choice in option.get("choices", [])]
        if choices and value not in choices:
            raise _refused(name, "Not one of the choices")
        return value

    def _attachment(self, name: str, given: object) -> str:
        if not isinstance(given, Attachment):
            raise _refused(name, "Not a file")
        given.ephemeral = True
        self.attachments[given.id] = given
        return str(given.id)

    def _note(self, name: str, kind: OptionType, snowflake: int) -> None:
        if kind in {OptionType.USER, OptionType.MENTIONABLE} and snowflake in self._users:
            self.user_ids.append(snowflake)
        elif kind in {OptionType.ROLE, OptionType.MENTIONABLE} and snowflake in self._roles:
            self.role_ids.append(snowflake)
        elif kind is OptionType.CHANNEL and snowflake in self._channels:
            self.channel_ids.append(snowflake)
        else:
            raise _refused(name, "Nothing has this identifier")


def _require_within(name: str, value: float, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise _refused(name, f"Must be between {least} and {most}")


def _refused(name: str, reason: str) -> errors.ApiError:
    return errors.invalid_field(f"options.{name}", "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID", reason)
