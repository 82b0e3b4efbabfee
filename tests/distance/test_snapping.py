"""Where sites meet the network."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from pyproj import Geod
from scipy.optimize import minimize_scalar

from georisk.distance import RouteNetwork, build_network, snapping
from georisk.distance.snapping import Feet, snap
from tests.distance.worlds import feeder, road, spp_line, table

GEOD = Geod(ellps="WGS84")
LEG = 2_000_000
EAST_WEST = road((101.0, 13.0), (101.1, 13.0))


def feet_of(network: RouteNetwork, *points: tuple[float, float], leg: int = LEG) -> Feet:
    array = np.array(points, dtype=np.float64).reshape(-1, 2)
    return snap(network, array[:, 0].copy(), array[:, 1].copy(), leg)


def ways(lon: float, lat: float, offset_m: float) -> tuple[float, float]:
    """Go north from a point by a geodesic."""
    there = GEOD.fwd(lon, lat, 0.0, offset_m)
    return float(there[0]), float(there[1])


def test_the_leg_is_square_to_the_line_and_geodesic() -> None:
    feet = feet_of(build_network(table([EAST_WEST])), (101.03, 13.005))
    assert feet.foot_lat[0] == 13.0
    assert abs(feet.foot_lon[0] - 101.03) < 1e-7
    assert feet.access_mm[0] == round(GEOD.inv(101.03, 13.005, feet.foot_lon[0], 13.0)[2] * 1000)


def test_the_offset_is_the_length_from_the_first_node() -> None:
    network = build_network(table([EAST_WEST]))
    feet = feet_of(
        network, (101.0, 13.0), (101.025, 13.0), (101.1, 13.0), (101.2, 13.0), leg=20_000_000
    )
    quarter = round(GEOD.inv(101.0, 13.0, 101.025, 13.0)[2] * 1000)
    whole = int(network.edge_mm[0])
    assert feet.offset_mm.tolist() == [0, quarter, whole, whole]


@pytest.mark.parametrize(("metres", "on"), [(1999.999, True), (2000.0, True), (2000.002, False)])
def test_the_longest_leg_is_inclusive(metres: float, on: bool) -> None:
    # beyond the road's end the foot is the end itself
    there = GEOD.fwd(101.1, 13.0, 90.0, metres)
    feet = feet_of(build_network(table([EAST_WEST])), (there[0], there[1]))
    assert feet.on.tolist() == [on]
    assert (feet.foot_lon[0] == 101.1) or not on


def test_a_tie_at_a_shared_node_goes_to_the_smallest_edge() -> None:
    star = [road((101.0, 13.0), end) for end in ((101.01, 13.0), (101.0, 13.01), (100.99, 12.99))]
    network = build_network(table(star))
    feet = feet_of(network, (101.0, 13.0), (101.0 - 1e-5, 13.0 + 1e-5), (101.0 + 1e-6, 12.9999))
    at_centre = [
        edge
        for edge, ends in enumerate(network.edge_ends.tolist())
        if any((network.node_lon[node], network.node_lat[node]) == (101.0, 13.0) for node in ends)
    ]
    assert len(at_centre) == 3
    assert feet.edge[0] == 0


def test_of_lines_that_run_together_the_spps_own_is_met_first() -> None:
    together = [(101.0, 13.0), (101.01, 13.002)]
    network = build_network(
        table([road(*together), feeder(*together[::-1]), spp_line("S", *together)])
    )
    feet = feet_of(network, (101.004, 13.003), (101.009, 13.001))
    assert set(feet.edge.tolist()) == set(network.edges_of("S").tolist())


def test_a_long_segment_is_found_from_anywhere_beside_it() -> None:
    network = build_network(table([road((100.5, 13.0), (101.5, 13.9))]))
    share = np.linspace(0.001, 0.999, 400)
    feet = feet_of(network, *zip(100.5 + share, 13.0 + 0.9 * share + 0.002, strict=True))
    assert feet.on.all()
    assert feet.access_mm.max() < 250_000


def test_the_nearest_of_many_segments_agrees_with_trying_them_all() -> None:
    chance = np.random.default_rng(11)
    begin = chance.uniform((100.9, 13.0), (101.1, 13.2), (300, 2)).round(7)
    end = (begin + chance.normal(0, 0.003, (300, 2))).round(7)
    lines = [road(tuple(a), tuple(b)) for a, b in zip(begin, end, strict=True)]
    network = build_network(table(lines))
    points = chance.uniform((100.88, 12.98), (101.12, 13.22), (300, 2))
    feet = feet_of(network, *map(tuple, points))
    share = np.linspace(0, 1, 401)[:, None]
    ends = [(line[0][0], line[0][1]) for line in lines]
    dots = np.concatenate([np.array(a) + share * (np.array(b) - np.array(a)) for a, b in ends])
    for row, (lon, lat) in enumerate(points):
        near = np.hypot((dots[:, 0] - lon) * 0.974, dots[:, 1] - lat)
        dot = dots[near <= near.min() * 1.01 + 1e-5]
        best = GEOD.inv(np.full(len(dot), lon), np.full(len(dot), lat), *dot.T)[2].min()
        if feet.on[row]:
            assert best * 1000 - 300 < feet.access_mm[row] <= best * 1000 + 1
        else:
            assert best > 1999.0


@pytest.mark.parametrize("side", [1, -1])
def test_the_foot_is_nearest_on_the_ellipsoid_and_not_only_in_the_plane(side: int) -> None:
    ends = (101.0, 13.0), (101.05, 13.04)
    lon, lat = 101.025 - side * 0.0113, 13.02 + side * 0.0137
    feet = feet_of(build_network(table([road(*ends)])), (lon, lat))

    def metres(share: float) -> float:
        return float(GEOD.inv(lon, lat, 101.0 + share * 0.05, 13.0 + share * 0.04)[2])

    best = minimize_scalar(metres, bounds=(0, 1), method="bounded", options={"xatol": 1e-12}).x
    along = GEOD.inv(101.0, 13.0, 101.0 + best * 0.05, 13.0 + best * 0.04)[2]
    assert feet.access_mm[0] > 1_800_000
    assert abs(feet.offset_mm[0] - along * 1000) < 25  # a plane is 100 mm off here


def test_far_away_is_off_the_network_even_at_the_pole() -> None:
    feet = feet_of(build_network(table([EAST_WEST])), (101.05, 90.0), (-79.0, 13.0), (0.0, 0.0))
    assert not feet.on.any()


def test_no_site_has_no_foot() -> None:
    assert len(feet_of(build_network(table([EAST_WEST]))).on) == 0


def test_a_network_at_high_latitude_is_searched_as_far() -> None:
    network = build_network(table([road((25.0, 70.0), (25.2, 70.0))]))
    feet = feet_of(network, ways(25.1, 70.0, 1900.0))
    assert feet.on[0]
    assert abs(feet.access_mm[0] - 1_900_000) < 1000


def crowd(seed: int) -> tuple[RouteNetwork, np.ndarray, np.ndarray]:
    """Winding roads, and sites beside and far from them; some on a node."""
    rng = np.random.default_rng(seed)
    bends = 13.0 + rng.uniform(0, 0.05, (40, 2)), rng.normal(0, 0.003, (40, 6, 2)).cumsum(axis=1)
    lines = [
        road(*((101.0 + x, y) for x, y in (begin - (13.0, 0.0) + steps).tolist()))
        for begin, steps in zip(*bends, strict=True)
    ]
    network = build_network(table(lines))
    lon, lat = rng.uniform(100.98, 101.08, 400), rng.uniform(12.98, 13.08, 400)
    lon[:20], lat[:20] = network.node_lon[:20], network.node_lat[:20]
    return network, lon, lat


@pytest.mark.parametrize("seed", range(3))
def test_many_sites_are_snapped_as_each_is_alone(seed: int) -> None:
    network, lon, lat = crowd(seed)
    together = snap(network, lon, lat, LEG)
    alone = [snap(network, lon[i : i + 1], lat[i : i + 1], LEG) for i in range(len(lon))]
    for field in fields(Feet):
        found = np.concatenate([getattr(one, field.name) for one in alone])
        assert (getattr(together, field.name) == found).all(), field.name
    assert 0 < together.on.sum() < len(lon)


@pytest.mark.parametrize("seed", range(3))
def test_measured_in_a_plane_feet_are_the_same_to_the_millimetre(seed: int) -> None:
    network, lon, lat = crowd(seed)
    exact, plane = snap(network, lon, lat, LEG), snap(network, lon, lat, LEG, in_plane=True)
    for name in ("on", "edge", "offset_mm", "segment", "access_mm"):
        assert (getattr(exact, name) == getattr(plane, name)).all(), name
    for name in ("foot_lon", "foot_lat"):
        assert np.abs(getattr(exact, name) - getattr(plane, name))[exact.on].max() < 1e-10


def test_where_a_plane_may_be_a_millimetre_off_the_geodesic_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, lon, lat = crowd(0)
    exact = snap(network, lon, lat, LEG)
    off = snapping.short_m
    monkeypatch.setattr(snapping, "error_m", lambda metres: np.full(len(metres), 1e-3))
    monkeypatch.setattr(snapping, "short_m", lambda *ends: off(*ends) + 4e-4)
    plane = snap(network, lon, lat, LEG, in_plane=True)
    assert (exact.offset_mm == plane.offset_mm).all()
