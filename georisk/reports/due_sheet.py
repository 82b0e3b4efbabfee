"""The sheet of what is due in the year by PEA area, office and KAMR (clauses 6.1.2 to 6.1.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.plan.due_sums import DueSum, Unit, due_sums
from georisk.reports.columns import Column
from georisk.reports.sheets import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer
    from georisk.reports.sheets import Book
    from georisk.scoring import RuleSet

TITLE = (
    "ภาระตามกลุ่มลูกค้าทั้งปี รวมตาม กฟข. กฟฟ. และ KAMR (ข้อ 6.1.2, 6.1.3, 6.1.5)"
    " · COM ของ Streamline นับเป็นกลุ่ม"
)
UNITS = {Unit.AREA: "กฟข.", Unit.OFFICE: "กฟฟ.", Unit.KAMR: "KAMR"}
NOT_STATED = "ไม่ระบุ"
COLUMNS: tuple[Column[DueSum], ...] = (
    Column("unit", "รวมตาม", 10, "text", lambda one: UNITS[one.unit]),
    Column("name", "ชื่อ", 26, "text", lambda one: one.name or NOT_STATED),
    Column("customers", "ลูกค้าที่มีกลุ่ม (ราย)", 12, "int", lambda one: one.customers),
    Column("points", "คะแนนถ่วงน้ำหนัก", 12, "points", lambda one: one.points),
    Column("fms", "FMS ตามเป้าหมาย (ครั้ง/ปี)", 14, "int", lambda one: one.fms),
    Column("rba", "RBA ตามเป้าหมาย (ครั้ง/ปี)", 14, "int", lambda one: one.rba),
    Column("com", "COM (ครั้ง/ปี)", 14, "int", lambda one: one.com),
    Column("plans", "แผนกลุ่มเสี่ยงพิเศษ (ราย)", 14, "int", lambda one: one.special_risk_plans),
)


def write_due(
    book: Book, sheet: Worksheet, customers: Iterable[AssessedCustomer], rules: RuleSet
) -> None:
    """Fill the sheet."""
    write_table(book, sheet, TITLE, COLUMNS, due_sums(customers, rules))
