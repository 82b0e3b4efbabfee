"""Customers one by one from their columns."""

from __future__ import annotations

from collections import deque
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from georisk.model import Customer, KasmFacts, Location, LonLat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.model.columns import Coded, CustomerColumns

Record = TypeVar("Record")
KASM = frozenset(item.name for item in fields(KasmFacts))


def customers_of(columns: CustomerColumns) -> tuple[Customer, ...]:
    """Make every customer of the columns, in their order."""
    rows = len(columns)
    known = {name: _values(column) for name, column in columns.fields.items()}
    facts = _made(KasmFacts, rows, {name: known.pop(name) for name in KASM})
    made = _made(
        Customer,
        rows,
        {
            **known,
            "row": columns.row.tolist(),
            "location": _locations(columns),
            "solar_considered": [columns.solar_considered] * rows,
            "local_factors": _factors(columns),
            "kasm": facts,
        },
    )
    return tuple(made)


def _values(column: Coded[object]) -> Iterator[object]:
    return map(column.values.__getitem__, column.codes.tolist())


def _made(kind: type[Record], rows: int, columns: Mapping[str, Iterable[object]]) -> list[Record]:
    """Make records field by field, which takes a fifth of the time of one by one.

    A frozen record lets its fields be set by their slots alone.
    """
    made = [kind.__new__(kind) for _ in range(rows)]
    for item in fields(kind):  # type: ignore[arg-type]
        deque(map(getattr(kind, item.name).__set__, made, columns[item.name]), maxlen=0)
    return made


def _factors(columns: CustomerColumns) -> Iterator[dict[str, object]]:
    names = tuple(columns.factors)
    if not names:
        return ({} for _ in range(len(columns)))
    rows = zip(*map(_values, columns.factors.values()), strict=True)
    return (dict(zip(names, row, strict=True)) for row in rows)


def _locations(columns: CustomerColumns) -> list[Location | None]:
    located = columns.located
    points = {"lon": columns.lon[located].tolist(), "lat": columns.lat[located].tolist()}
    places = [columns.place.values[code] for code in columns.place.codes[located].tolist()]
    count = len(places)
    known = {
        item.name: [getattr(place, item.name) for place in places] for item in fields(Location)
    }
    made = iter(_made(Location, count, {**known, "point": _made(LonLat, count, points)}))
    return [next(made) if there else None for there in located.tolist()]
