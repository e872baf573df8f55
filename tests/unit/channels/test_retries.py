from utils.channels.retries import LONGEST_PAUSE_MS, Retries

FIRST_PAUSE_MS = 10_000


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


def test_what_nobody_answered_is_tried_at_the_next_round() -> None:
    retries = Retries(Hand(), FIRST_PAUSE_MS / 1000)
    retries.note(7)
    assert retries.due() == [7]
    retries.done(7)
    assert retries.due() == []


def test_a_refusal_doubles_the_pause_up_to_an_hour() -> None:
    clock = Hand()
    retries = Retries(clock, FIRST_PAUSE_MS / 1000)
    pauses_ms = []
    for _ in range(12):
        retries.note(7, refused=True)
        began_at_ms = clock.now_ms
        while not retries.due():
            clock.now_ms += FIRST_PAUSE_MS
        pauses_ms.append(clock.now_ms - began_at_ms)
    assert pauses_ms[:4] == [FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS, 4 * FIRST_PAUSE_MS, 8 * FIRST_PAUSE_MS]
    assert pauses_ms[-1] == LONGEST_PAUSE_MS


def test_success_starts_the_pauses_anew() -> None:
    clock = Hand()
    retries = Retries(clock, FIRST_PAUSE_MS / 1000)
    retries.note(7, refused=True)
    retries.note(7, refused=True)
    retries.done(7)
    retries.note(7, refused=True)
    clock.now_ms += FIRST_PAUSE_MS
    assert retries.due() == [7]
