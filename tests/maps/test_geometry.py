"""Rings are geodesic circles; what is drawn stays where it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon

from georisk.maps.geometry import GRID, around, drawn_lines, drawn_paths, encode, outlines
from georisk.maps.layers import rings
from georisk.maps.reach import RING_KM
from tests.maps.sample_run import PLANTS, sample_run

GEOD = Geod(ellps="WGS84")


def decode(steps: list[int]) -> np.ndarray[Any, Any]:
    """What the page does, said a second way."""
    return np.cumsum(np.asarray(steps).reshape(-1, 2), axis=0) / GRID


def metres_from(lon: float, lat: float, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    start = np.full(len(points), lon), np.full(len(points), lat)
    return np.asarray(GEOD.inv(*start, points[:, 0], points[:, 1])[2])


@pytest.mark.parametrize(("lon", "lat"), [(100.9, 13.4), (98.9, 18.8), (101.3, 5.8)])
@pytest.mark.parametrize("km", RING_KM)
def test_ring_round_a_point_is_a_geodesic_circle(lon: float, lat: float, km: int) -> None:
    points = decode(outlines(around(Point(lon, lat), km * 1000))[0])
    corners = metres_from(lon, lat, points)
    sides = metres_from(lon, lat, (points[1:] + points[:-1]) / 2)
    assert np.abs(np.concatenate([corners, sides]) / (km * 1000) - 1).max() < 1e-3


def test_ring_round_a_plants_area_keeps_its_distance_from_the_area() -> None:
    west, south, east, north = 101.0, 13.40, 101.02, 13.41
    area = Polygon([(west, south), (east, south), (east, north), (west, north)])
    grown = around(area, 2000)
    middle = (south + north) / 2
    due_east, due_west = GEOD.fwd(east, middle, 90, 2000)[0], GEOD.fwd(west, middle, 270, 2000)[0]
    assert grown.bounds[2] == pytest.approx(due_east, abs=2e-5)
    assert grown.bounds[0] == pytest.approx(due_west, abs=2e-5)


def test_each_plant_has_four_rings_whatever_its_status() -> None:
    """The page draws those of eligible plants, and of the one that is chosen."""
    drawn: Any = rings(sample_run(60))
    assert len(drawn) == len(PLANTS)
    for (_, _, _, lon, lat, *_), plant in zip(PLANTS, drawn, strict=True):
        assert len(plant["rows"]) == len(RING_KM)
        for km, (outline,) in zip(RING_KM, plant["outlines"], strict=True):
            assert np.abs(metres_from(lon, lat, decode(outline)) / (km * 1000) - 1).max() < 1e-3


degrees = st.tuples(st.floats(97, 106), st.floats(5, 21))


@given(st.lists(degrees, min_size=1, max_size=30))
def test_encoding_moves_no_point_by_more_than_half_a_step(path: list[tuple[float, float]]) -> None:
    back = LineString([*decode(encode(path)), *decode(encode(path))])
    assert all(back.distance(Point(point)) <= 0.71 / GRID for point in path)


def test_pieces_of_a_line_are_joined_and_stay_in_place() -> None:
    street = [(100.9 + 0.001 * i, 13.1 + 0.0005 * (i % 2)) for i in range(10)]
    pieces = [street[i : i + 2] for i in range(9)]
    drawn = drawn_lines([*pieces, [(100.0, 13.0)]])
    assert len(drawn) == 1
    assert LineString(decode(drawn[0])).hausdorff_distance(LineString(street)) < 4e-5


def test_nothing_to_draw_is_nothing() -> None:
    assert drawn_lines([]) == []


def test_route_keeps_its_direction_and_ends() -> None:
    path = [(101.0, 13.0), (101.01, 13.0), (101.02, 13.0), (101.02, 13.05)]
    (none, steps) = drawn_paths([path[:1], path])
    assert none is None
    assert steps is not None
    drawn = decode(steps)
    assert drawn.tolist() == [[101.0, 13.0], [101.02, 13.0], [101.02, 13.05]]
