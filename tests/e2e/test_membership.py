"""People who leave the server or the team, and come back."""

from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id

LEFT = "hat den Server verlassen"


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    town = new_town(HURRIED_BOT)
    town.opens()
    return town


def leaves(town: Town, somebody: Somebody) -> None:
    town.control("DELETE", f"members/{somebody.id}")


def leaves_unheard(town: Town, somebody: Somebody) -> None:
    """Leave in two events that get lost: his ticket's channel without his overwrite, and himself."""
    town.control("POST", "gateway", json={"action": "lose_events", "count": 2})
    leaves(town, somebody)


def joins(town: Town, somebody: Somebody, *roles: Id) -> None:
    town.control("POST", "members", json={"user_id": somebody.id})
    if roles:
        has_roles(town, somebody, *roles)


def has_roles(town: Town, somebody: Somebody, *roles: Id) -> None:
    body = {"roles": [str(int(role)) for role in roles]}
    town.control("POST", f"members/{somebody.id}/roles", json=body)


def row(town: Town, ticket: str) -> Any:
    [found] = town.rows("SELECT * FROM tickets WHERE channel_id = ?", int(ticket))
    return found


def events(town: Town, ticket: str, *kinds: str) -> list[str]:
    found = town.rows(
        "SELECT kind FROM events JOIN tickets ON tickets.id = ticket_id WHERE channel_id = ? ORDER BY events.id",
        int(ticket),
    )
    return [event["kind"] for event in found if event["kind"] in kinds]


def told(town: Town, ticket: str, text: str) -> list[dict[str, Any]]:
    """Return the messages in the channel, besides the control message, that say so."""
    messages = town.control("GET", f"channels/{ticket}/messages")
    return [message for message in messages if text in message["content"]]


def the_message(town: Town, ticket: str, text: str) -> dict[str, Any]:
    [message] = until(f"{text!r} in the channel", lambda: told(town, ticket, text))
    return message


def claim(town: Town, somebody: Somebody, ticket: str) -> None:
    assert somebody.presses(ticket, "Ticket beanspruchen").kind == 7
    until("claimed", lambda: town.category_of(ticket) == str(int(Id.CLAIMED_TICKETS)))


