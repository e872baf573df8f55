"""The static files where nginx finds them."""

import gzip
import logging
import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import assets
from webapp.assets import Assets
from webapp.static_folder import VERSIONS, lay_out

LONG = "/* so long that packing it pays */\n" * 50


@pytest.fixture(autouse=True)
def _umask_of_the_service() -> Iterator[None]:
    before = os.umask(0o007)
    yield
    os.umask(before)


def version(folder: Path, text: str) -> Assets:
    """Return a version of the panel with one file that changes and one that stays."""
    folder.mkdir(exist_ok=True)
    (folder / "changes.css").write_text(f".a {{ top: {text}; }}\n{LONG}", encoding="utf-8")
    (folder / "stays.css").write_text(".b { top: 0; }\n", encoding="utf-8")
    return Assets((folder,))


def files(folder: Path) -> set[str]:
    """Return what nginx could send, without the packed forms."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.*")
        if path.is_file() and path.suffix != ".gz" and VERSIONS not in path.parts
    }


def addresses(*versions: Assets) -> set[str]:
    return {f"{asset.version}/{name}" for each in versions for name, asset in each.all()}


def test_every_file_of_the_panel_is_there_as_the_panel_sends_it(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    lay_out(assets(), folder)
    for name, asset in assets().all():
        path = tmp_path / assets().path(name).removeprefix("/")
        assert path.read_bytes() == asset.content
        packed = path.with_name(f"{path.name}.gz")
        assert gzip.decompress(packed.read_bytes()) == asset.content if packed.exists() else True
    assert files(folder) == addresses(assets())
    assert len(list(folder.rglob("*.css.gz"))) > 3


def test_whoever_is_in_no_group_of_the_panel_may_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    lay_out(version(tmp_path / "source", "0"), folder)
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if path.is_dir() else 0o644), path


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir(mode=0o750)
    lay_out(version(tmp_path / "source", "0"), folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_the_files_of_the_last_version_stay_until_the_next_but_one(tmp_path: Path) -> None:
    folder, source = tmp_path / "static", tmp_path / "source"
    first = version(source, "1")
    lay_out(first, folder)
    second = version(source, "2")
    lay_out(second, folder)
    # A second worker, and both once more after 5,000 requests.
    lay_out(second, folder)
    assert files(folder) == addresses(first, second)
    third = version(source, "3")
    lay_out(third, folder)
    assert files(folder) == addresses(second, third)
    lay_out(second, folder)
    lay_out(version(source, "4"), folder)
    assert files(folder) == addresses(second, version(source, "4"))


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    (folder / "fotos").mkdir(parents=True)
    (folder / "fotos" / "urlaub.css").write_text("x", encoding="utf-8")
    (folder / "0123456789abcdef0").mkdir()
    for text in "1234":
        lay_out(version(tmp_path / "source", text), folder)
    assert (folder / "fotos" / "urlaub.css").exists()
    assert (folder / "0123456789abcdef0").exists()


def test_a_file_that_is_broken_or_gone_is_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    panel = version(tmp_path / "source", "0")
    lay_out(panel, folder)
    broken = folder / panel.path("changes.css").removeprefix("/static/")
    gone = folder / panel.path("stays.css").removeprefix("/static/")
    broken.write_bytes(b"")
    gone.unlink()
    lay_out(panel, folder)
    assert files(folder) == addresses(panel)
    found = panel.find("changes.css")
    assert found
    assert broken.read_bytes() == found.content


def test_workers_of_several_versions_at_once_do_no_harm(tmp_path: Path) -> None:
    code = """
        import sys, logging
        from pathlib import Path
        from webapp.assets import Assets
        from webapp.static_folder import lay_out
        logging.basicConfig()
        assets = Assets((Path(sys.argv[1]),))
        for _ in range(60):
            lay_out(assets, Path(sys.argv[2]))
    """
    old, new = tmp_path / "old", tmp_path / "new"
    both = [version(old, "1"), version(new, "2")]
    folder = tmp_path / "static"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(source), str(folder)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for source in (old, new, old, new)
    ]
    for worker in workers:
        _, said = worker.communicate(timeout=60)
        assert (worker.returncode, said) == (0, "")
    assert files(folder) == addresses(*both)


@pytest.mark.parametrize("place", ["/dev/null/static", "/proc/static", "missing/static"])
def test_a_place_that_cannot_be_written_costs_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    caplog.set_level(logging.INFO)
    lay_out(version(tmp_path / "source", "0"), tmp_path / place)
    (line,) = [record.getMessage() for record in caplog.records]
    assert "STATIC_PATH" in line
    assert "liefert CSS und JavaScript selbst aus" in line
