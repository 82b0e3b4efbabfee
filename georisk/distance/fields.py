"""How far every node near an SPP is from it: one bounded search, kept and used for every customer.

A field knows nothing of customers, so that it can be cached by network, position and cutoff.
Among equally long ways the one with the fewest edges is taken, and among those, walking back from
a node towards the SPP, the edge with the smallest number: engines cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.morton import Box, box_around, rows_in_box
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from georisk.distance.arrays import Ids, Ints
    from georisk.distance.network import RouteNetwork

ROOT = -1
# Longer than any limit, and small enough to be added up.
FAR = np.iinfo(np.int64).max // 8
EXACT_BITS = 53
# Rounded edges may add up to a little less than the straight line they follow.
BOX_SLACK = 1.01
# A table of all numbers between is faster than a search until it is this much longer.
WIDEST_TABLE = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Where a search starts, and how far it goes.

    Parameters
    ----------
    node : int32[k]
        Start nodes, ascending, each once.
    mm : int64[k]
        Millimetres along the network that lie behind each of them.
    line_mm : int64[k]
        The part of ``mm`` along electric lines.
    limit_mm : int
        Farthest node to reach, inclusive.
    """

    node: Ids
    mm: Ints
    line_mm: Ints
    limit_mm: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """The nodes a search reached, with the tree of shortest ways back to its source.

    Parameters
    ----------
    node : int32[k]
        Nodes reached, ascending.
    mm : int64[k]
        Millimetres along the network from the source.
    line_mm : int64[k]
        The part of ``mm`` along electric lines; the rest runs along roads.
    parent : int32[k]
        Row in this field of the next node towards the source; -1 at a start node.
    edge : int32[k]
        Edge to that node; -1 at a start node.
    """

    node: Ids
    mm: Ints
    line_mm: Ints
    parent: Ids
    edge: Ids


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """The part of a network a search may touch; nodes are named by their row.

    Parameters
    ----------
    node : int64[k]
        Nodes of the network, ascending.
    tail, head : int64[arcs]
        Rows of the nodes an arc joins, ordered by tail and then by head.
    edge : int32[arcs]
    cost : int64[arcs]
        What `Engine` adds up: above zero.
    """

    node: Ints
    tail: Ints
    head: Ints
    edge: Ids
    cost: Ints


class Engine(Protocol):
    """Finds least costs from several starts; nothing else differs between engines."""

    def __call__(
        self, patch: Patch, start: Ints, start_cost: Ints, limit: int
    ) -> tuple[Ints, Ints]:
        """Return the rows reached at no more than ``limit``, ascending, and their costs.

        All costs are whole, above zero, and exact as float64 up to ``limit``.
        """


def search(network: RouteNetwork, source: Source, engine: Engine) -> Field:
    """Reach every node within the limit of a source.

    Raises
    ------
    InvalidValue
        When the limit is too large for exact arithmetic (thousands of kilometres).
    """
    near = source.mm <= source.limit_mm
    if not near.any():
        return _empty()
    box = _box(network, source.node[near], source.limit_mm)
    node = _nodes_in(network, box)
    bits = len(node).bit_length() + 1
    _require_exact(source.limit_mm, bits)
    patch = _patch(network, node, bits)
    start = np.searchsorted(node, source.node[near])
    # The low bits count edges, so that costs compare by millimetres and then by fewest edges.
    start_cost = (source.mm[near] << bits) + 1
    limit = (source.limit_mm << bits) + (1 << bits) - 1
    row, cost = engine(patch, start, start_cost, limit)
    return _field(network, patch, (row, cost), (start, start_cost, source.line_mm[near]), bits)


def _empty() -> Field:
    none, nobody = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    return Field(node=nobody, mm=none, line_mm=none, parent=nobody, edge=nobody)


def _require_exact(limit_mm: int, bits: int) -> None:
    if (limit_mm + 1).bit_length() + bits >= EXACT_BITS:
        raise InvalidValue(
            f"a cutoff of {limit_mm} mm is too far to be exact on this network: lower the cutoff",
            f"ระยะสูงสุด {limit_mm} มม. ไกลเกินกว่าจะคำนวณได้แม่นตรงบนโครงข่ายนี้: โปรดลดระยะสูงสุด",
        )


def _box(network: RouteNetwork, node: Ids, limit_mm: int) -> Box:
    """Box around start nodes that holds all that can be reached within the limit."""
    core = box_around(network.node_lon[node], network.node_lat[node])
    reach_m = limit_mm / 1000 * BOX_SLACK + 1.0
    north = reach_m / float(metres_per_degree(np.array([core.south, core.north]))[1].min())
    poleward = np.clip(np.array([core.south - north, core.north + north]), -90.0, 90.0)
    per_degree = float(metres_per_degree(poleward)[0].min())
    east = min(reach_m / max(per_degree, 1.0), 360.0)
    return Box(
        west=max(core.west - east, -180.0),
        south=float(poleward[0]),
        east=min(core.east + east, 180.0),
        north=float(poleward[1]),
    )


