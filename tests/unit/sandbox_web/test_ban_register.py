"""The ban register tells reasons and shows evidence that can be read."""

import asyncio
import re
import shutil
from io import BytesIO

import pytesseract
import pytest
from PIL import Image

from tests.sandbox import evidence
from tests.sandbox.ban_register import BANS
from tests.sandbox.evidence import render_png
from tests.unit.sandbox_web.conftest import Town

MIAS = BANS[0]


async def test_a_ban_has_reason_player_and_evidence(town: Town) -> None:
    async with town.http.get(f"{town.base_url}/bans/{MIAS.ban_id.lower()}") as response:
        body = await response.json()
    assert (body["player_name"], body["reason"]) == (MIAS.player_name, MIAS.reason)
    assert len(body["attachments"]) == 2
    for url in body["attachments"]:
        async with town.http.get(url) as response:
            assert response.content_type == "image/png"
            assert Image.open(BytesIO(await response.read())).width == evidence.WIDTH_PX


async def test_the_unknown_is_404(town: Town) -> None:
    for path in ("/bans/NLG0000000000000", f"/bans/evidence/{MIAS.ban_id}/3.png", "/bans/evidence/X/1.png"):
        async with town.http.get(town.base_url + path) as response:
            assert response.status == 404


def test_ban_ids_look_like_ban_ids() -> None:
    assert len(BANS) == 6
    for ban in BANS:
        assert re.fullmatch(r"[A-Z0-9]{16,}", ban.ban_id)
        assert len(ban.evidence) <= 2


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_screenshots_can_be_read_by_ocr() -> None:
    read = pytesseract.image_to_string(Image.open(BytesIO(render_png(MIAS.evidence[0]))), lang="deu")
    assert MIAS.ban_id in read
    assert "Beleidigung im Sprachchat" in read
    assert "über mehrere Minuten beschimpft" in " ".join(read.split())


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_screenshots_need_no_font_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "SYSTEM_FONTS", ())
    read = pytesseract.image_to_string(Image.open(BytesIO(render_png(MIAS.evidence[0]))), lang="deu")
    assert "ueber mehrere Minuten beschimpft" in " ".join(read.split())


async def test_the_register_can_be_slow_or_broken(town: Town) -> None:
    url, control = f"{town.base_url}/bans/{MIAS.ban_id}", f"{town.base_url}/sandbox/control/bans"
    async with town.http.post(control, json={"status": 503, "times": 1}) as response:
        assert response.status == 204
    statuses = []
    for _ in range(2):
        async with town.http.get(url) as response:
            statuses.append(response.status)
    assert statuses == [503, 200]
    await town.http.post(control, json={"delay_s": 60})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await town.http.get(url)
    await town.http.delete(control)
    async with town.http.get(url) as response:
        assert response.status == 200


async def test_the_register_remembers_what_it_was_asked(town: Town) -> None:
    for ban_id in (MIAS.ban_id, "NLG0000000000000"):
        await town.http.get(f"{town.base_url}/bans/{ban_id}")
    async with town.http.get(f"{town.base_url}/sandbox/control/bans") as response:
        assert await response.json() == {"asked_for": [MIAS.ban_id, "NLG0000000000000"]}
