"""The workbook of a run: CRM-KAM-001 in three sheets, the SPP risk, and what was left out."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING

from georisk.reports.columns import KEY_ACCOUNTS, NOT_ELIGIBLE, REJECTS, RISK, STREAMLINE
from georisk.reports.notes import write_notes
from georisk.reports.sheets import Book, TableRef, make_formats, write_table
from georisk.reports.summary import Tables, write_summary
from georisk.reports.wording import TIERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer, RunDocument
    from georisk.reports.columns import Column

SHEETS = (
    "สรุป",
    "Strategic-Star-Status",
    "Streamline",
    "ความเสี่ยง SPP",
    "ไม่เข้าเกณฑ์",
    "แถวที่ไม่ผ่าน",
    "คำอธิบาย",
)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# A workbook must name a moment of creation; a clock would make equal runs differ.
UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone


def _order(customer: AssessedCustomer) -> tuple[int, str, str, int, str]:
    """Sort the way a KAMR reads: tier, area, office, highest score, id."""
    record, profile = customer.record, customer.profile
    tier = TIERS.index(record.tier) if record.tier in TIERS else len(TIERS)
    return (
        tier,
        profile.area or "",
        profile.office or "",
        -(record.score_high or 0),
        record.customer_id,
    )


def _by_score(customer: AssessedCustomer) -> tuple[int, str]:
    return -(customer.record.score_high or 0), customer.record.customer_id


def _tables(book: Book, sheets: Mapping[str, Worksheet], run: RunDocument) -> Tables:
    customers = sorted(run.customers, key=_order)
    key = [item for item in customers if item.record.tier in TIERS[:3]]
    group = [item for item in customers if item.record.tier == TIERS[3]]
    risk = sorted((item for item in customers if item.record.eligible), key=_by_score)
    rest = [item for item in customers if not item.record.eligible]

    def table(
        number: int,
        title: str,
        columns: Sequence[Column[AssessedCustomer]],
        rows: Sequence[AssessedCustomer],
    ) -> TableRef:
        return write_table(book, sheets[SHEETS[number]], title, columns, rows)

    return Tables(
        key_accounts=table(
            1, "ลูกค้ารายสำคัญ Strategic Star Status (CRM-KAM-001/2)", KEY_ACCOUNTS, key
        ),
        streamline=table(2, "ลูกค้ารายสำคัญ Streamline (CRM-KAM-001/3)", STREAMLINE, group),
        risk=table(3, "ความเสี่ยงต่อการสูญเสียลูกค้าให้ SPP (ข้อ 6.1.1.2)", RISK, risk),
        not_eligible=table(4, "ลูกค้าที่ไม่เข้าเกณฑ์ประเมิน (ข้อ 6.1.1.2)", NOT_ELIGIBLE, rest),
    )


def _write_rejects(book: Book, sheet: Worksheet, run: RunDocument) -> None:
    pairs = [(row, problem) for row in run.rejects for problem in row.problems]
    write_table(book, sheet, "แถวที่ไม่ผ่านการตรวจและไม่ได้ประเมิน", REJECTS, pairs)


def workbook_bytes(run: RunDocument, *, readings: Mapping[str, str] | None = None) -> bytes:
    """Fill the workbook of a run; equal runs give equal bytes.

    Parameters
    ----------
    run : RunDocument
    readings : mapping of str to str, optional
        What each reading (R1 ...) means, in Thai; without it the legend shows the sentences of
        the run that rest on them.

    Returns
    -------
    bytes
        An XLSX file. Nothing that comes from data is a formula.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as file:
        as_of = run.header.as_of
        created = datetime.combine(as_of, time()) if as_of else UNDATED
        file.set_properties({"title": "CRM-KAM-001", "author": "georisk", "created": created})
        sheets = {name: file.add_worksheet(name) for name in SHEETS}
        book = Book(file, make_formats(file), run.header)
        tables = _tables(book, sheets, run)
        write_summary(book, sheets[SHEETS[0]], tables, run.customers)
        _write_rejects(book, sheets[SHEETS[5]], run)
        write_notes(book, sheets[SHEETS[6]], run, readings or {})
    return buffer.getvalue()
