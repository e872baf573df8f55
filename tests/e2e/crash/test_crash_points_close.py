"""SIGKILL at every point of closing, correcting, reopening, deleting and cleaning up."""

import pytest

from tests.e2e.crash.conftest import Begin

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("flow", ["close", "correct", "reopen", "delete", "clean up"])
def test_a_ticket_survives_a_crash_at_every_point(begin: Begin, flow: str) -> None:
    assert begin(flow).go_through().faults == []
