import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.recorded import MIA
from utils.database import migrate, open_for_writing
from utils.store import life


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return a database of the newest schema with ticket #1 of Mia's."""
    opened = open_for_writing(tmp_path / "tickets.sqlite")
    migrate(opened)
    life.open_ticket(opened, MIA, 1, 0)
    yield opened
    opened.close()
