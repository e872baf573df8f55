"""People see and do through the person API what Discord would let them."""

import copy

from tests.sandbox.enums import CallbackType, CommandType, MessageFlag
from tests.sandbox.models import Channel, Command, Interaction, JsonObject
from tests.sandbox.operations import answers, channels
from tests.sandbox.operations.messages import Draft
from tests.sandbox.permissions import Permission
from tests.sandbox.rest.commands import COMMANDS_CHANGED
from tests.sandbox.state import overwrite_for
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import BUTTON, Person, Town

WRITE = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY


def ticket_channel(town: Town, member: Id = Id.MIA) -> Channel:
    """A channel as the bot makes it: for a member and the supporters."""
    guild = town.state.guilds[Id.GUILD]
    return channels.create(
        town.state,
        guild,
        "ticket-0001",
        parent_id=Id.CREATED_TICKETS,
        overwrites=[
            overwrite_for(guild.roles[Id.GUILD], deny=WRITE | Permission.ATTACH_FILES),
            overwrite_for(guild.members[member], allow=WRITE),
            overwrite_for(guild.roles[Id.SUPPORT_ROLE], allow=WRITE | Permission.ATTACH_FILES),
            overwrite_for(guild.roles[Id.VIEWER_ROLE], allow=WRITE & ~Permission.SEND_MESSAGES),
            overwrite_for(guild.members[Id.APPLICATION], allow=WRITE),
        ],
    )


def register(town: Town, name: str, kind: CommandType = CommandType.CHAT_INPUT, **spec: object) -> None:
    application = town.state.applications[Id.APPLICATION]
    command_id = town.state.ids.next()
    body = {"name": name, "description": "Beschreibung", **spec}
    application.commands[command_id] = Command(command_id, application.id, Id.GUILD, kind, 1, body)
    town.state.publish_in_guild(COMMANDS_CHANGED, {}, town.state.guilds[Id.GUILD])


def sent(town: Town, interaction_id: str) -> Interaction:
    return town.state.interactions[int(interaction_id)]


async def test_everyone_sees_what_roles_and_overwrites_allow(
    town: Town, mia: Person, sam: Person, vera: Person
) -> None:
    assert await mia.sees() == {"Community", "willkommen", "support"}
    assert {"Team", "ticket-log", "Neue Tickets", "Geschlossene Tickets"} <= await sam.sees()
    assert "ticket-log" not in await vera.sees()
    assert "Tickets in Bearbeitung" in await vera.sees()
    assert (await town.person(1).get("view")).status == 403


async def test_the_personas_are_those_who_live_there(mia: Person) -> None:
    people = (await mia.get("personas")).json
    assert [(each["name"], each["role_label"]) for each in people] == [
        ("Mia", "Mitglied"),
        ("Jonas", "Mitglied"),
        ("Sam", "Support"),
        ("Lena", "Support"),
        ("Ada", "Admin"),
        ("Vera", "Viewer"),
    ]


async def test_nobody_writes_where_they_may_not(town: Town, mia: Person, vera: Person) -> None:
    refused = await mia.writes(Id.SUPPORT, "Hallo?")
    assert (refused.status, refused.json) == (403, {"message": "Hier darfst du nicht schreiben."})
    assert (await vera.writes(ticket_channel(town), "Darf ich?")).status == 403
    assert (await mia.writes(Id.TICKET_LOG, "Was steht hier?")).status == 404


async def test_messages_have_content_and_at_most_2000_characters(town: Town, mia: Person) -> None:
    ticket = ticket_channel(town)
    assert (await mia.writes(ticket, "x" * 2000)).status == 200
    assert (await mia.writes(ticket, "x" * 2001)).status == 400
    assert (await mia.writes(ticket, "   ")).status == 400


async def test_history_comes_oldest_first_and_in_pages(town: Town, mia: Person) -> None:
    ticket = ticket_channel(town)
    for number in range(5):
        await mia.writes(ticket, f"Nachricht {number}")
    assert await mia.reads(ticket, limit="2") == ["Nachricht 3", "Nachricht 4"]
    newest = (await mia.get(f"channels/{ticket.id}/messages", limit="2")).json[0]["id"]
    assert await mia.reads(ticket, limit="2", before=newest) == ["Nachricht 1", "Nachricht 2"]


