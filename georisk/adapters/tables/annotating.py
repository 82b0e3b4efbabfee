"""A table given back with its faults marked: coloured cells, comments, one more column.

A workbook keeps its own layout; any other format becomes a workbook of the same cells. Row numbers
are those a spreadsheet shows. Marking a workbook again takes the old marks away first, so that it
can be corrected and marked until nothing is left.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from georisk.adapters.tables.headings import (
    LOOKED,
    columns_of,
    heading_texts,
    table_sheet,
    usual_sheet,
)
from georisk.adapters.tables.opening import reading
from georisk.adapters.tables.raw_tables import VECTORS, read_table
from georisk.adapters.tables.schema import ERRORS_HEADING
from georisk.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from georisk.model import Problem, Rejected

    Heads = tuple[Cell | MergedCell, ...]

KEPT = {".xlsx", ".xlsm"}
PALE_RED = "FFFFC7CE"
AUTHOR = "georisk"
WIDTH = 60
TEXT = "@"
# What XML cannot hold.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def can_annotate(path: Path) -> bool:
    """Tell whether a file is a table that can be given back as a workbook; a map layer is not."""
    return path.suffix.lower() not in VECTORS


def annotated(path: Path, table: str, rejected: Iterable[Rejected]) -> bytes:
    """Mark every fault of a table in a workbook of its own cells.

    Parameters
    ----------
    table : str
        Which table the file is: a name in `schema.TABLES`.
    rejected : iterable of Rejected
        Those of other tables are passed over.

    Returns
    -------
    bytes
        An XLSX file (XLSM where the file was one). Corrected, georisk reads it as it is: the
        column ข้อผิดพลาด is not data.

    Raises
    ------
    InputError
        The file cannot be read, or is a map layer, which has no cells to mark.
    """
    with reading(path):
        book = _kept(path) if path.suffix.lower() in KEPT else _copied(path, table)
        sheet, number = _found(book, table)
        head: Heads = sheet[number]
        places = _places(head, table)
        column = _errors_column(sheet, number)
        for item in rejected:
            if item.source == table:
                _mark_row(sheet, item, (head, places), column)
        buffer = io.BytesIO()
        book.save(buffer)
    return buffer.getvalue()


def _kept(path: Path) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")


def _copied(path: Path, table: str) -> Workbook:
    """Copy the cells of any other format, text as text, each row where its number says."""
    from openpyxl import Workbook

    raw = read_table(path, table)
    if raw.shapes is not None:
        raise InputError(
            f"{path} is a map layer: its faults are in rejects.csv, not in a workbook",
            f"{path} เป็นชั้นข้อมูลแผนที่: ดูข้อผิดพลาดได้ใน rejects.csv",
        )
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = table
    head = raw.place.headings
    for number, row in ((head, raw.headings), *zip(raw.numbers, raw.rows, strict=True)):
        for place, value in enumerate(row, 1):
            if value is not None and value != "":
                _put(sheet, number, place, value)
    sheet.freeze_panes = f"A{head + 1}"
    return book


def _put(sheet: Worksheet, row: int, place: int, value: object) -> None:
    """Write a value; text stays text, whatever it looks like."""
    cell = sheet.cell(row, place)
    if isinstance(value, int | float):
        cell.value = value
        return
    cell.value = UNPRINTABLE.sub(" ", str(value))
    cell.data_type = "s"
    cell.number_format = TEXT


def _found(book: Workbook, table: str) -> tuple[Worksheet, int]:
    """Take the sheet the reader takes, and the number of its row of headings."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}

    def rows_of(name: str) -> list[tuple[object, ...]]:
        return list(sheets[name].iter_rows(max_row=LOOKED, values_only=True))

    place = table_sheet(table, list(sheets), rows_of)
    return sheets[place.sheet or usual_sheet(table, list(sheets))], place.headings


def _places(head: Heads, table: str) -> Mapping[str, int]:
    """Find the column each field stands in."""
    columns = columns_of(table, heading_texts([cell.value for cell in head]), spatial=False)
    return {name: place for place, name in enumerate(columns, 1) if name is not None}


def _errors_column(sheet: Worksheet, row: int) -> int:
    """Find the column of faults, emptied, or add one after the last."""
    from openpyxl.utils import get_column_letter

    for cell in sheet[row]:
        if cell.value is not None and str(cell.value).strip() == ERRORS_HEADING:
            _take_away_marks(sheet, row, cell.column)
            return cell.column
    column = sheet.max_column + 1
    _put(sheet, row, column, ERRORS_HEADING)
    _colour(sheet.cell(row, column))
    sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    return column


def _take_away_marks(sheet: Worksheet, head: int, column: int) -> None:
    """Undo an earlier marking; what the user coloured or noted stays."""
    from openpyxl.styles import PatternFill

    for cell in _cells(sheet, head):
        if cell.column == column:
            cell.value = None
        if cell.fill.fgColor.rgb == PALE_RED:
            cell.fill = PatternFill()
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None


def _cells(sheet: Worksheet, head: int) -> Iterator[Cell]:
    from openpyxl.cell.cell import Cell

    for row in sheet.iter_rows(min_row=head + 1):
        yield from (cell for cell in row if isinstance(cell, Cell))


def _mark_row(
    sheet: Worksheet, item: Rejected, named: tuple[Heads, Mapping[str, int]], column: int
) -> None:
    head, places = named
    faults: dict[int, list[str]] = {}
    for problem in item.problems:
        place = places.get(problem.field)
        if place is not None:
            faults.setdefault(place, []).append(problem.expected_th)
    for place, expected in faults.items():
        mark(sheet, item.row, place, "\n".join(expected))
    told = "\n".join(_told(problem, head, places) for problem in item.problems)
    _put(sheet, item.row, column, told)
    sheet.cell(item.row, column).number_format = "General"


def _told(problem: Problem, head: Heads, places: Mapping[str, int]) -> str:
    """Say one fault in Thai, by the user's own heading."""
    place = places.get(problem.field)
    name = problem.field if place is None else str(head[place - 1].value).strip()
    value = f" (ค่าที่พบ: {problem.value})" if problem.value else ""
    return f"{name}: {problem.expected_th}{value}"


def mark(sheet: Worksheet, row: int, place: int, text: str) -> None:
    """Colour a cell and note what was expected, unless the user has a note of his own there."""
    from openpyxl.cell.cell import Cell
    from openpyxl.comments import Comment

    cell = sheet.cell(row, place)
    if not isinstance(cell, Cell):
        return  # merged into another, which holds the value
    _colour(cell)
    if cell.comment is None:
        cell.comment = Comment(UNPRINTABLE.sub(" ", text), AUTHOR, height=90, width=320)


def _colour(cell: Cell | MergedCell) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill(fill_type="solid", start_color=PALE_RED, end_color=PALE_RED)
