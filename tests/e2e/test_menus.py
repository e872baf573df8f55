"""Context menus and who sees and uses what, on the sandbox."""

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.permissions import Permission
from tests.sandbox.world import Id
from utils import log_texts, team_texts, texts
from utils.channels.command_names import REPORT_MESSAGE, TICKETS_OF_MEMBER

LOG = str(int(Id.TICKET_LOG))
HOSTILE = "[klick](http://böse.example) **fett** <@&1> `x`"
HARMLESS = r"\[klick\]\(http://böse.example\) \*\*fett\*\* \<@&1\> \`x\`"


@pytest.fixture
def moderators(town: Town) -> Iterator[Id]:
    """Return a role to which Discord shows the commands, although tickets are none of its business."""
    role = f"roles/{int(Id.VIEWER2_ROLE)}"
    rights = Permission.MODERATE_MEMBERS | Permission.KICK_MEMBERS
    town.control("PATCH", role, json={"permissions": str(int(rights))})
    yield Id.VIEWER2_ROLE
    town.control("PATCH", role, json={"permissions": "0"})


@pytest.fixture
def omar(town: Town, moderators: Id) -> Somebody:
    """A moderator of the server."""
    return town.newcomer(moderators)


# Context menus.


def test_a_members_tickets_are_listed_for_staff(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    sam.closes(ticket, outcome="reduced", reason="")
    town.shows(number, state="closed")
    mia.presses(town.support_channel, "Ticket erstellen")
    sam.runs(town.support_channel, "ticket block", member=mia.id, reason=HOSTILE)
    answer = sam.picks(town.support_channel, TICKETS_OF_MEMBER, mia.id)
    blocked, head, *lines = answer.text.splitlines()
    assert HARMLESS in blocked
    assert head == f"**Tickets von {mia.name}** (2)"
    assert " · Offen · eröffnet <t:" in lines[0]
    assert f"• #{number} · Geschlossen" in lines[1]
    assert "Bann verkürzt" in lines[1]
    assert f"<#{ticket}>" in lines[1]
    assert f"{town.panel_url}/transcript/{number}" in lines[1]
    nobody = town.newcomer()
    assert "noch kein Ticket" in sam.picks(town.support_channel, TICKETS_OF_MEMBER, nobody.id).text


def test_anybody_reports_a_message_once(town: Town, mia: Somebody, ada: Somebody, sam: Somebody) -> None:
    town.control("POST", "channels", json={"name": "plauderecke", "type": 0})
    plaza = mia.channel("plauderecke")
    message = mia.writes(plaza, f"{HOSTILE} " + "ä" * 400)
    reporter = town.newcomer()
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_TAKEN
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_KNOWN
    ada.waits_for(LOG, f"/{plaza}/{message}")
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_KNOWN
    [entry] = ada.reads_with(LOG, f"/{plaza}/{message}")
    assert log_texts.TEAM_LOG_TITLES["message_reported"] in entry
    assert HARMLESS in entry
    assert f"<@{mia.id}> ({mia.name})" in entry
    assert f"<@{reporter.id}> ({reporter.name})" in entry
    assert "ä" * 300 not in entry
    assert sam.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_TAKEN
    until("the second report is told", lambda: len(ada.reads_with(LOG, f"/{plaza}/{message}")) == 2)


def test_a_report_from_a_ticket_belongs_to_it(
    town: Town, mia: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    greeting = mia.waits_for(ticket, "Hallo")
    assert mia.picks(ticket, REPORT_MESSAGE, greeting["id"]).text == team_texts.REPORT_TAKEN
    entry = shown_text(ada.waits_for(LOG, f"Nachricht gemeldet, Ticket #{number}"))
    assert f"/{ticket}/{greeting['id']}" in entry
    [event] = town.rows("SELECT * FROM events WHERE ticket_id = ? AND kind = 'message_reported'", number)
    assert event["actor_id"] == int(mia.id)


@pytest.mark.usefixtures("no_faults_left")
def test_reports_wait_for_the_log_channel(town: Town, mia: Somebody, ada: Somebody) -> None:
    town.control("POST", "channels", json={"name": "spielersuche", "type": 0})
    plaza = mia.channel("spielersuche")
    message = mia.writes(plaza, "Wer hilft mir schummeln?")
    town.order_fault("POST", f"/channels/{LOG}/messages", "status", status=500, times=None)
    assert mia.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_TAKEN
    town.control("DELETE", "faults")
    ada.waits_for(LOG, "Wer hilft mir schummeln?")
    assert len(ada.reads_with(LOG, "Wer hilft mir schummeln?")) == 1


@pytest.mark.usefixtures("no_faults_left")
def test_a_report_is_told_once_also_when_the_bot_dies_over_it(
    town: Town, mia: Somebody, ada: Somebody
) -> None:
    town.control("POST", "channels", json={"name": "absturz", "type": 0})
    plaza = mia.channel("absturz")
    message = mia.writes(plaza, "Stürzt der Bot ab?")
    # Discord posts the entry, but the bot never hears of it.
    town.order_fault("POST", f"/channels/{LOG}/messages", "hang", acts=True)
    assert mia.picks(plaza, REPORT_MESSAGE, message).text == team_texts.REPORT_TAKEN
    ada.waits_for(LOG, "Stürzt der Bot ab?")
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    until(
        "the bot knows that it stands there",
        lambda: not town.rows("SELECT 1 FROM team_events WHERE message_id IS NULL"),
    )
    assert len(ada.reads_with(LOG, "Stürzt der Bot ab?")) == 1


def test_nobody_floods_the_log_channel(town: Town) -> None:
    town.control("POST", "channels", json={"name": "flut", "type": 0})
    flooder = town.newcomer()
    plaza = flooder.channel("flut")
    answers = [
        flooder.picks(plaza, REPORT_MESSAGE, flooder.writes(plaza, f"Nummer {n}")).text for n in range(11)
    ]
    assert answers == [team_texts.REPORT_TAKEN] * 10 + [team_texts.TOO_MANY_REPORTS]


def test_without_a_log_channel_only_messages_in_tickets_are_reported(new_town: NewTown) -> None:
    town = new_town(TICKET_LOG_CHANNEL_ID="")
    town.opens()
    mia, sam = town.newcomer(), town.newcomer(Id.SUPPORT_ROLE)
    [welcome] = mia.reads(str(int(Id.WELCOME)))
    answer = mia.picks(str(int(Id.WELCOME)), REPORT_MESSAGE, welcome["id"])
    assert answer.text == team_texts.NOBODY_READS_REPORTS
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    greeting = mia.waits_for(ticket, "Hallo")
    assert mia.picks(ticket, REPORT_MESSAGE, greeting["id"]).text == team_texts.REPORT_TAKEN
    assert town.rows("SELECT 1 FROM events WHERE kind = 'message_reported'")
    assert "Offen: nichts" in sam.runs(ticket, "ticket status").text


# Who sees and may what.


def test_discord_shows_the_commands_to_the_team_alone(
    mia: Somebody, sam: Somebody, ada: Somebody, vera: Somebody
) -> None:
    for_staff = {"ticket", "ticket_transcript", TICKETS_OF_MEMBER}
    for_all = {REPORT_MESSAGE}
    assert set(mia.commands()) == set(vera.commands()) == for_all
    assert set(sam.commands()) == for_all | for_staff
    assert set(ada.commands()) == for_all | for_staff | {"setup_ticket_button", "ki"}
    transfer, *_ = sam.commands()["ticket"]["options"]
    assert (transfer["name"], transfer["name_localized"]) == ("transfer", "übergeben")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("ticket transfer", {"supporter": str(int(Id.SAM))}),
        ("ticket release", {}),
        ("ticket add", {"member": str(int(Id.JONAS))}),
        ("ticket remove", {"member": str(int(Id.JONAS))}),
        ("ticket note", {"text": "?"}),
        ("ticket outcome", {}),
        ("ticket block", {"member": str(int(Id.JONAS)), "reason": "?"}),
        ("ticket unblock", {"member": str(int(Id.JONAS))}),
        ("ticket blocks", {}),
        ("ticket status", {}),
        ("ticket stats", {}),
    ],
)
def test_who_is_not_on_the_team_is_refused_whatever_discord_shows_him(
    town: Town, omar: Somebody, sam: Somebody, command: str, options: dict[str, str]
) -> None:
    assert omar.runs(town.support_channel, command, **options).text == texts.ONLY_STAFF_ACTS
    if command in {
        "ticket transfer",
        "ticket release",
        "ticket add",
        "ticket remove",
        "ticket note",
        "ticket outcome",
    }:
        assert sam.runs(town.support_channel, command, **options).text == texts.NOT_A_TICKET
        unknown = sam.runs(town.support_channel, command, **options, ticket=99_999).text
        assert unknown == texts.unknown_ticket(99_999)


