"""The team's commands and context menus, as staff use them on the sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.e2e.conftest import NewTown
from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.permissions import Permission
from tests.sandbox.world import Id
from utils import texts
from utils.channels.command_names import REPORT_MESSAGE, TICKETS_OF_MEMBER

LOG = str(int(Id.TICKET_LOG))
HOSTILE = "[klick](http://böse.example) **fett** <@&1> `x`"
HARMLESS = r"\[klick\]\(http://böse.example\) \*\*fett\*\* \<@&1\> \`x\`"


@pytest.fixture
def number(mia: Somebody, ticket: str) -> int:
    """Return the number of Mia's ticket."""
    assert ticket
    return mia.ticket_number()


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


def close(somebody: Somebody, ticket: str, **fields: str) -> None:
    somebody.fills(somebody.presses(ticket, "Ticket schließen"), **fields)


def row(town: Town, number: int) -> dict[str, object]:
    [found] = town.rows("SELECT * FROM tickets WHERE id = ?", number)
    return dict(found)


def comes_to(town: Town, number: int, **wanted: object) -> None:
    until(f"ticket #{number} has {wanted}", lambda: wanted.items() <= row(town, number).items())


def log_entries(ada: Somebody, text: str) -> list[str]:
    return [shown for message in ada.reads(LOG) if text in (shown := shown_text(message))]


# Handing on, giving back.


