"""The styles in which ban screenshots come."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from PIL import Image

from bench.ocr import wear
from bench.ocr.drawing import MONO, SANS, SERIF, Look, any_arrangement, draw
from bench.ocr.sheets import Sheet

Style = Callable[[Random, Sheet], Image.Image]


def _dialog(dice: Random) -> Look:
    ground, panel = dice.choice((("#10151c", "#1d2733"), ("#2b1a12", "#3a2519"), ("#0c1f16", "#15301f")))
    ink, strong = dice.choice((("#e8e2d0", "#ff5555"), ("#ffffff", "#f0b232"), ("#d9e6f2", "#ff8080")))
    font = dice.choice((*SANS, *SERIF))
    return Look(
        font,
        dice.randint(18, 30),
        ground,
        ink,
        "#9aa4ad",
        strong,
        any_arrangement(dice),
        dice.randint(900, 1400),
        panel,
    )


def _discord(dice: Random) -> Look:
    ink = "#dbdee1"
    return Look(
        dice.choice(SANS[:2]),
        dice.randint(14, 20),
        "#313338",
        ink,
        "#b5bac1",
        "#f2f3f5",
        any_arrangement(dice),
        dice.randint(640, 1000),
        "#2b2d31",
    )


def _window(dice: Random) -> Look:
    ground = dice.choice(("#ffffff", "#f0f0f0", "#f4f1e8"))
    return Look(
        dice.choice(SANS),
        dice.randint(14, 22),
        ground,
        "#141414",
        "#5a5546",
        "#a01010",
        any_arrangement(dice),
        dice.randint(700, 1100),
    )


def _either(dice: Random) -> Look:
    return dice.choice((_dialog, _discord, _window))(dice)


def game_dialog(dice: Random, sheet: Sheet) -> Image.Image:
    return draw(sheet, _dialog(dice))


def discord_dark(dice: Random, sheet: Sheet) -> Image.Image:
    return draw(sheet, _discord(dice))


def light_window(dice: Random, sheet: Sheet) -> Image.Image:
    return draw(sheet, _window(dice))


def texture(dice: Random, sheet: Sheet) -> Image.Image:
    look = replace(_dialog(dice), panel=None)
    return wear.textured(dice, draw(sheet, look), dice.uniform(0.15, 0.3))


def low_resolution(dice: Random, sheet: Sheet) -> Image.Image:
    look = replace(_either(dice), size_px=22)
    # Letters of 11 to 14 px per line remain, as in a thumbnail.
    return wear.compressed(wear.scaled(draw(sheet, look), dice.uniform(0.5, 0.62)), 80)


def jpeg_30(dice: Random, sheet: Sheet) -> Image.Image:
    return wear.compressed(draw(sheet, _either(dice)), 30)


def skewed(dice: Random, sheet: Sheet) -> Image.Image:
    look = _either(dice)
    degrees = dice.uniform(1, 5) * dice.choice((-1, 1))
    return wear.turned(draw(sheet, look), degrees, look.ground)


def uhd(dice: Random, sheet: Sheet) -> Image.Image:
    """A dialog somewhere on a 4K screen, before a dusky landscape."""
    dialog = draw(sheet, replace(_dialog(dice), size_px=dice.randint(26, 36), width_px=1500))
    screen = Image.linear_gradient("L").resize((3840, 2160)).convert("RGB")
    screen = Image.blend(screen, Image.new("RGB", screen.size, "#24313f"), 0.7)
    left, top = dice.randint(200, 2000), dice.randint(0, max(1, 2160 - dialog.height))
    screen.paste(dialog, (left, top))
    return screen


def photograph(dice: Random, sheet: Sheet) -> Image.Image:
    look = replace(_either(dice), size_px=dice.randint(26, 34), width_px=dice.randint(1200, 1600))
    return wear.photographed(dice, draw(sheet, look))


def pixel_font(dice: Random, sheet: Sheet) -> Image.Image:
    look = replace(_dialog(dice), font=dice.choice(("DejaVuSansMono.ttf", "DejaVuSans.ttf")), size_px=11)
    look = replace(look, width_px=dice.randint(420, 560), smooth=False)
    return wear.scaled(draw(sheet, look), dice.choice((2, 3)), Image.Resampling.NEAREST)


def console(dice: Random, sheet: Sheet) -> Image.Image:
    ink = dice.choice(("#cccccc", "#33ff33", "#ffb000"))
    look = Look(
        dice.choice(MONO), dice.randint(14, 20), "#0c0c0c", ink, ink, ink, "line", dice.randint(800, 1200)
    )
    return draw(sheet, look)


STYLES: dict[str, Style] = {
    "game dialog": game_dialog,
    "Discord, dark": discord_dark,
    "light window": light_window,
    "textured": texture,
    "low resolution": low_resolution,
    "JPEG 30": jpeg_30,
    "skewed": skewed,
    "4K": uhd,
    "photographed screen": photograph,
    "pixel font": pixel_font,
    "console": console,
}
