"""What somebody gets who asks for his data: his own, all of it, in files that Discord takes."""

import asyncio
import json
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.unit.erasing_world import HERS, HIS, MIA, NOW_MS, World, fill
from utils.operation.person_export import MOST_PARTS, Export, PersonExporter
from utils.transcript.export.page_maker import PageMaker

MEGABYTE = 1024**2


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("filled"))
    fill(world)
    world.execute("UPDATE attachments SET file_name = '../böse<.png' WHERE id = 8000")
    yield world
    world.close()


def export(world: World, limit_bytes: int = MEGABYTE) -> Export:
    pages = PageMaker(world.path, world.attachments, ZoneInfo("Europe/Berlin"), lambda: NOW_MS)
    exporter = PersonExporter(world.path, world.attachments, pages, lambda: NOW_MS)
    return asyncio.run(exporter.make(MIA, limit_bytes))


def unpacked(made: Export) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part, name in made.parts:
        assert re.fullmatch(rf"daten-{MIA}(-\d)?\.zip", name)
        with zipfile.ZipFile(part) as archive:
            assert archive.testzip() is None
            files |= {each: archive.read(each) for each in archive.namelist()}
    made.close()
    return files


def test_it_holds_all_that_is_his_own(world: World) -> None:
    files = unpacked(export(world))
    data = json.loads(files["daten.json"])
    assert (data["format"], data["version"], data["user_id"]) == ("ticket-bot-person", 1, str(MIA))
    [ticket] = data["tickets"]
    assert ticket["number"] == HERS
    assert ticket["intake"]["statement"] == world.words["intakes", "statement"]
    assert ticket["intake"]["attitude"] == "uncooperative"
    assert [(each["ticket"], each["content"]) for each in data["messages"]] == [
        (HERS, world.words["messages", "content"]),
        (HIS, "geheimzeugnis"),
    ]
    first = data["messages"][0]
    assert [each["content"] for each in first["earlier_wordings"]] == [
        world.words["message_revisions", "content"]
    ]
    assert [files[each["path"]] for each in first["files"]] == [b"only hers", b"also his"]
    assert [files[each["path"]] for each in data["avatars"]] == [b"her face"]
    assert [
        len(data[name]) for name in ("reactions", "poll_votes", "reports", "blocks", "added_to_tickets")
    ] == [1] * 5
    assert world.words["messages", "content"] in files[f"tickets/ticket-{HERS}.html"].decode()
    # What he was answered he has read already.
    assert "geheimantwort vom Team" in files[f"tickets/ticket-{HERS}.html"].decode()
    assert "LIESMICH.txt" in files


def test_it_holds_nothing_that_is_others_own(world: World) -> None:
    files = unpacked(export(world))
    all_of_it = b"".join(files.values())
    for secret in ("Das bleibt stehen", "his face", world.words["notes", "content"], "Kennt <@", "Jonas"):
        assert secret.encode() not in all_of_it, secret


def test_names_of_files_lead_nowhere_else(world: World) -> None:
    assert all(
        re.fullmatch(r"(tickets|dateien/ticket-\d+|avatare)/[^/\\:<>]+|[\w]+\.(txt|json)", name)
        for name in unpacked(export(world))
    )


def test_what_is_too_much_for_one_file_is_split_and_what_never_fits_is_named(
    world: World, tmp_path: Path
) -> None:
    world = world.copied_to(tmp_path)
    noise = random.Random(7)  # noqa: S311 - it only has to be as large packed as unpacked
    for number in range(6):
        content = noise.randbytes(200_000 if number == 3 else 30_000)
        world.insert(
            "attachments", id=9_000 + number, message_id=6_004, file_name=f"{number}.bin", url="x", size_bytes=1,
            state="saved", sha256=world.file(content),
        )  # fmt: skip
    made = export(world, 100_000)
    world.close()
    assert 1 < len(made.parts) <= MOST_PARTS
    assert [part.seek(0, 2) <= 100_000 for part, _ in made.parts] == [True] * len(made.parts)
    assert made.left_out == [f"dateien/ticket-{HIS}/9003-3.bin"]
    files = unpacked(made)
    assert len([name for name in files if name.endswith(".bin")]) == 5
    assert made.left_out[0] in files["FEHLT.txt"].decode()


def test_of_somebody_unknown_there_is_an_empty_export(world: World) -> None:
    pages = PageMaker(world.path, world.attachments, ZoneInfo("Europe/Berlin"), lambda: NOW_MS)
    exporter = PersonExporter(world.path, world.attachments, pages, lambda: NOW_MS)
    made = asyncio.run(exporter.make(4_711, MEGABYTE))
    with zipfile.ZipFile(made.parts[0][0]) as archive:
        data = json.loads(archive.read("daten.json"))
    made.close()
    assert (data["tickets"], data["messages"]) == ([], [])
