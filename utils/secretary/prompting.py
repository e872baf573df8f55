"""Build what the model reads: fixed instructions, and everything from outside as delimited data."""

import json

from utils.intake import Language
from utils.secretary.evidence_summary import without_others
from utils.secretary.turn import Decision, Heard, News, Step
from utils.store.hearing import SpokenLine
from utils.wording import plain, shortened

LONGEST_LINE = 2_000
LONGEST_READING = 1_500
MOST_READINGS = 3

_TASK = {
    Step.ASK_BAN_ID: "Frage nach der Ban-ID (Text oder Screenshot).",
    Step.ASK_BAN_ID_AFTER_STORY: "Danke kurz für die Schilderung und frage nach der Ban-ID (Text oder Screenshot).",
    Step.ASK_BAN_ID_AGAIN: "In den neuen Nachrichten steht keine Ban-ID. Frage noch einmal; wer keine hat, kann „keine ID“ schreiben.",
    Step.WHERE_IS_THE_ID: "Das Mitglied kennt seine Ban-ID nicht. Erkläre: Sie steht in der Meldung beim Verbinden; wer keine findet, kann „keine ID“ schreiben.",
    Step.UNKNOWN_BAN_ID: "Das Ban-Register kennt die genannte ID nicht. Bitte, sie noch einmal genau abzuschreiben oder einen Screenshot zu schicken.",
    Step.STILL_UNKNOWN_BAN_ID: "Auch diese ID kennt das Ban-Register nicht. Bitte um einen Screenshot der ganzen Meldung.",
    Step.CONFIRM_BAN_ID: "Das Mitglied soll eine aus dem Bild gelesene ID bestätigen.",
    Step.CONFIRM_AGAIN: "Das Mitglied soll eine aus dem Bild gelesene ID bestätigen.",
    Step.NOT_CONFIRMED: "Die aus dem Bild gelesene ID war falsch. Bitte um die Ban-ID als Text.",
    Step.ASK_APPEAL: "Bitte um die Stellungnahme in eigenen Worten: was passiert ist, warum, und weshalb das Team noch einmal prüfen soll.",
    Step.ASK_APPEAL_ANEW: "Die genannte ID gilt statt der früheren. Frage, was das Mitglied zu diesem Ban sagen möchte.",
    Step.ASK_APPEAL_AGAIN: "Frage nach dem, was an der Stellungnahme noch fehlt.",
    Step.HAND_OVER: "Die Stellungnahme scheint vollständig. Ist sie es, setze next auf handover; sonst frage nach dem, was fehlt.",
}
_NEWS = {
    News.FOUND: "Erkläre zuerst in einfachen, freundlichen, bestimmten Worten, wofür der Ban ist (Abschnitt ban).",
    News.NOTED: "Danke zuerst für die Ban-ID; den Eintrag sieht sich das Team an.",
    News.UNREACHABLE: "Sage zuerst, dass das Ban-Register gerade nicht antwortet und das Team selbst nachschaut.",
    News.GIVEN_UP_UNKNOWN: "Sage zuerst, dass die ID als unbekannt vermerkt ist und es ohne Eintrag weitergeht.",
    News.GIVEN_UP_MISSING: "Sage zuerst, dass es auch ohne Ban-ID weitergeht.",
    News.NONE: "",
}


_LANGUAGE = {
    Language.GERMAN: "",
    # Also for members who speak neither: those the model answers in their own language where it can.
    Language.ENGLISH: "Antworte in der Sprache des Mitglieds, im Zweifel auf Englisch.",
}


def chat_messages(
    instructions: str, plan: Decision, heard: Heard, conversation: list[SpokenLine]
) -> list[dict[str, str]]:
    """Return the messages of one chat completion."""
    intake = plan.intake
    data = {
        "gespraech": [
            {"von": "mitglied" if line.by_member else "sigrid", "text": shortened(line.content, LONGEST_LINE)}
            for line in conversation
        ],
        "neue_nachrichten": [shortened(plain(text), LONGEST_LINE) for text in heard.texts],
        "bilder_des_mitglieds": [
            shortened(reading.text, LONGEST_READING) for reading in heard.readings[:MOST_READINGS]
        ],
        "ban": {
            "ban_id": intake.ban_id,
            "register": intake.lookup,
            "spieler": intake.player_name,
            "grund": intake.ban_reason,
            "beweisbilder": intake.evidence_text
            and shortened(without_others(intake.evidence_text, intake.player_name), LONGEST_READING),
        },
        "stellungnahme": intake.statement and shortened(intake.statement, LONGEST_LINE),
    }
    task = " ".join(part for part in (_NEWS[plan.news], _TASK[plan.step], _LANGUAGE[intake.language]) if part)
    # Escaped, so that no text from outside can close the tag.
    enclosed = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return [
        {"role": "system", "content": instructions},
        {"role": "user", "content": f"<daten>\n{enclosed}\n</daten>\n\naufgabe: {task}"},
    ]
