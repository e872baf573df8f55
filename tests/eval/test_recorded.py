import json

from tests.eval.data import conversations
from tests.eval.recorded import find

# What is given away by nothing but its beginning: many members begin with their ID.
SHARED = 1


def test_whole_conversations_find_their_answers_in_a_prompt() -> None:
    for conversation in conversations():
        said: list[str] = []
        for number, turn in enumerate(conversation.turn):
            said += turn.says
            prompt = "aufgabe: antworte\n" + json.dumps(
                {"gespraech": [{"von": "mitglied", "text": text} for text in said]}
            )
            if turn.good is not None and number >= SHARED:
                assert find(prompt, "good") == turn.good, conversation.name


def test_a_prompt_of_no_conversation_has_no_answer() -> None:
    assert find(json.dumps({"gespraech": ["Wer bist du denn?"]}), "good") is None
