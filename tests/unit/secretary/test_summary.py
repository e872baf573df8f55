from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from utils.evidence.readings import Reading
from utils.intake import Attitude, EarlierTicket, Ending, Intake, LookupState, ReasonCategory, Status
from utils.secretary.summary import FIELD_LIMIT, TOTAL_LIMIT, after_silent_end, for_channel, for_team
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
    reason_category=ReasonCategory.INSULT,
)
EARLIER = EarlierTicket(7, "closed", 1_790_000_000_000, "Jonas", "NLGX7K2M9B4T8CF3", None, False, True)
PICTURE = HeardFile(1, "ban.png", "image/png", 100, "saved", "ab", Reading("Du wurdest gebannt"))


def test_staff_read_every_slot() -> None:
    fields = dict(for_team(RICH, [EARLIER], [PICTURE]))
    assert fields["Ban-ID"] == "`NLGX7K2M9B4T8CF3` – im Ban-Register gefunden"
    assert fields["Spielername laut Register"] == "MiaMondlicht"
    assert fields["Stellungnahme (Worte des Mitglieds)"] == "> Das war ich.\n> Tut mir leid."
    assert fields["Art des Verstoßes"] == "Beleidigung"
    assert fields["Einschätzung"] == "**kooperativ**\n> Tut mir leid."
    assert fields["Frühere Tickets"] == "#7 vom <t:1790000000:d>, geschlossen – von Jonas, gleiche Ban-ID"
    assert "ban.png – gelesen: „Du wurdest gebannt“" in fields["Dateien des Mitglieds"]
    assert "Skript" in fields["Ende der Aufnahme"]


def test_what_is_not_known_is_said() -> None:
    fields = dict(for_team(Intake(ticket_id=1, candidate_ban_ids=("NLGX7K2M9B4T8CF3",)), [], []))
    assert "nicht bestätigt" in fields["Ban-ID"]
    assert "nichts" in fields["Stellungnahme (Worte des Mitglieds)"]
    assert fields["Einschätzung"] == "**unklar**"


def test_only_a_silent_end_is_told_by_the_control_message() -> None:
    assert after_silent_end(RICH, []) == []
    silenced = replace(RICH, status=Status.SILENCED, ended_because=Ending.STAFF, turns=2)
    assert after_silent_end(silenced, []) == for_channel(RICH, [])


def test_the_channel_which_the_member_reads_tells_nothing_about_him_or_others() -> None:
    assert [name for name, _ in for_channel(RICH, [PICTURE])] == [
        "Ban-ID",
        "Spielername laut Register",
        "Grund laut Register",
        "Stellungnahme (Worte des Mitglieds)",
        "Dateien des Mitglieds",
    ]


def test_the_teams_word_stands_above_hers() -> None:
    overruled = replace(RICH, overruled_attitude=Attitude.UNCOOPERATIVE)
    verdict = dict(for_team(overruled, [], []))["Einschätzung"]
    assert verdict.startswith("**unkooperativ** (vom Team; Sigrid meinte: kooperativ)")


def test_foreign_words_neither_mention_nor_disguise_links() -> None:
    nasty = "@everyone <@&123456789012345678> [Klick](https://x.example)"
    hostile = Intake(
        ticket_id=1, statement=nasty, ban_reason=nasty, player_name=nasty, quotes=(nasty,), ban_id=nasty
    )
    for _, value in for_team(hostile, [], [HeardFile(1, nasty, None, 1, "saved", None, Reading(nasty))]):
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
    fields = for_team(intake, [EARLIER] * count, [PICTURE] * count)
    assert all(0 < len(value) <= FIELD_LIMIT and value.strip() for _, value in fields)
    assert sum(len(name) + len(value) for name, value in fields) <= TOTAL_LIMIT
    assert not any("@" in value for _, value in fields)
