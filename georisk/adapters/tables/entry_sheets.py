"""Cells filled in by hand, read back from a workbook georisk wrote, by the customer of the row.

A user may sort, filter, add sheets, rows and columns; a heading of ours that was renamed, moved or
deleted makes a sheet unreadable, since two columns may have one heading and nobody could tell them
apart.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.adapters.tables.annotating import PALE_RED, mark
from georisk.adapters.tables.opening import reading
from georisk.errors import InputError, InvalidValue, UnreadableFile
from georisk.plan.entries import entry_of, read_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from georisk.plan.entries import Entry

SEARCHED_ROWS = 20
SHOWN = 60
ENTRY_YELLOW = "FFFFFBE6"  # as the workbook draws a cell to fill in


@dataclass(frozen=True, slots=True)
class EntryHeading:
    """A column of a sheet georisk writes.

    Parameters
    ----------
    field : str or None
        What is filled in there; None for a column of ours.
    count : bool
        The cell holds a number of times.
    """

    heading: str
    field: str | None = None
    count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySheet:
    """A sheet people fill in: all its headings in their order, and which of them is the key.

    Parameters
    ----------
    subjects : tuple of str or None
        What the key may be where it is no customer; so many rows are read.
    """

    title: str
    key: str
    headings: tuple[EntryHeading, ...]
    subjects: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A cell that could not be taken."""

    sheet: str
    row: int
    column: int
    heading: str
    value: str
    en: str
    th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a workbook says: entries taken, cells not taken, sheets read."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    sheets: tuple[str, ...]


def read_entries(
    path: Path, sheets: Iterable[EntrySheet], known: Collection[str], plan_year: int | None
) -> Filled:
    """Read what was filled in; a faulty cell is named and the rest is taken.

    Parameters
    ----------
    known : collection of str
        The customers of the run.

    Raises
    ------
    UnreadableFile
        It is no workbook.
    InputError
        It has none of the sheets, or one of them is out of shape.
    """
    wanted = tuple(sheets)
    book = _opened(path)
    found = [sheet for sheet in wanted if sheet.title in book.sheetnames]
    if not found:
        raise _no_sheet(path, wanted)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for sheet in found:
        reader = _Reader(book[sheet.title], sheet, path)
        for result in reader.cells(known, plan_year):
            (faults if isinstance(result, Fault) else entries).append(result)  # type: ignore[arg-type]
    return Filled(
        entries=tuple(entries), faults=tuple(faults), sheets=tuple(one.title for one in found)
    )


def marked(path: Path, faults: Iterable[Fault]) -> bytes:
    """Give a workbook back with the cells that could not be taken coloured and commented."""
    book = _opened(path)
    for sheet in book.worksheets:
        _take_away_marks(sheet)
    for fault in faults:
        mark(book[fault.sheet], fault.row, fault.column, fault.th)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _take_away_marks(sheet: Worksheet) -> None:
    """Undo an earlier marking, so that what was corrected shows no more."""
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import PatternFill

    plain = PatternFill(fill_type="solid", start_color=ENTRY_YELLOW, end_color=ENTRY_YELLOW)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.fill.fgColor.rgb == PALE_RED:
                cell.fill = plain
                cell.comment = None


def _opened(path: Path) -> Workbook:
    from openpyxl import load_workbook

    if not path.exists():
        raise UnreadableFile(f"no such file: {path}", f"ไม่พบไฟล์: {path}")
    with reading(path):
        return load_workbook(path)


