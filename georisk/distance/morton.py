"""Positions as one sortable number: 1e-7 degree steps of longitude and latitude, interleaved.

Sorting by it (Morton or Z order) puts what is near on the map near in memory, and turns a
rectangle on the map into at most four stretches of a sorted array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ints, Keys

STEPS_PER_DEGREE = 10_000_000
WEST, SOUTH = -180, -90
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

    def holds(self, lon: Floats, lat: Floats) -> Flags:
        """Which points lie in the box."""
        return (self.west <= lon) & (lon <= self.east) & (self.south <= lat) & (lat <= self.north)


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


def rows_in_box(keys: Keys, box: Box) -> Ints:
    """Rows of a sorted array of Morton keys that may lie in a box: a superset, ascending.

    The box is covered by four cells of the curve at most, each a stretch of the array.
    """
    x = [_steps(degrees, WEST) for degrees in (box.west, box.east)]
    y = [_steps(degrees, SOUTH) for degrees in (box.south, box.north)]
    level = max(x[1] - x[0], y[1] - y[0]).bit_length()
    cells = sorted({_cell(column >> level, row >> level) for column in x for row in y})
    size = 1 << (2 * level)
    first = np.array([cell * size for cell in cells], dtype=np.uint64)
    begin = np.searchsorted(keys, first, side="left").tolist()
    end = np.searchsorted(keys, first + np.uint64(size - 1), side="right").tolist()
    return np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)])


def _cell(column: int, row: int) -> int:
    """Interleave two numbers: binary digits read with base four stand one place apart."""
    return int(f"{column:b}", 4) + 2 * int(f"{row:b}", 4)


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
