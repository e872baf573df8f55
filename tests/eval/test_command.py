"""The command itself, against a model's server that answers from the records."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.eval.__main__ import NO_KEY, main
from tests.eval.recorded import RecordedServer
from utils.config import EX_CONFIG


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no key of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["eval", *arguments])
    return main()


def test_without_a_key_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == EX_CONFIG
    assert capsys.readouterr().err.strip() == NO_KEY


def test_by_the_script_it_needs_no_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--script", "--only", "human-button") == 0
    assert "1, 1 runs" in capsys.readouterr().out


async def test_it_holds_a_conversation_several_times_and_reports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", RecordedServer("good").complete)
    async with TestServer(app) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up")
        monkeypatch.setenv("OPENAI_BASE_URL", str(server.make_url("/v1")))
        status = await asyncio.to_thread(run, monkeypatch, "--only", "many-evasion", "--times", "2")
    told = capsys.readouterr().out
    assert status == 0
    assert "[2/2] many-evasion" in told
    for line in ("1, 2 runs", "Slot ban_id             2/2 (100.0 %)", "Model calls             6"):
        assert line in told
    assert re.search(r"^Tokens +[1-9]", told, re.MULTILINE)
