"""What a ban screenshot says, in German: labelled rows, a reason, and much that only looks like an ID."""

from dataclasses import dataclass
from random import Random

from bench.ocr.ids import Kind, snowflake

_NAMES = ("MiaMondlicht", "Torben_87", "xX_Jäger_Xx", "KöniginElfe", "Grünschnabel", "Fuchs3000", "StahlWolf")
_TITLES = (
    "Du wurdest vom Server gebannt",
    "Zugang gesperrt",
    "Verbindung getrennt: Du bist gebannt",
    "Dauerhafter Ausschluss vom Server",
    "Bann-Hinweis der Spielleitung",
)
_REASONS = (
    "Beleidigung im Sprachchat trotz Verwarnung",
    "Nutzung verbotener Hilfsprogramme (Aimbot)",
    "Werbung für fremde Server im öffentlichen Chat",
    "Ausnutzen eines Spielfehlers zum Verdoppeln von Gegenständen",
    "Unerlaubter Handel außerhalb des Spiels",
    "Störung des Rollenspiels und grundloses Töten",
)
_STORIES = (
    "Die Moderation hat den Vorfall geprüft. Mehrere Mitspieler haben die Äußerungen unabhängig voneinander gemeldet.",
    "Unser Schutzprogramm hat auf deinem Gerät veränderte Spieldateien gefunden. Die Aufzeichnung liegt der Leitung vor.",
    "Du hast trotz zweier Verwarnungen weitergemacht. Bitte lies dir unsere Regeln noch einmal gründlich durch.",
    "Während der Runde wurden Gegenstände im Wert von 12.500 Münzen übertragen, ohne dass es dafür einen Grund gab.",
)
_HINTS = (
    "Einspruch kannst du in unserem Discord einlegen.",
    "Für einen Entbannungsantrag öffne bitte ein Ticket.",
    "Wende dich mit dieser Meldung an den Support.",
)
_ID_LABELS = ("Ban-ID", "Ban-ID", "Bann-ID", "Ban ID", "ID", "Deine Ban-ID", "Bann-Kennung")
_MONTHS = ("Januar", "März", "Mai", "August", "Oktober", "Dezember")


@dataclass(frozen=True)
class Sheet:
    """The words of one screenshot; `ban_id` None: it shows none."""

    title: str
    rows: tuple[tuple[str, str], ...]
    story: str
    hint: str
    ban_id: str | None

    @property
    def reason(self) -> str:
        """Return what the ban is for."""
        return dict(self.rows)["Grund"]

    @property
    def text(self) -> str:
        """Return everything that is written on it."""
        return "\n".join(
            (self.title, *(f"{label}: {value}" for label, value in self.rows), self.story, self.hint)
        )


def write(dice: Random, kind: Kind, *, has_id: bool) -> Sheet:
    """Make up a screenshot's words; without an ID it still shows what looks like one."""
    rows = [
        ("Spieler", dice.choice(_NAMES)),
        ("Grund", dice.choice(_REASONS)),
        (dice.choice(("Datum", "Gebannt am")), _date(dice)),
        ("Dauer", dice.choice(("dauerhaft", "30 Tage", "7 Tage", "bis auf Weiteres"))),
    ]
    distractors = [
        ("Nachricht", snowflake(dice)),
        ("Server-ID", snowflake(dice)),
        ("Sitzung", f"S{dice.randint(100_000, 999_999)}"),
        ("Version", f"1.{dice.randint(10, 99)}.{dice.randint(0, 9)}-{dice.randint(1000, 9999)}"),
        ("Moderator", f"{dice.choice(_NAMES)}#{dice.randint(1000, 9999)}"),
    ]
    rows += dice.sample(distractors, dice.randint(1, 2) if has_id else 3)
    dice.shuffle(rows)
    ban_id = kind.make(dice) if has_id else None
    if ban_id is not None:
        rows.insert(dice.randint(0, len(rows)), (dice.choice(_ID_LABELS), ban_id))
    return Sheet(dice.choice(_TITLES), tuple(rows), dice.choice(_STORIES), dice.choice(_HINTS), ban_id)


def _date(dice: Random) -> str:
    day, year, hour, minute = (
        dice.randint(1, 28),
        dice.randint(2023, 2026),
        dice.randint(0, 23),
        dice.randint(0, 59),
    )
    return dice.choice(
        (
            f"{day:02}.{dice.randint(1, 12):02}.{year}, {hour:02}:{minute:02} Uhr",
            f"{day}. {dice.choice(_MONTHS)} {year}",
            f"{year}-{dice.randint(1, 12):02}-{day:02} {hour:02}:{minute:02}",
        )
    )
