"""Make dark letters on light ground of any picture, in the size and sharpness that Tesseract reads best."""

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

DARK_BELOW = 110
# Flat ground differs from its own median by nothing; above this it is noise that Tesseract takes for strokes.
NOISY_ABOVE = 2.0
DENOISING_BLUR_PX = 0.9
# The ground is the lightest of a neighbourhood of so many steps, which is wider than any stroke of a letter.
GROUND_STEP_PX, GROUND_REACH = 8, 9
UNEVEN_ABOVE = 20.0
# How large a game draws its pixels, how much their colour may differ, and how large they become.
PIXELS = (4, 3, 2)
SAME_WITHIN = 8
PIXEL_BECOMES = 3


def toned(image: Image.Image) -> Image.Image:
    """Return a colour picture in grey, coloured letters as dark as black ones, dark pictures inverted."""
    red, green, blue = image.split()
    if ImageStat.Stat(image.convert("L")).median[0] < DARK_BELOW:
        grey = ImageOps.invert(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    else:
        grey = ImageChops.darker(ImageChops.darker(red, green), blue)
    return ImageOps.autocontrast(_evenly_lit(ImageOps.autocontrast(grey, cutoff=1)), cutoff=1)


def _evenly_lit(grey: Image.Image) -> Image.Image:
    """Return the picture as if its ground were white everywhere, where it is not: screens are photographed in lamplight."""
    size = (max(1, grey.width // GROUND_STEP_PX), max(1, grey.height // GROUND_STEP_PX))
    ground = grey.resize(size, Image.Resampling.BOX).filter(ImageFilter.MaxFilter(GROUND_REACH))
    if ImageStat.Stat(ground).stddev[0] < UNEVEN_ABOVE:
        return grey
    smooth = ground.filter(ImageFilter.GaussianBlur(GROUND_REACH / 2))
    return ImageOps.invert(ImageChops.subtract(smooth.resize(grey.size, Image.Resampling.BICUBIC), grey))


def unpixelled(image: Image.Image) -> Image.Image:
    """Return a picture of enlarged pixels, as games with pixel fonts show them, smoothly enlarged instead."""
    for pixel in PIXELS:
        if image.width % pixel or image.height % pixel:
            continue
        small = image.resize((image.width // pixel, image.height // pixel), Image.Resampling.NEAREST)
        coarse = small.resize(image.size, Image.Resampling.NEAREST)
        if ImageStat.Stat(ImageChops.difference(image, coarse).convert("L")).extrema[0][1] <= SAME_WITHIN:
            return scaled(small, PIXEL_BECOMES)
    return image


def is_noisy(grey: Image.Image) -> bool:
    """Return whether even flat ground is restless."""
    rest = ImageChops.difference(grey, grey.filter(ImageFilter.MedianFilter(3)))
    return ImageStat.Stat(rest).median[0] >= NOISY_ABOVE


def denoised(grey: Image.Image) -> Image.Image:
    """Return the picture softened if it is noisy."""
    return grey.filter(ImageFilter.GaussianBlur(DENOISING_BLUR_PX)) if is_noisy(grey) else grey


def scaled(image: Image.Image, factor: float) -> Image.Image:
    """Return the picture that many times as large."""
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.LANCZOS)
