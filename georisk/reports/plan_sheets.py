"""CRM-KAM-002, the plan of the year: what each tier is owed, what is planned, what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from georisk.model import Tier
from georisk.plan.obligations import obligations
from georisk.reports.columns import Formula
from georisk.reports.entries import with_plan
from georisk.reports.plan_columns import GROUP_PLAN, KEY_PLAN, PlanRow
from georisk.reports.sheets import (
    HEADING_ROW,
    LINE_HEIGHT,
    TITLE_HEIGHT,
    page_setup,
    write_cell,
    write_title,
)
from georisk.reports.sheets import write_table as write_one_table
from georisk.reports.wording import MONTHS, TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer
    from georisk.reports.columns import Cell
    from georisk.reports.sheets import Book, TableRef
    from georisk.scoring import RuleSet

HEADINGS = (
    ("กลุ่ม", 16),
    ("กิจกรรม", 12),
    ("จำนวนลูกค้า (ราย)", 12),
    ("เป้าหมาย (ร้อยละของลูกค้า)", 14),
    ("ลูกค้าที่ต้องได้รับ (ราย)", 13),
    ("อย่างน้อยต่อราย (ครั้ง/ปี)", 13),
    ("รวมอย่างน้อย (ครั้ง/ปี)", 13),
    ("วางแผนแล้ว (ครั้ง)", 12),
    ("ลูกค้าที่แผนครบแล้ว (ราย)", 14),
    ("ยังขาด (ราย)", 12),
)
KINDS = ("fms", "rba")
GROUP_COM = "การสื่อสารแบบกลุ่ม COM1.2 (ครั้ง/เดือน)"


@dataclass(frozen=True, slots=True)
class PlanTables:
    """Where the two tables of the plan lie."""

    key_accounts: TableRef
    streamline: TableRef


def plan_rows(customers: Iterable[AssessedCustomer], rules: RuleSet) -> list[PlanRow]:
    """Look up what is due to every customer with a tier; an exempt one is owed nothing of it."""
    return [
        PlanRow(item, obligations(Tier(record.tier), record.special_risk_plan, rules))
        for item in customers
        if (record := item.record).tier in TIERS and not record.exempt
    ]


def write_plan_tables(
    book: Book,
    key_sheet: Worksheet,
    group_sheet: Worksheet,
    rows: Sequence[PlanRow],
    filled: Mapping[tuple[str, str], str],
) -> PlanTables:
    """Fill CRM-KAM-002/2 and /3, with what was filled in before."""
    key = [row for row in rows if row.due.tier != Tier.STREAMLINE]
    group = [row for row in rows if row.due.tier == Tier.STREAMLINE]
    title = "แผนบริหารลูกค้ารายสำคัญ"
    tables = PlanTables(
        write_one_table(
            book,
            key_sheet,
            f"{title} Strategic Star Status (CRM-KAM-002/2)",
            with_plan(KEY_PLAN, filled),
            key,
        ),
        write_one_table(
            book,
            group_sheet,
            f"{title} Streamline (CRM-KAM-002/3)",
            with_plan(GROUP_PLAN, filled),
            group,
        ),
    )
    _only_counts(key_sheet, tables.key_accounts)
    _only_counts(group_sheet, tables.streamline)
    return tables


def _only_counts(sheet: Worksheet, table: TableRef) -> None:
    """Let the quarters take whole numbers only."""
    rule = {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_title": "ตัวเลขเท่านั้น",
        "error_message": "กรอกจำนวนครั้งเป็นจำนวนเต็มตั้งแต่ 0",
    }
    for key, column in table.columns.items():
        if "_q" in key or key == "com_year":
            sheet.data_validation(table.first, column, table.last, column, rule)


def write_plan_summary(
    book: Book, sheet: Worksheet, tables: PlanTables, rows: Sequence[PlanRow], rules: RuleSet
) -> None:
    """Fill CRM-KAM-002/1: targets by tier against what the other two sheets plan."""
    sheet.set_default_row(LINE_HEIGHT)
    write_title(book, sheet, "สรุปแผนบริหารลูกค้ารายสำคัญ (CRM-KAM-002/1)")
    sheet.set_column(len(HEADINGS), len(MONTHS), 13)
    for index, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(index, index, width)
        sheet.write_string(HEADING_ROW, index, heading, book.formats["heading"])
    sheet.set_row(HEADING_ROW, 66)
    at = HEADING_ROW
    for at, cells in enumerate(_lines(tables, rows, rules), HEADING_ROW + 1):
        for index, value in enumerate(cells):
            style = "text" if isinstance(value, str) else "count"
            write_cell(sheet, (at, index), _in_row(value, at + 1), book.formats[style])
    _write_group_contacts(book, sheet, at + 2)
    _write_activities(book, sheet, at + 7, rules)
    page_setup(book, sheet, len(MONTHS) + 1)


def _in_row(value: Cell, number: int) -> Cell:
    if isinstance(value, Formula):
        return Formula(value.text.replace("{row}", str(number)), value.value)
    return value


def _lines(
    tables: PlanTables, rows: Sequence[PlanRow], rules: RuleSet
) -> Iterator[tuple[Cell, ...]]:
    for tier in TIERS:
        count = sum(row.due.tier == tier for row in rows)
        table = tables.streamline if tier == Tier.STREAMLINE else tables.key_accounts
        for kind in KINDS:
            due = getattr(rules.obligations[Tier(tier)], kind)
            if due is None:
                continue
            tiers = table.cells("tier")
            reached = ceil(count * due.target_percent / 100)
            yield (
                tier,
                kind.upper(),
                Formula(f'COUNTIF({tiers},"{tier}")', count),
                due.target_percent,
                Formula("ROUNDUP(C{row}*D{row}/100,0)", reached),
                due.at_least,
                Formula("E{row}*F{row}", reached * due.at_least),
                Formula(f'SUMIF({tiers},"{tier}",{table.cells(f"{kind}_sum")})', 0),
                Formula(f'COUNTIFS({tiers},"{tier}",{table.cells(f"{kind}_short")},0)', 0),
                Formula("MAX(0,E{row}-I{row})", reached),
            )


def _write_group_contacts(book: Book, sheet: Worksheet, row: int) -> None:
    """Give the monthly communication with the Streamline group its line of months."""
    sheet.set_row(row, TITLE_HEIGHT)
    sheet.write_string(row, 0, GROUP_COM, book.formats["title"])
    for index, month in enumerate(MONTHS):
        sheet.write_string(row + 1, index, month, book.formats["heading"])
        sheet.write_blank(row + 2, index, None, book.formats["entry_count"])
    last = len(MONTHS)
    cells = f"A{row + 3}:{chr(ord('A') + last - 1)}{row + 3}"
    sheet.write_string(row + 1, last, "เดือนที่ยังขาด", book.formats["heading"])
    missing = Formula(f'COUNTIF({cells},"<1")+COUNTBLANK({cells})', last)
    write_cell(sheet, (row + 2, last), missing, book.formats["count"])


def _write_activities(book: Book, sheet: Worksheet, row: int, rules: RuleSet) -> None:
    """Say what the codes of the activities mean."""
    sheet.set_row(row, TITLE_HEIGHT)
    sheet.write_string(row, 0, "ความหมายของรหัสกิจกรรม", book.formats["title"])
    for at, (code, label) in enumerate(rules.activities.items(), row + 1):
        sheet.write_string(at, 0, code, book.formats["text"])
        sheet.write_string(at, 1, label.th, book.formats["text"])
