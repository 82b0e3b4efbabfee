"""The last sheet: what the run was made from, and how the manual was read where it is silent."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from georisk.reports.columns import Cell
from georisk.reports.sheets import LINE_HEIGHT, page_setup, write_cell, write_title
from georisk.reports.wording import ROLES, thai_date, thai_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import RunDocument
    from georisk.reports.sheets import Book

WIDTHS = (26, 44, 12, 70)
FIRST_ROW = 4
Line = tuple[str, tuple[Cell, ...]]


def _run_lines(run: RunDocument) -> Iterator[Line]:
    header = run.header
    yield "heading", ("เรื่อง", "ค่า")
    yield "text", ("รหัสการประเมิน (run)", header.run_id)
    yield "text", ("ปีแผน (พ.ศ.)", thai_year(header.plan_year))
    yield "text", ("วันที่ประเมิน", thai_date(header.as_of))
    yield "text", ("ชุดหลักเกณฑ์", header.ruleset)
    yield "text", ("SHA-256 ของหลักเกณฑ์", header.ruleset_sha256)
    yield "text", ("รุ่นโปรแกรม georisk", header.engine_version)
    yield "text", ("วัดระยะไกลสุด (ม.)", header.cutoff_m)
    yield "text", ("ระยะเข้าแนวสายไกลสุด (ม.)", header.max_access_m)


def _input_lines(run: RunDocument) -> Iterator[Line]:
    yield "heading", ("ข้อมูลนำเข้า", "แฟ้ม", "จำนวนแถว", "SHA-256")
    for item in run.header.inputs:
        yield "text", (ROLES.get(item.role, item.role), item.name, item.rows, item.sha256)


def readings_used(run: RunDocument) -> dict[str, tuple[int, str]]:
    """Find the readings that touched a result: how many customers, and a sentence that shows it."""
    used: dict[str, tuple[int, str]] = {}
    for customer in run.customers:
        seen: dict[str, str] = {}
        for step in customer.explanation:
            for reading in step.readings:
                seen.setdefault(reading, step.text_th)
        for reading, sentence in seen.items():
            count, example = used.get(reading, (0, sentence))
            used[reading] = (count + 1, example)
    return dict(sorted(used.items()))


def _reading_lines(run: RunDocument, meanings: Mapping[str, str]) -> Iterator[Line]:
    yield "heading", ("การตีความคู่มือ", "ความหมาย", "จำนวนราย", "ตัวอย่างจากผลการประเมิน")
    used = readings_used(run)
    for reading in sorted({*used, *meanings}, key=lambda name: (len(name), name)):
        count, example = used.get(reading, (0, None))
        yield "wide", (reading, meanings.get(reading), count, example)


def _assumption_lines(run: RunDocument) -> Iterator[Line]:
    yield "heading", ("ข้อสมมติทั้งการประเมิน", "")
    for number, (_, thai) in enumerate(run.header.assumptions, 1):
        yield "wide", (str(number), thai)


def _legend_lines() -> Iterator[Line]:
    yield "heading", ("วิธีอ่าน", "")
    yield "wide", ("ช่องว่าง", "ไม่มีข้อมูลหรือไม่ใช้กับลูกค้ารายนั้น ไม่ได้หมายถึงศูนย์")
    yield "wide", ("คะแนนเป็นช่วง เช่น 4–12", "ข้อมูลบางช่องขาด คะแนนจริงอยู่ในช่วงนี้ ดูคอลัมน์ข้อมูลที่ขาด")
    yield "wide", ("ยังไม่ชี้ขาด", "ช่วงคะแนนคร่อมมากกว่าหนึ่งระดับ ต้องหาข้อมูลที่ขาดก่อน")
    yield "wide", ("ยกเว้น", "ลงนามหรือชัดเจนว่าจะซื้อไฟฟ้าจาก SPP ให้ทำ Exit Interview (ข้อ 6.1.4.3)")


def _lines(cells: tuple[Cell, ...]) -> int:
    """How many lines the longest cell wraps to; about one letter fits into a unit of width."""
    wanted = (
        ceil(len(str(cell)) / WIDTHS[at]) for at, cell in enumerate(cells) if cell is not None
    )
    return max(1, *wanted)


def write_notes(
    book: Book,
    sheet: Worksheet,
    run: RunDocument,
    meanings: Mapping[str, str],
) -> None:
    """Fill the sheet of explanations."""
    write_title(book, sheet, "คำอธิบาย")
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    parts = (
        _run_lines(run),
        _input_lines(run),
        _assumption_lines(run),
        _reading_lines(run, meanings),
        _legend_lines(),
    )
    row = FIRST_ROW
    for part in parts:
        for style, cells in part:
            for column, value in enumerate(cells):
                write_cell(sheet, (row, column), value, book.formats[style])
            sheet.set_row(row, LINE_HEIGHT * _lines(cells) if style == "wide" else LINE_HEIGHT)
            row += 1
        row += 1
    page_setup(book, sheet, len(WIDTHS) - 1)
