"""Lengths on the WGS 84 ellipsoid (EPSG:7030), for whole arrays at once.

Degrees in, metres or whole millimetres out. A plane serves only to find what is near; every
length that is reported or decides a class is geodesic.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import running_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import Geod

    from georisk.distance.arrays import Floats, Ints
    from georisk.model import LonLat

MM = 1000
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 0.0066943799901413165
# A sphere under geodetic latitudes is within 0.7 % of the ellipsoid: enough to find candidates.
MEAN_RADIUS_M = 6_371_008.8
SPHERE_SLACK = 1.02
REFINEMENTS = 2


@cache
def _ellipsoid() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def degrees_of(points: Sequence[LonLat]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of a sequence of positions."""
    lon = np.array([point.lon for point in points], dtype=np.float64)
    lat = np.array([point.lat for point in points], dtype=np.float64)
    return lon, lat


def lengths_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Geodesic lengths in metres between points taken pairwise.

    Examples
    --------
    >>> one = lengths_m(*(np.array([x]) for x in (100.0, 13.0, 100.0, 14.0)))
    >>> round(float(one[0]), 3)
    110634.838
    """
    return np.asarray(_ellipsoid().inv(lon1, lat1, lon2, lat2)[2], dtype=np.float64)


def to_mm(metres: Floats) -> Ints:
    """Whole millimetres, halves to even.

    Examples
    --------
    >>> to_mm(np.array([0.0005, 0.0015, 8000.0])).tolist()
    [0, 2, 8000000]
    """
    return np.rint(metres * MM).astype(np.int64)


def lengths_mm(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Ints:
    """Geodesic lengths in whole millimetres between points taken pairwise."""
    return to_mm(lengths_m(lon1, lat1, lon2, lat2))


def along_m(lon: Floats, lat: Floats, start: Ints) -> Floats:
    """Metres from the start of its polyline to each vertex.

    Parameters
    ----------
    lon, lat : float64[v]
        Vertices of all polylines, one polyline after the other.
    start : int64[n + 1]
        Where each polyline starts in ``lon`` and ``lat``.
    """
    steps = np.zeros(len(lon))
    if len(lon) > 1:
        steps[1:] = lengths_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps[start[:-1]] = 0.0
    return running_sums(steps, start)


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Metres per degree of longitude and of latitude, at latitudes in degrees.

    Examples
    --------
    >>> east, north = metres_per_degree(np.array([13.5]))
    >>> round(float(east[0])), round(float(north[0]))
    (108263, 110635)
    """
    angle = np.radians(lat)
    sine = np.sin(angle)
    root = np.sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    east = np.radians(SEMI_MAJOR_M / root) * np.cos(angle)
    north = np.radians(SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / root**3)
    return east, north


def between(start: Floats, end: Floats, share: Floats) -> Floats:
    """Coordinate at a share of a segment; exactly its end at 0 and 1.

    Examples
    --------
    >>> between(np.array([0.1]), np.array([0.3]), np.array([1.0])).tolist()
    [0.3]
    """
    return np.where(share == 1.0, end, start + share * (end - start))


def plane_shares(to_start: tuple[Floats, Floats], to_end: tuple[Floats, Floats]) -> Floats:
    """Share (0-1) of each segment at which it comes nearest to the origin of a plane."""
    (ax, ay), (bx, by) = to_start, to_end
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    along = -(ax * dx + ay * dy)
    return _share(np.divide(along, squared, out=np.zeros_like(along), where=squared > 0))


def _share(value: Floats) -> Floats:
    """Hold to 0 to 1: as `numpy.clip`, whose way there takes longer than the work on few values."""
    return np.minimum(np.maximum(value, 0.0), 1.0)


def nearest_shares(
    point: tuple[Floats, Floats],
    start: tuple[Floats, Floats],
    end: tuple[Floats, Floats],
    share: Floats,
) -> tuple[Floats, Floats]:
    """Where on its segment each point is nearest, and how far that is, on the ellipsoid.

    A segment is straight in degrees, as in every vector file. The share is improved by walking to
    where the segment is square to the geodesic; a step is exact in a plane, so that the error
    shrinks by (distance / earth radius) squared each time.

    Parameters
    ----------
    point, start, end : (lon, lat), float64[n] each
        Points and the ends of their segments, pairwise, in degrees.
    share : float64[n]
        A first guess, such as `plane_shares` gives.

    Returns
    -------
    share : float64[n]
        0 at the segment's start, 1 at its end.
    metres : float64[n]
    """
    d_lon, d_lat = end[0] - start[0], end[1] - start[1]
    for _ in range(REFINEMENTS if d_lon.any() or d_lat.any() else 0):  # points cannot be walked
        lon, lat = between(start[0], end[0], share), between(start[1], end[1], share)
        _, azimuth, metres = _ellipsoid().inv(point[0], point[1], lon, lat)
        east, north = metres_per_degree(lat)
        dx, dy = d_lon * east, d_lat * north
        back = np.radians(azimuth)
        pull = metres * (dx * np.sin(back) + dy * np.cos(back))
        squared = dx * dx + dy * dy
        step = np.divide(pull, squared, out=np.zeros_like(pull), where=squared > 0)
        share = _share(share + step)
    lon, lat = between(start[0], end[0], share), between(start[1], end[1], share)
    return share, lengths_m(point[0], point[1], lon, lat)


def unit_vectors(lon: Floats, lat: Floats) -> Floats:
    """Points of a unit sphere, float64[n, 3]: for trees that know no seam at 180 degrees."""
    east, north = np.radians(lon), np.radians(lat)
    across = np.cos(north)
    result = np.empty((len(lon), 3))
    result[:, 0] = across * np.cos(east)
    result[:, 1] = across * np.sin(east)
    result[:, 2] = np.sin(north)
    return result


def chords(metres: Floats) -> Floats:
    """Straight chords on the unit sphere that no geodesic of these metres can exceed."""
    angle = np.minimum(metres * SPHERE_SLACK / MEAN_RADIUS_M, np.pi)
    return 2.0 * np.sin(angle / 2.0)


def arcs_m(chord: Floats) -> Floats:
    """Metres on the mean sphere under chords of the unit sphere."""
    return 2.0 * MEAN_RADIUS_M * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0))
