"""Polls, as the real client and people meet them."""

from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest

from tests.sandbox.enums import MessageType
from tests.sandbox.expressions import add_emoji
from tests.sandbox.models import User
from tests.sandbox.operations import messages
from tests.sandbox.permissions import Permission
from tests.sandbox.server import Sandbox
from tests.unit.sandbox.conftest import Person, Recorder, World, bot_intents, lobby_of, order, running

People = Callable[[User], Person]


def poll(**changes: Any) -> dict[str, Any]:
    answers = [{"poll_media": {"text": "Ja", "emoji": {"name": "👍"}}}, {"poll_media": {"text": "Nein"}}]
    return {"poll": {"question": {"text": "Gut so?"}, "answers": answers, "duration": 1, **changes}}


async def ask(person: Person, world: World, **changes: Any) -> str:
    message = await person.does("POST", f"channels/{world.lobby.id}/messages", poll(**changes))
    return str(message["id"])


async def test_a_person_asks_others_vote_and_it_ends(bot: Recorder, world: World, people: People) -> None:
    mia, sam = people(world.mia), people(world.sam)
    asked = await ask(mia, world)
    heard = await bot.hears("message")
    assert isinstance(heard, discord.Message)
    assert heard.poll is not None
    assert heard.poll.question.text == "Gut so?"
    answers: list[Any] = heard.poll.answers
    assert [(each.id, each.text, str(each.emoji or "")) for each in answers] == [
        (1, "Ja", "👍"),
        (2, "Nein", ""),
    ]
    path = f"channels/{world.lobby.id}/polls/{asked}"
    await sam.does("PUT", f"{path}/answers/@me", {"answer_ids": [1]})
    added = await bot.hears("raw_poll_vote_add")
    assert isinstance(added, discord.RawMessagePollVoteEvent)
    assert (added.message_id, added.user_id, added.answer_id) == (int(asked), world.sam.id, 1)
    await sam.does("PUT", f"{path}/answers/@me", {"answer_ids": [2]})
    assert isinstance(await bot.hears("raw_poll_vote_remove"), discord.RawMessagePollVoteEvent)
    assert (await sam.tries("PUT", f"{path}/answers/@me", {"answer_ids": [1, 2]}))[0] == 400
    await mia.does("PUT", f"{path}/answers/@me", {"answer_ids": [2]})
    voters = await bot.http.request(
        discord.http.Route(
            "GET",
            "/channels/{channel_id}/polls/{message_id}/answers/{answer_id}",
            channel_id=world.lobby.id,
            message_id=asked,
            answer_id=2,
        )
    )
    assert {each["id"] for each in voters["users"]} == {str(world.mia.id), str(world.sam.id)}

    assert (await sam.tries("POST", f"{path}/expire"))[0] == 403
    await mia.does("POST", f"{path}/expire")
    update = await bot.hears("raw_message_edit")
    assert isinstance(update, discord.RawMessageUpdateEvent)
    data: Any = update.data
    assert data["poll"]["results"]["is_finalized"]
    result = await bot.hears("message", lambda it: getattr(it, "id", 0) != int(asked))
    assert isinstance(result, discord.Message)
    [embed] = result.embeds
    fields = {field.name: field.value for field in embed.fields}
    assert (embed.type, fields) == (
        "poll_result",
        {
            "poll_question_text": "Gut so?",
            "victor_answer_votes": "2",
            "total_votes": "2",
            "victor_answer_id": "2",
            "victor_answer_text": "Nein",
        },
    )
    assert world.lobby.messages[result.id].type is MessageType.POLL_RESULT
    status, answer = await sam.tries("PUT", f"{path}/answers/@me", {"answer_ids": [1]})
    assert (status, answer["message"]) == (400, "Diese Umfrage ist beendet.")


async def test_a_poll_ends_with_its_time(
    bot: Recorder, world: World, people: People, control: aiohttp.ClientSession
) -> None:
    asked = await ask(people(world.mia), world, allow_multiselect=True)
    path = f"channels/{world.lobby.id}/polls/{asked}/answers/@me"
    await people(world.sam).does("PUT", path, {"answer_ids": [1, 2]})
    await order(control, "POST", "clock/advance", {"seconds": 3601})
    fetched = await (await lobby_of(bot, world)).fetch_message(int(asked))
    assert fetched.poll is not None
    assert fetched.poll.results is not None
    assert fetched.poll.results.is_finalized
    result = messages.live(world.lobby)[-1]
    assert "victor_answer_id" not in {field["name"] for field in result.embeds[0]["fields"]}


async def test_the_bot_asks_and_ends(bot: Recorder, world: World) -> None:
    question = discord.Poll(question="Pause?", answers=[discord.PollAnswer("Ja", "☕")], duration=2)
    sent = await (await lobby_of(bot, world)).send(poll=question)
    with pytest.raises(discord.HTTPException) as refusal:
        await sent.edit(content="anders")
    assert refusal.value.code == 520003
    await sent.end_poll()
    stored = world.lobby.messages[sent.id].poll
    assert stored is not None
    assert stored.is_finalized
    world.guild.roles[world.guild.id].permissions &= ~Permission.SEND_POLLS
    with pytest.raises(discord.Forbidden):
        await (await lobby_of(bot, world)).send(poll=question)


async def test_wrong_polls_are_refused(world: World, people: People) -> None:
    mia, path = people(world.mia), f"channels/{world.lobby.id}/messages"
    own = add_emoji(world.state, world.guild, "nordlicht", b"")
    await ask(mia, world, answers=[{"poll_media": {"text": "Ja", "emoji": {"id": str(own.id)}}}])
    answer = {"poll_media": {"text": "Ja"}}
    wrongs: tuple[dict[str, Any], ...] = (
        {"answers": []},
        {"answers": [answer] * 11},
        {"answers": [{"poll_media": {"text": "x" * 56}}]},
        {"question": {"text": "x" * 301}},
        {"duration": 769},
        {"answers": [{"poll_media": {"text": "Ja", "emoji": {"id": "123"}}}]},
    )
    for wrong in wrongs:
        assert (await mia.tries("POST", path, poll(**wrong)))[0] == 400, wrong
    said = await mia.does("POST", path, {"content": "keine Umfrage"})
    assert (await mia.tries("POST", f"channels/{world.lobby.id}/polls/{said['id']}/expire"))[0] == 400


async def test_without_the_intents_nothing_is_told(world: World, sandbox: Sandbox, people: People) -> None:
    assert sandbox.base_url
    intents = bot_intents()
    intents.guild_polls = intents.message_content = False
    async with running(world, intents=intents) as bot:
        asked = await ask(people(world.mia), world)
        heard = await bot.hears("message")
        assert isinstance(heard, discord.Message)
        assert heard.poll is None
        path = f"channels/{world.lobby.id}/polls/{asked}"
        await people(world.sam).does("PUT", f"{path}/answers/@me", {"answer_ids": [1]})
        await people(world.mia).does("POST", f"{path}/expire")
        await bot.hears("message")
        assert "raw_poll_vote_add" not in {name for name, _ in bot.heard}
