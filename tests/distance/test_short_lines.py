"""Lengths in a plane, held to the geodesics of PROJ."""

from __future__ import annotations

import numpy as np
from pyproj import Geod

from georisk.distance.short_lines import HIGHEST_LATITUDE, error_m, may_round_otherwise, short_m

GEOD = Geod(ellps="WGS84")
COUNT = 20_000


def test_short_lengths_are_as_near_to_the_geodesic_as_is_said() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-180, 180, COUNT), rng.uniform(-60, 60, COUNT)
    there = GEOD.fwd(lon, lat, rng.uniform(0, 360, COUNT), 10 ** rng.uniform(-3, 3.5, COUNT))
    lon2 = np.where(np.abs(there[0] - lon) < 1, there[0], lon)  # not across the seam
    geodesic = GEOD.inv(lon, lat, lon2, there[1])[2]
    short = short_m(lon, lat, lon2, np.asarray(there[1]))
    assert (np.abs(short - geodesic) <= error_m(short)).all()
    assert error_m(np.array([100.0]))[0] < 1e-6  # a leg of 100 m is hardly ever in doubt


def test_what_may_be_another_millimetre_is_in_doubt() -> None:
    metres, wrong = np.array([1.0004, 1.00049, 1.0005, 1.00051, 1.0006]), np.full(5, 2e-5)
    assert may_round_otherwise(metres, wrong, np.zeros(5)).tolist() == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_towards_the_poles_everything_is_in_doubt() -> None:
    north = np.array([HIGHEST_LATITUDE + 1e-9, -HIGHEST_LATITUDE - 1e-9, HIGHEST_LATITUDE])
    metres, wrong = np.full(3, 1.0), np.full(3, 1e-9)
    assert may_round_otherwise(metres, wrong, north).tolist() == [True, True, False]
