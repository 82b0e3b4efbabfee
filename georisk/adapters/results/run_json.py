"""Runs as JSON and back, losing nothing: decimals and dates travel as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import TypeAdapter

    from georisk.model import AssessedCustomer, Rejected, RunHeader, Standing

    Record = AssessedCustomer | Rejected | RunHeader | Standing

Json = Any
AS_IT_IS = frozenset({str, int, float, bool, type(None)})
Plain = TypeVar("Plain")


def to_json(value: object) -> Json:
    """Turn records into what `json.dumps` takes.

    Examples
    --------
    >>> to_json((Decimal("1.50"), None, date(2026, 9, 30)))
    ['1.50', None, '2026-09-30']
    """
    kind: type = type(value)
    return value if kind in AS_IT_IS else _turner(kind)(value)


@cache
def _turner(kind: type) -> Callable[[Any], Json]:
    """Choose how to turn values of a type, once: a run holds millions."""
    if is_dataclass(kind):
        return _fields_turner(kind)
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, Decimal | date):
        return str
    if issubclass(kind, tuple | list):
        return _items
    if issubclass(kind, Mapping):
        return _mapping
    return _itself


def _fields_turner(kind: type) -> Callable[[Any], Json]:
    names = [field.name for field in fields(kind)]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda value: {names[0]: to_json(values(value))}
    return lambda value: dict(zip(names, _items(values(value)), strict=True))


def _items(values: Iterable[object]) -> list[Json]:
    return [value if type(value) in AS_IT_IS else to_json(value) for value in values]


def _mapping(values: Mapping[object, object]) -> dict[str, Json]:
    return {str(to_json(key)): to_json(item) for key, item in values.items()}


def _itself(value: Json) -> Json:
    return value


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def to_text(record: Record, *, without: frozenset[str] = frozenset()) -> str:
    """Write a record as JSON, its fields in their order, but for some.

    The serializer is pydantic's, which is several times as fast as `to_json`.
    """
    kind: type = type(record)
    written: bytes = _adapter(kind).dump_json(record, exclude=set(without))
    return written.decode()


def from_text(kind: type[Plain], text: str) -> Plain:
    """Rebuild a record of a known kind, checking every type.

    Raises
    ------
    ValueError
        When the text is not such a record.
    """
    known: type = kind
    return cast("Plain", _adapter(known).validate_json(text))
