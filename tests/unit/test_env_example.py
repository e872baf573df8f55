"""`.env.example` is the only list of settings that operators see; it must not drift from the code."""

import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from utils.config import BotSettings, PanelSettings, SettingsError, SharedSettings, load_settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
LINE = re.compile(r"(?P<comment># )?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)")
KINDS: tuple[type[SharedSettings], ...] = (BotSettings, PanelSettings)

FILLED = {
    "BOT_TOKEN": "made-up-token",
    "FLASK_SECRET_KEY": "made-up-and-long-enough",
    "DISCORD_CLIENT_SECRET": "made-up-secret",
    "DISCORD_REDIRECT_URI": "https://tickets.example.org/callback",
}
AN_ID = "123456789012345678"


def entries() -> list[re.Match[str]]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return [match for line in lines if (match := LINE.fullmatch(line))]


def field_names() -> set[str]:
    return {name.upper() for kind in KINDS for name in kind.model_fields}


def required_names() -> set[str]:
    return {
        name.upper() for kind in KINDS for name, field in kind.model_fields.items() if field.is_required()
    }


def test_every_setting_is_listed_once() -> None:
    listed = [entry["name"] for entry in entries()]
    assert sorted(listed) == sorted(field_names())


def test_exactly_the_required_ones_are_to_be_filled_in() -> None:
    assert {entry["name"] for entry in entries() if not entry["comment"]} == required_names()


def test_every_setting_is_explained() -> None:
    blocks = EXAMPLE.read_text(encoding="utf-8").split("\n\n")
    for block in blocks:
        lines = block.strip().splitlines()
        if any(LINE.fullmatch(line) for line in lines):
            assert lines[0].startswith("# "), block
            assert not LINE.fullmatch(lines[0]), block
            required = any(match and not match["comment"] for match in map(LINE.fullmatch, lines))
            assert ("Pflicht" in lines[0]) == required, block


def write_env(folder: Path, *, with_defaults: bool) -> None:
    lines = []
    for entry in entries():
        name, value = entry["name"], entry["value"]
        if not entry["comment"]:
            lines.append(f"{name}={FILLED.get(name, AN_ID)}")
        elif with_defaults and value:
            lines.append(f"{name}={value}")
    (folder / ".env").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in field_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_the_shown_defaults_are_the_real_ones(kind: type[SharedSettings], empty_environment: Path) -> None:
    write_env(empty_environment, with_defaults=False)
    bare = load_settings(kind)
    write_env(empty_environment, with_defaults=True)
    assert load_settings(kind) == bare
    shown = {entry["name"] for entry in entries() if entry["value"]}
    assert shown == {
        name.upper()
        for each in KINDS
        for name, field in each.model_fields.items()
        if field.default not in (None, PydanticUndefined)
    }


@pytest.mark.parametrize("kind", KINDS)
def test_unfilled_it_names_what_is_missing(kind: type[SharedSettings], empty_environment: Path) -> None:
    (empty_environment / ".env").write_bytes(EXAMPLE.read_bytes())
    with pytest.raises(SettingsError) as caught:
        load_settings(kind)
    missing = {fault.split()[0] for fault in caught.value.faults}
    assert missing == {name.upper() for name, field in kind.model_fields.items() if field.is_required()}
