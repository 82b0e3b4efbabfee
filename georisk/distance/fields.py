"""How far every node near an SPP is from it: one bounded search, kept and used for every customer.

A field knows nothing of customers, so that it can be cached by network, position and cutoff.
Among equally long ways the one with the fewest edges is taken, and among those, walking back from
a node towards the SPP, the edge with the smallest number: engines cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from georisk.distance.arrays import spans, starts
from georisk.distance.friction import lightest
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.morton import Box, box_around, rows_in_box
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from georisk.distance.arrays import Ids, Ints
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork

ROOT = -1
# Longer than any limit, and small enough to be added up.
FAR = np.iinfo(np.int64).max // 8
EXACT_BITS = 53
# Rounded edges may add up to a little less than the straight line they follow.
BOX_SLACK = 1.01
# Metres a degree of latitude has at the equator, where it has the fewest.
LEAST_NORTH_M = 110_574.0
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
    weight : int64[k] or None
        What ``mm`` counts when a way is chosen; None where every metre counts the same.
    """

    node: Ids
    mm: Ints
    line_mm: Ints
    limit_mm: int
    weight: Ints | None = None


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
    weight : int64[k] or None
        What the way was chosen by, where that is not ``mm``. Ways are then followed beyond the
        limit as far as one within it may weigh: the lightest way to a node may be too long, and
        that a shorter but heavier one would not be, does not make it the way.
    """

    node: Ids
    mm: Ints
    line_mm: Ints
    parent: Ids
    edge: Ids
    weight: Ints | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """The part of a network a search may touch; nodes are named by their row.

    Parameters
    ----------
    node : int64[k]
        Nodes of the network, ascending.
    start : int64[nodes + 1]
        The node in row ``i`` has the arcs ``start[i]`` to ``start[i + 1] - 1``.
    tail, head : int64[arcs]
        Rows of the nodes an arc joins, ordered by tail and then by head. Where the head lies
        outside, the number of nodes: no way leads on from there. Every arc that stays inside has
        one back, of the same edge and cost.
    edge : int32[arcs]
    cost : int64[arcs]
        What `Engine` adds up: above zero.
    """

    node: Ints
    start: Ints
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


def search(
    network: RouteNetwork, source: Source, engine: Engine, friction: Friction | None = None
) -> Field:
    """Reach every node within the limit of a source.

    Parameters
    ----------
    friction : Friction or None
        With it the source has weights, and the lightest ways are found instead of the shortest.

    Raises
    ------
    InvalidValue
        When the limit is too large for exact arithmetic (thousands of kilometres).
    """
    weight = source.mm if source.weight is None else source.weight
    farthest = source.limit_mm if friction is None else friction.most(source.limit_mm)
    near = weight <= farthest
    if not near.any():
        return _empty()
    box = _box(network, source.node[near], farthest)
    node = _nodes_in(network, box)
    bits = len(node).bit_length() + 1
    _require_exact(farthest, bits)
    patch = _patch(network, node, bits, friction)
    start = np.searchsorted(node, source.node[near])
    # The low bits count edges, so that costs compare by millimetres and then by fewest edges.
    start_cost = (weight[near] << bits) + 1
    limit = (farthest << bits) + (1 << bits) - 1
    reached = engine(patch, start, start_cost, limit)
    field = _field(network, patch, reached, (start, start_cost, source.line_mm[near]), bits)
    if friction is None:
        return field
    return _in_metres(network, field, source.node[near], source.mm[near])


def _in_metres(network: RouteNetwork, field: Field, node: Ids, mm: Ints) -> Field:
    """Add up the true millimetres of the ways that were chosen by weight."""
    root = np.flatnonzero(field.parent == ROOT)
    step = network.edge_mm.take(field.edge)
    step[root] = mm[np.searchsorted(node, field.node[root])]
    return replace(field, mm=_summed_to_root(step, field.parent), weight=field.mm)


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
    north = reach_m / LEAST_NORTH_M
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
    held = box.holds(network.node_lon.take(rows), network.node_lat.take(rows))
    return rows.take(np.flatnonzero(held))


def _patch(network: RouteNetwork, node: Ints, bits: int, friction: Friction | None) -> Patch:
    arcs = network.arcs
    first = arcs.start.take(node)
    counts = arcs.start.take(node + 1) - first
    start = starts(counts)
    # Nodes that follow each other have arcs that do: most stand in a few long runs.
    run = np.flatnonzero(np.diff(node, prepend=node[0] - 2) != 1)
    entry = spans(first[run], np.diff(start[run], append=start[-1]))
    edge = arcs.edge.take(entry)
    if friction is None:
        cost = network.edge_mm.take(edge)
    else:
        edge, cost = lightest(network, edge, friction)
    return Patch(
        node=node,
        start=start,
        tail=np.repeat(np.arange(len(node)), counts),
        head=_rows_of(node, arcs.node.take(entry)),
        edge=edge,
        cost=(cost << bits) + 1,
    )


def _rows_of(node: Ints, wanted: Ids) -> Ints:
    """Row of each wanted node among some nodes, ascending; their number if it is not there."""
    first, extent = int(node[0]), int(node[-1] - node[0]) + 1
    if extent > WIDEST_TABLE * len(wanted):
        row = np.minimum(np.searchsorted(node, wanted), len(node) - 1)
        return np.where(node[row] == wanted, row, len(node))
    # One place more on either side stands for all that lies before and behind.
    table = np.full(extent + 2, len(node), dtype=np.int64)
    table[node - (first - 1)] = np.arange(len(node))
    return table.take(wanted.astype(np.int64) - (first - 1), mode="clip")


def _field(
    network: RouteNetwork,
    patch: Patch,
    reached: tuple[Ints, Ints],
    begun: tuple[Ints, Ints, Ints],
    bits: int,
) -> Field:
    (row, cost), (start, start_cost, start_line_mm) = reached, begun
    parent, edge = _tree(patch, row, cost)
    step = np.where(network.is_line(edge), network.edge_mm.take(edge), 0)
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
    known = np.full(len(patch.node) + 1, np.iinfo(np.int64).max // 2, dtype=np.int64)
    known[row] = cost
    place = np.full(len(patch.node) + 1, ROOT, dtype=np.int32)
    place[row] = np.arange(len(row), dtype=np.int32)
    # Each arc is read backwards, from the node it may be the last step to.
    tight = np.flatnonzero(known.take(patch.head) + patch.cost == known.take(patch.tail))
    child, by = place.take(patch.tail.take(tight)), patch.edge.take(tight)
    tight, child, by = _least_edges(tight, child, by)
    parent = np.full(len(row), ROOT, dtype=np.int32)
    edge = np.full(len(row), ROOT, dtype=np.int32)
    parent[child] = place.take(patch.head.take(tight))
    edge[child] = by
    return parent, edge


def _least_edges(tight: Ints, child: Ids, by: Ids) -> tuple[Ints, Ids, Ids]:
    """Of several last steps to one node the one with the smallest edge; nodes stand together."""
    first = np.append(True, child[1:] != child[:-1])
    if first.all():
        return tight, child, by
    order = np.lexsort((by, child))[first]
    return tight[order], child[order], by[order]


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
    row, mm, _ = ways_at(field, node)
    return row, mm


def ways_at(field: Field, node: Ids) -> tuple[Ints, Ints, Ints]:
    """Rows of a field at given nodes, how far they are, and what the ways there weigh."""
    if len(field.node) == 0:
        far = np.full(len(node), FAR, dtype=np.int64)
        return np.zeros(len(node), dtype=np.int64), far, far
    row = np.minimum(np.searchsorted(field.node, node), len(field.node) - 1)
    here = field.node[row] == node
    mm = np.where(here, field.mm[row], FAR)
    return row, mm, mm if field.weight is None else np.where(here, field.weight[row], FAR)
