"""SIGKILL at every point of opening, claiming, releasing and taking over."""

import pytest

from tests.e2e.crash.conftest import Begin

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("flow", ["open", "claim", "release", "lose control message"])
def test_a_ticket_survives_a_crash_at_every_point(begin: Begin, flow: str) -> None:
    assert begin(flow).go_through().faults == []
