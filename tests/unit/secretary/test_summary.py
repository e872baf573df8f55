from hypothesis import given
from hypothesis import strategies as st

from utils.evidence.readings import Reading
from utils.intake import Attitude, EarlierTicket, Ending, Intake, LookupState, Status
from utils.secretary.summary import FIELD_LIMIT, TOTAL_LIMIT, findings, hand_over_fields
from utils.store.hearing import HeardFile

RICH = Intake(
    ticket_id=42,
    status=Status.HANDED_OVER,
    ended_because=Ending.COMPLETE,
    ban_id="NLGX7K2M9B4T8CF3",
    lookup=LookupState.FOUND,
    player_name="MiaMondlicht",
    ban_reason="Beleidigung",
    evidence_text="Weitere Beleidigung",
    statement="Das war ich.\nTut mir leid.",
    attitude=Attitude.COOPERATIVE,
    quotes=("Tut mir leid.",),
    scripted=True,
)
EARLIER = EarlierTicket(7, "closed", 1_790_000_000_000, "Jonas", "NLGX7K2M9B4T8CF3", None, False, True)
PICTURE = HeardFile(1, "ban.png", "image/png", 100, "saved", "ab", Reading("Du wurdest gebannt"))


def test_staff_read_every_slot() -> None:
    fields = dict(hand_over_fields(RICH, [EARLIER], [PICTURE]))
    assert fields["Ban-ID"] == "`NLGX7K2M9B4T8CF3` – im Ban-Register gefunden"
    assert fields["Spielername laut Register"] == "MiaMondlicht"
    assert fields["Stellungnahme (Worte des Mitglieds)"] == "> Das war ich.\n> Tut mir leid."
    assert fields["Einschätzung"] == "**kooperativ**\n> Tut mir leid."
    assert fields["Frühere Tickets"] == "#7 vom <t:1790000000:d>, geschlossen – von Jonas, gleiche Ban-ID"
    assert "ban.png – gelesen: „Du wurdest gebannt“" in fields["Dateien des Mitglieds"]
    assert "Skript" in fields["Ende der Aufnahme"]


def test_what_is_not_known_is_said() -> None:
    fields = dict(hand_over_fields(Intake(ticket_id=1, candidate_ban_ids=("NLGX7K2M9B4T8CF3",)), []))
    assert "nicht bestätigt" in fields["Ban-ID"]
    assert "nichts" in fields["Stellungnahme (Worte des Mitglieds)"]
    assert fields["Einschätzung"] == "**unklar**"


def test_only_a_silent_end_is_told_by_the_control_message() -> None:
    assert findings(RICH, [], []) == []
    assert findings(None, [], []) == []
    silenced = Intake(
        ticket_id=1, status=Status.SILENCED, ended_because=Ending.STAFF, turns=2, ban_id="X" * 16
    )
    assert dict(findings(silenced, [], []))["Ende der Aufnahme"] == "Das Team hat übernommen."


def test_foreign_words_neither_mention_nor_disguise_links() -> None:
    nasty = "@everyone <@&123456789012345678> [Klick](https://x.example)"
    hostile = Intake(
        ticket_id=1, statement=nasty, ban_reason=nasty, player_name=nasty, quotes=(nasty,), ban_id=nasty
    )
    for _, value in hand_over_fields(
        hostile, [], [HeardFile(1, nasty, None, 1, "saved", None, Reading(nasty))]
    ):
        assert "@" not in value
        assert "](" not in value


@given(
    st.text(max_size=5_000),
    st.lists(st.text(max_size=300), max_size=6),
    st.text(max_size=2_000),
    st.integers(0, 30),
)
def test_an_embed_holds_it_whatever_was_written(
    statement: str, quotes: list[str], reason: str, count: int
) -> None:
    intake = Intake(
        ticket_id=1,
        status=Status.HANDED_OVER,
        ended_because=Ending.TURNS,
        statement=statement or None,
        quotes=tuple(quotes),
        ban_reason=reason,
        player_name=reason,
        evidence_text=statement,
        statement_summary=reason,
        attitude=Attitude.UNCOOPERATIVE,
        ban_id="NLGX7K2M9B4T8CF3",
    )
    fields = hand_over_fields(intake, [EARLIER] * count, [PICTURE] * count)
    assert all(0 < len(value) <= FIELD_LIMIT and value.strip() for _, value in fields)
    assert sum(len(name) + len(value) for name, value in fields) <= TOTAL_LIMIT
    assert not any("@" in value for _, value in fields)
