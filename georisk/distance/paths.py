"""The way a route runs on the map, by walking a field back to its source."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.fields import ROOT, at_nodes
from georisk.distance.network import polyline
from georisk.distance.routing import BY_FIRST, DIRECT
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from georisk.distance.fields import Field
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import SppFields
    from georisk.distance.snapping import Feet

Position = tuple[float, float]


def route_path(
    network: RouteNetwork, foot: Feet, spp: SppFields, leaves: int, *, from_spp_line: bool
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
    """
    field = spp.own if from_spp_line else spp.plant
    if leaves == DIRECT or field is None:
        middle = [] if from_spp_line else _along_edge(network, foot, spp.foot)
    else:
        middle, last = _by_nodes(network, foot, field, leaves)
        if not from_spp_line:
            middle += reversed(_to_node(network, spp.foot, last))
    end = [] if from_spp_line else [_foot(spp.foot), _site(spp.foot)]
    return _without_standstills([_site(foot), _foot(foot), *middle, *end])


def _site(foot: Feet) -> Position:
    return float(foot.lon[0]), float(foot.lat[0])


def _foot(foot: Feet) -> Position:
    return float(foot.foot_lon[0]), float(foot.foot_lat[0])


def _positions(network: RouteNetwork, vertices: Iterable[int]) -> list[Position]:
    return [(float(network.vertex_lon[v]), float(network.vertex_lat[v])) for v in vertices]


def _along_edge(network: RouteNetwork, here: Feet, there: Feet) -> list[Position]:
    """Vertices between two feet on one edge."""
    a, b = int(here.segment[0]), int(there.segment[0])
    if a <= b:
        return _positions(network, range(a + 1, b + 1))
    return _positions(network, range(a, b, -1))


def _to_node(network: RouteNetwork, foot: Feet, node: int) -> list[Position]:
    """Vertices from a foot to a node of its edge; on a loop the shorter way."""
    edge, segment, offset = int(foot.edge[0]), int(foot.segment[0]), int(foot.offset_mm[0])
    first, second = network.edge_ends[edge].tolist()
    forward = node != first or (first == second and 2 * offset > int(network.edge_mm[edge]))
    if forward:
        return _positions(network, range(segment + 1, int(network.vertex_start[edge + 1])))
    return _positions(network, range(segment, int(network.vertex_start[edge]) - 1, -1))


def _by_nodes(
    network: RouteNetwork, foot: Feet, field: Field, leaves: int
) -> tuple[list[Position], int]:
    """Vertices from a foot to the node where the field begins, and that node."""
    node = int(network.edge_ends[foot.edge[0], 0 if leaves == BY_FIRST else 1])
    points = _to_node(network, foot, node)
    row = int(at_nodes(field, np.array([node], dtype=np.int32))[0][0])
    while field.parent[row] != ROOT:
        points += _edge_from(network, int(field.edge[row]), int(field.node[row]))
        row = int(field.parent[row])
    return points, int(field.node[row])


def _edge_from(network: RouteNetwork, edge: int, node: int) -> list[Position]:
    lon, lat = polyline(network, edge)
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return points if int(network.edge_ends[edge, 0]) == node else points[::-1]


def _without_standstills(points: list[Position]) -> tuple[LonLat, ...]:
    """Each position once in a row; both ends stay."""
    moved = [points[0], *(b for a, b in pairwise(points) if a != b)]
    ends = moved if len(moved) > 1 else [*moved, points[-1]]
    return tuple(LonLat(lon=lon, lat=lat) for lon, lat in ends)