def test_a_ticket_is_handed_on(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    assert sam.runs(ticket, "ticket transfer", supporter=lena.id).text == texts.CLAIM_BEFORE_TRANSFER
    sam.presses(ticket, "Ticket beanspruchen")
    answer = sam.runs(ticket, "ticket transfer", supporter=lena.id)
    assert answer.text == texts.handed_to(number, lena.name)
    comes_to(town, number, claimer_id=int(lena.id))
    until("the rights follow", lambda: town.rights(ticket, sam) == "read")
    assert town.rights(ticket, lena) == "write"
    notice = lena.waits_for(ticket, "hat dir dieses Ticket übergeben")
    told = town.control("GET", f"channels/{ticket}/messages")
    assert next(one for one in told if one["id"] == notice["id"])["notified_user_ids"] == [lena.id]
    ada.waits_for(LOG, f"Ticket #{number} übergeben")


def test_a_ticket_is_handed_on_to_staff_with_room_only(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert "gehört nicht zum Team" in sam.runs(ticket, "ticket transfer", supporter=mia.id).text
    assert "kann das tun" in lena.runs(ticket, "ticket transfer", supporter=lena.id).text
    assert sam.runs(ticket, "ticket transfer", supporter=sam.id).text == texts.CLAIMED_BY_YOU
    for _ in range(2):
        member = town.newcomer()
        member.presses(town.support_channel, "Ticket erstellen")
        lena.presses(member.channel(member.ticket_channels()[0]), "Ticket beanspruchen")
    assert "2 Tickets" in sam.runs(ticket, "ticket transfer", supporter=lena.id).text
    answer = ada.runs(town.support_channel, "ticket transfer", supporter=ada.id, ticket=number)
    assert answer.text == texts.handed_to(number, ada.name)
    comes_to(town, number, claimer_id=int(ada.id))


def test_a_ticket_is_given_back(town: Town, sam: Somebody, lena: Somebody, ticket: str, number: int) -> None:
    assert "bearbeitet gerade niemand" in sam.runs(ticket, "ticket release").text
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.name in lena.runs(ticket, "ticket release").text
    assert sam.runs(ticket, "ticket release").text == texts.was_released(number)
    comes_to(town, number, state="open", claimer_id=None)
    until("everybody may write again", lambda: town.rights(ticket, lena) == "write")


# People, notes, outcome.


def test_a_member_is_added_and_removed(town: Town, sam: Somebody, ticket: str, number: int) -> None:
    jo = town.newcomer()
    assert "nicht zu diesem Ticket hinzugefügt" in sam.runs(ticket, "ticket remove", member=jo.id).text
    assert sam.runs(ticket, "ticket add", member=jo.id).text == texts.was_added(number, jo.name)
    until("he may write", lambda: town.rights(ticket, jo) == "write")
    jo.waits_for(ticket, f"<@{jo.id}> ist jetzt in diesem Ticket dabei")
    assert "schon dabei" in sam.runs(ticket, "ticket add", member=jo.id).text
    sam.presses(ticket, "Ticket beanspruchen")
    until("he may still write", lambda: town.rights(ticket, jo) == "write")
    assert sam.runs(ticket, "ticket remove", member=jo.id).text == texts.was_removed(number, jo.name)
    until("he is out", lambda: town.rights(ticket, jo) == "-")
    close(sam, ticket)
    assert "schon geschlossen" in sam.runs(ticket, "ticket add", member=jo.id).text


def test_who_left_the_server_is_not_added(town: Town, sam: Somebody, ticket: str) -> None:
    gone = town.newcomer()
    town.control("DELETE", f"members/{gone.id}")
    assert sam.runs(ticket, "ticket add", member=gone.id).text == texts.is_not_on_the_server(gone.name)
    assert town.rows("SELECT 1 FROM ticket_people WHERE user_id = ?", int(gone.id)) == []


def test_a_note_stays_with_the_team(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    answer = sam.runs(ticket, "ticket note", text="Kennt den Server schon von früher.")
    assert answer.text == texts.note_kept(number)
    from_elsewhere = ada.runs(town.support_channel, "ticket note", text="Zweite Notiz", ticket=number)
    assert from_elsewhere.text == texts.note_kept(number)
    ada.waits_for(LOG, f"Notiz zu Ticket #{number}")
    notes = town.rows("SELECT author_id, content FROM notes WHERE ticket_id = ? ORDER BY id", number)
    assert [(note["author_id"], note["content"]) for note in notes] == [
        (int(sam.id), "Kennt den Server schon von früher."),
        (int(ada.id), "Zweite Notiz"),
    ]
    assert not [message for message in mia.reads(ticket) if "früher" in shown_text(message)]
    assert log_entries(ada, "früher") == []


def test_an_outcome_is_corrected_also_after_the_channel_is_gone(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.runs(ticket, "ticket outcome").text == texts.still_open(number)
    close(sam, ticket, outcome="upheld", reason="Video")
    form = sam.runs(ticket, "ticket outcome")
    assert form.modal is not None
    assert form.modal["title"] == texts.CORRECT_MODAL_TITLE
    assert sam.fills(form, outcome="reduced", reason="Video unscharf").text == texts.DONE
    comes_to(town, number, outcome="reduced", close_reason="Video unscharf")
    sam.waits_for(ticket, "Video unscharf")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    comes_to(town, number, state="deleted")
    assert sam.name in lena.runs(town.support_channel, "ticket outcome", ticket=number).text
    form = ada.runs(town.support_channel, "ticket outcome", ticket=number)
    ada.fills(form, outcome="lifted", reason="")
    comes_to(town, number, outcome="lifted", close_reason=None)
    ada.waits_for(LOG, f"Ergebnis von Ticket #{number} geändert")


# Blocks.


def test_a_blocked_member_keeps_what_he_has_and_opens_nothing_new(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str
) -> None:
    answer = sam.runs(ticket, "ticket block", member=mia.id, reason="Spam", days=3)
    assert answer.text.startswith(f"{mia.name} kann bis <t:")
    assert f"Das offene Ticket bleibt: <#{ticket}>" in answer.text
    assert town.rights(ticket, mia) == "write"
    close(sam, ticket)
    assert "Grund: Spam" in mia.presses(town.support_channel, "Ticket erstellen").text
    # Leaving and coming back changes nothing, and nor does a restart.
    town.control("DELETE", f"members/{mia.id}")
    town.control("POST", "members", json={"user_id": mia.id})
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    assert "Grund: Spam" in mia.presses(town.support_channel, "Ticket erstellen").text
    assert sam.runs(town.support_channel, "ticket unblock", member=mia.id).text == texts.was_unblocked(
        mia.name
    )
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    assert sam.runs(town.support_channel, "ticket unblock", member=mia.id).text == texts.is_not_blocked(
        mia.name
    )
    ada.waits_for(LOG, texts.TEAM_LOG_TITLES["unblocked"])
    for title in (texts.TEAM_LOG_TITLES["blocked"], texts.TEAM_LOG_TITLES["unblocked"]):
        assert len([entry for entry in log_entries(ada, title) if f"<@{mia.id}>" in entry]) == 1


def test_who_left_can_be_blocked(town: Town, sam: Somebody) -> None:
    gone = town.newcomer()
    town.control("DELETE", f"members/{gone.id}")
    answer = sam.runs(town.support_channel, "ticket block", member=gone.id, reason="Beleidigungen")
    assert answer.text == f"{gone.name} kann zurzeit keine Tickets öffnen."
    town.control("POST", "members", json={"user_id": gone.id})
    assert "Beleidigungen" in gone.presses(town.support_channel, "Ticket erstellen").text


def test_neither_oneself_nor_the_team_nor_bots_are_blocked(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody
) -> None:
    def refused(target: str) -> str:
        return sam.runs(town.support_channel, "ticket block", member=target, reason="?").text

    assert refused(sam.id) == texts.NOT_ONESELF
    assert refused(lena.id) == texts.staff_is_not_blocked(lena.name)
    assert refused(ada.id) == texts.staff_is_not_blocked(ada.name)
    assert "ist ein Bot" in refused(str(int(Id.APPLICATION)))


def test_the_block_list_shows_hostile_words_as_they_are(town: Town, sam: Somebody) -> None:
    troll = Somebody(
        sam.api, town.control("POST", "members", json={"username": "troll"})["user"]["id"], "troll"
    )
    sam.runs(town.support_channel, "ticket block", member=troll.id, reason=HOSTILE, days=1)
    [line] = [
        line
        for line in sam.runs(town.support_channel, "ticket blocks").text.splitlines()
        if f"<@{troll.id}>" in line
    ]
    assert HARMLESS in line
    assert f"von {sam.name}" in line
    assert "endet <t:" in line


# Figures.


def test_status_tells_of_the_bot_and_of_who_waits(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    queued = sam.runs(town.support_channel, "ticket status").text
    assert "Gestartet <t:" in queued
    assert "Letzter voller Abgleich: <t:" in queued
    assert f"• #{number} <#{ticket}>, eröffnet <t:" in queued
    sam.presses(ticket, "Ticket beanspruchen")
    comes_to(town, number, state="claimed")
    mia.writes(ticket, "Ist da jemand?")
    town.recorded("Ist da jemand?")
    claimed = sam.runs(town.support_channel, "ticket status").text
    assert f"• #{number} <#{ticket}>, {sam.name}, das Mitglied schrieb <t:" in claimed
    assert f"• {sam.name}: 1" in claimed
    sam.writes(ticket, "Ja, ich bin da.")
    town.recorded("Ja, ich bin da.")
    assert "das Mitglied schrieb" not in next(
        (
            line
            for line in sam.runs(town.support_channel, "ticket status").text.splitlines()
            if f"#{number} " in line
        ),
        "",
    )


def test_stats_count_the_month(town: Town, sam: Somebody, ticket: str) -> None:
    def figures() -> list[str]:
        return sam.runs(town.support_channel, "ticket stats").text.splitlines()

    sam.presses(ticket, "Ticket beanspruchen")
    close(sam, ticket, outcome="lifted", reason="")
    until("it is counted", lambda: f"• {sam.name}: 1" in figures())
    assert any(line.startswith("• Bann aufgehoben: ") for line in figures())
    assert "• bis zum Schließen: unter einer Minute" in figures()
    this_month = datetime.now(UTC).strftime("%Y-%m")
    asked = sam.runs(town.support_channel, "ticket stats", month=this_month).text.splitlines()
    assert asked == figures()
    assert "Eröffnet: 0" in sam.runs(town.support_channel, "ticket stats", month="2020-02").text
    for wrong in ("2020-13", "Mai", "9999-12"):
        assert sam.runs(town.support_channel, "ticket stats", month=wrong).text == texts.UNKNOWN_MONTH


# Context menus.


def test_a_members_tickets_are_listed_for_staff(
    town: Town, mia: Somebody, sam: Somebody, ticket: str, number: int
) -> None:
    close(sam, ticket, outcome="reduced", reason="")
    comes_to(town, number, state="closed")
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
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_TAKEN
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_KNOWN
    ada.waits_for(LOG, f"/{plaza}/{message}")
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    assert reporter.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_KNOWN
    [entry] = log_entries(ada, f"/{plaza}/{message}")
    assert texts.TEAM_LOG_TITLES["message_reported"] in entry
    assert HARMLESS in entry
    assert f"<@{mia.id}> ({mia.name})" in entry
    assert f"<@{reporter.id}> ({reporter.name})" in entry
    assert "ä" * 300 not in entry
    assert sam.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_TAKEN
    until("the second report is told", lambda: len(log_entries(ada, f"/{plaza}/{message}")) == 2)


def test_a_report_from_a_ticket_belongs_to_it(
    town: Town, mia: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    greeting = mia.waits_for(ticket, "Hallo")
    assert mia.picks(ticket, REPORT_MESSAGE, greeting["id"]).text == texts.REPORT_TAKEN
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
    assert mia.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_TAKEN
    town.control("DELETE", "faults")
    ada.waits_for(LOG, "Wer hilft mir schummeln?")
    assert len(log_entries(ada, "Wer hilft mir schummeln?")) == 1


@pytest.mark.usefixtures("no_faults_left")
def test_a_report_is_told_once_also_when_the_bot_dies_over_it(
    town: Town, mia: Somebody, ada: Somebody
) -> None:
    town.control("POST", "channels", json={"name": "absturz", "type": 0})
    plaza = mia.channel("absturz")
    message = mia.writes(plaza, "Stürzt der Bot ab?")
    # Discord posts the entry, but the bot never hears of it.
    town.order_fault("POST", f"/channels/{LOG}/messages", "hang", acts=True)
    assert mia.picks(plaza, REPORT_MESSAGE, message).text == texts.REPORT_TAKEN
    ada.waits_for(LOG, "Stürzt der Bot ab?")
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    until(
        "the bot knows that it stands there",
        lambda: not town.rows("SELECT 1 FROM team_events WHERE message_id IS NULL"),
    )
    assert len(log_entries(ada, "Stürzt der Bot ab?")) == 1


def test_nobody_floods_the_log_channel(town: Town) -> None:
    town.control("POST", "channels", json={"name": "flut", "type": 0})
    flooder = town.newcomer()
    plaza = flooder.channel("flut")
    answers = [
        flooder.picks(plaza, REPORT_MESSAGE, flooder.writes(plaza, f"Nummer {n}")).text for n in range(11)
    ]
    assert answers == [texts.REPORT_TAKEN] * 10 + [texts.TOO_MANY_REPORTS]


def test_without_a_log_channel_only_messages_in_tickets_are_reported(new_town: NewTown) -> None:
    town = new_town(TICKET_LOG_CHANNEL_ID="")
    town.start_bot()
    town.known(Id.ADA, "Ada").runs(town.support_channel, "setup_ticket_button")
    mia, sam = town.newcomer(), town.newcomer(Id.SUPPORT_ROLE)
    [welcome] = mia.reads(str(int(Id.WELCOME)))
    answer = mia.picks(str(int(Id.WELCOME)), REPORT_MESSAGE, welcome["id"])
    assert answer.text == texts.NOBODY_READS_REPORTS
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    greeting = mia.waits_for(ticket, "Hallo")
    assert mia.picks(ticket, REPORT_MESSAGE, greeting["id"]).text == texts.REPORT_TAKEN
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
    assert set(ada.commands()) == for_all | for_staff | {"setup_ticket_button"}
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
    assert texts.STATUS_BOT in sam.runs(town.support_channel, "ticket status").text
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