class _Reader:
    """One sheet, its columns found."""

    def __init__(self, sheet: Worksheet, expected: EntrySheet, path: Path) -> None:
        self.sheet = sheet
        self.expected = expected
        self.top, found = self._heading_row(path)
        self.places = self._places(found, path)
        self.key = next(at for at, one in self.places.items() if one.heading == expected.key)

    def cells(self, known: Collection[str], plan_year: int | None) -> Iterator[Entry | Fault]:
        """Yield every filled cell as an entry, or as a fault."""
        first: dict[str, int] = {}
        fields = {at: one for at, one in self.places.items() if one.field is not None}
        subjects = self.expected.subjects
        last = None if subjects is None else self.top + len(subjects)
        known = known if subjects is None else subjects
        rows = self.sheet.iter_rows(min_row=self.top + 1, max_row=last, values_only=True)
        for number, values in enumerate(rows, self.top + 1):
            filled = {at: values[at - 1] for at in fields if values[at - 1] not in (None, "")}
            if not filled:
                continue
            name = str(values[self.key - 1] or "").strip()
            why = _whose(name, number, first, known)
            if why is not None:
                yield self._fault(number, self.key, name, why)
                continue
            for at, raw in filled.items():
                yield from self._cell(number, at, raw, name, plan_year)

    def _cell(
        self, row: int, at: int, raw: object, name: str, plan_year: int | None
    ) -> Iterator[Entry | Fault]:
        column = self.places[at]
        try:
            value = read_value(raw, count=column.count)
        except InvalidValue as error:
            yield self._fault(row, at, str(raw), (error.en, error.th))
            return
        if value is not None and column.field is not None:
            yield entry_of(name, column.field, plan_year, value)

    def _fault(self, row: int, column: int, value: str, words: tuple[str, str]) -> Fault:
        return Fault(
            sheet=self.sheet.title,
            row=row,
            column=column,
            heading=self.places[column].heading,
            value=value[:SHOWN],
            en=words[0],
            th=words[1],
        )

    def _heading_row(self, path: Path) -> tuple[int, list[str]]:
        rows = self.sheet.iter_rows(max_row=SEARCHED_ROWS, values_only=True)
        for number, values in enumerate(rows, 1):
            texts = ["" if value is None else str(value).strip() for value in values]
            if self.expected.key in texts:
                return number, texts
        raise _out_of_shape(path, self.sheet.title, self.expected.key)

    def _places(self, found: list[str], path: Path) -> dict[int, EntryHeading]:
        """Find our columns in their order; those a user added in between are passed over."""
        places: dict[int, EntryHeading] = {}
        start = 0
        for column in self.expected.headings:
            if column.heading not in found[start:]:
                raise _out_of_shape(path, self.sheet.title, column.heading)
            at = found.index(column.heading, start)
            places[at + 1] = column
            start = at + 1
        ours = {column.heading for column in self.expected.headings}
        extra = [text for text in found if text in ours]
        if len(extra) != len(places):
            raise _out_of_shape(path, self.sheet.title, _repeated(extra))
        return places


def _repeated(texts: list[str]) -> str:
    return max(texts, key=texts.count)


def _whose(
    name: str, row: int, first: dict[str, int], known: Collection[str]
) -> tuple[str, str] | None:
    """Say what is wrong with the customer of a row; None for a good one."""
    if not name:
        return ("expected the customer's id", "ต้องมีรหัสลูกค้า")
    if name not in known:
        return (
            f"customer {name!r} is not in this run",
            f"ไม่มีลูกค้า {name!r} ในรอบการประเมินนี้",
        )
    earlier = first.setdefault(name, row)
    if earlier != row:
        return (
            f"customer {name!r} stands in row {earlier} already",
            f"ลูกค้า {name!r} มีอยู่แล้วในแถวที่ {earlier}",
        )
    return None


def _no_sheet(path: Path, wanted: tuple[EntrySheet, ...]) -> InputError:
    names = ", ".join(sheet.title for sheet in wanted)
    return InputError(
        f"{path}: none of the sheets {names} is there; import a workbook of `georisk report`",
        f"{path}: ไม่มีแผ่นงาน {names} โปรดใช้สมุดงานที่ได้จาก georisk report",
    )


def _out_of_shape(path: Path, sheet: str, heading: str) -> InputError:
    return InputError(
        f"{path}, sheet {sheet}: the heading {heading!r} is missing, doubled or out of its place;"
        " columns may be added and rows sorted, but ours keep their headings and order",
        f"{path} แผ่นงาน {sheet}: หัวคอลัมน์ {heading!r} หายไป ซ้ำ หรือไม่อยู่ในลำดับเดิม"
        " เพิ่มคอลัมน์และเรียงแถวได้ แต่ต้องคงหัวคอลัมน์เดิมและลำดับไว้",
    )
