"""Which industrial estate a site lies in: by its polygon, or by a radius where none is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import chords, degrees_of, lengths_mm, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Flags, Floats, Ints
    from georisk.model import Estate, LonLat

# Pairs of a site and an estate's box that are compared in some 0.1 ms.
MOST_COMPARED = 1 << 12
# No degree of latitude is shorter, in metres.
SHORTEST_DEGREE_M = 110_000.0
# Nearer to a pole a box says nothing of a circle.
LAST_LATITUDE = 80.0
SEAM = 180.0
EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstatePlaces:
    """Estates ready to be looked up in; make it with `placed`, keep it as long as they hold.

    Parameters
    ----------
    estates : tuple of Estate
        In the order in which they go before each other where they overlap.
    row : int64[n + 1]
        Where each stood among those it was made from; -1 at the end.
    west, south, east, north : float64[n]
        A box that holds it, in degrees.
    """

    estates: tuple[Estate, ...]
    row: Ints
    west: Floats
    south: Floats
    east: Floats
    north: Floats


def placed(estates: Sequence[Estate]) -> EstatePlaces:
    """Make estates ready: where they overlap, a polygon goes before a radius, then the smallest id.

    Examples
    --------
    >>> placed([]).row.tolist()
    [-1]
    """
    order = sorted(
        range(len(estates)),
        key=lambda index: (estates[index].area is None, estates[index].estate_id),
    )
    ordered = tuple(estates[index] for index in order)
    boxes = np.array([_box(estate) for estate in ordered], dtype=np.float64).reshape(-1, 4)
    west, south, east, north = np.ascontiguousarray(boxes.T)
    row = np.array([*order, -1], dtype=np.int64)
    return EstatePlaces(estates=ordered, row=row, west=west, south=south, east=east, north=north)


def _box(estate: Estate) -> tuple[float, float, float, float]:
    if estate.area is not None:
        west, south, east, north = estate.area.bounds
        return west, south, east, north
    lon, lat = estate.centre.lon, estate.centre.lat
    above = ((estate.radius_m or 0.0) + 1.0) / SHORTEST_DEGREE_M
    if abs(lat) + above > LAST_LATITUDE:
        return EVERYWHERE
    beside = above / float(np.cos(np.radians(abs(lat) + above)))
    if abs(lon) + beside > SEAM:
        return EVERYWHERE
    return lon - beside, lat - above, lon + beside, lat + above


def estate_of(points: Sequence[LonLat], estates: Sequence[Estate]) -> list[int | None]:
    """Which estate each point lies in: its index, or None.

    A polygon's border counts as inside, and so does a point exactly at the radius of an estate
    without a polygon (geodesic, in whole millimetres). Where estates overlap, a polygon goes before
    a radius, and then the smallest id.

    Examples
    --------
    >>> from georisk.model import Estate, EstateId, LonLat
    >>> estate = Estate(
    ...     estate_id=EstateId("E"), name="E", centre=LonLat(lon=100.0, lat=13.0), radius_m=1_500
    ... )
    >>> estate_of([LonLat(lon=100.01, lat=13.0), LonLat(lon=100.02, lat=13.0)], [estate])
    [0, None]
    """
    return estate_in(points, placed(estates))


def estate_in(points: Sequence[LonLat], places: EstatePlaces) -> list[int | None]:
    """Find the estate of each point as `estate_of` does, among estates that are ready."""
    found = estate_rows(*degrees_of(points), places)
    return [None if row < 0 else row for row in found.tolist()]


def estate_rows(lon: Floats, lat: Floats, places: EstatePlaces) -> Ints:
    """Find the estates of points as `estate_of` does: indices, -1 where a point is in none."""
    count = len(places.estates)
    rank = np.full(len(lon), count, dtype=np.int64)
    for place in _candidates(lon, lat, places):
        rows = _members(lon, lat, places.estates[place])
        rank[rows] = np.minimum(rank[rows], place)
    return places.row[rank]


def _candidates(lon: Floats, lat: Floats, places: EstatePlaces) -> Sequence[int]:
    """Estates whose box holds one of the points; of many points some lie in every box anyway."""
    if len(lon) * len(places.estates) > MOST_COMPARED:
        return range(len(places.estates))
    x, y = lon[:, np.newaxis], lat[:, np.newaxis]
    beside: Flags = (places.west <= x) & (x <= places.east)
    within: Flags = beside & (places.south <= y) & (y <= places.north)
    return np.flatnonzero(within.any(axis=0)).tolist()


def _members(lon: Floats, lat: Floats, estate: Estate) -> Ints:
    if estate.area is not None:
        return _covered(lon, lat, estate)
    radius_m = estate.radius_m or 0.0
    centre = unit_vectors(np.array([estate.centre.lon]), np.array([estate.centre.lat]))
    chord = np.linalg.norm(unit_vectors(lon, lat) - centre, axis=1)
    rows = np.flatnonzero(chord <= chords(np.array([radius_m + 1.0])))
    centre_lon = np.full(len(rows), estate.centre.lon)
    centre_lat = np.full(len(rows), estate.centre.lat)
    away_mm = lengths_mm(centre_lon, centre_lat, lon[rows], lat[rows])
    return rows[away_mm <= round(radius_m * 1000)]


def _covered(lon: Floats, lat: Floats, estate: Estate) -> Ints:
    import shapely

    if estate.area is None:
        return np.zeros(0, dtype=np.int64)
    west, south, east, north = estate.area.bounds
    rows = np.flatnonzero((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north))
    shapely.prepare(estate.area)
    return rows[shapely.intersects_xy(estate.area, lon[rows], lat[rows])]
