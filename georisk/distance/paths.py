"""The way a route runs on the map, by walking a field back to its source."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.fields import ROOT, at_nodes
from georisk.distance.routing import BY_FIRST, DIRECT
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.distance.arrays import Ints
    from georisk.distance.fields import Field
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import SppFields
    from georisk.distance.snapping import Feet

Known = dict[int, LonLat]
NOWHERE: Ints = np.zeros(0, dtype=np.int64)


def route_path(
    network: RouteNetwork,
    foot: Feet,
    spp: SppFields,
    leaves: int,
    *,
    from_spp_line: bool,
    known: Known | None = None,
) -> tuple[LonLat, ...]:
    """Positions from a site to an SPP: its foot, the lines' vertices, the SPP's foot, the SPP.

    Parameters
    ----------
    foot : Feet
        Of the site, one row.
    leaves : int
        How the route leaves the site's edge, as ``leaves`` of `routing.Pairs`.
    from_spp_line : bool
        The route ends on the SPP's own line, and not at its plant.
    known : dict of int to LonLat, optional
        Positions of vertices that other routes went by, which many share.
    """
    field = spp.own if from_spp_line else spp.plant
    if leaves == DIRECT or field is None:
        middle = NOWHERE if from_spp_line else _along_edge(foot, spp.foot)
    else:
        node = int(network.edge_ends[foot.edge[0], 0 if leaves == BY_FIRST else 1])
        rows = _rows_back(field, node)
        parts = [_to_node(network, foot, node), _along_edges(network, field, rows[:-1])]
        if not from_spp_line:
            parts.append(_to_node(network, spp.foot, int(field.node[rows[-1]]))[::-1])
        middle = np.concatenate(parts)
    end = [] if from_spp_line else [_foot(spp.foot), _site(spp.foot)]
    vertices = _positions(network, middle, {} if known is None else known)
    return _without_standstills([_site(foot), _foot(foot), *vertices, *end])


def _site(foot: Feet) -> LonLat:
    return LonLat(lon=float(foot.lon[0]), lat=float(foot.lat[0]))


def _foot(foot: Feet) -> LonLat:
    return LonLat(lon=float(foot.foot_lon[0]), lat=float(foot.foot_lat[0]))


def _positions(network: RouteNetwork, vertices: Ints, known: Known) -> Iterator[LonLat]:
    lon, lat = network.vertex_lon[vertices].tolist(), network.vertex_lat[vertices].tolist()
    for number, vertex in enumerate(vertices.tolist()):
        place = known.get(vertex)
        if place is None:
            place = known[vertex] = LonLat(lon=lon[number], lat=lat[number])
        yield place


def _along_edge(here: Feet, there: Feet) -> Ints:
    """Vertices between two feet on one edge."""
    a, b = int(here.segment[0]), int(there.segment[0])
    return np.arange(a + 1, b + 1) if a <= b else np.arange(a, b, -1)


def _to_node(network: RouteNetwork, foot: Feet, node: int) -> Ints:
    """Vertices from a foot to a node of its edge; on a loop the shorter way."""
    edge, segment, offset = int(foot.edge[0]), int(foot.segment[0]), int(foot.offset_mm[0])
    first, second = network.edge_ends[edge].tolist()
    forward = node != first or (first == second and 2 * offset > int(network.edge_mm[edge]))
    if forward:
        return np.arange(segment + 1, int(network.vertex_start[edge + 1]))
    return np.arange(segment, int(network.vertex_start[edge]) - 1, -1)


def _rows_back(field: Field, node: int) -> list[int]:
    """Rows of a field from a node back to where it begins, both included."""
    row = int(at_nodes(field, np.array([node], dtype=np.int32))[0][0])
    rows, parent = [row], field.parent
    while (before := int(parent[row])) != ROOT:
        rows.append(row := before)
    return rows


def _along_edges(network: RouteNetwork, field: Field, rows: list[int]) -> Ints:
    """Vertices of the edges by which rows of a field were reached, each from the row's node on."""
    edges = field.edge[rows]
    begin, end = network.vertex_start[edges], network.vertex_start[edges + 1]
    backward = network.edge_ends[edges, 0] != field.node[rows]
    counts = end - begin
    place = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.repeat(np.where(backward, end - 1, begin), counts)
    return np.asarray(first + np.where(np.repeat(backward, counts), -place, place))


def _without_standstills(points: list[LonLat]) -> tuple[LonLat, ...]:
    """Each position once in a row; both ends stay."""
    moved = [b for a, b in pairwise(points) if a.lon != b.lon or a.lat != b.lat]
    return (points[0], *(moved or points[-1:]))
