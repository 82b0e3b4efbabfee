"""Shapes for the page: geodesic rings, simplified lines, and paths as small whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

GRID = 100_000  # whole steps to a degree: 1.1 m, about one pixel at the closest zoom
TOLERANCE_DEGREES = 2e-5
QUADRANT_SEGMENTS = 32  # a ring of 128 corners strays from its circle by 0.03 %


def encode(path: ArrayLike) -> list[int]:
    """Write (lon, lat) degrees as whole steps, each from the one before.

    Examples
    --------
    >>> encode([(100.0, 13.0), (100.00002, 13.00001)])
    [10000000, 1300000, 2, 1]
    """
    steps = np.rint(np.asarray(path, dtype=np.float64)[:, :2] * GRID).astype(np.int64)
    moves = np.diff(steps, axis=0)
    kept = moves[moves.any(axis=1)]
    flat: list[int] = np.concatenate([steps[:1], kept]).ravel().tolist()
    return flat


def around(shape: BaseGeometry, metres: float) -> BaseGeometry:
    """Everything within a geodesic distance of a point or of a plant's area (WGS 84 degrees).

    Buffered in the azimuthal equidistant plane centred on the shape, where every length from the
    centre is the geodesic one.
    """
    import shapely
    from pyproj import Proj

    centre = shape.centroid
    plane = Proj(proj="aeqd", lon_0=centre.x, lat_0=centre.y, ellps="WGS84")

    def to_plane(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(plane(points[:, 0], points[:, 1]))

    def to_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(plane(points[:, 0], points[:, 1], inverse=True))

    grown = shapely.transform(shape, to_plane).buffer(metres, quad_segs=QUADRANT_SEGMENTS)
    return shapely.transform(grown, to_degrees)


def outlines(shape: BaseGeometry) -> list[list[int]]:
    """Outer rings of a polygon or of several, encoded."""
    import shapely

    polygons = shapely.get_parts(shape)
    return [encode(shapely.get_coordinates(polygon.exterior)) for polygon in polygons]


def drawn_lines(paths: Iterable[Sequence[Sequence[float]]]) -> list[list[int]]:
    """Join lines end to end where nothing branches, drop what no eye sees, encode."""
    import shapely

    kept = [np.asarray(path, dtype=np.float64)[:, :2] for path in paths if len(path) > 1]
    if not kept:
        return []
    indices = np.repeat(np.arange(len(kept)), [len(path) for path in kept])
    pieces = np.asarray(shapely.linestrings(np.concatenate(kept), indices=indices), dtype=object)
    joined = shapely.line_merge(shapely.multilinestrings(pieces))
    drawn = shapely.get_parts(shapely.simplify(joined, TOLERANCE_DEGREES))
    return [encode(shapely.get_coordinates(line)) for line in drawn]


def drawn_paths(paths: Sequence[Sequence[Sequence[float]]]) -> list[list[int] | None]:
    """Lines without what no eye sees, each encoded in its direction; None for one of no length."""
    import shapely

    kept = [row for row, path in enumerate(paths) if len(path) > 1]
    drawn: list[list[int] | None] = [None] * len(paths)
    if not kept:
        return drawn
    points = np.concatenate([np.asarray(paths[row], dtype=np.float64)[:, :2] for row in kept])
    indices = np.repeat(np.arange(len(kept)), [len(paths[row]) for row in kept])
    lines = np.asarray(shapely.linestrings(points, indices=indices), dtype=object)
    corners, of = shapely.get_coordinates(
        shapely.simplify(lines, TOLERANCE_DEGREES), return_index=True
    )
    bounds = np.searchsorted(of, np.arange(1, len(kept)))
    for row, line in zip(kept, np.split(corners, bounds), strict=True):
        drawn[row] = encode(line)
    return drawn
