"""A ticket's life, as members and staff live it on the sandbox."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.people import Somebody, shown_text
from tests.e2e.processes import until
from tests.e2e.town import Town
from tests.sandbox.permissions import names
from tests.sandbox.world import BOT_PERMISSIONS, Id
from utils import texts
from utils.secretary.script_german import GERMAN


def is_in(town: Town, ticket: str, category: Id) -> bool:
    channels = town.control("GET", "channels")
    return any(one["id"] == ticket and one["parent_id"] == str(int(category)) for one in channels)


def test_open_makes_a_private_channel_with_the_control_message(
    town: Town, mia: Somebody, ticket: str
) -> None:
    [name] = mia.ticket_channels()
    number = int(name.removeprefix("ticket-"))
    [control] = [message for message in mia.reads(ticket) if message["components"] and message["embeds"]]
    labels = [button["label"] for row in control["components"] for button in row["components"]]
    assert f"Ticket #{number}" in shown_text(control)
    assert labels == ["Ticket beanspruchen", "Ticket schließen", "Ticket löschen"]
    assert is_in(town, ticket, Id.CREATED_TICKETS)
    assert mia.id in town.control("GET", f"channels/{ticket}/messages")[0]["notified_user_ids"]


def test_rights_follow_the_state(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ada: Somebody, vera: Somebody, ticket: str
) -> None:
    stranger = town.newcomer()
    everybody = (mia, sam, lena, ada, vera, stranger)

    def rights() -> list[str]:
        return [town.rights(ticket, somebody) for somebody in everybody]

    assert rights() == ["write", "write", "write", "write", "read", "-"]
    sam.presses(ticket, "Ticket beanspruchen")
    until("claimed", lambda: is_in(town, ticket, Id.CLAIMED_TICKETS))
    assert rights() == ["write", "write", "read", "write", "read", "-"]
    sam.closes(ticket)
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))
    assert rights() == ["read", "read", "read", "read", "read", "-"]


def test_calls_to_discord_are_few(town: Town, mia: Somebody, sam: Somebody) -> None:
    town.requests_of_bot()

    def calls_of(last: str) -> int:
        made: list[str] = []

        def all_made() -> bool:
            new = town.requests_of_bot()
            made.extend(new)
            return not new and any(last in call for call in made)

        until(last, all_made)
        return len(made)

    mia.presses(town.support_channel, "Ticket erstellen")
    [name] = mia.ticket_channels()
    ticket = mia.channel(name)
    mia.waits_for(ticket, "Ban-ID")
    assert calls_of("PATCH /webhooks") <= 5
    sam.presses(ticket, "Ticket beanspruchen")
    assert calls_of("PATCH /channels/{channel_id}") <= 2
    sam.closes(ticket)
    assert calls_of("PATCH /channels/{channel_id}") <= 3
    sam.presses(ticket, "Wieder öffnen")
    assert calls_of("PATCH /channels/{channel_id}") <= 2
    sam.presses(ticket, "Freigeben")
    assert calls_of("PATCH /channels/{channel_id}") <= 2
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    assert calls_of("DELETE /channels/{channel_id}") <= 3


def test_twenty_presses_at_once_make_one_ticket(town: Town, mia: Somebody) -> None:
    with ThreadPoolExecutor(20) as pool:
        presses = list(
            pool.map(lambda _: mia.sends_press(town.support_channel, "Ticket erstellen"), range(20))
        )
    answered = [mia.answer(press) for press in presses]
    [name] = mia.ticket_channels()
    link = f"<#{mia.channel(name)}>"
    assert [answer.state for answer in answered] == ["answered"] * 20
    assert all(link in answer.text for answer in answered)
    assert len(town.rows("SELECT 1 FROM tickets WHERE creator_id = ?", int(mia.id))) == 1


def test_of_two_claims_at_once_one_wins(town: Town, sam: Somebody, lena: Somebody, ticket: str) -> None:
    # The first answer takes the button away; it comes late enough for both to have pressed.
    town.order_fault("POST", "/interactions/.*/callback", "delay", delay_s=1.0, times=2)
    with ThreadPoolExecutor(2) as pool:
        presses = list(pool.map(lambda who: who.sends_press(ticket, "Ticket beanspruchen"), (sam, lena)))
    answered = [who.answer(press) for who, press in zip((sam, lena), presses, strict=True)]
    winners = [answer for answer in answered if answer.kind == 7]
    losers = [answer for answer in answered if "war schneller" in answer.text]
    assert (len(winners), len(losers)) == (1, 1)
    [row] = town.rows("SELECT claimer_id FROM tickets WHERE channel_id = ?", int(ticket))
    assert row["claimer_id"] == int((sam, lena)[answered.index(winners[0])].id)


def test_a_supporter_holds_only_so_many_tickets(town: Town, sam: Somebody) -> None:
    answers = []
    for _ in range(3):
        member = town.newcomer()
        member.presses(town.support_channel, "Ticket erstellen")
        answers.append(sam.presses(member.channel(member.ticket_channels()[0]), "Ticket beanspruchen"))
    assert [answer.kind for answer in answers] == [7, 7, 4]
    assert "2 Tickets" in answers[2].text


@pytest.mark.parametrize("label", ["Ticket beanspruchen", "Ticket schließen", "Ticket löschen"])
def test_members_are_told_politely_that_buttons_are_for_staff(mia: Somebody, ticket: str, label: str) -> None:
    answer = mia.presses(ticket, label)
    assert (answer.state, answer.kind) == ("answered", 4)
    assert "Team" in answer.text


def test_after_the_end_the_member_is_sent_to_a_new_ticket(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    mia.waits_for(ticket, "Hallo")
    sam.closes(ticket)
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))
    for label in ("Ticket löschen", GERMAN.human_button):
        assert mia.presses(ticket, label).text == texts.TICKET_HAS_ENDED


def test_another_supporters_ticket_is_not_touched_but_by_admins(
    town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str
) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.name in lena.presses(ticket, "Ticket schließen").text
    assert sam.name in lena.presses(ticket, "Ticket löschen").text
    assert ada.closes(ticket, reason="Doppelt").kind == 7
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))


def test_closing_shows_the_reason_and_keeps_the_transcript(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    mia.writes(ticket, "Ich war es nicht.")
    town.recorded("Ich war es nicht.")
    sam.presses(ticket, "Ticket beanspruchen")
    sam.closes(ticket, reason="Bann nach Prüfung bestätigt")
    mia.waits_for(ticket, "Bann nach Prüfung bestätigt")
    [row] = town.rows(
        "SELECT occasion, message_count FROM transcripts JOIN tickets ON tickets.id = ticket_id WHERE channel_id = ?",
        int(ticket),
    )
    assert row["occasion"] == "close"
    assert row["message_count"] >= 2


def test_deleting_asks_first_and_can_be_called_off(town: Town, sam: Somebody, ticket: str) -> None:
    question = sam.presses(ticket, "Ticket löschen")
    assert "wirklich löschen" in question.text
    assert sam.presses(ticket, "Abbrechen").kind == 7
    assert ticket in {channel["id"] for channel in sam.channels().values()}
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    until("the channel is gone", lambda: ticket not in {channel["id"] for channel in sam.channels().values()})
    [row] = town.rows("SELECT state FROM tickets WHERE channel_id = ?", int(ticket))
    assert row["state"] == "deleted"


def test_after_a_ticket_ended_the_member_may_open_another(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    sam.closes(ticket)
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_a_channel_deleted_by_hand_leaves_no_ghost(town: Town, mia: Somebody, ticket: str) -> None:
    town.control("DELETE", f"channels/{ticket}")
    until(
        "the ticket has ended",
        lambda: town.rows("SELECT 1 FROM tickets WHERE channel_id = ? AND state = 'deleted'", int(ticket)),
    )
    assert "Dein Ticket ist da" in mia.presses(town.support_channel, "Ticket erstellen").text


def test_every_step_is_told_in_the_log_channel_with_a_link(
    town: Town, mia: Somebody, sam: Somebody, ada: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    sam.presses(ticket, "Ticket beanspruchen")
    sam.closes(ticket, reason="Erledigt")
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    log = str(int(Id.TICKET_LOG))
    for step in ("eröffnet", "beansprucht", "geschlossen", "gelöscht"):
        entry = ada.waits_for(log, f"Ticket #{number} {step}")
        assert entry["embeds"][0]["url"] == f"{town.panel_url}/transcript/{number}"
    titles = [message["embeds"][0]["title"] for message in ada.reads(log) if message["embeds"]]
    assert len([title for title in titles if title.startswith(f"Ticket #{number} ")]) == 4


def test_transcript_command_counts_and_links(town: Town, mia: Somebody, sam: Somebody, ticket: str) -> None:
    mia.writes(ticket, "Bitte helft mir")
    town.recorded("Bitte helft mir")
    number = mia.ticket_number()
    answer = sam.runs(ticket, "ticket_transcript")
    assert f"Transkript von Ticket #{number} gesichert" in answer.text
    assert f"{town.panel_url}/transcript/{number}" in answer.text
    assert "Nachrichten" in sam.runs(town.support_channel, "ticket_transcript", ticket=number).text
    assert "kein Ticket" in sam.runs(town.support_channel, "ticket_transcript").text
    assert "gibt es nicht" in sam.runs(town.support_channel, "ticket_transcript", ticket=99_999).text


def test_the_bot_needs_exactly_the_permissions_of_its_invitation(
    town: Town, mia: Somebody, sam: Somebody
) -> None:
    mia.presses(town.support_channel, "Ticket erstellen")
    ticket = mia.channel(mia.ticket_channels()[0])
    sam.presses(ticket, "Ticket beanspruchen")
    sam.closes(ticket)
    sam.presses(ticket, "Ticket löschen")
    sam.presses(ticket, "Endgültig löschen")
    until("the channel is gone", lambda: not mia.ticket_channels())
    needed = set(town.control("GET", "permissions")["names"])
    assert needed == set(names(BOT_PERMISSIONS))


def test_a_released_ticket_is_everybodys_again(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ticket: str
) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert sam.name in lena.presses(ticket, "Freigeben").text
    assert "nur das Team" in mia.presses(ticket, "Freigeben").text
    assert sam.presses(ticket, "Freigeben").kind == 7
    until("open again", lambda: is_in(town, ticket, Id.CREATED_TICKETS))
    until("all may write", lambda: town.rights(ticket, lena) == "write")
    mia.waits_for(ticket, "noch niemand")
    assert lena.presses(ticket, "Ticket beanspruchen").kind == 7


def test_an_admin_takes_over(town: Town, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str) -> None:
    sam.presses(ticket, "Ticket beanspruchen")
    assert "oder die Leitung" in lena.presses(ticket, "Übernehmen").text
    assert ada.presses(ticket, "Übernehmen").kind == 7
    assert "schon" in ada.presses(ticket, "Übernehmen").text
    until("the former claimer only reads", lambda: town.rights(ticket, sam) == "read")
    sam.waits_for(ticket, f"{ada.name} kümmert sich jetzt")


@pytest.mark.parametrize("claimed", [False, True], ids=["open before", "claimed before"])
def test_a_reopened_ticket_is_as_it_was_before(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ticket: str, claimed: bool
) -> None:
    if claimed:
        sam.presses(ticket, "Ticket beanspruchen")
    sam.closes(ticket, reason="Zu früh")
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))
    assert mia.presses(ticket, "Wieder öffnen").text == texts.TICKET_HAS_ENDED
    assert lena.presses(ticket, "Wieder öffnen").kind == 7
    place = Id.CLAIMED_TICKETS if claimed else Id.CREATED_TICKETS
    until("back in its place", lambda: is_in(town, ticket, place))
    assert [town.rights(ticket, each) for each in (mia, sam, lena)] == [
        "write",
        "write",
        "read" if claimed else "write",
    ]
    assert "Zu früh" not in shown_text(mia.waits_for(ticket, "das ist dein Ticket"))


def test_a_ticket_is_not_reopened_beside_another_of_the_same_member(
    town: Town, mia: Somebody, sam: Somebody, ticket: str
) -> None:
    sam.closes(ticket)
    until("closed", lambda: is_in(town, ticket, Id.CLOSED_TICKETS))
    mia.presses(town.support_channel, "Ticket erstellen")
    assert f"{mia.name} hat inzwischen Ticket #" in sam.presses(ticket, "Wieder öffnen").text


def test_what_was_decided_can_be_corrected(
    town: Town, mia: Somebody, sam: Somebody, lena: Somebody, ada: Somebody, ticket: str
) -> None:
    number = mia.ticket_number()
    sam.closes(ticket, outcome="upheld", reason="Das Video ist eindeutig.")
    assert "Bann bestätigt" in shown_text(mia.waits_for(ticket, "Das Video ist eindeutig."))
    assert sam.name in lena.presses(ticket, "Ergebnis ändern").text
    form = sam.presses(ticket, "Ergebnis ändern")
    assert "Das Video ist eindeutig." in str(form.modal)
    sam.fills(form, outcome="lifted", reason="Es war ein anderer.")
    assert "Bann aufgehoben" in shown_text(mia.waits_for(ticket, "Es war ein anderer."))
    entry = ada.waits_for(str(int(Id.TICKET_LOG)), f"Ergebnis von Ticket #{number} geändert")
    assert "Bann aufgehoben" in shown_text(entry)
    [row] = town.rows("SELECT outcome FROM tickets WHERE id = ?", number)
    assert row["outcome"] == "lifted"
