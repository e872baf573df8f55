from collections.abc import Callable, Iterator

import pytest

from tests.e2e.crash.crash_town import CrashTown
from tests.e2e.crash.points import Ordeal
from tests.e2e.stories import Cast
from tests.ports import free_port

FULL_SYNC_S = {"clean up": 0.5}
"""Where the flow happens by the clock."""

Begin = Callable[[str], Ordeal]


@pytest.fixture
def begin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begin]:
    """Let a flow begin in an installation of its own, whose bot dies on order."""
    towns: list[CrashTown] = []

    def begin_flow(flow: str) -> Ordeal:
        pace = [f"full_sync_s={FULL_SYNC_S[flow]}"] if flow in FULL_SYNC_S else []
        town = CrashTown(tmp_path_factory.mktemp("town"), free_port(), *pace)
        towns.append(town)
        town.opens()
        return Ordeal(town, Cast(town), flow)

    yield begin_flow
    for town in towns:
        town.stop()
