"""The sandbox as one server: everything of it behind one port on the loopback."""

from aiohttp import web

from tests.sandbox import ban_register, cdn, client_api, oauth
from tests.sandbox.control import Control
from tests.sandbox.description import ApiDescription
from tests.sandbox.faults import Faults
from tests.sandbox.gateway import Gateway
from tests.sandbox.journal import Journal
from tests.sandbox.ratelimit import RateLimiter
from tests.sandbox.rest.api import RestApi
from tests.sandbox.state import State
from tests.sandbox.timeouts import InteractionTimeouts

REQUEST_SIZE_MAX_BYTES = 32 * 1024 * 1024


class Sandbox:
    """Discord on 127.0.0.1, in the event loop that starts it."""

    def __init__(
        self,
        state: State | None = None,
        *,
        port: int = 0,
        description: ApiDescription | None = None,
        speed: float = 1.0,
    ) -> None:
        """Prepare; `speed` makes the windows of rate limits so many times shorter, and nothing else."""
        self.state = state or State()
        self.journal = Journal(self.state.clock, description)
        self.faults = Faults()
        self._limiter = RateLimiter(self.state.clock, speed=speed)
        self.gateway = Gateway(self.state, self._limiter)
        self._timeouts = InteractionTimeouts(self.state)
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """Return what DISCORD_BASE_URL has to be; known once the sandbox has started."""
        return self.state.cdn.base_url

    async def start(self) -> None:
        """Listen; port 0 lets the system choose one."""
        self._runner = web.AppRunner(self._application(), shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.state.cdn.base_url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection and the socket."""
        if self._runner is None:
            return
        await self._timeouts.close()
        await self.gateway.close()
        await self._runner.cleanup()
        self._runner = None

    def _application(self) -> web.Application:
        rest = RestApi(self.state, journal=self.journal, faults=self.faults, limiter=self._limiter)
        app = web.Application(client_max_size=REQUEST_SIZE_MAX_BYTES, middlewares=[rest.watch_others])
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        Control(self.state, journal=self.journal, faults=self.faults, gateway=self.gateway).add_routes(app)
        for area in (oauth, cdn, ban_register, client_api):
            area.add_routes(app, self.state)
        # Last of those below /api/v10: it answers for every path that nobody else has.
        rest.add_routes(app)
        return app
