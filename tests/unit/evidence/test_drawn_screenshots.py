"""A handful of the benchmark's screenshots: each is read right, or nothing is offered."""

import pytest

from bench.ocr.drawing import fonts_are_there
from bench.ocr.errors import errors
from bench.ocr.shots import TUNING_SEEDS, shots
from utils.evidence.pictures import PictureReader, available
from utils.evidence.readings import Reading

SHOTS = 6
FEWEST_READ = 3

pytestmark = pytest.mark.skipif(
    not (available("deu") and fonts_are_there()), reason="Tesseract with deu or the fonts are not installed"
)


async def test_drawn_screenshots_are_read_right_or_left_out() -> None:
    read = 0
    for shot in shots(TUNING_SEEDS[0], SHOTS):
        reader = PictureReader("deu", shot.kind.pattern)
        reading = await reader.read(shot.png)
        reader.close()
        assert isinstance(reading, Reading), shot.style
        assert reading.ban_ids in {(), (shot.sheet.ban_id,)}, shot.style
        read += bool(reading.ban_ids)
    assert read >= FEWEST_READ


def test_the_same_seed_draws_the_same() -> None:
    once, again = ([shot.png for shot in shots(7, 2)] for _ in range(2))
    assert once == again
    assert once != [shot.png for shot in shots(8, 2)]


def test_misread_characters_are_counted_wherever_they_stand() -> None:
    assert errors("A1B2", "Ban-ID: A1 B2.") == 0
    assert errors("A1B2", "Ban-ID: AlB") == 2
    assert errors("", "anything") == 0
    assert errors("A1B2", "") == 4
