"""What happens to a picture on its way: noise, textures, compression, a hand that holds the camera askew."""

from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Corner = tuple[float, float]


def noise(dice: Random, size: tuple[int, int], strength: float) -> Image.Image:
    """Return noise around middle grey, of a small tile laid many times: dice for every pixel take too long."""
    tile = Image.frombytes("L", (256, 256), dice.randbytes(256 * 256)).filter(ImageFilter.GaussianBlur(0.6))
    tile = tile.point([round(128 + (value - 128) * strength) for value in range(256)])
    laid = Image.new("L", size)
    for x in range(0, size[0], 256):
        for y in range(0, size[1], 256):
            laid.paste(tile, (x, y))
    return laid.convert("RGB")


def noisy(dice: Random, image: Image.Image, strength: float) -> Image.Image:
    return ImageChops.add(image, noise(dice, image.size, strength), offset=-128)


def textured(dice: Random, image: Image.Image, strength: float) -> Image.Image:
    """Lay coarse clouds and scratches under everything."""
    small = Image.frombytes("L", (48, 32), dice.randbytes(48 * 32))
    clouds = small.resize(image.size, Image.Resampling.BICUBIC)
    clouds = clouds.point([round(128 + (value - 128) * strength) for value in range(256)])
    canvas = ImageDraw.Draw(clouds)
    for _ in range(30):
        x, y = dice.randrange(image.width), dice.randrange(image.height)
        end = (x + dice.randint(-200, 200), y + dice.randint(-60, 60))
        canvas.line((x, y, *end), fill=128 + round(40 * strength))
    return noisy(dice, ImageChops.add(image, clouds.convert("RGB"), offset=-128), strength / 2)


def compressed(image: Image.Image, quality: int) -> Image.Image:
    """Return the picture as it comes out of a JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    with Image.open(BytesIO(out.getvalue())) as lossy:
        return lossy.convert("RGB")


def scaled(
    image: Image.Image, factor: float, how: Image.Resampling = Image.Resampling.BILINEAR
) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)), how)


def turned(image: Image.Image, degrees: float, ground: str) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ground)


def photographed(dice: Random, image: Image.Image) -> Image.Image:
    """Return a screen as a telephone sees it: askew, unevenly lit, with the screen's own grid, slightly out of focus."""
    grid = Image.new("L", (3, 3), 255)
    grid.putpixel((0, 0), 215)
    grid.putpixel((1, 1), 235)
    lines = Image.new("L", image.size)
    row = Image.new("L", (image.width, 3))
    for x in range(0, image.width, 3):
        row.paste(grid, (x, 0))
    for y in range(0, image.height, 3):
        lines.paste(row, (0, y))
    screen = ImageChops.multiply(image, lines.convert("RGB"))
    light = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180))).resize(image.size)
    light = light.point([round(150 + value * 105 / 255) for value in range(256)])
    screen = ImageChops.multiply(screen, light.convert("RGB"))
    screen = _in_perspective(dice, screen)
    screen = screen.filter(ImageFilter.GaussianBlur(dice.uniform(0.6, 1.1)))
    return compressed(noisy(dice, screen, 0.12), dice.randint(60, 80))


def _in_perspective(dice: Random, image: Image.Image) -> Image.Image:
    width, height = image.size
    tilt = dice.uniform(-0.03, 0.03)

    def off() -> float:
        return dice.uniform(0, 0.02)

    corners: tuple[Corner, ...] = (
        (-width * off(), -height * (off() + max(tilt, 0))),
        (-width * off(), height * (1 + off() - min(tilt, 0))),
        (width * (1 + off()), height * (1 + off() + max(tilt, 0))),
        (width * (1 + off()), -height * (off() - min(tilt, 0))),
    )
    flat = tuple(value for corner in corners for value in corner)
    return image.transform(
        image.size, Image.Transform.QUAD, flat, Image.Resampling.BICUBIC, fillcolor=(24, 22, 20)
    )
