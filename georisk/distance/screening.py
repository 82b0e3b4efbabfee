"""Who is near an SPP in a straight line (clause 6.1.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import (
    arcs_m,
    chords,
    degrees_of,
    unit_vectors,
)
from georisk.distance.outlines import outlines_of, straight_mm
from georisk.errors import NoEligibleSpp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from georisk.distance.arrays import Floats, Ints
    from georisk.distance.outlines import Outlines
    from georisk.model import LonLat, SppSite

RADIUS_MM = 8_000_000
# Pairs of a point and an anchor that are compared in some 0.1 ms.
MOST_COMPARED = 1 << 12


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
    which, mm = nearest_shape(*degrees_of(points), spp_outlines([spps[index] for index in order]))
    return [(order[row], one) for row, one in zip(which.tolist(), mm.tolist(), strict=True)]


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

    The shapes' anchors tell the few that can be nearest; those are measured.
    """
    if len(lon) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    of, which = (_foremost_compared if compares_all(lon, shapes) else _foremost_of_tree)(
        lon, lat, shapes
    )
    distance = straight_mm(lon[of], lat[of], shapes, which)
    order = np.lexsort((which, distance, of))
    first = order[np.searchsorted(of, np.arange(len(lon)))]
    return which[first], distance[first]


def compares_all(lon: Floats, shapes: Outlines) -> bool:
    """Tell whether to compare every point with every anchor is sooner done than to ask a tree."""
    return len(lon) * len(shapes.radius_m) <= MOST_COMPARED


def _anchor_chords(lon: Floats, lat: Floats, shapes: Outlines) -> Floats:
    """Chords on the unit sphere from every point to every anchor: float64[points, shapes]."""
    apart = unit_vectors(lon, lat)[:, np.newaxis, :] - shapes.anchors
    chord: Floats = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
    return chord


def _foremost_compared(lon: Floats, lat: Floats, shapes: Outlines) -> tuple[Ints, Ints]:
    """Pairs of a point and a shape that can be its nearest, ordered by point."""
    chord = _anchor_chords(lon, lat, shapes)
    of, which = (chord <= _foremost_chords(chord.min(axis=1), shapes)[:, np.newaxis]).nonzero()
    return of, which


def _foremost_of_tree(lon: Floats, lat: Floats, shapes: Outlines) -> tuple[Ints, Ints]:
    """Give the same from a tree."""
    point = unit_vectors(lon, lat)
    chord = np.asarray(shapes.tree.query(point)[0], dtype=np.float64)
    found = shapes.tree.query_ball_point(point, _foremost_chords(chord, shapes))
    return _counted(found), _flat(found)


def _foremost_chords(chord: Floats, shapes: Outlines) -> Floats:
    """Chords within which the anchor of the nearest shape lies, from those to the next anchor."""
    return chords(arcs_m(chord) + 2.0 * shapes.widest_m + 1.0)


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
    point, shape = _pairs_within(lon, lat, shapes, limit_mm)
    distance = straight_mm(lon[point], lat[point], shapes, shape)
    near = distance <= limit_mm
    return point[near], shape[near], distance[near]


def _pairs_within(lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int) -> tuple[Ints, Ints]:
    """Pairs that may lie within a limit, ordered by shape."""
    if compares_all(lon, shapes):
        reach = chords(shapes.radius_m + limit_mm / 1000 + 1.0)
        shape, point = (_anchor_chords(lon, lat, shapes) <= reach).T.nonzero()
        return point, shape
    few = len(lon) < len(shapes.radius_m)
    return (_of_few_points if few else _of_many_points)(lon, lat, shapes, limit_mm)


def _of_many_points(lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int) -> tuple[Ints, Ints]:
    """Give the same from a tree over the points."""
    from scipy.spatial import KDTree

    tree = KDTree(unit_vectors(lon, lat))
    reach = chords(shapes.radius_m + limit_mm / 1000 + 1.0)
    found = tree.query_ball_point(shapes.anchors, reach, return_sorted=True)
    return _flat(found), _counted(found)


def _of_few_points(lon: Floats, lat: Floats, shapes: Outlines, limit_mm: int) -> tuple[Ints, Ints]:
    """Give the same and maybe more, from the tree that stands over the shapes."""
    reach = chords(np.array([shapes.widest_m + limit_mm / 1000 + 1.0]))
    found = shapes.tree.query_ball_point(unit_vectors(lon, lat), reach[0])
    point, shape = _counted(found), _flat(found)
    order = np.lexsort((point, shape))
    return point[order], shape[order]


def _flat(found: NDArray[np.object_]) -> Ints:
    return np.concatenate([np.asarray(row, dtype=np.int64) for row in found])


def _counted(found: NDArray[np.object_]) -> Ints:
    """Repeat the number of each row as often as the row is long."""
    return np.repeat(np.arange(len(found)), [len(row) for row in found])
