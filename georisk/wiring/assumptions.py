"""What is said of a whole run: columns nobody knows, values that are odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.adapters.tables.batches import Batch
    from georisk.model import Customer

Words = tuple[str, str]
NAMED_ROWS = 5
# What the remarks on bills are about, for the summary of a run.
ODD = {
    "bill.months_missing": ("less than 12 monthly bills", "มีค่าไฟฟ้ารายเดือนไม่ครบ 12 เดือน"),
    "bill.two_averages": (
        "monthly bills that differ from the stated average: the bills count",
        "ค่าไฟฟ้ารายเดือนไม่ตรงกับค่าเฉลี่ยที่ระบุ: ใช้ค่ารายเดือน",
    ),
    "bill.negative": ("a negative monthly bill", "มีค่าไฟฟ้ารายเดือนติดลบ"),
    "bill.jump": (
        "a monthly bill ten times the usual or a tenth of it",
        "มีค่าไฟฟ้าบางเดือนเป็นสิบเท่าหรือหนึ่งในสิบของปกติ",
    ),
}


def how_read(batch: Batch[object]) -> Iterator[Words]:
    """Say what a reader must know of how a file was read."""
    yield from (*found_at(batch), *kept_aside(batch), *misplaced(batch))


def kept_aside(batch: Batch[object]) -> Iterator[Words]:
    """Name the columns nobody knows, so that a misspelt heading is seen."""
    if batch.unknown_columns:
        names = ", ".join(batch.unknown_columns)
        yield (
            f"{batch.file.name}: unknown columns kept aside: {names}",
            f"{batch.file.name}: คอลัมน์ที่ไม่รู้จักและไม่ได้ใช้: {names}",
        )


def found_at(batch: Batch[object]) -> Iterator[Words]:
    """Say where the table was found, when it was not where a table usually is."""
    number, sheet = batch.place.headings, batch.place.sheet
    if sheet is not None:
        yield (
            f"{batch.file.name}: the sheet {sheet} was read, the first that has the headings",
            f"{batch.file.name}: อ่านแผ่นงาน {sheet} ซึ่งเป็นแผ่นแรกที่มีหัวคอลัมน์",
        )
    if number > 1:
        yield (
            f"{batch.file.name}: headings found in row {number}, {number - 1} rows above not read",
            f"{batch.file.name}: หัวคอลัมน์อยู่ในแถวที่ {number} ไม่ได้อ่าน {number - 1} แถวที่อยู่เหนือขึ้นไป",
        )


def left_blank(batch: Batch[object]) -> Iterator[Words]:
    """Say that a heading opens a condition for everyone, as the template's own headings would."""
    for name in batch.blank_columns:
        en = (
            f"WARNING {batch.file.name}: no row fills {name}, so that its condition is unknown for"
            " everyone: fill it, or remove the column to leave the condition out (R6)"
        )
        th = (
            f"คำเตือน {batch.file.name}: ไม่มีแถวใดกรอก {name} เงื่อนไขนี้จึงไม่ทราบค่าสำหรับทุกราย"
            " โปรดกรอก หรือลบคอลัมน์เพื่อไม่นำเงื่อนไขนี้มาพิจารณา (R6)"
        )
        yield en, th


def misplaced(batch: Batch[object]) -> Iterator[Words]:
    """Say that so many positions of a file look wrong that they were taken as they stand."""
    if batch.out_of_place:
        en = (
            f"WARNING {batch.file.name}: {batch.out_of_place} positions lie at sea, abroad or"
            " outside the province of their address; being so many, they were taken as they stand"
        )
        th = (
            f"คำเตือน {batch.file.name}: พิกัด {batch.out_of_place} รายการอยู่ในทะเล ต่างประเทศ"
            " หรือนอกจังหวัดตามที่อยู่ เนื่องจากมีจำนวนมากจึงใช้ตามที่ระบุ"
        )
        yield en, th


def remarked(customers: Sequence[Customer]) -> Iterator[Words]:
    """Say how many rows have a value that is odd, and which come first."""
    rows: dict[str, list[int]] = {}
    for customer in customers:
        for code in sorted({remark.code for remark in customer.remarks}):
            rows.setdefault(code, []).append(customer.row)
    for code in sorted(rows):
        first = ", ".join(str(row) for row in rows[code][:NAMED_ROWS])
        yield (
            f"{len(rows[code])} customer rows with {ODD[code][0]} (first rows: {first})",
            f"มีลูกค้า {len(rows[code])} แถวที่{ODD[code][1]} (แถวแรก ๆ: {first})",
        )
