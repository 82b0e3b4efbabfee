"""Sites by cells of a degree grid: those around a place are a few stretches of one column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import metres_per_degree

if TYPE_CHECKING:
    from georisk.distance.arrays import Floats, Ints

CELLS_PER_DEGREE = 50  # about 2.2 km
COLUMNS = 361 * CELLS_PER_DEGREE
# Beyond these a box in degrees may not hold a disc; nobody in Thailand comes near.
MOST_NORTH, MOST_EAST = 85.0, 180.0
SLACK = 1.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Sites in the order of their cells.

    Parameters
    ----------
    cell : int64[n]
        Row of the cell times `COLUMNS` plus its column, ascending.
    site : int64[n]
        The sites in that order.
    """

    cell: Ints
    site: Ints


def cells_of(lon: Floats, lat: Floats) -> Cells:
    """Sort sites into their cells; degrees."""
    cell = _rows(lat) * COLUMNS + _columns(lon)
    site = np.argsort(cell, kind="stable")
    return Cells(cell=cell[site], site=site)


def _rows(lat: Floats) -> Ints:
    return np.floor((lat + 90.0) * CELLS_PER_DEGREE).astype(np.int64)


def _columns(lon: Floats) -> Ints:
    return np.floor((lon + 180.0) * CELLS_PER_DEGREE).astype(np.int64)


def sites_around(cells: Cells, lon: float, lat: float, reach_m: float) -> Ints:
    """Sites that may lie within some metres of a place, and some that lie a little beyond."""
    poleward = np.array([min(abs(lat) + reach_m / 110_000.0, 90.0)])
    per_degree = float(metres_per_degree(poleward)[0][0])
    east = SLACK * reach_m / max(per_degree, 1.0)
    north = SLACK * reach_m / 110_000.0
    if poleward[0] > MOST_NORTH or abs(lon) + east >= MOST_EAST:
        return np.sort(cells.site)
    sides = np.array([lon - east, lon + east])
    first, last = _rows(np.array([lat - north, lat + north])).tolist()
    row = np.arange(first, last + 1)
    west, rightmost = _columns(sides).tolist()
    begin = np.searchsorted(cells.cell, row * COLUMNS + west, side="left")
    end = np.searchsorted(cells.cell, row * COLUMNS + rightmost, side="right")
    return cells.site[spans(begin, end - begin)]
