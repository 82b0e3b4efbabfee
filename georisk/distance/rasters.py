"""Which line is nearest, cell by cell: for many places over ground too wide to list its segments.

Lines are entered into the cells they run through, and a distance transform (Meijster, Roerdink and
Hesselink 2000, as scipy has it) carries the nearest of them to every other cell. A place is offered
the lines of the four cells around it. The cells stand where they stand whoever asks, so that an
answer does not depend on who else asks.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import MM, metres_per_degree
from georisk.distance.grid import box_segments
from georisk.distance.morton import SOUTH, WEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.distance.arrays import Flags, Floats, Ids, Ints
    from georisk.distance.network import RouteNetwork

    Places = tuple[Floats, Floats, Floats, Floats]  # degrees, and metres a degree
    Matters = Callable[[Floats, Floats, float], Flags]

NONE = -1
COARSEST, FINEST = 2_000, 16_000  # cells a degree: 55 m and 7 m
CELLS_IN_RADIUS = 10
METRES_PER_DEGREE = 111_000.0
CORE = 128  # cells a side of a tile
APRON = 16  # cells around it whose lines are looked at too
FAR_OFF = 1 << 30
MOST_TILES = 4_096
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def fine_enough(radius_m: Floats) -> Ints:
    """Cells a degree for discs of some radii: a power of two times the coarsest.

    Examples
    --------
    >>> fine_enough(np.array([50.0, 300.0, 3_000.0, 40_000.0])).tolist()
    [16000, 4000, 2000, 2000]
    """
    wanted = METRES_PER_DEGREE * CELLS_IN_RADIUS / np.maximum(radius_m, 1.0)
    doubled = np.ceil(np.log2(np.maximum(wanted / COARSEST, 1.0)))
    return np.minimum(COARSEST * 2 ** doubled.astype(np.int64), FINEST)


class LineRaster:
    """Nearest segments by cell, in tiles that are made when they are first asked for.

    Parameters
    ----------
    network : RouteNetwork
    cells_per_degree : int
    apron : int
        So many cells around a tile are looked at too: lines farther away than that are not seen.
    """

    def __init__(self, network: RouteNetwork, cells_per_degree: int, apron: int = APRON) -> None:
        self._network = network
        self._cells = cells_per_degree
        self._apron = apron
        self._side = CORE + 1 + 2 * apron
        self._tiles: dict[tuple[int, int], Ids] = {}

    def certain_m(self, lat: Floats) -> Floats:
        """Metres within which no line can have been overlooked."""
        east, _ = metres_per_degree(lat)
        return np.asarray((self._apron - 1) * east / self._cells)

    def offer(self, lon: Floats, lat: Floats, matters: Matters) -> Ints:
        """Offer each place the lines that are nearest to the cells around it.

        Parameters
        ----------
        lon, lat : float64[n]
        matters : callable of (lon, lat, reach_m)
            Tells of the middles of tiles whether anything in them is asked for.

        Returns
        -------
        segment : int64[4, n]
            By their first vertices; `NONE` where no line is near, or it does not matter.
        """
        column = np.floor(self._column(lon) - 0.5).astype(np.int64)
        row = np.floor(self._row(lat) - 0.5).astype(np.int64)
        segment = np.full((len(CORNERS), len(lon)), NONE, dtype=np.int64)
        tiles, ends, order = _grouped(row // CORE, column // CORE)
        for nth in np.flatnonzero(self._wanted(*tiles, matters)).tolist():
            rows = order[ends[nth] : ends[nth + 1]]
            image = self._tile(int(tiles[0][nth]), int(tiles[1][nth]))
            y, x = row[rows] % CORE, column[rows] % CORE
            for corner, (up, aside) in enumerate(CORNERS):
                segment[corner, rows] = image[y + up, x + aside]
        return segment

    def _column(self, lon: Floats) -> Floats:
        return (lon - WEST) * self._cells

    def _row(self, lat: Floats) -> Floats:
        return (lat - SOUTH) * self._cells

    def _wanted(self, row: Ints, column: Ints, matters: Matters) -> Flags:
        side = CORE / self._cells
        middle = np.stack((column, row)).astype(np.float64) * side + side / 2
        return matters(middle[0] + WEST, middle[1] + SOUTH, side * METRES_PER_DEGREE)

    def _tile(self, row: int, column: int) -> Ids:
        """Nearest segment of each cell, and of one row and column beyond: int32[CORE + 1] * 2."""
        key = row, column
        if key not in self._tiles:
            if len(self._tiles) >= MOST_TILES:
                self._tiles.clear()
            self._tiles[key] = self._made(row, column)
        return self._tiles[key]

    def _made(self, row: int, column: int) -> Ids:
        from scipy.ndimage import distance_transform_edt

        south, west = row * CORE - self._apron, column * CORE - self._apron
        image, middle = self._entered(west, south), (south + self._side / 2) / self._cells + SOUTH
        inner = slice(self._apron, self._apron + CORE + 1)
        if (image == NONE).all():
            return image[inner, inner]
        east_m, north_m = metres_per_degree(np.array([middle]))
        y, x = distance_transform_edt(
            image == NONE,
            sampling=(float(north_m[0]), float(east_m[0])),
            return_distances=False,
            return_indices=True,
        )
        nearest: Ids = image[y[inner, inner], x[inner, inner]]
        return nearest

    def _entered(self, west: int, south: int) -> Ids:
        """Enter the lines of a window into its cells; of several in one cell the first."""
        segment = self._segments(west, south)[::-1]  # the last that is entered stays
        ax, ay = self._place(segment, west, south)
        bx, by = self._place(segment + 1, west, south)
        steps = np.ceil(np.maximum(np.abs(bx - ax), np.abs(by - ay))).astype(np.int64) + 1
        of = np.repeat(np.arange(len(segment)), steps + 1)
        share = spans(np.zeros_like(steps), steps + 1) / steps[of]
        x = np.floor(ax[of] + share * (bx - ax)[of]).astype(np.int64)
        y = np.floor(ay[of] + share * (by - ay)[of]).astype(np.int64)
        inside = (x >= 0) & (x < self._side) & (y >= 0) & (y < self._side)
        image = np.full((self._side, self._side), NONE, dtype=np.int32)
        image[y[inside], x[inside]] = segment[of[inside]]
        return image

    def _segments(self, west: int, south: int) -> Ints:
        """Segments that may run through a window, ascending."""
        half = self._side / 2 / self._cells
        lon, lat = west / self._cells + WEST + half, south / self._cells + SOUTH + half
        margin = np.array([half])
        box = np.array([lon]), np.array([lat]), (margin, margin)
        return np.unique(box_segments(self._network.grid, *box)[1])

    def _place(self, vertex: Ints, west: int, south: int) -> tuple[Floats, Floats]:
        """Where vertices stand in a window, in cells."""
        return (
            self._column(self._network.vertex_lon[vertex]) - west,
            self._row(self._network.vertex_lat[vertex]) - south,
        )


def _grouped(row: Ints, column: Ints) -> tuple[tuple[Ints, Ints], Ints, Ints]:
    """Group places by tile: rows and columns of the tiles, where each begins in an order."""
    south, west = int(row.min(initial=FAR_OFF)), int(column.min(initial=FAR_OFF))
    across = int(column.max(initial=west)) - west + 1
    key = (row - south) * across + column - west
    few = int(key.max(initial=0)) <= np.iinfo(np.int16).max
    order = np.argsort(key.astype(np.int16) if few else key, kind="stable")  # short ones by radix
    ordered = key[order]
    begin = np.flatnonzero(np.diff(ordered, prepend=-1))
    up, aside = np.divmod(ordered[begin], across)
    return (south + up, west + aside), np.append(begin, len(key)), order


def coarsest_raster(network: RouteNetwork, max_access_mm: int) -> LineRaster:
    """Return the raster that overlooks no line within the longest access leg."""
    east, _ = metres_per_degree(np.array([network.bounds.south, network.bounds.north]))
    cells = float(max_access_mm / MM / east.min() * COARSEST)
    return LineRaster(network, COARSEST, math.ceil(cells) + 2)


class Nearest(NamedTuple):
    """The line nearest to each place, float64[n]: metres to it, and along its segment to the foot.

    ``segment`` is `NONE` and ``metres`` infinite where there is none.
    """

    segment: Ints
    metres: Floats
    along_m: Floats


def nearest_lines(
    network: RouteNetwork,
    rasters: Sequence[LineRaster],
    at: tuple[Floats, Floats],
    matters: Matters,
) -> Nearest:
    """Find the lines nearest to places, in the plane of each.

    A line that is hardly nearer than another may be overlooked, by less than a cell.

    Parameters
    ----------
    rasters : sequence of LineRaster
        Where one cannot be sure, the next, coarser one is asked.
    at : (lon, lat), float64[n] each
    """
    per_degree = metres_per_degree(at[1])
    best = _of_offered(network, rasters[0], (*at, *per_degree), matters)
    for finer, raster in pairwise(rasters):
        far = np.flatnonzero(best.metres > finer.certain_m(at[1]))
        some = (at[0][far], at[1][far], per_degree[0][far], per_degree[1][far])
        for column, better in zip(best, _of_offered(network, raster, some, matters), strict=True):
            column[far] = better
    return best


def _of_offered(
    network: RouteNetwork, raster: LineRaster, places: Places, matters: Matters
) -> Nearest:
    offered = raster.offer(places[0], places[1], matters)
    best = Nearest(
        np.full(offered.shape[1], NONE, dtype=np.int64),
        np.full(offered.shape[1], np.inf),
        np.zeros(offered.shape[1]),
    )
    for segment in offered:
        metres, along_m = _legs(network, places, np.maximum(segment, 0))
        closer = (metres < best.metres) & (segment != NONE)
        for column, better in zip(best, (segment, metres, along_m), strict=True):
            np.copyto(column, better, where=closer)
    return best


def _legs(network: RouteNetwork, places: Places, segment: Ints) -> tuple[Floats, Floats]:
    """Metres from each place to a segment, and along the segment to the foot."""
    lon, lat, east, north = places
    ax, ay = (network.vertex_lon[segment] - lon) * east, (network.vertex_lat[segment] - lat) * north
    dx = (network.vertex_lon[segment + 1] - lon) * east - ax
    dy = (network.vertex_lat[segment + 1] - lat) * north - ay
    squared = dx * dx + dy * dy
    along = -(ax * dx + ay * dy)
    share = np.divide(along, squared, out=np.zeros_like(along), where=squared > 0)
    np.clip(share, 0.0, 1.0, out=share)
    x, y = ax + share * dx, ay + share * dy
    return np.sqrt(x * x + y * y), share * np.sqrt(squared)