def _nodes_in(network: RouteNetwork, box: Box) -> Ints:
    rows = rows_in_box(network.node_key, box)
    return rows[box.holds(network.node_lon[rows], network.node_lat[rows])]


def _patch(network: RouteNetwork, node: Ints, bits: int) -> Patch:
    arcs = network.arcs
    first = arcs.start[node]
    counts = arcs.start[node + 1] - first
    entry = spans(first, counts)
    row = _rows_of(node, arcs.node[entry])
    inside = row != ROOT
    edge = arcs.edge[entry[inside]]
    return Patch(
        node=node,
        tail=np.repeat(np.arange(len(node)), counts)[inside],
        head=row[inside],
        edge=edge,
        cost=(network.edge_mm[edge] << bits) + 1,
    )


def _rows_of(node: Ints, wanted: Ids) -> Ints:
    """Row of each wanted node among some nodes, ascending; `ROOT` where it is not among them."""
    first, extent = int(node[0]), int(node[-1] - node[0]) + 1
    if extent > WIDEST_TABLE * len(wanted):
        row = np.minimum(np.searchsorted(node, wanted), len(node) - 1)
        return np.where(node[row] == wanted, row, ROOT)
    table = np.full(extent, ROOT, dtype=np.int64)
    table[node - first] = np.arange(len(node))
    place = wanted.astype(np.int64) - first
    held = (place >= 0) & (place < extent)
    return np.where(held, table[np.where(held, place, 0)], ROOT)


def _field(
    network: RouteNetwork,
    patch: Patch,
    reached: tuple[Ints, Ints],
    begun: tuple[Ints, Ints, Ints],
    bits: int,
) -> Field:
    (row, cost), (start, start_cost, start_line_mm) = reached, begun
    parent, edge = _tree(patch, row, cost)
    step = np.where(network.is_line(edge), network.edge_mm[edge], 0)
    position = np.searchsorted(row, start)
    root = cost[position] == start_cost
    step[position[root]] = start_line_mm[root]
    parent[position[root]], edge[position[root]] = ROOT, ROOT
    return Field(
        node=patch.node[row].astype(np.int32),
        mm=cost >> bits,
        line_mm=_summed_to_root(step, parent),
        parent=parent,
        edge=edge,
    )


def _tree(patch: Patch, row: Ints, cost: Ints) -> tuple[Ids, Ids]:
    """For each reached node the last edge of its shortest way, the smallest among ties."""
    known = np.full(len(patch.node), np.iinfo(np.int64).max // 2, dtype=np.int64)
    known[row] = cost
    place = np.full(len(patch.node), ROOT, dtype=np.int32)
    place[row] = np.arange(len(row), dtype=np.int32)
    tight = np.flatnonzero(
        (place[patch.head] >= 0) & (known[patch.tail] + patch.cost == known[patch.head])
    )
    head, by = place[patch.head[tight]], patch.edge[tight]
    least = np.full(len(row), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(least, head, by)
    chosen = by == least[head]
    head, tight = head[chosen], tight[chosen]
    parent = np.full(len(row), ROOT, dtype=np.int32)
    edge = np.full(len(row), ROOT, dtype=np.int32)
    parent[head] = place[patch.tail[tight]]
    edge[head] = patch.edge[tight]
    return parent, edge


def _summed_to_root(step: Ints, parent: Ids) -> Ints:
    """Sum a value over each node's way to the root, doubling the stride each round."""
    total, up = step, parent
    if not step.any():
        return total
    while (up >= 0).any():
        climbs = up >= 0
        total = total + np.where(climbs, total[up], 0)
        up = np.where(climbs, up[up], ROOT).astype(np.int32)
    return total


def at_nodes(field: Field, node: Ids) -> tuple[Ints, Ints]:
    """Rows of a field at given nodes, and how far they are.

    Returns
    -------
    row : int64[n]
        Where the field has no such node, any row.
    mm : int64[n]
        `FAR` where the field has no such node.
    """
    if len(field.node) == 0:
        return np.zeros(len(node), dtype=np.int64), np.full(len(node), FAR, dtype=np.int64)
    row = np.minimum(np.searchsorted(field.node, node), len(field.node) - 1)
    return row, np.where(field.node[row] == node, field.mm[row], FAR)
