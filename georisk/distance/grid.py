"""Which segments run near a point: a uniform grid as two sorted columns, ready to be mapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import frozen, spans
from georisk.distance.morton import SOUTH, STEPS_PER_DEGREE, WEST
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from georisk.distance.arrays import Floats, Ids, Ints

CELLS_PER_DEGREE = 1000  # about 110 m
COLUMNS = 361 * CELLS_PER_DEGREE
SEGMENTS_AT_ONCE = 1 << 18
KEY_BITS = 63


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Segments by the cells they run through.

    Parameters
    ----------
    cell : int64[entries]
        Row of the cell times `COLUMNS` plus its column, ascending: the cells of one row that
        stand side by side are one stretch.
    segment : int32[entries]
        A segment, by its first vertex; a segment stands in every cell it touches.
    """

    cell: Ints
    segment: Ids


def build_grid(lon: Floats, lat: Floats, start: Ints) -> Grid:
    """Enter the segments of polylines into the cells they touch.

    A segment is cut into pieces of one cell's width at most, and each piece stands in the cells
    at the corners of its rectangle. Segments are entered some at a time, to spare memory.

    Raises
    ------
    InvalidValue
        When cells and segments are too many to be counted in 64 bits: beyond a continent's lines.
    """
    segment = _segments(start, len(lon))
    bits = len(lon).bit_length()
    lowest = int(np.floor(_rows(lat).min())) * COLUMNS
    highest = (int(np.floor(_rows(lat).max())) + 1) * COLUMNS
    if (highest - lowest).bit_length() + bits > KEY_BITS:
        raise InvalidValue(
            f"{len(lon)} vertices over so many degrees are too many for one network: split it",
            f"จุด {len(lon)} จุดในพื้นที่กว้างขนาดนี้มากเกินไปสำหรับโครงข่ายเดียว โปรดแบ่งเป็นหลายโครงข่าย",
        )
    parts = [
        _entries(lon, lat, segment[begin : begin + SEGMENTS_AT_ONCE], lowest, bits)
        for begin in range(0, len(segment), SEGMENTS_AT_ONCE)
    ]
    entry = np.concatenate(parts)
    del parts
    entry.sort()
    low_bits = np.int64((1 << bits) - 1)
    return Grid(
        cell=frozen((entry >> bits) + lowest),
        segment=frozen((entry & low_bits).astype(np.int32)),
    )


def _entries(lon: Floats, lat: Floats, segment: Ints, lowest: int, bits: int) -> Ints:
    """Pair the segments with their cells, each pair once: the cell in the upper bits."""
    ax, ay = _columns(lon[segment]), _rows(lat[segment])
    dx, dy = _columns(lon[segment + 1]) - ax, _rows(lat[segment + 1]) - ay
    pieces = np.maximum(np.abs(dx), np.abs(dy)).astype(np.int64) + 1
    of = np.repeat(np.arange(len(segment)), pieces)
    nth = spans(np.zeros_like(pieces), pieces)
    west, east = _piece_cells(ax[of], dx[of], nth, pieces[of])
    south, north = _piece_cells(ay[of], dy[of], nth, pieces[of])
    cell = np.concatenate([y * COLUMNS + x for x in (west, east) for y in (south, north)])
    return np.unique((cell - lowest << bits) | np.tile(segment[of], 4))


def _segments(start: Ints, vertices: int) -> Ints:
    first = np.ones(vertices, dtype=np.bool_)
    first[start[1:] - 1] = False
    return np.flatnonzero(first)


def _columns(lon: Floats) -> Floats:
    return (lon - WEST) * CELLS_PER_DEGREE


def _rows(lat: Floats) -> Floats:
    return (lat - SOUTH) * CELLS_PER_DEGREE


def _piece_cells(origin: Floats, extent: Floats, nth: Ints, pieces: Ints) -> tuple[Ints, Ints]:
    begin = np.floor(origin + extent * (nth / pieces)).astype(np.int64)
    end = np.floor(origin + extent * ((nth + 1) / pieces)).astype(np.int64)
    return begin, end


def block_segments(grid: Grid, lon: Floats, lat: Floats, reach: int) -> tuple[Ints, Ints]:
    """Segments in the block of cells around each point.

    Parameters
    ----------
    lon, lat : float64[n]
        Degrees.
    reach : int
        Cells on each side of the point's own cell.

    Returns
    -------
    point : int64[found]
        Index of the point, ascending.
    segment : int64[found]
        A segment may stand there several times.
    """
    column, row = np.floor(_columns(lon)), np.floor(_rows(lat))
    rows = row[:, None] + np.arange(-reach, reach + 1)
    base = (rows * COLUMNS + column[:, None]).astype(np.int64).ravel()
    found, segment = _stretches(grid, base - reach, base + reach)
    return found // (2 * reach + 1), segment


def box_segments(
    grid: Grid, lon: Floats, lat: Floats, margins: tuple[Floats, Floats]
) -> tuple[Ints, Ints]:
    """Segments in the cells that a box around each point touches, as `block_segments` tells them.

    Parameters
    ----------
    margins : (float64[n], float64[n])
        Degrees of longitude and latitude from each point to the sides of its box.
    """
    point, first, last = _box_stretches(lon, lat, margins)
    found, segment = _stretches(grid, first, last)
    return point.take(found), segment


def box_entries(grid: Grid, lon: Floats, lat: Floats, margins: tuple[Floats, Floats]) -> Ints:
    """Count what `box_segments` would find for each point, repeats included: int64[n]."""
    point, first, last = _box_stretches(lon, lat, margins)
    begin = np.searchsorted(grid.cell, first, side="left")
    counts = np.searchsorted(grid.cell, last, side="right") - begin
    return np.bincount(point, weights=counts, minlength=len(lon)).astype(np.int64)


def _box_stretches(
    lon: Floats, lat: Floats, margins: tuple[Floats, Floats]
) -> tuple[Ints, Ints, Ints]:
    """Rows of cells that boxes touch: whose box, the first cell and the last."""
    beside, above = (margin * CELLS_PER_DEGREE for margin in margins)
    west, east = _around(_columns(lon), beside)
    south, north = _around(_rows(lat), above)
    counts = north - south + 1
    point = np.repeat(np.arange(len(lon)), counts)
    base = spans(south, counts) * COLUMNS
    return point, base + west.take(point), base + east.take(point)


def _around(place: Floats, margin: Floats) -> tuple[Ints, Ints]:
    return np.floor(place - margin).astype(np.int64), np.floor(place + margin).astype(np.int64)


def _stretches(grid: Grid, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Segments of stretches of cells: which stretch each stands in, ascending, and the segment."""
    begin = grid.cell.searchsorted(first, side="left")
    counts = grid.cell.searchsorted(last, side="right") - begin
    segment = grid.segment.take(spans(begin, counts)).astype(np.int64)
    return np.arange(len(first)).repeat(counts), segment


def block_margins(lon: Floats, lat: Floats, reach: int) -> tuple[Floats, Floats]:
    """Degrees of longitude and latitude from each point to the nearest side of its block.

    One step of 1e-7 degree less than that, so that a rounding on a cell's border loses nothing.
    """
    column, row = _columns(lon), _rows(lat)
    x = np.minimum(column - np.floor(column), np.floor(column) + 1 - column) + reach
    y = np.minimum(row - np.floor(row), np.floor(row) + 1 - row) + reach
    step = 1 / STEPS_PER_DEGREE
    return x / CELLS_PER_DEGREE - step, y / CELLS_PER_DEGREE - step
