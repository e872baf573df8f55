"""What Discord demands of the components of messages and modals."""

from collections.abc import Iterable

from tests.sandbox.enums import ButtonStyle, ComponentType
from tests.sandbox.models import JsonObject
from tests.sandbox.operations.messages import walk
from tests.sandbox.rest.form import Form

ROWS_MAX = 5
BUTTONS_IN_ROW_MAX = 5
COMPONENTS_V2_MAX = 40
CUSTOM_ID_MAX = 100
BUTTON_LABEL_MAX = 80
OPTIONS_MAX = 25
OPTION_TEXT_MAX = 100
PLACEHOLDER_MAX = 150
TEXT_DISPLAY_MAX = 4000
MODAL_TITLE_MAX = 45
MODAL_ROWS_MAX = 5
INPUT_LABEL_MAX = 45
INPUT_DESCRIPTION_MAX = 100
INPUT_VALUE_MAX = 4000

SELECTS = {
    ComponentType.STRING_SELECT,
    ComponentType.USER_SELECT,
    ComponentType.ROLE_SELECT,
    ComponentType.MENTIONABLE_SELECT,
    ComponentType.CHANNEL_SELECT,
}
LAYOUT = {
    ComponentType.SECTION,
    ComponentType.TEXT_DISPLAY,
    ComponentType.THUMBNAIL,
    ComponentType.MEDIA_GALLERY,
    ComponentType.FILE,
    ComponentType.SEPARATOR,
    ComponentType.CONTAINER,
}
IN_LABEL = SELECTS | {ComponentType.TEXT_INPUT}


def read(form: Form, *, version_2: bool) -> list[JsonObject]:
    """Return the components of a message body, checked."""
    most = COMPONENTS_V2_MAX if version_2 else ROWS_MAX
    for component in form.children("components", most=most):
        kind = component.choice(
            "type", _numbers({ComponentType.ACTION_ROW} | (LAYOUT if version_2 else set())), required=True
        )
        if kind is not None:
            _check(component, ComponentType(kind))
    components = [each for each in form.raw("components") or [] if isinstance(each, dict)]
    _refuse_duplicates(form, components)
    return components


def read_modal(form: Form) -> JsonObject:
    """Return a modal, checked."""
    form.text("title", least=1, most=MODAL_TITLE_MAX, required=True)
    form.text("custom_id", least=1, most=CUSTOM_ID_MAX, required=True)
    rows = {ComponentType.ACTION_ROW, ComponentType.LABEL, ComponentType.TEXT_DISPLAY}
    for component in form.children("components", least=1, most=MODAL_ROWS_MAX):
        kind = component.choice("type", _numbers(rows), required=True)
        if kind == ComponentType.ACTION_ROW:
            for field in component.children("components", least=1, most=1):
                if field.choice("type", _numbers({ComponentType.TEXT_INPUT}), required=True):
                    field.text("label", least=1, most=INPUT_LABEL_MAX, required=True)
                    _check(field, ComponentType.TEXT_INPUT)
        elif kind == ComponentType.LABEL:
            _check_label(component)
        elif kind == ComponentType.TEXT_DISPLAY:
            _check(component, ComponentType.TEXT_DISPLAY)
    components = [each for each in form.raw("components") or [] if isinstance(each, dict)]
    _refuse_duplicates(form, components)
    return {"title": form.raw("title"), "custom_id": form.raw("custom_id"), "components": components}


def _check(component: Form, kind: ComponentType) -> None:
    match kind:
        case ComponentType.ACTION_ROW:
            _check_row(component)
        case ComponentType.BUTTON:
            _check_button(component)
        case ComponentType.TEXT_INPUT:
            _check_text_input(component)
        case ComponentType.TEXT_DISPLAY:
            component.text("content", least=1, most=TEXT_DISPLAY_MAX, required=True)
        case ComponentType.SECTION | ComponentType.CONTAINER:
            for child in component.children("components", least=1, most=COMPONENTS_V2_MAX):
                inner = child.choice("type", _numbers(LAYOUT | {ComponentType.ACTION_ROW}), required=True)
                if inner is not None:
                    _check(child, ComponentType(inner))
        case _ if kind in SELECTS:
            _check_select(component, kind)


