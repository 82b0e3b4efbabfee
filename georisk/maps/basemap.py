"""The basemap of a view: shapes cut to it and as coarse as its pixels, and names worth drawing."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.maps.geometry import TOLERANCE_DEGREES, encode
from georisk.maps.palette import GROUND
from georisk.model import GroundKind, PlaceRank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from georisk.maps.pagedata import Json
    from georisk.model import Basemap, GroundShapes, Place, PlaceName, RunDocument

    Box = tuple[float, float, float, float]

# Of the longer side: zooms are whole, so that a screen shows up to twice what it frames, and more
# beside it as a screen is wide.
MARGIN_ASIDE, MARGIN_UP = 1.3, 0.6
LEAST_MARGIN = 0.12  # degrees, 13 km: what a screen shows beside the customers of one estate
# Of a whole extent; a screen has 1,400 pixels, and may look three times closer.
STEPS_ACROSS = 5_000
FINE_DEGREES = 0.02  # a ditch of 2 km is nothing on a map of a province
LETTERS_WIDE = 70  # pixels an area needs to hold its name
LETTERS_ALONG = 170  # pixels a river needs, so that a few long ones are named and no ditch
WORLD_PIXELS = 256  # at zoom 0
NEVER = 30  # beyond the closest zoom
SHOWN_BETWEEN = {
    PlaceRank.PROVINCE: (6, 11),
    PlaceRank.SEAT: (8, NEVER),
    PlaceRank.TOWN: (10, NEVER),
}
NAMED_BETWEEN = (6, 15)  # at most so far from above, and at least so near


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLabel:
    """A name, where it stands, and at which zooms."""

    name: PlaceName
    lon: float
    lat: float
    kind: str
    least_zoom: int
    most_zoom: int = NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBasemap:
    """What is drawn of a basemap.

    Parameters
    ----------
    shapes : mapping
        Lines and areas by their style in ``palette.GROUND``.
    labels : sequence of MapLabel
        The most important first: who comes later gives way.
    """

    shapes: Mapping[str, Sequence[BaseGeometry]]
    labels: Sequence[MapLabel]


def extent_of(run: RunDocument) -> Box | None:
    """Return where the customers of a run are; where its plants are when none has a position."""
    from georisk.maps.layers import features, geometry

    places = [
        (one.record.lon, one.record.lat, one.record.lon, one.record.lat)
        for one in run.customers
        if one.record.lon is not None and one.record.lat is not None
    ]
    places = places or [geometry(one).bounds for one in features(run.spps)]
    if not places:
        return None
    west, south, east, north = zip(*places, strict=True)
    return min(west), min(south), max(east), max(north)


def with_margin(box: Box) -> Box:
    """Widen a box to what is seen beside it."""
    west, south, east, north = box
    longer = max(east - west, north - south)
    aside, up = max(LEAST_MARGIN, MARGIN_ASIDE * longer), max(LEAST_MARGIN, MARGIN_UP * longer)
    return west - aside, south - up, east + aside, north + up


def drawn_basemap(basemap: Basemap, box: Box) -> DrawnBasemap:
    """Cut a basemap to a box and make it as coarse as a map of the box can show.

    Parameters
    ----------
    box : tuple of float
        West, south, east, north in degrees; nothing outside of it is kept.
    """
    step = max(TOLERANCE_DEGREES, max(box[2] - box[0], box[3] - box[1]) / STEPS_ACROSS)
    near = [_near(ground, box) for ground in basemap.grounds]
    shapes: dict[str, list[BaseGeometry]] = {style: [] for style in GROUND}
    for ground in near:
        for style, shape in _styled(ground, box, step):
            shapes[style].append(shape)
    named = [label for ground in near for label in _named(ground, box)]
    return DrawnBasemap(shapes=shapes, labels=_all_labels(basemap.places, named, box))


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    kind: GroundKind
    shapes: NDArray[np.object_]
    names: Sequence[PlaceName | None]


def _near(ground: GroundShapes, box: Box) -> _Near:
    """Leave out what does not reach into the box at all."""
    import shapely

    west, south, east, north = shapely.bounds(ground.shapes).reshape(-1, 4).T
    inside = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    rows = np.flatnonzero(inside)
    return _Near(ground.kind, ground.shapes[rows], [ground.names[row] for row in rows])


def _styled(ground: _Near, box: Box, step: float) -> Iterator[tuple[str, BaseGeometry]]:
    import shapely

    areas = shapely.get_dimensions(ground.shapes) > 1
    lines = ground.shapes[~areas]
    if ground.kind is GroundKind.ADMIN:
        # Neighbours share a border: as areas it would be drawn twice, and coarsened apart.
        lines = np.concatenate([lines, shapely.boundary(ground.shapes[areas])])
    else:
        for area in _cut_areas(ground.shapes[areas], box, step):
            yield f"{ground.kind}_area", area
    for line in _cut_lines(lines, box, step):
        fine = ground.kind is GroundKind.WATER and _across(line) < FINE_DEGREES
        yield f"{ground.kind}_fine" if fine else str(ground.kind.value), line


def _across(line: BaseGeometry) -> float:
    west, south, east, north = line.bounds
    return math.hypot(east - west, north - south)


def _cut_areas(areas: NDArray[np.object_], box: Box, step: float) -> Iterable[BaseGeometry]:
    import shapely

    cut = shapely.intersection(shapely.make_valid(areas), shapely.box(*box))
    coarse = shapely.get_parts(shapely.simplify(cut, step))
    return [one for one in coarse if one.geom_type == "Polygon" and one.area > step**2]


def _cut_lines(lines: NDArray[np.object_], box: Box, step: float) -> Iterable[BaseGeometry]:
    import shapely

    parts = shapely.get_parts(shapely.clip_by_rect(lines, *box))
    once = shapely.get_parts(shapely.union_all(parts))
    joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(once)))
    coarse = shapely.simplify(joined, step)
    return [one for one in coarse if one.length > step]


def _named(ground: _Near, box: Box) -> Iterator[MapLabel]:
    """Name each once: at the middle of its longest line, or inside its largest area."""
    import shapely

    largest: dict[PlaceName, BaseGeometry] = {}
    lengths: dict[PlaceName, float] = defaultdict(float)  # a river comes in many pieces
    cut = shapely.intersection(shapely.make_valid(ground.shapes), shapely.box(*box))
    for name, shape in zip(ground.names, cut, strict=True):
        if name is not None and not shape.is_empty:
            best = max(shapely.get_parts(shape), key=_size)
            lengths[name] += shape.length
            if name not in largest or _size(best) > _size(largest[name]):
                largest[name] = best
    for name, shape in sorted(largest.items(), key=lambda one: _size(one[1]), reverse=True):
        if _size(shape) > (0.0, 0.0):
            yield _label(name, shape, ground.kind, lengths[name])


def _size(shape: BaseGeometry) -> tuple[float, float]:
    return shape.area, shape.length


def _label(name: PlaceName, shape: BaseGeometry, kind: GroundKind, length: float) -> MapLabel:
    if shape.area > 0:
        at = shape.representative_point()
        least = _fits_from(math.sqrt(shape.area), LETTERS_WIDE)
    else:
        at = shape.interpolate(0.5, normalized=True)
        least = _fits_from(length, LETTERS_ALONG)
    return MapLabel(name=name, lon=at.x, lat=at.y, kind=kind.value, least_zoom=least)


def _fits_from(degrees: float, pixels: float) -> int:
    """Return the zoom from which so many degrees are so many pixels.

    Examples
    --------
    >>> _fits_from(0.5, 70), _fits_from(0.1, 70), _fits_from(1e-9, 70)
    (8, 10, 15)
    """
    fits = math.ceil(math.log2(pixels * 360 / (WORLD_PIXELS * degrees)))
    return min(max(fits, NAMED_BETWEEN[0]), NAMED_BETWEEN[1])


def _all_labels(
    places: Iterable[Place], named: Sequence[MapLabel], box: Box
) -> tuple[MapLabel, ...]:
    """Put provinces and seats first, then what files name, then towns that no file names."""
    west, south, east, north = box
    known = {one.name.th or one.name.en for one in named if one.kind == GroundKind.ADMIN}
    own = [
        _place_label(one)
        for one in places
        if west <= one.point.lon <= east and south <= one.point.lat <= north
        if one.rank is PlaceRank.SEAT or (one.name.th or one.name.en) not in known
    ]
    towns = [one for one in own if one.kind == PlaceRank.TOWN]
    return (*(one for one in own if one.kind != PlaceRank.TOWN), *named, *towns)


def _place_label(place: Place) -> MapLabel:
    least, most = SHOWN_BETWEEN[place.rank]
    return MapLabel(
        name=place.name, lon=place.point.lon, lat=place.point.lat, kind=place.rank.value,
        least_zoom=least, most_zoom=most,
    )  # fmt: skip


def page_basemap(basemap: Basemap, extent: Box | None) -> Json:
    """Write what a page draws of a basemap around the extent of its customers."""
    if extent is None:
        return {"shapes": {}, "labels": [], "credits": []}
    drawn = drawn_basemap(basemap, with_margin(extent))
    return {
        "shapes": {style: [_rings(one) for one in many] for style, many in drawn.shapes.items()},
        "labels": [_written(label) for label in drawn.labels],
        "credits": list(basemap.credits),
    }


def _rings(shape: BaseGeometry) -> list[list[int]]:
    """Encode a line as one path, an area as its outline and its holes."""
    import shapely

    if shape.geom_type != "Polygon":
        return [encode(shapely.get_coordinates(shape))]
    rings = shapely.get_parts(shapely.boundary(shape))
    return [encode(shapely.get_coordinates(ring)) for ring in rings]


def _written(label: MapLabel) -> Json:
    return {
        "name": label.name.en,
        "name_th": label.name.th,
        "at": encode([(label.lon, label.lat)]),
        "kind": label.kind,
        "from": label.least_zoom,
        "to": label.most_zoom,
    }
