"""SIGKILL at every point of starting and healing: a bot that comes back only to die again, somewhere else."""

import pytest

from tests.e2e.crash.conftest import Begin

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("flow", ["open", "close", "delete"])
def test_a_ticket_survives_crash_after_crash(begin: Begin, flow: str) -> None:
    assert begin(flow).go_through_with_one_ticket().faults == []
