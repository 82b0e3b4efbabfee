"""One cell at a time: what people write, as typed values, or what was expected instead."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from georisk.adapters.tables.columns import CHOICES
from georisk.adapters.tables.schema import UNIT_WORDS, Column, Kind, folded
from georisk.location.degrees import angle

if TYPE_CHECKING:
    from collections.abc import Callable

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
BUDDHIST_ERA = 543
FIRST_BUDDHIST_YEAR = 2400
PLAUSIBLE_YEARS = range(1950, 2101)
LONGEST = 80
LONGEST_TEXT = 4_000
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?", re.ASCII)
NUMBER = re.compile(r"([+-]?[\d,]*\.?\d*(?:[eE][+-]?\d{1,4})?)\s*([^\d\s,+-][^\d,+-]*)?")
GREATEST = 10**15
LOSSLESS = float(GREATEST)
BAHT, DEGREE = "baht", "degree"
MONEY = ("บาท", "baht", "thb", "฿")
MULTIPLES = {"": 0, "พัน": 3, "หมื่น": 4, "แสน": 5, "ล้าน": 6, "million": 6, "m": 6}
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
    r"(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
BANGKOK = timezone(timedelta(hours=7))
UNKNOWN_WORDS = {"unknown", "n/a", "na", "ไม่ทราบ", "ไม่มีข้อมูล", "?", "-", "–"}

FEW_VALUES = {Kind.FLAG, Kind.WORD, Kind.LEVEL, Kind.COUNT}

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
    >>> shown("a\nb")
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
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    return value.isoformat() if isinstance(value, date) else str(value).strip() or None


def float_text(value: float) -> str | None:
    """Render a number as a spreadsheet shows it; one that is none is None."""
    if value.is_integer() and -LOSSLESS < value < LOSSLESS:
        return str(int(value))
    return None if math.isnan(value) else str(value)


def read_cell(column: Column, raw: object) -> Typed | None:
    """Read one raw cell; None is blank or said to be unknown.

    Raises
    ------
    Misread
        What was expected instead.
    """
    if raw is not None and not isinstance(raw, str):
        _require_plain(column, raw)
    text = text_of(raw)
    if text is None:
        return None
    try:
        return parse_cell(column, text)
    except Misread:
        if column.kind is not Kind.TEXT and text.casefold() in UNKNOWN_WORDS:
            return None
        raise


def tried(column: Column, raw: object) -> Typed | Misread | None:
    """Read one raw cell; what it should have been is told, not raised.

    Examples
    --------
    >>> from georisk.adapters.tables.schema import CUSTOMERS
    >>> tried(CUSTOMERS[0], "  0012 ")
    '0012'
    """
    try:
        return read_cell(column, raw)
    except Misread as misread:
        return misread.with_traceback(None)


def _require_plain(column: Column, raw: object) -> None:
    """Refuse what is no single value, and numbers that are none or have lost their last digits."""
    if isinstance(raw, Mapping | list | tuple | set):
        raise Misread(code="value.not_single", en="expected one value", th="ต้องเป็นค่าเดียว")
    if not isinstance(raw, float) or (column.kind is Kind.TEXT and math.isnan(raw)):
        return
    if not math.isfinite(raw):
        raise _not_finite()
    if column.kind is Kind.TEXT and abs(raw) >= GREATEST:
        raise Misread(
            code="value.digits_lost",
            en="expected text: a spreadsheet keeps only 15 digits of a number, so format the cell"
            " as text and type it again",
            th="ต้องเป็นข้อความ: ตารางคำนวณเก็บตัวเลขได้เพียง 15 หลัก โปรดตั้งรูปแบบเซลล์เป็นข้อความแล้วพิมพ์ใหม่",
        )


def parse_cell(column: Column, text: str) -> Typed:
    """Read the text of one cell.

    Raises
    ------
    Misread
        What was expected instead.
    """
    if len(text) > (LONGEST_TEXT if column.kind is Kind.TEXT else LONGEST):
        raise Misread(
            code="value.too_long", en="expected a shorter value", th="ข้อความยาวเกินไป โปรดย่อให้สั้นลง"
        )
    if column.kind in FEW_VALUES:
        return _parse_again(column, text)
    return _parse(column, text)


def _parse(column: Column, text: str) -> Typed:
    value = PARSERS[column.kind](column, text)
    if column.least is not None and isinstance(value, int | Decimal) and value < column.least:
        raise Misread(
            code="value.below_minimum",
            en=f"expected at least {column.least}{_unit(column)}",
            th=f"ต้องไม่น้อยกว่า {column.least}{_unit(column)}",
        )
    return value


# Words and levels repeat from row to row.
_parse_again = lru_cache(maxsize=4096)(_parse)


def _unit(column: Column) -> str:
    return f" {column.unit}" if column.unit else ""


def _text(_column: Column, text: str) -> str:
    if UNPRINTABLE.search(text):
        raise Misread(
            code="value.not_text",
            en="expected text without control characters",
            th="ต้องเป็นข้อความที่ไม่มีอักขระควบคุม",
        )
    return text


def parse_number(column: Column, text: str) -> Decimal:
    """Read ``1,250,000``, ``1.25 ล้าน``, ``๑๒๓``, ``1,200 kW`` and the like, exactly.

    Multiples such as ล้าน belong to money; elsewhere only the column's own unit may follow.
    """
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    match = NUMBER.fullmatch(text.translate(THAI_DIGITS).strip())
    factor = None if match is None else _factor(column, match[2])
    if match is None or factor is None or not _well_grouped(match[1]):
        raise _no_number(text)
    try:
        value = Decimal(match[1].replace(",", "")).scaleb(factor)
    except ArithmeticError:
        raise _no_number(text) from None
    if abs(value) > GREATEST:
        raise _no_number(text)
    return value


def _number(column: Column, text: str) -> Decimal:
    """Read a number; one of degrees may come in minutes and seconds, with its letter."""
    if column.unit != DEGREE or PLAIN_NUMBER.fullmatch(text):
        return parse_number(column, text)
    found = angle(text)
    if found is None:
        return parse_number(column, text)
    if found.axis not in {None, column.name}:
        raise Misread(
            code="value.other_axis",
            en=f"expected a {column.name}; this is a {found.axis}: lat and lon look swapped",
            th=f"ต้องเป็น {column.name} แต่ค่านี้เป็น {found.axis}: lat กับ lon น่าจะสลับกัน",
        )
    return Decimal(str(found.degrees))


def _factor(column: Column, unit: str | None) -> int | None:
    """Take the power of ten a word after a number stands for; None is another unit."""
    word = folded(unit or "")
    if column.unit == BAHT:
        for name in MONEY:
            word = word.removesuffix(name)
        return MULTIPLES.get(word)
    own = {folded(name) for name in UNIT_WORDS.get(column.unit, ())}
    return 0 if word in {"", *own} else None


def _well_grouped(digits: str) -> bool:
    """Commas must part thousands: ``1,5`` could be one and a half; it is asked, not guessed."""
    whole = digits.lstrip("+-").split(".")[0]
    return "," not in digits or re.fullmatch(r"\d{1,3}(,\d{3})+", whole) is not None


def _no_number(text: str) -> Misread:
    if text.casefold().lstrip("+-") in {"nan", "inf", "infinity"}:
        return _not_finite()
    return Misread(
        code="value.not_a_number",
        en="expected a number such as 1250000, 1,250,000 or 1.25 ล้าน",
        th="ต้องเป็นตัวเลข เช่น 1250000, 1,250,000 หรือ 1.25 ล้าน",
    )


def _not_finite() -> Misread:
    return Misread(
        code="value.not_finite",
        en="expected a number; leave the cell empty when the value is unknown",
        th="ต้องเป็นตัวเลข หากไม่ทราบค่าให้เว้นว่าง",
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
            th=f"ต้องเป็นค่าใดค่าหนึ่งใน {', '.join(CHOICES[column.name])}",
        )
    return value


def western(year: int) -> int:
    """Take a year in CE or พ.ศ.

    Raises
    ------
    ValueError
        When it can be neither.

    Examples
    --------
    >>> western(2569), western(2026)
    (2026, 2026)
    """
    plain = year - BUDDHIST_ERA if year >= FIRST_BUDDHIST_YEAR else year
    if plain not in PLAUSIBLE_YEARS:
        raise ValueError(year)
    return plain


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
    moment = datetime.combine(_day(match["day"].strip()), time(hour, minute, second))
    if not match["offset"]:
        return moment
    # A stated offset is honoured: the day that counts is Thailand's.
    offset = datetime.strptime(match["offset"].replace("Z", "+0000"), "%z").tzinfo
    return moment.replace(tzinfo=offset).astimezone(BANGKOK).replace(tzinfo=None)


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
    Kind.NUMBER: _number,
    Kind.COUNT: _count,
    Kind.LEVEL: _level,
    Kind.FLAG: _flag,
    Kind.WORD: _word,
    Kind.MOMENT: parse_moment,
}
