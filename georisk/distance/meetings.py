"""Segments that meet where the network has no vertex: decided in whole numbers, without doubt.

Vertices stand on a lattice of 1e-7 degree, so that sides of a line are signs of whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.morton import SOUTH, WEST, steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.distance.arrays import Flags, Ints
    from georisk.distance.network import RouteNetwork


def _neighbours(network: RouteNetwork) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of segments that stand in one cell; a pair may come more than once."""
    cell, segment = network.grid.cell, network.grid.segment
    row, lag = np.arange(len(cell)), 1
    while len(row):
        row = row[row + lag < len(cell)]
        row = row[cell[row + lag] == cell[row]]
        yield segment[row].astype(np.int64), segment[row + lag].astype(np.int64)
        lag += 1


def meetings(network: RouteNetwork) -> tuple[Ints, Ints]:
    """Find the pairs of segments that cross, and that run over each other, with no vertex of both.

    Returns
    -------
    crossing, overlap : int64[n, 2]
        Segments by their first vertices, ascending; each pair once.
    """
    x, y = _lattice(network)
    crossed, doubled = [np.zeros((0, 2), np.int64)], [np.zeros((0, 2), np.int64)]
    for a, b in _neighbours(network):
        near = _boxes_meet(x, a, b) & _boxes_meet(y, a, b)
        pair = np.column_stack((a, b))[near]
        sides = _sides(x, y, pair)
        crossed.append(pair[_crossing(x, y, pair, sides)])
        doubled.append(pair[_running_over(x, y, pair, sides)])
    crossing, overlap = (np.unique(np.concatenate(p), axis=0) for p in (crossed, doubled))
    return crossing, overlap


def _lattice(network: RouteNetwork) -> tuple[Ints, Ints]:
    x, y = steps(network.vertex_lon, WEST), steps(network.vertex_lat, SOUTH)
    return x.astype(np.int64), y.astype(np.int64)


def _boxes_meet(x: Ints, a: Ints, b: Ints) -> Flags:
    return np.asarray(
        (np.minimum(x[a], x[a + 1]) <= np.maximum(x[b], x[b + 1]))
        & (np.minimum(x[b], x[b + 1]) <= np.maximum(x[a], x[a + 1]))
    )


def _sides(x: Ints, y: Ints, pair: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """On which side of one segment each end of the other lies: -1, 0 or 1, exactly."""

    def side(line: Ints, vertex: Ints) -> Ints:
        dx, dy = x[line + 1] - x[line], y[line + 1] - y[line]
        cross = dx * (y[vertex] - y[line]) - dy * (x[vertex] - x[line])
        return np.asarray(np.sign(cross), dtype=np.int64)

    a, b = pair[:, 0], pair[:, 1]
    return side(a, b), side(a, b + 1), side(b, a), side(b, a + 1)


def _share_a_vertex(x: Ints, y: Ints, pair: Ints) -> Flags:
    shared = np.zeros(len(pair), dtype=np.bool_)
    for one in (0, 1):
        for two in (0, 1):
            a, b = pair[:, 0] + one, pair[:, 1] + two
            shared |= (x[a] == x[b]) & (y[a] == y[b])
    return shared


def _crossing(x: Ints, y: Ints, pair: Ints, sides: tuple[Ints, Ints, Ints, Ints]) -> Flags:
    """Cross inside, or one ends upon the other, and not along one line."""
    apart = (sides[0] * sides[1] <= 0) & (sides[2] * sides[3] <= 0)
    along = (sides[0] == 0) & (sides[1] == 0)
    return np.asarray(apart & ~along & ~_share_a_vertex(x, y, pair), dtype=np.bool_)


def _running_over(x: Ints, y: Ints, pair: Ints, sides: tuple[Ints, Ints, Ints, Ints]) -> Flags:
    """Lie on one line and share more than a point, but are not the same or a spike's two sides."""
    along = (sides[0] == 0) & (sides[1] == 0) & (sides[2] == 0) & (sides[3] == 0)
    more = (_shared_span(x, pair) > 0) | (_shared_span(y, pair) > 0)
    a, b = pair[:, 0], pair[:, 1]
    same = _same_span(x, a, b) & _same_span(y, a, b)
    return np.asarray(along & more & ~same & (np.abs(a - b) > 1), dtype=np.bool_)


def _same_span(x: Ints, a: Ints, b: Ints) -> Flags:
    least = np.minimum(x[a], x[a + 1]) == np.minimum(x[b], x[b + 1])
    most = np.maximum(x[a], x[a + 1]) == np.maximum(x[b], x[b + 1])
    return np.asarray(least & most, dtype=np.bool_)


def _shared_span(x: Ints, pair: Ints) -> Ints:
    a, b = pair[:, 0], pair[:, 1]
    upper = np.minimum(np.maximum(x[a], x[a + 1]), np.maximum(x[b], x[b + 1]))
    return upper - np.maximum(np.minimum(x[a], x[a + 1]), np.minimum(x[b], x[b + 1]))
