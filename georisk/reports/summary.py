"""The first sheet, CRM-KAM-001/1: counts and baht a month, each by a formula one can follow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.reports.columns import band_cell
from georisk.reports.sheets import (
    BAND_COLOURS,
    LINE_HEIGHT,
    Book,
    TableRef,
    page_setup,
    write_cell,
    write_title,
)
from georisk.reports.wording import (
    BANDS,
    EXEMPT_TH,
    NO_TIER_TH,
    OPEN_TH,
    TIERS,
    UNSTATED_TH,
    tier_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer
    from georisk.reports.columns import Cell

FIRST_ROW = 4
MOST_ON_A_PAGE = 50  # rows that are still read when they are put on one page
LABEL, COUNT, BAHT = 0, 1, 2
TIER_COLUMN = 2
WIDTHS = (26, 24, 20, 12, 12, 12, 12, 20)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of the other sheets that the summary adds up."""

    key_accounts: TableRef
    streamline: TableRef
    risk: TableRef
    not_eligible: TableRef


@dataclass(slots=True)
class Tally:
    """A count with its baht a month."""

    count: int = 0
    baht: Decimal = Decimal(0)

    def add(self, customer: AssessedCustomer) -> None:
        """Take one customer in."""
        self.count += 1
        self.baht += customer.record.monthly_bill_thb or Decimal(0)


