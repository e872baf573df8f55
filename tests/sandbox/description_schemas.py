"""The schemas of Discord's API description, and what is wrong with a body that does not match one."""

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DESCRIPTION_URI = "urn:discord:api"
PERMISSION_FIELDS = ("allow", "deny", "permissions", "default_member_permissions")


class Schemas:
    """All schemas of one description, compiled when first needed."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._named: dict[str, dict[str, Any]] = description["components"]["schemas"]
        _accept_what_discord_accepts(self._named)
        resource = Resource.from_contents(description, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(DESCRIPTION_URI, resource)
        self._validators: dict[str, Draft202012Validator] = {}

    def faults(self, keys: tuple[str, ...], schema: dict[str, Any], body: object) -> Iterator[str]:
        """Yield what is wrong with a body; `keys` lead to its schema in the description."""
        for pointer in self._meant_schemas(_pointer(*keys), schema, body):
            for error in self._validator(pointer).iter_errors(body):
                yield from _explain(error)

    def faults_of_parameter(self, schema: dict[str, Any], value: str | int) -> Iterator[str]:
        """Yield what is wrong with a part of the path."""
        validator = Draft202012Validator(_absolute(schema), registry=self._registry)
        for error in validator.iter_errors(value):
            yield error.message

    def _meant_schemas(self, pointer: str, schema: dict[str, Any], body: object) -> list[str]:
        """Narrow a union at the top to the one member that the body is meant to be.

        PATCH of a channel allows the fields of a DM, a group, a guild channel *or* a thread, none of them
        required and none forbidden: the DM's schema would wave every guild channel's fault through.
        """
        members = schema.get("anyOf") or schema.get("oneOf")
        if not members or not isinstance(body, dict) or not all("$ref" in member for member in members):
            return [pointer]
        names = [member["$ref"].rsplit("/", 1)[-1] for member in members]
        fits = {name: _fit(self._named[name], body) for name in names}
        best = max(fits.values())
        candidates = [_pointer("components", "schemas", name) for name in names if fits[name] == best]
        valid = [pointer for pointer in candidates if self._validator(pointer).is_valid(body)]
        return [] if valid else candidates[:1]

    def _validator(self, pointer: str) -> Draft202012Validator:
        if pointer not in self._validators:
            schema = {"$ref": f"{DESCRIPTION_URI}{pointer}"}
            self._validators[pointer] = Draft202012Validator(schema, registry=self._registry)
        return self._validators[pointer]


def _accept_what_discord_accepts(schemas: dict[str, dict[str, Any]]) -> None:
    """Loosen the description in the three places where the real API takes more than it says.

    IDs (parent_id, the id of an overwrite, mentioned users) are described as strings, permission bits as
    integers; Discord takes either form of both. py-cord sends IDs as integers, other clients send
    permissions as strings because they outgrow what JavaScript can count. Forwards (type 1 of a message
    reference) stand in the documentation, but not in the description.
    """
    schemas["MessageReferenceType"]["oneOf"].append({"const": 1})
    snowflake = schemas["SnowflakeType"]
    schemas["SnowflakeType"] = {"anyOf": [snowflake, {"type": "integer", "minimum": 0}]}
    for schema in schemas.values():
        properties = schema.get("properties", {})
        for name in PERMISSION_FIELDS:
            described = properties.get(name)
            if described is not None and "integer" in described.get("type", ()):
                properties[name] = {"anyOf": [described, {"type": "string", "pattern": "^[0-9]+$"}]}


def _pointer(*keys: str) -> str:
    return "#/" + "/".join(key.replace("~", "~0").replace("/", "~1") for key in keys)


def _absolute(schema: dict[str, Any]) -> dict[str, Any]:
    """Point a schema taken out of the description back into it."""
    return {**schema, "$ref": DESCRIPTION_URI + schema["$ref"]} if "$ref" in schema else schema


def _fit(schema: dict[str, Any], body: dict[str, Any]) -> tuple[bool, int]:
    """Rank a union's member: its `type` number decides where it has one, else how many fields it knows."""
    properties = schema.get("properties", {})
    types = properties.get("type", {}).get("enum")
    right_type = types is not None and body.get("type") in types
    return right_type, sum(key in properties for key in body)


def _explain(error: ValidationError) -> Iterator[str]:
    """Turn an error into lines about the field at fault, looking into the union's member that was meant."""
    if not error.context:
        where = ".".join(str(part) for part in error.absolute_path) or "body"
        yield f"{where}: {error.message[:300]}"
        return
    members: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        members.setdefault(inner.relative_schema_path[0], []).append(inner)
    for inner in min(members.values(), key=_distance):
        yield from _explain(inner)


def _distance(errors: Iterable[ValidationError]) -> tuple[bool, int]:
    """Order a union's members: not of another type first (`"null"`, another component), then by faults."""
    listed = list(errors)
    depths = [list(error.relative_path) for error in listed]
    wrong_kind = any(
        (error.validator == "type" and not depth) or depth == ["type"]
        for error, depth in zip(listed, depths, strict=True)
    )
    return wrong_kind, len(listed)
