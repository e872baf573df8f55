from tests.eval.data import bans, conversations


def test_there_are_enough_conversations_and_bad_answers() -> None:
    answered = [turn for talk in conversations() for turn in talk.turn if turn.good]
    assert len(conversations()) >= 60
    assert 3 * sum(turn.bad is not None for turn in answered) >= len(answered)


def test_every_ban_is_somebodys() -> None:
    wanted = {talk.expected.ban_id for talk in conversations()}
    assert {ban.id for ban in bans()} <= wanted
