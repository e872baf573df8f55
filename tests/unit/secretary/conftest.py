import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.secretary.desk import Desk
from utils.database import Database

MakeDesk = Callable[..., Desk]

# A conversation with a real model, for whoever has one.
collect_ignore = [] if os.environ.keys() >= {"LLAMA_SERVER", "LLAMA_MODEL"} else ["test_local_model.py"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "tickets.sqlite")
    database.open()
    yield database
    database.close()


@pytest.fixture
def make_desk(database: Database, tmp_path: Path) -> MakeDesk:
    def make(**parts: Any) -> Desk:
        return Desk(database, tmp_path / "attachments", **parts)

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()
