"""What happens when something dies, is cut off or is set up wrong."""

import hashlib
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import ROOT, Process, until
from tests.e2e.town import Town
from tests.sandbox.world import Id

DAY_MS = 24 * 3600 * 1000


def killed(town: Town) -> None:
    assert town.bot
    town.bot.kill()


def test_after_sigkill_the_old_buttons_work_and_no_word_is_missing(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    mia.writes(ticket, "Vor dem Absturz")
    town.recorded("Vor dem Absturz")
    sam.presses(ticket, "Ticket beanspruchen")
    killed(town)
    mia.writes(ticket, "Hallo? Ist da noch jemand?")
    for n in range(120):
        sam.writes(ticket, f"Nachricht {n} während der Pause")
    changed = mia.writes(ticket, "Ich schreibe einfach weiter")
    town.start_bot()
    assert town.recorded("Nachricht 119 während der Pause")["author_kind"] == "staff"
    town.recorded("Ich schreibe einfach weiter")
    mia.edits(ticket, changed, "Ich schreibe weiter")
    town.recorded("Ich schreibe weiter")
    assert sam.closes(ticket, reason="").kind == 7
    written = [message["content"] for message in town.control("GET", f"channels/{ticket}/messages")]
    recorded = town.rows(
        "SELECT content FROM messages JOIN tickets ON tickets.id = ticket_id WHERE channel_id = ? ORDER BY messages.id",
        int(ticket),
    )
    assert [row["content"] for row in recorded] == written


def test_a_press_while_the_bot_is_down_can_be_repeated(town: Town, mia: Somebody) -> None:
    killed(town)
    assert mia.presses(town.support_channel, "Ticket erstellen").state == "failed"
    town.start_bot()
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_a_ticket_whose_channel_was_never_made_gets_it_at_the_next_start(town: Town, mia: Somebody) -> None:
    killed(town)
    with town.database_by_hand() as connection:
        connection.execute(
            "INSERT INTO tickets (creator_id, creator_name, opened_at_ms) VALUES (?, ?, ?)",
            (int(mia.id), mia.name, time.time_ns() // 1_000_000),
        )
        connection.execute("INSERT INTO intakes (ticket_id, started_at_ms) SELECT max(id), 0 FROM tickets")
    town.start_bot()
    until("the channel appears", mia.ticket_channels)
    ticket = mia.channel(mia.ticket_channels()[0])
    mia.waits_for(ticket, "das ist dein Ticket")
    assert len([name for name in mia.channels() if name.startswith("ticket-0")]) == 1


def test_a_channel_that_was_made_unseen_is_not_made_twice(town: Town, mia: Somebody, ticket: str) -> None:
    number = mia.ticket_number()
    killed(town)
    with town.database_by_hand() as connection:
        connection.execute(
            "UPDATE tickets SET channel_id = NULL, control_message_id = NULL WHERE id = ?", (number,)
        )
    town.start_bot()
    until(
        "the channel is found again",
        lambda: town.rows("SELECT 1 FROM tickets WHERE id = ? AND channel_id = ?", number, int(ticket)),
    )
    assert len(mia.ticket_channels()) == 1


def test_what_somebody_changed_by_hand_is_put_right_at_start(
    town: Town, mia: Somebody, vera: Somebody, ticket: str
) -> None:
    killed(town)
    everyone = {"id": str(int(Id.GUILD)), "type": 0, "allow": str(1 << 10), "deny": "0"}
    change = {"parent_id": str(int(Id.CLOSED_TICKETS)), "permission_overwrites": [everyone]}
    town.control("PATCH", f"channels/{ticket}", json=change)
    stranger = town.newcomer()
    assert town.rights(ticket, stranger) != "-"
    town.start_bot()
    until("it is hidden again", lambda: town.rights(ticket, stranger) == "-")
    assert (town.rights(ticket, mia), town.rights(ticket, vera)) == ("write", "read")


def test_a_channel_deleted_while_the_bot_was_down_ends_its_ticket(
    town: Town, mia: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    killed(town)
    town.control("DELETE", f"channels/{ticket}")
    town.start_bot()
    until(
        "it has ended", lambda: town.rows("SELECT 1 FROM tickets WHERE id = ? AND state = 'deleted'", number)
    )
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_closed_tickets_are_cleaned_up_after_the_set_days(town: Town, sam: Somebody) -> None:
    old, young = town.newcomer(), town.newcomer()
    channels = []
    for member in (old, young):
        member.presses(town.support_channel, "Ticket erstellen")
        channels.append(member.channel(member.ticket_channels()[0]))
        sam.fills(sam.presses(channels[-1], "Ticket schließen"), reason="")
    assert town.bot
    assert town.bot.stop() == 0
    with town.database_by_hand() as connection:
        for channel, days in zip(channels, (8, 6), strict=True):
            connection.execute(
                "UPDATE tickets SET closed_at_ms = closed_at_ms - ? WHERE channel_id = ?",
                (days * DAY_MS, int(channel)),
            )
    town.start_bot()
    until("the old one is gone", lambda: not old.ticket_channels())
    assert young.ticket_channels()
    rows = town.rows(
        "SELECT occasion FROM transcripts JOIN tickets ON tickets.id = ticket_id WHERE channel_id = ? ORDER BY transcripts.id",
        int(channels[0]),
    )
    assert [row["occasion"] for row in rows] == ["close", "cleanup"]


def test_sigterm_ends_the_bot_cleanly(town: Town, mia: Somebody, ticket: str) -> None:
    for n in range(20):
        mia.writes(ticket, f"Letzte Worte {n}")
    assert town.bot
    assert town.bot.stop() == 0
    assert "Traceback" not in town.bot_log
    [sign] = town.rows("SELECT connected FROM heartbeat")
    assert sign["connected"] == 0
    with town.database_by_hand() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    town.start_bot()
    town.recorded("Letzte Worte 19")
    until("the panel sees it live", lambda: town.rows("SELECT 1 FROM heartbeat WHERE connected = 1"))


@pytest.mark.parametrize(
    "disturbance",
    [
        {"action": "drop"},
        {"action": "reconnect"},
        {"action": "invalid_session"},
        {"action": "malformed", "event": "MESSAGE_CREATE", "data": {"nonsense": True}},
    ],
    ids=lambda disturbance: str(disturbance["action"]),
)
def test_the_record_stays_whole_when_the_gateway_fails(
    town: Town, mia: Somebody, ticket: str, disturbance: dict[str, object]
) -> None:
    mia.writes(ticket, f"Vor der Störung {disturbance['action']}")
    before = town.control("GET", "gateway")
    town.control("POST", "gateway", json=disturbance)
    mia.writes(ticket, f"Während der Störung {disturbance['action']}")

    def is_back() -> bool:
        now = town.control("GET", "gateway")
        came_back = now["identifies"] + now["resumes"] > before["identifies"] + before["resumes"]
        return bool(came_back and now["ready"])

    until("the bot is back", is_back)
    mia.writes(ticket, f"Nach der Störung {disturbance['action']}")
    for moment in ("Vor", "Während", "Nach"):
        town.recorded(f"{moment} der Störung {disturbance['action']}")


def test_a_resumed_session_that_lost_events_is_filled_from_history(
    town: Town, mia: Somebody, ticket: str
) -> None:
    mia.writes(ticket, "Das hört der Bot")
    town.recorded("Das hört der Bot")
    with town.unheard():
        mia.writes(ticket, "Das geht unterwegs verloren")
    town.recorded("Das geht unterwegs verloren")


def test_edits_deletions_and_files_are_recorded(town: Town, mia: Somebody, ticket: str) -> None:
    message = mia.writes(ticket, "Ich habe nie gecheatet")
    town.recorded("Ich habe nie gecheatet")
    mia.edits(ticket, message, "Ich habe einmal gecheatet")
    town.recorded("Ich habe einmal gecheatet")
    [revision] = town.rows("SELECT content FROM message_revisions WHERE message_id = ?", int(message))
    assert revision["content"] == "Ich habe nie gecheatet"
    mia.deletes(ticket, message)
    until(
        "the deletion is marked",
        lambda: town.rows("SELECT 1 FROM messages WHERE id = ? AND deleted_at_ms IS NOT NULL", int(message)),
    )
    proof = b"\x00\x01 ein Beweis \xff" * 1000
    mia.writes(ticket, "Hier der Beweis", file=("beweis.bin", proof, "application/octet-stream"))
    [saved] = until(
        "the file is saved",
        lambda: town.rows("SELECT * FROM attachments WHERE state = 'saved' AND file_name = 'beweis.bin'"),
    )
    sha256 = hashlib.sha256(proof).hexdigest()
    assert saved["sha256"] == sha256
    kept = Path(town.settings["ATTACHMENTS_PATH"]) / sha256[:2] / sha256
    assert kept.read_bytes() == proof


def test_the_start_prints_what_operators_know(town: Town) -> None:
    lines = [line for line in town.bot_log.splitlines() if line.startswith("[LOG]")]
    loaded = [line for line in lines if "geladen" in line]
    assert "[LOG] Erfolgreich cogs.ticket_cog geladen." in loaded
    assert len(set(loaded)) >= 4
    assert lines.index("[LOG] Starte Bot...") > lines.index(loaded[3])
    assert any(line.startswith("[LOG] Eingeloggt als Sekretärin Sigrid (ID: ") for line in lines)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"GUILD_ID": "", "SUPPORT_ROLE_ID": "12"}, ["GUILD_ID fehlt", "SUPPORT_ROLE_ID ist „12“"]),
        (
            {"CREATED_TICKETS_CATEGORY_ID": "123456789012345678"},
            ["CREATED_TICKETS_CATEGORY_ID", "keine Kategorie"],
        ),
        ({"SUPPORT_ROLE_ID": "123456789012345678"}, ["SUPPORT_ROLE_ID", "keine Rolle"]),
        ({"GUILD_ID": "123456789012345678"}, ["GUILD_ID", "auf keinem Server"]),
        ({"BOT_TOKEN": "MTIz.wrong.token"}, ["BOT_TOKEN wird von Discord nicht angenommen"]),
    ],
    ids=["missing and malformed", "unknown category", "unknown role", "unknown guild", "refused token"],
)
def test_wrong_settings_end_the_start_with_one_message(
    town: Town, tmp_path: Path, changes: dict[str, str], named: list[str]
) -> None:
    settings = {**town.settings, "DATABASE_PATH": str(tmp_path / "tickets.sqlite"), **changes}
    bot = Process([str(ROOT / "main.py")], settings, tmp_path, "bot")
    assert bot.wait() == 78
    assert "Traceback" not in bot.log
    assert bot.log.count("Die Einstellungen stimmen nicht") == 1
    for text in named:
        assert text in bot.log
    assert "wrong.token" not in bot.log


def test_the_bot_waits_for_a_discord_that_is_not_there_yet(new_town: NewTown) -> None:
    town = new_town()
    town.control("POST", "faults", json={"method": "GET", "path": "/users/@me", "kind": "reset", "times": 4})
    town.start_bot()
    # aiohttp itself tries a reset GET twice.
    assert town.bot_log.count("Discord ist nicht erreichbar") == 2


def test_an_unknown_button_is_answered_politely(
    town: Town, ada: Somebody, mia: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    assert shown_text(mia.waits_for(ticket, f"Ticket #{number}"))
    killed(town)
    with town.database_by_hand() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE tickets SET id = id + 100000 WHERE id = ?", (number,))
    town.start_bot()
    assert "gibt es nicht mehr" in ada.presses(ticket, "Ticket beanspruchen").text
