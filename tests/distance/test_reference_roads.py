"""The real roads of Chon Buri, against the oracle that splits the edges."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from georisk.distance import Limits, build_network, measure
from georisk.model import NoRoute, Route
from tests.distance.oracle import expect
from tests.distance.worlds import Line, at, plant, road, table

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import LonLat, SppSite

pytestmark = pytest.mark.reference
LIMITS = Limits()


@pytest.fixture(scope="module")
def roads(reference_data: Path) -> list[Line]:
    with (reference_data / "roads_chonburi" / "edges.csv").open(encoding="utf-8-sig") as file:
        return [
            road((float(row["lon1"]), float(row["lat1"])), (float(row["lon2"]), float(row["lat2"])))
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def plants(reference_data: Path) -> list[SppSite]:
    """Every distinct position of a likely SPP in Chon Buri and Rayong."""
    with (reference_data / "spp_sites" / "spp_sites_units.csv").open(encoding="utf-8-sig") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["plant_class"] == "spp_likely" and row["province_en"] in {"Chon Buri", "Rayong"}
        ]
    by_place = {(row["lon"], row["lat"]): row["site_id"] for row in rows}
    return [plant(name, float(lon), float(lat)) for (lon, lat), name in by_place.items()]


def random_sites(roads: list[Line], plants: list[SppSite], count: int) -> list[LonLat]:
    """Place sites beside random roads, near the plants that stand at a road."""
    chance = np.random.default_rng(20)
    near = [
        vertices[0]
        for vertices, *_ in roads
        if any(
            math.dist(vertices[0], (spp.location.point.lon, spp.location.point.lat)) < 0.08
            for spp in plants
        )
    ]
    places = [near[row] for row in chance.integers(0, len(near), count)]
    return [at(*(np.array(place) + chance.normal(0, 0.002, 2))) for place in places]


def test_the_network_is_the_one_its_readme_describes(roads: list[Line]) -> None:
    network = build_network(table(roads))
    assert (network.node_count, network.edge_count) == (45_181, 48_250)
    assert round(np.bincount(network.component).max() / network.node_count, 4) == 0.9907


def test_eighty_sites_agree_with_the_split_edges(roads: list[Line], plants: list[SppSite]) -> None:
    sites = random_sites(roads, plants, 80)
    network = build_network(table(roads))
    expected = expect(table(roads), sites, plants, cutoff=10_100.0)
    worst, routed = 0.0, 0
    for column, spp in enumerate(plants):
        found = measure(network, sites, [spp], limits=LIMITS)
        for answer, rows in zip(found, expected, strict=True):
            row = rows[column]
            ways = row.to_plant if max(row.access, row.egress) <= 2000 else []
            within = [way for way in ways if way <= 10_000]
            if isinstance(answer.outcome, Route):
                error = min(abs(answer.outcome.total_mm / 1000 - way) for way in within)
                worst, routed = max(worst, error), routed + 1
            else:
                assert isinstance(answer.outcome, NoRoute)
                assert not within
    assert routed > 60
    assert worst < 0.05  # half a millimetre for each of up to a hundred edges
