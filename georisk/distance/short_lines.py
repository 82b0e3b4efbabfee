"""Short lengths by plane geometry, with a bound on how far they are from the geodesic.

In the plane that touches the ellipsoid half-way, a line is as long as the geodesic but for a part
of (length / earth radius) squared. Where a length rounds to the same millimetre whatever it is
within that bound, asking for the geodesic would change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import MEAN_RADIUS_M, MM, REFINEMENTS, between, metres_per_degree

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats

    Points = tuple[Floats, Floats]

# Above it parallels bend too much for the bound.
HIGHEST_LATITUDE = 60.0
# Floats of degrees are this much apart in metres, and sums of a few of them a little more.
ROUNDING_M = 1e-7


def short_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Lengths in metres between points taken pairwise, as `geodesy.lengths_m` nearly tells them.

    Examples
    --------
    >>> one = short_m(*(np.array([x]) for x in (100.0, 13.0, 100.0, 13.001)))
    >>> round(float(one[0]), 4)
    110.6305
    """
    return np.hypot(*_towards((lon1, lat1), (lon2, lat2)))


def _towards(start: Points, end: Points) -> Points:
    """East and north metres from one point to another, along the axes of the first."""
    turn, middle = end[0] - start[0], (start[1] + end[1]) / 2
    east, north = metres_per_degree(middle)
    x, y = turn * east, (end[1] - start[1]) * north
    half = np.radians(turn) * np.sin(np.radians(middle)) / 2  # by which meridians run together
    return x - half * y, y + half * x


def short_shares(point: Points, start: Points, end: Points, share: Floats) -> tuple[Floats, Floats]:
    """Where on its segment each point is nearest, as `geodesy.nearest_shares` nearly tells it."""
    d_lon, d_lat = end[0] - start[0], end[1] - start[1]
    for _ in range(REFINEMENTS):
        foot = between(start[0], end[0], share), between(start[1], end[1], share)
        x, y = _towards(foot, point)
        east, north = metres_per_degree(foot[1])
        dx, dy = d_lon * east, d_lat * north
        pull, squared = dx * x + dy * y, dx * dx + dy * dy
        step = np.divide(pull, squared, out=np.zeros_like(pull), where=squared > 0)
        share = np.clip(share + step, 0.0, 1.0)
    foot = between(start[0], end[0], share), between(start[1], end[1], share)
    return share, short_m(*foot, *point)


def error_m(metres: Floats) -> Floats:
    """How far a short length of so many metres may be from the geodesic."""
    return metres * (metres / MEAN_RADIUS_M) ** 2 + ROUNDING_M


def may_round_otherwise(metres: Floats, wrong_m: Floats, lat: Floats) -> Flags:
    """Tell which lengths, wrong by so much at most, may be another whole millimetre.

    Examples
    --------
    >>> at = np.array([13.0, 13.0])
    >>> may_round_otherwise(np.array([0.0014, 0.0015]), np.array([1e-6, 1e-6]), at).tolist()
    [False, True]
    """
    mm = metres * MM
    return (np.abs(mm - np.floor(mm) - 0.5) <= wrong_m * MM) | (np.abs(lat) > HIGHEST_LATITUDE)
