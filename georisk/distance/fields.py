"""How far every node near an SPP is from it: one bounded search, kept and used for every customer.

A field knows nothing of customers, so that it can be cached by network, position and cutoff.
Among equally long ways the one with the fewest edges is taken, and among those, walking back from
a node towards the SPP, the edge with the smallest number: engines cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from georisk.distance.vicinity import patch_around
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from georisk.distance.arrays import Ids, Ints
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork
    from georisk.distance.vicinity import Patch

ROOT = -1
# Longer than any limit, and small enough to be added up.
FAR = np.iinfo(np.int64).max // 8
EXACT_BITS = 53


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
    patch = patch_around(network, source.node[near], farthest, friction)
    _require_exact(farthest, patch.bits)
    start = np.searchsorted(patch.node, source.node[near])
    start_cost = (weight[near] << patch.bits) + 1
    limit = (farthest << patch.bits) + (1 << patch.bits) - 1
    reached = engine(patch, start, start_cost, limit)
    field = _field(network, patch, reached, (start, start_cost, source.line_mm[near]))
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


def _field(
    network: RouteNetwork,
    patch: Patch,
    reached: tuple[Ints, Ints],
    begun: tuple[Ints, Ints, Ints],
) -> Field:
    (row, cost), (start, start_cost, start_line_mm) = reached, begun
    position = np.searchsorted(row, start)
    begins = cost[position] == start_cost
    root = position[begins]
    parent, edge = _tree(patch, row, cost, root)
    line_mm = np.zeros(len(row), dtype=np.int64)
    along_line = np.flatnonzero(network.is_line(edge))
    line_mm[along_line] = network.edge_mm.take(edge.take(along_line))
    line_mm[root] = start_line_mm[begins]
    return Field(
        node=patch.node.take(row).astype(np.int32),
        mm=cost >> patch.bits,
        line_mm=_summed_to_root(line_mm, parent),
        parent=parent,
        edge=edge,
    )


def _tree(patch: Patch, row: Ints, cost: Ints, root: Ints) -> tuple[Ids, Ids]:
    """For each reached node the last edge of its shortest way, the smallest among ties."""
    known = np.full(len(patch.node) + 1, np.iinfo(np.int64).max // 2, dtype=np.int64)
    known[row] = cost
    place = np.full(len(patch.node) + 1, ROOT, dtype=np.int32)
    place[row] = np.arange(len(row), dtype=np.int32)
    # Each arc is read backwards, from the node it may be the last step to.
    onward = np.repeat(known[:-1], patch.arcs)
    tight = np.flatnonzero(known.take(patch.head) + patch.cost == onward)
    begins = np.zeros(len(row), dtype=np.bool_)
    begins[root] = True
    child = np.flatnonzero(~begins)
    by = patch.edge.take(tight)
    if len(tight) != len(child):  # ties; else each has one last step, for none has less
        tail = np.searchsorted(patch.start, tight, side="right") - 1
        tight, child, by = _least_edges(tight, place.take(tail), by)
    parent = np.full(len(row), ROOT, dtype=np.int32)
    edge = np.full(len(row), ROOT, dtype=np.int32)
    parent[child], edge[child] = place.take(patch.head.take(tight)), by
    parent[root], edge[root] = ROOT, ROOT
    return parent, edge


def _least_edges(tight: Ints, child: Ids, by: Ids) -> tuple[Ints, Ints, Ids]:
    """Of several last steps to one node the one with the smallest edge; nodes stand together."""
    first = np.append(True, child[1:] != child[:-1])
    order = np.lexsort((by, child))[first]
    return tight[order], child[order].astype(np.int64), by[order]


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
