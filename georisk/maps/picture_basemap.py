"""The basemap of a picture: the same borders, water and names as on a page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from georisk.maps.basemap import WORLD_PIXELS, drawn_basemap
from georisk.maps.layers import features, geometry
from georisk.maps.palette import GROUND, PAPER, PLACES
from georisk.maps.picture_sheet import A4_LANDSCAPE, MAP, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.collections import LineCollection, PathCollection
    from shapely.geometry.base import BaseGeometry

    from georisk.maps.basemap import MapLabel
    from georisk.maps.pagedata import Json
    from georisk.maps.picture_sheet import Box, Sheet
    from georisk.model import Basemap

    Spot = tuple[float, float]

SCREEN_DOTS = 96  # an inch: sizes are those of a screen
POINTS = 72 / SCREEN_DOTS
FINE_FROM = 12
LETTER = 0.62  # a letter's width against its size, on the average
LINE = 1.35
GAP = 5  # pixels, as all of this
ASIDE = 22
CUSTOMER, PLANT = 13, 16  # what a symbol needs to each side
SCALE_BAR, ARROW = (0.32, 0.11), (0.08, 0.18)  # of the map


def draw_basemap(sheet: Sheet, basemap: Basemap) -> None:
    """Draw water, borders and names below everything else."""
    drawn = drawn_basemap(basemap, sheet.box)
    zoom = zoom_of(sheet.box, sheet.shrunk)
    for height, (style, shapes) in enumerate(drawn.shapes.items()):
        if style != "water_fine" or zoom >= FINE_FROM:
            _draw_shapes(sheet, GROUND[style], shapes, -20.0 + height)
    for label, spot in _placed(sheet, drawn.labels, zoom):
        _write(sheet, label, spot)


def zoom_of(box: Box, shrunk: float = 1.0) -> int:
    """Return the zoom at which a screen shows about as much on the same width.

    Examples
    --------
    >>> zoom_of((100.0, 13.0, 101.0, 13.6))
    10
    """
    wide = A4_LANDSCAPE[0] * MAP[2] * SCREEN_DOTS * shrunk
    return round(math.log2(wide * 360 / (WORLD_PIXELS * (box[2] - box[0]))))


def _draw_shapes(sheet: Sheet, style: Json, shapes: Sequence[BaseGeometry], height: float) -> None:
    look = cast("dict[str, str]", dict(cast("dict[str, Json]", style)))
    drawn = _areas(look, shapes) if "fillColor" in look else _lines(look, shapes)
    sheet.axes.add_collection(drawn, autolim=False).set_zorder(height)


def _areas(look: dict[str, str], shapes: Sequence[BaseGeometry]) -> PathCollection:
    """Fill areas but for their holes."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path
    from shapely import get_coordinates, get_parts

    paths = [
        Path.make_compound_path(*(Path(get_coordinates(ring)) for ring in get_parts(area.boundary)))
        for area in shapes
    ]
    return PathCollection(
        paths, facecolor=look["fillColor"], edgecolor=look["color"], linewidths=_width_of(look)
    )


def _lines(look: dict[str, str], shapes: Sequence[BaseGeometry]) -> LineCollection:
    from matplotlib.collections import LineCollection
    from shapely import get_coordinates

    dashes = [float(part) for part in look.get("dashArray", "").split()]
    return LineCollection(
        [get_coordinates(line) for line in shapes],
        color=look["color"],
        linewidths=_width_of(look),
        linestyle=(0, dashes) if dashes else "-",
    )


def _width_of(look: dict[str, str]) -> float:
    return float(look["weight"]) * POINTS


def _placed(sheet: Sheet, labels: Sequence[MapLabel], zoom: int) -> Iterator[tuple[MapLabel, Spot]]:
    """Yield who finds room, and where; who comes first keeps it."""
    symbols = [*_symbols(sheet), *_margins(sheet)]
    names: list[Box] = []
    for label in labels:
        if not label.least_zoom <= zoom <= label.most_zoom or not _name(sheet, label):
            continue
        x, y = _pixels(sheet, (label.lon, label.lat))
        dot = _around(x, y, _sizes(sheet, label)[1])
        if _meets(dot, names):
            continue
        for spot in _spots(sheet, label, hidden=_meets(dot, symbols)):
            box = _room(sheet, label, x + spot[0], y + spot[1])
            if not _meets(box, symbols) and not _meets(box, names):
                names += [dot, box]
                yield label, spot
                break