def test_a_member_who_leaves_keeps_his_ticket_and_staff_are_told(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    claim(town, sam, ticket)
    leaves(town, mia)
    assert sam.id in the_message(town, ticket, LEFT)["notified_user_ids"]
    control = sam.waits_for(ticket, f"<@{mia.id}> ({LEFT})")
    assert control["components"]
    log, title = str(int(Id.TICKET_LOG)), f"Ticket #{number}: Mitglied hat den Server verlassen"
    ada.waits_for(log, title)
    assert row(town, ticket)["state"] == "claimed"
    assert events(town, ticket, "channel_repaired") == []
    assert len([entry for entry in ada.reads(log) if title in shown_text(entry)]) == 1


def test_a_member_who_is_back_reads_and_writes_again(town: Town, mia: Somebody, ticket: str) -> None:
    leaves(town, mia)
    the_message(town, ticket, LEFT)
    joins(town, mia)
    back = the_message(town, ticket, "wieder auf dem Server")
    assert back["notified_user_ids"] == [mia.id]
    until("he may write", lambda: town.rights(ticket, mia) == "write")
    mia.writes(ticket, "Da bin ich wieder")
    town.recorded("Da bin ich wieder")
    until("the control message forgets it", lambda: LEFT not in shown_text(mia.reads(ticket)[0]))


def test_whoever_is_back_is_called_once_he_can_see_it(town: Town, mia: Somebody, ticket: str) -> None:
    leaves(town, mia)
    the_message(town, ticket, LEFT)
    # Longer than the pauses in which the bot looks for what is still to be posted.
    town.order_fault("PATCH", f"/channels/{ticket}", "delay", delay_s=1.5)
    joins(town, mia)
    assert the_message(town, ticket, "wieder auf dem Server")["notified_user_ids"] == [mia.id]


def test_an_added_member_who_is_back_reads_and_writes_again(town: Town, mia: Somebody, ticket: str) -> None:
    friend = town.newcomer()
    with town.database_by_hand() as connection:
        connection.execute(
            "INSERT INTO ticket_people (ticket_id, user_id, user_name, added_by_id, added_by_name, added_at_ms)"
            " VALUES (?, ?, ?, 1, 'Ada', 0)",
            (mia.ticket_number(), int(friend.id), friend.name),
        )
    joins(town, friend)  # once more, so that the bot looks at what was done behind its back
    until("he may write", lambda: town.rights(ticket, friend) == "write")
    leaves(town, friend)
    until("it is noted", lambda: town.rows("SELECT 1 FROM ticket_people WHERE left_at_ms IS NOT NULL"))
    joins(town, friend)
    until("he may write again", lambda: town.rights(ticket, friend) == "write")
    assert events(town, ticket, "creator_left", "channel_repaired") == []


def test_a_member_who_lost_his_place_by_hand_has_not_left(town: Town, mia: Somebody, ticket: str) -> None:
    mia.waits_for(ticket, "Ban-ID")
    found = next(one for one in town.control("GET", "channels") if one["id"] == ticket)
    others = [one for one in found["permission_overwrites"] if one["id"] != mia.id]
    town.control("PATCH", f"channels/{ticket}", json={"permission_overwrites": others})
    until("he may write again", lambda: town.rights(ticket, mia) == "write")
    until("it is logged", lambda: events(town, ticket, "channel_repaired"))
    assert row(town, ticket)["creator_left_at_ms"] is None


def test_leaving_while_the_bot_is_down_is_noticed_at_its_start(
    town: Town, mia: Somebody, ticket: str
) -> None:
    assert town.bot
    town.bot.kill()
    leaves(town, mia)
    town.start_bot()
    the_message(town, ticket, LEFT)
    town.bot.kill()
    joins(town, mia)
    town.start_bot()
    the_message(town, ticket, "wieder auf dem Server")
    until("he may write", lambda: town.rights(ticket, mia) == "write")
    assert events(town, ticket, "creator_left", "creator_returned") == ["creator_left", "creator_returned"]


def test_leaving_in_an_event_that_got_lost_is_noticed_after_the_resumption(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    claim(town, sam, ticket)
    leaves_unheard(town, mia)
    leaves_unheard(town, sam)
    town.control("POST", "gateway", json={"action": "drop"})
    the_message(town, ticket, f"{mia.name} {LEFT}")
    the_message(town, ticket, f"{sam.name} {LEFT}")
    assert row(town, ticket)["state"] == "open"


def test_coming_and_going_within_a_moment_ends_where_it_ended(town: Town, mia: Somebody, ticket: str) -> None:
    for _ in range(5):
        leaves(town, mia)
        joins(town, mia)

    def is_back() -> bool:
        return events(town, ticket, "creator_left", "creator_returned") == 5 * [
            "creator_left",
            "creator_returned",
        ]

    until("everything is noticed", is_back)
    assert row(town, ticket)["creator_left_at_ms"] is None
    until("he may write", lambda: town.rights(ticket, mia) == "write")


def test_leaving_while_the_database_is_held_is_noted_when_it_is_free(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    claim(town, sam, ticket)
    with town.database_held():
        leaves(town, mia)
        joins(town, mia)
        leaves(town, mia)
        leaves(town, sam)
        until("the bot waits", lambda: "hält die Datenbank fest" in town.bot_log)
    the_message(town, ticket, f"{sam.name} {LEFT}")
    assert events(town, ticket, "creator_left", "creator_returned", "released") == [
        "creator_left",
        "creator_returned",
        "creator_left",
        "released",
    ]


def test_a_claimer_who_leaves_gives_his_tickets_back(
    town: Town, sam: Somebody, lena: Somebody, ticket: str
) -> None:
    claim(town, sam, ticket)
    leaves(town, sam)
    notice = the_message(town, ticket, f"{sam.name} {LEFT}")
    assert notice["mention_roles"] == [str(int(Id.SUPPORT_ROLE))]
    assert lena.id in notice["notified_user_ids"]
    until("it is open", lambda: town.category_of(ticket) == str(int(Id.CREATED_TICKETS)))
    claim(town, lena, ticket)
    assert events(town, ticket, "claimed", "released") == ["claimed", "released", "claimed"]


def test_a_claimer_who_leaves_the_team_gives_his_tickets_back(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    claim(town, sam, ticket)
    has_roles(town, sam)
    the_message(town, ticket, f"{sam.name} gehört nicht mehr zum Team")
    until("it is open", lambda: town.category_of(ticket) == str(int(Id.CREATED_TICKETS)))
    assert town.rights(ticket, sam) == "-"
    entry = ada.waits_for(str(int(Id.TICKET_LOG)), f"Ticket #{number} freigegeben")
    assert "gehört nicht mehr zum Team" in shown_text(entry)


def test_a_claimer_who_loses_his_role_while_the_bot_is_down_is_noticed_at_its_start(
    town: Town, sam: Somebody, ticket: str
) -> None:
    claim(town, sam, ticket)
    assert town.bot
    town.bot.kill()
    has_roles(town, sam)
    town.start_bot()
    the_message(town, ticket, f"{sam.name} gehört nicht mehr zum Team")


def test_a_change_that_leaves_a_claimer_on_the_team_changes_nothing(
    town: Town, sam: Somebody, lena: Somebody, ticket: str
) -> None:
    second = town.newcomer()
    second.presses(town.support_channel, "Ticket erstellen")
    other = second.channel(second.ticket_channels()[0])
    claim(town, sam, ticket)
    claim(town, lena, other)
    has_roles(town, sam, Id.ADMIN_ROLE)
    has_roles(town, lena)
    the_message(town, other, f"{lena.name} gehört nicht mehr zum Team")
    assert row(town, ticket)["claimer_id"] == int(sam.id)
    assert told(town, ticket, "Team.") == []


def test_a_deleted_role_takes_nobodys_tickets(new_town: NewTown) -> None:
    town = new_town(HURRIED_BOT)
    town.opens()
    # The roll is called in the order of joining: what becomes of Sam is decided when Mia's leaving is told.
    sam, mia = town.newcomer(Id.SUPPORT_ROLE), town.newcomer()
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    claim(town, sam, ticket)
    town.control("DELETE", f"roles/{int(Id.SUPPORT_ROLE)}")
    leaves_unheard(town, mia)
    town.control("POST", "gateway", json={"action": "invalid_session"})
    the_message(town, ticket, f"{mia.name} {LEFT}")
    assert row(town, ticket)["claimer_id"] == int(sam.id)
    assert town.rights(ticket, sam) == "write"


def test_somebody_without_a_ticket_comes_and_goes_without_a_request(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    guest = town.newcomer()
    town.requests_of_bot()
    leaves(town, guest)
    joins(town, guest)
    has_roles(town, guest, Id.SUPPORT_ROLE)
    # What comes after it in the same connection is heard after it.
    mia.edits(ticket, mia.writes(ticket, "Und jetzt ich"), "Und jetzt ich wieder")
    town.recorded("Und jetzt ich wieder")
    assert [call for call in town.requests_of_bot() if "typing" not in call] == []


def test_a_blocked_member_stays_blocked_when_he_leaves_and_comes_back(town: Town, mia: Somebody) -> None:
    with town.database_by_hand() as connection:
        connection.execute(
            "INSERT INTO blocks (user_id, user_name, reason, author_id, author_name, created_at_ms)"
            " VALUES (?, ?, 'Beleidigt das Team', 1, 'Ada', 0)",
            (int(mia.id), mia.name),
        )
    leaves(town, mia)
    joins(town, mia)
    assert "Beleidigt das Team" in mia.presses(town.support_channel, "Ticket erstellen").text
    assert mia.ticket_channels() == []
