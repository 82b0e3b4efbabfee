"""Ways over twice the straight line, by estate."""

from __future__ import annotations

import pytest
import shapely

from georisk.distance import Limits, build_network
from georisk.distance.detours import detours
from georisk.model import Estate, EstateId, LonLat
from tests.distance.worlds import at, plant, road, table

# A road around three sides of an estate whose own streets are missing; the plant stands across it.
AROUND = road((101.0, 13.0), (101.0, 13.02), (101.01, 13.02), (101.01, 13.0))
PLANT = plant("S1", 101.0102, 13.0)
INSIDE, OUTSIDE = at(101.0002, 13.0), at(101.01, 13.015)
ESTATE = Estate(
    estate_id=EstateId("E1"),
    name="Estate",
    name_th="นิคม",
    centre=LonLat(lon=101.0, lat=13.0),
    area=shapely.box(100.99, 12.99, 101.005, 13.005),
    radius_m=None,
)


def test_a_site_in_unmapped_streets_is_found_with_its_estate() -> None:
    found = detours(
        build_network(table([AROUND])), [INSIDE, OUTSIDE], [PLANT], [ESTATE], limits=Limits()
    )
    assert found.routed == 2
    assert found.findings.lon.tolist() == [INSIDE.lon]
    (estate,) = found.estates
    assert (estate.estate_id, estate.routed, estate.detours) == ("E1", 1, 1)
    # By hand: twice 0.02 degree of latitude and 0.01 of longitude, and a leg at both ends,
    # against 0.01 degree of longitude.
    up, across = 0.02 * 110_617, 0.01 * 108_470
    routed, straight = 2 * up + across + 0.0004 * 108_470, across
    assert estate.worst == pytest.approx(routed / straight, rel=1e-3)
    assert found.findings.metres[0] == pytest.approx(routed - straight, rel=1e-3)


def test_with_the_street_mapped_there_is_none() -> None:
    inner = road((101.0, 13.0), (101.01, 13.0))
    network = build_network(table([AROUND, inner]))
    found = detours(network, [INSIDE, OUTSIDE], [PLANT], [ESTATE], limits=Limits())
    assert (len(found.findings.lon), found.estates, found.routed) == (0, (), 2)


def test_a_site_without_a_way_is_no_detour() -> None:
    far = at(101.2, 13.2)
    found = detours(build_network(table([AROUND])), [far], [PLANT], limits=Limits())
    assert (found.routed, found.estates) == (0, ())
