"""Runs as JSON and back, losing nothing: decimals and dates travel as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from georisk.model import AssessedCustomer, Rejected, RunHeader

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Json = Any
Plain = TypeVar("Plain")


def to_json(value: object) -> Json:
    """Turn records into what `json.dumps` takes.

    Examples
    --------
    >>> to_json((Decimal("1.50"), None, date(2026, 9, 30)))
    ['1.50', None, '2026-09-30']
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(item) for key, item in value.items()}
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
