"""Real Tesseract on pictures drawn with Pillow; files from people who mean harm."""

import asyncio
import os
import re
import shutil
import struct
import tempfile
import threading
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageDraw, ImageFont, features

from tests.sandbox.ban_register import BANS, Ban
from tests.sandbox.evidence import render_png
from utils.evidence import decoding, pictures
from utils.evidence.pictures import PictureReader, available
from utils.evidence.readings import PictureTrouble, Reading

PATTERN = re.compile(r"[A-Za-z0-9]{16,}")
ID = "NLGPFTCDYE723229"

needs_tesseract = pytest.mark.skipif(
    not available("deu"), reason="Tesseract with deu is not installed (apt install tesseract-ocr-deu)"
)


@pytest.fixture
def reader() -> Iterator[PictureReader]:
    reader = PictureReader("deu", PATTERN)
    yield reader
    reader.close()


LINES = ("Du wurdest vom Server gebannt", "Grund: Beleidigung", f"Ban-ID: {ID}")
HEX = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}")
SNOWFLAKE = "118705302910449555"


def drawn(
    *lines: str,
    ground: str = "white",
    ink: str = "black",
    kind: str = "PNG",
    width: int = 900,
    mode: str = "RGB",
    turned_degrees: float = 0,
) -> bytes:
    image = Image.new(mode, (width, 320), ground)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(26)
    for row, line in enumerate(lines or LINES):
        draw.text((40, 40 + row * 60), line, fill=ink, font=font)
    if turned_degrees:
        image = image.rotate(turned_degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


async def read_with(pattern: re.Pattern[str], picture: bytes) -> Reading:
    reader = PictureReader("deu", pattern)
    reading = await reader.read(picture)
    reader.close()
    assert isinstance(reading, Reading)
    return reading


@needs_tesseract
@pytest.mark.parametrize(
    ("ground", "ink"),
    [("white", "black"), ("#1e1f22", "#dbdee1"), ("#f4f1e8", "#141414"), ("#10151c", "#ff5555")],
)
async def test_the_id_is_read_on_light_and_dark_ground(reader: PictureReader, ground: str, ink: str) -> None:
    reading = await reader.read(drawn(ground=ground, ink=ink))
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)
    assert "Beleidigung" in reading.text


@needs_tesseract
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
async def test_other_formats_are_read(reader: PictureReader, kind: str) -> None:
    reading = await reader.read(drawn(kind=kind))
    assert isinstance(reading, Reading)
    assert "Ban" in reading.text


@needs_tesseract
@pytest.mark.skipif(not features.check("avif"), reason="this Pillow was built without AVIF")
async def test_avif_is_read(reader: PictureReader) -> None:
    reading = await reader.read(drawn(kind="AVIF"))
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)


async def test_avif_is_no_picture_where_pillow_lacks_it(
    reader: PictureReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = drawn(kind="AVIF") if features.check("avif") else b"\0\0\0\x20ftypavif"
    monkeypatch.setattr(features, "check", lambda _name: False)
    assert await reader.read(picture) is PictureTrouble.NOT_A_PICTURE


@needs_tesseract
async def test_of_moving_pictures_the_first_frame_is_read(reader: PictureReader) -> None:
    first, second = (Image.open(BytesIO(drawn(*lines))) for lines in ((), ("Nichts zu sehen",)))
    moving = BytesIO()
    first.save(moving, "GIF", save_all=True, append_images=[second])
    reading = await reader.read(moving.getvalue())
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)


@needs_tesseract
async def test_a_photograph_is_read_as_the_telephone_was_held(reader: PictureReader) -> None:
    upright = Image.open(BytesIO(drawn()))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    photograph = BytesIO()
    upright.rotate(90, expand=True).save(photograph, "JPEG", exif=exif)
    reading = await reader.read(photograph.getvalue())
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)


@needs_tesseract
async def test_several_ids_come_as_several() -> None:
    picture = drawn("Deine Sperren", "Ban-ID: A1B2-C3D4", "Grund: Werbung", "Ban-ID: 77FE-09C5")
    assert (await read_with(HEX, picture)).ban_ids == ("A1B2-C3D4", "77FE-09C5")


@needs_tesseract
async def test_numbers_of_other_things_are_not_offered(reader: PictureReader) -> None:
    picture = drawn(f"Nachricht: {SNOWFLAKE}", f"Ban-ID: {ID}", "Datum: 14.11.2026, 20:41 Uhr")
    reading = await reader.read(picture)
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)
    assert SNOWFLAKE in reading.text
    alone = await reader.read(drawn("Du wurdest gebannt", f"Server-ID: {SNOWFLAKE}"))
    assert isinstance(alone, Reading)
    assert alone.ban_ids == ()


