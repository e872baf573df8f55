"""Requests checked against Discord's published API description (OpenAPI 3.1, repository discord/discord-api-spec)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.sandbox.description_limits import violations_of_limits

API_PREFIX = "/api/v10"


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
        # jsonschema is there for tests only; the demo, which never gets here, starts without it.
        from tests.sandbox.description_schemas import Schemas  # noqa: PLC0415

        description: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        self._paths: dict[str, dict[str, Any]] = description["paths"]
        self._routes = [_route(template, item) for template, item in self._paths.items()]
        self._schemas = Schemas(description)

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
                value = int(given) if schema.get("type") == "integer" and given.isdecimal() else given
                for fault in self._schemas.faults_of_parameter(schema, value):
                    yield f"path parameter {own}: {fault}"

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
        yield from self._schemas.faults(keys, media_types[media_type]["schema"], body)


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