def _check_row(row: Form) -> None:
    children = row.children("components", least=1, most=BUTTONS_IN_ROW_MAX)
    kinds = [
        child.choice("type", _numbers(SELECTS | {ComponentType.BUTTON}), required=True) for child in children
    ]
    if len(children) > 1 and any(kind != ComponentType.BUTTON for kind in kinds):
        row.refuse(
            "components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "Component width exceeds the row's: one select is a row",
        )
    for child, kind in zip(children, kinds, strict=True):
        if kind is not None:
            _check(child, ComponentType(kind))


def _check_button(button: Form) -> None:
    style = button.choice("style", _numbers(ButtonStyle), required=True)
    label = button.text("label", most=BUTTON_LABEL_MAX)
    if style == ButtonStyle.LINK:
        button.text("url", least=1, most=512, required=True)
        if button.raw("custom_id"):
            button.refuse(
                "custom_id", "COMPONENT_CUSTOM_ID_NOT_ALLOWED", "A link button cannot have a custom id"
            )
    elif style != ButtonStyle.PREMIUM:
        button.text("custom_id", least=1, most=CUSTOM_ID_MAX, required=True)
    if not label and not button.raw("emoji") and style != ButtonStyle.PREMIUM:
        button.refuse("", "BUTTON_COMPONENT_INVALID_EMPTY", "A button needs a label or an emoji")


def _check_select(select: Form, kind: ComponentType) -> None:
    select.text("custom_id", least=1, most=CUSTOM_ID_MAX, required=True)
    select.text("placeholder", most=PLACEHOLDER_MAX)
    least = select.integer("min_values", least=0, most=OPTIONS_MAX)
    most = select.integer("max_values", least=1, most=OPTIONS_MAX)
    if (1 if least is None else least) > (1 if most is None else most):
        select.refuse("min_values", "NUMBER_TYPE_MAX", "min_values should not be greater than max_values.")
    if kind is ComponentType.STRING_SELECT:
        _check_options(select, most=1 if most is None else most)


def _check_options(select: Form, *, most: int) -> None:
    values = []
    chosen = 0
    for option in select.children("options", least=1, most=OPTIONS_MAX):
        option.text("label", least=1, most=OPTION_TEXT_MAX, required=True)
        option.text("description", most=OPTION_TEXT_MAX)
        chosen += option.boolean("default")
        values.append(option.text("value", least=1, most=OPTION_TEXT_MAX, required=True))
    if len(set(values)) != len(values):
        select.refuse(
            "options",
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
            "The specified option value is already used",
        )
    if chosen > most:
        select.refuse("options", "BASE_TYPE_BAD_LENGTH", f"At most {most} options may be chosen by default.")


def _check_modal_select(select: Form) -> None:
    """Check what is so for selects in modals only."""
    if select.raw("disabled"):
        select.refuse("disabled", "COMPONENT_DISABLED_NOT_ALLOWED", "Components in modals cannot be disabled")
    required = select.raw("required") is not False
    if select.raw("min_values") == 0 and required:
        select.refuse("min_values", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")


def _check_text_input(field: Form) -> None:
    field.text("custom_id", least=1, most=CUSTOM_ID_MAX, required=True)
    field.choice("style", {1, 2}, required=True)
    field.integer("min_length", least=0, most=INPUT_VALUE_MAX)
    field.integer("max_length", least=1, most=INPUT_VALUE_MAX)
    field.text("placeholder", most=INPUT_DESCRIPTION_MAX)
    field.text("value", most=INPUT_VALUE_MAX)


def _check_label(label: Form) -> None:
    label.text("label", least=1, most=INPUT_LABEL_MAX, required=True)
    label.text("description", most=INPUT_DESCRIPTION_MAX)
    inner = label.child("component")
    kind = inner.choice("type", _numbers(IN_LABEL), required=True)
    if kind is not None:
        _check(inner, ComponentType(kind))
        if kind in SELECTS:
            _check_modal_select(inner)


def _refuse_duplicates(form: Form, components: list[JsonObject]) -> None:
    custom_ids = [each["custom_id"] for each in walk(components) if each.get("custom_id")]
    if len(set(custom_ids)) != len(custom_ids):
        form.refuse(
            "components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
        )


def _numbers(kinds: Iterable[int]) -> set[int]:
    return {int(kind) for kind in kinds}
