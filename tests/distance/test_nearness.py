"""The few that can be near are found by comparing all, or by a tree: nobody can tell which."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from georisk.distance import (
    Limits,
    estates,
    measure_prepared,
    nearest_spp,
    prepare_spps,
    screening,
)
from georisk.distance.estates import estate_of
from georisk.distance.measuring import survey
from georisk.distance.nearness import nearest_shapes
from georisk.distance.screening import nearest_shape, shapes_within, spp_outlines
from georisk.model import Estate, EstateId, SppSite
from tests.distance.test_snapping import crowd
from tests.distance.worlds import at, plant

if TYPE_CHECKING:
    from georisk.distance.arrays import Floats, Ints
    from georisk.distance.outlines import Outlines

# A coarse lattice, so that positions repeat and distances tie.
DEGREES = st.integers(0, 40)
PLACES = st.tuples(DEGREES, DEGREES)
SIZES = st.sampled_from([0.0, 0.0, 0.01, 0.2])


@st.composite
def plants(draw: st.DrawFn) -> list[SppSite]:
    found = draw(st.lists(st.tuples(PLACES, SIZES), min_size=1, max_size=12))
    made = []
    for number, ((x, y), size) in enumerate(found):
        lon, lat = 100 + x / 40, 13 + y / 40
        area = box(lon, lat, lon + size, lat + size) if size else None
        made.append(plant(f"S{number:02}", lon, lat, area))
    return made


def _said(lon: Floats, lat: Floats, shapes: Outlines) -> list[Ints]:
    return [
        *nearest_shape(lon, lat, shapes),
        *nearest_shapes(lon, lat, shapes),
        *shapes_within(lon, lat, shapes, 10_000_000),
    ]


@given(plants(), st.lists(PLACES, min_size=1, max_size=20))
def test_a_tree_tells_what_comparing_all_tells(
    spps: list[SppSite], points: list[tuple[int, int]]
) -> None:
    lon, lat = (np.array(points) / 40 + (100, 13)).T
    compared = _said(lon, lat, spp_outlines(spps))
    with patch.object(screening, "MOST_COMPARED", 0):
        from_trees = _said(lon, lat, spp_outlines(spps))
    for one, other in zip(compared, from_trees, strict=True):
        assert one.tolist() == other.tolist()


def test_a_survey_tells_what_screening_and_measuring_tell() -> None:
    network, lon, lat = crowd(1)
    spps = [plant("A", 101.01, 13.01), plant("B", 101.05, 13.04), plant("C", 101.3, 13.0)]
    points = [at(*site) for site in zip(lon.tolist(), lat.tolist(), strict=True)]
    points += [at(101.9, 13.9), at(101.29, 13.0)]  # beyond every cutoff; far from every line
    prepared = prepare_spps(network, spps, Limits())
    apart = [
        ((spps[row].spp_id, mm), way)
        for (row, mm), way in zip(
            nearest_spp(points, spps), measure_prepared(network, points, prepared), strict=True
        )
    ]
    assert survey(network, points, prepared) == apart
    assert [one for point in points for one in survey(network, [point], prepared)] == apart
    assert survey(network, [], prepared) == []


@st.composite
def some_estates(draw: st.DrawFn) -> list[Estate]:
    found = draw(st.lists(st.tuples(PLACES, st.booleans()), max_size=12))
    names = draw(st.permutations(range(len(found))))
    return [
        Estate(
            estate_id=EstateId(f"E{name:02}"),
            name="E",
            centre=at(100 + x / 40, 13 + y / 40),
            area=Point(100 + x / 40, 13 + y / 40).buffer(0.05) if outlined else None,
            radius_m=None if outlined else 2_700.0,
        )
        for name, ((x, y), outlined) in zip(names, found, strict=True)
    ]


@given(some_estates(), st.lists(PLACES, min_size=1, max_size=20))
def test_boxes_leave_no_estate_out(known: list[Estate], points: list[tuple[int, int]]) -> None:
    sites = [at(100 + x / 40, 13 + y / 40) for x, y in points]
    by_boxes = estate_of(sites, known)
    with patch.object(estates, "MOST_COMPARED", 0):
        assert by_boxes == estate_of(sites, known)


def test_an_estate_at_a_pole_or_at_the_seam_has_its_circle() -> None:
    known = [
        Estate(estate_id=EstateId(name), name=name, centre=at(lon, lat), radius_m=50_000.0)
        for name, lon, lat in (("pole", 0.0, 89.9), ("seam", 179.9, 0.0))
    ]
    assert estate_of([at(180.0, 89.9), at(-179.9, 0.0), at(0.0, 0.0)], known) == [0, 1, None]
