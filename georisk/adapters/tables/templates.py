"""Empty input workbooks, drawn from the declared schema: what may be written where, in Thai."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from georisk.adapters.tables.columns import CHOICES
from georisk.adapters.tables.schema import TABLES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

GUIDE = "คำอธิบาย"
LAST_ROW = 5000
WIDTH = 20
YES_NO = ("ใช่", "ไม่ใช่")
LEVELS = ("1", "2", "3", "4", "5")
UNITS: Mapping[str, str] = {
    "baht": "บาท",
    "kW": "kW",
    "MW": "MW",
    "kV": "kV",
    "m": "ม.",
    "degree": "องศา",
    "times/year": "ครั้ง/ปี",
    "min": "นาที",
}
KINDS: Mapping[Kind, str] = {
    Kind.TEXT: "ข้อความ",
    Kind.NUMBER: "ตัวเลข",
    Kind.COUNT: "จำนวนเต็ม",
    Kind.FLAG: "ใช่ หรือ ไม่ใช่",
    Kind.WORD: "เลือกจากรายการ",
    Kind.LEVEL: "ระดับ 1 ถึง 5",
    Kind.MOMENT: "วันที่และเวลา เช่น 30/9/2569 14:05",
}
BLANKS: Mapping[str, str] = {"no": "ไม่ใช่", "none": "ไม่มี"}
FORMATS: Mapping[Kind, str] = {Kind.NUMBER: "#,##0.######", Kind.COUNT: "0", Kind.LEVEL: "0"}
ADVICE: Mapping[str, str] = {
    "solar_kw": "มีคอลัมน์นี้แปลว่าพื้นที่ของท่านพิจารณาโซลาร์เซลล์ ช่องว่างจึงเป็นค่าที่ขาด"
    " หากไม่พิจารณาให้ลบคอลัมน์นี้ หากไม่มีโซลาร์เซลล์ให้ใส่ 0",
    "lat": "ระบุพิกัดแบบใดแบบหนึ่ง: ละติจูดกับลองจิจูด, พิกัด UTM กับระบบพิกัด, MGRS หรือพลัสโค้ด",
    "crs": "เช่น UTM 47N หรือ UTM 48N พร้อมพื้นหลักฐาน WGS 84 หรือ Indian 1975",
    "monthly_bill_thb": "เว้นว่างได้เมื่อกรอกค่าไฟฟ้ารายเดือน ซึ่งจะใช้ค่าเฉลี่ยแทน",
}
# One row a table that reads back as it stands; each says that it is an example.
EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "customers": {
        "customer_id": "ตัวอย่าง-001",
        "name": "บริษัท ตัวอย่าง จำกัด (ลบแถวนี้ก่อนใช้งาน)",
        "bp_no": "0010000001",
        "ca_no": "020000000001",
        "office": "กฟจ.ชลบุรี",
        "area": "C2",
        "address": "ต.ดอนหัวฬ่อ อ.เมืองชลบุรี จ.ชลบุรี",
        "lat": 13.4215,
        "lon": 101.0276,
        "position_accuracy_m": 50,
        "monthly_bill_thb": 1250000,
        "peak_demand_kw": 850,
        "solar_kw": 0,
        "outages_12m": 2,
        "branch_status": "ไม่มีเครือข่าย",
        "spp_partner": "ไม่ใช่",
        "spp_contract": "ไม่มี",
        "synthetic": "ใช่",
    },
    "spp": {
        "spp_id": "ตัวอย่าง-SPP",
        "name": "Example plant (delete this row)",
        "name_th": "โรงไฟฟ้าตัวอย่าง (ลบแถวนี้ก่อนใช้งาน)",
        "lat": 13.4308,
        "lon": 101.0402,
        "position_accuracy_m": 100,
        "capacity_mw": 120,
        "status": "เดินเครื่อง",
        "direct_sale": "ไม่ทราบ",
        "residual_mw": 30,
        "source": "ตัวอย่าง ไม่ใช่ข้อมูลจริง",
        "synthetic": "ใช่",
    },
    "estates": {
        "estate_id": "ตัวอย่าง-EST",
        "name": "Example estate (delete this row)",
        "name_th": "นิคมตัวอย่าง (ลบแถวนี้ก่อนใช้งาน)",
        "lat": 13.4233,
        "lon": 101.0301,
        "radius_m": 2500,
        "synthetic": "ใช่",
    },
    "sites": {
        "group_id": "0010000001",
        "site_id": "ตัวอย่าง-001",
        "main_branch": "ใช่",
        "supplier": "กฟภ.",
        "synthetic": "ใช่",
    },
    "feeders": {
        "feeder_id": "ตัวอย่าง-F01",
        "section_id": "ตัวอย่าง-F01-001",
        "from_node": "ตัวอย่าง-สถานี",
        "to_node": "ตัวอย่าง-เสา-001",
        "normally_open": "ไม่ใช่",
        "is_source": "ใช่",
        "synthetic": "ใช่",
    },
    "outages": {
        "customer_id": "ตัวอย่าง-001",
        "started_at": "30/9/2569 14:05",
        "minutes": 12,
        "cause": "ตัวอย่าง (ลบแถวนี้ก่อนใช้งาน)",
        "synthetic": "ใช่",
    },
    "lost": {
        "customer_id": "ตัวอย่าง-001",
        "lost_on": "30/9/2570",
        "spp_id": "ตัวอย่าง-SPP",
        "reasons": "price;reliability",
        "note": "ตัวอย่าง (ลบแถวนี้ก่อนใช้งาน)",
        "synthetic": "ใช่",
    },
}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# A workbook says when it was made; the clock has no place in it.
UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001
COMMENT = {"x_scale": 2.2, "y_scale": 1.9, "author": "georisk"}


def template_bytes(table: str) -> bytes:
    """Make an empty workbook of one table.

    Its first sheet is read by georisk as it stands, with one example row marked as synthetic; the
    second tells what each column means. Identifiers are text, so that leading zeros survive.

    Parameters
    ----------
    table : str
        A name in `schema.TABLES`.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"author": "georisk", "title": table, "created": UNDATED})
        columns = TABLES[table]
        _fill_in_sheet(book, book.add_worksheet(table), columns, EXAMPLES[table])
        _guide_sheet(book, book.add_worksheet(GUIDE), columns)
    return buffer.getvalue()


