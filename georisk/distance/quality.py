"""What is wrong, or looks wrong, with a network: found over all segments at once.

A network no longer knows which roads are bridges or tunnels: a crossing without a node is
a place to look at, and not by itself a fault. Exact repetitions of a line are gone when a network
is built; what is left of them are edges of one course (a line on the poles along a road).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import (
    MM,
    along_m,
    between,
    metres_per_degree,
    plane_shares,
    to_mm,
)
from georisk.distance.grid import CELLS_PER_DEGREE, block_segments
from georisk.distance.meetings import meetings
from georisk.distance.snapping import snap
from georisk.model import LineKind

if TYPE_CHECKING:
    from georisk.distance.arrays import Floats, Ints
    from georisk.distance.network import RouteNetwork

GAP_M = 5.0
SPIKE_DEGREES = 5.0
NEAR_M, FAR_M = 100, 500
NOBODY = -1


class Flaw(StrEnum):
    """What a finding is about."""

    ISLAND = "island"
    GAP = "gap"
    CROSSING = "crossing"
    OVERLAP = "overlap"
    SPIKE = "spike"
    ZERO_LENGTH = "zero_length"
    LENGTH = "length"
    DETOUR = "detour"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """All findings of one flaw, one row each.

    Parameters
    ----------
    lon, lat : float64[n]
        Where to look, degrees.
    edge, other : int64[n]
        The edges concerned; -1 where only one is.
    metres : float64[n]
        Island: length of its lines. Gap: from the loose end to the other line. Overlap: of the
        stretch run twice. Spike: how far it goes. Length: stated less measured. Detour: the way
        of a site to its SPP less the straight line. Else 0.
    """

    flaw: Flaw
    lon: Floats
    lat: Floats
    edge: Ints
    other: Ints
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many positions have a line near."""

    count: int
    within_100_m: int
    within_500_m: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """A network's figures and the places to look at.

    Parameters
    ----------
    length_mm : int
    length_mm_by_kind : mapping of str to int
    components : int
    largest_share : float
        Share of the length in the largest component.
    loose_ends : int
        Nodes of one edge only; those near another line are among the findings.
    shared_courses : int
        Edges that run exactly as another one does, of another kind or owner.
    findings : tuple of Findings
        One a flaw, all flaws.
    """

    nodes: int
    edges: int
    vertices: int
    length_mm: int
    length_mm_by_kind: dict[str, int]
    components: int
    largest_share: float
    loose_ends: int
    shared_courses: int
    crossings_by_kind: dict[str, int]
    findings: tuple[Findings, ...]


def examine(network: RouteNetwork, *, gap_m: float = GAP_M) -> Quality:
    """Look a network over.

    Parameters
    ----------
    gap_m : float
        A loose end this near to a line it is not joined to is a gap, metres.
    """
    crossed, doubled = meetings(network)
    crossing = _crossings(network, crossed)
    lengths = _component_lengths(network)
    by_kind = np.bincount(network.edge_kind, weights=network.edge_mm, minlength=len(LineKind))
    return Quality(
        nodes=network.node_count,
        edges=network.edge_count,
        vertices=len(network.vertex_lon),
        length_mm=int(network.edge_mm.sum()),
        length_mm_by_kind={
            kind.value: int(mm) for kind, mm in zip(LineKind, by_kind, strict=True) if mm
        },
        components=len(lengths),
        largest_share=float(lengths.max() / max(lengths.sum(), 1)),
        loose_ends=len(_loose(network)),
        shared_courses=network.edge_count - len(np.unique(network.edge_course)),
        crossings_by_kind=_by_kinds(network, crossing),
        findings=(
            _islands(network, lengths),
            _gaps(network, gap_m),
            crossing,
            _overlaps(network, doubled),
            _spikes(network),
            _zero_lengths(network),
            _lengths(network),
        ),
    )


