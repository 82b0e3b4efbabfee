"""From parsed TOML to the declared shape: an unknown key, a missing one or a wrong type is refused.

The refusal names the section, the key and the nearest key that is known there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import EnumType
from fractions import Fraction
from types import NoneType
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast, get_args, get_origin

from georisk.errors import RuleSetError

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = TypeVar("Shape")
TOP = "(top level)"


def decode(shape: type[Shape], raw: Mapping[str, object]) -> Shape:
    """Read a mapping into a frozen dataclass, field by field.

    Parameters
    ----------
    shape : type
        A dataclass whose annotations are real types: scalars, ``StrEnum``, ``tuple[T, ...]``,
        ``Mapping[K, V]``, ``T | None`` and further dataclasses.
    raw : mapping
        As ``tomllib.loads(text, parse_float=Decimal)`` gives it.

    Raises
    ------
    RuleSetError
        For the first key or value that does not fit.
    """
    return cast("Shape", _record(shape, raw, TOP))


def _value(kind: object, raw: object, where: str) -> object:
    """Read one value of one declared type."""
    arguments = get_args(kind)
    if NoneType in arguments:
        return _value(next(item for item in arguments if item is not NoneType), raw, where)
    if get_origin(kind) is tuple:
        return _sequence(arguments[0], raw, where)
    if get_origin(kind) is Mapping:
        return _mapping(arguments[0], arguments[1], raw, where)
    if isinstance(kind, EnumType):
        return _member(kind, raw, where)
    if is_dataclass(kind):
        return _record(cast("type[object]", kind), raw, where)
    return SCALARS[cast("type[object]", kind)](raw, where)


def _record(shape: type[object], raw: object, where: str) -> object:
    table = _table(raw, where)
    declared = {item.name: item for item in fields(shape)}  # type: ignore[arg-type]
    for key in table:
        if key not in declared:
            _refuse_key(key, where, declared)
    for name, item in declared.items():
        required = item.default is MISSING and item.default_factory is MISSING
        if required and name not in table:
            raise RuleSetError(
                f"rule set, {where}: the key {name!r} is missing; add it",
                f"ชุดเกณฑ์ ส่วน {where}: ขาดคีย์ {name!r} โปรดเพิ่ม",
            )
    return shape(
        **{key: _value(declared[key].type, value, _at(where, key)) for key, value in table.items()}
    )


def _sequence(kind: object, raw: object, where: str) -> tuple[object, ...]:
    if not isinstance(raw, list):
        _refuse(raw, where, "a list", "รายการ (list)")
    return tuple(_value(kind, item, f"{where}[{at}]") for at, item in enumerate(raw, start=1))


def _mapping(keys: object, values: object, raw: object, where: str) -> dict[object, object]:
    return {
        _value(keys, key, where): _value(values, value, _at(where, key))
        for key, value in _table(raw, where).items()
    }


def _table(raw: object, where: str) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        _refuse(raw, where, "a table", "ตาราง (table)")
    return raw


def _member(kind: EnumType, raw: object, where: str) -> object:
    known = [str(member) for member in kind]  # type: ignore[var-annotated]
    if raw not in known:
        _refuse(raw, where, "one of " + ", ".join(known), "ค่าใดค่าหนึ่งใน " + ", ".join(known))
    return kind(raw)


def _text(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        _refuse(raw, where, "a text", "ข้อความ")
    return raw


def _flag(raw: object, where: str) -> bool:
    if not isinstance(raw, bool):
        _refuse(raw, where, "true or false", "true หรือ false")
    return raw


def _whole(raw: object, where: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        _refuse(raw, where, "a whole number", "จำนวนเต็ม")
    return raw


def _decimal(raw: object, where: str) -> Decimal:
    number = None
    if not isinstance(raw, bool) and isinstance(raw, int | str | Decimal):
        with suppress(InvalidOperation):
            number = Decimal(raw)
    if number is None or not number.is_finite():
        _refuse(raw, where, "a number such as 8 or '1.5'", "ตัวเลข เช่น 8 หรือ '1.5'")
    return number


def _fraction(raw: object, where: str) -> Fraction:
    number = None
    if isinstance(raw, str):
        with suppress(ValueError, ZeroDivisionError):
            number = Fraction(raw)
    if number is None:
        _refuse(raw, where, "a fraction such as '8/3' or '2.5'", "เศษส่วน เช่น '8/3' หรือ '2.5'")
    return number


def _date(raw: object, where: str) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        _refuse(raw, where, "a date such as 2023-01-01", "วันที่ เช่น 2023-01-01")
    return raw


SCALARS: Mapping[type[object], Callable[[object, str], object]] = {
    str: _text,
    bool: _flag,
    int: _whole,
    Decimal: _decimal,
    Fraction: _fraction,
    date: _date,
}


def _at(where: str, key: str) -> str:
    return key if where == TOP else f"{where}.{key}"


def _refuse(raw: object, where: str, expected_en: str, expected_th: str) -> NoReturn:
    shown = str(raw) if isinstance(raw, str | Decimal) else repr(raw)
    raise RuleSetError(
        f"rule set, {where}: {shown!r} is not {expected_en}",
        f"ชุดเกณฑ์ ส่วน {where}: {shown!r} ไม่ถูกต้อง ต้องเป็น{expected_th}",
    )


def _refuse_key(key: str, where: str, known: Iterable[str]) -> NoReturn:
    names = sorted(known)
    near = get_close_matches(key, names, n=1)
    hint_en = f"did you mean {near[0]!r}?" if near else "known here: " + ", ".join(names)
    hint_th = f"หมายถึง {near[0]!r} หรือไม่" if near else "คีย์ที่ใช้ได้: " + ", ".join(names)
    raise RuleSetError(
        f"rule set, {where}: unknown key {key!r}; {hint_en}",
        f"ชุดเกณฑ์ ส่วน {where}: ไม่รู้จักคีย์ {key!r} {hint_th}",
    )
