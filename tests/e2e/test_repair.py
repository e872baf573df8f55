"""What people do by hand to channels, categories and roles, and how it heals."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import HURRIED_BOT, Town
from tests.sandbox.world import Id

CATEGORY_CHANNELS_MAX = 50
GUILD_CHANNELS_MAX = 500
VIEW_CHANNEL = str(1 << 10)
LOG = str(int(Id.TICKET_LOG))

Fill = Callable[[str | None, int], None]

pytestmark = pytest.mark.usefixtures("no_faults_left")


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    """An installation whose bot hurries."""
    town = new_town(HURRIED_BOT)
    town.opens()
    return town


@pytest.fixture
def fill(town: Town) -> Iterator[Fill]:
    """Fill a category, or the guild, up to a number of channels; they are removed afterwards."""
    made: list[str] = []

    def fill_up(category: str | None, most: int) -> None:
        channels = town.control("GET", "channels")
        present = [one for one in channels if category is None or one["parent_id"] == category]
        for n in range(most - len(present)):
            body = {"name": f"voll-{n}", "type": 0, "parent_id": category}
            made.append(town.control("POST", "channels", json=body)["id"])

    yield fill_up
    for channel in made:
        town.control("DELETE", f"channels/{channel}")


def opened_by(town: Town, member: Somebody) -> str:
    assert "Dein Ticket ist da" in member.presses(town.support_channel, "Ticket erstellen").text
    return member.channel(member.ticket_channels()[0])


def controls(town: Town, ticket: str) -> list[dict[str, Any]]:
    """Return the messages in a ticket's channel that carry the buttons of staff."""
    return [
        message
        for message in town.control("GET", f"channels/{ticket}/messages")
        if not message["deleted"] and "Ticket löschen" in str(message["components"])
    ]


def logged(ada: Somebody, text: str) -> int:
    return sum(text in shown_text(message) for message in ada.reads(LOG))


def test_a_full_category_gets_another_beside_it_that_is_found_again_after_a_restart(
    town: Town, fill: Fill
) -> None:
    created = str(int(Id.CREATED_TICKETS))
    fill(created, CATEGORY_CHANNELS_MAX)
    members = [town.newcomer() for _ in range(3)]
    first, second = opened_by(town, members[0]), opened_by(town, members[1])
    beside = town.category_of(first)
    assert beside not in {created, None}
    assert town.category_of(second) == beside
    assert town.bot
    town.bot.kill()
    town.start_bot()
    assert town.category_of(opened_by(town, members[2])) == beside
    stranger = town.newcomer()
    assert town.rights(first, stranger) == "-"
    assert beside is not None
    assert town.rights(beside, stranger) == "-"


def test_a_claimed_category_that_is_full_gets_another_too(
    town: Town, mia: Somebody, sam: Somebody, fill: Fill
) -> None:
    ticket = opened_by(town, mia)
    claimed = str(int(Id.CLAIMED_TICKETS))
    fill(claimed, CATEGORY_CHANNELS_MAX)
    sam.presses(ticket, "Ticket beanspruchen")
    names = {one["id"]: one["name"] for one in town.control("GET", "channels")}
    until("moved", lambda: names.get(str(town.category_of(ticket)), "(2)").endswith("(2)"))


def test_a_full_guild_is_told_and_leaves_nothing_half_made(
    town: Town, mia: Somebody, ada: Somebody, fill: Fill
) -> None:
    fill(None, GUILD_CHANNELS_MAX)
    answer = mia.presses(town.support_channel, "Ticket erstellen")
    assert "kein Platz" in answer.text
    [row] = town.rows("SELECT id, state FROM tickets WHERE creator_id = ?", int(mia.id))
    assert row["state"] == "deleted"
    ada.waits_for(LOG, f"Ticket #{row['id']} konnte nicht angelegt werden")


def test_there_is_room_again_for_whom_the_full_guild_refused(town: Town, mia: Somebody) -> None:
    assert town.category_of(opened_by(town, mia)) == str(int(Id.CREATED_TICKETS))


def test_what_is_moved_or_opened_up_by_hand_is_restored_at_once_and_told(
    town: Town, mia: Somebody, ada: Somebody
) -> None:
    ticket, stranger = opened_by(town, mia), town.newcomer()
    everyone = {"id": str(int(Id.GUILD)), "type": 0, "allow": VIEW_CHANNEL, "deny": "0"}
    before = logged(ada, f"Kanal von Ticket #{mia.ticket_number()} wiederhergestellt")
    town.control("PATCH", f"channels/{ticket}", json={"permission_overwrites": [everyone]})
    until("hidden again", lambda: town.rights(ticket, stranger) == "-")
    assert town.rights(ticket, mia) == "write"
    town.control("PATCH", f"channels/{ticket}", json={"parent_id": str(int(Id.CLOSED_TICKETS))})
    until("back again", lambda: town.category_of(ticket) == str(int(Id.CREATED_TICKETS)))
    number = mia.ticket_number()
    until("told twice", lambda: logged(ada, f"Kanal von Ticket #{number} wiederhergestellt") == before + 2)


