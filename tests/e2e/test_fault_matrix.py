"""Every request of a ticket's life meets every fault of Discord's, and comes right."""

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.fault_matrix import RequestMatrix, do, found_matrix_town, prepared
from tests.e2e.stories import DEEDS, Cast, deeds_of
from tests.e2e.whole import wait_until_whole

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("flow", ["open", "hand over", "claim", "release", "lose control message"])
def test_every_fault_of_every_request_heals(new_town: NewTown, flow: str) -> None:
    # Fifty tickets fill a category, so each flow has an installation of its own.
    town = found_matrix_town(new_town)
    matrix = RequestMatrix(town, Cast(town), flow)
    requests = matrix.requests()
    assert requests
    assert matrix.trouble(requests) == []


@pytest.mark.parametrize("flow", ["open", "claim"])
def test_a_press_that_discord_lets_nobody_answer_counts_nevertheless(new_town: NewTown, flow: str) -> None:
    """The one exception from "everybody is answered": as long as Discord takes no callback, nobody can be."""
    town = found_matrix_town(new_town)
    cast = Cast(town)
    case = prepared(cast, deeds_of(flow))
    town.order_fault(
        "POST", "/interactions/.*", "status", status=429, retry_after_s=600.0, about=case.people, times=None
    )
    assert [answer.state for answer in deeds_of(flow)[-1].act(case)] == ["failed"]
    wait_until_whole(case, deeds_of(flow))
    town.control("DELETE", "faults")
    if flow == "open":
        do(case, DEEDS["open"])
        wait_until_whole(case, deeds_of("open"))
    else:
        do(case, DEEDS["release"])
        wait_until_whole(case, deeds_of("release"))
