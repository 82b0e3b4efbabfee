"""Which column each heading of a file means, and which headings a table cannot do without."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.adapters.tables.schema import ERRORS_HEADING, TABLES, WEAK_HEADINGS, folded, headings
from georisk.errors import InputError, MissingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from georisk.adapters.tables.schema import Column

FACTOR = "factor_"
# How far down headings are looked for: above them stand titles, dates, and headings of groups.
LOOKED = 30
AXES = ("lon", "lat")


def column_of(table: str, heading: str) -> str | None:
    """Find the column a heading means; None when nobody knows it.

    Examples
    --------
    >>> column_of("customers", "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)"), column_of("customers", "factor_Flood")
    ('monthly_bill_thb', 'factor_flood')
    """
    known = headings(table).get(folded(heading))
    plain = heading.strip().casefold()
    if known is None and table == "customers" and plain.startswith(FACTOR) and plain != FACTOR:
        return plain
    return known


def columns_of(table: str, found: Sequence[str], *, spatial: bool) -> tuple[str | None, ...]:
    """Find the column of each heading; a weak word such as ``id`` yields to a plain one.

    Parameters
    ----------
    spatial : bool
        The file has geometry: ``x`` and ``y`` are then attributes of their own.

    Examples
    --------
    >>> columns_of("customers", ("id", "customer_id", "lat", "y"), spatial=False)
    (None, 'customer_id', 'lat', None)
    """
    columns = [column_of(table, heading) for heading in found]
    weak = [heading.strip().casefold() in WEAK_HEADINGS for heading in found]
    plain = {name for name, is_weak in zip(columns, weak, strict=True) if not is_weak}
    return tuple(
        None if is_weak and (name in plain or (spatial and name in AXES)) else name
        for name, is_weak in zip(columns, weak, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlace:
    """Where in its file a table was found.

    Parameters
    ----------
    headings : int
        The number a spreadsheet shows beside the row of headings.
    sheet : str or None
        Named when it is neither the first of the workbook nor called after the table.
    """

    headings: int = 1
    sheet: str | None = None


AT_THE_TOP = TablePlace()


def heading_row(table: str, rows: Sequence[Sequence[object]]) -> int | None:
    """Find the row of headings: the first that names every column the table cannot do without.

    Examples
    --------
    >>> heading_row("customers", [("รายชื่อลูกค้า", None), ("รหัสลูกค้า", "ชื่อลูกค้า"), ("C1", "x")])
    1
    """
    if table not in TABLES:
        return 0
    for place, row in enumerate(rows[:LOOKED]):
        if not lacking(table, columns_of(table, heading_texts(row), spatial=False)):
            return place
    return None


def table_sheet(
    table: str, names: Sequence[str], rows_of: Callable[[str], Sequence[Sequence[object]]]
) -> TablePlace:
    """Find a table in a workbook: the sheet called after it, else the first that has its headings.

    Where no sheet has them it is the first row of the first sheet, of which what is missing is
    then said.

    Parameters
    ----------
    rows_of : callable
        The first rows of a sheet, asked for as few sheets as need be.
    """
    usual = usual_sheet(table, names)
    others = [name for name in names if name != usual]
    for name in (usual, *others):
        row = heading_row(table, rows_of(name))
        if row is not None:
            return TablePlace(headings=row + 1, sheet=None if name == usual else name)
    return AT_THE_TOP


def usual_sheet(table: str, names: Sequence[str]) -> str:
    """Choose the sheet called after a table, else the first.

    Examples
    --------
    >>> usual_sheet("spp", ("อ่านก่อน", "SPP ")), usual_sheet("spp", ("อ่านก่อน", "ลูกค้า"))
    ('SPP ', 'อ่านก่อน')
    """
    called = [name for name in names if name.strip().casefold() == table]
    return (*called, *names)[0]


def lacking(table: str, columns: Sequence[str | None]) -> tuple[Column, ...]:
    """List the columns a table cannot do without that it has not."""
    return tuple(item for item in TABLES[table] if item.required and item.name not in columns)


def heading_texts(row: Sequence[object]) -> tuple[str, ...]:
    """Take the cells of a row as headings."""
    return tuple("" if value is None else str(value).strip() for value in row)


def require_columns(
    path: Path, table: str, found: Sequence[str], columns: Sequence[str | None]
) -> None:
    """Refuse a table without a required column, or with two headings for one."""
    for column in lacking(table, columns):
        aliases = ", ".join((column.name, *column.aliases[:2]))
        raise MissingColumn(
            f"{path} has no column {column.name} (also: {aliases}); its headings are:"
            f" {', '.join(found)[:200]}",
            f"{path} ไม่มีคอลัมน์ {column.name} (หรือ {aliases}) หัวคอลัมน์ที่มี: {', '.join(found)[:200]}",
        )
    twice = [name for name, count in Counter(columns).items() if name and count > 1]
    if twice:
        both = [head for head, name in zip(found, columns, strict=True) if name == twice[0]]
        raise InputError(
            f"{path}: headings {', '.join(both)} all mean {twice[0]}: keep one",
            f"{path}: หัวคอลัมน์ {', '.join(both)} หมายถึง {twice[0]} เหมือนกัน โปรดเหลือเพียงคอลัมน์เดียว",
        )


def unknown_headings(found: Sequence[str], columns: Sequence[str | None]) -> tuple[str, ...]:
    """List the headings nobody knows; georisk's own column of errors is no news."""
    return tuple(
        heading
        for heading, column in zip(found, columns, strict=True)
        if column is None and heading and heading != ERRORS_HEADING
    )
