"""The layers of a picture, one function each, from below to above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from georisk.maps.customers import symbol_of
from georisk.maps.layers import features, geometry, properties
from georisk.maps.palette import CHOSEN_ROUTE, CUSTOMERS, ESTATE, INK, LINES, PAPER, SPPS
from georisk.maps.picture_sheet import estate_shape, name_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.maps.layers import Feature
    from georisk.maps.picture_sheet import Box, Sheet, View

MARKERS: dict[str, Any] = {
    "burst": (8, 1, 0), "diamond": "D", "square": "s", "circle": "o", "pill": "o",
}  # fmt: skip
MOST_LABELS = 12  # more names than this hide each other and the map
MOST_SCORES = 400  # more numbers than this are grey noise on a page


def frame(sheet: Sheet, box: Box) -> None:
    """Show the box, without marks of degrees."""
    west, south, east, north = box
    sheet.axes.set_aspect("auto")  # the box has the proportions of the map already
    sheet.axes.set_xlim(west, east)
    sheet.axes.set_ylim(south, north)
    sheet.axes.set_xticks([])
    sheet.axes.set_yticks([])
    for side in sheet.axes.spines.values():
        side.set_color(INK)


def draw_lines(sheet: Sheet) -> None:
    """Draw the network by kind."""
    from matplotlib.collections import LineCollection
    from shapely import get_coordinates, get_parts

    for kind, style in LINES.items():
        paths = [
            get_coordinates(part)
            for feature in features(sheet.run.lines)
            if properties(feature)["kind"] == kind
            for part in get_parts(geometry(feature))
        ]
        lines = LineCollection(
            paths, color=style["color"], linewidths=cast("float", style["weight"])
        )
        sheet.axes.add_collection(lines, autolim=False)


def draw_estates(sheet: Sheet, view: View) -> None:
    """Draw the estates as shaded outlines."""
    from shapely import get_coordinates, get_parts

    for feature in features(sheet.run.estates):
        fields = properties(feature)
        shape = estate_shape(sheet.run, str(fields["estate_id"]))
        for part in get_parts(shape):
            corners = get_coordinates(part.exterior)
            sheet.axes.fill(
                corners[:, 0], corners[:, 1], facecolor=ESTATE["fillColor"], alpha=0.45, zorder=0
            )
            sheet.axes.plot(
                corners[:, 0], corners[:, 1], color=ESTATE["color"], linestyle="--", linewidth=1
            )
    others = [one for one in features(sheet.run.estates) if not _titled(one, view)]
    _label_all(sheet, others, str(ESTATE["ink"]), below=0)


def _titled(feature: Feature, view: View) -> bool:
    """Tell whether the title names the estate already."""
    return properties(feature)["estate_id"] == view.estate_id


def _label_all(sheet: Sheet, named: Sequence[Feature], colour: str, *, below: float) -> None:
    """Name what is in view, when there are few enough to be read."""
    from matplotlib.patheffects import withStroke

    centres = [(geometry(one).centroid, properties(one)) for one in named]
    seen = [(at, fields) for at, fields in centres if sheet.shows(at.x, at.y)]
    for at, fields in seen if len(seen) <= MOST_LABELS else ():
        sheet.axes.annotate(
            plain(name_of(fields, sheet.lang)), (at.x, at.y), xytext=(0, -below),
            textcoords="offset points", fontproperties=sheet.font, fontsize=sheet.points(9),
            color=colour, ha="center", va="center", clip_on=True, annotation_clip=True, zorder=8,
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        )  # fmt: skip


def draw_routes(sheet: Sheet, view: View) -> None:
    """Draw the route of the customer the picture is of."""
    for customer in sheet.run.customers:
        if customer.path and customer.record.customer_id == view.customer_id:
            lon, lat = zip(*customer.path, strict=True)
            sheet.axes.plot(lon, lat, color=CHOSEN_ROUTE["color"], linewidth=3, zorder=3)


def draw_customers(sheet: Sheet) -> None:
    """Draw the weakest first, so that the strongest lies on top; the number inside is the score."""
    shown = sum(sheet.shows(one.record.lon, one.record.lat) for one in sheet.run.customers)
    scores = shown <= MOST_SCORES
    for level, (name, style) in enumerate(reversed(list(CUSTOMERS.items()))):
        members = [
            (one.record.lon or 0.0, one.record.lat or 0.0, one.record.score)
            for one in sheet.run.customers
            if symbol_of(one.record) == name and sheet.shows(one.record.lon, one.record.lat)
        ]
        sheet.axes.scatter(
            [lon for lon, _, _ in members], [lat for _, lat, _ in members],
            s=[float(cast("float", style["size"])) ** 2 * 1.4] * len(members),
            marker=MARKERS[str(style["shape"])], facecolor=str(style["fill"]), edgecolor=INK,
            linewidth=0.7, linestyle=":" if style.get("dotted") else "-", zorder=5 + level / 10,
        )  # fmt: skip
        for lon, lat, score in members if scores else ():
            if score is not None:
                sheet.axes.annotate(
                    str(score), (lon, lat), fontproperties=sheet.font, fontsize=sheet.points(6.5),
                    color=str(style["ink"]), ha="center", va="center_baseline", clip_on=True,
                    annotation_clip=True, zorder=5.05 + level / 10,
                )  # fmt: skip


def draw_spps(sheet: Sheet) -> None:
    """Draw the plants by status."""
    for feature in features(sheet.run.spps):
        fields, shape = properties(feature), geometry(feature)
        style = SPPS[str(fields["status"])]
        sheet.axes.scatter(
            [shape.centroid.x], [shape.centroid.y], s=190, marker="p",
            facecolor=str(style["fill"]), edgecolor=str(style["ink"]), linewidth=1.4, zorder=7,
        )  # fmt: skip
    _label_all(sheet, features(sheet.run.spps), str(SPPS["operating"]["fill"]), below=16)
