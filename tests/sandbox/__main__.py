"""Run the sandbox as a process of its own: python -m tests.sandbox --port 0."""

import argparse
import asyncio
import signal

from tests.sandbox.server import Sandbox


async def serve(port: int) -> None:
    """Run until SIGTERM or SIGINT."""
    sandbox = Sandbox(port=port)
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
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port))


if __name__ == "__main__":
    main()
