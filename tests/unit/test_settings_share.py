"""Each service gets its share of `.env`, and nothing gets lost on the way."""

import io
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import example, given
from hypothesis import strategies as st

from utils.config import BotSettings, PanelSettings, load_settings
from utils.operation import settings_share
from utils.operation.settings_share import as_text

AN_ID = "123456789012345678"
SHARED = {"GUILD_ID": AN_ID, "SUPPORT_ROLE_ID": AN_ID, "ADMIN_ROLE_ID": AN_ID}
BOT = SHARED | {
    "BOT_TOKEN": "made-up-token",
    "CREATED_TICKETS_CATEGORY_ID": AN_ID,
    "CLAIMED_TICKETS_CATEGORY_ID": AN_ID,
    "CLOSED_TICKETS_CATEGORY_ID": AN_ID,
}
PANEL = SHARED | {
    "FLASK_SECRET_KEY": "made-up-and-long-enough",
    "DISCORD_CLIENT_ID": AN_ID,
    "DISCORD_CLIENT_SECRET": "made-up-secret",
    "DISCORD_REDIRECT_URI": "https://tickets.example.org/callback",
}

# Whatever python-dotenv can read at all; it reads files with universal line ends.
values = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]*", fullmatch=True), values))
@example({"A": "two\nlines\r\nand\ra half", "B": "c"})
@example({"A": "\\", "B": "\\\\", "C": '\\"'})
@example({"A": "'\"`", "B": " # no comment ", "C": "#"})
@example({"A": "$B ${B} $${B} ${B:-x} ${", "B": "b", "C": "${:-$}{"})
@example({"A": r"\n \$ \t \x41 é", "B": ""})
def test_what_was_written_is_read(written: dict[str, str]) -> None:
    assert dotenv_values(stream=io.StringIO(as_text(written))) == written


def hand_over(tmp_path: Path, service: str, text: str, *options: str) -> tuple[int, Path]:
    source, folder = tmp_path / ".env", tmp_path / "run"
    source.write_text(text, encoding="utf-8")
    folder.mkdir(exist_ok=True)
    status = settings_share.main([service, *options, str(source), str(folder / ".env")])
    return status, folder / ".env"


def names_in(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def as_env(settings: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())


@pytest.mark.parametrize("kind", [BotSettings, PanelSettings])
def test_a_service_reads_from_its_share_what_it_would_from_the_whole(
    tmp_path: Path, kind: type[BotSettings | PanelSettings]
) -> None:
    service = "bot" if kind is BotSettings else "panel"
    whole = as_env(BOT | PANEL | {"guild_id": AN_ID[::-1]}) + "BAN_ID_PATTERN='\\w{4,}\\.[\"#$]'\n"
    status, target = hand_over(tmp_path, service, whole)
    assert status == 0
    assert load_settings(kind, target) == load_settings(kind, tmp_path / ".env")


@pytest.mark.parametrize(
    ("service", "others"), [("bot", set(PANEL) - set(BOT)), ("panel", set(BOT) - set(PANEL))]
)
def test_no_service_gets_the_secrets_of_the_other(tmp_path: Path, service: str, others: set[str]) -> None:
    _, target = hand_over(tmp_path, service, as_env(BOT | PANEL))
    others -= {"DISCORD_REDIRECT_URI"}  # the bot makes links of it
    assert others
    assert others.isdisjoint(dotenv_values(target))
    text = target.read_text(encoding="utf-8")
    for name in others & {"BOT_TOKEN", "FLASK_SECRET_KEY", "DISCORD_CLIENT_SECRET"}:
        assert (BOT | PANEL)[name] not in text


def test_a_value_that_names_another_is_resolved_while_both_are_there(tmp_path: Path) -> None:
    _, target = hand_over(tmp_path, "bot", "HOST=db.example.org\nBAN_LOOKUP_URL=http://${HOST}/{ban_id}\n")
    assert dotenv_values(target) == {"BAN_LOOKUP_URL": "http://db.example.org/{ban_id}"}


@pytest.mark.parametrize("planted", ["link", "dangling link", "hard link", "file"])
def test_what_lies_in_the_place_of_a_share_is_replaced_and_not_followed(tmp_path: Path, planted: str) -> None:
    victim, folder = tmp_path / "shadow", tmp_path / "run"
    folder.mkdir()
    place = folder / ".env"
    victim.write_text("root's own", encoding="utf-8")
    if planted == "hard link":
        place.hardlink_to(victim)
    elif planted == "file":
        place.write_text("BOT_TOKEN=old", encoding="utf-8")
    else:
        place.symlink_to(victim if planted == "link" else tmp_path / "nothing")
    status, _ = hand_over(tmp_path, "bot", as_env(BOT))
    assert status == 0
    assert dotenv_values(place) == BOT
    assert not place.is_symlink()
    assert place.stat().st_mode & 0o7777 == 0o400
    assert victim.read_text(encoding="utf-8") == "root's own"
    assert not (tmp_path / "nothing").exists()
    assert names_in(folder) == [".env"]


def test_the_folder_itself_is_not_followed_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    status, _ = hand_over(tmp_path, "bot", as_env(BOT))
    assert status == 78
    assert "lässt sich nicht schreiben" in capsys.readouterr().err
    assert names_in(tmp_path / "elsewhere") == []


def test_a_folder_in_the_place_of_the_share_is_told_and_nothing_is_left_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run" / ".env" / "full").mkdir(parents=True)
    status, _ = hand_over(tmp_path, "bot", as_env(BOT))
    assert status == 78
    assert capsys.readouterr().err.count("\n") == 1
    assert names_in(tmp_path / "run") == [".env"]


def test_settings_that_are_not_there_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / ".env"
    assert settings_share.main(["bot", str(missing), str(tmp_path / "share")]) == 78
    message = capsys.readouterr().err
    assert str(missing) in message
    assert ".env.example" in message
    assert message.count("\n") == 1
    assert not (tmp_path / "share").exists()


def test_a_service_does_not_start_with_an_older_share(tmp_path: Path) -> None:
    status, target = hand_over(tmp_path, "bot", as_env(BOT))
    assert (status, target.exists()) == (0, True)
    (tmp_path / ".env").unlink()
    assert settings_share.main(["bot", str(tmp_path / ".env"), str(target)]) == 78
    assert not target.exists()


@pytest.mark.parametrize("content", [b"BOT_TOKEN=\xff\xfe", None])
def test_settings_that_cannot_be_read_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    source = tmp_path / ".env"
    if content is None:
        source.mkdir()
    else:
        source.write_bytes(content)
    assert settings_share.main(["panel", str(source), str(tmp_path / "share")]) == 78
    message = capsys.readouterr().err
    assert str(source) in message
    assert message.count("\n") == 1


def test_a_running_service_keeps_its_settings_when_the_new_ones_are_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, target = hand_over(tmp_path, "panel", as_env(PANEL))
    status, _ = hand_over(tmp_path, "panel", as_env(PANEL | {"GUILD_ID": "keine-zahl"}), "--checked")
    assert status == 78
    assert "GUILD_ID ist „keine-zahl“" in capsys.readouterr().err
    assert dotenv_values(target) == PANEL
    status, _ = hand_over(tmp_path, "panel", as_env(PANEL | {"LOG_LEVEL": "DEBUG"}), "--checked")
    assert status == 0
    assert dotenv_values(target) == PANEL | {"LOG_LEVEL": "DEBUG"}