async def test_files_need_the_permission_to_attach(town: Town, mia: Person, sam: Person) -> None:
    ticket = ticket_channel(town)
    assert (await mia.uploads(ticket, "", {"bild.png": b"x"})).status == 403
    posted = await sam.uploads(ticket, "siehe hier", {"böses bild.png": b"12345", "log.txt": b"6"})
    assert posted.status == 200
    first, second = posted.json["attachments"]
    assert (first["filename"], first["content_type"], first["size"]) == ("böses_bild.png", "image/png", 5)
    async with town.http.get(second["url"]) as response:
        assert await response.read() == b"6"


async def test_replies_name_what_they_answer(town: Town, mia: Person, sam: Person) -> None:
    ticket = ticket_channel(town)
    question = (await mia.writes(ticket, "Wann geht es weiter?")).json["id"]
    reply = (await sam.writes(ticket, "Gleich.", reply_to=question)).json
    assert reply["type"] == 19
    assert reply["referenced_message"]["content"] == "Wann geht es weiter?"


async def test_people_change_only_their_own_messages(
    town: Town, mia: Person, sam: Person, ada: Person
) -> None:
    ticket = ticket_channel(town)
    path = f"channels/{ticket.id}/messages/{(await mia.writes(ticket, 'Ihr seid doof')).json['id']}"
    assert (await sam.patch(path, {"content": "Ich bin doof"})).status == 403
    assert (await sam.delete(path)).status == 403
    assert (await mia.patch(path, {"content": "Ihr seid nett"})).status == 200
    assert await sam.reads(ticket) == ["Ihr seid nett"]
    assert (await ada.delete(path)).status == 204
    assert await sam.reads(ticket) == []


async def test_only_buttons_that_are_there_and_enabled_can_be_pressed(town: Town, mia: Person) -> None:
    message = town.bot_posts(Id.SUPPORT, components=copy.deepcopy(BUTTON))
    assert (await mia.presses(message, "open")).status == 200
    assert (await mia.presses(message, "broken")).status == 400
    assert (await mia.presses(message, "invented")).status == 400
    hidden = town.bot_posts(Id.TICKET_LOG, components=copy.deepcopy(BUTTON))
    assert (await mia.presses(hidden, "open")).status == 404


async def test_an_interaction_that_nobody_answers_fails_after_three_seconds(town: Town, mia: Person) -> None:
    message = town.bot_posts(Id.SUPPORT, components=copy.deepcopy(BUTTON))
    interaction_id = (await mia.presses(message, "open")).json["interaction_id"]
    assert (await mia.get(f"interactions/{interaction_id}")).json["state"] == "pending"
    town.state.clock.advance(3)
    assert (await mia.get(f"interactions/{interaction_id}")).json["state"] == "failed"
    assert (await town.person(Id.SAM).get(f"interactions/{interaction_id}")).status == 404


async def test_ephemeral_answers_are_for_one_person(town: Town, mia: Person, sam: Person) -> None:
    message = town.bot_posts(Id.SUPPORT, components=copy.deepcopy(BUTTON))
    interaction_id = (await mia.presses(message, "open")).json["interaction_id"]
    interaction = sent(town, interaction_id)
    answers.acknowledge(town.state, interaction, CallbackType.CHANNEL_MESSAGE_WITH_SOURCE)
    secret = answers.reply(
        town.state,
        interaction,
        Draft(content="Nur für dich", flags=MessageFlag.EPHEMERAL, components=copy.deepcopy(BUTTON)),
    )
    outcome = (await mia.get(f"interactions/{interaction_id}")).json
    assert (outcome["state"], outcome["messages"][0]["content"]) == ("answered", "Nur für dich")
    assert "Nur für dich" in await mia.reads(Id.SUPPORT)
    assert "Nur für dich" not in await sam.reads(Id.SUPPORT)
    assert (await mia.presses(secret, "open")).status == 200
    assert (await sam.presses(secret, "open")).status == 404


async def test_a_modal_is_filled_in_once(town: Town, mia: Person) -> None:
    message = town.bot_posts(Id.SUPPORT, components=copy.deepcopy(BUTTON))
    pressed = (await mia.presses(message, "open")).json["interaction_id"]
    interaction = sent(town, pressed)
    answers.acknowledge(town.state, interaction, CallbackType.MODAL)
    text = {"type": 4, "custom_id": "reason", "label": "Grund", "style": 2, "max_length": 10}
    form = {"title": "Grund", "custom_id": "why", "components": [{"type": 1, "components": [text]}]}
    answers.show_modal(town.state, interaction, form)
    assert (await mia.get(f"interactions/{pressed}")).json["modal"]["title"] == "Grund"

    too_long = {"interaction_id": pressed, "fields": {"reason": "viel zu lang für dieses Feld"}}
    assert (await mia.post("modal", too_long)).status == 400
    filled = await mia.post("modal", {"interaction_id": pressed, "fields": {"reason": "Unfug"}})
    submitted = sent(town, filled.json["interaction_id"])
    assert submitted.data["components"][0]["components"][0]["value"] == "Unfug"
    assert (await mia.post("modal", {"interaction_id": pressed, "fields": {"reason": "x"}})).status == 404


