"""What lies around some nodes: nothing that is near may be left out, and not much else is in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from georisk.distance.arrays import spans
from georisk.distance.morton import box_around, encode, stretches_around
from georisk.distance.vicinity import LEAST_NORTH_M

ELLIPSOID = Geod(ellps="WGS84")
SEED = 20_261_123


@given(
    st.floats(-179.9, 179.9),
    st.floats(-80.0, 80.0),
    st.floats(1.0, 50_000.0),
    st.floats(0.0, 0.1),
    st.integers(0, 2**32 - 1),
)
def test_nothing_within_reach_is_left_out(
    lon: float, lat: float, reach_m: float, wide: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    span = 3 * reach_m / 111_000
    lons = np.clip(lon + random.uniform(-span, span, 400) * 2, -180.0, 180.0).round(7)
    lats = np.clip(lat + random.uniform(-span, span, 400), -90.0, 90.0).round(7)
    keys = encode(lons, lats)
    order = np.argsort(keys)
    lons, lats, keys = lons[order], lats[order], keys[order]
    core = box_around(
        np.array([lon, lon + wide]).clip(-180, 180).round(7), np.array([lat]).round(7)
    )
    begin, end = stretches_around(keys, core, reach_m, _fewest_metres(lat, reach_m))
    held = spans(begin, end - begin)
    beside = np.clip(lons, core.west, core.east)
    away = ELLIPSOID.inv(lons, lats, beside, np.full(len(lats), core.south))[2]
    assert set(np.flatnonzero(np.asarray(away) <= reach_m).tolist()) <= set(held.tolist())
    assert (begin < end).all()
    assert (begin[1:] >= end[:-1]).all()


def _fewest_metres(lat: float, reach_m: float) -> tuple[float, float]:
    poleward = min(abs(lat) + reach_m / LEAST_NORTH_M, 90.0)
    a_degree = ELLIPSOID.inv(0.0, poleward, 1e-3, poleward)[2] * 1e3
    return a_degree, LEAST_NORTH_M


@pytest.mark.parametrize("reach_m", [500.0, 8_000.0, 40_000.0])
def test_little_else_is_in(reach_m: float) -> None:
    random = np.random.default_rng(SEED)
    lons, lats = random.uniform(100.0, 101.0, 200_000), random.uniform(13.5, 14.5, 200_000)
    keys = np.sort(encode(lons, lats))
    core = box_around(np.array([100.5]), np.array([14.0]))
    begin, end = stretches_around(keys, core, reach_m, _fewest_metres(14.0, reach_m))
    density = 200_000 / (107_000.0 * 110_600.0)
    inside = density * np.pi * reach_m**2
    # Rows of cells along the rim: they are an eighth of the width at most.
    assert inside * 0.8 < (end - begin).sum() < inside * 1.6 + 20


def test_a_region_at_the_end_of_the_globe_is_cut_off_there() -> None:
    keys = np.sort(encode(np.array([-180.0, 0.0, 180.0]), np.array([-90.0, 0.0, 90.0])))
    core = box_around(np.array([180.0]), np.array([90.0]))
    begin, end = stretches_around(keys, core, 1_000.0, (1e-6, LEAST_NORTH_M))
    assert spans(begin, end - begin).tolist() == [2]
