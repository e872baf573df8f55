"""Reading the fields of a JSON body and gathering what is wrong with them, as Discord reports it."""

from collections.abc import Collection
from typing import Any

from tests.sandbox import errors
from tests.sandbox.models import JsonObject


class Form:
    """An object in a body. Problems of all nested forms are raised together by the outermost one."""

    def __init__(
        self, body: object, *, path: tuple[str, ...] = (), problems: JsonObject | None = None
    ) -> None:
        self._path = path
        self._problems: JsonObject = {} if problems is None else problems
        self._body: JsonObject = body if isinstance(body, dict) else {}
        if not isinstance(body, dict):
            self.refuse("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")

    def __contains__(self, field: str) -> bool:
        return field in self._body

    def raw(self, field: str) -> Any:
        """Return a value as it came."""
        return self._body.get(field)

    def raw_all(self) -> JsonObject:
        """Return the whole object as it came."""
        return dict(self._body)

    def refuse(self, field: str, code: str, message: str) -> None:
        """Note a problem."""
        place = self._problems
        for key in (*self._path, *filter(None, field.split("."))):
            place = place.setdefault(key, {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def finish(self) -> None:
        """Raise what was noted, if anything."""
        if self._problems:
            raise errors.invalid_form(self._problems)

    def text(
        self, field: str, *, least: int = 0, most: int, required: bool = False, strips: bool = False
    ) -> str | None:
        """Return a text of so many characters; None where it is absent or null."""
        value = self._value(field, required=required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.refuse(field, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return None
        text = str(value).strip() if strips else str(value)
        if required and least and not text:
            self.refuse(field, "BASE_TYPE_REQUIRED", "This field is required")
        elif least and not least <= len(text) <= most:
            self.refuse(field, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(text) > most:
            self.refuse(field, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return text

    def integer(
        self, field: str, *, least: int | None = None, most: int | None = None, required: bool = False
    ) -> int | None:
        """Return a whole number; Discord takes it from a string as well."""
        value = self._value(field, required=required)
        if value is None:
            return None
        try:
            number = int(value)
        except (TypeError, ValueError):
            self.refuse(field, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        if least is not None and number < least:
            self.refuse(field, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        if most is not None and number > most:
            self.refuse(field, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return number

    def choice(self, field: str, choices: Collection[int], *, required: bool = False) -> int | None:
        """Return one of a few numbers."""
        number = self.integer(field, required=required)
        if number is not None and number not in choices:
            offered = ", ".join(str(each) for each in sorted(choices))
            self.refuse(field, "BASE_TYPE_CHOICES", f"Value must be one of {{{offered}}}.")
            return None
        return number

    def boolean(self, field: str) -> bool:
        """Return a truth value; false where it is absent."""
        value = self._body.get(field)
        if value is not None and not isinstance(value, bool):
            self.refuse(field, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return value is True

    def child(self, field: str) -> "Form":
        """Return the object in a field."""
        return Form(self._body.get(field), path=(*self._path, field), problems=self._problems)

    def children(self, field: str, *, least: int = 0, most: int) -> list["Form"]:
        """Return the objects of a list; no field is the body itself."""
        values = self._body.get(field) or []
        if not isinstance(values, list):
            self.refuse(field, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(values) <= most:
            message = f"Must be between {least} and {most} in length."
            self.refuse(field, "BASE_TYPE_BAD_LENGTH", message)
        return [
            Form(value, path=(*self._path, *filter(None, [field]), str(index)), problems=self._problems)
            for index, value in enumerate(values)
        ]

    def _value(self, field: str, *, required: bool) -> Any:
        value = self._body.get(field)
        if value is None and required:
            self.refuse(field, "BASE_TYPE_REQUIRED", "This field is required")
        return value
