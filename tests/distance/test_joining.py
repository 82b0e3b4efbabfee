"""Layers joined within a tolerance: worked by hand, and against a join that tries all pairs."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from georisk.distance import LineTable, build_network, measure, to_networkx
from georisk.distance.joining import join_lines
from georisk.model import LineKind, Route
from tests.distance.worlds import (
    FEEDER,
    ROAD,
    SPP_LINE,
    Line,
    Position,
    at,
    feeder,
    plant,
    road,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

GEOD = Geod(ellps="WGS84")
ALONG = feeder((101.0, 13.0), (101.02, 13.0))
TEN_M = 10 / 110_600  # of latitude, near enough


def parts(lines: list[Line], tolerance_mm: int, levels: list[int] | None = None) -> int:
    drawn = table(lines)
    if levels is not None:
        drawn = replace(drawn, level=np.array(levels, dtype=np.int8))
    network = build_network(drawn, join_tolerance_mm=tolerance_mm)
    return int(network.component.max()) + 1


def metres(*ends: Position) -> float:
    return float(GEOD.inv(*ends[0], *ends[1])[2])


def test_no_tolerance_changes_nothing() -> None:
    lines = table([ALONG, road((101.01, 12.99), (101.01, 13.01))])
    assert join_lines(lines, 0) is lines


def test_an_end_on_the_inside_of_another_line_is_a_junction() -> None:
    lines = [ALONG, feeder((101.01, 13.0), (101.01, 13.01))]
    assert (parts(lines, 0), parts(lines, 1)) == (2, 1)


@pytest.mark.parametrize(("more_mm", "joined"), [(0, True), (-1, False)])
def test_the_tolerance_is_geodesic_and_inclusive(more_mm: int, joined: bool) -> None:
    end = (101.01, round(13.0 + TEN_M, 7))
    gap_mm = round(metres(end, (101.01, 13.0)) * 1000)
    lines = [ALONG, feeder(end, (101.01, 13.01))]
    assert (parts(lines, gap_mm + more_mm) == 1) is joined


def test_a_connector_is_metres_of_corridor() -> None:
    end = (101.01, round(13.0 + TEN_M, 7))
    network = build_network(table([ALONG, feeder(end, (101.01, 13.01))]), join_tolerance_mm=12_000)
    [found] = measure(network, [at(101.01, 13.01)], [plant("S1", 101.0, 13.0)])
    assert isinstance(found.outcome, Route)
    assert found.outcome.corridor_mm == round(metres(end, (101.01, 13.0)) * 1000)
    whole = metres((101.0, 13.0), (101.01, 13.0)) + metres(end, (101.01, 13.01))
    assert abs(found.outcome.line_mm - whole * 1000) <= 1


def test_a_pole_line_leaves_the_road_it_crosses() -> None:
    crossing = road((101.01, 12.99), (101.01, 13.01))
    assert (parts([ALONG, crossing], 0), parts([ALONG, crossing], 1)) == (2, 1)


@pytest.mark.parametrize(
    ("one", "other"), [(ROAD, ROAD), (FEEDER, FEEDER), (FEEDER, SPP_LINE), (SPP_LINE, SPP_LINE)]
)
def test_other_lines_that_cross_stay_apart(one: LineKind, other: LineKind) -> None:
    lines: list[Line] = [
        ([(101.0, 13.0), (101.02, 13.0)], one, None),
        ([(101.01, 12.99), (101.01, 13.01)], other, None),
    ]
    assert parts(lines, 20_000) == 2


@pytest.mark.parametrize(("level", "count"), [(0, 1), (1, 2), (-1, 2)])
def test_levels_are_not_joined(level: int, count: int) -> None:
    crossing = road((101.01, 12.99), (101.01, 13.01))
    ending = road((101.015, 13.00001), (101.015, 13.01))
    assert parts([ALONG, crossing], 20_000, [0, level]) == count
    assert parts([ALONG, ending], 20_000, [0, level]) == count
    assert parts([ALONG, crossing], 20_000, [level, level]) == 1


def test_a_pole_line_beside_a_road_is_joined_at_its_poles() -> None:
    lat = round(13.0 + TEN_M, 7)
    poles = [(round(101.0 + step * 0.0005, 7), lat) for step in range(1, 5)]
    network = build_network(
        table([feeder(*poles), road((101.0, 13.0), (101.01, 13.0))]), join_tolerance_mm=12_000
    )
    graph = to_networkx(network)
    links = [d for *_, d in graph.edges(data=True) if d["kind"] == "road" and d["length"] < 12]
    assert len(links) == len(poles)
    assert network.component.max() == 0
    # of two lines of one kind that run alike only the loose ends are joined
    alike = [road(*poles), road((101.0, 13.0), (101.01, 13.0))]
    assert len(to_networkx(build_network(table(alike), join_tolerance_mm=12_000)).edges) == 6


LATTICE = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda cell: (round(101.0 + cell[0] * 0.0001, 7), round(13.0 + cell[1] * 0.0001, 7))
)


@st.composite
def drawn_lines(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from([ROAD, FEEDER, SPP_LINE]))
    return draw(st.lists(LATTICE, min_size=2, max_size=3)), kind, None


def _flat(p: Position) -> shapely.Point:
    """A place in a local plane, in metres."""
    east, north = metres((101.0, 13.0), (101.01, 13.0)), metres((101.0, 13.0), (101.0, 13.01))
    return shapely.Point((p[0] - 101.0) * 100 * east, (p[1] - 13.0) * 100 * north)


def naive_parts(lines: list[Line], levels: list[int], tolerance_m: float) -> int:
    """Count the parts of a world by comparing every line with every other, in a local plane."""
    used = [row for row, line in enumerate(lines) if len(set(line[0])) > 1]
    shapes = {row: shapely.LineString([_flat(p) for p in lines[row][0]]) for row in used}
    every = [p for row in used for p, _ in _kept(lines[row][0])]
    corners = [(row, _flat(p)) for row in used for p in lines[row][0]]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(used)
    for a, b in combinations(used, 2):
        if set(lines[a][0]) & set(lines[b][0]):
            graph.add_edge(a, b)
        kinds = {lines[a][1], lines[b][1]}
        if levels[a] == levels[b] and len(kinds) > 1 and ROAD in kinds:
            crossing = _crossings(shapes[a], shapes[b])
            met = [c for place in crossing for c in (b, *_standing_at(place, corners))]
            graph.add_edges_from((a, c) for c in met)
    for a, place in [(row, place) for row in used for place in set(lines[row][0])]:
        for others in _asked(lines, levels, used, a, place, every):
            reach = {b: shapes[b].distance(_flat(place)) for b in others}
            for b in _nearest(reach, tolerance_m):
                foot = shapes[b].interpolate(shapes[b].project(_flat(place)))
                graph.add_edges_from((a, c) for c in (b, *_standing_at(foot, corners)))
    return nx.number_connected_components(graph)


def _crossings(one: shapely.LineString, other: shapely.LineString) -> list[shapely.Geometry]:
    """Places where two lines meet; where they run on each other, the ends of that stretch."""
    met = shapely.get_parts(one.intersection(other))
    return [
        place if place.geom_type == "Point" else place.boundary
        for place in met[~shapely.is_empty(met)]
    ]


def _standing_at(place: shapely.Geometry, corners: list[tuple[int, shapely.Point]]) -> list[int]:
    """Lines with a vertex where a join was made: of any level, as every common vertex is one."""
    apart = [(row, place.distance(corner)) for row, corner in corners]
    assume(not any(0.004 < far < 0.02 for _, far in apart))  # whether the same 1e-7 degree is it
    return [row for row, far in apart if far <= 0.004]


def _nearest(reach: dict[int, float], tolerance_m: float) -> list[int]:
    """The nearest within the tolerance; worlds where a centimetre decides are left out."""
    least, near = min(reach.values(), default=np.inf), sorted(reach.values())
    assume(abs(least - tolerance_m) > 0.01)
    assume(len(near) < 2 or near[1] - near[0] > 0.01 or near[1] < 0.001)
    return [b for b, far in reach.items() if far <= min(least + 0.001, tolerance_m)]


def _kept(vertices: Sequence[Position]) -> list[tuple[Position, int]]:
    return [(p, i) for i, p in enumerate(vertices) if i == 0 or p != vertices[i - 1]]


def _asked(
    lines: list[Line],
    levels: list[int],
    used: list[int],
    a: int,
    place: Position,
    every: list[Position],
) -> list[list[int]]:
    """Which sets of lines a vertex is joined to the nearest of."""
    level = [b for b in used if b != a and levels[b] == levels[a]]
    kinds = [[b for b in level if lines[b][1] == k] for k in LineKind if k != lines[a][1]]
    loose = place in (lines[a][0][0], lines[a][0][-1]) and every.count(place) == 1
    return [*kinds, level] if loose else kinds


def test_a_join_that_falls_on_a_vertex_meets_it_whatever_its_level() -> None:
    """Equal coordinates are one place: so are a bridge's ends and the roads before it."""
    along, spur = road((101.0, 13.0), (101.0004, 13.0)), road((101.0003, 13.0001), (101.0, 13.0004))
    bridge = road((101.0003, 13.0), (101.0001, 12.9998))
    assert parts([along, spur, bridge], 14_000, [0, 0, 1]) == 1