def coverage(network: RouteNetwork, lon: Floats, lat: Floats) -> Coverage:
    """Count the positions (degrees) within 100 m and 500 m of a line."""
    feet = snap(network, lon, lat, FAR_M * MM)
    return Coverage(
        count=len(lon),
        within_100_m=int((feet.on & (feet.access_mm <= NEAR_M * MM)).sum()),
        within_500_m=int(feet.on.sum()),
    )


def _component_lengths(network: RouteNetwork) -> Floats:
    """Millimetres of the edges of each component."""
    component = network.component[network.edge_ends[:, 0]]
    return np.bincount(component, weights=network.edge_mm).astype(np.float64)


def _islands(network: RouteNetwork, lengths: Floats) -> Findings:
    """Every component but the longest, at its first node."""
    component, node = np.unique(network.component, return_index=True)
    others = component != int(np.argmax(lengths))
    edge = np.full(len(component), NOBODY)
    first, at = np.unique(network.component[network.edge_ends[:, 0]], return_index=True)
    edge[first] = at
    node = node[others]
    return Findings(
        flaw=Flaw.ISLAND,
        lon=network.node_lon[node],
        lat=network.node_lat[node],
        edge=edge[others],
        other=np.full(len(node), NOBODY),
        metres=lengths[others] / MM,
    )


def _loose(network: RouteNetwork) -> Ints:
    degree = np.bincount(network.edge_ends.ravel(), minlength=network.node_count)
    return np.flatnonzero(degree == 1)


def _edges_at(network: RouteNetwork, node: Ints) -> Ints:
    """Find the one edge of each loose end."""
    edge = np.zeros(network.node_count, dtype=np.int64)
    for side in (0, 1):
        edge[network.edge_ends[:, side]] = np.arange(network.edge_count)
    return edge[node]


def _gaps(network: RouteNetwork, gap_m: float) -> Findings:
    """Loose ends near a line that neither is theirs nor joined to the other end of theirs."""
    node = _loose(network)
    own = _edges_at(network, node)
    lon, lat = network.node_lon[node], network.node_lat[node]
    east, _ = metres_per_degree(np.array([np.abs(lat).max(initial=0.0)]))
    reach = int(np.ceil(gap_m / float(east[0]) * CELLS_PER_DEGREE))
    point, segment = block_segments(network.grid, lon, lat, max(reach, 1))
    edge = _edge_of(network, segment)
    ends, mine = network.edge_ends[edge], network.edge_ends[own[point]]
    joined = ((ends[:, :, None] == mine[:, None, :]).any(axis=(1, 2))) | (edge == own[point])
    point, segment, edge = point[~joined], segment[~joined], edge[~joined]
    metres = _to_segments(network, lon[point], lat[point], segment)
    order = np.lexsort((segment, metres, point))
    order = order[metres[order] <= gap_m]
    _, first = np.unique(point[order], return_index=True)
    row = order[first]
    return Findings(
        flaw=Flaw.GAP,
        lon=lon[point[row]],
        lat=lat[point[row]],
        edge=own[point[row]],
        other=edge[row],
        metres=metres[row],
    )


def _edge_of(network: RouteNetwork, segment: Ints) -> Ints:
    return np.searchsorted(network.vertex_start, segment, side="right") - 1


def _to_segments(network: RouteNetwork, lon: Floats, lat: Floats, segment: Ints) -> Floats:
    """Metres from points to segments in the plane at each point."""
    east, north = metres_per_degree(lat)
    ax, ay = (network.vertex_lon[segment] - lon) * east, (network.vertex_lat[segment] - lat) * north
    bx = (network.vertex_lon[segment + 1] - lon) * east
    by = (network.vertex_lat[segment + 1] - lat) * north
    share = plane_shares((ax, ay), (bx, by))
    return np.hypot(between(ax, bx, share), between(ay, by, share))


