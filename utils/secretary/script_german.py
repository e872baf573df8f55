"""Sigrid's script in German."""

from utils.evidence.readings import PictureTrouble
from utils.intake import Asked, Ending
from utils.secretary.script import Script
from utils.secretary.turn import News, Step

_HANDED_ON = (
    "Ich gebe dein Ticket jetzt mit dem, was ich habe, an das Team weiter; ab hier antwortet dir ein Mensch. "
    "Du kannst weiter dazuschreiben, was wichtig ist."
)

GERMAN = Script(
    human_button="Mit Mensch sprechen",
    yes_button="Ja, das ist meine ID",
    no_button="Nein",
    none_button="Keine davon",
    no_longer_listening="Hier ist Sigrid schon fertig – das Team kümmert sich um dein Ticket.",
    human_is_coming="Alles klar, ich gebe dein Ticket an das Team weiter.",
    confirmation_is_old="Diese Frage ist schon erledigt. Schreib mir einfach, wenn etwas nicht stimmt.",
    answered="Deine Antwort: {answer}",
    greeting=(
        "Hallo, ich bin Sekretärin Sigrid! Ich bin eine KI und nehme dein Anliegen für das Team auf; am Ende "
        "kümmert sich ein Mensch darum. Was du hier schreibst, wird gespeichert und vom Team gelesen.{data_notice}\n\n"
        "Bitte schick mir zuerst deine **Ban-ID** – als Text oder als Screenshot der Ban-Meldung. "
        "Wenn du sie nicht hast, sag mir das einfach.\n-# You can write in English, too."
    ),
    welcome_back="Dein Ticket ist wieder offen, und ich bin noch einmal da: Sekretärin Sigrid, die KI des Teams.",
    what_is_new=(
        "Was du bisher geschrieben hast, liegt dem Team vor. Was möchtest du noch dazu sagen? "
        "Ich gebe es dann weiter."
    ),
    i_am_an_ai="Ja, ich bin eine KI. Über deinen Ban entscheiden aber Menschen aus dem Team.",
    question={
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
        Step.ASK_APPEAL_ANEW: "Dann nehme ich diesen Eintrag. Was möchtest du dem Team zu diesem Ban erzählen?",
    },
    confirm_several="In deinem Bild lese ich mehrere IDs. Welche ist deine Ban-ID? Drück den passenden Knopf.",
    ask_appeal_without_id=(
        "Erzähl mir jetzt bitte in deinen eigenen Worten: Wie heißt du im Spiel, was ist passiert, und warum sollte das "
        "Team deinen Ban noch einmal prüfen?"
    ),
    ask_appeal_again=(
        (
            "Damit das Team sich ein Bild machen kann, brauche ich etwas mehr. Was genau ist passiert, und wie kam es "
            "aus deiner Sicht dazu?"
        ),
        "Ein, zwei Sätze reichen schon: Was soll das Team über die Sache wissen?",
    ),
    no_story_yet="Danke für das Bild, ich habe es zum Ticket gelegt.",
    please_as_text="Schreib mir die Ban-ID bitte als Text.",
    no_id_in_picture=(
        "In dem Bild erkenne ich keine Ban-ID. Schreib sie mir bitte als Text, oder schick einen schärferen Ausschnitt. "
        "Hast du keine, schreib einfach „keine ID“."
    ),
    news={
        News.NONE: "",
        News.NOTED: "Danke, ich habe die Ban-ID `{ban_id}` notiert. Den Eintrag dazu sieht sich das Team an.",
        News.UNREACHABLE: (
            "Danke, ich habe die Ban-ID `{ban_id}` notiert. Das Ban-Register antwortet gerade nicht; das Team schaut "
            "den Eintrag selbst nach, wir machen einfach weiter."
        ),
        News.GIVEN_UP_UNKNOWN: (
            "So finde ich den Eintrag leider nicht. Ich vermerke die ID als unbekannt; das Team schaut selbst nach."
        ),
        News.GIVEN_UP_MISSING: (
            "Kein Problem, dann machen wir ohne Ban-ID weiter; das Team schaut selbst nach."
        ),
    },
    found_ban="Danke, ich habe deinen Ban gefunden.",
    ban_player=" Er gilt dem Spieler **{player_name}**.",
    ban_reason=" Als Grund ist eingetragen: „{reason}“",
    ban_evidence="\nAuf den Beweisbildern steht dazu unter anderem: „{evidence}“",
    warning=(
        "Ich merke, dass du verärgert bist, und das darf sein. Bitte bleib trotzdem sachlich – sonst kann ich dein "
        "Anliegen nicht aufnehmen und gebe es so an das Team weiter."
    ),
    closing={
        Ending.COMPLETE: (
            "Danke, jetzt habe ich alles beisammen. Ich gebe dein Ticket an das Team weiter; ab hier antwortet dir ein "
            "Mensch. Wenn dir noch etwas einfällt, schreib es einfach dazu."
        ),
        Ending.HUMAN_WANTED: (
            "Alles klar, ich gebe dein Ticket an das Team weiter; ab hier antwortet dir ein Mensch. Du kannst schon "
            "dazuschreiben, worum es geht – das Team liest alles."
        ),
        Ending.TURNS: _HANDED_ON,
        Ending.UNCOOPERATIVE: (
            "Ich beende die Aufnahme hier und gebe dein Ticket an das Team weiter. Dort liest ein Mensch, was du "
            "geschrieben hast."
        ),
        Ending.BUDGET: _HANDED_ON,
        Ending.SILENT: (
            "Ich habe länger nichts von dir gehört und gebe dein Ticket jetzt mit dem, was ich habe, an das Team "
            "weiter. Du kannst hier jederzeit weiterschreiben; ab jetzt antwortet dir ein Mensch."
        ),
    },
    reminders=(
        "{mention}, ich bin noch da: Mir fehlt {awaited}. Wenn du lieber mit einem Menschen sprichst, drück den Knopf.",
        (
            "{mention}, mir fehlt immer noch {awaited}. Höre ich bis morgen nichts von dir, gebe ich dein Ticket mit dem, "
            "was ich habe, an das Team weiter."
        ),
    ),
    awaited={
        Asked.BAN_ID: "deine Ban-ID; hast du keine, schreib „keine ID“",
        Asked.CONFIRMATION: "deine Antwort, welche ID deine ist",
        Asked.APPEAL: "deine Schilderung, was passiert ist",
    },
    picture_trouble={
        PictureTrouble.TOO_LARGE: "Dein Bild ist mir zu groß zum Lesen; es liegt aber beim Ticket.",
        PictureTrouble.NOT_A_PICTURE: "Diese Datei kann ich nicht als Bild lesen; sie liegt aber beim Ticket.",
        PictureTrouble.BROKEN: "Dein Bild scheint beschädigt zu sein; es liegt aber beim Ticket.",
        PictureTrouble.TIMED_OUT: "Dein Bild konnte ich nicht schnell genug lesen; es liegt aber beim Ticket.",
        PictureTrouble.NO_READER: "Bilder kann ich gerade nicht lesen; deines liegt aber beim Ticket.",
        PictureTrouble.NOT_SAVED: "Dein Bild ist bei mir nicht angekommen.",
    },
)
