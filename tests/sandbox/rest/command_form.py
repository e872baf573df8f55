"""What Discord demands of application commands."""

import re
from collections.abc import Iterable
from typing import Any

from tests.sandbox.enums import CommandType, OptionType
from tests.sandbox.localization import LOCALES
from tests.sandbox.models import JsonObject
from tests.sandbox.rest.form import Form

NAME_MAX = 32
DESCRIPTION_MAX = 100
OPTIONS_MAX = 25
CHOICE_TEXT_MAX = 100
SIZE_MAX = 8000
PERMISSIONS_MAX = (1 << 54) - 1
CHAT_INPUT_NAME = re.compile(r"[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}")
PLAIN = set(OptionType) - {OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP}
# What may stand in what: commands hold options or subcommands, groups only subcommands, subcommands only options.
ALLOWED_IN = {
    None: set(OptionType),
    OptionType.SUB_COMMAND_GROUP: {OptionType.SUB_COMMAND},
    OptionType.SUB_COMMAND: PLAIN,
}
CHOICE_VALUES: dict[OptionType, tuple[type, ...]] = {
    OptionType.STRING: (str,),
    OptionType.INTEGER: (int,),
    OptionType.NUMBER: (int, float),
}


def read(form: Form) -> JsonObject:
    """Return a command as it is kept; problems stay with the form."""
    kind = form.choice("type", {int(each) for each in CommandType}) or int(CommandType.CHAT_INPUT)
    permissions = form.integer("default_member_permissions", least=0, most=PERMISSIONS_MAX)
    if kind == CommandType.CHAT_INPUT:
        _check_name(form)
        _check_description(form)
        _check_options(form, None)
    else:
        form.text("name", least=1, most=NAME_MAX, required=True)
        _localized(form, "name", NAME_MAX)
        for field in ("description", "options"):
            if form.raw(field):
                form.refuse(field, "APPLICATION_COMMAND_CONTEXT_MENU_INVALID", "Only for chat input commands")
    spec = _without_unset(form.raw_all())
    spec.setdefault("description", "")
    if permissions is not None:
        spec["default_member_permissions"] = str(permissions)
    if _size(spec) > SIZE_MAX:
        form.refuse("", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({SIZE_MAX})")
    return spec | {"type": kind}


def _check_name(form: Form) -> None:
    names = {"name": form.text("name", least=1, most=NAME_MAX, required=True)}
    names |= _localized(form, "name", NAME_MAX)
    for place, name in names.items():
        if name and (not CHAT_INPUT_NAME.fullmatch(name) or name != name.lower()):
            form.refuse(place, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_description(form: Form) -> None:
    form.text("description", least=1, most=DESCRIPTION_MAX, required=True)
    _localized(form, "description", DESCRIPTION_MAX)


def _localized(form: Form, field: str, most: int) -> dict[str, str | None]:
    """Return the wordings of a field in other languages, by where they stand in the form."""
    place = f"{field}_localizations"
    if form.raw(place) is None:
        return {}
    wordings = form.child(place)
    for locale in wordings.raw_all().keys() - LOCALES:
        wordings.refuse(locale, "ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum value.')
    return {
        f"{place}.{locale}": wordings.text(locale, least=1, most=most)
        for locale in sorted(wordings.raw_all())
    }


def _check_options(form: Form, parent: OptionType | None) -> None:
    options = form.children("options", most=OPTIONS_MAX)
    kinds = [
        option.choice("type", {int(each) for each in ALLOWED_IN[parent]}, required=True) for option in options
    ]
    if len({kind in PLAIN for kind in kinds if kind is not None}) > 1:
        form.refuse(
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )
    if _repeats(option.raw("name") for option in options):
        form.refuse(
            "options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
        )
    seen_optional = False
    for option, kind in zip(options, kinds, strict=True):
        _check_name(option)
        _check_description(option)
        if kind is None:
            continue
        if kind not in PLAIN:
            _check_options(option, OptionType(kind))
            continue
        required = option.boolean("required")
        if required and seen_optional:
            option.refuse(
                "required",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        seen_optional = seen_optional or not required
        _check_choices(option, OptionType(kind))


def _check_choices(option: Form, kind: OptionType) -> None:
    for choice in option.children("choices", most=OPTIONS_MAX):
        choice.text("name", least=1, most=CHOICE_TEXT_MAX, required=True)
        _localized(choice, "name", CHOICE_TEXT_MAX)
        value = choice.raw("value")
        if not isinstance(value, CHOICE_VALUES.get(kind, ())) or isinstance(value, bool):
            choice.refuse(
                "value", "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID", "Not of the option's type"
            )
        elif isinstance(value, str):
            choice.text("value", most=CHOICE_TEXT_MAX)


def _size(spec: JsonObject) -> int:
    """Count names, descriptions and values; of every wording the longest."""
    own = sum(
        max(
            (
                len(str(each))
                for each in (spec.get(field), *(spec.get(f"{field}_localizations") or {}).values())
                if each
            ),
            default=0,
        )
        for field in ("name", "description", "value")
    )
    nested = [*(spec.get("options") or []), *(spec.get("choices") or [])]
    return own + sum(_size(each) for each in nested if isinstance(each, dict))


def _repeats(names: Iterable[object]) -> bool:
    listed = list(names)
    return any(listed.count(name) > 1 for name in listed)


def _without_unset(spec: JsonObject) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if value is not None}
