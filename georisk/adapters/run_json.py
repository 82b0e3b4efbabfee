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

from georisk.model import AssessedCustomer, Rejected, RunHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import TypeAdapter

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
def _adapters() -> dict[type, TypeAdapter[Any]]:
    from pydantic import TypeAdapter

    return {kind: TypeAdapter(kind) for kind in (AssessedCustomer, RunHeader, Rejected)}


def from_json(kind: type[Plain], body: Mapping[str, Json]) -> Plain:
    """Rebuild a record of a known kind, checking every type.

    Raises
    ------
    ValueError
        When the body is not such a record.
    """
    return cast("Plain", _adapters()[kind].validate_python(body))


def assessed_to_json(assessed: AssessedCustomer) -> dict[str, Json]:
    """Turn one customer of a run into JSON."""
    return cast("dict[str, Json]", to_json(assessed))


def assessed_from_json(body: Mapping[str, Json]) -> AssessedCustomer:
    """Rebuild one customer of a run."""
    return from_json(AssessedCustomer, body)


def header_to_json(header: RunHeader) -> dict[str, Json]:
    """Turn a run's header into JSON."""
    return cast("dict[str, Json]", to_json(header))


def header_from_json(body: Mapping[str, Json]) -> RunHeader:
    """Rebuild a run's header."""
    return from_json(RunHeader, body)


def rejected_to_json(rejected: Rejected) -> dict[str, Json]:
    """Turn a rejected row into JSON."""
    return cast("dict[str, Json]", to_json(rejected))


def rejected_from_json(body: Mapping[str, Json]) -> Rejected:
    """Rebuild a rejected row."""
    return from_json(Rejected, body)
