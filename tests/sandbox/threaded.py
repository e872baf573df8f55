"""The sandbox beside a test that blocks."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.sandbox.server import Sandbox
from tests.sandbox.world import build_demo_world

PATIENCE_S = 20


@contextmanager
def running_sandbox(panel_url: str) -> Iterator[Sandbox]:
    """Run a local Discord with the demo world in an event loop of its own: the panel's requests block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox")
    thread.start()

    def run(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(timeout=PATIENCE_S)

    sandbox = Sandbox()
    build_demo_world(sandbox.state, panel_url=panel_url)
    run(sandbox.start())
    try:
        yield sandbox
    finally:
        run(sandbox.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=PATIENCE_S)
        loop.close()
