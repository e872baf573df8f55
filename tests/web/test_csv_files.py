"""Tables as files for spreadsheets."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp import csv_files
from webapp.csv_files import Cell

cells = st.one_of(st.text(), st.integers(), st.none())
tables = st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6)


def read(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))


def written(*rows: Sequence[Cell]) -> bytes:
    return b"".join(csv_files.pieces(["Spalte"], rows))


def test_a_file_is_what_a_german_spreadsheet_opens_without_asking() -> None:
    assert written(["Käthe; die Große", 5], [None, 'sagt "nein"']) == (
        b"\xef\xbb\xbf" + 'Spalte\r\n"Käthe; die Große";5\r\n;"sagt ""nein"""\r\n'.encode()
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_carry_out_stays_text(start: str) -> None:
    attack = f"{start}cmd|' /C calc'!A0"
    assert read(written([attack]))[1] == [f"'{attack}"]


def test_a_number_below_nothing_stays_a_number() -> None:
    assert read(written([-12, "-12"]))[1] == ["-12", "'-12"]


@given(tables)
def test_whatever_stands_in_cells_is_read_back_and_never_a_formula(table: list[list[Cell]]) -> None:
    header, *rows = read(written(*table))
    assert header == ["Spalte"]
    assert len(rows) == len(table)
    for row, cells_before in zip(rows, table, strict=True):
        for cell, before in zip(row, cells_before, strict=True):
            assert cell.removeprefix("'").endswith("" if before is None else str(before).removeprefix("'"))
            if isinstance(before, str):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_long_table_comes_in_pieces() -> None:
    rows = ([f"Zeile {number}"] for number in range(20_000))
    found = list(csv_files.pieces(["Spalte"], rows))
    assert len(found) > 3
    assert max(len(piece) for piece in found) < 40_000
    assert len(read(b"".join(found))) == 20_001


def test_a_download_is_saved_and_not_shown() -> None:
    response = csv_files.download("tickets", csv_files.pieces(["Spalte"], []))
    assert response.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    assert response.content_type == "text/csv; charset=utf-8"
    assert "sandbox" in response.headers["Content-Security-Policy"]
