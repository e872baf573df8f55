"""Sigrid's script in English."""

from utils.evidence.readings import PictureTrouble
from utils.intake import Asked, Ending
from utils.secretary.script import Script
from utils.secretary.turn import News, Step

_HANDED_ON = (
    "I am passing your ticket on to the team with what I have; from here on a human answers you. "
    "You can keep adding whatever matters."
)

ENGLISH = Script(
    human_button="Talk to a human",
    yes_button="Yes, that is my ID",
    no_button="No",
    none_button="None of these",
    no_longer_listening="Sigrid is done here – the team takes care of your ticket.",
    human_is_coming="All right, I am passing your ticket on to the team.",
    confirmation_is_old="This question is settled already. Just write to me if something is wrong.",
    answered="Your answer: {answer}",
    greeting=(
        "Hello, I am Sigrid, the team's secretary! I am an AI and take your case in for the team; in the end a human "
        "looks after it. What you write here is stored and read by the team.{data_notice}\n\n"
        "Please send me your **ban ID** first – as text or as a screenshot of the ban message. "
        "If you do not have it, just tell me.\n-# Du kannst auch auf Deutsch schreiben."
    ),
    welcome_back="Your ticket is open again, and I am back once more: Sigrid, the team's AI secretary.",
    what_is_new=("The team has what you wrote so far. What would you like to add? I will pass it on."),
    i_am_an_ai="Yes, I am an AI. Your ban is decided on by humans from the team, though.",
    question={
        Step.ASK_BAN_ID: (
            "First I need your ban ID. Please send it as text or as a screenshot of the ban message."
        ),
        Step.ASK_BAN_ID_AFTER_STORY: (
            "Thank you, I have noted that. Now I still need your ban ID – as text or as a screenshot."
        ),
        Step.ASK_BAN_ID_AGAIN: (
            "I could not find a ban ID in that. It is part of the message that you see when you connect; a screenshot of "
            "it will do. If you cannot find it, just write “no ID”, and we go on without."
        ),
        Step.WHERE_IS_THE_ID: (
            "The ban ID is part of the message that you see when you connect to the server; a screenshot of it will do. "
            "If you cannot find it, just write “no ID”, and we go on without."
        ),
        Step.UNKNOWN_BAN_ID: (
            "I find no entry for `{ban_id}` in the ban register. Please look again closely – O and 0 or I and 1 are easily "
            "mixed up – and send me the ID or a screenshot."
        ),
        Step.STILL_UNKNOWN_BAN_ID: (
            "I find nothing for `{ban_id}` either. Could you send me a screenshot of the whole ban message?"
        ),
        Step.CONFIRM_BAN_ID: "In your picture I read the ban ID `{ban_id}`. Is that right?",
        Step.CONFIRM_AGAIN: "Is `{ban_id}` your ban ID? Press one of the buttons, or write me the right ID.",
        Step.NOT_CONFIRMED: "Good that you checked. Please write me the ban ID as text, then.",
        Step.ASK_APPEAL: (
            "Now please tell me in your own words: What happened, how did it come about, and why should the team look at "
            "your ban again?"
        ),
        Step.ASK_APPEAL_ANEW: "Then I take this entry. What would you like to tell the team about this ban?",
    },
    confirm_several="I read several IDs in your picture. Which one is your ban ID? Press the button with it.",
    ask_appeal_without_id=(
        "Now please tell me in your own words: What is your name in the game, what happened, and why should the team look "
        "at your ban again?"
    ),
    ask_appeal_again=(
        (
            "So that the team can get an idea of it, I need a little more. What exactly happened, and how did it come "
            "about from your point of view?"
        ),
        "One or two sentences will do: What should the team know about this?",
    ),
    no_story_yet="Thank you for the picture, I have added it to the ticket.",
    please_as_text="Please write me the ban ID as text.",
    no_id_in_picture=(
        "I cannot make out a ban ID in the picture. Please write it as text, or send a sharper part of it. "
        "If you have none, just write “no ID”."
    ),
    news={
        News.NONE: "",
        News.NOTED: "Thank you, I have noted the ban ID `{ban_id}`. The team will look at its entry.",
        News.UNREACHABLE: (
            "Thank you, I have noted the ban ID `{ban_id}`. The ban register does not answer right now; the team will "
            "look the entry up, and we simply go on."
        ),
        News.GIVEN_UP_UNKNOWN: (
            "I am afraid I cannot find the entry this way. I note the ID as unknown; the team will look it up."
        ),
        News.GIVEN_UP_MISSING: "No problem, then we go on without a ban ID; the team will look it up.",
    },
    found_ban="Thank you, I have found your ban.",
    ban_player=" It is for the player **{player_name}**.",
    ban_reason=" The reason on record is: “{reason}”",
    ban_evidence="\nThe evidence screenshots say, among other things: “{evidence}”",
    warning=(
        "I can tell that you are upset, and that is all right. Please stay factual all the same – otherwise I cannot take "
        "your case in and pass it on to the team as it is."
    ),
    closing={
        Ending.COMPLETE: (
            "Thank you, now I have everything. I am passing your ticket on to the team; from here on a human answers you. "
            "If anything else comes to mind, just add it."
        ),
        Ending.HUMAN_WANTED: (
            "All right, I am passing your ticket on to the team; from here on a human answers you. You can already write "
            "what it is about – the team reads everything."
        ),
        Ending.TURNS: _HANDED_ON,
        Ending.UNCOOPERATIVE: (
            "I end the intake here and pass your ticket on to the team. A human there reads what you have written."
        ),
        Ending.BUDGET: _HANDED_ON,
        Ending.SILENT: (
            "I have not heard from you for a while and am passing your ticket on to the team with what I have. You can go "
            "on writing here at any time; from now on a human answers you."
        ),
    },
    reminders=(
        "{mention}, I am still here: I am waiting for {awaited}. If you would rather talk to a human, press the button.",
        (
            "{mention}, I am still waiting for {awaited}. If I do not hear from you by tomorrow, I pass your ticket on to "
            "the team with what I have."
        ),
    ),
    awaited={
        Asked.BAN_ID: "your ban ID; if you have none, write “no ID”",
        Asked.CONFIRMATION: "your answer which ID is yours",
        Asked.APPEAL: "your account of what happened",
    },
    picture_trouble={
        PictureTrouble.TOO_LARGE: "Your picture is too large for me to read; it is kept with the ticket, though.",
        PictureTrouble.NOT_A_PICTURE: "I cannot read this file as a picture; it is kept with the ticket, though.",
        PictureTrouble.BROKEN: "Your picture seems to be damaged; it is kept with the ticket, though.",
        PictureTrouble.TIMED_OUT: "I could not read your picture in time; it is kept with the ticket, though.",
        PictureTrouble.NO_READER: "I cannot read pictures right now; yours is kept with the ticket, though.",
        PictureTrouble.NOT_SAVED: "Your picture has not reached me.",
    },
)
