"""Who is near an SPP or inside an estate, in a straight line (clause 6.1.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import (
    arcs_m,
    chords,
    degrees_of,
    lengths_mm,
    unit_vectors,
)
from georisk.distance.outlines import outlines_of, straight_mm
from georisk.errors import NoEligibleSpp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from georisk.distance.arrays import Floats, Ints
    from georisk.distance.outlines import Outlines
    from georisk.model import Estate, LonLat, SppSite

RADIUS_MM = 8_000_000


def nearest_spp(points: Sequence[LonLat], spps: Sequence[SppSite]) -> list[tuple[int, int]]:
    """Nearest SPP of each point in a straight line, and how far its area is.

    The line is geodesic on WGS 84 and runs to the plant's polygon (0 inside and on its border),
    or to its point where no polygon is known. Among SPPs equally far in millimetres, the one with
    the smallest id. The radius of clause 6.1.1.2 holds when the result is at most `RADIUS_MM`.

    Returns
    -------
    list of (index into ``spps``, millimetres)

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import Point
    >>> from georisk.distance import spps_from_frame
    >>> from georisk.model import LonLat
    >>> plants = geopandas.GeoSeries([Point(100.01, 13.0)], index=["A"], crs=4326)
    >>> nearest_spp([LonLat(lon=100.0, lat=13.0)], spps_from_frame(plants))
    [(0, 1084848)]
    """
    order = sorted(range(len(spps)), key=lambda index: spps[index].spp_id)
    found = nearest_outline(points, spp_outlines([spps[index] for index in order]))
    return [(order[row], mm) for row, mm in found]


def nearest_outline(points: Sequence[LonLat], shapes: Outlines) -> list[tuple[int, int]]:
    """Nearest of some shapes that are outlined already, as `nearest_spp`: its row, millimetres."""
    which, distance = nearest_shape(*degrees_of(points), shapes)
    return list(zip(which.tolist(), distance.tolist(), strict=True))


def straight_to(points: Sequence[LonLat], spps: Sequence[SppSite]) -> list[int]:
    """Geodesic millimetres from each point to the area of the SPP given beside it.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import Point
    >>> from georisk.distance import spps_from_frame
    >>> from georisk.model import LonLat
    >>> plants = geopandas.GeoSeries([Point(100.01, 13.0)], index=["A"], crs=4326)
    >>> straight_to([LonLat(lon=100.0, lat=13.0)], spps_from_frame(plants))
    [1084848]
    """
    lon, lat = degrees_of(points)
    named = {id(spp): spp for spp in spps}
    rank = {key: row for row, key in enumerate(named)}
    which = np.array([rank[id(spp)] for spp in spps], dtype=np.int64)
    distance = straight_mm(lon, lat, _outlines(list(named.values())), which)
    return [int(mm) for mm in distance]


def spp_outlines(spps: Sequence[SppSite]) -> Outlines:
    """Outline the areas of SPPs, or their points.

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.
    """
    if not spps:
        raise NoEligibleSpp(
            "there is no eligible SPP to measure a distance to: check the SPP file",
            "ไม่มี SPP ที่เข้าเกณฑ์ให้วัดระยะทาง: โปรดตรวจสอบไฟล์ SPP",
        )
    return _outlines(spps)


def _outlines(spps: Sequence[SppSite]) -> Outlines:
    return outlines_of(
        [spp.area for spp in spps],
        [spp.location.point for spp in spps],
        [str(spp.spp_id) for spp in spps],
    )


def nearest_shape(lon: Floats, lat: Floats, shapes: Outlines) -> tuple[Ints, Ints]:
    """Nearest shape of each point and the millimetres to it; the first of equally near ones.

    A tree over the shapes' anchors finds the few that can be nearest; those are measured.
    """
    if len(lon) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    point = unit_vectors(lon, lat)
    chord, _ = shapes.tree.query(point)
    reach = chords(arcs_m(np.asarray(chord, dtype=np.float64)) + 2.0 * shapes.radius_m.max() + 1.0)
    found = shapes.tree.query_ball_point(point, reach)
    of, which = _counted(found), _flat(found)
    distance = straight_mm(lon[of], lat[of], shapes, which)
    order = np.lexsort((which, distance, of))
    first = order[np.searchsorted(of, np.arange(len(lon)))]
    return which[first], distance[first]


def shapes_within(
    lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int
) -> tuple[Ints, Ints, Ints]:
    """All pairs of a point and a shape no farther apart than a limit, inclusive.

    Returns
    -------
    point, shape, distance_mm : int64[pairs]
        Ordered by shape and then by point.
    """
    if len(lon) == 0:
        return (np.zeros(0, dtype=np.int64),) * 3
    few = len(lon) < len(shapes.radius_m)
    point, shape = (_of_few_points if few else _of_many_points)(lon, lat, shapes, limit_mm)
    distance = straight_mm(lon[point], lat[point], shapes, shape)
    near = distance <= limit_mm
    return point[near], shape[near], distance[near]


def _of_many_points(lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int) -> tuple[Ints, Ints]:
    """Pairs that may lie within a limit, ordered by shape, from a tree over the points."""
    from scipy.spatial import KDTree

    tree = KDTree(unit_vectors(lon, lat))
    reach = chords(shapes.radius_m + limit_mm / 1000 + 1.0)
    anchor = unit_vectors(shapes.anchor_lon, shapes.anchor_lat)
    found = tree.query_ball_point(anchor, reach, return_sorted=True)
    return _flat(found), _counted(found)


def _of_few_points(lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int) -> tuple[Ints, Ints]:
    """Give the same and maybe more, from the tree that stands over the shapes."""
    reach = chords(np.array([shapes.radius_m.max() + limit_mm / 1000 + 1.0]))
    found = shapes.tree.query_ball_point(unit_vectors(lon, lat), reach[0])
    point, shape = _counted(found), _flat(found)
    order = np.lexsort((point, shape))
    return point[order], shape[order]


def _flat(found: NDArray[np.object_]) -> Ints:
    return np.concatenate([np.asarray(row, dtype=np.int64) for row in found])


def _counted(found: NDArray[np.object_]) -> Ints:
    """Repeat the number of each row as often as the row is long."""
    return np.repeat(np.arange(len(found)), [len(row) for row in found])


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
    found = estate_rows(*degrees_of(points), estates)
    return [None if row < 0 else row for row in found.tolist()]


def estate_rows(lon: Floats, lat: Floats, estates: Sequence[Estate]) -> Ints:
    """Find the estates of points as `estate_of` does: indices, -1 where a point is in none."""
    order = sorted(
        range(len(estates)),
        key=lambda index: (estates[index].area is None, estates[index].estate_id),
    )
    rank = np.full(len(lon), len(estates), dtype=np.int64)
    for place, estate in ((place, estates[index]) for place, index in enumerate(order)):
        rows = _members(lon, lat, estate)
        rank[rows] = np.minimum(rank[rows], place)
    return np.array([*order, -1], dtype=np.int64)[rank]


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