def test_a_bridge_that_ends_above_two_lines_on_each_other_meets_neither() -> None:
    """No vertex of theirs is there: only where they begin and end are they one place."""
    beside, bridge = (road((101.0, 13.0), end) for end in ((101.0, 13.0001), (101.0002, 13.0)))
    stretch = ((101.0001, 13.0), (101.0003, 13.0))
    lines = [beside, feeder(*stretch), bridge, road(*stretch)]
    assert parts(lines, 1000, [0, 0, 1, 0]) == 2


def test_an_end_that_is_drawn_twice_is_as_loose_as_one_drawn_once() -> None:
    through: Line = ([(101.0, 13.0), (101.0002, 13.0002)], LineKind.DISTRIBUTION_LINE, None)
    for repeats in (1, 2, 3):
        ends = [(101.0001, 13.0), *[(101.0001, 13.0001)] * repeats]
        spur: Line = (ends, LineKind.DISTRIBUTION_LINE, None)
        assert parts([through, spur], 1000, [0, 0]) == 1
        begins: Line = (ends[::-1], LineKind.DISTRIBUTION_LINE, None)
        assert parts([through, begins], 1000, [0, 0]) == 1


@settings(max_examples=200, deadline=None)
@given(
    st.lists(drawn_lines(), min_size=2, max_size=6),
    st.lists(st.sampled_from([0, 0, 0, 1]), min_size=6, max_size=6),
    st.sampled_from([1.0, 4.0, 9.0, 14.0]),
    st.randoms(use_true_random=False),
)
def test_parts_are_those_of_a_naive_join(
    lines: list[Line], levels: list[int], tolerance_m: float, random: Random
) -> None:
    assume(all(len(set(vertices)) > 1 for vertices, *_ in lines))
    levels = levels[: len(lines)]
    expected = naive_parts(lines, levels, tolerance_m)
    assert parts(lines, round(tolerance_m * 1000), levels) == expected
    rows = list(range(len(lines)))
    random.shuffle(rows)
    digests = {
        build_network(_levelled(order, levels, lines), join_tolerance_mm=9_000).digest
        for order in ([*range(len(lines))], rows)
    }
    assert len(digests) == 1


def _levelled(order: list[int], levels: list[int], lines: list[Line]) -> LineTable:
    plain = table([(lines[row][0][::-1], *lines[row][1:]) for row in order])
    return replace(plain, level=np.array([levels[row] for row in order], dtype=np.int8))
