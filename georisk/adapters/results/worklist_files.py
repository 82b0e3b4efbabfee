"""The worklist as a file: CSV that Excel opens in Thai, or a workbook."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.adapters.results.run_files import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.errors import Language

HEADINGS: Mapping[str, str] = {
    "customer_id": "รหัสลูกค้า",
    "name": "ชื่อลูกค้า",
    "office": "กฟฟ.",
    "monthly_bill_thb": "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)",
    "position_precision": "ความละเอียดของตำแหน่ง",
    "position_accuracy_m": "ความคลาดเคลื่อนตำแหน่ง (ม.)",
    "eligible": "เข้าเกณฑ์ประเมิน",
    "band": "ระดับความเสี่ยงปัจจุบัน",
    "low": "โอกาสเป็นระดับต่ำ",
    "medium": "โอกาสเป็นระดับปานกลาง",
    "high": "โอกาสเป็นระดับสูง",
    "very_high": "โอกาสเป็นระดับสูงมาก",
    "change": "โอกาสที่ผลเปลี่ยนเมื่อพิกัดดีขึ้น",
    "weight_thb": "ค่าไฟฟ้า x โอกาสที่ผลเปลี่ยน (บาท)",
    "provisional": "ผลเบื้องต้น",
    "distance_low_m": "ระยะทางสั้นสุด (ม.)",
    "distance_high_m": "ระยะทางยาวสุด (ม.)",
    "todo_en": "What to do",
    "todo_th": "สิ่งที่ต้องทำ",
}
THAI: Mapping[object, str] = {
    True: "ใช่",
    False: "ไม่ใช่",
    "low": "ต่ำ",
    "medium": "ปานกลาง",
    "high": "สูง",
    "very_high": "สูงมาก",
    "surveyed": "สำรวจหรือระบุพิกัด",
    "parcel": "แปลงที่ดิน",
    "named_place": "ชื่อสถานที่",
    "estate": "นิคมอุตสาหกรรม",
    "tambon": "ตำบล",
    "amphoe": "อำเภอ",
    "province": "จังหวัด",
    "unlocated": "ไม่ทราบตำแหน่ง",
}
SHARES = {"low", "medium", "high", "very_high", "change"}
AMOUNTS = {
    "monthly_bill_thb",
    "weight_thb",
    "position_accuracy_m",
    "distance_low_m",
    "distance_high_m",
}
WIDE = {"name": 34, "todo_en": 60, "todo_th": 60}
WIDTH = 16
# A workbook says when it was made; the clock has no place in it.
UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

FORMULA_SIGNS = ("=", "+", "-", "@")


def worklist_csv(rows: Iterable[Sequence[object]], lang: Language) -> str:
    """One line a location, under headings in a language."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_headings(lang))
    writer.writerows([_harmless(_in(lang, value)) for value in row] for row in rows)
    return text.getvalue()


def thai_rows(
    rows: Iterable[Sequence[object]],
) -> tuple[tuple[str, ...], tuple[tuple[str | float | None, ...], ...]]:
    """Headings and rows in Thai, without the English words, for a sheet of another workbook."""
    kept = [place for place, name in enumerate(HEADINGS) if name != "todo_en"]
    names = tuple(HEADINGS.values())
    return (
        tuple(names[place] for place in kept),
        tuple(tuple(_plain(_in("th", row[place])) for place in kept) for row in rows),
    )


def _plain(value: object) -> str | float | None:
    """Take a cell as a number, a text, or nothing."""
    if value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float | Decimal) else cell(value)


def _in(lang: Language, value: object) -> object:
    """Say flags, bands and precisions in Thai where Thai is spoken."""
    if lang == "en" or not isinstance(value, bool | str):
        return value
    return THAI.get(value, value)


def _harmless(value: object) -> str:
    """Render a cell of CSV; a text that a spreadsheet would compute gets an apostrophe."""
    text = cell(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_SIGNS) else text


def worklist_xlsx(rows: Iterable[Sequence[object]], lang: Language) -> bytes:
    """Write the same as one sheet, with its heading frozen and a filter; nothing is a formula."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"author": "georisk", "created": UNDATED})
        sheet = book.add_worksheet("worklist" if lang == "en" else "ตำแหน่งที่ต้องแก้ไข")
        sheet.write_row(0, 0, _headings(lang), book.add_format({"bold": True, "text_wrap": True}))
        for place, name in enumerate(HEADINGS):
            shape = book.add_format({"num_format": _number_format(name)})
            sheet.set_column(place, place, WIDE.get(name, WIDTH), shape)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(sheet, last, place, _in(lang, value))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(HEADINGS) - 1)
    return buffer.getvalue()


def _headings(lang: Language) -> list[str]:
    return list(HEADINGS.values() if lang == "th" else HEADINGS)


def _number_format(name: str) -> str:
    if name in SHARES:
        return "0%"
    return "#,##0" if name in AMOUNTS else "@"


def _write(sheet: Worksheet, row: int, place: int, value: object) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, float(value))
    elif value is not None:
        sheet.write_string(row, place, cell(value))
