"""The sandbox as a process of its own."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[3]
DEADLINE_S = 20.0


async def test_it_says_where_it_is_and_stops_cleanly() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "tests.sandbox", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        name, _, base_url = (await process.stdout.readline()).decode().strip().partition(" ")
        assert name == "SANDBOX"
        async with aiohttp.ClientSession(base_url) as session:
            async with session.get("/api/v10/gateway") as response:
                gateway = (await response.json())["url"]
            async with session.ws_connect(gateway) as websocket:
                hello = json.loads(await websocket.receive_str())
                assert hello["op"] == 10
                process.send_signal(signal.SIGTERM)
                closing = await websocket.receive()
                assert closing.type is aiohttp.WSMsgType.CLOSE
        _, complaints = await process.communicate()
    assert complaints == b""
    assert process.returncode == 0
