"""What a model may say in Sigrid's name, and what is replaced by the script's words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.intake import Intake, LookupState
from utils.secretary.grounding import Sources, cleaned
from utils.secretary.guard import LONGEST_REPLY, Rule, broken_rule
from utils.secretary.repetition import asks_again
from utils.secretary.turn import Decision, Step

PATTERN = re.compile(r"[A-Za-z0-9]{16,}")
ID = "NLGX7K2M9B4T8CF3"
SOURCES = Sources(
    turn=("Ihr spinnt doch alle, ich war’s nicht!", f"id {ID}", "ich bin entbannt"),
    ticket=("Ich heiße Kistenkönig",),
    pictures=("Ban-ID PX77KK22MM99BB44",),
    register=("Beleidigung im Sprachchat, zwölf Nachrichten in einer Minute", "MiaMondlicht"),
)


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
        ("Siehe name.example", Rule.LINK),
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
        ("Der Bann ist gelöscht.", Rule.PROMISE),
        ("Der Ban fällt weg.", Rule.PROMISE),
        ("Dein Ban wird zurückgenommen.", Rule.PROMISE),
        ("Deine Sperre ist damit endgültig.", Rule.PROMISE),
        ("Also bleibst du gebannt.", Rule.PROMISE),
        ("Du kommst bald wieder auf den Server.", Rule.PROMISE),
        ("Du bist bald wieder dabei.", Rule.PROMISE),
        ("Du hast gute Chancen.", Rule.PROMISE),
        ("Deine Chancen stehen schlecht.", Rule.PROMISE),
        ("Das sieht schlecht für dich aus.", Rule.PROMISE),
        ("Das Team drückt ein Auge zu.", Rule.PROMISE),
        ("Your ban stays.", Rule.PROMISE),
        ("You will be able to play again tomorrow.", Rule.PROMISE),
        ("You're free to play again.", Rule.PROMISE),
        ("The team will surely forgive you.", Rule.PROMISE),
        ("Du schreibst „ich bin entbannt“: Genau, du bist entbannt.", Rule.PROMISE),
        ("Das Team meldet sich innerhalb von 24 Stunden.", Rule.TIME),
        ("Spätestens in drei Tagen weißt du mehr.", Rule.TIME),
        ("Das dauert meistens einen Tag.", Rule.TIME),
        ("Within two days they will answer.", Rule.TIME),
        ("Wusstest du, dass wir dich entbannen?", Rule.PROMISE),
        ("Schreib so: „Es tut mir leid, was ich getan habe.“", Rule.APOLOGY),
        ("Es tut mir leid, dass ich andere beleidigt habe.", Rule.APOLOGY),
        ("Hier ist eine Entschuldigung für dich: Liebes Team, ich bereue alles.", Rule.APOLOGY),
        ("Hallo Team, ich möchte mich für mein Verhalten entschuldigen.", Rule.APOLOGY),
        ("You could write: I am sorry for what I did", Rule.APOLOGY),
        ("Dear team, I regret my actions", Rule.APOLOGY),
        ("Ein Vorschlag: Mir ist klar, dass mein Verhalten falsch war", Rule.APOLOGY),
        ("Sag ihnen einfach, dass es dir leid tut.", Rule.APOLOGY),
        ("Ich bin ein Mensch, keine Sorge.", Rule.HUMAN),
        ("I'm a real person.", Rule.HUMAN),
        ("I am not a bot.", Rule.HUMAN),
        ("Ich bin eine Frau aus dem Team.", Rule.HUMAN),
        ("Ich arbeite im Support.", Rule.HUMAN),
        ("Ich bin nicht künstlich.", Rule.HUMAN),
        ("Ich bin keine KI.", Rule.HUMAN),
        ("Deine Ban-ID AAAA1111BBBB2222 ist notiert. Was ist passiert?", Rule.INVENTED),
        ("Gemeldet hat dich Torben_87. Stimmt das?", Rule.INVENTED),
        ("War das mit KistenKalle?", Rule.INVENTED),
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
        "Der Ban ist für „zwölf Nachrichten in einer Minute“ eingetragen. Wie kam es dazu?",
        "Ist das in einer Minute passiert, z. B. aus Versehen?",
        "MiaMondlicht ist dein Name im Spiel, richtig?",
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


@given(st.text(max_size=300))
def test_whatever_passes_mentions_nobody_and_hides_nothing(reply: str) -> None:
    text = cleaned(reply)
    if broken_rule(text, SOURCES, PATTERN) is None:
        assert "@" not in text
        assert "://" not in text
        assert len(text) <= LONGEST_REPLY
        assert not set(text) & {"\u200b", "\u200d", "\u2060", "\ufeff", "\u202e"}


SETTLED = Intake(ticket_id=1, ban_id=ID, lookup=LookupState.FOUND)
ENOUGH = Decision(SETTLED, Step.HAND_OVER)
TOO_LITTLE = Decision(SETTLED, Step.ASK_APPEAL_AGAIN)
NO_ID = Decision(Intake(ticket_id=1), Step.ASK_BAN_ID)


@pytest.mark.parametrize(
    ("plan", "reply", "again"),
    [
        (TOO_LITTLE, "Schick mir bitte noch deine Ban-ID.", True),
        (TOO_LITTLE, "What is your ban ID?", True),
        (TOO_LITTLE, "Falls du eine andere ID findest, schreib sie gern dazu.", False),
        (TOO_LITTLE, "Was ist passiert? Erzähl es bitte in eigenen Worten.", False),
        (ENOUGH, "Was ist passiert? Erzähl es bitte in eigenen Worten.", True),
        (ENOUGH, "What exactly happened?", True),
        (ENOUGH, "Was ist danach passiert, als der Moderator kam?", False),
        (ENOUGH, "Wer saß an dem Abend am Rechner?", False),
        (NO_ID, "Schick mir bitte deine Ban-ID.", False),
    ],
)
def test_a_model_asks_for_nothing_twice(plan: Decision, reply: str, again: bool) -> None:
    assert asks_again(plan, plan, reply) is again