def heading(column: Column) -> str:
    """Head a column in Thai, with its unit.

    Examples
    --------
    >>> heading(next(item for item in TABLES["customers"] if item.name == "monthly_bill_thb"))
    'ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)'
    """
    word = column.aliases[0] if column.aliases else column.name
    return f"{word} ({UNITS[column.unit]})" if column.unit else word


def choices(column: Column) -> tuple[str, ...]:
    """List what may be chosen in a column, in Thai; nothing where anything may be written.

    Examples
    --------
    >>> choices(next(item for item in TABLES["sites"] if item.name == "supplier"))
    ('กฟภ.', 'SPP', 'ไม่มี')
    """
    if column.kind is Kind.WORD:
        return CHOICES[column.name]
    return {Kind.FLAG: YES_NO, Kind.LEVEL: LEVELS}.get(column.kind, ())


def note(column: Column) -> str:
    """Tell what a column means, its unit, whether it is required and what may be written."""
    return "\n".join(
        (
            heading(column),
            f"ความหมาย: {column.th}",
            f"ชื่อคอลัมน์ภาษาอังกฤษ: {column.name}",
            f"English: {column.en}",
            *filling(column),
        )
    )


def filling(column: Column) -> tuple[str, ...]:
    """Tell how a column is filled in: its type, its words, its least value, what a blank is."""
    lines = [f"ชนิดข้อมูล: {KINDS[column.kind]}"]
    if choices(column):
        lines.append(f"ค่าที่ใช้ได้: {', '.join(choices(column))}")
    if column.least is not None:
        lines.append(f"ต้องไม่น้อยกว่า {column.least}")
    blank = f"เว้นว่างถือว่า {BLANKS[column.default]}" if column.default else "หากไม่ทราบให้เว้นว่าง"
    lines.append("จำเป็นต้องกรอก" if column.required else blank)
    if column.name in ADVICE:
        lines.append(ADVICE[column.name])
    return tuple(lines)


def _fill_in_sheet(
    book: Workbook, sheet: Worksheet, columns: Sequence[Column], example: Mapping[str, object]
) -> None:
    shown = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    plain = book.add_format({**shown, "bg_color": "#e4dcef"})
    required = book.add_format({**shown, "bg_color": "#f4c9a8"})
    sheet.set_row(0, 48)
    for place, column in enumerate(columns):
        style: dict[str, Any] = {"num_format": FORMATS.get(column.kind, "@")}
        sheet.set_column(place, place, WIDTH, book.add_format(style))
        sheet.write_string(0, place, heading(column), required if column.required else plain)
        sheet.write_comment(0, place, note(column), COMMENT)
        _restrict(sheet, place, column)
        value = example.get(column.name)
        pale = book.add_format({**style, "italic": True, "font_color": "#666666"})
        if isinstance(value, str):
            sheet.write_string(1, place, value, pale)
        elif isinstance(value, int | float):
            sheet.write_number(1, place, value, pale)
    sheet.freeze_panes(1, 1)


def _restrict(sheet: Worksheet, place: int, column: Column) -> None:
    """Offer a drop-down; another spelling the reader knows is warned of, not refused."""
    words = choices(column)
    if words:
        sheet.data_validation(
            1,
            place,
            LAST_ROW,
            place,
            {
                "validate": "list",
                "source": list(words),
                "error_type": "warning",
                "error_title": "ค่านอกรายการ",
                "error_message": f"ค่าที่ใช้ได้: {', '.join(words)}"[:255],
            },
        )


def _guide_sheet(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Tell of every column in one list that can be printed."""
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bg_color": "#e4dcef", "border": 1})
    titles = ("หัวคอลัมน์", "English name", "ความหมาย", "Meaning", "จำเป็น", "คำอธิบาย")
    sheet.write_row(0, 0, titles, bold)
    for width, place in ((34, 0), (24, 1), (44, 2), (38, 3), (10, 4), (80, 5)):
        sheet.set_column(place, place, width, wrap)
    for row, column in enumerate(columns, 1):
        told = " / ".join(filling(column))
        required = YES_NO[0] if column.required else ""
        cells = (heading(column), column.name, column.th, column.en, required, told)
        for place, value in enumerate(cells):
            sheet.write_string(row, place, value)
    sheet.freeze_panes(1, 1)
