"""Made-up screenshots, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random

from bench.ocr.ids import KINDS, Kind
from bench.ocr.sheets import Sheet, write
from bench.ocr.styles import STYLES

UNSEEN_SEED = 20_261_125
"""What the report shows; the reading must never be tuned on it."""

TUNING_SEEDS = (1, 2, 3, 4, 5)
CONTROL_EVERY = 8


@dataclass(frozen=True)
class Shot:
    """A screenshot, and what is true about it."""

    style: str
    kind: Kind
    sheet: Sheet
    png: bytes

    @property
    def is_control(self) -> bool:
        return self.sheet.ban_id is None


def shots(seed: int, count: int) -> Iterator[Shot]:
    """Draw `count` screenshots, all styles and kinds of IDs in turn."""
    names = list(STYLES)
    for number in range(count):
        dice = Random(f"{seed}/{number}")
        style = names[number % len(names)]
        # Styles and kinds have no common divisor, so that all meet.
        kind = KINDS[number % len(KINDS)]
        sheet = write(dice, kind, has_id=number % CONTROL_EVERY != number // CONTROL_EVERY % CONTROL_EVERY)
        out = BytesIO()
        STYLES[style](dice, sheet).save(out, "PNG", compress_level=1)
        yield Shot(style, kind, sheet, out.getvalue())
