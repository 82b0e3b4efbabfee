"""What `network check` finds, against shapely and by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from georisk.distance import build_network
from georisk.distance.meetings import meetings
from georisk.distance.quality import Coverage, Findings, Flaw, coverage, examine
from tests.distance.worlds import Line, feeder, road, table
from tests.laws.test_distance_laws import World, worlds

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork
    from georisk.distance.quality import Quality


def quality(*lines: Line, gap_m: float = 5.0) -> Quality:
    return examine(build_network(table(lines)), gap_m=gap_m)


def of(found: Quality, flaw: Flaw) -> Findings:
    return next(item for item in found.findings if item.flaw is flaw)


def counts(found: Quality) -> dict[str, int]:
    return {item.flaw.value: len(item.lon) for item in found.findings if len(item.lon)}


def test_a_sound_network_has_no_flaw() -> None:
    found = quality(
        road((101.0, 13.0), (101.01, 13.0)),
        road((101.01, 13.0), (101.01, 13.01)),
        road((101.01, 13.0), (101.02, 13.0)),
    )
    assert counts(found) == {}
    assert (found.components, found.largest_share, found.loose_ends) == (1, 1.0, 3)


def test_a_gap_is_found_and_a_join_is_none() -> None:
    main = road((101.0, 13.0), (101.01, 13.0))
    near = road((101.005, 13.00003), (101.005, 13.01))  # 3.3 m north of the road
    found = quality(main, near)
    gap = of(found, Flaw.GAP)
    assert counts(found) == {"gap": 1, "island": 1}
    assert gap.lon[0] == 101.005
    assert gap.metres[0] == pytest.approx(0.00003 * 110_617, abs=0.01)
    assert counts(quality(main, near, gap_m=3.0)) == {"island": 1}


def test_a_stub_shorter_than_the_gap_is_no_gap() -> None:
    found = quality(
        road((101.0, 13.0), (101.005, 13.0), (101.01, 13.0)),
        road((101.005, 13.0), (101.005, 13.00002)),
    )
    assert counts(found) == {}


def test_a_crossing_without_a_node_is_shown_with_its_kinds() -> None:
    found = quality(road((101.0, 13.0), (101.02, 13.0)), feeder((101.01, 12.99), (101.01, 13.01)))
    crossing = of(found, Flaw.CROSSING)
    assert (crossing.lon[0], crossing.lat[0]) == pytest.approx((101.01, 13.0))
    assert found.crossings_by_kind == {"distribution_line x road": 1}


def test_lines_that_run_over_each_other() -> None:
    found = quality(road((101.0, 13.0), (101.02, 13.0)), road((101.01, 13.0), (101.03, 13.0)))
    overlap = of(found, Flaw.OVERLAP)
    assert len(overlap.lon) == 1
    assert overlap.lon[0] == 101.01
    assert overlap.metres[0] == pytest.approx(0.01 * 108_484.8, rel=1e-3)


def test_a_line_beside_a_road_shares_its_course_and_is_no_flaw() -> None:
    course = ((101.0, 13.0), (101.01, 13.002), (101.02, 13.0))
    found = quality(road(*course), feeder(*course))
    assert counts(found) == {}
    assert found.shared_courses == 2  # cut at the vertex they share


def test_a_spike() -> None:
    found = quality(road((101.0, 13.0), (101.01, 13.0), (101.001, 13.00001), (101.001, 13.02)))
    spike = of(found, Flaw.SPIKE)
    assert spike.lon.tolist() == [101.01]


def test_a_stated_length_that_is_not_the_lines() -> None:
    network = build_network(table([road((101.0, 13.0), (101.01, 13.0))]))
    found = examine(replace(network, edge_mm=network.edge_mm + 7))
    assert of(found, Flaw.LENGTH).metres.tolist() == [0.007]
    assert counts(examine(replace(network, edge_mm=network.edge_mm * 0)))["zero_length"] == 1


def test_coverage_counts_by_metres() -> None:
    network = build_network(table([road((101.0, 13.0), (101.02, 13.0))]))
    lat = 13.0 + np.array([0.0, 99.0, 101.0, 499.0, 501.0]) / 110_617
    found = coverage(network, np.full(5, 101.01), lat)
    assert found == Coverage(count=5, within_100_m=2, within_500_m=4)


def segments(network: RouteNetwork) -> list[int]:
    last = set((network.vertex_start[1:] - 1).tolist())
    return [vertex for vertex in range(len(network.vertex_lon)) if vertex not in last]


@given(world=worlds())
@settings(max_examples=80, deadline=None)
def test_crossings_and_overlaps_are_those_of_shapely(world: World) -> None:
    network = world.network
    position = np.rint(np.column_stack((network.vertex_lon, network.vertex_lat)) * 1e7)
    position -= position.min(axis=0)
    crossing, overlap = (set(map(tuple, pairs.tolist())) for pairs in meetings(network))
    for a, b in combinations(segments(network), 2):
        one, two = (shapely.LineString(position[k : k + 2]) for k in (a, b))
        shared = {tuple(p) for p in one.coords} & {tuple(p) for p in two.coords}
        matrix = shapely.relate(one, two)
        inside = not shared and one.intersects(two) and matrix[0] != "1"
        assert ((a, b) in crossing) == inside
        over = matrix[0] == "1" and len(shared) < 2 and b - a > 1
        assert ((a, b) in overlap) == over
