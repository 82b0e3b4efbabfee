"""One cell at a time: what people write, as typed values, or what was expected instead."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from georisk.adapters.schema import Column, Kind, folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
BUDDHIST_ERA = 543
FIRST_BUDDHIST_YEAR = 2400
LONGEST = 80
GREATEST = Decimal("1e15")
MULTIPLES = {"พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6, "million": 6, "m": 6}
YES = {folded(word) for word in ("yes", "y", "true", "t", "1", "1.0", "ใช่", "มี", "จริง", "เป็น")}
NO = {
    folded(word)
    for word in ("no", "n", "false", "f", "0", "0.0", "ไม่ใช่", "ไม่มี", "เท็จ", "ไม่เป็น", "ไม่")
}
MONTHS = {
    folded(word): number
    for number, words in enumerate(
        (
            "ม.ค.|มกราคม|jan|january",
            "ก.พ.|กุมภาพันธ์|feb|february",
            "มี.ค.|มีนาคม|mar|march",
            "เม.ย.|เมษายน|apr|april",
            "พ.ค.|พฤษภาคม|may",
            "มิ.ย.|มิถุนายน|jun|june",
            "ก.ค.|กรกฎาคม|jul|july",
            "ส.ค.|สิงหาคม|aug|august",
            "ก.ย.|กันยายน|sep|sept|september",
            "ต.ค.|ตุลาคม|oct|october",
            "พ.ย.|พฤศจิกายน|nov|november",
            "ธ.ค.|ธันวาคม|dec|december",
        ),
        1,
    )
    for word in words.split("|")
}

MOMENT = re.compile(
    r"(?P<day>.+?)"
    r"(?:[ ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?"
)
UNKNOWN_WORDS = {folded(word) for word in ("unknown", "n/a", "na", "ไม่ทราบ", "ไม่มีข้อมูล", "?", "-")}

Typed = str | int | bool | Decimal | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread(Exception):
    """A cell that is not what its column holds."""

    code: str
    en: str
    th: str


def shown(value: object) -> str:
    r"""Show a value in a message: one line, not too long.

    Examples
    --------
    >>> shown("a\\nb")
    'a b'
    """
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def text_of(value: object) -> str | None:
    """Render a raw cell as text; blank and not-a-number are None.

    A whole number that a spreadsheet kept as a float stays whole, so that account numbers survive.

    Examples
    --------
    >>> text_of(20001234567.0), text_of("  020001 "), text_of(float("nan")), text_of(" ")
    ('20001234567', '020001', None, None)
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < GREATEST:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() or None


def says_unknown(column: Column, text: str) -> bool:
    """Tell whether a cell says in words that nobody knows; that is the same as a blank.

    Examples
    --------
    >>> says_unknown(Column(name="residual_mw", kind=Kind.NUMBER), "ไม่ทราบ")
    True
    """
    return column.kind not in (Kind.TEXT, Kind.WORD) and folded(text) in UNKNOWN_WORDS


def parse_cell(column: Column, text: str) -> Typed:
    """Read one cell that is not blank.

    Raises
    ------
    Misread
        What was expected instead.
    """
    value = PARSERS[column.kind](column, text)
    if column.least is not None and isinstance(value, int | Decimal) and value < column.least:
        raise Misread(
            code="value.below_minimum",
            en=f"expected at least {column.least}{_unit(column)}",
            th=f"ต้องไม่น้อยกว่า {column.least}{_unit(column)}",
        )
    return value


def _unit(column: Column) -> str:
    return f" {column.unit}" if column.unit else ""


def _text(_column: Column, text: str) -> str:
    return text


def parse_number(_column: Column, text: str) -> Decimal:
    """Read ``1,250,000``, ``1.25 ล้าน``, ``๑๒๓`` and the like, exactly."""
    plain = text.translate(THAI_DIGITS).replace("บาท", "").replace("THB", "").strip()
    match = re.fullmatch(r"([+-]?[\d,]*\.?\d*(?:[eE][+-]?\d+)?)\s*([^\d\s.,+-]+)?", plain)
    factor = 0 if match is None or not match[2] else MULTIPLES.get(match[2].casefold(), -1)
    if match is None or factor < 0 or not _well_grouped(match[1]):
        raise _no_number(text)
    try:
        value = Decimal(match[1].replace(",", "")).scaleb(factor)
    except InvalidOperation:
        raise _no_number(text) from None
    if not value.is_finite() or abs(value) > GREATEST:
        raise _no_number(text)
    return value