def test_who_is_not_on_the_team_is_refused_other_commands_too(
    town: Town, omar: Somebody, mia: Somebody
) -> None:
    assert omar.runs(town.support_channel, "ticket_transcript").text == texts.ONLY_STAFF_TRANSCRIPT
    assert omar.picks(town.support_channel, TICKETS_OF_MEMBER, mia.id).text == texts.ONLY_STAFF_ACTS
    assert omar.runs(town.support_channel, "setup_ticket_button").text == texts.SETUP_FORBIDDEN


def test_a_demoted_supporter_is_refused_at_once(town: Town, sam: Somebody, moderators: Id) -> None:
    assert team_texts.STATUS_BOT in sam.runs(town.support_channel, "ticket status").text
    town.control("POST", f"members/{sam.id}/roles", json={"roles": [str(int(moderators))]})
    assert sam.runs(town.support_channel, "ticket status").text == texts.ONLY_STAFF_ACTS


@pytest.fixture
def powerless_support(town: Town) -> Iterator[None]:
    """Take every moderation right from the supporters, so that nothing tells them from members."""
    role, rights = f"roles/{int(Id.SUPPORT_ROLE)}", str(int(Permission.MODERATE_MEMBERS))
    town.control("PATCH", role, json={"permissions": "0"})
    yield
    town.control("PATCH", role, json={"permissions": rights})
    assert town.bot is not None
    town.bot.stop()
    town.start_bot()


@pytest.mark.usefixtures("powerless_support")
def test_commands_that_cannot_be_hidden_are_visible_and_the_log_says_why(town: Town, mia: Somebody) -> None:
    assert town.bot is not None
    town.bot.stop()
    town.start_bot()
    assert "Servereinstellungen > Integrationen" in town.bot_log
    assert "ticket" in mia.commands()
    assert mia.runs(town.support_channel, "ticket status").text == texts.ONLY_STAFF_ACTS
