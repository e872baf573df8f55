"""Every sentence that Sigrid says on her own, and what the cog says beside her."""

from utils.evidence.readings import PictureTrouble
from utils.intake import Ending
from utils.secretary.dialogue import News, Step
from utils.wording import one_line

HUMAN_BUTTON = "Mit Mensch sprechen"
YES_BUTTON = "Ja, das ist meine ID"
NO_BUTTON = "Nein"
NONE_BUTTON = "Keine davon"

NOT_YOUR_TICKET = "Diese Knöpfe sind nur für das Mitglied, dem das Ticket gehört."
NO_LONGER_LISTENING = "Hier ist Sigrid schon fertig – das Team kümmert sich um dein Ticket."
HUMAN_IS_COMING = "Alles klar, ich gebe dein Ticket an das Team weiter."
CONFIRMATION_IS_OLD = "Diese Frage ist schon erledigt. Schreib mir einfach, wenn etwas nicht stimmt."
ANSWERED_YES = "Deine Antwort: Ja, das ist meine ID."
ANSWERED_NO = "Deine Antwort: Nein."
HANDOVER_TITLE = "Aufnahme durch Sigrid"

GREETING = (
    "Hallo, ich bin Sekretärin Sigrid! Ich bin eine KI und nehme dein Anliegen für das Team auf; am Ende "
    "kümmert sich ein Mensch darum. Was du hier schreibst, wird gespeichert und vom Team gelesen.{data_note}\n\n"
    "Bitte schick mir zuerst deine **Ban-ID** – als Text oder als Screenshot der Ban-Meldung. "
    "Wenn du sie nicht hast, sag mir das einfach."
)
DATA_NOTE = " Damit ich antworten kann, verarbeitet ein KI-Dienst den Text."

I_AM_AN_AI = "Ja, ich bin eine KI. Über deinen Ban entscheiden aber Menschen aus dem Team."

QUESTION = {
    Step.ASK_BAN_ID: (
        "Als Erstes brauche ich deine Ban-ID. Schick sie mir bitte als Text oder als Screenshot der Ban-Meldung."
    ),
    Step.ASK_BAN_ID_AFTER_STORY: (
        "Danke, das habe ich mir notiert. Jetzt fehlt mir noch deine Ban-ID – als Text oder als Screenshot."
    ),
    Step.ASK_BAN_ID_AGAIN: (
        "Eine Ban-ID habe ich darin nicht gefunden. Sie steht in der Meldung, die du beim Verbinden siehst; ein "
        "Screenshot davon reicht. Findest du sie nicht, schreib einfach „keine ID“, dann machen wir ohne weiter."
    ),
    Step.WHERE_IS_THE_ID: (
        "Die Ban-ID steht in der Meldung, die du beim Verbinden mit dem Server siehst; ein Screenshot davon reicht. "
        "Findest du sie nicht, schreib einfach „keine ID“, dann machen wir ohne weiter."
    ),
    Step.UNKNOWN_BAN_ID: (
        "Zu `{ban_id}` finde ich im Ban-Register keinen Eintrag. Schau bitte noch einmal genau hin – leicht "
        "verwechselt man O und 0 oder I und 1 – und schick mir die ID oder einen Screenshot."
    ),
    Step.STILL_UNKNOWN_BAN_ID: (
        "Auch zu `{ban_id}` finde ich nichts. Magst du mir einen Screenshot der ganzen Ban-Meldung schicken?"
    ),
    Step.CONFIRM_BAN_ID: "In deinem Bild lese ich die Ban-ID `{ban_id}`. Stimmt das?",
    Step.CONFIRM_AGAIN: (
        "Ist `{ban_id}` deine Ban-ID? Drück einen der Knöpfe, oder schreib mir die richtige ID."
    ),
    Step.NOT_CONFIRMED: "Gut, dass du nachgesehen hast. Schreib mir die Ban-ID dann bitte als Text.",
    Step.ASK_APPEAL: (
        "Erzähl mir jetzt bitte in deinen eigenen Worten: Was ist passiert, wie kam es dazu, und warum sollte das "
        "Team deinen Ban noch einmal prüfen?"
    ),
}
ASK_APPEAL_WITHOUT_ID = (
    "Erzähl mir jetzt bitte in deinen eigenen Worten: Wie heißt du im Spiel, was ist passiert, und warum sollte das "
    "Team deinen Ban noch einmal prüfen?"
)
ASK_APPEAL_AGAIN = (
    (
        "Damit das Team sich ein Bild machen kann, brauche ich etwas mehr. Was genau ist passiert, und wie kam es "
        "aus deiner Sicht dazu?"
    ),
    "Ein, zwei Sätze reichen schon: Was soll das Team über die Sache wissen?",
)
NO_STORY_YET = "Danke für das Bild, ich habe es zum Ticket gelegt."
PLEASE_AS_TEXT = "Schreib mir die Ban-ID bitte als Text."
NO_ID_IN_PICTURE = (
    "In dem Bild erkenne ich keine Ban-ID. Schreib sie mir bitte als Text, oder schick einen schärferen Ausschnitt. "
    "Hast du keine, schreib einfach „keine ID“."
)

