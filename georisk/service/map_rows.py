"""Customers as a map's page reads them: a few columns, in some order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from georisk.maps.live import SYMBOLS
from georisk.service.map_columns import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from georisk.service.map_columns import MapColumns

    Ints = NDArray[np.int64]

READERS: dict[str, Callable[[MapColumns, Ints], list[object]]] = {
    "id": lambda columns, rows: [columns.ids[row] for row in rows.tolist()],
    "name": lambda columns, rows: [columns.names[row] for row in rows.tolist()],
    "symbol": lambda columns, rows: [SYMBOLS[code] for code in columns.symbol[rows].tolist()],
    "low": lambda columns, rows: list(columns.low.said(rows)),
    "high": lambda columns, rows: list(columns.high.said(rows)),
    "satang": lambda columns, rows: list(columns.satang.said(rows)),
    "exempt": lambda columns, rows: columns.exempt[rows].tolist(),
    "plan": lambda columns, rows: columns.plan[rows].tolist(),
    "weak": lambda columns, rows: columns.weak[rows].tolist(),
    "accuracy": lambda columns, rows: list(columns.accuracy_m.said(rows)),
    "mm": lambda columns, rows: list(columns.distance_mm.said(rows)),
    "lon": lambda columns, rows: _placed(columns, columns.lon, rows),
    "lat": lambda columns, rows: _placed(columns, columns.lat, rows),
}
DRAWN = ("id", "name", "symbol", "low", "high", "satang", "exempt", "plan", "weak", "accuracy",
         "lon", "lat")  # fmt: skip
TABLED = (*DRAWN, "mm", "tier", "office", "kamr", "estate", "spp")
SORTS = ("name", "score", "tier", "bill", "distance", "spp", "estate", "office", "kamr")


def _placed(columns: MapColumns, degrees: NDArray[np.float64], rows: Ints) -> list[object]:
    pairs = zip(degrees[rows].tolist(), columns.placed[rows].tolist(), strict=True)
    return [value if placed else None for value, placed in pairs]


def table_of(columns: MapColumns, rows: Ints, names: tuple[str, ...]) -> dict[str, object]:
    """Put some customers into columns for the page."""
    return {
        "count": len(rows),
        "columns": {
            name: READERS[name](columns, rows)
            if name in READERS
            else columns.words[name].said(rows)
            for name in names
        },
    }


def ordered(columns: MapColumns, rows: Ints, sort: str, *, down: bool) -> Ints:
    """Sort customers; what is not known comes last either way, equals by baht, then by id."""
    key, unknown = _key(columns, rows, sort)
    baht = np.where(columns.satang.there[rows], columns.satang.value[rows], -1)
    return rows[np.lexsort((rows, -baht, -key if down else key, unknown))]


def _key(columns: MapColumns, rows: Ints, sort: str) -> tuple[Ints, NDArray[np.bool_]]:
    numbers = {"score": columns.high, "bill": columns.satang, "distance": columns.distance_mm}
    if sort in numbers:
        return numbers[sort].value[rows], ~numbers[sort].there[rows]
    if sort == "name":
        names = [columns.names[row] or columns.ids[row] for row in rows.tolist()]
        rank = {name: place for place, name in enumerate(sorted(set(names)))}
        return np.array([rank[name] for name in names], dtype=np.int64), np.zeros(len(rows), bool)
    coded = columns.words[sort]
    return coded.code[rows], coded.code[rows] == len(coded.words) - 1


def named(columns: MapColumns, ids: Iterable[str]) -> Ints:
    """Find customers by id, in the order they are named; ids ascend."""
    places = [(bisect_left(columns.ids, name), name) for name in ids]
    held = [row for row, name in places if columns.ids[row : row + 1] == (name,)]
    return np.array(held, dtype=np.int64)


def found(columns: MapColumns, text: str, most: int) -> Ints:
    """Find customers whose name or number holds every word of a text, the strongest first."""
    parts = plain(text).split()
    if not parts:
        return np.array([], dtype=np.int64)
    rows = [
        row for row, sought in enumerate(columns.sought) if all(part in sought for part in parts)
    ]
    return ordered(columns, np.array(rows, dtype=np.int64), "score", down=True)[:most]
