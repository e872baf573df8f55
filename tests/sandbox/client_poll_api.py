"""The person API for polls: voting, ending, looking who voted. A poll is put with the message that carries it."""

from aiohttp import web

from tests.sandbox import errors, message_payloads, payloads
from tests.sandbox.client_access import Access
from tests.sandbox.client_errors import PersonError, read_json, snowflake
from tests.sandbox.operations import polls
from tests.sandbox.state import State


class PollApi:
    """The handlers. Each finds out what the person may do before anything happens."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._access = Access(state)

    def routes(self) -> list[web.RouteDef]:
        """Return what is to be mounted below the person API."""
        poll = "/channels/{channel_id}/polls/{message_id}"
        return [
            web.put(f"{poll}/answers/@me", self.vote),
            web.get(f"{poll}/answers/{{answer_id}}", self.voters),
            web.post(f"{poll}/expire", self.end),
        ]

    async def vote(self, request: web.Request) -> web.Response:
        """Make the person's votes exactly `answer_ids`; an empty list takes them back."""
        me, _, message = self._access.message_place(request)
        wanted = (await read_json(request, "answer_ids"))["answer_ids"]
        if not isinstance(wanted, list):
            raise PersonError("answer_ids muss eine Liste sein.")
        polls.vote(self._state, message, me.user.id, [snowflake(each) for each in wanted])
        return web.Response(status=204)

    async def voters(self, request: web.Request) -> web.Response:
        _, _, message = self._access.message_place(request)
        answer = polls.of(message).answer(snowflake(request.match_info["answer_id"]))
        if answer is None:
            raise PersonError("Diese Antwort gibt es nicht.", web.HTTPNotFound.status_code)
        return web.json_response([payloads.user(self._state.users[each]) for each in answer.voter_ids])

    async def end(self, request: web.Request) -> web.Response:
        me, _, message = self._access.message_place(request)
        polls.of(message)
        if message.author_id != me.user.id:
            raise errors.edit_of_another_users_message()
        polls.end(self._state, message)
        return web.json_response(message_payloads.message(self._state, message, for_user_id=me.user.id))
