"""/applications/{application_id}/commands, global and of a guild."""

from collections.abc import Iterable

from tests.sandbox import errors, payloads
from tests.sandbox.enums import CommandType
from tests.sandbox.localization import without_localizations
from tests.sandbox.models import Application, Command, JsonObject
from tests.sandbox.rest import command_form
from tests.sandbox.rest.endpoint import Call, Endpoint, Reply, created, no_content, ok
from tests.sandbox.rest.form import Form
from tests.sandbox.rest.message_form import form_of

COMMANDS_CHANGED = "SANDBOX_COMMANDS"
COMMANDS_MAX = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}


def list_commands(call: Call) -> Reply:
    application, guild_id = _place(call)
    listed = [payloads.command(each) for each in _commands(application, guild_id)]
    if call.query.get("with_localizations", "").lower() in {"true", "1"}:
        return ok(listed)
    return ok([without_localizations(each) for each in listed])


def get_command(call: Call) -> Reply:
    return ok(payloads.command(_command(call)))


def create_command(call: Call) -> Reply:
    """Register a command, in the place of one of the same name and kind."""
    application, guild_id = _place(call)
    form = form_of(call.body)
    spec = command_form.read(form)
    form.finish()
    known = _same(application, guild_id, spec) is not None
    kind = CommandType(spec["type"])
    if (
        not known
        and sum(each.type is kind for each in _commands(application, guild_id)) >= COMMANDS_MAX[kind]
    ):
        raise errors.maximum_commands(COMMANDS_MAX[kind])
    command = _put(call, application, guild_id, spec)
    _tell(call)
    return ok(payloads.command(command)) if known else created(payloads.command(command))


def edit_command(call: Call) -> Reply:
    command = _command(call)
    form = Form(command.spec | (call.body.json or {}))
    spec = command_form.read(form)
    form.finish()
    command.spec = spec
    command.version = call.state.ids.next()
    _tell(call)
    return ok(payloads.command(command))


def delete_command(call: Call) -> Reply:
    command = _command(call)
    del call.bot.commands[command.id]
    _tell(call)
    return no_content()


def replace_commands(call: Call) -> Reply:
    """Let these be all commands; those that keep name and kind keep their identifier."""
    application, guild_id = _place(call)
    outer = Form({"": call.body.json})
    forms = outer.children("", most=sum(COMMANDS_MAX.values()))
    specs = [command_form.read(form) for form in forms]
    for index, (form, spec) in enumerate(zip(forms, specs, strict=True)):
        if any(_is_same(spec, earlier) for earlier in specs[:index]):
            form.refuse("", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    outer.finish()
    for kind, most in COMMANDS_MAX.items():
        if sum(spec["type"] == kind for spec in specs) > most:
            raise errors.maximum_commands(most)
    kept = [_put(call, application, guild_id, spec) for spec in specs]
    for command in list(_commands(application, guild_id)):
        if command not in kept:
            del application.commands[command.id]
    _tell(call)
    return ok([payloads.command(command) for command in kept])


def _tell(call: Call) -> None:
    """Let the clients of all who may be offered the commands look again."""
    for guild in call.state.guilds.values():
        if call.bot.id in guild.members:
            call.state.publish_in_guild(COMMANDS_CHANGED, {}, guild)


def _place(call: Call) -> tuple[Application, int | None]:
    """Return whose commands the path means, and of which guild."""
    if call.snowflake("application_id") != call.bot.id:
        raise errors.unknown_application()
    if "guild_id" not in call.params:
        return call.bot, None
    guild = call.guild()
    if guild.id in call.bot.guilds_without_commands:
        raise errors.missing_access()
    return call.bot, guild.id


def _commands(application: Application, guild_id: int | None) -> Iterable[Command]:
    return (each for each in application.commands.values() if each.guild_id == guild_id)


def _command(call: Call) -> Command:
    application, guild_id = _place(call)
    command = application.commands.get(call.snowflake("command_id"))
    if command is None or command.guild_id != guild_id:
        raise errors.unknown_command()
    return command


def _same(application: Application, guild_id: int | None, spec: JsonObject) -> Command | None:
    return next(
        (each for each in _commands(application, guild_id) if _is_same(each.spec, spec)),
        None,
    )


def _is_same(one: JsonObject, other: JsonObject) -> bool:
    return bool(one.get("name") == other.get("name") and one["type"] == other["type"])


def _put(call: Call, application: Application, guild_id: int | None, spec: JsonObject) -> Command:
    command = _same(application, guild_id, spec)
    version = call.state.ids.next()
    if command is None:
        command = Command(version, application.id, guild_id, CommandType(spec["type"]), version, spec)
        application.commands[command.id] = command
    elif command.spec != spec:
        command.spec, command.version = spec, version
    return command


_GLOBAL = "/applications/{application_id}/commands"
_OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ENDPOINTS = tuple(
    Endpoint(method, path, answer)
    for root in (_GLOBAL, _OF_GUILD)
    for method, path, answer in (
        ("GET", root, list_commands),
        ("POST", root, create_command),
        ("PUT", root, replace_commands),
        ("GET", f"{root}/{{command_id}}", get_command),
        ("PATCH", f"{root}/{{command_id}}", edit_command),
        ("DELETE", f"{root}/{{command_id}}", delete_command),
    )
)
