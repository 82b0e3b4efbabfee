"""How a sheet is laid out: title, heading, rows, filter, panes and print set-up."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

from georisk.messages import say
from georisk.reports.columns import Formula
from georisk.reports.wording import BANDS, SYNTHETIC_TH, thai_date, thai_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from georisk.model import RunHeader
    from georisk.reports.columns import Cell, Column

Row = TypeVar("Row")

# Thai needs room for what stands above and below the letters; programs that lack the font too.
LINE_HEIGHT = 23
TITLE_HEIGHT = 32
HEADING_LINE = 24
FONT = {"font_name": "TH SarabunPSK", "font_size": 14, "valign": "top"}
# The band colours keep their distance in normal and colour-blind vision (design findings).
BAND_COLOURS = {
    BANDS["low"]: ("#1fb082", "#000000"),
    BANDS["medium"]: ("#f1d736", "#000000"),
    BANDS["high"]: ("#de6410", "#000000"),
    BANDS["very_high"]: ("#8f040a", "#ffffff"),
}
STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 18},
    "note": {"italic": True, "font_color": "#444444"},
    "warning": {"bold": True, "font_color": "#8f040a"},
    "heading": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "bg_color": "#e4dcef",
        "border": 1,
    },
    "text": {"num_format": "@"},
    "wide": {"text_wrap": True, "num_format": "@"},
    "entry_count": {"bg_color": "#fffbe6", "num_format": "0", "align": "center"},
    "entry": {"bg_color": "#fffbe6", "num_format": "@"},
    "int": {"num_format": "0", "align": "center"},
    "count": {"num_format": "#,##0"},
    "metres": {"num_format": "#,##0.000"},
    "baht": {"num_format": "#,##0.00"},
    "figure": {"num_format": "#,##0.##"},
    "points": {"num_format": "0.0", "align": "center"},
    "average": {"num_format": "0.00####", "align": "center"},
    "band": {"align": "center"},
    "total": {"bold": True, "top": 1, "num_format": "#,##0"},
    "total_baht": {"bold": True, "top": 1, "num_format": "#,##0.00"},
}
ENTRIES = {"entry", "entry_count"}
A3, A4 = 8, 9
WIDEST_ON_A4 = 30  # columns
LONG_TEXT = 60  # wide: whole sentences
ROOM_FOR_TEXT = 20  # columns; beside more of them, long texts make all too small to read on paper
HEADING_ROW = 4
MOST_LETTERS = 32_000  # a cell holds 32,767


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook with the formats its sheets share and the run they tell of."""

    file: Workbook
    formats: dict[str, Format]
    header: RunHeader


@dataclass(frozen=True, slots=True)
class TableRef:
    """Where a table's columns lie, so that formulas of another sheet can point at them."""

    sheet: str
    first: int
    last: int
    columns: dict[str, int]
    bills: Decimal = Decimal(0)

    def cells(self, key: str) -> str:
        """Give a column's cells as an absolute reference."""
        from xlsxwriter.utility import xl_range_abs

        column = self.columns[key]
        return f"'{self.sheet}'!{xl_range_abs(self.first, column, self.last, column)}"


def make_formats(file: Workbook) -> dict[str, Format]:
    """Register every format once; bands by their Thai name."""
    formats = {name: file.add_format({**FONT, **style}) for name, style in STYLES.items()}
    for band, (fill, ink) in BAND_COLOURS.items():
        style = {**FONT, "align": "center", "bg_color": fill, "font_color": ink}
        formats[band] = file.add_format(style)
    return formats


def printable(text: str) -> str:
    r"""Make text fit for a cell: valid Unicode, not longer than a cell holds.

    Examples
    --------
    >>> printable("ab\ud800")
    'ab?'
    """
    return text.encode("utf-8", "replace").decode()[:MOST_LETTERS]


def write_cell(sheet: Worksheet, at: tuple[int, int], value: Cell, style: Format) -> None:
    """Write a value by its type: text is always text, whatever it begins with."""
    if value is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(value, Formula):
        sheet.write_formula(*at, f"={value.text}", style, value.value)
    elif isinstance(value, str):
        sheet.write_string(*at, printable(value), style)
    else:
        sheet.write_number(*at, value, style)


