"""What people see, and what is true afterwards, when Discord or the disk does not do what was asked."""

import pytest

from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.world import Id

pytestmark = pytest.mark.usefixtures("no_faults_left")


@pytest.mark.parametrize("acts", [False, True], ids=["before Discord acted", "after Discord acted"])
def test_a_connection_reset_while_the_channel_is_made_makes_one_channel(
    town: Town, mia: Somebody, acts: bool
) -> None:
    town.order_fault("POST", "/guilds/[0-9]+/channels", "reset", acts=acts)
    answer = mia.presses(town.support_channel, "Ticket erstellen")
    assert "Dein Ticket ist angenommen" in answer.text
    until("the channel appears", mia.ticket_channels)
    [name] = mia.ticket_channels()
    ticket = mia.channel(name)
    mia.waits_for(ticket, "das ist dein Ticket")
    mia.waits_for(ticket, "Ban-ID")
    mia.presses(town.support_channel, "Ticket erstellen")
    assert mia.ticket_channels() == [name]


def test_discord_refuses_the_channel_and_nothing_half_made_stays(town: Town, mia: Somebody) -> None:
    town.order_fault("POST", "/guilds/[0-9]+/channels", "status", status=403)
    answer = mia.presses(town.support_channel, "Ticket erstellen")
    assert "abgelehnt" in answer.text
    assert mia.ticket_channels() == []
    [row] = town.rows("SELECT state FROM tickets WHERE creator_id = ?", int(mia.id))
    assert row["state"] == "deleted"
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_short_faults_are_not_noticed_by_the_member(town: Town, mia: Somebody) -> None:
    town.order_fault("POST", "/guilds/[0-9]+/channels", "status", status=502)
    town.order_fault("POST", "/channels/[0-9]+/messages", "status", status=429, retry_after_s=1.0)
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_a_claim_counts_although_discord_fails_and_the_channel_follows(
    town: Town, sam: Somebody, lena: Somebody, ticket: str
) -> None:
    town.order_fault("PATCH", f"/channels/{ticket}", "reset")
    assert sam.presses(ticket, "Ticket beanspruchen").kind == 7
    assert sam.name in lena.presses(ticket, "Ticket schließen").text
    until("the channel has moved", lambda: town.category_of(ticket) == str(int(Id.CLAIMED_TICKETS)))
    assert town.rights(ticket, lena) == "read"


def test_an_answer_that_gets_lost_is_given_again(town: Town, sam: Somebody, ticket: str) -> None:
    town.order_fault("POST", "/interactions/.*/callback", "reset")
    assert sam.presses(ticket, "Ticket beanspruchen").kind == 7


def test_an_answer_that_cannot_be_given_does_not_undo_the_claim(
    town: Town, sam: Somebody, ticket: str
) -> None:
    town.order_fault("POST", "/interactions/.*/callback", "reset", times=2)
    press = sam.sends_press(ticket, "Ticket beanspruchen")
    until("the channel has moved", lambda: town.category_of(ticket) == str(int(Id.CLAIMED_TICKETS)))
    sam.waits_for(ticket, f"{sam.name} kümmert sich jetzt")
    assert sam.answer(press).state == "failed"


def test_a_channel_that_cannot_be_deleted_at_once_is_deleted_later(
    town: Town, sam: Somebody, ticket: str
) -> None:
    town.order_fault("DELETE", f"/channels/{ticket}", "reset")
    sam.presses(ticket, "Ticket löschen")
    assert sam.presses(ticket, "Endgültig löschen").kind == 7
    until(
        "the channel is gone",
        lambda: ticket not in {channel["id"] for channel in town.control("GET", "channels")},
    )


def test_something_answers_in_time_while_the_database_is_held(town: Town, sam: Somebody, ticket: str) -> None:
    with town.database_held():
        press = sam.sends_press(ticket, "Ticket beanspruchen")

        def is_deferred() -> bool:
            state = sam.call("GET", f"interactions/{press}").json()["state"]
            # After 3 s without an answer Discord, and so the sandbox, would call it failed.
            assert state in {"pending", "deferred"}
            return bool(state == "deferred")

        until("Discord knows that an answer will come", is_deferred)
    assert "Erledigt" in sam.answer(press).text
    sam.waits_for(ticket, f"{sam.name} kümmert sich jetzt")


def test_an_attachment_is_tried_twice(town: Town, mia: Somebody, ticket: str) -> None:
    town.order_fault("GET", "/cdn/attachments/.*", "status", status=500)
    mia.writes(ticket, "Noch ein Beweis", file=("zweiter.txt", b"Beweis", "text/plain"))
    until(
        "it is saved",
        lambda: town.rows("SELECT 1 FROM attachments WHERE file_name = 'zweiter.txt' AND state = 'saved'"),
    )


def test_a_lost_attachment_is_told_and_not_fatal(town: Town, mia: Somebody, ticket: str) -> None:
    town.order_fault("GET", "/cdn/attachments/.*", "status", status=404, times=1)
    mia.writes(ticket, "Der geht verloren", file=("verloren.txt", b"Beweis", "text/plain"))
    [row] = until(
        "it is marked",
        lambda: town.rows(
            "SELECT failure FROM attachments WHERE file_name = 'verloren.txt' AND state = 'failed'"
        ),
    )
    assert "nicht mehr vorhanden" in row["failure"]


def test_a_log_entry_that_fails_is_posted_later_and_once(town: Town, mia: Somebody, ada: Somebody) -> None:
    log = str(int(Id.TICKET_LOG))
    town.order_fault("POST", f"/channels/{log}/messages", "reset", acts=True)
    mia.presses(town.support_channel, "Ticket erstellen")
    number = mia.ticket_number()
    ada.waits_for(log, f"Ticket #{number} eröffnet")
    until(
        "it is ticked off",
        lambda: town.rows(
            "SELECT 1 FROM log_posts JOIN events ON events.id = event_id WHERE ticket_id = ?", number
        ),
    )
    entries = [message for message in ada.reads(log) if f"Ticket #{number} eröffnet" in shown_text(message)]
    assert len(entries) == 1