def _crossings(network: RouteNetwork, pair: Ints) -> Findings:
    lon, lat = network.vertex_lon, network.vertex_lat
    a, b = pair[:, 0], pair[:, 1]
    ax, ay = lon[a + 1] - lon[a], lat[a + 1] - lat[a]
    bx, by = lon[b + 1] - lon[b], lat[b + 1] - lat[b]
    share = ((lon[b] - lon[a]) * by - (lat[b] - lat[a]) * bx) / (ax * by - ay * bx)
    return Findings(
        flaw=Flaw.CROSSING,
        lon=lon[a] + share * ax,
        lat=lat[a] + share * ay,
        edge=_edge_of(network, a),
        other=_edge_of(network, b),
        metres=np.zeros(len(pair)),
    )


def _overlaps(network: RouteNetwork, pair: Ints) -> Findings:
    """Where the shared stretch begins, and how long it is."""
    lon, lat = network.vertex_lon, network.vertex_lat
    ends = np.column_stack((pair[:, 0], pair[:, 0] + 1, pair[:, 1], pair[:, 1] + 1))
    order = np.lexsort((lat[ends], lon[ends]), axis=1)
    inner = np.take_along_axis(ends, order, axis=1)[:, 1:3]
    first, last = inner[:, 0], inner[:, 1]
    east, north = metres_per_degree(lat[first])
    return Findings(
        flaw=Flaw.OVERLAP,
        lon=lon[first],
        lat=lat[first],
        edge=_edge_of(network, pair[:, 0]),
        other=_edge_of(network, pair[:, 1]),
        metres=np.hypot((lon[last] - lon[first]) * east, (lat[last] - lat[first]) * north),
    )


def _by_kinds(network: RouteNetwork, crossing: Findings) -> dict[str, int]:
    kinds = [kind.value for kind in LineKind]
    pair = np.sort(
        np.column_stack((network.edge_kind[crossing.edge], network.edge_kind[crossing.other]))
    )
    found, count = np.unique(pair, axis=0, return_counts=True)
    return {
        f"{kinds[one]} x {kinds[two]}": int(number)
        for (one, two), number in zip(found.tolist(), count.tolist(), strict=True)
    }


def _spikes(network: RouteNetwork) -> Findings:
    """Vertices inside an edge at which it turns back on itself."""
    inner = np.ones(len(network.vertex_lon), dtype=np.bool_)
    inner[network.vertex_start[:-1]] = inner[network.vertex_start[1:] - 1] = False
    at = np.flatnonzero(inner)
    lon, lat = network.vertex_lon, network.vertex_lat
    east, north = metres_per_degree(lat[at])
    ux, uy = (lon[at - 1] - lon[at]) * east, (lat[at - 1] - lat[at]) * north
    vx, vy = (lon[at + 1] - lon[at]) * east, (lat[at + 1] - lat[at]) * north
    angle = np.degrees(np.arctan2(np.abs(ux * vy - uy * vx), ux * vx + uy * vy))
    sharp = angle < SPIKE_DEGREES
    at = at[sharp]
    return Findings(
        flaw=Flaw.SPIKE,
        lon=lon[at],
        lat=lat[at],
        edge=_edge_of(network, at),
        other=np.full(len(at), NOBODY),
        metres=np.minimum(np.hypot(ux, uy), np.hypot(vx, vy))[sharp],
    )


def _zero_lengths(network: RouteNetwork) -> Findings:
    edge = np.flatnonzero(network.edge_mm == 0)
    return _of_edges(network, Flaw.ZERO_LENGTH, edge, np.zeros(len(edge)))


def _lengths(network: RouteNetwork) -> Findings:
    """Edges whose length is not that of their line, to the millimetre."""
    metres = along_m(network.vertex_lon, network.vertex_lat, network.vertex_start)
    off = network.edge_mm - to_mm(metres[network.vertex_start[1:] - 1])
    edge = np.flatnonzero(off)
    return _of_edges(network, Flaw.LENGTH, edge, off[edge] / MM)


def _of_edges(network: RouteNetwork, flaw: Flaw, edge: Ints, metres: Floats) -> Findings:
    vertex = network.vertex_start[edge]
    return Findings(
        flaw=flaw,
        lon=network.vertex_lon[vertex],
        lat=network.vertex_lat[vertex],
        edge=edge,
        other=np.full(len(edge), NOBODY),
        metres=metres,
    )
