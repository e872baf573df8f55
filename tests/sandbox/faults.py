"""Faults that a test orders: what should go wrong, for which requests, how often."""

import random
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
    HANG = "hang"
    """Never answer, until the client gives up."""


@dataclass
class Fault:
    r"""One ordered fault.

    `path` is a regular expression that the whole path has to match: for REST the part below /api/v10, for
    OAuth2 /oauth2/token and the like, for the CDN all of it (/cdn/...). `body` is one that has to be found in the
    raw body; JSON may hold ä as \u00e4, and of a form with files the whole form is searched. `about` has to be found
    there too, or in the topic of the request's channel, or to be the person whose interaction is answered: by that the
    requests of one ticket are told from those of others.
    """

    kind: FaultKind
    method: str = "*"
    path: str = ".*"
    body: str = ""
    about: str = ""
    status: int = 500
    code: int = 0
    message: str | None = None
    errors: JsonObject | None = None
    """With `code` and `message` Discord's JSON error body; nested like the request's, see `errors.form_error`."""
    retry_after_s: float = 1.0
    is_global: bool = False
    delay_s: float = 0.0
    acts: bool = False
    """Whether the request takes effect nevertheless: the answer is lost, not the deed."""
    skip: int = 0
    """How many matching requests pass before the first fault."""
    times: int | None = 1
    """How many requests it spoils; None means all."""
    chance: float = 1.0
    """How likely each matching request is struck, 0 to 1; the same `seed` throws the same dice."""
    seed: int = 0
    hits: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        try:
            self._path = re.compile(self.path)
            self._body = re.compile(self.body)
            self._about = re.compile(self.about)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        if not 0 <= self.chance <= 1:
            raise ValueError("chance is between 0 and 1")
        self._dice = random.Random(self.seed)  # noqa: S311  # repeatable is what it has to be

    def strikes(self, method: str, path: str, body: str, background: str) -> bool:
        """Return whether this request is to be spoiled, and count it."""
        if self.times == 0 or self.method not in {"*", method}:
            return False
        if not self._path.fullmatch(path) or not self._body.search(body):
            return False
        if not self._about.search(f"{body}\n{background}"):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self._dice.random() >= self.chance:
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
            "body": self.body,
            "about": self.about,
            "chance": self.chance,
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

    def for_request(self, method: str, path: str, body: bytes = b"", background: str = "") -> Fault | None:
        """Return the fault that strikes this request; `background` is what else it is about."""
        text = body.decode(errors="replace")
        return next((fault for fault in self.ordered if fault.strikes(method, path, text, background)), None)
