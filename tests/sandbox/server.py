"""The sandbox as one server: everything of it behind one port on the loopback."""

from aiohttp import web

from tests.sandbox.state import State


class Sandbox:
    """Discord on 127.0.0.1, in the event loop that starts it."""

    def __init__(self, state: State | None = None, *, port: int = 0) -> None:
        self.state = state or State()
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """Return what DISCORD_BASE_URL has to be; known once the sandbox has started."""
        return self.state.cdn.base_url

    async def start(self) -> None:
        """Listen; port 0 lets the system choose one."""
        self._runner = web.AppRunner(self._application())
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, shutdown_timeout=1.0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.state.cdn.base_url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection and the socket."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        return web.Application()
