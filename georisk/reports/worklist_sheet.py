"""The sheet of locations worth fixing, in the order it pays to fix them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.reports.columns import Column
from georisk.reports.sheets import write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.reports.columns import Cell
    from georisk.reports.sheets import Book

NARROW, WIDE = 13, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Headings and rows, in Thai, as `georisk worklist` lists them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_worklist(book: Book, sheet: Worksheet, worklist: Worklist) -> None:
    """Fill the sheet."""
    columns = [_column(at, heading, worklist.rows) for at, heading in enumerate(worklist.headings)]
    title = "ตำแหน่งที่ควรแก้ไข เรียงตามค่าไฟฟ้า x โอกาสที่ผลเปลี่ยน"
    write_table(book, sheet, title, columns, worklist.rows)


def _column(at: int, heading: str, rows: Sequence[tuple[Cell, ...]]) -> Column[tuple[Cell, ...]]:
    values = [row[at] for row in rows if row[at] is not None]
    texts = [value for value in values if isinstance(value, str)]
    width = min(WIDE, max(NARROW, *(len(text) for text in texts), 0))
    style = "text" if texts or not values else "figure"
    return Column(str(at), heading, width, style, lambda row: row[at])
