"""SIGKILL at every point of Sigrid's turn and of her hand-over."""

import pytest

from tests.e2e.crash.conftest import Begin

pytestmark = pytest.mark.timeout(300)


def test_exactly_one_answer_stands_in_the_channel(begin: Begin) -> None:
    assert begin("hand over").go_through().faults == []
