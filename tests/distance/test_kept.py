"""Kept sites: cells lose nobody, and the plane never decides a class."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.distance import Limits, build_network, prepare_spps
from georisk.distance.cells import cells_of, sites_around
from georisk.distance.geodesy import lengths_m, lengths_mm
from georisk.distance.kept import keep_sites
from georisk.distance.near_sites import PLANE_MM, near_pairs
from georisk.distance.routing import reach
from tests.distance.worlds import at, plant, road, table

LATITUDES = (-59.0, -13.4, 0.0, 13.4, 59.9)
# Metres of shift in degrees that keep every site within some 25 km of the plant.
shifts = st.lists(st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    shifts,
    st.sampled_from([100.0, -179.99, 179.95, 0.0]),
    st.sampled_from([*LATITUDES, 84.9, 89.95]),
    st.floats(1.0, 20_000.0),
)
def test_cells_lose_nobody_within_reach(
    moved: list[tuple[float, float]], lon: float, lat: float, reach_m: float
) -> None:
    sites = np.array(moved) + np.array([lon, lat])
    west = (sites[:, 0] + 180.0) % 360.0 - 180.0
    north = np.clip(sites[:, 1], -90.0, 90.0)
    found = sites_around(cells_of(west, north), lon, lat, reach_m)
    assert len(np.unique(found)) == len(found)
    metres = lengths_m(west, north, np.full(len(west), lon), np.full(len(west), lat))
    assert set(np.flatnonzero(metres <= reach_m).tolist()) <= set(found.tolist())


@settings(max_examples=100, deadline=None)
@given(shifts, st.sampled_from([100.0, 179.999]), st.sampled_from(LATITUDES), st.integers(0, 9999))
def test_pairs_of_one_plant_are_those_of_the_whole_search(
    moved: list[tuple[float, float]], lon: float, lat: float, radius_m: int
) -> None:
    """The screening radius and the cutoff lie exactly on a site as often as not."""
    places = [at((lon + x + 180.0) % 360.0 - 180.0, lat + y) for x, y in moved]
    first = lengths_mm(*(np.array([one]) for one in (places[0].lon, places[0].lat, lon, lat)))
    exact_mm = int(np.clip(first[0], 8_000_000, 20_000_000))
    limits = Limits(cutoff_mm=exact_mm)
    network = build_network(table([road((lon - 0.05, lat), (lon, lat), (lon, lat + 0.05))]))
    ready = prepare_spps(network, [plant("S", lon, lat)], limits)
    kept = keep_sites(network, places, ready, radius_mm=exact_mm - radius_m % 2)
    got = near_pairs(network, kept.sites, ready, 0, 0)
    full = reach(network, kept.feet, ready.fields, ready.outlines, limits)
    for name in ("site", "spp", "status", "total_mm", "access_mm", "egress_mm", "line_mm"):
        assert np.array_equal(getattr(got, name), getattr(full, name)), name
    assert np.abs(got.straight_mm - full.straight_mm).max(initial=0) <= PLANE_MM
    near = full.straight_mm <= kept.sites.radius_mm
    assert np.array_equal(got.straight_mm <= kept.sites.radius_mm, near)
    assert kept.least.near.sum() == near.sum()