def tally(pairs: Iterable[tuple[str, AssessedCustomer]]) -> defaultdict[str, Tally]:
    """Count customers, and add their bills, by label."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for label, customer in pairs:
        found[label].add(customer)
    return found


def tier_label(customer: AssessedCustomer) -> str:
    """Name the line of the tier section a customer is counted in; each has exactly one."""
    record = customer.record
    return NO_TIER_TH if record.tier is None and not record.eligible else tier_word(record.tier)


def _headings(book: Book, sheet: Worksheet, row: int, words: Sequence[str]) -> None:
    for index, word in enumerate(words):
        sheet.write_string(row, index, word, book.formats["heading"])


def _formula(
    book: Book,
    sheet: Worksheet,
    at: tuple[int, int],
    formula: str,
    style_value: tuple[str, Cell],
) -> None:
    style, value = style_value
    sheet.write_formula(*at, formula, book.formats[style], value)


def _sum_line(
    book: Book, sheet: Worksheet, rows: tuple[int, int], columns: range, values: list[Cell]
) -> None:
    """Close a section with the sums of its columns."""
    from xlsxwriter.utility import xl_range

    first, total = rows
    sheet.write_string(total, LABEL, "รวม", book.formats["total"])
    for column, value in zip(columns, values, strict=True):
        style = "total_baht" if isinstance(value, Decimal) else "total"
        formula = f"=SUM({xl_range(first, column, total - 1, column)})"
        _formula(book, sheet, (total, column), formula, (style, value))


def _section(
    book: Book,
    sheet: Worksheet,
    row: int,
    lines: Sequence[tuple[str, TableRef, str]],
    found: defaultdict[str, Tally],
) -> int:
    """Write lines of (label, table, column that holds the label) and their sum."""
    for at, (label, table, key) in enumerate(lines, row):
        style = label if label in BAND_COLOURS else "text"
        sheet.write_string(at, LABEL, label, book.formats[style])
        labels, bills, mine = table.cells(key), table.cells("bill"), found[label]
        _formula(book, sheet, (at, COUNT), f'=COUNTIF({labels},"{label}")', ("count", mine.count))
        _formula(
            book, sheet, (at, BAHT), f'=SUMIF({labels},"{label}",{bills})', ("baht", mine.baht)
        )
    total = row + len(lines)
    counts = [found[label] for label, _, _ in lines]
    sums: list[Cell] = [
        sum(item.count for item in counts),
        sum((item.baht for item in counts), Decimal(0)),
    ]
    _sum_line(book, sheet, (row, total), range(COUNT, BAHT + 1), sums)
    return total + 2


def _by_band(
    book: Book,
    sheet: Worksheet,
    row: int,
    tables: Tables,
    customers: Sequence[AssessedCustomer],
) -> int:
    _headings(book, sheet, row, ("ระดับความเสี่ยง SPP", "จำนวนราย", "ค่าไฟฟ้า (บาท/เดือน)"))
    eligible = [customer for customer in customers if customer.record.eligible]
    found = tally((band_cell(customer.record) or OPEN_TH, customer) for customer in eligible)
    labels = (*reversed(BANDS.values()), OPEN_TH)
    lines = [(label, tables.risk, "band") for label in labels]
    return _section(book, sheet, row + 1, lines, found)


def _by_tier(
    book: Book,
    sheet: Worksheet,
    row: int,
    tables: Tables,
    customers: Sequence[AssessedCustomer],
) -> int:
    _headings(book, sheet, row, ("กลุ่มลูกค้า (4S)", "จำนวนราย", "ค่าไฟฟ้า (บาท/เดือน)"))
    found = tally((tier_label(customer), customer) for customer in customers)
    lines = [
        *((tier, tables.key_accounts, "tier") for tier in TIERS[:3]),
        (TIERS[3], tables.streamline, "tier"),
        (EXEMPT_TH, tables.risk, "tier"),
        (OPEN_TH, tables.risk, "tier"),
        (NO_TIER_TH, tables.not_eligible, "tier"),
    ]
    return _section(book, sheet, row + 1, lines, found)


def _same(table: TableRef, key: str, cell: str, text: str) -> str:
    """Compare a column with a cell letter by letter: COUNTIFS would read ``*`` and ``>5``."""
    return f"EXACT({table.cells(key)},{cell if text else chr(34) * 2})"


def _office_line(
    book: Book,
    sheet: Worksheet,
    row: int,
    tables: Tables,
    office: tuple[str, str],
    found: defaultdict[str, Tally],
) -> None:
    from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

    for column, text in enumerate(office):
        write_cell(sheet, (row, column), text or UNSTATED_TH, book.formats["text"])
    cells = [xl_rowcol_to_cell(row, column, col_abs=True) for column in (0, 1)]
    bills = []
    for offset, tier in enumerate(TIERS):
        table = tables.streamline if tier == TIERS[3] else tables.key_accounts
        here = "*".join(
            _same(table, key, cell, text)
            for key, cell, text in zip(("area", "office"), cells, office, strict=True)
        )
        tiers = f'({table.cells("tier")}="{tier}")'
        if offset in (0, len(TIERS) - 1):
            bills.append(f"SUMPRODUCT({here}*1,{table.cells('bill')})")
        formula = f"=SUMPRODUCT({here}*{tiers})"
        at = (row, TIER_COLUMN + offset)
        _formula(book, sheet, at, formula, ("count", found[tier].count))
    after = TIER_COLUMN + len(TIERS)
    count = sum(item.count for item in found.values())
    baht = sum((item.baht for item in found.values()), Decimal(0))
    span = xl_range(row, TIER_COLUMN, row, after - 1)
    _formula(book, sheet, (row, after), f"=SUM({span})", ("count", count))
    _formula(book, sheet, (row, after + 1), "=" + "+".join(bills), ("baht", baht))


def _by_office(
    book: Book,
    sheet: Worksheet,
    row: int,
    tables: Tables,
    customers: Sequence[AssessedCustomer],
) -> int:
    _headings(book, sheet, row, ("กฟข.", "กฟฟ.", *TIERS, "รวม (ราย)", "ค่าไฟฟ้า (บาท/เดือน)"))
    offices: defaultdict[tuple[str, str], list[AssessedCustomer]] = defaultdict(list)
    grouped = [customer for customer in customers if customer.record.tier in TIERS]
    for customer in grouped:
        offices[customer.profile.area or "", customer.profile.office or ""].append(customer)
    first = row + 1
    for at, (office, members) in enumerate(sorted(offices.items()), first):
        found = tally((member.record.tier or "", member) for member in members)
        _office_line(book, sheet, at, tables, office, found)
    total = first + len(offices)
    whole = tally((customer.record.tier or "", customer) for customer in grouped)
    values: list[Cell] = [whole[tier].count for tier in TIERS]
    values += [len(grouped), sum((item.baht for item in whole.values()), Decimal(0))]
    if offices:
        _sum_line(book, sheet, (first, total), range(TIER_COLUMN, len(WIDTHS)), values)
    return total + 2


def write_summary(
    book: Book,
    sheet: Worksheet,
    tables: Tables,
    customers: Sequence[AssessedCustomer],
) -> None:
    """Fill the summary: by band, by tier, by area and office."""
    sheet.set_default_row(LINE_HEIGHT)
    write_title(book, sheet, "สรุปลูกค้ารายสำคัญ (CRM-KAM-001/1)")
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    row = _by_band(book, sheet, FIRST_ROW, tables, customers)
    row = _by_tier(book, sheet, row, tables, customers)
    _by_office(book, sheet, row, tables, customers)
    page_setup(book, sheet, len(WIDTHS) - 1)
    if (sheet.dim_rowmax or 0) < MOST_ON_A_PAGE:
        sheet.fit_to_pages(1, 1)
