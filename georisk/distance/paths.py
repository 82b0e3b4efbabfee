"""The way a route runs on the map, by walking a field back to its source."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.fields import ROOT, at_nodes
from georisk.distance.pairs import BY_FIRST, DIRECT
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Ints
    from georisk.distance.fields import Field
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import SppFields
    from georisk.distance.snapping import Feet

NOWHERE: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Ways:
    """What the routes of one measurement share, so that it is walked and made once.

    Parameters
    ----------
    places : dict of int to LonLat
        Positions of vertices.
    onward : dict of (id of a field, row) to tuple of LonLat
        Positions from a node of a field to the SPP; the field is alive as long as this is.
    """

    places: dict[int, LonLat] = dataclass_field(default_factory=dict)
    onward: dict[tuple[int, int], tuple[LonLat, ...]] = dataclass_field(default_factory=dict)


def route_path(
    network: RouteNetwork,
    foot: Feet,
    spp: SppFields,
    leaves: int,
    *,
    from_spp_line: bool,
    ways: Ways,
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
    ways : Ways
        Of the routes that were found before.
    """
    field = spp.own if from_spp_line else spp.plant
    if leaves == DIRECT or field is None:
        middle = NOWHERE if from_spp_line else _along_edge(foot, spp.foot)
        rest = () if from_spp_line else _joined([_foot(spp.foot), _site(spp.foot)], ())
    else:
        node = int(network.edge_ends[foot.edge[0], 0 if leaves == BY_FIRST else 1])
        middle = _to_node(network, foot, node)
        row = int(at_nodes(field, np.array([node], dtype=np.int32))[0][0])
        rest = _onward(network, spp, field, row, ways)
    way = _joined([_site(foot), _foot(foot), *_positions(network, middle, ways)], rest)
    return way if len(way) > 1 else 2 * way  # both ends are there, also where they are one


def _onward(
    network: RouteNetwork, spp: SppFields, field: Field, row: int, ways: Ways
) -> tuple[LonLat, ...]:
    """Positions from a node of a field to where it begins, and to the plant if it begins there."""
    rows = [row]
    while (rest := ways.onward.get((id(field), rows[-1]))) is None:
        before = int(field.parent[rows[-1]])
        if before == ROOT:
            node = int(field.node[rows[-1]])
            rest = () if field is spp.own else _to_plant(network, spp.foot, node, ways)
            break
        rows.append(before)
    along = _along_edges(network, field, rows[:-1])
    found = ways.onward[id(field), row] = _joined(_positions(network, along, ways), rest)
    return found


def _to_plant(network: RouteNetwork, foot: Feet, node: int, ways: Ways) -> tuple[LonLat, ...]:
    """Positions from a node of the plant's edge to the plant."""
    vertices = _to_node(network, foot, node)[::-1]
    return _joined([*_positions(network, vertices, ways), _foot(foot), _site(foot)], ())


def _site(foot: Feet) -> LonLat:
    return LonLat(lon=float(foot.lon[0]), lat=float(foot.lat[0]))


def _foot(foot: Feet) -> LonLat:
    return LonLat(lon=float(foot.foot_lon[0]), lat=float(foot.foot_lat[0]))


def _positions(network: RouteNetwork, vertices: Ints, ways: Ways) -> list[LonLat]:
    numbers, places = vertices.tolist(), ways.places
    for vertex in set(numbers).difference(places):
        lon, lat = float(network.vertex_lon[vertex]), float(network.vertex_lat[vertex])
        places[vertex] = LonLat(lon=lon, lat=lat)
    return [places[vertex] for vertex in numbers]


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


def _along_edges(network: RouteNetwork, field: Field, rows: list[int]) -> Ints:
    """Vertices of the edges by which rows of a field were reached, each from the row's node on."""
    edges = field.edge[rows]
    begin, end = network.vertex_start[edges], network.vertex_start[edges + 1]
    backward = network.edge_ends[edges, 0] != field.node[rows]
    counts = end - begin
    place = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.repeat(np.where(backward, end - 1, begin), counts)
    return np.asarray(first + np.where(np.repeat(backward, counts), -place, place))


def _joined(points: Sequence[LonLat], rest: tuple[LonLat, ...]) -> tuple[LonLat, ...]:
    """Positions and then a rest that has each once in a row: all of them, each once in a row."""
    both = (*points, *rest[:1])
    moved = [b for a, b in pairwise(both) if a.lon != b.lon or a.lat != b.lat]
    return (*both[:1], *moved, *rest[1:])
