"""A channel's topic says whose ticket it is; nothing else may look as if it did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils import texts


@given(number=st.integers(1, 10**12), creator=st.integers(10**16, 2**63 - 1))
def test_a_topic_names_the_ticket_that_it_was_made_for(number: int, creator: int) -> None:
    assert texts.ticket_of_topic(texts.channel_topic(number, creator)) == (number, creator)


@pytest.mark.parametrize(
    "topic",
    [
        None,
        "",
        "Ticket #1",
        "Ticket #1 von <@1>",
        "Ticket #1 von <@10000000000000001> und mehr",
        "Ticket #٣ von <@10000000000000001>",
    ],
)
def test_other_topics_name_none(topic: str | None) -> None:
    assert texts.ticket_of_topic(topic) is None
