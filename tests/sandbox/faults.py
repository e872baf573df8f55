"""Faults that a test orders: what should go wrong, for which requests, how often."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from tests.sandbox.models import JsonObject


class FaultKind(StrEnum):
    STATUS = "status"
    """Answer with an HTTP error."""
    RESET = "reset"
    """Cut the connection (TCP RST) instead of answering."""
    DELAY = "delay"
    """Answer late, but properly."""


@dataclass
class Fault:
    """One ordered fault.

    `path` is a regular expression that the whole path has to match: for REST the part below /api/v10, for
    OAuth2 /oauth2/token and the like, for the CDN all of it (/cdn/...).
    """

    kind: FaultKind
    method: str = "*"
    path: str = ".*"
    status: int = 500
    retry_after_s: float = 1.0
    is_global: bool = False
    delay_s: float = 0.0
    acts: bool = False
    """Whether the request takes effect nevertheless: the answer is lost, not the deed."""
    skip: int = 0
    """How many matching requests pass before the first fault."""
    times: int | None = 1
    """How many requests it spoils; None means all."""
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._pattern = re.compile(self.path)

    def strikes(self, method: str, path: str) -> bool:
        """Return whether this request is to be spoiled, and count it."""
        if self.times == 0 or self.method not in {"*", method} or not self._pattern.fullmatch(path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        self.hits += 1
        return True

    @classmethod
    def from_json(cls, body: JsonObject) -> "Fault":
        """Read an order; raises TypeError or ValueError if it makes no sense."""
        return cls(**{**body, "kind": FaultKind(body["kind"])})

    def payload(self) -> JsonObject:
        """Return the fault as the control API sends it."""
        return {
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "skip": self.skip,
            "times": self.times,
            "hits": self.hits,
        }


class Faults:
    """The faults in force, in the order in which they were ordered."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault."""
        self.ordered.append(fault)

    def clear(self) -> None:
        """Let everything go well again."""
        self.ordered.clear()

    def for_request(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this request."""
        return next((fault for fault in self.ordered if fault.strikes(method, path)), None)
