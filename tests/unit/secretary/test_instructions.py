"""The operator's own instructions: used while they are sound, read again when they change, reported when broken."""

import logging
import os
from pathlib import Path

import pytest

from tests.unit.secretary.conftest import MakeDesk
from tests.unit.secretary.desk import ScriptedModel, proposes
from utils import operator_texts
from utils.secretary.instructions import BUILT_IN, LONGEST, Instructions, fault_of
from utils.secretary.secretary import SecretarySettings

SOUND = BUILT_IN.read_text(encoding="utf-8")
OWN = SOUND.replace("Sekretärin Sigrid", "Sekretärin Ulla")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sigrid_prompt.md"


def remove(path: Path) -> None:
    path.unlink()


def write(path: Path, content: str | bytes) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_the_built_in_instructions_are_sound() -> None:
    assert fault_of(SOUND) is None


async def test_without_a_file_the_built_in_ones_are_used_silently(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    instructions = Instructions(path)
    state = await instructions.look()
    assert (state.text, state.is_own, state.fault) == (SOUND, False, None)
    assert caplog.records == []


async def test_a_file_that_was_named_and_is_missing_is_reported_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    instructions = Instructions(path, is_expected=True)
    for _ in range(2):
        assert await instructions.text() == SOUND
    [line] = caplog.messages
    assert operator_texts.PROMPT_MISSING in line


async def test_the_file_is_followed_while_the_bot_runs(path: Path) -> None:
    instructions = Instructions(path)
    assert await instructions.text() == SOUND
    write(path, OWN)
    assert await instructions.text() == OWN
    write(path, OWN + "\nMehr.")
    assert (await instructions.look()).is_own
    assert (await instructions.text()).endswith("Mehr.")
    remove(path)
    assert await instructions.text() == SOUND


async def test_a_mark_before_the_first_letter_is_no_fault(path: Path) -> None:
    write(path, b"\xef\xbb\xbf" + OWN.encode())
    assert await Instructions(path).text() == OWN


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", operator_texts.PROMPT_EMPTY),
        (" \n\t\n", operator_texts.PROMPT_EMPTY),
        (OWN.encode("utf-16"), operator_texts.PROMPT_NOT_TEXT),
        ("Sprich nett.".encode("latin-1") + b"\xe4", operator_texts.PROMPT_NOT_TEXT),
        (OWN + "x" * LONGEST, operator_texts.prompt_too_long(LONGEST)),
        (b"x" * 5 * LONGEST, operator_texts.prompt_too_long(LONGEST)),
        (OWN.replace("`quotes`", "Zitate"), operator_texts.prompt_without_fields(["quotes"])),
        (OWN.replace("</daten>", ""), operator_texts.PROMPT_WITHOUT_DATA_RULE),
    ],
)
async def test_a_broken_edit_is_reported_once_and_the_built_in_ones_are_used(
    path: Path, content: str | bytes, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    instructions = Instructions(path)
    write(path, OWN)
    await instructions.look()
    write(path, content)
    for _ in range(3):
        state = await instructions.look()
        assert (state.text, state.is_own, state.fault) == (SOUND, False, fault)
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert fault in record.getMessage()
    write(path, OWN + "\n")
    assert (await instructions.look()).is_own
    assert len(caplog.records) == 1


async def test_a_folder_in_the_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    assert "lässt sich nicht lesen" in ((await Instructions(tmp_path).look()).fault or "")


async def test_a_file_is_not_read_again_without_a_change(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path, OWN)
    instructions = Instructions(path)
    await instructions.look()

    def unexpected(_: Path) -> bytes:
        raise AssertionError

    monkeypatch.setattr(Path, "read_bytes", unexpected)
    assert await instructions.text() == OWN
    os.utime(path, ns=(1, 1))
    with pytest.raises(AssertionError):
        await instructions.text()


async def test_the_model_is_told_the_operators_own(make_desk: MakeDesk, path: Path) -> None:
    model = ScriptedModel([proposes(), proposes()])
    desk = make_desk(model=model)
    assert isinstance(desk.secretary._settings, SecretarySettings)
    desk.secretary._settings.instructions._path = path
    await desk.opens()
    await desk.hears("Hallo")
    write(path, OWN)
    await desk.hears("Hallo?")
    assert [messages[0]["content"] for messages in model.asked] == [SOUND, OWN]
