"""What people fill in by hand: contacts, notes, planned and done activities of a customer.

An entry is one filled cell. Contacts hold from year to year; all else belongs to a plan year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import InvalidValue, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTACTS = ("kamr_name", "contact", "position", "phone", "mobile", "email", "line")
KINDS = ("fms", "rba", "com")
MOST_LETTERS = 500
MOST_TIMES = 999
ERASE = "-"
BUDDHIST = 543
FIRST_BUDDHIST = 2400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One filled cell.

    Parameters
    ----------
    plan_year : int or None
        CE year; None for a contact.
    value : str
        Empty where it was erased.
    """

    customer_id: str
    field: str
    plan_year: int | None
    value: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    """A quarter of a plan year (CE)."""

    year: int
    number: int


def entry_of(customer_id: str, field: str, plan_year: int | None, value: str) -> Entry:
    """Make an entry; contacts belong to no year, and a lone ``-`` erases what was there."""
    year = None if field in CONTACTS else plan_year
    kept = "" if value == ERASE else value
    return Entry(customer_id=customer_id, field=field, plan_year=year, value=kept)


def read_value(raw: object, *, count: bool) -> str | None:
    """Read a cell; None where nothing was filled in.

    Parameters
    ----------
    count : bool
        The cell holds a number of times.

    Raises
    ------
    InvalidValue
        A formula, a text too long, or no whole number of times from 0 on.

    Examples
    --------
    >>> read_value(2.0, count=True), read_value(" คุณสมชาย ", count=False)
    ('2', 'คุณสมชาย')
    >>> read_value(None, count=True) is None
    True
    """
    text = _text(raw)
    if text.startswith("="):
        raise InvalidValue("expected a value, not a formula", "ต้องเป็นค่า ไม่ใช่สูตร")
    if not text or text == ERASE:
        return text or None
    if count and not (re.fullmatch(r"[0-9๐-๙]+", text) and int(text) <= MOST_TIMES):
        raise InvalidValue(
            f"expected a whole number of times from 0 to {MOST_TIMES}",
            f"ต้องเป็นจำนวนครั้ง เป็นจำนวนเต็มตั้งแต่ 0 ถึง {MOST_TIMES}",
        )
    if len(text) > MOST_LETTERS:
        raise InvalidValue(
            f"expected at most {MOST_LETTERS} letters, there are {len(text)}",
            f"ต้องไม่เกิน {MOST_LETTERS} ตัวอักษร พบ {len(text)}",
        )
    return str(int(text)) if count else text


def _text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw).strip()


def times(entries: Mapping[tuple[str, str], str], customer_id: str, field: str) -> int:
    """Give the number of times a cell holds; 0 where nobody filled it in."""
    return int(entries.get((customer_id, field)) or 0)


def parse_quarter(text: str) -> Quarter:
    """Read ``2027Q1``, or ``2570Q1`` in พ.ศ.

    Raises
    ------
    UsageError

    Examples
    --------
    >>> parse_quarter("2570q1") == parse_quarter("2027Q1") == Quarter(year=2027, number=1)
    True
    """
    found = re.fullmatch(r"([0-9]{4})[Qq]([1-4])", text.strip())
    if found is None:
        raise UsageError(
            f"--quarter {text!r}: expected a year and a quarter, such as 2027Q1 or 2570Q1",
            f"--quarter {text!r}: ต้องเป็นปีและไตรมาส เช่น 2570Q1",
        )
    year = int(found[1])
    ce = year - BUDDHIST if year >= FIRST_BUDDHIST else year
    return Quarter(year=ce, number=int(found[2]))
