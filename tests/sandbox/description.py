"""Requests checked against Discord's published API description (OpenAPI 3.1, repository discord/discord-api-spec)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.sandbox.description_limits import violations_of_limits

DESCRIPTION_URI = "urn:discord:api"
API_PREFIX = "/api/v10"
PERMISSION_FIELDS = ("allow", "deny", "permissions", "default_member_permissions")


@dataclass(frozen=True, slots=True)
class Route:
    """One path of the description: its segments, and the schema of every parameter in them."""

    template: str
    segments: tuple[str, ...]
    methods: frozenset[str]
    parameters: dict[str, dict[str, Any]]

    def matches(self, segments: tuple[str, ...]) -> bool:
        """Say whether a request's path has this route's form."""
        return len(segments) == len(self.segments) and all(
            own.startswith("{") or own == given for own, given in zip(self.segments, segments, strict=True)
        )

    def literal_segments(self) -> int:
        """Count the fixed segments: of two matching routes the more literal one is meant (`@me`, `@original`)."""
        return sum(not segment.startswith("{") for segment in self.segments)


class ApiDescription:
    """The published description, ready to judge single requests."""

    def __init__(self, path: str | Path) -> None:
        description: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        _accept_what_discord_accepts(description["components"]["schemas"])
        self._paths: dict[str, dict[str, Any]] = description["paths"]
        self._schemas: dict[str, dict[str, Any]] = description["components"]["schemas"]
        self._routes = [_route(template, item) for template, item in self._paths.items()]
        resource = Resource.from_contents(description, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(DESCRIPTION_URI, resource)
        self._validators: dict[str, Draft202012Validator] = {}

    def check(self, method: str, path: str, body: object | None) -> list[str]:
        """Return what is wrong with a request, nothing if it is as described.

        `path` may carry `/api/v10` and a query. `body` is the JSON; of a multipart or form request, the
        `payload_json`.
        """
        method = method.upper()
        segments = _segments(path)
        matching = [route for route in self._routes if route.matches(segments)]
        if not matching:
            return [f"{method} {path}: no such route"]
        allowed = [route for route in matching if method in route.methods]
        if not allowed:
            known = sorted({name for route in matching for name in route.methods})
            return [f"{method} {path}: no such method here, only {', '.join(known)}"]
        route = max(allowed, key=Route.literal_segments)
        problems = [
            *self._check_parameters(route, segments),
            *self._check_body(route, method, body),
            *violations_of_limits(method, route.template, body),
        ]
        return [f"{method} {route.template}: {problem}" for problem in problems]

    def _check_parameters(self, route: Route, segments: tuple[str, ...]) -> Iterator[str]:
        for own, given in zip(route.segments, segments, strict=True):
            schema = route.parameters.get(own.strip("{}")) if own.startswith("{") else None
            if schema is not None:
                validator = Draft202012Validator(_absolute(schema), registry=self._registry)
                for error in validator.iter_errors(given):
                    yield f"path parameter {own}: {error.message}"

    def _check_body(self, route: Route, method: str, body: object | None) -> Iterator[str]:
        request_body = self._paths[route.template][method.lower()].get("requestBody")
        if request_body is None:
            if body not in (None, {}):
                yield "carries a body, none is described"
            return
        if body is None:
            if request_body.get("required", False):
                yield "the body is missing"
            return
        media_types = request_body["content"]
        media_type = "application/json" if "application/json" in media_types else next(iter(media_types))
        keys = ("paths", route.template, method.lower(), "requestBody", "content", media_type, "schema")
        for pointer in self._meant_schemas(_pointer(*keys), media_types[media_type]["schema"], body):
            for error in self._validator(pointer).iter_errors(body):
                yield from _explain(error)

    def _meant_schemas(self, pointer: str, schema: dict[str, Any], body: object) -> list[str]:
        """Narrow a union at the top to the one member that the body is meant to be.

        PATCH of a channel allows the fields of a DM, a group, a guild channel *or* a thread, none of them
        required and none forbidden: the DM's schema would wave every guild channel's fault through.
        """
        members = schema.get("anyOf") or schema.get("oneOf")
        if not members or not isinstance(body, dict) or not all("$ref" in member for member in members):
            return [pointer]
        names = [member["$ref"].rsplit("/", 1)[-1] for member in members]
        fits = {name: _fit(self._schemas[name], body) for name in names}
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
    """Loosen the description in the two places where the real API takes more than it says.

    IDs (parent_id, the id of an overwrite, mentioned users) are described as strings, permission bits as
    integers; Discord takes either form of both. py-cord sends IDs as integers, other clients send
    permissions as strings because they outgrow what JavaScript can count.
    """
    snowflake = schemas["SnowflakeType"]
    schemas["SnowflakeType"] = {"anyOf": [snowflake, {"type": "integer", "minimum": 0}]}
    for schema in schemas.values():
        properties = schema.get("properties", {})
        for name in PERMISSION_FIELDS:
            described = properties.get(name)
            if described is not None and "integer" in described.get("type", ()):
                properties[name] = {"anyOf": [described, {"type": "string", "pattern": "^[0-9]+$"}]}


def _route(template: str, item: dict[str, Any]) -> Route:
    return Route(
        template=template,
        segments=tuple(template.strip("/").split("/")),
        methods=frozenset(name.upper() for name in item if name != "parameters"),
        parameters={p["name"]: p["schema"] for p in item.get("parameters", []) if p["in"] == "path"},
    )


def _segments(path: str) -> tuple[str, ...]:
    bare = urlsplit(path).path.removeprefix(API_PREFIX).strip("/")
    return tuple(unquote(segment) for segment in bare.split("/"))


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