def test_rights_that_discord_drops_because_somebody_left_are_no_repair(town: Town, mia: Somebody) -> None:
    ticket = opened_by(town, mia)
    number = mia.ticket_number()
    town.control("DELETE", f"members/{mia.id}")
    until(
        "the bot knows that she left",
        lambda: town.rows("SELECT 1 FROM events WHERE kind = 'creator_left' AND ticket_id = ?", number),
    )
    town.known(Id.ADA, "Ada").writes(ticket, "Sie ist gegangen")
    town.recorded("Sie ist gegangen")
    repaired = town.rows("SELECT 1 FROM events WHERE kind = 'channel_repaired' AND ticket_id = ?", number)
    assert repaired == []


def test_the_bots_own_changes_are_not_taken_for_those_of_others(
    town: Town, mia: Somebody, sam: Somebody
) -> None:
    ticket = opened_by(town, mia)
    for _ in range(3):
        sam.presses(ticket, "Ticket beanspruchen")
        sam.presses(ticket, "Freigeben")
    sam.presses(ticket, "Ticket beanspruchen")
    sam.closes(ticket, reason="")
    sam.presses(ticket, "Wieder öffnen")
    until("in its place", lambda: town.category_of(ticket) == str(int(Id.CLAIMED_TICKETS)))
    until("with its rights", lambda: town.rights(ticket, sam) == "write")
    repaired = town.rows(
        "SELECT 1 FROM events WHERE kind = 'channel_repaired' AND ticket_id = ?", mia.ticket_number()
    )
    assert repaired == []


def test_whoever_keeps_changing_a_channel_is_told_of_and_not_fought_for_ever(
    town: Town, mia: Somebody, ada: Somebody
) -> None:
    ticket = opened_by(town, mia)
    created, closed = str(int(Id.CREATED_TICKETS)), str(int(Id.CLOSED_TICKETS))
    for _ in range(5):
        town.control("PATCH", f"channels/{ticket}", json={"parent_id": closed})
        until("back again", lambda: town.category_of(ticket) == created)
    ada.waits_for(
        LOG, f"ändert immer wieder Rechte oder Kategorie des Kanals von Ticket #{mia.ticket_number()}"
    )


def test_a_control_message_that_was_deleted_is_posted_anew(town: Town, mia: Somebody, sam: Somebody) -> None:
    ticket = opened_by(town, mia)
    [control] = controls(town, ticket)
    town.known(Id.ADA, "Ada").deletes(ticket, control["id"])
    until("it is there again", lambda: len(controls(town, ticket)) == 1)
    assert sam.presses(ticket, "Ticket beanspruchen").kind == 7


def test_a_control_message_that_was_deleted_while_the_bot_was_away_is_posted_anew(
    town: Town, mia: Somebody
) -> None:
    ticket = opened_by(town, mia)
    [control] = controls(town, ticket)
    town.recorded(control["content"])
    assert town.bot
    town.bot.kill()
    town.known(Id.ADA, "Ada").deletes(ticket, control["id"])
    town.start_bot()
    until("it is there again", lambda: len(controls(town, ticket)) == 1)


def test_a_name_that_discord_refuses_becomes_a_neutral_one(town: Town, mia: Somebody) -> None:
    objection = {"code": "CHANNEL_NAME_CONTAINS_BAD_WORDS", "message": "Contains words not allowed"}
    town.order_fault(
        "POST",
        "/guilds/[0-9]+/channels",
        "status",
        status=400,
        code=50035,
        errors={"name": {"_errors": [objection]}},
    )
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    [row] = town.rows("SELECT id FROM tickets WHERE creator_id = ?", int(mia.id))
    assert f"t-{row['id']:04d}" in mia.channels()


@pytest.mark.parametrize("kind", ["category", "role"])
def test_what_is_deleted_on_the_server_is_told_and_does_not_keep_anybody_from_opening(
    new_town: NewTown, kind: str
) -> None:
    town = new_town(HURRIED_BOT)
    town.start_bot()
    ada = town.known(Id.ADA, "Ada")
    ada.runs(town.support_channel, "setup_ticket_button")
    admin, mia, ben = town.newcomer(Id.ADMIN_ROLE), town.newcomer(), town.newcomer()
    before = opened_by(town, mia)
    if kind == "category":
        town.control("DELETE", f"channels/{int(Id.CREATED_TICKETS)}")
        ada.waits_for(LOG, "CREATED_TICKETS_CATEGORY_ID")
    else:
        town.control("DELETE", f"roles/{int(Id.SUPPORT_ROLE)}")
        ada.waits_for(LOG, "SUPPORT_ROLE_ID")
    assert town.bot
    assert town.bot.stop() == 0
    town.start_bot()
    ticket = opened_by(town, ben)
    assert (town.rights(ticket, ben), town.rights(ticket, admin)) == ("write", "write")
    assert town.rights(before, mia) == "write"
    assert "Traceback" not in town.bot_log
