"""Who lies within the rings, against pyproj's geodesics."""

from __future__ import annotations

from itertools import accumulate

import pytest
from pyproj import Geod
from shapely.geometry import Point, box

from georisk.maps.reach import NEAREST, RING_KM, members, nearest, reach_of
from tests.maps.sample_run import assessed, sample_run

WGS84 = Geod(ellps="WGS84")


def rows_of(steps: object) -> list[int]:
    assert isinstance(steps, list)
    return list(accumulate(steps))


def test_rings_hold_whom_geodesics_say() -> None:
    customers = sample_run(150).customers
    (found,) = members(reach_of(customers, [Point(101.0, 13.43)], ["A"]), 1)
    expected: list[list[int]] = [[] for _ in RING_KM]
    for row, one in enumerate(customers):
        if one.record.lon is None:
            continue
        metres = WGS84.inv(101.0, 13.43, one.record.lon, one.record.lat)[2]
        for ring, (low, high) in enumerate(zip((-1, 2, 4, 6), RING_KM, strict=True)):
            if low * 1000 < metres <= high * 1000:
                expected[ring].append(row)
    assert isinstance(found, list)
    assert [rows_of(steps) for steps in found] == expected
    assert sum(map(len, expected)) > 20


def test_exactly_two_kilometres_is_within_two_kilometres() -> None:
    lon, lat, _ = WGS84.fwd(101.0, 13.0, 0, 2000.0)
    beyond = WGS84.fwd(101.0, 13.0, 0, 2000.01)[:2]
    customers = [assessed("A", lon=lon, lat=lat), assessed("B", lon=beyond[0], lat=beyond[1])]
    assert members(reach_of(customers, [Point(101.0, 13.0)], ["P"]), 1) == [[[0], [1], [], []]]


def test_the_area_of_a_plant_counts_and_not_its_point() -> None:
    wide = box(101.0, 13.0, 101.05, 13.001)
    customers = [assessed("inside", lon=101.049, lat=13.0005), assessed("nowhere")]
    assert members(reach_of(customers, [wide], ["P"]), 1) == [[[0], [], [], []]]


@pytest.mark.parametrize("count", [0, 2])
def test_nobody_placed_is_nobody_inside(count: int) -> None:
    customers = [assessed(f"C{index}") for index in range(count)]
    assert members(reach_of(customers, [Point(101.0, 13.0)], ["P"]), 1) == [[[], [], [], []]]
    assert members(reach_of(customers, [], []), 0) == []


def test_the_nearest_plants_are_those_geodesics_say() -> None:
    customers = sample_run(150).customers
    plants = [(101.0, 13.43), (101.02, 13.42), (101.04, 13.45), (100.98, 13.41), (101.09, 13.06)]
    reach = reach_of(customers, [Point(one) for one in plants], list("ABCDE"))
    found = nearest(reach, len(customers))
    assert max(len(one) for one in found) == 2 * NEAREST  # type: ignore[arg-type]
    for one, told in zip(customers, found, strict=True):
        if one.record.lon is None:
            assert told == []
            continue
        metres = sorted(
            (WGS84.inv(*plant, one.record.lon, one.record.lat)[2], index)
            for index, plant in enumerate(plants)
        )
        within = [(index, round(far)) for far, index in metres if far <= 8000][:NEAREST]
        assert told == [number for pair in within for number in pair]
