"""The bot starts where its predecessor stopped: with its file, its channels and its buttons."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.old_bot import OldBot, snowflake, stamp
from tests.sandbox.snowflake import timestamp_ms
from tests.sandbox.world import Id

OLD_CREATE, OLD_CLAIM = "🎫 Neues Ticket", "✅ Übernehmen"
LIVE, GONE, CLOSED = 41, 42, 43


def button(label: str, custom_id: str) -> list[dict[str, Any]]:
    return [{"type": 1, "components": [{"type": 2, "style": 1, "label": label, "custom_id": custom_id}]}]


def at(message: str) -> datetime:
    return datetime.fromtimestamp(timestamp_ms(int(message)) / 1000, UTC)


class Before:
    """What the predecessor left in Discord and on the disk."""

    def __init__(self, town: Town) -> None:
        me = str(int(Id.APPLICATION))
        self.mia = town.newcomer()
        self.create = town.posts(
            town.support_channel, me, content="Support", components=button(OLD_CREATE, "create_ticket")
        )
        self.channel = str(town.control("POST", "channels", json={"name": "ticket-mia"})["id"])
        self.control = town.posts(
            self.channel, me, content="Ein Ticket!", components=button(OLD_CLAIM, "claim_ticket_persistent")
        )
        hello, deleted, _ = (
            self._writes(town, text) for text in ("Ich wurde gebannt", "Das habe ich bereut", "Hallo?")
        )
        town.control("DELETE", f"channels/{self.channel}/messages/{deleted}")
        self.closed = str(town.control("POST", "channels", json={"name": "closed-jonas"})["id"])
        bot = OldBot(Path(town.settings["DATABASE_PATH"]))
        lines = [
            (self.control, "Sekretärin Sigrid", "Ein Ticket!"),
            (hello, self.mia.name, "Ich wurde gebannt"),
        ]
        lines += [(deleted, self.mia.name, "Das habe ich bereut")]
        said = [f"[{stamp(at(message))}] {name}: {text}" for message, name, text in lines]
        years_ago = datetime(2025, 3, 29, 18, 4, 5, tzinfo=UTC)
        with closing(bot.connect()) as connection:
            common = {
                "user_id": self.mia.id,
                "user_name": self.mia.name,
                "claimed_by": None,
                "status": "open",
            }
            bot.ticket(
                connection,
                LIVE,
                **common | {"channel_id": self.channel, "created_at": stamp(at(self.channel))},
                admin_message_id=self.control,
            )
            bot.transcript(connection, str(LIVE), "\n".join(said))
            bot.ticket(
                connection,
                GONE,
                **common | {"channel_id": str(snowflake(years_ago)), "created_at": stamp(years_ago)},
            )
            connection.execute("UPDATE tickets SET claimed_by = ? WHERE id = ?", (str(int(Id.SAM)), GONE))
            bot.transcript(connection, str(GONE), f"[{stamp(years_ago)}] Jonas: Lange her")
            bot.ticket(
                connection,
                CLOSED,
                **common
                | {
                    "channel_id": self.closed,
                    "created_at": stamp(at(self.closed) - timedelta(hours=1)),
                    "status": "closed",
                },
            )

    def _writes(self, town: Town, text: str) -> str:
        # Its transcripts told seconds apart.
        town.control("POST", "clock/advance", json={"seconds": 2})
        return self.mia.writes(self.channel, text)


@pytest.fixture(scope="module")
def town(new_town: NewTown) -> Town:
    return new_town(TICKET_CLEANUP_DAYS="1", INACTIVITY_REMINDER_HOURS="1", STAFF_REMINDER_HOURS="1")


@pytest.fixture(scope="module")
def before(town: Town) -> Before:
    left = Before(town)
    town.start_bot()
    town.shows(GONE, state="deleted")
    town.shows(LIVE, gap_after_id=None)
    town.shows(CLOSED, gap_after_id=None)
    return left


def contents(town: Town, number: int) -> list[str]:
    rows = town.rows("SELECT content FROM messages WHERE ticket_id = ? ORDER BY id", number)
    return [row["content"] for row in rows]


def test_a_live_ticket_goes_on_where_it_was(town: Town, before: Before) -> None:
    [ticket] = town.rows("SELECT * FROM tickets WHERE id = ?", LIVE)
    assert (ticket["state"], ticket["channel_id"]) == ("open", int(before.channel))
    shown = town.control("GET", f"channels/{before.channel}/messages")
    # Only the new control message came, and it called nobody; Sigrid does not begin anew in the middle.
    assert [int(message["id"]) for message in shown][4:] == [ticket["control_message_id"]]
    assert shown[-1]["notified_user_ids"] == []
    [control] = town.rows("SELECT content FROM messages WHERE id = ?", ticket["control_message_id"])
    # From Discord's history, once, and what was deleted from the transcript.
    assert contents(town, LIVE) == [
        "Ein Ticket!",
        "Ich wurde gebannt",
        "Das habe ich bereut",
        "Hallo?",
        control["content"],
    ]
    assert (
        town.rows("SELECT content FROM messages WHERE ticket_id = ? AND is_imported", LIVE)[0][0]
        == "Das habe ich bereut"
    )
    assert town.rights(before.channel, before.mia) == "write"
    before.mia.writes(before.channel, "Danke")
    town.recorded("Danke")


def test_a_channel_that_is_long_gone_and_what_was_closed_disturb_nobody(town: Town, before: Before) -> None:
    assert contents(town, GONE) == ["Lange her"]
    # Its file knew only his ID.
    town.shows(GONE, claimer_id=int(Id.SAM), claimer_name="Sam")
    [closed] = town.rows("SELECT * FROM tickets WHERE id = ?", CLOSED)
    assert (closed["state"], closed["closed_at_ms"]) == ("closed", None)
    assert town.channel_of("closed-jonas")
    assert town.rights(before.closed, before.mia) == "read"
    assert town.log_entries() == []
    assert town.rows("SELECT 1 FROM notices") == []


def test_an_old_button_of_a_ticket_leads_to_the_new_ones(town: Town, before: Before) -> None:
    sam = town.newcomer(Id.SUPPORT_ROLE)
    answer = sam.presses(before.channel, OLD_CLAIM)
    [ticket] = town.rows("SELECT * FROM tickets WHERE id = ?", LIVE)
    assert f"Ticket #{LIVE}" in answer.text
    assert f"/{before.channel}/{ticket['control_message_id']}" in answer.text
    [message] = answer.messages
    labels = [one["label"] for row in message["components"] for one in row["components"]]
    assert labels == ["Ticket beanspruchen", "Ticket schließen", "Ticket löschen"]
    sam.presses(before.channel, "Ticket beanspruchen")
    town.shows(LIVE, state="claimed", claimer_id=int(sam.id))


def test_the_old_button_for_opening_brings_the_new_one(town: Town, before: Before) -> None:
    assert before.create
    lena: Somebody = town.newcomer()
    answer = lena.presses(town.support_channel, OLD_CREATE)
    assert "früheren Ticket-Bot" in answer.text
    opened = lena.presses(town.support_channel, "Ticket erstellen")
    assert opened.text.startswith("Dein Ticket ist da: ")
    [newest] = town.rows("SELECT max(id) AS id FROM tickets")
    assert newest["id"] == CLOSED + 1
    until("Lena sees her ticket", lena.ticket_channels)
