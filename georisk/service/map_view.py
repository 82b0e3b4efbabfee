"""What a map shows of a run: who is wanted, gathered in cells, summed up by band or hexagon."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.morton import Box
from georisk.maps.live import SYMBOLS
from georisk.service.map_columns import mercator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from georisk.service.map_columns import MapColumns

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

TILE = 256  # pixels of the world at zoom 0
CELL = 76  # pixels; as crowd.js gathers
ROOM = 16  # a cell's middle stays this far from its edge, so that no two overlap
HEXAGON = 44  # pixels from the middle to a corner; as stake.js draws
FEW = 250
MOST_SINGLE = 2_500
ALWAYS_SINGLE_FROM = 15
PAD = 0.4
ROOT_3 = math.sqrt(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which customers are wanted, whatever their band.

    Parameters
    ----------
    words : mapping of str to str
        Values of ``tier area office kamr estate spp``.
    certainty : str or None
        ``certain``, ``uncertain`` or ``missing``.
    least, most : int or None
        Of the monthly bill, in satang.
    symbols : tuple of str or None
        The bands; None is all.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    certainty: str | None = None
    least: int | None = None
    most: int | None = None
    symbols: tuple[str, ...] | None = None


def of_any_band(columns: MapColumns, wanted: Wanted) -> Flags:
    """Tell who is wanted, whatever the band."""
    chosen = np.ones(columns.count, dtype=np.bool_)
    for name, word in wanted.words.items():
        chosen &= columns.words[name].has(word)
    if wanted.certainty is not None:
        chosen &= _certainty(columns, wanted.certainty)
    if wanted.least is not None:
        chosen &= columns.satang.there & (columns.satang.value >= wanted.least)
    if wanted.most is not None:
        chosen &= columns.satang.there & (columns.satang.value <= wanted.most)
    return chosen


def _certainty(columns: MapColumns, wanted: str) -> Flags:
    if wanted == "missing":
        return columns.missing
    is_open: Flags = columns.symbol == SYMBOLS.index("open")
    if wanted == "uncertain":
        return is_open
    scored: Flags = columns.symbol != SYMBOLS.index("not_eligible")
    return ~is_open & scored


def of_bands(columns: MapColumns, wanted: Wanted) -> Flags:
    """Tell who has one of the wanted bands."""
    if wanted.symbols is None:
        return np.ones(columns.count, dtype=np.bool_)
    return np.isin(columns.symbol, [SYMBOLS.index(name) for name in wanted.symbols])


def inside(columns: MapColumns, box: Box) -> Flags:
    """Tell who lies in a rectangle, its edges included."""
    return (
        columns.placed
        & (columns.lon >= box.west)
        & (columns.lon <= box.east)
        & (columns.lat >= box.south)
        & (columns.lat <= box.north)
    )


def sums_by_band(columns: MapColumns, chosen: Flags) -> dict[str, list[int]]:
    """Count customers and sum their satang, by band."""
    symbol = columns.symbol[chosen]
    counts = np.bincount(symbol, minlength=len(SYMBOLS)).tolist()
    satang = [
        int(columns.satang.value[chosen][symbol == code].sum()) for code in range(len(counts))
    ]
    return {name: [count, baht] for name, count, baht in zip(SYMBOLS, counts, satang, strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whole cells around a view.

    Parameters
    ----------
    scale : float
        Pixels of the world.
    left, top, right, bottom : float
        Of the window, in those pixels.
    """

    scale: float
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, box: Box, zoom: int) -> Window:
        """Put whole cells around a view, so that panning a little asks for nothing new."""
        scale = TILE * 2.0**zoom
        lon, lat = np.array([box.west, box.east]), np.array([box.north, box.south])
        x, y = mercator(lon, lat)
        (left, right), (top, bottom) = (x * scale).tolist(), (y * scale).tolist()
        across, down = (right - left) * PAD, (bottom - top) * PAD
        return cls(
            scale=scale,
            left=math.floor((left - across) / CELL) * CELL,
            top=math.floor((top - down) / CELL) * CELL,
            right=math.ceil((right + across) / CELL) * CELL,
            bottom=math.ceil((bottom + down) / CELL) * CELL,
        )

    def holds(self, columns: MapColumns) -> Flags:
        """Tell who lies in it; of two windows side by side one holds who is on the edge."""
        x, y = columns.x * self.scale, columns.y * self.scale
        across = (x >= self.left) & (x < self.right)
        return columns.placed & across & (y >= self.top) & (y < self.bottom)

    @property
    def box(self) -> Box:
        """The same in degrees."""
        west, north = unproject(self.left / self.scale, self.top / self.scale)
        east, south = unproject(self.right / self.scale, self.bottom / self.scale)
        return Box(west=west, south=south, east=east, north=north)

    @property
    def bounds(self) -> list[float]:
        """West, south, east, north."""
        box = self.box
        return [box.west, box.south, box.east, box.north]


