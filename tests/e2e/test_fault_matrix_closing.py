"""The second half of the fault matrix, for another worker: from the closing to the end, and the gateway."""

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.fault_matrix import DISTURBANCES, RESUMABLE, GatewayMatrix, RequestMatrix, found_matrix_town
from tests.e2e.stories import Cast
from tests.e2e.town import Town

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def tidy_town(new_town: NewTown) -> Town:
    """An installation whose bot looks all the time what is to be cleaned up."""
    return found_matrix_town(new_town, "full_sync_s=0.5")


@pytest.mark.parametrize("flow", ["close", "correct", "reopen", "delete"])
def test_every_fault_of_every_request_heals(new_town: NewTown, flow: str) -> None:
    # Fifty tickets fill a category, so each flow has an installation of its own.
    town = found_matrix_town(new_town)
    matrix = RequestMatrix(town, Cast(town), flow)
    requests = matrix.requests()
    assert requests
    assert matrix.trouble(requests) == []


def test_every_fault_of_every_request_of_a_clean_up_heals(tidy_town: Town) -> None:
    matrix = RequestMatrix(tidy_town, Cast(tidy_town), "clean up")
    requests = matrix.requests()
    assert requests
    assert matrix.trouble(requests) == []


@pytest.mark.parametrize("disturbance", RESUMABLE)
def test_what_is_pressed_while_the_gateway_is_disturbed_is_answered(
    tidy_town: Town, disturbance: str
) -> None:
    assert GatewayMatrix(tidy_town, Cast(tidy_town)).trouble_before(disturbance) == []


@pytest.mark.parametrize("disturbance", DISTURBANCES)
def test_what_is_under_way_while_the_gateway_is_disturbed_is_finished(
    tidy_town: Town, disturbance: str
) -> None:
    assert GatewayMatrix(tidy_town, Cast(tidy_town)).trouble_amid(disturbance) == []
