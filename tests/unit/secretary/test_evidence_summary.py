import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.secretary.evidence_summary import LONGEST_EVIDENCE, sum_up, without_others


@pytest.mark.parametrize(
    "line",
    [
        "Gemeldet von Torben_87",
        "20:41 Meldung durch Torben_87 eingegangen",
        "Melder: Torben_87",
        "Zeugin: Torben_87 hat alles gesehen",
        "Reported by Torben_87",
    ],
)
def test_who_reported_is_left_out(line: str) -> None:
    assert (
        sum_up((f"{line}\nDer Spieler beschimpfte mehrere Leute.",))
        == "Der Spieler beschimpfte mehrere Leute."
    )


def test_noise_labels_and_repetitions_are_left_out() -> None:
    reading = "|| __ ~ 12\nBan-ID NLGX7K2M9B4T8CF3\nGrund: Beleidigung\nWeitere Beleidigung: „Unfähig!“"
    assert sum_up((reading, reading)) == "Weitere Beleidigung: „Unfähig!“"


def test_nothing_telling_is_nothing() -> None:
    assert sum_up(()) is None
    assert sum_up(("", "#1 !!", "ID")) is None


@given(st.lists(st.text(), max_size=5))
def test_the_summary_is_bounded(readings: list[str]) -> None:
    assert len(sum_up(tuple(readings)) or "") <= LONGEST_EVIDENCE


def test_other_players_names_are_not_for_the_member() -> None:
    text = "20:41 Nullpunkt_7 erschoss den Mitspieler Karl_Kaktus und KistenKalle mit der AK47 am Tor 12"
    told = "20:41 Nullpunkt_7 erschoss den Mitspieler … und … mit der AK47 am Tor 12"
    assert without_others(text, "nullpunkt_7") == told
    assert "Nullpunkt_7" not in without_others(text, None)
