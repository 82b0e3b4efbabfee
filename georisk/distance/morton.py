"""Positions as one sortable number: 1e-7 degree steps of longitude and latitude, interleaved.

Sorting by it (Morton or Z order) puts what is near on the map near in memory, and turns a
region of the map into a few stretches of a sorted array.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from georisk.distance.arrays import Floats, Ints, Keys

STEPS_PER_DEGREE = 10_000_000
WEST, SOUTH = -180, -90
# A region is 8 to 17 cells wide: finer ones hold less that is not wanted, but are more to find.
COVER_BITS = 4
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
_GATHER = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in degrees, its borders included."""

    west: float
    south: float
    east: float
    north: float


def box_around(lon: Floats, lat: Floats) -> Box:
    """Box that holds all of some points."""
    return Box(
        west=float(lon.min()), south=float(lat.min()), east=float(lon.max()), north=float(lat.max())
    )


def steps(degrees: Floats, origin: int) -> Keys:
    """Whole 1e-7 degree steps from the western or southern end of the globe."""
    return (np.rint(degrees * STEPS_PER_DEGREE) - origin * STEPS_PER_DEGREE).astype(np.uint64)


def degrees(count: Keys, origin: int) -> Floats:
    """Undo `steps`: the float nearest to the decimal with seven places."""
    return (count.astype(np.int64) + origin * STEPS_PER_DEGREE) / STEPS_PER_DEGREE


def encode(lon: Floats, lat: Floats) -> Keys:
    """Morton keys of positions in degrees, rounded to 1e-7 degree.

    Examples
    --------
    >>> keys = encode(np.array([100.98, 100.98 + 2e-8]), np.array([13.36, 13.36]))
    >>> bool(keys[0] == keys[1]), [float(x[0]) for x in decode(keys)]
    (True, [100.98, 13.36])
    """
    return interleave(steps(lon, WEST), steps(lat, SOUTH))


def decode(keys: Keys) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of Morton keys, in degrees."""
    return degrees(_gather(keys), WEST), degrees(_gather(keys >> np.uint64(1)), SOUTH)


def interleave(x: Keys, y: Keys) -> Keys:
    """Weave the bits of two numbers below 2**32 into one."""
    return _spread(x) | (_spread(y) << np.uint64(1))


class _Side(NamedTuple):
    """From where to where a box, and what is near it, runs in one direction, in steps."""

    low: int
    high: int
    least: int
    most: int


def stretches_around(
    keys: Keys, core: Box, reach_m: float, metres: tuple[float, float]
) -> tuple[Ints, Ints]:
    """Stretches of a sorted array of Morton keys that hold all within some metres of a box.

    The box with what is near it, its corners rounded, is covered by cells of the curve, a few
    hundred at most; cells that follow each other on it are one stretch.

    Parameters
    ----------
    metres : (float, float)
        The fewest metres a degree of longitude, and one of latitude, has as far as that.

    Returns
    -------
    begin, end : int64[stretches]
        Ascending; no stretch is empty.
    """
    east, north = (min(reach_m / per_degree, 360.0) for per_degree in metres)
    x, y = _side(core.west, core.east, WEST, east), _side(core.south, core.north, SOUTH, north)
    level = max((max(x.most - x.least, y.most - y.least)).bit_length() - COVER_BITS, 0)
    column, beside = _gaps(x, level, metres[0])
    row, above = _gaps(y, level, metres[1])
    near = np.flatnonzero(np.add.outer(beside, above) <= reach_m * reach_m)
    of_column, of_row = np.divmod(near, len(row))
    cell = np.sort(interleave(column.take(of_column), row.take(of_row)))
    jump = np.flatnonzero(np.diff(cell) != 1)
    size = np.uint64(2 * level)
    begin = np.searchsorted(keys, cell[np.append(0, jump + 1)] << size)
    end = np.searchsorted(keys, (cell[np.append(jump, -1)] + np.uint64(1)) << size)
    some = np.flatnonzero(begin < end)
    return begin[some], end[some]


def _side(low: float, high: float, origin: int, margin: float) -> _Side:
    begin, end, more = _steps(low, origin), _steps(high, origin), ceil(margin * STEPS_PER_DEGREE)
    return _Side(begin, end, max(begin - more, 0), min(end + more, -2 * origin * STEPS_PER_DEGREE))


def _gaps(side: _Side, level: int, per_degree: float) -> tuple[Keys, Floats]:
    """Cells along one side, and the square of the metres between each and the box."""
    cell = np.arange(side.least >> level, (side.most >> level) + 1)
    before, behind = side.low - ((cell + 1) << level) + 1, (cell << level) - side.high
    gap = np.maximum(np.maximum(before, behind), 0) * (per_degree / STEPS_PER_DEGREE)
    return cell.astype(np.uint64), gap * gap


def _steps(degrees: float, origin: int) -> int:
    return round(degrees * STEPS_PER_DEGREE) - origin * STEPS_PER_DEGREE


def _spread(value: Keys) -> Keys:
    for shift, mask in _SPREAD:
        value = (value | (value << np.uint64(shift))) & np.uint64(mask)
    return value


def _gather(value: Keys) -> Keys:
    value = value & np.uint64(0x5555555555555555)
    for shift, mask in _GATHER:
        value = (value | (value >> np.uint64(shift))) & np.uint64(mask)
    return value
