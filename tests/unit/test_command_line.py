"""What `python main.py` takes."""

from pathlib import Path

import pytest

from utils.operation.command_line import Command, Order, parse


@pytest.mark.parametrize(
    ("arguments", "order"),
    [
        ([], Order(Command.RUN)),
        (["--check"], Order(Command.CHECK)),
        (["--backup"], Order(Command.BACKUP)),
        (["--restore", "backups/2026-01-02"], Order(Command.RESTORE, Path("backups/2026-01-02"))),
    ],
)
def test_one_thing_is_done(arguments: list[str], order: Order) -> None:
    assert parse(arguments) == order


@pytest.mark.parametrize("arguments", [["--backup", "--check"], ["--restore"], ["--rset"], ["anything"]])
def test_what_is_not_understood_is_not_done(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert "--restore SICHERUNG" in capsys.readouterr().err
