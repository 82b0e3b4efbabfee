"""What lies around some nodes of a network: the part of it that a bounded search may touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.friction import lightest
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.morton import box_around, stretches_around

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from georisk.distance.arrays import Ids, Ints, Scalar
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork

# Rounded edges may add up to a little less than the straight line they follow.
SLACK = 1.01
# Metres a degree of latitude has at the equator, where it has the fewest.
LEAST_NORTH_M = 110_574.0
# At a pole a degree of longitude has none: all of them are near.
LEAST_EAST_M = 1e-6
# A table of all numbers between is faster than a search until it is this much longer.
WIDEST_TABLE = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """The part of a network a search may touch; nodes are named by their row.

    Parameters
    ----------
    node : int64[k]
        Nodes of the network, ascending.
    start : int64[k + 1]
        The node in row ``i`` has the arcs ``start[i]`` to ``start[i + 1] - 1``.
    head : int32[arcs]
        Rows of the nodes the arcs lead to, ascending within a node. Where the head lies outside,
        the number of nodes: no way leads on from there. Every arc that stays inside has one back,
        of the same edge and cost.
    edge : int32[arcs]
    cost : int64[arcs]
        What an engine adds up, above zero: millimetres, and one for the edge in the low bits, so
        that costs compare by millimetres and then by fewest edges.
    bits : int
        How many low bits count edges: more than any way can have.
    """

    node: Ints
    start: Ints
    head: Ids
    edge: Ids
    cost: Ints
    bits: int

    @property
    def arcs(self) -> Ints:
        """How many arcs each node has."""
        return np.diff(self.start)


def stretches(network: RouteNetwork, node: Ids, limit_mm: int) -> tuple[Ints, Ints]:
    """Stretches of nodes that hold all that can be reached from some within a limit."""
    core = box_around(network.node_lon[node], network.node_lat[node])
    reach_m = limit_mm / 1000 * SLACK + 1.0
    north = reach_m / LEAST_NORTH_M
    poleward = min(max(north - core.south, core.north + north), 90.0)
    east = max(metres_per_degree(np.array([poleward]))[0].item(), LEAST_EAST_M)
    return stretches_around(network.node_key, core, reach_m, (east, LEAST_NORTH_M))


def patch_around(
    network: RouteNetwork, node: Ids, limit_mm: int, friction: Friction | None
) -> Patch:
    """Cut out what can be reached from some nodes within a limit, and a little more."""
    arcs = network.arcs
    begin, end = stretches(network, node, limit_mm)
    inside, counts = spans(begin, end - begin), end - begin
    first, last = arcs.start.take(begin), arcs.start.take(end)
    # The arcs of a stretch of nodes are a stretch themselves, moved to where the one before ends.
    moved = first - np.append(0, np.cumsum(last - first)[:-1])
    start = np.append(arcs.start.take(inside) - np.repeat(moved, counts), (last - first).sum())
    pieces = list(zip(first.tolist(), last.tolist(), strict=True))
    edge = _joined(arcs.edge, pieces)
    if friction is None:
        cost = network.edge_mm.take(edge)
    else:
        edge, cost = lightest(network, edge, friction)
    bits = len(inside).bit_length() + 1
    return Patch(
        node=inside,
        start=start,
        head=_rows_of(inside, _joined(arcs.node, pieces)),
        edge=edge,
        cost=(cost << bits) + 1,
        bits=bits,
    )


def _joined(column: NDArray[Scalar], pieces: Iterable[tuple[int, int]]) -> NDArray[Scalar]:
    return np.concatenate([column[begin:end] for begin, end in pieces])


def _rows_of(node: Ints, wanted: Ids) -> Ids:
    """Row of each wanted node among some nodes, ascending; their number if it is not there."""
    first, extent = int(node[0]), int(node[-1] - node[0]) + 1
    if extent > WIDEST_TABLE * len(wanted):
        row = np.minimum(np.searchsorted(node, wanted), len(node) - 1)
        return np.where(node[row] == wanted, row, len(node)).astype(np.int32)
    # One place more on either side stands for all that lies before and behind.
    table = np.full(extent + 2, len(node), dtype=np.int32)
    table[node - (first - 1)] = np.arange(len(node), dtype=np.int32)
    return table.take(wanted - np.int64(first - 1), mode="clip")