NEWS = {
    News.NONE: "",
    News.NOTED: "Danke, ich habe die Ban-ID `{ban_id}` notiert. Den Eintrag dazu sieht sich das Team an.",
    News.UNREACHABLE: (
        "Danke, ich habe die Ban-ID `{ban_id}` notiert. Das Ban-Register antwortet gerade nicht; das Team schaut "
        "den Eintrag selbst nach, wir machen einfach weiter."
    ),
    News.GIVEN_UP_UNKNOWN: (
        "So finde ich den Eintrag leider nicht. Ich vermerke die ID als unbekannt; das Team schaut selbst nach."
    ),
    News.GIVEN_UP_MISSING: "Kein Problem, dann machen wir ohne Ban-ID weiter; das Team schaut selbst nach.",
}
FOUND_BAN = "Danke, ich habe deinen Ban gefunden."
BAN_PLAYER = " Er gilt dem Spieler **{player_name}**."
BAN_REASON = " Als Grund ist eingetragen: „{reason}“"
BAN_EVIDENCE = "\nAuf den Beweisbildern steht dazu unter anderem: „{evidence}“"

WARNING = (
    "Ich merke, dass du verärgert bist, und das darf sein. Bitte bleib trotzdem sachlich – sonst kann ich dein "
    "Anliegen nicht aufnehmen und gebe es so an das Team weiter."
)

CLOSING = {
    Ending.COMPLETE: (
        "Danke, jetzt habe ich alles beisammen. Ich gebe dein Ticket an das Team weiter; ab hier antwortet dir ein "
        "Mensch. Wenn dir noch etwas einfällt, schreib es einfach dazu."
    ),
    Ending.HUMAN_WANTED: (
        "Alles klar, ich gebe dein Ticket an das Team weiter; ab hier antwortet dir ein Mensch. Du kannst schon "
        "dazuschreiben, worum es geht – das Team liest alles."
    ),
    Ending.TURNS: (
        "Ich gebe dein Ticket jetzt mit dem, was ich habe, an das Team weiter; ab hier antwortet dir ein Mensch. "
        "Du kannst weiter dazuschreiben, was wichtig ist."
    ),
    Ending.UNCOOPERATIVE: (
        "Ich beende die Aufnahme hier und gebe dein Ticket an das Team weiter. Dort liest ein Mensch, was du "
        "geschrieben hast."
    ),
    Ending.BUDGET: (
        "Ich gebe dein Ticket jetzt mit dem, was ich habe, an das Team weiter; ab hier antwortet dir ein Mensch. "
        "Du kannst weiter dazuschreiben, was wichtig ist."
    ),
}

PICTURE_TROUBLE = {
    PictureTrouble.TOO_LARGE: "Dein Bild ist mir zu groß zum Lesen; es liegt aber beim Ticket.",
    PictureTrouble.NOT_A_PICTURE: "Diese Datei kann ich nicht als Bild lesen; sie liegt aber beim Ticket.",
    PictureTrouble.BROKEN: "Dein Bild scheint beschädigt zu sein; es liegt aber beim Ticket.",
    PictureTrouble.TIMED_OUT: "Dein Bild konnte ich nicht schnell genug lesen; es liegt aber beim Ticket.",
    PictureTrouble.NO_READER: "Bilder kann ich gerade nicht lesen; deines liegt aber beim Ticket.",
    PictureTrouble.NOT_SAVED: "Dein Bild ist bei mir nicht angekommen.",
}


def greeting(*, with_model: bool) -> str:
    """Return her first message."""
    return GREETING.format(data_note=DATA_NOTE if with_model else "")


def explanation(player_name: str | None, reason: str | None, evidence: str | None) -> str:
    """Return what the ban is for, in the register's own words."""
    parts = [FOUND_BAN]
    if player_name:
        parts.append(BAN_PLAYER.format(player_name=one_line(player_name, 40)))
    if reason:
        parts.append(BAN_REASON.format(reason=one_line(reason, 160)))
    if evidence:
        parts.append(BAN_EVIDENCE.format(evidence=one_line(evidence, 140)))
    return "".join(parts)


def with_id(sentence: str, ban_id: str | None) -> str:
    """Return a sentence, with the ID where it names one."""
    return sentence.format(ban_id=one_line(ban_id or "?", 60))
