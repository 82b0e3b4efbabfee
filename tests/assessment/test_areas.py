"""Service areas: their rings are the classes of condition 1, and hold whom a measurement holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

import georisk.scoring
from georisk.assessment import make_world
from georisk.assessment.areas import area_features, rings_of, service_areas
from georisk.distance import Limits, build_network, measure
from georisk.model import Customer, CustomerId, Location, Precision, Route
from georisk.scoring import parse_ruleset
from tests.distance.worlds import at, plant, road, table

RULES = parse_ruleset(
    (Path(georisk.scoring.__file__).parent / "rulesets" / "pea-2566.toml").read_text("utf-8")
)
LAT = 13.4
ROAD = road(*((round(101 + step * 0.005, 7), LAT) for step in range(41)))
SPPS = (plant("S1", 101.02, LAT), plant("S2", 101.07, LAT + 0.003), plant("S3", 101.5, LAT))
PLACES = [(round(101 + step * 0.0037, 7), LAT + 0.001 * (step % 3)) for step in range(50)]
PEOPLE = [
    Customer(
        customer_id=CustomerId(f"C{number}"),
        row=number + 2,
        location=Location(point=at(*place), precision=Precision.SURVEYED),
        monthly_bill_thb=Decimal(number) + Decimal("0.25") if number % 5 else None,
    )
    for number, place in enumerate(PLACES)
]
NOWHERE = Customer(customer_id=CustomerId("X"), row=99, monthly_bill_thb=Decimal(10**9))
NETWORK = build_network(table([ROAD]))
WORLD = make_world(RULES, SPPS, NETWORK, (), Limits())


def test_rings_are_the_classes_of_condition_1_to_the_millimetre() -> None:
    rings = rings_of(RULES)
    limits = [1_999_999, 4_000_000, 6_000_000, 8_000_000]
    assert [(ring.level, ring.limit_mm) for ring in rings] == [
        (level, limit) for level, limit in zip((5, 4, 3, 2), limits, strict=True)
    ]
    for ring in rings:
        assert RULES.distance_scale.find(ring.limit_mm).level == ring.level
        assert RULES.distance_scale.find(ring.limit_mm + 1).level < ring.level


def test_each_ring_holds_the_customers_a_measurement_puts_there() -> None:
    areas = service_areas([*PEOPLE, NOWHERE], WORLD)
    within: dict[tuple[str, int], set[int]] = {}
    for spp in SPPS:
        found = measure(NETWORK, [at(*place) for place in PLACES], [spp])
        for ring in rings_of(RULES):
            within[spp.spp_id, ring.limit_mm] = {
                row
                for row, answer in enumerate(found)
                if isinstance(answer.outcome, Route) and answer.outcome.total_mm <= ring.limit_mm
            }
    assert len(areas) == len(within)
    for area in areas:
        inside = within[area.spp_id, area.ring.limit_mm]
        assert area.customers == len(inside)
        bills = [PEOPLE[row].monthly_bill_thb or Decimal(0) for row in inside]
        assert area.baht == sum(bills, Decimal(0))
        others = {
            spp.spp_id: within[spp.spp_id, area.ring.limit_mm] & inside
            for spp in SPPS
            if spp.spp_id != area.spp_id
        }
        assert set(area.shared_with) == {name for name, both in others.items() if both}
        assert area.shared_customers == len(set().union(*others.values()))
    assert any(area.shared_with for area in areas)


def test_rings_hold_the_rings_inside_them_and_overlaps_are_mutual() -> None:
    areas = service_areas(PEOPLE, WORLD)
    by_spp = [[area for area in areas if area.spp_id == spp.spp_id] for spp in SPPS]
    for rings in by_spp:
        assert [ring.customers for ring in rings] == sorted(ring.customers for ring in rings)
        assert [ring.network_mm for ring in rings] == sorted(ring.network_mm for ring in rings)
    pairs = {(area.ring, area.spp_id, name) for area in areas for name in area.overlaps}
    assert pairs
    assert pairs == {(ring, other, one) for ring, one, other in pairs}


def test_a_plant_off_every_line_has_empty_rings() -> None:
    last = [area for area in service_areas(PEOPLE, WORLD) if area.spp_id == "S3"]
    assert [(area.network_mm, area.customers, area.overlaps) for area in last] == [(0, 0, ())] * 4
    assert all(area.polygon.is_empty for area in last)


@pytest.mark.parametrize("buffer_m", [30.0, 250.0])
def test_geojson_is_valid_and_holds_the_plant(buffer_m: float) -> None:
    areas = service_areas(PEOPLE, WORLD, buffer_m=buffer_m)
    content = area_features(areas)
    features = content["features"]
    assert isinstance(features, list)
    assert len(features) == 2 * len(areas)
    assert len({feature["id"] for feature in features}) == len(features)
    first = features[0]
    assert first["properties"]["form"] == "polygon"
    assert shape(first["geometry"]).is_valid
    assert shape(first["geometry"]).contains(Point(101.02, LAT))
    assert [feature["geometry"] for feature in features if "S3" in feature["id"]] == [None] * 8