def _margins(sheet: Sheet) -> Iterator[Box]:
    """Yield what is outside of the frame, and the corners with the scale bar and the arrow."""
    wide, high = _pixels(sheet, sheet.box[2:])
    yield -wide, -high, 0, 2 * high
    yield wide, -high, 2 * wide, 2 * high
    yield 0, -high, wide, 0
    yield 0, high, wide, 2 * high
    yield 0, 0, wide * SCALE_BAR[0], high * SCALE_BAR[1]
    yield wide * (1 - ARROW[0]), 0, wide, high * ARROW[1]


def _pixels(sheet: Sheet, point: tuple[float, float]) -> Spot:
    """Place a position on the map, from its lower left."""
    west, south, east, north = sheet.box
    inches = (A4_LANDSCAPE[axis] * MAP[2 + axis] * sheet.shrunk for axis in (0, 1))
    wide, high = (inch * SCREEN_DOTS for inch in inches)
    return (point[0] - west) / (east - west) * wide, (point[1] - south) / (north - south) * high


def _symbols(sheet: Sheet) -> Iterator[Box]:
    """Yield where customers and plants are: they lie above names, and half a name is none."""
    customers = [(one.record.lon, one.record.lat, CUSTOMER) for one in sheet.run.customers]
    centres = [geometry(one).centroid for one in features(sheet.run.spps)]
    for lon, lat, size in (*customers, *((at.x, at.y, PLANT) for at in centres)):
        if lon is not None and lat is not None and sheet.shows(lon, lat):
            x, y = _pixels(sheet, (lon, lat))
            yield _around(x, y, size)


def _around(x: float, y: float, size: float) -> Box:
    return x - size, y - size, x + size, y + size


def _spots(sheet: Sheet, label: MapLabel, *, hidden: bool) -> list[Spot]:
    """List where a name may stand from its place, best first, as on a page."""
    size, dot = _sizes(sheet, label)
    if not dot:
        return [(0, 0)] if label.kind == "water" else [(0, 0), (0, ASIDE), (0, -ASIDE)]
    up, aside = dot + size * 0.75, dot + GAP + _width(sheet, label) / 2
    near = ((0, up, 0, 1), (0, -up, 0, -1), (aside, 0, 1, 0), (-aside, 0, -1, 0))
    return [
        (x + more * right, y + more * above)
        for more in ((0, ASIDE) if hidden else (0,))
        for x, y, right, above in near
    ]


def _sizes(sheet: Sheet, label: MapLabel) -> tuple[float, float]:
    """Return the pixels a name is high and those of its dot; on small paper both are smaller."""
    style = PLACES[label.kind]
    size, dot = float(cast("float", style["size"])), float(cast("float", style["dot"]))
    return sheet.points(size * POINTS) / POINTS, dot * sheet.shrunk


def _width(sheet: Sheet, label: MapLabel) -> float:
    return len(_name(sheet, label)) * _sizes(sheet, label)[0] * LETTER


def _room(sheet: Sheet, label: MapLabel, x: float, y: float) -> Box:
    """Return the box of a name with its middle at a point."""
    half, high = _width(sheet, label) / 2 + GAP, _sizes(sheet, label)[0] * LINE / 2 + GAP
    return x - half, y - high, x + half, y + high


def _meets(box: Box, others: Sequence[Box]) -> bool:
    left, below, right, above = box
    return any(
        left < other[2] and other[0] < right and below < other[3] and other[1] < above
        for other in others
    )


def _name(sheet: Sheet, label: MapLabel) -> str:
    first, second = label.name.th, label.name.en
    if sheet.lang == "en":
        first, second = second, first
    return first or second or ""


def _write(sheet: Sheet, label: MapLabel, spot: Spot) -> None:
    from matplotlib.patheffects import withStroke

    ink, (size, dot) = str(PLACES[label.kind]["ink"]), _sizes(sheet, label)
    if dot:
        sheet.axes.scatter(
            [label.lon], [label.lat], s=(dot * 2 * POINTS) ** 2, facecolor=PAPER, edgecolor=ink,
            linewidth=0.8, zorder=-2,
        )  # fmt: skip
    sheet.axes.annotate(
        plain(_name(sheet, label)), (label.lon, label.lat),
        xytext=(spot[0] * POINTS, spot[1] * POINTS), textcoords="offset points",
        fontproperties=sheet.font, fontsize=size * POINTS, color=ink, ha="center", va="center",
        clip_on=True, annotation_clip=True, zorder=-1,
        path_effects=[withStroke(linewidth=2, foreground=PAPER)],
    )  # fmt: skip
