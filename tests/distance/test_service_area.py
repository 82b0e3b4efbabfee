"""Service areas against distances that networkx finds from every end of every edge."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from georisk.distance import Limits, build_network, measure, prepare_spps
from georisk.distance.service_area import (
    area_around,
    areas_around,
    lines_by_edge,
    piece_lines,
    reached,
)
from georisk.model import LonLat, Route
from tests.distance.worlds import at, plant, road, spp_line, table
from tests.laws.test_distance_laws import worlds

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork
    from georisk.distance.routing import SppFields
    from georisk.distance.service_area import Pieces
    from tests.laws.test_distance_laws import World

LIMITS = Limits()
GEOD = Geod(ellps="WGS84")
LAT = 13.4


def holds(pieces: Pieces, edge: int, offset: int) -> bool:
    here = (pieces.edge == edge) & (pieces.begin_mm <= offset) & (offset <= pieces.end_mm)
    return bool(here.any())


def graph_of(network: RouteNetwork) -> nx.MultiGraph[int]:
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from(range(network.node_count))
    for edge, (a, b) in enumerate(network.edge_ends.tolist()):
        graph.add_edge(a, b, mm=int(network.edge_mm[edge]))
    return graph


def far_from_plant(
    network: RouteNetwork, spp: SppFields, edge: int, offset: int, lengths: list[dict[int, float]]
) -> float:
    """Millimetres from a place on an edge to the plant, egress leg and all."""
    if spp.plant is None:
        return math.inf
    foot, at_mm = int(spp.foot.edge[0]), int(spp.foot.offset_mm[0])
    ends = dict(enumerate(network.edge_ends[edge].tolist()))
    parts = {0: offset, 1: int(network.edge_mm[edge]) - offset}
    home = network.edge_ends[foot].tolist()
    rests = {0: at_mm, 1: int(network.edge_mm[foot]) - at_mm}
    ways = [
        parts[i] + lengths[home[j]].get(ends[i], math.inf) + rests[j] for i in ends for j in rests
    ]
    same = network.edge_course[edge] == network.edge_course[foot]
    beside = [abs(offset - at_mm)] if same else []
    return float(min([*ways, *beside]) + int(spp.foot.access_mm[0]))


def far_from_lines(
    network: RouteNetwork, spp: SppFields, edge: int, offset: int, lengths: list[dict[int, float]]
) -> float:
    own = network.edges_of(str(spp.spp_id)).tolist()
    if network.edge_course[edge] in network.edge_course[own]:
        return 0.0
    first, second = network.edge_ends[edge].tolist()
    ends = ((offset, first), (int(network.edge_mm[edge]) - offset, second))
    nodes = {node for line in own for node in network.edge_ends[line].tolist()}
    ways = [part + lengths[node].get(end, math.inf) for part, end in ends for node in nodes]
    return min(ways, default=math.inf)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 10_000_000), st.data())
def test_a_place_is_reached_exactly_when_it_is_near_enough(
    world: World, limit: int, data: st.DataObject
) -> None:
    network = world.network
    graph = graph_of(network)
    lengths = [
        nx.single_source_dijkstra_path_length(graph, node, weight="mm") for node in graph.nodes
    ]
    for spp in prepare_spps(network, world.plants, LIMITS).fields:
        pieces = reached(network, spp, limit, LIMITS)
        for edge in range(network.edge_count):
            length = int(network.edge_mm[edge])
            marks = np.flatnonzero(pieces.edge == edge).tolist()
            cuts = [int(c[row]) for row in marks for c in (pieces.begin_mm, pieces.end_mm)]
            tried = {0, length, data.draw(st.integers(0, length))}
            tried |= {cut + step for cut in cuts for step in (-1, 0, 1)}
            for offset in tried:
                if not 0 <= offset <= length:
                    continue
                own = far_from_lines(network, spp, edge, offset, lengths)
                far = far_from_plant(network, spp, edge, offset, lengths)
                distance = own if own <= LIMITS.cutoff_mm else far
                assert holds(pieces, edge, offset) == (distance <= limit), (edge, offset, distance)


ROAD = road(*((round(101 + step * 0.005, 7), LAT) for step in range(41)))


def test_a_customer_on_the_cut_end_of_a_ring_is_just_within_it() -> None:
    network = build_network(table([ROAD]))
    spp = plant("S1", 101.1003, LAT + 0.004)
    fields = prepare_spps(network, [spp], LIMITS).fields[0]
    pieces = reached(network, fields, 4_000_000, LIMITS)
    (line,) = piece_lines(network, pieces)
    for place in (line.coords[0], line.coords[-1]):
        (answer,) = measure(network, [at(*place)], [spp], limits=LIMITS)
        assert isinstance(answer.outcome, Route)
        assert abs(answer.outcome.total_mm - 4_000_000) <= 2
    length = sum(GEOD.inv(a[0], a[1], b[0], b[1])[2] for a, b in pairwise(line.coords))
    assert length == pytest.approx(pieces.total_mm / 1000, abs=0.002)


def test_rings_grow_and_an_egress_leg_beyond_the_ring_reaches_nothing() -> None:
    network = build_network(table([ROAD]))
    fields = prepare_spps(network, [plant("S1", 101.1, LAT + 0.0135)], LIMITS).fields[0]
    lengths = [reached(network, fields, km * 1_000_000, LIMITS).total_mm for km in (1, 2, 4, 6)]
    assert lengths[0] == 0
    assert lengths == sorted(lengths)
    assert lengths[3] - lengths[2] == 4_000_000


def test_own_lines_are_reached_whole_and_measured_from() -> None:
    own = spp_line("S1", (101.05, LAT), (101.05, LAT + 0.05))
    network = build_network(table([ROAD, own]))
    fields = prepare_spps(network, [plant("S1", 101.15, LAT)], LIMITS).fields[0]
    pieces = reached(network, fields, 1_000_000, LIMITS)
    line = int(network.edges_of("S1")[0])
    assert holds(pieces, line, int(network.edge_mm[line]) // 2)
    # On the road a place is measured from the line as far as 10 km (R3), and only then from the
    # plant, of whose 2 km a little is so lost.
    from_line = GEOD.inv(101.05, LAT, 101.15, LAT)[2]
    road_m = 2_000 + (from_line + 1_000 - 10_000)
    line_m = int(network.edge_mm[line]) / 1000
    assert pieces.total_mm / 1000 == pytest.approx(line_m + road_m, abs=0.02)


def test_the_polygon_lies_as_far_around_the_lines_as_said() -> None:
    network = build_network(table([ROAD]))
    centre = LonLat(lon=101.1, lat=LAT)
    fields = prepare_spps(network, [plant("S1", 101.1, LAT)], LIMITS).fields[0]
    lines = piece_lines(network, reached(network, fields, 2_000_000, LIMITS))
    area = area_around(lines, centre, 150.0)
    north = GEOD.fwd(101.1, LAT, 0.0, 149.5)[:2]
    beyond = GEOD.fwd(101.1, LAT, 0.0, 150.5)[:2]
    from shapely import Point

    assert area.contains(Point(north))
    assert not area.contains(Point(beyond))
    metres = abs(GEOD.geometry_area_perimeter(area)[0])
    assert metres == pytest.approx(4000 * 300 + math.pi * 150**2, rel=0.01)


def test_rings_drawn_on_each_other_are_those_drawn_alone() -> None:
    cross = [road(*((x, LAT + at) for at in (-0.05, 0.0, 0.05))) for x in (101.09, 101.11)]
    network = build_network(table([ROAD, *cross]))
    centre = LonLat(lon=101.1, lat=LAT)
    fields = prepare_spps(network, [plant("S1", 101.1, LAT)], LIMITS).fields[0]
    pieces = [reached(network, fields, km * 1_000_000, LIMITS) for km in (2, 4, 8)]
    rings = [lines_by_edge(network, one) for one in pieces]
    assert [int((edge >= 0).sum()) for _, edge in rings] == [1, 1, 5]
    for (lines, _), polygon in zip(rings, areas_around(rings, centre, 150.0), strict=True):
        alone = area_around(lines.tolist(), centre, 150.0)
        assert polygon.symmetric_difference(alone).area < 1e-9 * alone.area


def test_a_plant_off_the_network_reaches_nothing() -> None:
    network = build_network(table([ROAD]))
    fields = prepare_spps(network, [plant("S1", 101.1, LAT + 0.05)], LIMITS).fields[0]
    assert np.array_equal(reached(network, fields, 8_000_000, LIMITS).edge, np.zeros(0))
