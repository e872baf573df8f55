import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.intake import Attitude
from utils.secretary.grounding import LONGEST_REPLY, Rule, Sources, broken_rule, cleaned, ground
from utils.secretary.proposal import Next, Proposal

PATTERN = re.compile(r"[A-Za-z0-9]{16,}")
ID = "NLGX7K2M9B4T8CF3"
SOURCES = Sources(
    turn=("Ihr spinnt doch alle, ich war’s nicht!", f"id {ID}"),
    ticket=("Ich heiße Kistenkönig",),
    pictures=("Ban-ID PX77KK22MM99BB44",),
    register=("Beleidigung im Sprachchat", "MiaMondlicht"),
)


def proposal(**changes: object) -> Proposal:
    plain: dict[str, object] = {
        "reply": "Was ist passiert?",
        "ban_id": None,
        "player_name": None,
        "reason_category": None,
        "statement_summary": None,
        "attitude": Attitude.UNCLEAR,
        "quotes": (),
        "wants_human": False,
        "next": Next.ASK,
    }
    return Proposal.model_validate({**plain, **changes})


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        ("Hallo @everyone", Rule.MENTION),
        ("Hallo @\u200beveryone", Rule.MENTION),
        ("Hallo ＠here", Rule.MENTION),
        ("Frag <@123456789012345678>", Rule.MENTION),
        ("Frag <@&123456789012345678>", Rule.MENTION),
        ("Siehe <#123456789012345678>", Rule.MENTION),
        ("Komm auf discord.gg/abc", Rule.LINK),
        ("Siehe https://x.example", Rule.LINK),
        ("Siehe [hier](x)", Rule.LINK),
        ("Siehe beispiel.com", Rule.LINK),
        ("Siehe h\u200bttps://x.example", Rule.LINK),
        ("Du wirst morgen entbannt.", Rule.PROMISE),
        ("Das Team wird deinen Ban aufheben.", Rule.PROMISE),
        ("Wir entbannen dich.", Rule.PROMISE),
        ("Du bleibst gebannt.", Rule.PROMISE),
        ("Dein Antrag ist abgelehnt.", Rule.PROMISE),
        ("Eine Entbannung ist sicher, was meinst du?", Rule.PROMISE),
        ("Du hast keine Chance.", Rule.PROMISE),
        ("Bald kannst du wieder spielen!", Rule.PROMISE),
        ("You will be unbanned soon.", Rule.PROMISE),
        ("Wusstest du, dass wir dich entbannen?", Rule.PROMISE),
        ("Schreib so: „Es tut mir leid, was ich getan habe.“", Rule.APOLOGY),
        ("Es tut mir leid, dass ich andere beleidigt habe.", Rule.APOLOGY),
        ("Hier ist eine Entschuldigung für dich: Liebes Team, ich bereue alles.", Rule.APOLOGY),
        ("Ich bin ein Mensch, keine Sorge.", Rule.HUMAN),
        ("Ich bin keine KI.", Rule.HUMAN),
        ("Deine Ban-ID AAAA1111BBBB2222 ist notiert. Was ist passiert?", Rule.INVENTED),
        ("Du sagtest: „Ich habe gecheatet“. Stimmt das?", Rule.INVENTED),
        ("", Rule.EMPTY),
        ("\u200b\u2060", Rule.EMPTY),
        ("a" * (LONGEST_REPLY + 1), Rule.TOO_LONG),
    ],
)
def test_a_reply_that_breaks_a_rule_is_caught(reply: str, rule: Rule) -> None:
    assert broken_rule(reply, SOURCES, PATTERN) is rule


@pytest.mark.parametrize(
    "reply",
    [
        "Danke! Was ist damals passiert, und wie kam es dazu?",
        "Der Ban ist wegen „Beleidigung im Sprachchat“ eingetragen. Wie siehst du das?",
        f"Deine Ban-ID {ID} habe ich notiert. Was ist passiert?",
        "Warum sollte das Team deinen Ban aufheben?",
        "Über eine Entbannung entscheidet das Team. Erzähl mir bitte, was passiert ist.",
        "Das Team prüft, ob dein Ban aufgehoben wird. Was möchtest du dazu sagen?",
        "Das tut mir leid zu hören. Was ist dann passiert?",
        "Du schreibst „ich war's nicht“. Wer könnte es gewesen sein?",
        "Wenn du keine findest, schreib einfach „keine ID“.",
        "Ja, ich bin eine KI. Magst du mir die Ban-ID schicken?",
    ],
)
def test_a_reply_within_the_rules_passes(reply: str) -> None:
    assert broken_rule(reply, SOURCES, PATTERN) is None


def test_only_what_was_given_survives() -> None:
    grounded = ground(
        proposal(
            reply=" \u200bWas ist passiert? \n\n\n\n Bitte. ",
            ban_id="nlgx7k2m9b4t8cf3",
            player_name="kistenkönig",
            attitude=Attitude.UNCOOPERATIVE,
            quotes=("ihr spinnt doch  alle", "Ich habe gecheatet"),
            statement_summary="Bestreitet die Tat. <@123456789012345678>",
        ),
        SOURCES,
        PATTERN,
    )
    assert grounded.ban_id == "nlgx7k2m9b4t8cf3"
    assert grounded.player_name == "kistenkönig"
    assert grounded.attitude is Attitude.UNCOOPERATIVE
    assert grounded.quotes == ("Ihr spinnt doch alle",)
    assert grounded.statement_summary is None
    assert "\u200b" not in grounded.reply


def test_inventions_are_dropped() -> None:
    grounded = ground(
        proposal(
            ban_id="AAAA1111BBBB2222", player_name="Torben", statement_summary="Siehe https://x.example"
        ),
        SOURCES,
        PATTERN,
    )
    assert (grounded.ban_id, grounded.player_name, grounded.statement_summary) == (None, None, None)


@pytest.mark.parametrize("quotes", [(), ("Ich hasse euch",), ("weiß nicht",)])
def test_nobody_is_uncooperative_without_his_own_words(quotes: tuple[str, ...]) -> None:
    sources = Sources(turn=("weiß nicht",))
    grounded = ground(proposal(attitude=Attitude.UNCOOPERATIVE, quotes=quotes), sources, PATTERN)
    assert (grounded.attitude, grounded.quotes) == (Attitude.UNCLEAR, ())


def test_quotes_come_from_this_turn() -> None:
    grounded = ground(
        proposal(attitude=Attitude.UNCOOPERATIVE, quotes=("Ich heiße Kistenkönig",)), SOURCES, PATTERN
    )
    assert grounded.attitude is Attitude.UNCLEAR


@given(st.text(max_size=300))
def test_whatever_passes_mentions_nobody_and_hides_nothing(reply: str) -> None:
    text = cleaned(reply)
    if broken_rule(text, SOURCES, PATTERN) is None:
        assert "@" not in text
        assert "://" not in text
        assert len(text) <= LONGEST_REPLY
        assert not set(text) & {"\u200b", "\u200d", "\u2060", "\ufeff", "\u202e"}
