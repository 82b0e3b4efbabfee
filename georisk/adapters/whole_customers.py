"""Customers one by one from their columns."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from georisk.model import Customer, KasmFacts, Location, LonLat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from georisk.model.columns import Coded, CustomerColumns

KASM = frozenset(item.name for item in fields(KasmFacts))


def customers_of(columns: CustomerColumns) -> tuple[Customer, ...]:
    """Make every customer of the columns, in their order."""
    fields_of = columns.fields.items()
    rows = zip(
        columns.row.tolist(),
        _locations(columns),
        _records(columns.factors, len(columns)),
        _records({name: column for name, column in fields_of if name in KASM}, len(columns)),
        _records({name: column for name, column in fields_of if name not in KASM}, len(columns)),
        strict=True,
    )
    return tuple(
        Customer(
            row=row,
            location=location,
            local_factors=factors,
            kasm=KasmFacts(**kasm),
            solar_considered=columns.solar_considered,
            **rest,
        )
        for row, location, factors, kasm, rest in rows
    )


def _records(columns: Mapping[str, Coded[object]], rows: int) -> Iterator[dict[str, Any]]:
    """Take the values of each row, by name."""
    if not columns:
        return ({} for _ in range(rows))
    names = tuple(columns)
    cells = (map(column.values.__getitem__, column.codes.tolist()) for column in columns.values())
    return (dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True))


def _locations(columns: CustomerColumns) -> Iterator[Location | None]:
    places = map(columns.place.values.__getitem__, columns.place.codes.tolist())
    points = zip(columns.lon.tolist(), columns.lat.tolist(), places, strict=True)
    for lon, lat, place in points:
        yield _location(LonLat(lon=lon, lat=lat), place) if isinstance(place, Location) else None


def _location(point: LonLat, place: Location) -> Location:
    return Location(
        point=point,
        precision=place.precision,
        accuracy_m=place.accuracy_m,
        method=place.method,
        matched_text=place.matched_text,
    )
