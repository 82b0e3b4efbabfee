"""The network distances are measured in: read-only arrays that can be saved, mapped and shared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import lines as line_chains
from georisk.distance import morton
from georisk.distance.arrays import frozen, spans, starts
from georisk.distance.geodesy import along_m, to_mm
from georisk.distance.grid import Grid, build_grid
from georisk.distance.joining import join_lines
from georisk.distance.labels import ordered
from georisk.distance.lines import KINDS, Chains, LineTable, Names, same_as_previous
from georisk.distance.morton import Box, box_around
from georisk.errors import EmptyNetwork
from georisk.model import LineKind

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ids, Ints, Keys, Kinds

FORMAT = b"georisk network 1"
# Among parallel edges of one length the SPP's own line comes first, then a line that stands.
PREFERENCE = (LineKind.SPP_LINE, LineKind.DISTRIBUTION_LINE, LineKind.ROAD)
RANK = np.array([PREFERENCE.index(kind) for kind in KINDS], dtype=np.uint8)
IS_LINE = np.array([kind is not LineKind.ROAD for kind in KINDS], dtype=np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """From each node to each of its neighbours, by the shortest of the edges between them.

    Parameters
    ----------
    start : int64[nodes + 1]
        Node ``i`` has the arcs ``start[i]`` to ``start[i + 1] - 1``.
    node : int32[arcs]
        The neighbours, ascending within a node; never the node itself.
    edge : int32[arcs]
    """

    start: Ints
    node: Ids
    edge: Ids


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RouteNetwork:
    """Lines joined at their shared vertices, in WGS 84 degrees and whole millimetres.

    Nodes are numbered along a space-filling curve, edges by their nodes; the numbering comes from
    the content and not from the order of the input. All arrays are read-only.

    Parameters
    ----------
    node_key : uint64[nodes]
        Morton keys, ascending.
    node_lon, node_lat : float64[nodes]
        Degrees, rounded to 1e-7.
    component : int32[nodes]
        Nodes of one number are connected.
    edge_ends : int32[edges, 2]
        Nodes; the first is never above the second.
    edge_mm : int64[edges]
        Geodesic length of the polyline, rounded once.
    edge_kind : uint8[edges]
        Index into ``tuple(LineKind)``.
    edge_owner : int32[edges]
        Index into ``owners``; -1 is nobody's.
    edge_course : int32[edges]
        Edges of one number run through the same vertices, as two lines on the same poles do.
    owners : tuple of str
        SPP ids, ascending as they were read; `owners.named_owners` may give two the same name.
    vertex_start : int64[edges + 1]
        Edge ``i`` runs through the vertices ``vertex_start[i]`` to ``vertex_start[i + 1] - 1``,
        from its first node to its second.
    vertex_lon, vertex_lat : float64[vertices]
    vertex_m : float64[vertices]
        Metres from the start of the edge.
    arcs : Arcs
    bounds : Box
        Around all vertices.
    grid : Grid
        Finds the segments near a point; segment ``k`` runs from vertex ``k`` to vertex ``k + 1``.
    digest : str
        SHA-256 of the content: equal networks have equal digests.
    edge_label : int32[edges] or None
        Index into ``labels``; None where no line has one. Read only where ways have friction.
    labels : tuple of str
        As `labels.label_of` makes them, ascending, the empty one last.
    """

    node_key: Keys
    node_lon: Floats
    node_lat: Floats
    component: Ids
    edge_ends: Ids
    edge_mm: Ints
    edge_kind: Kinds
    edge_owner: Ids
    edge_course: Ids
    owners: tuple[str, ...]
    vertex_start: Ints
    vertex_lon: Floats
    vertex_lat: Floats
    vertex_m: Floats
    arcs: Arcs
    bounds: Box
    grid: Grid
    digest: str
    edge_label: Ids | None = None
    labels: tuple[str, ...] = ()

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node_key)

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.edge_mm)

    def edges_of(self, owner: str) -> Ints:
        """Edges of kind ``spp_line`` that belong to an SPP."""
        mine = [row for row, name in enumerate(self.owners) if name == owner]
        if not mine:
            return np.zeros(0, dtype=np.int64)
        spp_line = self.edge_kind == KINDS.index(LineKind.SPP_LINE)
        return np.flatnonzero(spp_line & np.isin(self.edge_owner, mine))

    def is_line(self, edge: Ids | Ints) -> Flags:
        """Which edges are electric lines; the others are roads, where a line could be built."""
        return np.asarray(IS_LINE[self.edge_kind[edge]], dtype=np.bool_)


def build_network(lines: LineTable, *, join_tolerance_mm: int = 0) -> RouteNetwork:
    """Join lines at the vertices they share, whatever their kind, and cut them there.

    Vertices are one place when they agree on 1e-7 degree (about 1 cm). Lines that cross without
    a shared vertex are not joined: one may pass over the other. A vertex becomes a node when it
    ends a line, stands in two lines, or twice in one. Exact repetitions of a line count once;
    standstills (zero lengths) are dropped; loops and parallel lines are kept. The result does not
    depend on the order or the direction of the lines.

    Parameters
    ----------
    join_tolerance_mm : int
        Above 0: lines that come this near are joined first, as `joining.join_lines` says.

    Raises
    ------
    EmptyNetwork
        When no line has two different vertices.

    Examples
    --------
    >>> lines = LineTable(
    ...     start=np.array([0, 2]),
    ...     lon=np.array([100.0, 100.01]),
    ...     lat=np.array([13.0, 13.0]),
    ...     kind=np.array([KINDS.index(LineKind.ROAD)], dtype=np.uint8),
    ...     owner=np.array([-1], dtype=np.int32),
    ... )
    >>> build_network(lines).edge_mm.tolist()
    [1084848]
    """
    chains, names = line_chains.chains_of(join_lines(lines, join_tolerance_mm))
    del lines  # a country's table is large: whoever no longer needs it gives it away
    if len(chains.kind) == 0:
        raise no_usable_line()
    chains = line_chains.cut(line_chains.distinct(chains))
    first, last = chains.key[chains.start[:-1]], chains.key[chains.start[1:] - 1]
    node_key = np.unique(np.concatenate((first, last)))
    ends = np.column_stack((np.searchsorted(node_key, first), np.searchsorted(node_key, last)))
    del first, last
    return assemble(node_key, ends, chains, names)


def no_usable_line() -> EmptyNetwork:
    """Return the error for a network without a usable line."""
    return EmptyNetwork(
        "the network has no usable line: give at least one line with two different vertices",
        "โครงข่ายไม่มีเส้นที่ใช้ได้: ต้องมีอย่างน้อยหนึ่งเส้นที่มีจุดต่างกันสองจุดขึ้นไป",
    )


def assemble(node_key: Keys, ends: Ints, chains: Chains, names: Names) -> RouteNetwork:
    """Order the edges canonically and derive everything a network holds.

    Parameters
    ----------
    node_key : uint64[n]
        Ascending; two nodes of a graph may stand in one place.
    ends : int64[m, 2]
        Nodes of each chain, in the direction of its vertices.
    """
    ends, chains = _directed(ends, chains)
    order = _canonical_order(ends, chains)
    ends, chains = ends[order], line_chains.take(chains, order)
    alike = same_as_previous(ends[:, 0], ends[:, 1], chains.kind, chains.owner)
    once = np.flatnonzero(~line_chains.repeats(chains, alike))
    return _derive(node_key, ends[once].astype(np.int32), line_chains.take(chains, once), names)


def _directed(ends: Ints, chains: Chains) -> tuple[Ints, Chains]:
    """Run every chain from its lower node to its higher, loops by their fingerprint."""
    loop = ends[:, 0] == ends[:, 1]
    backward = line_chains.prints(chains, backward=True) < line_chains.prints(chains)
    flip = (ends[:, 0] > ends[:, 1]) | (loop & backward)
    return np.sort(ends, axis=1), line_chains.turned(chains, flip)


def _canonical_order(ends: Ints, chains: Chains) -> Ints:
    lon, lat = morton.decode(chains.key)
    length = to_mm(along_m(lon, lat, chains.start)[chains.start[1:] - 1])
    mark, rank = line_chains.prints(chains), RANK[chains.kind]
    alike = (chains.label, mark, chains.count, chains.owner, rank)
    return np.lexsort((*alike, length, ends[:, 1], ends[:, 0]))


def _derive(node_key: Keys, ends: Ids, chains: Chains, names: Names) -> RouteNetwork:
    node_lon, node_lat = morton.decode(node_key)
    lon, lat = morton.decode(chains.key)
    metres = along_m(lon, lat, chains.start)
    arcs = _arcs(ends, len(node_key))
    label, labels = _labels(chains, names)
    return RouteNetwork(
        node_key=frozen(node_key),
        node_lon=frozen(node_lon),
        node_lat=frozen(node_lat),
        component=frozen(_components(arcs)),
        edge_ends=frozen(ends),
        edge_mm=frozen(to_mm(metres[chains.start[1:] - 1])),
        edge_kind=frozen(chains.kind),
        edge_owner=frozen(chains.owner),
        edge_course=frozen(_courses(chains)),
        owners=names.owners,
        vertex_start=frozen(chains.start),
        vertex_lon=frozen(lon),
        vertex_lat=frozen(lat),
        vertex_m=frozen(metres),
        arcs=arcs,
        bounds=box_around(lon, lat),
        grid=build_grid(lon, lat, chains.start),
        digest=_digest(node_key, ends, chains, names.owners, (label, labels)),
        edge_label=label,
        labels=labels,
    )


def _labels(chains: Chains, names: Names) -> tuple[Ids | None, tuple[str, ...]]:
    """Renumber the labels that are left: a line may have lost its own to one it repeats."""
    label, labels = ordered(chains.label, names.labels)
    return (frozen(label), labels) if any(labels) else (None, ())


def _courses(chains: Chains) -> Ids:
    """Compare places and not nodes: two nodes of a graph may stand in one place."""
    mark = line_chains.prints(chains)
    first, last = chains.key[chains.start[:-1]], chains.key[chains.start[1:] - 1]
    order = np.lexsort((mark, chains.count, last, first))
    alike = same_as_previous(first[order], last[order], mark[order])
    again = line_chains.repeats(line_chains.take(chains, order), alike)
    course = np.empty(len(order), dtype=np.int32)
    course[order] = np.cumsum(~again) - 1
    return course


def _arcs(ends: Ids, nodes: int) -> Arcs:
    """Keep the first, which is the shortest, of parallel edges; loops lead nowhere."""
    useful = (ends[:, 0] != ends[:, 1]) & ~same_as_previous(ends[:, 0], ends[:, 1])
    edge = np.flatnonzero(useful).astype(np.int32)
    low, high = ends[edge, 0], ends[edge, 1]
    tail, head = np.concatenate((low, high)), np.concatenate((high, low))
    order = np.lexsort((head, tail))
    return Arcs(
        start=frozen(starts(np.bincount(tail, minlength=nodes).astype(np.int64))),
        node=frozen(head[order]),
        edge=frozen(np.concatenate((edge, edge))[order]),
    )


def _components(arcs: Arcs) -> Ids:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    nodes = len(arcs.start) - 1
    ones = np.ones(len(arcs.node), dtype=np.int8)
    joined = csr_array((ones, arcs.node, arcs.start), shape=(nodes, nodes))
    return np.asarray(connected_components(joined, directed=False)[1], dtype=np.int32)


def _digest(
    node_key: Keys,
    ends: Ids,
    chains: Chains,
    owners: tuple[str, ...],
    named: tuple[Ids | None, tuple[str, ...]],
) -> str:
    content = hashlib.sha256(FORMAT)
    label, labels = named
    columns = (node_key, ends, chains.key, chains.start, chains.kind, chains.owner)
    # What a network without labels is called must not change because others have some.
    for column in (*columns, *(() if label is None else (label,))):
        little = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("<"))
        content.update(f"{little.dtype.str}{little.shape}".encode())
        content.update(little.data)
    content.update("\n".join((*owners, *labels)).encode())
    return content.hexdigest()


def polyline(network: RouteNetwork, edge: int) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of an edge, from its first node to its second."""
    here = slice(int(network.vertex_start[edge]), int(network.vertex_start[edge + 1]))
    return network.vertex_lon[here], network.vertex_lat[here]


def segments_of(network: RouteNetwork, edges: Ints) -> Ints:
    """Segments of some edges, each named by its first vertex."""
    first = network.vertex_start[edges]
    return spans(first, network.vertex_start[edges + 1] - first - 1)
