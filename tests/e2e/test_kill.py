"""Fifty times the bot is killed while everybody writes: nothing that was on the disk, and nothing that was written, is lost."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.crash.crash_town import CrashTown
from tests.e2e.people import Somebody
from tests.e2e.processes import until
from tests.ports import free_port

KILLS = 50
WRITERS = 4
PAUSE_S = 0.02
LONGEST_LIFE_S = 0.6


class Crowd:
    """Members who write in their tickets without a pause, and remember what they wrote."""

    def __init__(self, town: CrashTown) -> None:
        self._town = town
        self._over = threading.Event()
        self.written: dict[str, str] = {}
        self.edited: dict[str, str] = {}
        self.deleted: set[str] = set()

    @contextmanager
    def writing(self, members: dict[str, Somebody]) -> Iterator[None]:
        """Let each member write in the ticket's channel that is named beside him."""
        threads = [threading.Thread(target=self._write, args=pair) for pair in members.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _write(self, channel: str, member: Somebody) -> None:
        dice = random.Random(channel)  # noqa: S311 - a game's dice
        number = 0
        while not self._over.wait(PAUSE_S):
            number += 1
            text = f"{member.name} schreibt zum {number}. Mal"
            message = member.writes(channel, text)
            self.written[message] = text
            if dice.random() < 0.1:
                self.edited[message] = f"{text}, und ändert es"
                member.edits(channel, message, self.edited[message])
            elif dice.random() < 0.05:
                member.deletes(channel, message)
                self.deleted.add(message)


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashTown]:
    # While everybody writes, on a busy machine, the sandbox may take longer to answer than hurried bots wait.
    town = CrashTown(tmp_path_factory.mktemp("town"), free_port(), "discord_answers_s=15.0")
    yield town
    town.stop()


def acknowledged(town: CrashTown) -> set[tuple[int, str]]:
    """Return what is on the disk: what the bot has answered for."""
    return {tuple(row) for row in town.rows("SELECT id, content FROM messages")}


def history(town: CrashTown) -> set[tuple[int, str]]:
    """Return every wording that was replaced."""
    return {tuple(row) for row in town.rows("SELECT message_id, content FROM message_revisions")}


def test_killed_again_and_again_it_loses_nothing(town: CrashTown) -> None:
    town.opens()
    members = {}
    for _ in range(WRITERS):
        member = town.newcomer()
        member.presses(town.support_channel, "Ticket erstellen")
        members[member.channel(member.ticket_channels()[0])] = member
    dice = random.Random(7)  # noqa: S311 - as above
    crowd = Crowd(town)
    with crowd.writing(members):
        for _ in range(KILLS):
            assert town.bot is not None
            threading.Event().wait(dice.uniform(0.0, LONGEST_LIFE_S))
            before = acknowledged(town)
            town.bot.kill()
            assert town.rows("PRAGMA integrity_check")[0][0] == "ok"
            kept = acknowledged(town) | history(town)
            assert before <= kept
            town.start_bot()

    assert len(crowd.written) > KILLS
    # What was deleted while nobody listened has left no trace at Discord.
    wanted = {
        (int(message), crowd.edited.get(message, text))
        for message, text in crowd.written.items()
        if message not in crowd.deleted
    }

    def is_complete() -> bool:
        rows = town.rows("SELECT id, content FROM messages WHERE deleted_at_ms IS NULL")
        deleted = {row["id"] for row in rows} & {int(message) for message in crowd.deleted}
        return not deleted and wanted <= {(row["id"], row["content"]) for row in rows}

    until("everything is recorded", is_complete)
    assert town.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert town.rows("PRAGMA foreign_key_check") == []
