"""What Discord takes away while the bot runs, and what must be true nevertheless."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.processes import ROOT, Process, until
from tests.e2e.town import Town
from tests.sandbox.world import Id

BAN_ID = "NLGPFTCDYE723229"
CATEGORY_CHANNELS_MAX = 50


pytestmark = pytest.mark.usefixtures("no_faults_left")


@pytest.fixture
def fill(town: Town) -> Iterator[Any]:
    """Fill categories up to Discord's limit; they are emptied afterwards."""
    made: list[str] = []

    def fill_up(category: Id) -> None:
        present = [one for one in town.control("GET", "channels") if one["parent_id"] == str(int(category))]
        for n in range(CATEGORY_CHANNELS_MAX - len(present)):
            body = {"name": f"voll-{n}", "type": 0, "parent_id": str(int(category))}
            made.append(town.control("POST", "channels", json=body)["id"])

    yield fill_up
    for channel in made:
        town.control("DELETE", f"channels/{channel}")


def test_a_global_rate_limit_that_outlasts_typing_does_not_silence_the_bot(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    town.order_fault(
        "POST", f"/channels/{ticket}/typing", "status", status=429, retry_after_s=3.0, is_global=True
    )
    mia.writes(ticket, f"Meine ID ist {BAN_ID}")
    mia.waits_for(ticket, "Beleidigung im Sprachchat")


def test_a_claim_changes_the_rights_although_the_category_is_full(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ticket: str, fill: Any
) -> None:
    fill(Id.CLAIMED_TICKETS)
    assert sam.presses(ticket, "Ticket beanspruchen").kind == 7
    until("only the claimer writes", lambda: town.rights(ticket, lena) == "read")
    assert (town.rights(ticket, mia), town.rights(ticket, sam)) == ("write", "write")


def test_a_ticket_opens_although_the_category_is_full(
    town: Town, mia: Somebody, ada: Somebody, fill: Any
) -> None:
    fill(Id.CREATED_TICKETS)
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    ticket = mia.channel(mia.ticket_channels()[0])
    stranger = town.newcomer()
    rights = [town.rights(ticket, somebody) for somebody in (mia, ada, stranger)]
    assert rights == ["write", "write", "-"]


@pytest.mark.parametrize("acts", [False, True], ids=["before Discord acted", "after Discord acted"])
def test_an_error_while_the_channel_is_made_makes_one_channel(town: Town, mia: Somebody, acts: bool) -> None:
    town.order_fault("POST", "/guilds/[0-9]+/channels", "status", status=502, acts=acts)
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    until("one channel is left", lambda: len(mia.ticket_channels()) == 1)


def test_an_answer_arrives_although_discord_confirmed_the_first_one_with_an_error(
    town: Town, mia: Somebody
) -> None:
    town.order_fault("POST", "/interactions/.*/callback", "status", status=502, acts=True)
    press = mia.sends_press(town.support_channel, "Ticket erstellen")
    assert "Dein Ticket ist da" in mia.answer(press).text


def test_the_panel_is_told_while_the_connection_is_down(town: Town) -> None:
    until("connected", lambda: town.rows("SELECT 1 FROM heartbeat WHERE connected = 1"))
    town.control("POST", "gateway", json={"action": "refuse", "times": 4})
    town.control("POST", "gateway", json={"action": "drop"})
    until("it is told", lambda: town.rows("SELECT 1 FROM heartbeat WHERE connected = 0"))
    until("connected again", lambda: town.rows("SELECT 1 FROM heartbeat WHERE connected = 1"))


def test_a_gap_that_could_not_be_filled_at_once_is_filled_soon(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    mia.writes(ticket, "Das hört der Bot noch")
    town.recorded("Das hört der Bot noch")
    # aiohttp itself tries a reset GET twice.
    town.order_fault("GET", f"/channels/{ticket}/messages", "reset", times=2)
    with town.unheard():
        mia.writes(ticket, "Das hört niemand")
    town.recorded("Das hört niemand")
    assert "lässt sich gerade nicht nachholen" in town.bot_log


def test_a_deleted_support_role_keeps_nobody_from_opening(new_town: NewTown) -> None:
    town = new_town()
    town.start_bot()
    ada = town.known(Id.ADA, "Ada")
    ada.runs(town.support_channel, "setup_ticket_button")
    admin, mia = town.newcomer(Id.ADMIN_ROLE), town.newcomer()
    town.control("DELETE", f"roles/{int(Id.SUPPORT_ROLE)}")
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    ticket = mia.channel(mia.ticket_channels()[0])
    assert (town.rights(ticket, mia), town.rights(ticket, admin)) == ("write", "write")
    assert town.category_of(ticket) == str(int(Id.CREATED_TICKETS))


def test_the_start_outlasts_a_discord_that_refuses_the_commands(new_town: NewTown) -> None:
    town = new_town()
    town.order_fault("PUT", "/applications/.*", "reset", times=2)
    town.start_bot()
    assert "nicht erreichbar" in town.bot_log
    assert "Traceback" not in town.bot_log


def until_deletion_is_marked(town: Town, message: str) -> None:
    until(
        "the deletion is marked",
        lambda: town.rows("SELECT 1 FROM messages WHERE id = ? AND deleted_at_ms IS NOT NULL", int(message)),
    )


def test_what_was_edited_or_deleted_in_a_gap_is_known_afterwards(
    town: Town, mia: Somebody, ticket: str
) -> None:
    edited, deleted = mia.writes(ticket, "Ich war es nicht"), mia.writes(ticket, "Das nehme ich zurück")
    town.recorded("Das nehme ich zurück")
    assert town.bot
    town.bot.kill()
    mia.edits(ticket, edited, "Ich war es doch")
    mia.deletes(ticket, deleted)
    mia.writes(ticket, "Jetzt ist es gesagt")
    town.start_bot()
    town.recorded("Jetzt ist es gesagt")
    assert town.recorded("Ich war es doch")["id"] == int(edited)
    until_deletion_is_marked(town, deleted)
    [count] = town.rows(
        "SELECT count(*) AS gone FROM messages JOIN tickets ON tickets.id = ticket_id"
        " WHERE channel_id = ? AND messages.deleted_at_ms IS NOT NULL",
        int(ticket),
    )
    assert count["gone"] == 1


def test_what_was_changed_in_a_gap_in_which_nobody_wrote_is_known_afterwards(
    town: Town, mia: Somebody, ticket: str
) -> None:
    edited, deleted = mia.writes(ticket, "Ich war nie dort"), mia.writes(ticket, "Das vergesst bitte")
    town.recorded("Das vergesst bitte")
    assert town.bot
    town.bot.kill()
    mia.edits(ticket, edited, "Ich war einmal dort")
    mia.deletes(ticket, deleted)
    town.start_bot()
    assert town.recorded("Ich war einmal dort")["id"] == int(edited)
    until_deletion_is_marked(town, deleted)


def test_what_was_deleted_in_a_gap_is_known_although_the_gap_before_it_was_not_filled_yet(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    town.order_fault("GET", f"/channels/{ticket}/messages", "reset", times=None)
    with town.unheard():
        mia.writes(ticket, "Das fällt in die erste Lücke")
    deleted = mia.writes(ticket, "Das steht zwischen zwei Lücken")
    town.recorded("Das steht zwischen zwei Lücken")
    with town.unheard():
        mia.deletes(ticket, deleted)
    town.control("DELETE", "faults")
    town.recorded("Das fällt in die erste Lücke")
    until_deletion_is_marked(town, deleted)


def is_there(town: Town, channel: str) -> bool:
    return channel in {one["id"] for one in town.control("GET", "channels")}


def test_a_file_that_is_still_on_its_way_is_saved_before_the_channel_goes(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    town.order_fault("GET", "/cdn/attachments/.*", "delay", delay_s=3.0)
    mia.writes(ticket, "Mein Beweis", file=("letzter.txt", b"Beweis", "text/plain"))
    town.recorded("Mein Beweis")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    until("the channel is gone", lambda: not is_there(town, ticket))
    [file] = town.rows("SELECT state FROM attachments WHERE file_name = 'letzter.txt'")
    assert file["state"] == "saved"


def test_a_file_that_cannot_be_saved_keeps_the_channel(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    town.order_fault("GET", "/cdn/attachments/.*", "status", status=500, times=None)
    # Not awaited: what was heard counts, recorded or not.
    mia.writes(ticket, "Mein Beweis", file=("fehlt.txt", b"Beweis", "text/plain"))
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    sam.waits_for(ticket, "nichts gelöscht")
    assert is_there(town, ticket)
    town.control("DELETE", "faults")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    until("the channel is gone", lambda: not is_there(town, ticket))


def test_what_the_disk_did_not_take_is_fetched_when_it_takes_it(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Ban-ID")
    with town.database_by_hand() as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.content = 'Das passt nicht mehr'"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    mia.writes(ticket, "Das passt nicht mehr")
    mia.writes(ticket, "Das passt wieder")
    town.recorded("Das passt wieder")
    assert town.rows("SELECT 1 FROM messages WHERE content = 'Das passt nicht mehr'") == []
    with town.database_by_hand() as connection:
        connection.execute("DROP TRIGGER full")
    town.recorded("Das passt nicht mehr")


def test_a_press_during_an_outage_is_answered_and_kept(town: Town, mia: Somebody) -> None:
    outage = {"id": str(int(Id.GUILD)), "unavailable": True}
    town.control("POST", "gateway", json={"action": "malformed", "event": "GUILD_DELETE", "data": outage})
    assert "ist angenommen" in mia.presses(town.support_channel, "Ticket erstellen").text
    town.control("POST", "gateway", json={"action": "invalid_session"})
    until("the channel appears", mia.ticket_channels)


def test_a_command_of_another_time_is_answered(town: Town, mia: Somebody) -> None:
    press = {
        "id": "1180999999999999999",
        "application_id": str(int(Id.APPLICATION)),
        "type": 2,
        "token": "no-such-token",
        "version": 1,
        "guild_id": str(int(Id.GUILD)),
        "channel_id": town.support_channel,
        "data": {"id": "1", "name": "old", "type": 1},
        "member": {
            "user": {"id": mia.id, "username": mia.name, "discriminator": "0", "avatar": None},
            "roles": [],
            "permissions": "0",
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        },
    }
    town.control(
        "POST", "gateway", json={"action": "malformed", "event": "INTERACTION_CREATE", "data": press}
    )

    def is_answered() -> bool:
        entries = town.control("GET", "journal")
        return any("/interactions/1180999999999999999/" in entry["path"] for entry in entries)

    until("the bot answers", is_answered)


def test_what_was_pressed_before_the_stop_is_finished(town: Town, mia: Somebody) -> None:
    town.order_fault("POST", "/guilds/[0-9]+/channels", "delay", delay_s=2.5)
    press = mia.sends_press(town.support_channel, "Ticket erstellen")
    until("it has begun", lambda: town.rows("SELECT 1 FROM tickets WHERE creator_id = ?", int(mia.id)))
    assert town.bot
    assert town.bot.stop() == 0
    assert "Dein Ticket ist da" in mia.answer(press).text
    assert "Traceback" not in town.bot_log
    town.start_bot()
    mia.waits_for(mia.channel(mia.ticket_channels()[0]), "Ban-ID")


def test_the_bot_stops_at_once_while_it_waits_for_discord(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    town.order_fault("GET", "/users/@me", "reset", times=None)
    bot = Process([str(ROOT / "main.py")], town.settings, tmp_path, "bot")
    bot.says("nicht erreichbar")
    assert bot.stop() == 0
    assert "Traceback" not in bot.log