async def test_a_select_in_a_modal_takes_a_value_or_a_list(town: Town, mia: Person) -> None:
    message = town.bot_posts(Id.SUPPORT, components=copy.deepcopy(BUTTON))
    options = [{"label": "Bestätigt", "value": "upheld"}, {"label": "Aufgehoben", "value": "lifted"}]
    select = {"type": 3, "custom_id": "outcome", "options": options}
    form = {
        "title": "Ergebnis",
        "custom_id": "close",
        "components": [{"type": 18, "label": "Ergebnis", "component": select}],
    }
    for given in ("lifted", ["lifted"]):
        pressed = (await mia.presses(message, "open")).json["interaction_id"]
        interaction = sent(town, pressed)
        answers.acknowledge(town.state, interaction, CallbackType.MODAL)
        answers.show_modal(town.state, interaction, form)
        unfit: list[JsonObject] = [
            {},
            {"outcome": "anders"},
            {"outcome": []},
            {"outcome": "lifted", "reason": "?"},
        ]
        for wrong in unfit:
            assert (await mia.post("modal", {"interaction_id": pressed, "fields": wrong})).status == 400
        filled = await mia.post("modal", {"interaction_id": pressed, "fields": {"outcome": given}})
        (label,) = sent(town, filled.json["interaction_id"]).data["components"]
        assert (label["type"], label["component"]["values"]) == (18, ["lifted"])


async def test_commands_are_offered_to_those_who_may_use_them(town: Town, mia: Person, ada: Person) -> None:
    number = {"name": "ticket", "type": 4, "description": "Nummer", "required": True}
    register(town, "ticket_transcript", options=[number])
    register(town, "setup_ticket_button", default_member_permissions=str(int(Permission.MANAGE_GUILD)))

    async def offered(person: Person) -> set[str]:
        return {command["name"] for command in (await person.get("view")).json["commands"]}

    assert await offered(mia) == {"ticket_transcript"}
    assert await offered(ada) == {"ticket_transcript", "setup_ticket_button"}
    command = {"channel_id": str(int(Id.SUPPORT)), "name": "setup_ticket_button", "options": {}}
    assert (await mia.post("command", command)).status == 404
    assert (await ada.post("command", command)).status == 200
    transcript = {**command, "name": "ticket_transcript"}
    assert (await mia.post("command", transcript)).status == 400
    assert (await mia.post("command", {**transcript, "options": {"ticket": 7}})).status == 200


async def test_commands_are_worded_in_the_language_of_whoever_looks(
    town: Town, mia: Person, ada: Person
) -> None:
    register(town, "close", description_localizations={"de": "Schließt", "en-GB": "Closes"})
    town.state.users[Id.ADA].locale = "en-US"
    for person, wording in ((mia, "Schließt"), (ada, "Closes")):
        (command,) = (await person.get("view")).json["commands"]
        assert (command["name"], command["name_localized"]) == ("close", None)
        assert (command["description"], command["description_localized"]) == ("Beschreibung", wording)


async def test_a_name_may_stand_for_a_member_and_a_message(town: Town, mia: Person) -> None:
    register(town, "Ticket", CommandType.USER)
    register(town, "Ticket", CommandType.MESSAGE)
    message = town.bot_posts(Id.SUPPORT, "Hallo")
    body = {"channel_id": str(int(Id.SUPPORT)), "name": "Ticket", "target_id": str(message.id)}
    ran = await mia.post("command", {**body, "type": 3})
    assert sent(town, ran.json["interaction_id"]).data["type"] == 3
    assert (await mia.post("command", {**body, "type": 2})).status == 404
    ran = await mia.post("command", {**body, "type": 2, "target_id": str(int(Id.SAM))})
    resolved = sent(town, ran.json["interaction_id"]).data["resolved"]
    assert resolved["users"].keys() == resolved["members"].keys() == {str(int(Id.SAM))}


async def test_malformed_requests_are_refused_with_a_sentence(mia: Person) -> None:
    for path, body in (
        ("press", {"channel_id": "1"}),
        ("press", ["keine Liste"]),
        ("command", {"channel_id": "support", "name": "x"}),
    ):
        answer = await mia.post(path, body)
        assert answer.status == 400
        assert answer.json["message"].endswith(".")
