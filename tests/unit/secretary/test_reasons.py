import pytest

from tests.sandbox.ban_register import BANS
from utils.intake import ReasonCategory
from utils.secretary.reasons import category


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Aimbot und Wallhack, von drei Moderatoren bestätigt", ReasonCategory.CHEATING),
        ("Beleidigung im Sprachchat", ReasonCategory.INSULT),
        ("Rassistische Beleidigung im Chat", ReasonCategory.HATE),
        ("Mehrfaches absichtliches Teamkilling", ReasonCategory.GRIEFING),
        ("Werbung für einen fremden Server", ReasonCategory.SPAM),
        ("Ban umgangen mit Zweitaccount", ReasonCategory.EVASION),
        ("Verstoß gegen Regel 7", None),
        ("", None),
        (None, None),
    ],
)
def test_plain_reasons_have_a_kind(reason: str | None, kind: ReasonCategory | None) -> None:
    assert category(reason) is kind


def test_the_demos_bans_have_one() -> None:
    assert None not in {category(ban.reason) for ban in BANS}
