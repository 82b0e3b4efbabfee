"""Pictures: the right proportions and words, equal bytes, names drawn as they are."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from math import cos, radians

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from pyproj import Geod

from georisk.errors import NotFound
from georisk.maps import View, render_picture, run_of_estate
from georisk.maps.picture_sheet import A4_LANDSCAPE, MAP, box_of
from georisk.maps.scale_bar import bar_length
from tests.maps.ground import GROUND
from tests.maps.sample_run import HOSTILE, sample_run

RUN = sample_run()
WGS84 = Geod(ellps="WGS84")


def test_a_picture_is_an_a4_page_and_equal_runs_give_equal_bytes() -> None:
    png = render_picture(RUN, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width / height == pytest.approx(297 / 210, rel=0.01)
    assert png == render_picture(RUN, "png")
    pdf = render_picture(RUN, "pdf", lang="en")
    assert pdf[:5] == b"%PDF-"
    assert pdf == render_picture(RUN, "pdf", lang="en")
    assert b"CreationDate" not in pdf


CREDITS = "© OpenStreetMap contributors (ODbL), SPP: Global Energy Monitor (CC BY 4.0), WRI, IEAT"


def test_a_picture_in_a_letter_is_read_at_the_size_it_is_placed_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No letters below 8 points, and none beyond the paper, however long the credits are."""
    drawn: list[Figure] = []

    def save(figure: Figure, *_: object, **__: object) -> None:
        figure.draw_without_rendering()
        drawn.append(figure)

    monkeypatch.setattr(Figure, "savefig", save)
    located = next(one for one in RUN.customers if one.path)
    view = View(customer_id=located.record.customer_id, width_mm=160)
    render_picture(RUN, "png", view, attribution=CREDITS, basemap=GROUND)
    (figure,) = drawn
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(160)
    words = [item for item in figure.findobj(Text) if item.get_text()]
    assert sum(CREDITS[:20] in item.get_text() for item in words) == 1
    paper = figure.bbox
    for item in words:
        assert item.get_fontsize() >= 8, item
        if item.axes is None:
            box = item.get_window_extent()
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= paper.x1 and box.y1 <= paper.y1
            assert inside, item


@pytest.mark.parametrize("view", [View(), View(estate_id="E1"), View(customer_id="C-001")])
def test_nothing_is_stretched(view: View) -> None:
    """A degree north and a degree east are drawn as long as they are on the ground."""
    if view.customer_id is not None:
        located = next(one for one in RUN.customers if one.record.lon is not None)
        view = View(customer_id=located.record.customer_id)
    west, south, east, north = box_of(RUN, view)
    middle = (south + north) / 2
    _, _, wide = WGS84.inv(west, middle, east, middle)
    _, _, high = WGS84.inv(west, south, west, north)
    page = A4_LANDSCAPE[0] * MAP[2] / (A4_LANDSCAPE[1] * MAP[3])
    assert wide / high == pytest.approx(page, rel=0.01)
    assert cos(radians(middle)) < 1


def test_the_scale_bar_is_a_round_length_that_fits() -> None:
    for width in (100.0, 999.0, 4_321.0, 87_654.0, 500_000.0):
        length = bar_length(width)
        assert re.fullmatch(r"[125]0+", str(length))
        assert length <= max(50, width / 4)
        assert length * 2.5 >= min(width / 4, 200_000)


def test_a_picture_of_an_estate_shows_the_estate_and_its_neighbours_only() -> None:
    part = run_of_estate(RUN, "E1")
    names = [feature["properties"]["estate_id"] for feature in part.estates["features"]]  # type: ignore[attr-defined]
    assert names == ["E1"]
    assert 0 < len(part.customers) < len(RUN.customers)
    for one in part.customers:
        lon, lat = one.record.lon, one.record.lat
        assert lon is not None
        assert lat is not None
        _, _, metres = WGS84.inv(101.01, 13.42, lon, lat)
        assert metres < 6_000
    whole = {one.record.customer_id for one in RUN.customers}
    assert {one.record.customer_id for one in part.customers} < whole


@pytest.mark.parametrize("view", [View(estate_id="E9"), View(customer_id="nobody")])
def test_what_is_not_there_is_named(view: View) -> None:
    with pytest.raises(NotFound, match=r"E9|nobody") as missing:
        render_picture(RUN, "png", view)
    assert "ไม่พบ" in missing.value.th


def test_a_customer_without_a_position_cannot_be_drawn() -> None:
    one = RUN.customers[0]
    lost = replace(one, record=replace(one.record, customer_id="L", lon=None, lat=None), path=())
    with pytest.raises(NotFound, match="position"):
        render_picture(replace(RUN, customers=(lost,)), "png")


@pytest.mark.parametrize("name", ["$x^2$", "日本電産", "a\nb\tc", r"$\frac{1}{0}$", *HOSTILE])
def test_a_name_is_drawn_as_it_is_written(name: str) -> None:
    """A name with dollar signs is no formula: a broken one would stop the drawing."""
    plants = {**RUN.spps}
    first = plants["features"][0]  # type: ignore[index]
    renamed = {**first, "properties": {**first["properties"], "name": name, "name_th": name}}
    run = replace(RUN, spps={**plants, "features": [renamed]})
    assert render_picture(run, "png", View(estate_id="E1"), attribution=name)


def test_words_follow_the_language_and_the_credit_is_drawn() -> None:
    thai = render_picture(RUN, "png")
    assert thai != render_picture(RUN, "png", lang="en")
    assert thai != render_picture(RUN, "png", attribution="OpenStreetMap")
