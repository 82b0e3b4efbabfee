"""Sheets of Excel workbooks as rows of cells."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, cast

from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_CELLS = 40_000_000
MOST_BYTES = 1 << 31
LARGE_SHEET = 20_000_000
FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]*\d{6})')
# The attribute r of a row or cell; not the namespace xmlns:r, which nearly every sheet declares.
COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)\d""")
ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]*(\d+)""")


def read_sheet(path: Path, wanted: str) -> Sequence[Sequence[object]]:
    """Read the sheet of the wanted name, else the first.

    Raises
    ------
    UnreadableFile
        When the workbook is damaged, or a stray cell far away makes its sheet too large to hold.
    """
    if path.suffix.lower() != ".xls":
        _require_holdable(path)
    try:
        return _cells(path, wanted)
    except BaseException as error:
        # A panic of the reader's Rust is no Exception.
        if type(error).__name__ == "PanicException":
            raise UnreadableFile(
                f"cannot read {path}: the workbook is damaged; save it again from Excel",
                f"อ่านไฟล์ {path} ไม่ได้: สมุดงานเสียหาย โปรดบันทึกใหม่จาก Excel",
            ) from error
        raise


def _cells(path: Path, wanted: str) -> Sequence[Sequence[object]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    named = [name for name in book.sheet_names if name.strip().casefold() == wanted]
    sheet = book.get_sheet_by_name((*named, *book.sheet_names)[0])
    return cast("Sequence[Sequence[object]]", sheet.to_python(skip_empty_area=False))


def _require_holdable(path: Path) -> None:
    """Bound the rectangle of cells before a reader lays it out: one far cell may make it 10^10."""
    with zipfile.ZipFile(path) as book:
        sheets = [item for item in book.infolist() if item.filename.startswith("xl/worksheets/")]
        too_large = sum(item.file_size for item in book.infolist()) > MOST_BYTES
        if not too_large:
            too_large = any(_area(book.read(item)) > MOST_CELLS for item in sheets)
    if too_large:
        raise UnreadableFile(
            f"cannot read {path}: a sheet is too large, or a stray cell lies far from the table;"
            " copy the table into a new workbook",
            f"อ่านไฟล์ {path} ไม่ได้: แผ่นงานใหญ่เกินไป หรือมีเซลล์หลงอยู่ไกลจากตาราง"
            " โปรดคัดลอกตารางไปยังสมุดงานใหม่",
        )


def _area(sheet: bytes) -> int:
    """Cells of the rectangle from A1 to the last row and column that occur.

    A large sheet is looked through for far cells only: it has its many cells in earnest.
    """
    if len(sheet) > LARGE_SHEET and FAR.search(sheet) is None:
        return 0
    width = max((_number(letters.upper()) for letters in set(COLUMN.findall(sheet))), default=1)
    height = max((int(digits) for digits in set(ROW.findall(sheet))), default=1)
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
