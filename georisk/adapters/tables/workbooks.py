"""Sheets of Excel workbooks as rows of cells."""

from __future__ import annotations

import re
import zipfile
from collections import deque
from typing import TYPE_CHECKING, cast

from georisk.adapters.tables.headings import TablePlace, table_sheet, usual_sheet
from georisk.adapters.tables.unpacking import MOST_CELLS, pieces, require_holdable
from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LARGE_SHEET = 20_000_000
NEAR_ROWS = 99_999
LONGEST = 64  # bytes of a cell's name, with the word before it
FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]*\d{6})')
# The attribute r of a row or cell; not the namespace xmlns:r, which nearly every sheet declares.
COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)\d""")
ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]*(\d+)""")


def read_sheet(path: Path, table: str) -> tuple[Sequence[Sequence[object]], TablePlace]:
    """Read the sheet a table is on, and say where it was found.

    Raises
    ------
    UnreadableFile
        When the workbook is damaged, or a stray cell far away makes its sheet too large to hold.
    """
    if path.suffix.lower() != ".xls":
        _require_holdable(path)
    try:
        return _cells(path, table)
    except BaseException as error:
        # A panic of the reader's Rust is no Exception.
        if type(error).__name__ == "PanicException":
            raise UnreadableFile(
                f"cannot read {path}: the workbook is damaged; save it again from Excel",
                f"อ่านไฟล์ {path} ไม่ได้: สมุดงานเสียหาย โปรดบันทึกใหม่จาก Excel",
            ) from error
        raise


def _cells(path: Path, table: str) -> tuple[Sequence[Sequence[object]], TablePlace]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    read: dict[str, Sequence[Sequence[object]]] = {}

    def rows_of(name: str) -> Sequence[Sequence[object]]:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        return read.setdefault(name, cast("Sequence[Sequence[object]]", rows))

    place = table_sheet(table, book.sheet_names, rows_of)
    name = place.sheet or usual_sheet(table, book.sheet_names)
    return read[name], place


def _require_holdable(path: Path) -> None:
    """Bound what a reader would lay out: one far cell may make a rectangle of 10^10."""
    require_holdable(path)
    with zipfile.ZipFile(path) as book, path.open("rb") as file:
        for item in book.infolist():
            unpacked = pieces(path, file, item)
            is_sheet = item.filename.startswith("xl/worksheets/")
            if is_sheet and _area(unpacked) > MOST_CELLS:
                raise _too_many_cells(path)
            deque(unpacked, maxlen=0)  # only to see that there is no more of it than it says


def _too_many_cells(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"cannot read {path}: a sheet is too large, or a stray cell lies far from the table;"
        f" at most {MOST_CELLS:,} cells are read: copy the table into a new workbook",
        f"อ่านไฟล์ {path} ไม่ได้: แผ่นงานใหญ่เกินไป หรือมีเซลล์หลงอยู่ไกลจากตาราง"
        f" รับได้ไม่เกิน {MOST_CELLS:,} เซลล์ โปรดคัดลอกตารางไปยังสมุดงานใหม่",
    )


def _area(sheet: Iterable[bytes]) -> int:
    """Cells of the rectangle from A1 to the last row and column that occur.

    A large sheet is looked through for far cells only: it has its many cells in earnest. Where
    there are some, what was passed over may reach as far as cells that are not far.
    """
    width = height = 1
    seen, passed, end = 0, 1, b""
    for piece in sheet:
        text, seen = end + piece, seen + len(piece)
        end = text[-LONGEST:]  # a name may lie across two pieces
        far = FAR.search(text) is not None
        if seen > LARGE_SHEET and not far:
            passed = NEAR_ROWS
            continue
        width = max(width, *map(_number, {found.upper() for found in COLUMN.findall(text)}), 1)
        height = max(height, *map(int, set(ROW.findall(text))), passed if far else 1)
    return width * height


def _number(letters: bytes) -> int:
    """Count a column: A is 1, Z 26, AA 27.

    Examples
    --------
    >>> _number(b"A"), _number(b"AA"), _number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
