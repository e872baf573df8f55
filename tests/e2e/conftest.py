from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.e2e.people import Somebody
from tests.e2e.town import BOT, Town
from tests.ports import free_port
from tests.sandbox.world import Id

NewTown = Callable[..., Town]


@pytest.fixture(scope="module")
def new_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewTown]:
    """Found installations of one's own; what Discord's description says against their requests fails the test."""
    towns: list[Town] = []

    def found(
        bot_script: Path = BOT, *, pace: Sequence[str] = (), speed: float = 1.0, **changes: str
    ) -> Town:
        folder = tmp_path_factory.mktemp("town")
        town = Town(folder, free_port(), bot_script, pace=pace, speed=speed, **changes)
        towns.append(town)
        return town

    yield found
    violations = [
        violation for town in towns for violation in town.control("GET", "violations")["violations"]
    ]
    for town in towns:
        town.stop()
    assert violations == []


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """One installation with the ticket button in #support, shared by the tests of a module."""
    town = new_town(MAX_TICKETS_PER_SUPPORTER="2")
    town.opens()
    return town


@pytest.fixture
def mia(town: Town) -> Somebody:
    """A member who has no ticket yet."""
    return town.newcomer()


@pytest.fixture
def sam(town: Town) -> Somebody:
    """A supporter who holds no ticket yet."""
    return town.newcomer(Id.SUPPORT_ROLE)


@pytest.fixture
def lena(town: Town) -> Somebody:
    """Another supporter."""
    return town.newcomer(Id.SUPPORT_ROLE)


@pytest.fixture
def ada(town: Town) -> Somebody:
    """An admin who, other than the owner of the guild, is bound by the rights of channels."""
    return town.newcomer(Id.ADMIN_ROLE)


@pytest.fixture
def vera(town: Town) -> Somebody:
    """The viewer."""
    return town.known(Id.VERA, "Vera")


@pytest.fixture
def ticket(town: Town, mia: Somebody) -> str:
    """Return the channel of a ticket that Mia has just opened."""
    assert mia.presses(town.support_channel, "Ticket erstellen").state == "answered"
    [name] = mia.ticket_channels()
    return mia.channel(name)


@pytest.fixture
def number(mia: Somebody, ticket: str) -> int:
    """Return the number of Mia's ticket."""
    assert ticket
    return mia.ticket_number()


@pytest.fixture
def no_faults_left(town: Town) -> Iterator[None]:
    """Take back the faults that a test ordered."""
    yield
    town.control("DELETE", "faults")