def _well_grouped(digits: str) -> bool:
    """Commas must part thousands: ``1,5`` could be one and a half; it is asked, not guessed."""
    whole = digits.lstrip("+-").split(".")[0]
    return "," not in digits or re.fullmatch(r"\d{1,3}(,\d{3})+", whole) is not None


def _no_number(text: str) -> Misread:
    if folded(text) in {"nan", "inf", "infinity"} or "nan" in text.casefold():
        return Misread(
            code="value.not_finite",
            en="not a number; leave the cell empty when the value is unknown",
            th="ไม่ใช่ตัวเลข หากไม่ทราบค่าให้เว้นว่าง",
        )
    return Misread(
        code="value.not_a_number",
        en="expected a number such as 1250000, 1,250,000 or 1.25 ล้าน",
        th="ต้องเป็นตัวเลข เช่น 1250000, 1,250,000 หรือ 1.25 ล้าน",
    )


def _count(column: Column, text: str) -> int:
    value = parse_number(column, text)
    if value != value.to_integral_value():
        raise Misread(code="value.not_whole", en="expected a whole number", th="ต้องเป็นจำนวนเต็ม")
    return int(value)


def _level(column: Column, text: str) -> int:
    try:
        value = _count(column, text)
    except Misread:
        value = 0
    if value not in range(1, 6):
        raise Misread(
            code="value.not_a_level", en="expected a level 1 to 5", th="ต้องเป็นระดับ 1 ถึง 5"
        )
    return value


def _flag(_column: Column, text: str) -> bool:
    word = folded(text.translate(THAI_DIGITS)) or text
    if word not in YES | NO:
        raise Misread(code="value.not_a_flag", en="expected yes or no", th="ต้องเป็น ใช่ หรือ ไม่ใช่")
    return word in YES


def _word(column: Column, text: str) -> str:
    words = column.words or {}
    value = words.get(folded(text)) or words.get(text)
    if value is None:
        choice = ", ".join(dict.fromkeys(words.values()))
        raise Misread(
            code="value.unknown_word",
            en=f"expected one of {choice}",
            th=f"ต้องเป็นค่าใดค่าหนึ่งใน {choice}",
        )
    return value


def western(year: int) -> int:
    """Take a year in CE or พ.ศ."""
    return year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year


def parse_moment(_column: Column, text: str) -> datetime:
    """Read ISO dates, ``30/9/2569 14:05`` (day first) and ``๓๐ ก.ย. ๒๕๖๙``, in CE or พ.ศ."""
    plain = text.translate(THAI_DIGITS).replace("น.", "").replace("T", " ").strip()
    try:
        return _moment(plain)
    except ValueError:
        raise Misread(
            code="value.not_a_date",
            en="expected a date such as 2026-09-30 14:05 or 30/9/2569 (day first)",
            th="ต้องเป็นวันที่ เช่น 2569-09-30 14:05 หรือ 30/9/2569",
        ) from None


def _moment(text: str) -> datetime:
    match = MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    return datetime.combine(_day(match["day"].strip()), time(hour, minute, second))


def _day(text: str) -> date:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso:
        return date(western(int(iso[1])), int(iso[2]), int(iso[3]))
    numeric = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if numeric:
        return date(western(int(numeric[3])), int(numeric[2]), int(numeric[1]))
    named = re.fullmatch(r"(\d{1,2})\s*(.+?)\s*(?:พ\.ศ\.\s*)?(\d{4})", text)
    if named and folded(named[2]) in MONTHS:
        return date(western(int(named[3])), MONTHS[folded(named[2])], int(named[1]))
    raise ValueError(text)


PARSERS: Mapping[Kind, Callable[[Column, str], Typed]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: parse_number,
    Kind.COUNT: _count,
    Kind.LEVEL: _level,
    Kind.FLAG: _flag,
    Kind.WORD: _word,
    Kind.MOMENT: parse_moment,
}
