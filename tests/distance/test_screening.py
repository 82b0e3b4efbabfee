"""Straight distances: 8 km from a plant's area, and who lies in an estate."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, MultiPolygon, Point, Polygon, box

from georisk.distance import RADIUS_MM, estate_of, nearest_spp, straight_to
from georisk.errors import InvalidValue, NoEligibleSpp
from georisk.model import Estate, EstateId, LonLat, SppSite
from tests.distance.worlds import at, plant

GEOD = Geod(ellps="WGS84")
CENTRE = (101.0, 13.3)


def away(azimuth: float, metres: float, start: tuple[float, float] = CENTRE) -> LonLat:
    lon, lat, _ = GEOD.fwd(*start, azimuth, metres)
    return at(float(lon), float(lat))


def densest(point: LonLat, area: Polygon) -> float:
    """Witness: the least geodesic to 20,001 points of the border, straight in degrees."""
    ring = np.array(area.exterior.coords)
    share = np.linspace(0, 1, 20_001)[:, None]
    sides = [a + share * (b - a) for a, b in pairwise(ring)]
    dots = np.concatenate(sides)
    lon, lat = np.full(len(dots), point.lon), np.full(len(dots), point.lat)
    return float(GEOD.inv(lon, lat, dots[:, 0], dots[:, 1])[2].min())


@pytest.mark.parametrize("azimuth", range(0, 360, 30))
def test_eight_kilometres_are_inclusive_to_the_millimetre(azimuth: float) -> None:
    spp = plant("S", *CENTRE)
    points = [away(azimuth, metres) for metres in (7999.999, 8000.0, 8000.001)]
    distances = [mm for _, mm in nearest_spp(points, [spp])]
    assert distances == [7_999_999, 8_000_000, 8_000_001]
    assert [mm <= RADIUS_MM for mm in distances] == [True, True, False]


SLANTED = Polygon([(101.0, 13.3), (101.02, 13.305), (101.03, 13.29), (101.012, 13.27)])


@pytest.mark.parametrize("azimuth", range(5, 365, 24))
@pytest.mark.parametrize("metres", [600.0, 4000.0, 8000.0, 60_000.0])
def test_the_distance_to_an_area_is_to_its_nearest_border(azimuth: float, metres: float) -> None:
    point = away(azimuth, metres, (101.012, 13.29))
    if SLANTED.covers(Point(point.lon, point.lat)):
        return
    [(_, mm)] = nearest_spp([point], [plant("S", 101.01, 13.29, SLANTED)])
    assert abs(mm - densest(point, SLANTED) * 1000) <= 1


def test_inside_and_on_the_border_is_zero_and_in_a_hole_is_not() -> None:
    ring = Polygon(
        [(101, 13), (101.1, 13), (101.1, 13.1), (101, 13.1)],
        [[(101.04, 13.04), (101.06, 13.04), (101.06, 13.06), (101.04, 13.06)]],
    )
    spp = plant("S", 101.02, 13.02, ring)
    points = [at(101.02, 13.02), at(101.1, 13.05), at(101.0, 13.0), at(101.05, 13.05)]
    distances = [mm for _, mm in nearest_spp(points, [spp])]
    assert distances[:3] == [0, 0, 0]
    hole = GEOD.inv(101.05, 13.05, 101.04, 13.05)[2]
    assert abs(distances[3] - hole * 1000) < 2


def test_a_plant_of_several_parts_is_as_near_as_its_nearest_part() -> None:
    parts = MultiPolygon([box(101.0, 13.0, 101.01, 13.01), box(101.2, 13.0, 101.21, 13.01)])
    [(_, mm)] = nearest_spp([at(101.19, 13.005)], [plant("S", 101.005, 13.005, parts)])
    assert abs(mm - GEOD.inv(101.19, 13.005, 101.2, 13.005)[2] * 1000) < 2


def test_a_large_area_is_nearer_than_a_near_point() -> None:
    wide = plant("WIDE", 101.5, 13.0, box(101.0, 12.9, 102.0, 13.1))
    dot = plant("DOT", 100.95, 13.0)
    assert [spp for spp, _ in nearest_spp([at(100.98, 13.0)], [dot, wide])] == [1]


def test_the_nearest_of_many_agrees_with_trying_them_all() -> None:
    chance = np.random.default_rng(3)
    spps = [plant(f"S{row:03}", *chance.uniform((99, 6), (105, 20))) for row in range(120)]
    points = [at(*chance.uniform((97.5, 5.6), (105.6, 20.4))) for _ in range(300)]
    for point, (row, mm) in zip(points, nearest_spp(points, spps), strict=True):
        every = [
            round(
                GEOD.inv(point.lon, point.lat, spp.location.point.lon, spp.location.point.lat)[2]
                * 1000
            )
            for spp in spps
        ]
        assert (mm, row) == (min(every), int(np.argmin(every)))


@pytest.mark.parametrize("names", [("A", "B"), ("B", "A")])
def test_equally_near_plants_go_by_their_ids(names: tuple[str, str]) -> None:
    spps = [plant(names[0], 100.9, 13.0), plant(names[1], 101.1, 13.0)]
    [(row, _)] = nearest_spp([at(101.0, 13.0)], spps)
    assert spps[row].spp_id == "A"


def test_the_straight_line_to_a_chosen_plant() -> None:
    near, area = plant("N", 101.0, 13.3), plant("A", 101.01, 13.29, SLANTED)
    points = [away(90, 5000), at(101.01, 13.29), away(180, 300)]
    assert straight_to(points, [near, area, near]) == [5_000_000, 0, 300_000]
    assert straight_to([], []) == []


def test_no_plant_and_no_point() -> None:
    with pytest.raises(NoEligibleSpp):
        nearest_spp([at(101.0, 13.0)], [])
    assert nearest_spp([], [plant("S", *CENTRE)]) == []


@pytest.mark.parametrize("area", [LineString([(101, 13), (101.1, 13)]), Polygon()])
def test_an_area_without_an_inside_is_refused(area: object) -> None:
    spp: SppSite = plant("S", 101.0, 13.0, area)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="area of S"):
        nearest_spp([at(101.0, 13.0)], [spp])


def estate(name: str, *, area: Polygon | None = None, radius_m: float | None = None) -> Estate:
    return Estate(
        estate_id=EstateId(name), name=name, centre=at(*CENTRE), area=area, radius_m=radius_m
    )


def test_an_estates_radius_is_inclusive() -> None:
    points = [away(40, metres) for metres in (0.0, 1500.0, 1500.001)]
    assert estate_of(points, [estate("E", radius_m=1500.0)]) == [0, 0, None]


def test_an_estates_border_is_inside_and_its_hole_is_not() -> None:
    area = box(101.0, 13.0, 101.1, 13.1) - box(101.04, 13.04, 101.06, 13.06)
    points = [at(101.0, 13.05), at(101.02, 13.02), at(101.05, 13.05), at(101.11, 13.05)]
    assert estate_of(points, [estate("E", area=area)]) == [0, 0, None, None]


def test_where_estates_overlap_a_polygon_wins_and_then_the_id() -> None:
    around = box(100.9, 13.2, 101.1, 13.4)
    overlapping = [
        estate("A", radius_m=900.0),
        estate("C", area=around),
        estate("B", area=around),
    ]
    assert estate_of([away(0, 0.0), away(0, 50_000)], overlapping) == [2, None]
    assert estate_of([away(0, 0.0)], []) == [None]
    assert estate_of([], overlapping) == []