def page_setup(book: Book, sheet: Worksheet, last_column: int, printed: int | None = None) -> None:
    """Set the sheet up for A4 paper, a wide one for A3, as wide as one page.

    Parameters
    ----------
    printed : int, optional
        The last column that is printed, where it is not the last.
    """
    run_id = book.header.run_id.replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(A3 if last_column > WIDEST_ON_A4 else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header("&L&A&Rgeorisk")
    page = say("sheet.page", "th", page="&P", pages="&N")
    sheet.set_footer(f"&L{run_id[:200]}&R{page}")
    right = last_column if printed is None else printed
    sheet.print_area(0, 0, max(sheet.dim_rowmax or 0, HEADING_ROW + 1), right)


def write_title(book: Book, sheet: Worksheet, title: str) -> None:
    """Write the lines above the heading: title, what the run is of, and the synthetic notice."""
    header = book.header
    sheet.write_string(0, 0, title, book.formats["title"])
    about = say(
        "sheet.about",
        "th",
        year=thai_year(header.plan_year),
        day=thai_date(header.as_of),
        ruleset=header.ruleset,
    )
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.write_string(1, 0, printable(about), book.formats["note"])
    if header.synthetic:
        sheet.write_string(2, 0, SYNTHETIC_TH, book.formats["warning"])


def finish(book: Book, sheet: Worksheet, columns: Sequence[Column[Any]]) -> None:
    """Freeze the heading, repeat it on every page, and set the page up."""
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.repeat_rows(HEADING_ROW)
    page_setup(book, sheet, len(columns) - 1, _last_printed(columns))


def _last_printed(columns: Sequence[Column[Any]]) -> int:
    """Leave the long texts at the end of a wide sheet to the screen."""
    last = len(columns) - 1
    while len(columns) > ROOM_FOR_TEXT and columns[last].width >= LONG_TEXT:
        last -= 1
    return last


def write_heading(book: Book, sheet: Worksheet, columns: Sequence[Column[Any]]) -> None:
    """Write the heading row and set the widths."""
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(HEADING_ROW, index, column.heading, book.formats["heading"])
    sheet.set_row(HEADING_ROW, HEADING_LINE * max(2, *(_heading_lines(one) for one in columns)))


def _heading_lines(column: Column[Any]) -> int:
    """How many lines a heading wraps to; marks above and below letters take no width."""
    letters = sum(unicodedata.category(letter) != "Mn" for letter in column.heading)
    return ceil(letters / (column.width - 1))


def column_letters(columns: Sequence[Column[Any]]) -> dict[str, str]:
    """Name the columns as formulas do, by their keys."""
    from xlsxwriter.utility import xl_col_to_name

    return {column.key: xl_col_to_name(index) for index, column in enumerate(columns)}


def write_rows(
    book: Book,
    sheet: Worksheet,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
) -> None:
    """Write the rows below the heading, a band in its colour."""
    letters = column_letters(columns)
    for at, row in enumerate(rows, HEADING_ROW + 1):
        for index, column in enumerate(columns):
            value = column.value(row)
            if value is None and column.style not in ENTRIES:
                continue
            if isinstance(value, Formula):
                cells = {key: f"{letter}{at + 1}" for key, letter in letters.items()}
                value = Formula(value.text.format_map(cells), value.value)
            style = str(value) if column.style == "band" and value in BAND_COLOURS else column.style
            write_cell(sheet, (at, index), value, book.formats[style])


def _sum_of_bills(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> Decimal:
    values = (column.value(row) for column in columns if column.key == "bill" for row in rows)
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))


def write_subtotal(book: Book, sheet: Worksheet, table: TableRef) -> None:
    """Add up, above the heading, the bills of the rows a filter leaves visible."""
    column = table.columns.get("bill")
    if column is None:
        return
    sheet.write_string(HEADING_ROW - 1, column - 1, "รวมแถวที่แสดง", book.formats["note"])
    formula = f"=SUBTOTAL(109,{table.cells('bill')})"
    sheet.write_formula(HEADING_ROW - 1, column, formula, book.formats["total_baht"], table.bills)


def write_table(
    book: Book,
    sheet: Worksheet,
    title: str,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
) -> TableRef:
    """Fill a sheet with one table and say where its columns are."""
    sheet.set_default_row(LINE_HEIGHT)
    first = HEADING_ROW + 1
    last = HEADING_ROW + max(len(rows), 1)  # an empty table still has a row to point at
    write_title(book, sheet, title)
    write_heading(book, sheet, columns)
    write_rows(book, sheet, columns, rows)
    sheet.autofilter(HEADING_ROW, 0, last, len(columns) - 1)
    finish(book, sheet, columns)
    keys = {column.key: index for index, column in enumerate(columns)}
    table = TableRef(sheet.get_name(), first, last, keys, _sum_of_bills(columns, rows))
    write_subtotal(book, sheet, table)
    return table
