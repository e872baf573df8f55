"""What Discord demands of application commands."""

import re
from typing import Any

from tests.sandbox.enums import CommandType, OptionType
from tests.sandbox.models import JsonObject
from tests.sandbox.rest.form import Form

NAME_MAX = 32
DESCRIPTION_MAX = 100
OPTIONS_MAX = 25
CHAT_INPUT_NAME = re.compile(r"^[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}$")
NESTED = {OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP}


def read(form: Form) -> JsonObject:
    """Return a command as it is kept; problems stay with the form."""
    kind = form.choice("type", {int(each) for each in CommandType}) or int(CommandType.CHAT_INPUT)
    if kind == CommandType.CHAT_INPUT:
        _check_name(form)
        form.text("description", least=1, most=DESCRIPTION_MAX, required=True)
        _check_options(form)
    else:
        form.text("name", least=1, most=NAME_MAX, required=True)
    spec = _without_unset(form.raw_all())
    spec.setdefault("description", "")
    return spec | {"type": kind}


def _check_name(form: Form) -> None:
    name = form.text("name", least=1, most=NAME_MAX, required=True)
    if name is not None and (not CHAT_INPUT_NAME.match(name) or name != name.lower()):
        form.refuse("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form) -> None:
    seen_optional = False
    for option in form.children("options", most=OPTIONS_MAX):
        kind = option.choice("type", {int(each) for each in OptionType}, required=True)
        _check_name(option)
        option.text("description", least=1, most=DESCRIPTION_MAX, required=True)
        if kind in NESTED:
            _check_options(option)
            continue
        required = option.boolean("required")
        if required and seen_optional:
            option.refuse(
                "required",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        seen_optional = seen_optional or not required
        for choice in option.children("choices", most=OPTIONS_MAX):
            choice.text("name", least=1, most=DESCRIPTION_MAX, required=True)


def _without_unset(spec: JsonObject) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if value is not None}