@needs_tesseract
@pytest.mark.parametrize("degrees", [-4.0, 3.0])
async def test_a_skewed_picture_is_put_straight(reader: PictureReader, degrees: float) -> None:
    reading = await reader.read(drawn(ground="#1d2733", ink="#e8e2d0", turned_degrees=degrees))
    assert isinstance(reading, Reading)
    assert reading.ban_ids == (ID,)
    assert "Beleidigung" in reading.text


@needs_tesseract
async def test_the_pattern_tells_letters_from_digits() -> None:
    # Written as a careless hand would: the picture itself shows letters where only digits can be.
    picture = drawn("Du wurdest gebannt", "Grund: Beleidigung", "Ban-ID: AOB2-C3DI")
    assert (await read_with(HEX, picture)).ban_ids == ("A0B2-C3D1",)


@needs_tesseract
async def test_pixels_of_a_game_are_smoothed() -> None:
    small = Image.new("RGB", (260, 60), "#15301f")
    canvas = ImageDraw.Draw(small)
    canvas.fontmode = "1"
    for row, line in enumerate(("Du wurdest gebannt", "Ban-ID: A1B2-C3D4")):
        canvas.text((10, 8 + row * 22), line, fill="#e8e2d0", font=ImageFont.load_default(12))
    out = BytesIO()
    small.resize((780, 180), Image.Resampling.NEAREST).save(out, "PNG")
    assert (await read_with(HEX, out.getvalue())).ban_ids in {("A1B2-C3D4",), ()}


@needs_tesseract
async def test_nothing_is_left_on_the_disk(
    reader: PictureReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert isinstance(await reader.read(drawn()), Reading)
    hurried = PictureReader("deu", PATTERN, timeout_s=0.2)
    assert await hurried.read(drawn()) is PictureTrouble.TIMED_OUT
    hurried.close()
    assert not any(await asyncio.to_thread(lambda: list(tmp_path.iterdir())))


@needs_tesseract
async def test_transparent_ground_is_page(reader: PictureReader) -> None:
    reading = await reader.read(drawn(mode="RGBA", ground="#00000000"))
    assert isinstance(reading, Reading)
    assert "Beleidigung" in reading.text


@needs_tesseract
@pytest.mark.parametrize("ban", [ban for ban in BANS if ban.evidence], ids=lambda ban: ban.ban_id)
async def test_the_demos_screenshots_are_read(reader: PictureReader, ban: Ban) -> None:
    for shot in ban.evidence:
        reading = await reader.read(render_png(shot))
        assert isinstance(reading, Reading)
        assert reading.ban_ids in {(), (ban.ban_id,)}


@needs_tesseract
async def test_an_empty_picture_has_no_text(reader: PictureReader) -> None:
    blank = BytesIO()
    Image.new("RGB", (300, 200), "white").save(blank, "PNG")
    assert await reader.read(blank.getvalue()) == Reading()


def _png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; a few kilobytes that would unpack to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [4_500, 10_000, 14_000, 60_000])
async def test_a_bomb_is_not_decoded(reader: PictureReader, side: int) -> None:
    assert await reader.read(_png_claiming(side, side)) is PictureTrouble.TOO_LARGE


async def test_a_large_file_is_not_opened(reader: PictureReader) -> None:
    assert await reader.read(b"\x89PNG\r\n\x1a\n" + b"x" * decoding.LARGEST_BYTES) is PictureTrouble.TOO_LARGE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90",
        b"BM" + b"\0" * 60,
        b"P6 1 1 255 abc",
    ],
)
async def test_what_is_no_picture_is_said_to_be_none(reader: PictureReader, content: bytes) -> None:
    assert await reader.read(content) is PictureTrouble.NOT_A_PICTURE


async def test_a_picture_cut_off_is_broken(reader: PictureReader) -> None:
    whole = drawn()
    assert await reader.read(whole[: len(whole) // 2]) is PictureTrouble.BROKEN


@needs_tesseract
async def test_time_runs_out() -> None:
    hurried = PictureReader("deu", PATTERN, timeout_s=0.01)
    assert await hurried.read(drawn()) is PictureTrouble.TIMED_OUT
    hurried.close()


async def test_reading_happens_outside_the_event_loop(
    reader: PictureReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def note(_picture: bytes) -> PictureTrouble:
        threads.append(threading.current_thread().name)
        return PictureTrouble.BROKEN

    monkeypatch.setattr(pictures, "decoded", note)
    await reader.read(b"")
    assert threads[0].startswith("ocr")


def test_tesseract_runs_on_one_thread(reader: PictureReader) -> None:
    del reader
    assert os.environ["OMP_THREAD_LIMIT"] == "1"


@needs_tesseract
def test_a_missing_language_is_told_at_start() -> None:
    assert available("deu")
    assert available("deu+eng")
    assert not available("deu+tlh")


def test_a_missing_tesseract_is_told_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("tesseract") is None
    assert not available("deu")