def unproject(x: float, y: float) -> tuple[float, float]:
    """Give longitude and latitude of a place in the square of Web Mercator.

    Examples
    --------
    >>> [round(part, 6) for part in unproject(0.5, 0.5)]
    [0.0, 0.0]
    """
    return (x - 0.5) * 360, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Customers gathered: one entry a cell that holds more than one.

    Parameters
    ----------
    lon, lat : list of float
        Where the cell is drawn.
    bounds : list of [west, south, east, north]
        Around its members.
    counts : list of list of int
        Members by band.
    satang, strength : list of int
        Sum of the bills; the highest score any of them may have.
    """

    lon: list[float]
    lat: list[float]
    bounds: list[list[float]]
    counts: list[list[int]]
    satang: list[int]
    strength: list[int]


def gathered(columns: MapColumns, rows: Ints, window: Window) -> tuple[Cells, Ints]:
    """Gather customers in cells that lie still in the world; give those that stay alone as rows."""
    x, y = columns.x[rows] * window.scale, columns.y[rows] * window.scale
    column, row = np.floor(x / CELL).astype(np.int64), np.floor(y / CELL).astype(np.int64)
    order = np.lexsort((row, column))
    rows, column, row = rows[order], column[order], row[order]
    first = np.flatnonzero(np.r_[True, (np.diff(column) != 0) | (np.diff(row) != 0)][: len(rows)])
    size = np.diff(np.r_[first, len(rows)])
    alone = rows[first[size == 1]]
    if not (size > 1).any():
        return Cells(lon=[], lat=[], bounds=[], counts=[], satang=[], strength=[]), alone
    many = np.repeat(size > 1, size)
    of_cell = np.repeat(np.cumsum(size > 1) - 1, size)[many]
    middles = _middles(x[order][many], y[order][many], column[many], row[many], of_cell)
    return _told(columns, rows[many], of_cell, middles, window.scale), alone


def _middles(x: Reals, y: Reals, column: Ints, row: Ints, of_cell: Ints) -> tuple[Reals, Reals]:
    """Put each cell at the middle of its members, yet off its edges."""
    size = np.bincount(of_cell)
    first = np.searchsorted(of_cell, np.arange(len(size)))
    return (
        _kept_off(np.bincount(of_cell, weights=x) / size, column[first]),
        _kept_off(np.bincount(of_cell, weights=y) / size, row[first]),
    )


def _kept_off(middle: Reals, index: Ints) -> Reals:
    return np.clip(middle, index * CELL + ROOM, (index + 1) * CELL - ROOM)


def _told(
    columns: MapColumns, rows: Ints, of_cell: Ints, middles: tuple[Reals, Reals], scale: float
) -> Cells:
    count = int(of_cell[-1]) + 1
    first = np.searchsorted(of_cell, np.arange(count))
    lon, lat = columns.lon[rows], columns.lat[rows]
    bounds = np.column_stack((
        np.minimum.reduceat(lon, first),
        np.minimum.reduceat(lat, first),
        np.maximum.reduceat(lon, first),
        np.maximum.reduceat(lat, first),
    ))  # fmt: skip
    places = [
        unproject(x / scale, y / scale)
        for x, y in zip(*(middle.tolist() for middle in middles), strict=True)
    ]
    coded = of_cell * len(SYMBOLS) + columns.symbol[rows]
    counts = np.bincount(coded, minlength=count * len(SYMBOLS)).reshape(count, len(SYMBOLS))
    return Cells(
        lon=[round(place[0], 6) for place in places],
        lat=[round(place[1], 6) for place in places],
        bounds=bounds.tolist(),
        counts=counts.tolist(),
        satang=np.add.reduceat(columns.satang.value[rows], first).tolist(),
        strength=np.maximum.reduceat(columns.high.value[rows], first).tolist(),
    )


def drawn(columns: MapColumns, chosen: Flags, window: Window, zoom: int) -> tuple[Cells, Ints]:
    """Choose what is drawn of the chosen customers: cells, and those shown one by one."""
    rows = np.flatnonzero(chosen & window.holds(columns))
    close = zoom >= ALWAYS_SINGLE_FROM and len(rows) <= MOST_SINGLE
    if close or len(rows) <= FEW:
        return Cells(lon=[], lat=[], bounds=[], counts=[], satang=[], strength=[]), rows
    return gathered(columns, rows, window)


def hexagons(columns: MapColumns, chosen: Flags, window: Window) -> dict[str, object]:
    """Sum the satang at stake by hexagon: pointed top, still in the world."""
    rows = np.flatnonzero(chosen & columns.at_stake & window.holds(columns))
    column, row = hexagon_of(columns.x[rows] * window.scale, columns.y[rows] * window.scale)
    pairs, of = np.unique(np.column_stack((column, row)), axis=0, return_inverse=True)
    satang = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(satang, of.ravel(), columns.satang.value[rows])
    middles = [
        unproject(
            HEXAGON * ROOT_3 * (across + down / 2) / window.scale,
            HEXAGON * 1.5 * down / window.scale,
        )
        for across, down in pairs.tolist()
    ]
    return {
        "lon": [place[0] for place in middles],
        "lat": [place[1] for place in middles],
        "satang": satang.tolist(),
    }


def hexagon_of(x: Reals, y: Reals) -> tuple[Ints, Ints]:
    """Find the hexagons of points, by rounding in cube coordinates.

    Examples
    --------
    >>> [part.tolist() for part in hexagon_of(np.array([0.0, 76.0]), np.array([0.0, 3.0]))]
    [[0, 1], [0, 0]]
    """
    across, down = (ROOT_3 / 3 * x - y / 3) / HEXAGON, (2 / 3 * y) / HEXAGON
    third = -across - down
    column, row, last = np.round(across), np.round(down), np.round(third)
    by_column, by_row = np.abs(across - column), np.abs(down - row)
    by_last = np.abs(third - last)
    first = (by_column > by_row) & (by_column > by_last)
    second = ~first & (by_row > by_last)
    fixed = np.where(first, -row - last, column)
    return fixed.astype(np.int64), np.where(second, -fixed - last, row).astype(np.int64)
