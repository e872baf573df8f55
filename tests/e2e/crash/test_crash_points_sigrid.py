"""SIGKILL at every point of Sigrid's turn, of her hand-over, and of her greeting after a reopening."""

import pytest

from tests.e2e.crash.conftest import Begin

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("flow", ["hand over", "reopen unclaimed"])
def test_exactly_one_answer_stands_in_the_channel(begin: Begin, flow: str) -> None:
    assert begin(flow).go_through().faults == []
