"""What holds for every conversation, whatever is said and whoever proposes."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.secretary.desk import PATTERN
from utils.evidence import ban_ids
from utils.evidence.readings import PictureTrouble, Reading
from utils.intake import Asked, Attitude, Ending, Intake, LookupState, Pressed, ReasonCategory, Status
from utils.secretary import ban_id_talk, dialogue, grounding, guard, speech
from utils.secretary.dialogue import MAX_TURNS, MAX_UNCOOPERATIVE_TURNS
from utils.secretary.proposal import Next, Proposal
from utils.secretary.turn import Decision, Heard, Looked, Step

ID = "NLGX7K2M9B4T8CF3"

said = st.one_of(
    st.sampled_from(
        [
            "hallo",
            ID,
            "WRXNGWRXNG123456",
            "weiß nicht",
            "keine ID",
            "ja",
            "nein",
            "fickt euch",
            "Bist du ein Bot?",
            "Ich war sauer und habe zwei Mitspieler im Chat beschimpft, das tut mir leid.",
            "",
        ]
    ),
    st.text(max_size=80),
)
turns = st.tuples(
    st.lists(said, max_size=3),
    st.lists(st.sampled_from(["", f"Ban-ID: {ID}", "kein Text"]), max_size=2),
    st.lists(st.sampled_from(list(PictureTrouble)), max_size=2),
    st.sampled_from([None, None, None, Pressed.YES, Pressed.NO]),
)
lookups = st.sampled_from([None, LookupState.FOUND, LookupState.UNKNOWN, LookupState.UNREACHABLE])
proposals = st.one_of(
    st.none(),
    st.builds(
        Proposal,
        reply=st.text(max_size=100),
        ban_id=st.sampled_from([None, ID, "WRXNGWRXNG123456"]),
        player_name=st.none(),
        reason_category=st.sampled_from([None, *ReasonCategory]),
        statement_summary=st.none(),
        attitude=st.sampled_from(list(Attitude)),
        quotes=st.lists(said, max_size=2).map(tuple),
        wants_human=st.just(False),
        next=st.sampled_from(list(Next)),
    ),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(turns, lookups, proposals), min_size=1, max_size=12))
def test_every_conversation_ends_and_every_answer_is_fit_to_send(
    course: list[
        tuple[
            tuple[list[str], list[str], list[PictureTrouble], Pressed | None],
            LookupState | None,
            Proposal | None,
        ]
    ],
) -> None:
    intake = Intake(ticket_id=1)
    asked_before: set[Asked] = set()
    warnings = 0
    for number, ((texts, readings, troubles, pressed), state, wild) in enumerate(course, 1):
        heard = Heard(
            texts=tuple(texts) or ("",),
            readings=tuple(Reading(text, ban_ids.ranked(text, PATTERN)) for text in readings),
            troubles=tuple(troubles),
            pressed=pressed,
            answered_up_to=number,
        )
        sources = grounding.Sources(
            turn=heard.texts, pictures=tuple(reading.text for reading in heard.readings)
        )
        proposal = grounding.ground(wild, sources, PATTERN) if wild else speech.propose_by_script(heard)
        named = ban_id_talk.named_ban_id(intake, heard, PATTERN, proposal)
        looked = (
            Looked(named, state, "Mia", "Beleidigung <@&1> https://x.example", "Beweis") if named else None
        )
        decision = dialogue.decide(
            intake, heard, proposal, looked, PATTERN, by_script=wild is None, token_budget=1000
        )
        text = speech.words(decision, heard, None)
        after = decision.intake

        assert 0 < len(text) <= guard.LONGEST_REPLY
        assert "@" not in text
        assert "://" not in text
        assert (decision.step is Step.HAND_OVER) == (after.status is Status.HANDED_OVER)
        assert after.turns <= MAX_TURNS
        assert after.uncooperative_turns <= MAX_UNCOOPERATIVE_TURNS
        assert after.attitude is not Attitude.UNCOOPERATIVE or after.quotes
        warnings += decision.warn
        assert warnings <= 1
        # An ID that was only seen in a picture is offered, never taken.
        if after.ban_id is not None and after.ban_id != intake.ban_id:
            assert looked is not None
        # Once the appeal is asked for, she does not go back to the ID.
        if Asked.APPEAL in asked_before:
            assert after.asked is Asked.APPEAL
        if after.asked is not None:
            asked_before.add(after.asked)
        intake = replace(after, pressed=None)
        if decision.step is Step.HAND_OVER:
            break
    assert len(course) < MAX_TURNS or intake.status is Status.HANDED_OVER


def test_an_id_from_a_picture_counts_only_once_it_is_confirmed() -> None:
    seen = Heard(texts=("",), readings=(Reading(f"Ban-ID: {ID}", (ID,)),))
    assert ban_id_talk.named_ban_id(Intake(ticket_id=1), seen, PATTERN) is None
    offered = _by_script(Intake(ticket_id=1), seen)
    assert (offered.step, offered.intake.candidate_ban_ids, offered.intake.ban_id) == (
        Step.CONFIRM_BAN_ID,
        (ID,),
        None,
    )
    assert ban_id_talk.named_ban_id(offered.intake, Heard(pressed=Pressed.YES), PATTERN) == ID
    assert ban_id_talk.named_ban_id(offered.intake, Heard(texts=("ja genau",)), PATTERN) == ID
    refused = _by_script(offered.intake, Heard(pressed=Pressed.NO))
    assert (refused.step, refused.intake.candidate_ban_ids) == (Step.NOT_CONFIRMED, ())


def test_a_budget_that_is_spent_ends_the_intake() -> None:
    spent = Intake(ticket_id=1, model_tokens=1000)
    assert _by_script(spent, Heard(texts=("hallo",))).intake.ended_because is Ending.BUDGET


def test_a_correction_that_leads_nowhere_does_not_undo_what_was_found() -> None:
    found = Intake(ticket_id=1, ban_id=ID, lookup=LookupState.FOUND, player_name="Mia", asked=Asked.APPEAL)
    wrong = Heard(texts=("meine id ist WRXNGWRXNG123456",))
    named = ban_id_talk.named_ban_id(found, wrong, PATTERN)
    assert named == "WRXNGWRXNG123456"
    for state in (LookupState.UNKNOWN, LookupState.UNREACHABLE):
        after = _by_script(found, wrong, Looked(named, state)).intake
        assert (after.ban_id, after.lookup) == (ID, LookupState.FOUND)


def _by_script(intake: Intake, heard: Heard, looked: Looked | None = None) -> Decision:
    proposal = speech.propose_by_script(heard)
    return dialogue.decide(intake, heard, proposal, looked, PATTERN, by_script=True, token_budget=1000)
