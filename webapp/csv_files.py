"""Tables as CSV files that spreadsheets open as they are, in German, and in which nothing is carried out."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flask import Response

from webapp.security import FILE_POLICY

Cell = str | int | None
Row = Sequence[Cell]

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
# Without it Excel takes the file for one of Windows' old encodings.
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# A spreadsheet takes text that begins so for a formula, which could call programs or send cells elsewhere. The wide
# forms are the same to a Japanese Excel.
_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PIECE_CHARACTERS: Final = 32 * 1024


def pieces(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Write a table piece by piece, so that however long it is it never stands in memory as a whole."""
    text = io.StringIO(newline="")
    # Where a comma begins the decimals, spreadsheets expect semicolons between cells.
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_safe(cell) for cell in header])
    yield _BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        if text.tell() >= _PIECE_CHARACTERS:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def download(name: str, written: Iterable[bytes]) -> Response:
    """Answer with a file that is saved; `name` is of our own making, without its ending."""
    response = Response(written, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_BEGINS_FORMULA):
        return f"'{cell}"
    return cell
