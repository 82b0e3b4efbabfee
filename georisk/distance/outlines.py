"""Straight distances to plants and lines: points, areas and bundles of segments alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans, starts
from georisk.distance.geodesy import (
    MEAN_RADIUS_M,
    between,
    lengths_m,
    metres_per_degree,
    nearest_shares,
    plane_shares,
    to_mm,
    unit_vectors,
)
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.spatial import KDTree
    from shapely.geometry.base import BaseGeometry

    from georisk.distance.arrays import Flags, Floats, Ints
    from georisk.model import LonLat

    Geometries = NDArray[np.object_]

AREAS = ("Polygon", "MultiPolygon")
MOST_AT_ONCE = 2_000_000
# The plane that picks the segments to measure errs by less than this times the distance times
# (distance / earth radius) squared, and a metre.
PLANE_ERROR = 4.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Outlines:
    """What a straight distance is measured to: ``n`` shapes of segments, some with an inside.

    Parameters
    ----------
    start : int64[n + 1]
        Shape ``i`` has the segments ``start[i]`` to ``start[i + 1] - 1``; one at least.
    a_lon, a_lat, b_lon, b_lat : float64[segments]
        Their ends, in degrees; a point is a segment without length.
    area : object[n]
        Polygons whose inside is at distance 0; None where there is no inside.
    anchor_lon, anchor_lat : float64[n]
        A point of the segments.
    radius_m : float64[n]
        Farthest end of a segment from the anchor.
    """

    start: Ints
    a_lon: Floats
    a_lat: Floats
    b_lon: Floats
    b_lat: Floats
    area: Geometries
    anchor_lon: Floats
    anchor_lat: Floats
    radius_m: Floats

    @cached_property
    def anchors(self) -> Floats:
        """The anchors on the unit sphere, float64[n, 3]."""
        return unit_vectors(self.anchor_lon, self.anchor_lat)

    @cached_property
    def tree(self) -> KDTree:
        """A tree over the anchors, on the unit sphere; made when the first site is looked at."""
        from scipy.spatial import KDTree

        return KDTree(self.anchors)

    @cached_property
    def counts(self) -> Ints:
        """Segments of each shape, int64[n]."""
        return np.diff(self.start)

    @cached_property
    def widest_m(self) -> float:
        """The largest of ``radius_m``."""
        return float(self.radius_m.max())

    @cached_property
    def has_inside(self) -> Flags:
        """Which shapes have an inside, bool[n]."""
        return np.array([shape is not None for shape in self.area], dtype=np.bool_)

    @cached_property
    def only_points(self) -> bool:
        """True when every shape is one point."""
        return len(self.a_lon) == len(self.radius_m) and not self.radius_m.any()


def outlines_of(
    areas: Sequence[BaseGeometry | None], points: Sequence[LonLat], names: Sequence[str]
) -> Outlines:
    """Outline each area by its rings, or its point where there is no area.

    Raises
    ------
    InvalidValue
        When an area is not a polygon, or is empty.
    """
    rings = [
        _point_segment(point) if area is None else _rings(area, name)
        for area, point, name in zip(areas, points, names, strict=True)
    ]
    inside = np.empty(len(areas), dtype=np.object_)
    inside[:] = list(areas)
    counts = np.array([len(ring) for ring in rings], dtype=np.int64)
    columns = np.concatenate([np.zeros((0, 4)), *rings])
    return bundle(starts(counts), columns, inside)


def bundle(start: Ints, columns: Floats, area: Geometries) -> Outlines:
    """Outlines from segments ``float64[m, 4]``: lon, lat of one end and lon, lat of the other."""
    a_lon, a_lat, b_lon, b_lat = (np.ascontiguousarray(column) for column in columns.T)
    first = start[:-1]
    of = np.repeat(first, np.diff(start))
    far = np.maximum(
        lengths_m(a_lon[of], a_lat[of], a_lon, a_lat), lengths_m(a_lon[of], a_lat[of], b_lon, b_lat)
    )
    return Outlines(
        start=start,
        a_lon=a_lon,
        a_lat=a_lat,
        b_lon=b_lon,
        b_lat=b_lat,
        area=area,
        anchor_lon=a_lon[first],
        anchor_lat=a_lat[first],
        radius_m=np.maximum.reduceat(far, first) if len(first) else np.zeros(0),
    )


def _point_segment(point: LonLat) -> Floats:
    return np.array([[point.lon, point.lat, point.lon, point.lat]])


def _rings(area: BaseGeometry, name: str) -> Floats:
    import shapely

    if area.geom_type not in AREAS or area.is_empty:
        raise InvalidValue(
            f"the area of {name} is {area.geom_type} without an inside: expected a polygon",
            f"ขอบเขตของ {name} เป็น {area.geom_type} ที่ไม่มีพื้นที่: ต้องเป็นรูปหลายเหลี่ยม",
        )
    boundary = shapely.get_parts(shapely.boundary(area))
    corner, ring = shapely.get_coordinates(boundary, return_index=True)
    together = ring[1:] == ring[:-1]
    sides: Floats = np.column_stack((corner[:-1], corner[1:]))[together]
    return sides


def straight_mm(lon: Floats, lat: Floats, shapes: Outlines, which: Ints) -> Ints:
    """Geodesic millimetres from each point to one shape: 0 inside an area or on its border.

    Parameters
    ----------
    lon, lat : float64[n]
        Degrees.
    which : int64[n]
        The shape each point is measured to.
    """
    if shapes.only_points:
        return to_mm(lengths_m(lon, lat, shapes.a_lon[which], shapes.a_lat[which]))
    result = np.zeros(len(lon), dtype=np.int64)
    work = starts(shapes.counts[which])
    begin = 0
    while begin < len(lon):
        end = int(np.searchsorted(work, work[begin] + MOST_AT_ONCE, side="right")) - 1
        end = max(end, begin + 1)
        part = slice(begin, end)
        result[part] = _border_mm(lon[part], lat[part], shapes, which[part])
        begin = end
    rows = np.flatnonzero(shapes.has_inside[which])
    if len(rows):
        result[rows[_inside(lon[rows], lat[rows], shapes.area[which[rows]])]] = 0
    return result


def _inside(lon: Floats, lat: Floats, area: Geometries) -> Flags:
    import shapely

    inside: Flags = shapely.intersects_xy(area, lon, lat)
    return inside


def _border_mm(lon: Floats, lat: Floats, shapes: Outlines, which: Ints) -> Ints:
    """Pick the segments a plane cannot rule out, and measure those on the ellipsoid."""
    counts = shapes.counts[which]
    segment, begin = spans(shapes.start[which], counts), starts(counts)[:-1]
    of = np.repeat(np.arange(len(lon)), counts)
    share, distance = _in_plane(lon[of], lat[of], shapes, segment)
    least = np.minimum.reduceat(distance, begin)
    near = np.flatnonzero(distance <= (least + _plane_error_m(least))[of])
    of, segment = of[near], segment[near]
    _, metres = nearest_shares(
        (lon[of], lat[of]),
        (shapes.a_lon[segment], shapes.a_lat[segment]),
        (shapes.b_lon[segment], shapes.b_lat[segment]),
        share[near],
    )
    first = np.searchsorted(of, np.arange(len(lon)))
    return to_mm(np.minimum.reduceat(metres, first))


def _plane_error_m(distance: Floats) -> Floats:
    return PLANE_ERROR * distance * (distance / MEAN_RADIUS_M) ** 2 + 1.0


def _in_plane(lon: Floats, lat: Floats, shapes: Outlines, segment: Ints) -> tuple[Floats, Floats]:
    middle = (2 * lat + shapes.a_lat[segment] + shapes.b_lat[segment]) / 4
    east, north = metres_per_degree(middle)
    ax, ay = (shapes.a_lon[segment] - lon) * east, (shapes.a_lat[segment] - lat) * north
    bx, by = (shapes.b_lon[segment] - lon) * east, (shapes.b_lat[segment] - lat) * north
    share = plane_shares((ax, ay), (bx, by))
    return share, np.hypot(between(ax, bx, share), between(ay, by, share))
