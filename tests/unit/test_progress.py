"""How far long work is, told on a terminal and in the log."""

import io
import logging

import pytest

from utils.operation.progress import Activity, Progress


class Watch:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_terminal_shows_one_line_that_is_redrawn() -> None:
    terminal, watch = io.StringIO(), Watch()
    with Progress("Tickets übernehmen", 2000, terminal=terminal, clock=watch) as progress:
        for done in range(2001):
            watch.now_s += 0.001
            progress.at(done)
    lines = terminal.getvalue().strip().split("\r")
    assert lines[-1] == "Tickets übernehmen: 100 % (2.000 von 2.000)"
    assert 5 <= len(lines) <= 12
    assert terminal.getvalue().endswith("\n")


def test_without_a_terminal_there_is_a_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watch = Watch()
    with Progress("Sicherung", 600, clock=watch) as progress:
        for _ in range(600):
            watch.now_s += 0.5
            progress.advance()
    assert caplog.messages == [f"Sicherung: {20 * n} % ({120 * n} von 600)" for n in range(1, 6)]


def test_work_of_no_size_is_finished() -> None:
    terminal = io.StringIO()
    with Progress("Nichts", 0, terminal=terminal, clock=Watch()):
        pass
    assert terminal.getvalue() == "\rNichts: 100 % (0 von 0)\n"


def test_work_beside_other_work_is_told_once_a_minute_and_never_drawn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    terminal, watch = io.StringIO(), Watch()
    with Progress("Verläufe nachholen", 300, terminal=terminal, clock=watch, is_quiet=True) as progress:
        for _ in range(300):
            watch.now_s += 0.5
            progress.advance()
    assert caplog.messages == [
        "Verläufe nachholen: 40 % (120 von 300)",
        "Verläufe nachholen: 80 % (240 von 300)",
    ]
    assert terminal.getvalue() == ""


def test_work_of_unknown_size_says_since_when(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watch = Watch()
    with Activity("Schritt 2 von 3", clock=watch) as activity:
        for _ in range(130):
            watch.now_s += 1
            activity.goes_on()
    assert caplog.messages == ["Schritt 2 von 3: seit 1 Min. 00 s", "Schritt 2 von 3: seit 2 Min. 00 s"]
    terminal = io.StringIO()
    with Activity("Schritt 2 von 3", terminal=terminal, clock=watch) as activity:
        for _ in range(20):
            watch.now_s += 0.25
            activity.goes_on()
    assert terminal.getvalue().count("\r") == 5
    assert terminal.getvalue().endswith("\rSchritt 2 von 3: seit 0 Min. 05 s\n")
