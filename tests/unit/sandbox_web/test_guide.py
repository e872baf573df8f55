"""The steps of the guided path tick themselves off from what really happens."""

from tests.sandbox.ban_register import BANS
from tests.sandbox.operations import channels
from tests.sandbox.server import Sandbox
from tests.sandbox.state import State
from tests.sandbox.world import Id
from tests.unit.sandbox_web.conftest import Person, Town
from tests.unit.sandbox_web.test_oauth import token_of
from tests.unit.sandbox_web.test_person_api import ticket_channel


async def done(person: Person) -> list[str]:
    return [step["key"] for step in (await person.get("guide")).json["steps"] if step["done"]]


async def test_each_step_is_ticked_by_what_it_asks_for(town: Town, mia: Person, sam: Person) -> None:
    assert await done(mia) == []
    ticket = ticket_channel(town)
    assert await done(mia) == ["open"]
    town.bot_posts(ticket.id, f"<@&{int(Id.SUPPORT_ROLE)}> ein neues Ticket")
    await mia.writes(ticket, "Ich will zurück!")
    assert await done(mia) == ["open"]
    await mia.writes(ticket, f"meine id ist {BANS[0].ban_id.lower()}")
    assert await done(mia) == ["open", "ban_id"]
    town.bot_posts(ticket.id, f"<@&{int(Id.SUPPORT_ROLE)}> Übergabe")
    assert await done(mia) == ["open", "ban_id", "story"]
    channels.edit(town.state, ticket, {"parent_id": int(Id.CLAIMED_TICKETS)})
    await sam.writes(ticket, "Hallo Mia")
    channels.edit(town.state, ticket, {"parent_id": int(Id.CLOSED_TICKETS)})
    assert await done(mia) == ["open", "ban_id", "story", "claim", "reply", "close"]
    await token_of(town)
    assert await done(mia) == ["open", "ban_id", "story", "claim", "reply", "close", "panel"]


async def test_steps_lead_to_the_ticket_and_the_panel(town: Town, mia: Person) -> None:
    ticket = ticket_channel(town)
    steps = {step["key"]: step for step in (await mia.get("guide")).json["steps"]}
    assert steps["claim"]["actions"] == [
        {"label": "Zu Sam ins Ticket", "persona_id": str(int(Id.SAM)), "channel_id": str(ticket.id)}
    ]
    assert {"label": BANS[0].ban_id, "copy": BANS[0].ban_id} in steps["ban_id"]["actions"]
    assert steps["panel"]["actions"] == [{"label": "Panel öffnen", "url": "http://127.0.0.1:60123/"}]


async def test_other_peoples_tickets_do_not_lead_astray(town: Town, mia: Person, sam: Person) -> None:
    ticket = ticket_channel(town)
    jonas = ticket_channel(town, Id.JONAS)
    await sam.writes(jonas, "Hallo Jonas")
    channels.edit(town.state, jonas, {"parent_id": int(Id.CLAIMED_TICKETS)})
    assert await done(mia) == ["open"]
    steps = {step["key"]: step for step in (await mia.get("guide")).json["steps"]}
    assert steps["ban_id"]["actions"][0]["channel_id"] == str(ticket.id)


async def test_other_worlds_have_no_guided_path(town: Town) -> None:
    sandbox = Sandbox(State())
    await sandbox.start()
    try:
        async with town.http.get(f"{sandbox.base_url}/sandbox/api/guide") as response:
            assert await response.json() is None
    finally:
        await sandbox.stop()
