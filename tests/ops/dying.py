"""Makes or restores a backup again and again, dies by SIGKILL each time at the next step that touches a file, and looks.

What it finds wrong ends it with an AssertionError. The imports are made once: each try is a fork.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.ops.household import Household, names_of
from utils.operation.backup_folder import backups_in
from utils.operation.restore import restore

STEPS: Final = frozenset(
    {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "sqlite3.connect"}
)
MORE_THAN_ENOUGH: Final = 500


def dies_at(step: int, act: Callable[[], object]) -> bool:
    """Act in a process that dies at this step; tell whether it did, and did not come to its end before."""
    child = os.fork()
    if child == 0:
        left = step

        def hear(event: str, _arguments: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hear)
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    _, end = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(end)
    assert code in {0, -signal.SIGKILL}, code
    return code != 0


def die_at_each(act: Callable[[], object], look: Callable[[], None]) -> int:
    """Return how many steps there were to die at."""
    for step in range(MORE_THAN_ENOUGH):
        died = dies_at(step, act)
        look()
        if not died:
            return step
    raise AssertionError("it does not come to its end")


def dying_backups(house: Household) -> int:
    """Whatever happens, each folder that counts as a backup is whole, and the first one stays."""
    first = house.backs_up()
    house.keeps(b"neu")

    def look() -> None:
        there = backups_in(house.places.root)
        assert there[-1].note == first.note
        for backup in there:
            assert names_of(backup.folder / "tickets.sqlite") == ["Sicherung"]
        for backup in there[:-1]:
            # Else there would be more to do from try to try.
            shutil.rmtree(backup.folder)

    steps = die_at_each(house.backs_up, look)
    assert [name for name in house.names if name.startswith(".")] == [".lock"]
    assert len(house.pool) == 2
    return steps


def dying_restores(house: Household) -> int:
    """Whatever happens, the database is whole, the old one or the new, and the old one is somewhere."""
    backup = house.backs_up()
    house.opens_ticket("Danach")
    old, new = ["Sicherung", "Danach"], ["Sicherung"]

    def look() -> None:
        found = names_of(house.places.database)
        kept = [names_of(aside) for aside in house.folder.glob("tickets.sqlite.vor-*[0-9]")]
        assert found == old or (found == new and old in kept), (found, kept)

    steps = die_at_each(lambda: restore(house.places, backup.folder, house.clock), look)
    assert names_of(house.places.database) == new
    assert not list(house.folder.glob("*wiederhergestellt*"))
    return steps


if __name__ == "__main__":
    place = Household(Path(sys.argv[2]))
    place.opens_ticket("Sicherung")
    place.keeps(b"ein Bild")
    steps = {"backup": dying_backups, "restore": dying_restores}[sys.argv[1]](place)
    os.write(1, f"{steps}\n".encode())
