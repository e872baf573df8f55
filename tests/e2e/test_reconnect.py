"""How the bot comes back after a connection that ended without a word."""

from tests.e2e.conftest import NewTown
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT
from tests.sandbox.gateway import HEARTBEAT_INTERVAL_MS
from utils.channels.client import CONNECT_TIMEOUT_S, HANG_UP_S
from utils.pace import Pace

LONGEST_WAY_BACK_S = 60.0
# Requests that a reconnection takes, on a slow line.
HANDSHAKE_S = 3.0


def test_a_line_that_is_dead_without_a_word_is_noticed_and_nothing_is_lost(new_town: NewTown) -> None:
    town = new_town(HURRIED_BOT)
    town.control("POST", "gateway", json={"action": "heartbeat_interval", "milliseconds": 700})
    town.opens()
    mia = town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    mia.waits_for(ticket, "Ban-ID")
    before = town.control("GET", "gateway")["resumes"]
    town.control("POST", "gateway", json={"action": "freeze"})
    mia.writes(ticket, "Hört mich jemand?")
    until("the bot resumed", lambda: town.control("GET", "gateway")["resumes"] > before)
    town.recorded("Hört mich jemand?")
    assert "Traceback" not in town.bot_log


def test_the_way_back_from_any_interruption_is_short() -> None:
    pace = Pace()
    # An attempt that began before the network was back runs into its time-out, and the longest pause follows.
    after_attempts = CONNECT_TIMEOUT_S + pace.longest_reconnect_s + HANDSHAKE_S
    # A line died just after a heartbeat was answered; the next one is not.
    after_silence = HEARTBEAT_INTERVAL_MS / 1000 + pace.heartbeat_answer_s + HANG_UP_S + pace.reconnect_s
    assert max(after_attempts, after_silence + HANDSHAKE_S) < LONGEST_WAY_BACK_S
