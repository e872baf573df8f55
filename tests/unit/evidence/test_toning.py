from PIL import Image, ImageChops, ImageDraw, ImageStat

from utils.evidence.toning import is_noisy, toned, unpixelled


def page(ground: str, ink: str) -> Image.Image:
    image = Image.new("RGB", (400, 200), ground)
    ImageDraw.Draw(image).rectangle((100, 80, 140, 100), fill=ink)
    return image


def test_dark_and_coloured_pictures_become_dark_on_light() -> None:
    for ground, ink in (("white", "#c00000"), ("#10151c", "#ff5555"), ("#f0f0f0", "black")):
        grey = toned(page(ground, ink))
        assert grey.getpixel((10, 10)) == 255
        assert grey.getpixel((120, 90)) == 0


def test_uneven_light_is_taken_away() -> None:
    light = (
        Image.linear_gradient("L").resize((400, 200)).point([55 + value * 200 // 255 for value in range(256)])
    )
    grey = toned(ImageChops.multiply(page("white", "black"), light.convert("RGB")))
    top, bottom = (ImageStat.Stat(grey.crop((0, y, 400, y + 10))).mean[0] for y in (10, 180))
    assert min(top, bottom) > 150
    assert ImageStat.Stat(grey.crop((105, 85, 135, 95))).mean[0] < 60


def test_enlarged_pixels_are_known() -> None:
    small = page("black", "white").resize((100, 50))
    enlarged = small.resize((300, 150), Image.Resampling.NEAREST)
    assert unpixelled(enlarged).size == (300, 150)
    assert ImageChops.difference(unpixelled(enlarged), enlarged).getbbox() is not None
    photograph = Image.effect_noise((300, 150), 60).convert("RGB")
    assert unpixelled(photograph) is photograph
    assert is_noisy(photograph.convert("L"))
    assert not is_noisy(small.convert("L"))
