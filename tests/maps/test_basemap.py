"""What is drawn of a basemap: cut to the view, coarse enough for it, named once each."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, box

from georisk.maps import render_map
from georisk.maps.basemap import (
    STEPS_ACROSS,
    drawn_basemap,
    extent_of,
    page_basemap,
    with_margin,
)
from georisk.maps.document import page_data
from georisk.maps.palette import GROUND as STYLES
from georisk.maps.palette import PLACES as RANKS
from georisk.model import Basemap, GroundKind, GroundShapes
from tests.maps.ground import CREDIT, EAST, GROUND, HOSTILE_NAME, LINE, RIVER, WEST, shapes
from tests.maps.sample_run import sample_run

BOX = (100.7, 12.9, 101.3, 13.6)
RUN = sample_run(40)


def decoded(steps: list[int]) -> list[tuple[float, float]]:
    """A path as the page reads it: whole steps of 1/100,000 degree, each from the one before."""
    across, up = itertools.accumulate(steps[::2]), itertools.accumulate(steps[1::2])
    return [(x / 100_000, y / 100_000) for x, y in zip(across, up, strict=True)]


def test_nothing_outside_of_the_view_is_kept() -> None:
    drawn = drawn_basemap(GROUND, BOX)
    everything = [shape for many in drawn.shapes.values() for shape in many]
    assert shapely.union_all(everything).within(box(*BOX).buffer(1e-9))
    assert all(BOX[0] <= one.lon <= BOX[2] for one in drawn.labels)
    names = {one.name.th or one.name.en for one in drawn.labels}
    assert {"เชียงใหม่", "Songkhla"}.isdisjoint(names)
    assert {"จ.ชลบุรี", RIVER.th, WEST.th, HOSTILE_NAME} <= names


def test_a_line_is_cut_where_the_view_ends() -> None:
    (river,) = drawn_basemap(GROUND, BOX).shapes["water"]
    assert river.equals_exact(LINE.intersection(box(*BOX)), 1e-9)


def test_shapes_go_by_kind_and_a_ditch_is_fine() -> None:
    drawn = drawn_basemap(GROUND, BOX).shapes
    counts = {style: len(many) for style, many in drawn.items() if many}
    assert counts.keys() <= STYLES.keys()
    assert (counts["water"], counts["water_fine"], counts["water_area"]) == (1, 1, 1)
    # A bow tie is no area; its two wings are.
    assert counts["other_area"] == 2


def test_a_border_of_neighbours_is_drawn_once() -> None:
    lines = drawn_basemap(GROUND, BOX).shapes["admin"]
    alone = box(100.8, 13.0, 101.0, 13.5).exterior.union(box(101.0, 13.0, 101.2, 13.5).exterior)
    assert sum(line.length for line in lines) == pytest.approx(alone.length)


def test_what_a_screen_cannot_show_is_left_out() -> None:
    angles = np.linspace(0, 6, 5_000)
    wavy = LineString(np.column_stack([100.8 + angles / 20, 13.3 + np.sin(angles * 300) * 1e-4]))
    basemap = Basemap(grounds=(shapes(GroundKind.WATER, (wavy, None)),))
    wide, near = (100.0, 12.5, 102.0, 14.5), (100.8, 13.29, 100.82, 13.31)
    (coarse,) = drawn_basemap(basemap, wide).shapes["water"]
    assert len(coarse.coords) < 5
    assert coarse.hausdorff_distance(wavy) <= 2.0 / STEPS_ACROSS
    (fine,) = drawn_basemap(basemap, near).shapes["water"]
    assert len(fine.coords) > 10 * len(coarse.coords)


def test_a_place_that_a_file_names_is_not_named_twice() -> None:
    labels = drawn_basemap(GROUND, BOX).labels
    named = [one.kind for one in labels if one.name.th == WEST.th]
    assert named == ["admin"]
    assert [one.kind for one in labels if one.name.th == "ชลบุรี"] == ["seat"]


def test_who_matters_more_comes_first() -> None:
    kinds = [one.kind for one in drawn_basemap(GROUND, BOX).labels]
    assert kinds[:2] == ["province", "seat"]
    assert kinds[-1] == "town"
    assert set(kinds) <= RANKS.keys()


def test_a_river_in_pieces_is_named_once_and_a_larger_thing_from_farther() -> None:
    pieces = [LineString([(100.8 + i / 50, 13.3), (100.82 + i / 50, 13.3)]) for i in range(20)]
    named = shapes(GroundKind.WATER, *((one, RIVER) for one in pieces), (LINE, EAST))
    river, longer = drawn_basemap(Basemap(grounds=(named,)), BOX).labels[::-1]
    assert (river.name, longer.name) == (RIVER, EAST)
    assert 6 <= longer.least_zoom <= river.least_zoom <= 15


def test_a_label_of_an_area_stands_inside_of_it() -> None:
    crescent = box(100.8, 13.0, 101.2, 13.5).difference(box(100.9, 13.1, 101.3, 13.4))
    ground = shapes(GroundKind.WATER, (crescent, RIVER))
    (label,) = drawn_basemap(Basemap(grounds=(ground,)), BOX).labels
    assert crescent.contains(shapely.Point(label.lon, label.lat))


def test_no_customer_has_a_position() -> None:
    nowhere = replace(RUN, customers=RUN.customers[-1:])
    assert nowhere.customers[0].record.lon is None
    plants = extent_of(nowhere)
    assert plants is not None
    assert plants[0] < plants[2]
    empty: Any = {"type": "FeatureCollection", "features": []}
    assert extent_of(replace(nowhere, spps=empty)) is None
    assert page_basemap(GROUND, None) == {"shapes": {}, "labels": [], "credits": []}


def test_the_margin_covers_a_screen_that_frames_the_extent() -> None:
    """Whole zooms show up to twice the extent; a screen is up to twice as wide as it is high."""
    for extent in ((101.0, 13.0, 101.0, 14.0), (101.0, 13.0, 102.0, 13.1)):
        west, south, east, north = with_margin(extent)
        wide, high = extent[2] - extent[0], extent[3] - extent[1]
        assert west <= extent[0] - wide / 2 <= extent[2] + wide / 2 <= east
        assert south <= extent[1] - high / 2 <= extent[3] + high / 2 <= north
    assert with_margin((101.0, 13.0, 101.0, 13.0))[0] <= 100.9


def test_a_page_reads_the_same_shapes_and_names() -> None:
    told: Any = page_basemap(GROUND, BOX)
    drawn = drawn_basemap(GROUND, with_margin(BOX))
    for style, many in drawn.shapes.items():
        for rings, shape in zip(told["shapes"][style], many, strict=True):
            points = [point for ring in rings for point in decoded(ring)]
            original = shapely.get_coordinates(shapely.get_parts(shapely.boundary(shape)))
            if shape.geom_type == "LineString":
                original = shapely.get_coordinates(shape)
            assert np.allclose(points, original, atol=1e-5)
    assert [one["name_th"] for one in told["labels"]] == [one.name.th for one in drawn.labels]
    assert told["credits"] == [CREDIT]


def test_a_basemap_adds_data_and_no_markup() -> None:
    html = render_map(RUN, basemap=GROUND)
    assert HOSTILE_NAME not in html
    assert CREDIT not in html
    told: Any = page_data(RUN, "th", None, GROUND)
    assert HOSTILE_NAME in [one["name_th"] for one in told["layers"]["basemap"]["labels"]]


def test_the_same_basemap_gives_the_same_bytes() -> None:
    again = replace(GROUND, grounds=tuple(copied(one) for one in GROUND.grounds))
    assert page_basemap(again, BOX) == page_basemap(GROUND, BOX)


def copied(ground: GroundShapes) -> GroundShapes:
    return replace(ground, shapes=shapely.from_wkb(shapely.to_wkb(ground.shapes)))
