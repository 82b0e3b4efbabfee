"""The customers of a request: read strictly, judged item by item."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn, TypeGuard

from georisk.model import Problem
from georisk.service.context import Item
from georisk.service.problems import Refused

MOST_ITEMS = 1_000
LARGEST = Decimal(10) ** 15
UNWRITABLE = re.compile("[\\x00\\ud800-\\udfff]")


def _not_json(en: str, th: str) -> Refused:
    return Refused(400, "request.not_json", en, th)


def _no_such_number(word: str) -> NoReturn:
    raise _not_json(
        f"{word} is not a JSON number; leave out what is not known",
        f"{word} ไม่ใช่ตัวเลขของ JSON ถ้าไม่ทราบค่าให้เว้นไว้",
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = ", ".join(sorted({name for name in names if names.count(name) > 1}))
        raise _not_json(f"{twice}: stated twice", f"{twice}: ระบุซ้ำ")
    return found


def parse_json(body: bytes) -> object:
    """Read JSON exactly: decimals stay decimal, NaN and doubled names are refused.

    Examples
    --------
    >>> parse_json(b'{"monthly_bill_thb": 300000.10}')
    {'monthly_bill_thb': Decimal('300000.10')}
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_such_number,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError, InvalidOperation) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise _not_json(f"the body is not JSON{where}", f"เนื้อหาไม่ใช่ JSON ที่ถูกต้อง{where}") from error


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def items_of(document: object, *, most: int = MOST_ITEMS) -> tuple[list[object], bool]:
    """Find the customers: one object, a list, or ``{"customers": [...]}``.

    Returns
    -------
    items, single
        ``single`` is True when the body was one customer.

    Raises
    ------
    Refused
        When there are none, too many, or the body is something else.
    """
    single = isinstance(document, dict) and "customers" not in document
    if isinstance(document, dict):
        if not single and len(document) > 1:
            raise _wrong_shape()
        document = [document] if single else document["customers"]
    if not _is_list(document) or not document:
        raise _wrong_shape()
    if len(document) > most:
        raise Refused(
            422,
            "request.too_many",
            f"{len(document)} customers: at most {most} in one request",
            f"ลูกค้า {len(document)} ราย: ส่งได้ไม่เกินครั้งละ {most} ราย",
        )
    return document, single


def _wrong_shape() -> Refused:
    return Refused(
        422,
        "request.shape",
        'expected one customer, a list of customers, or {"customers": [...]}',
        'ต้องเป็นลูกค้าหนึ่งราย รายการลูกค้า หรือ {"customers": [...]}',
    )


def _writable(text: str) -> bool:
    return UNWRITABLE.search(text) is None


def _value_fits(value: object) -> bool:
    if isinstance(value, str):
        return _writable(value)
    if isinstance(value, int | Decimal):
        return -LARGEST < value < LARGEST
    return value is None


def _problem(name: str, value: object, code: str, expected: tuple[str, str]) -> Problem:
    shown = ascii(value) if isinstance(value, str) else type(value).__name__
    return Problem(
        field=name[:100].encode("utf-8", "replace").decode(),
        value=shown[:200],
        code=code,
        expected_en=expected[0],
        expected_th=expected[1],
    )


def problems_of(item: object) -> tuple[Problem, ...]:
    """Find what keeps an item from being read as a row at all."""
    if not isinstance(item, dict):
        expected = "an object with the columns of a customers file", "วัตถุ JSON ที่มีช่องข้อมูลลูกค้า"
        return (_problem("", item, "item.not_object", expected),)
    expected = (
        "text, a number below 10^15, true, false or null",
        "ข้อความ ตัวเลขที่น้อยกว่า 10^15 true false หรือ null",
    )
    return tuple(
        _problem(name, value, "item.value", expected)
        for name, value in item.items()
        if not _writable(name) or not _value_fits(value)
    )


def readable(items: Sequence[object]) -> list[tuple[int, Item]]:
    """Give the items that can be read as rows, with their places."""
    return [
        (index, item)
        for index, item in enumerate(items)
        if isinstance(item, Mapping) and not problems_of(item)
    ]
