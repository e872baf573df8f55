"""The team's commands and context menus, as staff use them on the sandbox."""

from datetime import UTC, datetime

from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.world import Id
from utils import log_texts, team_texts, texts

LOG = str(int(Id.TICKET_LOG))
HOSTILE = "[klick](http://böse.example) **fett** <@&1> `x`"
HARMLESS = r"\[klick\]\(http://böse.example\) \*\*fett\*\* \<@&1\> \`x\`"


# Handing on, giving back.


def test_a_ticket_is_handed_on(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    assert sam.runs(ticket, "ticket transfer", supporter=lena.id).text == texts.CLAIM_BEFORE_TRANSFER
    sam.presses(ticket, "Ticket beanspruchen")
    answer = sam.runs(ticket, "ticket transfer", supporter=lena.id)
    assert answer.text == team_texts.handed_to(number, lena.name)
    town.shows(number, claimer_id=int(lena.id))
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
    assert answer.text == team_texts.handed_to(number, ada.name)
    town.shows(number, claimer_id=int(ada.id))


def test_a_ticket_is_given_back(town: Town, sam: Somebody, lena: Somebody, ticket: str, number: int) -> None:
    assert "bearbeitet gerade niemand" in sam.runs(ticket, "ticket release").text
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.name in lena.runs(ticket, "ticket release").text
    assert sam.runs(ticket, "ticket release").text == team_texts.was_released(number)
    town.shows(number, state="open", claimer_id=None)
    until("everybody may write again", lambda: town.rights(ticket, lena) == "write")


# People, notes, outcome.


def test_a_member_is_added_and_removed(town: Town, sam: Somebody, ticket: str, number: int) -> None:
    jo = town.newcomer()
    assert "nicht zu diesem Ticket hinzugefügt" in sam.runs(ticket, "ticket remove", member=jo.id).text
    assert sam.runs(ticket, "ticket add", member=jo.id).text == team_texts.was_added(number, jo.name)
    until("he may write", lambda: town.rights(ticket, jo) == "write")
    jo.waits_for(ticket, f"<@{jo.id}> ist jetzt in diesem Ticket dabei")
    assert "schon dabei" in sam.runs(ticket, "ticket add", member=jo.id).text
    sam.presses(ticket, "Ticket beanspruchen")
    until("he may still write", lambda: town.rights(ticket, jo) == "write")
    assert sam.runs(ticket, "ticket remove", member=jo.id).text == team_texts.was_removed(number, jo.name)
    until("he is out", lambda: town.rights(ticket, jo) == "-")
    sam.closes(ticket)
    assert "schon geschlossen" in sam.runs(ticket, "ticket add", member=jo.id).text


def test_who_left_the_server_is_not_added(town: Town, sam: Somebody, ticket: str) -> None:
    gone = town.newcomer()
    town.control("DELETE", f"members/{gone.id}")
    assert sam.runs(ticket, "ticket add", member=gone.id).text == team_texts.is_not_on_the_server(gone.name)
    assert town.rows("SELECT 1 FROM ticket_people WHERE user_id = ?", int(gone.id)) == []


def test_a_note_stays_with_the_team(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    answer = sam.runs(ticket, "ticket note", text="Kennt den Server schon von früher.")
    assert answer.text == team_texts.note_kept(number)
    from_elsewhere = ada.runs(town.support_channel, "ticket note", text="Zweite Notiz", ticket=number)
    assert from_elsewhere.text == team_texts.note_kept(number)
    ada.waits_for(LOG, f"Notiz zu Ticket #{number}")
    notes = town.rows("SELECT author_id, content FROM notes WHERE ticket_id = ? ORDER BY id", number)
    assert [(note["author_id"], note["content"]) for note in notes] == [
        (int(sam.id), "Kennt den Server schon von früher."),
        (int(ada.id), "Zweite Notiz"),
    ]
    assert not [message for message in mia.reads(ticket) if "früher" in shown_text(message)]
    assert ada.reads_with(LOG, "früher") == []


def test_an_outcome_is_corrected_also_after_the_channel_is_gone(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str, number: int
) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.runs(ticket, "ticket outcome").text == texts.still_open(number)
    sam.closes(ticket, outcome="upheld", reason="Video")
    form = sam.runs(ticket, "ticket outcome")
    assert form.modal is not None
    assert form.modal["title"] == texts.CORRECT_MODAL_TITLE
    assert sam.fills(form, outcome="reduced", reason="Video unscharf").text == texts.DONE
    town.shows(number, outcome="reduced", close_reason="Video unscharf")
    sam.waits_for(ticket, "Video unscharf")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    town.shows(number, state="deleted")
    assert sam.name in lena.runs(town.support_channel, "ticket outcome", ticket=number).text
    form = ada.runs(town.support_channel, "ticket outcome", ticket=number)
    ada.fills(form, outcome="lifted", reason="")
    town.shows(number, outcome="lifted", close_reason=None)
    ada.waits_for(LOG, f"Ergebnis von Ticket #{number} geändert")


# Blocks.


def test_a_blocked_member_keeps_what_he_has_and_opens_nothing_new(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str
) -> None:
    answer = sam.runs(ticket, "ticket block", member=mia.id, reason="Spam", days=3)
    assert answer.text.startswith(f"{mia.name} kann bis <t:")
    assert f"Das offene Ticket bleibt: <#{ticket}>" in answer.text
    assert town.rights(ticket, mia) == "write"
    sam.closes(ticket)
    assert "Grund: Spam" in mia.presses(town.support_channel, "Ticket erstellen").text
    # Leaving and coming back changes nothing, and nor does a restart.
    town.control("DELETE", f"members/{mia.id}")
    town.control("POST", "members", json={"user_id": mia.id})
    assert town.bot is not None
    town.bot.kill()
    town.start_bot()
    assert "Grund: Spam" in mia.presses(town.support_channel, "Ticket erstellen").text
    assert sam.runs(town.support_channel, "ticket unblock", member=mia.id).text == team_texts.was_unblocked(
        mia.name
    )
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text
    assert sam.runs(town.support_channel, "ticket unblock", member=mia.id).text == team_texts.is_not_blocked(
        mia.name
    )
    ada.waits_for(LOG, log_texts.TEAM_LOG_TITLES["unblocked"])
    for title in (log_texts.TEAM_LOG_TITLES["blocked"], log_texts.TEAM_LOG_TITLES["unblocked"]):
        assert len([entry for entry in ada.reads_with(LOG, title) if f"<@{mia.id}>" in entry]) == 1


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

    assert refused(sam.id) == team_texts.NOT_ONESELF
    assert refused(lena.id) == team_texts.staff_is_not_blocked(lena.name)
    assert refused(ada.id) == team_texts.staff_is_not_blocked(ada.name)
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
    town.shows(number, state="claimed")
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
    sam.closes(ticket, outcome="lifted", reason="")
    until("it is counted", lambda: f"• {sam.name}: 1" in figures())
    assert any(line.startswith("• Bann aufgehoben: ") for line in figures())
    assert "• bis zum Schließen: unter einer Minute" in figures()
    this_month = datetime.now(UTC).strftime("%Y-%m")
    asked = sam.runs(town.support_channel, "ticket stats", month=this_month).text.splitlines()
    assert asked == figures()
    assert "Eröffnet: 0" in sam.runs(town.support_channel, "ticket stats", month="2020-02").text
    for wrong in ("2020-13", "Mai", "9999-12"):
        assert sam.runs(town.support_channel, "ticket stats", month=wrong).text == team_texts.UNKNOWN_MONTH
