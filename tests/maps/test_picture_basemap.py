"""Names in a picture: those that fit, none on another, on a customer, or across the frame."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from shapely.geometry import Polygon, box

from georisk.maps import View, render_picture
from georisk.maps.palette import GROUND as STYLES
from georisk.maps.picture_basemap import draw_basemap, zoom_of
from georisk.maps.picture_sheet import A4_LANDSCAPE, MAP, Sheet, box_of, thai_font
from georisk.model import Basemap, GroundKind, Place, PlaceRank
from tests.maps.ground import GROUND, place, shapes
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from matplotlib.transforms import Bbox

    from georisk.errors import Language

RUN = sample_run(40)
DOTS = 96
SYMBOL = 6  # pixels: the smallest radius of a symbol with a score


def grid() -> tuple[Place, ...]:
    """Far more towns than a page has room for, everywhere in view."""
    west, south, east, north = box_of(RUN, View())
    steps = [one / 14 for one in range(15)]
    return tuple(
        place(f"บ้านน้ำเค็ม {x:.2f}", west + x * (east - west), south + y * (north - south), rank)
        for x, y in product(steps, steps)
        for rank in (PlaceRank.TOWN if (x + y) % 1 else PlaceRank.SEAT,)
    )


def drawn(
    basemap: Basemap, lang: Language = "th", shrunk: float = 1.0
) -> tuple[Sheet, dict[str, list[Bbox]]]:
    """What is written on the map of a page, measured by the drawing library itself."""
    figure = Figure(figsize=(A4_LANDSCAPE[0] * shrunk, A4_LANDSCAPE[1] * shrunk), dpi=DOTS)
    canvas = FigureCanvasAgg(figure)
    box = box_of(RUN, View())
    sheet = Sheet(RUN, figure.add_axes(MAP), box, lang, thai_font(), shrunk)
    sheet.axes.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]))
    draw_basemap(sheet, basemap)
    boxes: dict[str, list[Bbox]] = {}
    for text in sheet.axes.texts:
        measured = text.get_window_extent(canvas.get_renderer())
        boxes.setdefault(text.get_text(), []).append(measured)
    return sheet, boxes


@pytest.fixture(scope="module", params=[1.0, 0.54])  # a page, and the width of a letter's text
def crowded(request: pytest.FixtureRequest) -> tuple[Sheet, list[Bbox]]:
    sheet, boxes = drawn(Basemap(places=grid()), shrunk=request.param)
    return sheet, [one for many in boxes.values() for one in many]


def test_no_name_meets_another(crowded: tuple[Sheet, list[Bbox]]) -> None:
    _, boxes = crowded
    assert 8 < len(boxes) < len(grid())
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_no_name_is_half_hidden_by_a_customer(crowded: tuple[Sheet, list[Bbox]]) -> None:
    sheet, boxes = crowded
    places = [(one.record.lon, one.record.lat) for one in RUN.customers if one.record.lon]
    points = sheet.axes.transData.transform(places)
    assert not any(box.padded(SYMBOL).contains(*point) for box, point in product(boxes, points))


def test_no_name_crosses_the_frame(crowded: tuple[Sheet, list[Bbox]]) -> None:
    sheet, boxes = crowded
    frame = sheet.axes.get_window_extent()
    assert all(frame.x0 <= one.x0 and one.x1 <= frame.x1 for one in boxes)
    assert all(frame.y0 <= one.y0 and one.y1 <= frame.y1 for one in boxes)


def test_names_are_those_of_the_language() -> None:
    thai, english = (drawn(GROUND, lang)[1] for lang in ("th", "en"))
    assert "แม่น้ำบางปะกง" in thai
    assert "Bang Pakong" in english
    assert "แม่น้ำบางปะกง" not in english
    assert "ชลบุรี" in english  # it has no English name


def test_a_wider_view_is_a_smaller_zoom() -> None:
    """At zoom z the world is 256 x 2^z pixels around: halving a view is one zoom more."""
    assert zoom_of((100.0, 13.0, 101.0, 13.5)) == zoom_of((100.0, 13.0, 102.0, 14.0)) + 1


def test_the_picture_credits_the_basemap() -> None:
    uncredited = replace(GROUND, credits=())
    assert render_picture(RUN, "pdf", basemap=GROUND) != render_picture(
        RUN, "pdf", basemap=uncredited
    )


@pytest.mark.parametrize("turn", [1, -1])
def test_an_island_is_not_water_whichever_way_it_is_drawn(turn: int) -> None:
    west, south, east, north = box_of(RUN, View())
    wide, high = (east - west) / 10, (north - south) / 10
    around = box(west + wide, south + high, east - wide, north - high)
    middle = box(west + 4 * wide, south + 4 * high, east - 4 * wide, north - 4 * high)
    island = list(middle.exterior.coords)[::turn]
    lake = Polygon(around.exterior.coords, [island])
    ground = shapes(GroundKind.WATER, (lake, None))
    sheet, _ = drawn(Basemap(grounds=(ground,)))
    canvas = FigureCanvasAgg(sheet.axes.figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())

    def colour(lon: float, lat: float) -> str:
        x, y = sheet.axes.transData.transform((lon, lat))
        return to_hex(pixels[-round(y), round(x)] / 255)

    centre = middle.representative_point()
    assert colour(centre.x, centre.y) == "#ffffff"
    assert colour(west + 2 * wide, centre.y) == STYLES["water_area"]["fillColor"]
