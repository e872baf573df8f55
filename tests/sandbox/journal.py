"""What was asked of the REST API, so that tests can count calls and compare permissions."""

from dataclasses import dataclass, field

from tests.sandbox.clock import Clock
from tests.sandbox.description import ApiDescription
from tests.sandbox.models import JsonObject
from tests.sandbox.permissions import NONE, Permission, names


@dataclass
class Entry:
    """One request. `route` is the template, such as /channels/{channel_id}."""

    number: int
    at_s: float
    method: str
    route: str
    path: str
    caller: str = ""
    """bot, panel, interaction or nobody: by what the request was authorized."""
    query: dict[str, str] = field(default_factory=dict)
    body: object = None
    files: list[str] = field(default_factory=list)
    status: int | None = None
    """None while the request is under way, and for good if its connection was cut."""
    needed: Permission = NONE
    """Permissions that the endpoint asked for in this case."""

    def payload(self) -> JsonObject:
        """Return the entry as the control API sends it."""
        return {
            "number": self.number,
            "at_s": self.at_s,
            "method": self.method,
            "route": self.route,
            "path": self.path,
            "caller": self.caller,
            "query": self.query,
            "body": self.body,
            "files": self.files,
            "status": self.status,
            "needed": {"bits": str(int(self.needed)), "names": names(self.needed)},
        }


class Journal:
    """The requests in the order in which they came, and their offences against the API description."""

    def __init__(self, clock: Clock, description: ApiDescription | None = None) -> None:
        self._clock = clock
        self._description = description
        self._count = 0
        self.entries: list[Entry] = []
        self.violations: list[JsonObject] = []

    @property
    def checks_description(self) -> bool:
        """Return whether requests are judged by Discord's published description."""
        return self._description is not None

    def open(self, method: str, route: str, path: str, query: dict[str, str]) -> Entry:
        """Note a request as it arrives."""
        self._count += 1
        entry = Entry(self._count, self._clock.now_s(), method, route, path, query=query)
        self.entries.append(entry)
        return entry

    def judge(self, entry: Entry) -> None:
        """Compare a request, once its body is read, with the description."""
        if self._description is None:
            return
        for problem in self._description.check(entry.method, entry.path, entry.body):
            self.violations.append(
                {"number": entry.number, "method": entry.method, "path": entry.path, "problem": problem}
            )

    def since(self, number: int) -> list[Entry]:
        """Return the entries after that number."""
        return [entry for entry in self.entries if entry.number > number]

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self.entries.clear()
        self.violations.clear()
