"""Run the sandbox as a process of its own: python -m tests.sandbox --port 0."""

import argparse
import asyncio
import os
import signal

from tests.sandbox.description import ApiDescription
from tests.sandbox.server import Sandbox
from tests.sandbox.state import State
from tests.sandbox.world import PANEL_URL, build_demo_world


async def serve(sandbox: Sandbox) -> None:
    """Run until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await sandbox.start()
    print(f"SANDBOX {sandbox.base_url}", flush=True)  # noqa: T201  # whoever started the process reads it
    await stopping.wait()
    await sandbox.stop()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--world", choices=("empty", "demo"), default="demo", help="what there is at first")
    parser.add_argument("--panel-url", default=PANEL_URL, help="where OAuth2 may send visitors back to")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="how many times shorter the windows of rate limits are"
    )
    parser.add_argument(
        "--description",
        default=os.environ.get("DISCORD_API_DESCRIPTION"),
        help="Discord's published API description; requests that offend against it are noted",
    )
    arguments = parser.parse_args()
    state = State()
    if arguments.world == "demo":
        build_demo_world(state, panel_url=arguments.panel_url)
    description = ApiDescription(arguments.description) if arguments.description else None
    sandbox = Sandbox(state, port=arguments.port, description=description, speed=arguments.speed)
    asyncio.run(serve(sandbox))


if __name__ == "__main__":
    main()
