"""Numbers, days and spans of time as they are written in German."""

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
SHORT_MONTHS = (
    "Jan.",
    "Feb.",
    "März",
    "Apr.",
    "Mai",
    "Juni",
    "Juli",
    "Aug.",
    "Sep.",
    "Okt.",
    "Nov.",
    "Dez.",
)


def number(count: int) -> str:
    """Return a number as it is written in German."""
    return f"{count:,}".replace(",", ".")


def counted(count: int, one: str, many: str) -> str:
    """Return how many there are of something."""
    return f"{number(count)} {one if count == 1 else many}"


def duration(duration_ms: int) -> str:
    """Return how long something took, in its two largest units."""
    minutes = duration_ms // 60_000
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return counted(days, "Tag", "Tage") + (f" {hours} Std." if hours else "")
    if hours:
        return f"{hours} Std." + (f" {rest} Min." if rest else "")
    return f"{rest} Min." if rest else "unter einer Minute"


def seconds(duration_ms: int) -> str:
    """Return a short span of time in seconds."""
    return f"{duration_ms / 1000:.1f} s".replace(".", ",")


def size(size_bytes: int) -> str:
    """Return how large a file is, as in `3,4 MB`."""
    step, amount = 1024, float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < step:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}".replace(".", ",")
        amount /= step
    return f"{amount:.1f} GB".replace(".", ",")


def dollars(usd: float) -> str:
    """Return an amount of US dollars, to the hundredth of a cent where it is small."""
    digits = f"{usd:,.2f}" if usd >= 1 else f"{usd:.4f}"
    return f"{digits.translate(str.maketrans(',.', '.,'))} US-Dollar"
