"""Work that blocks, done beside the event loop by a thread that nobody waits for when the process ends."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def aside(work: Callable[[], Result]) -> Result:
    """Return what `work` returns.

    `asyncio.to_thread` would let a hung disk or a stuck program keep the process from ending.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            outcome = work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again where it is awaited
            _tell(loop, done, done.set_exception, error)
        else:
            _tell(loop, done, done.set_result, outcome)

    threading.Thread(target=run, name="check", daemon=True).start()
    return await done


def _tell(
    loop: asyncio.AbstractEventLoop,
    done: "asyncio.Future[Result]",
    settle: Callable[..., None],
    outcome: object,
) -> None:
    def tell() -> None:
        if not done.done():
            settle(outcome)

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(tell)
