"""The gazetteer: its tree, its positions, its names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from georisk.errors import InvalidValue
from georisk.location.areas import Area, Level
from georisk.location.extents import metres, middle, with_extents
from georisk.location.gazetteer import build_gazetteer
from georisk.location.names import ALIKE, FORMER
from georisk.model import LonLat
from tests.location.country import areas, country

GEOD = Geod(ellps="WGS84")
CHONBURI = country()


def test_two_areas_of_one_code_are_refused() -> None:
    rows = areas()
    with pytest.raises(InvalidValue, match="200101"):
        build_gazetteer([*rows, next(row for row in rows if row.code == "200101")])


def test_an_area_without_its_parent_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no parent 2001"):
        build_gazetteer([row for row in areas() if row.code != "2001"])


def test_an_amphoe_reaches_all_its_tambon() -> None:
    for level in (Level.AMPHOE, Level.PROVINCE):
        for area in CHONBURI.areas.values():
            if area.level is not level:
                continue
            placed = CHONBURI.place(area.code)
            assert placed is not None
            assert placed.level is level
            for part in CHONBURI.areas.values():
                if part.level is Level.TAMBON and part.code.startswith(area.code):
                    assert part.point is not None
                    assert part.radius_m is not None
                    _, _, away = GEOD.inv(
                        placed.point.lon, placed.point.lat, part.point.lon, part.point.lat
                    )
                    assert away + part.radius_m <= placed.radius_m * 1.01


def test_a_tambon_without_a_point_stands_at_its_amphoe() -> None:
    rows = [replace(row, point=None) if row.code == "200708" else row for row in areas()]
    placed = build_gazetteer(rows).place("200708")
    assert placed is not None
    assert placed.level is Level.AMPHOE


def test_nothing_has_a_position_where_nothing_has_a_point() -> None:
    bare = build_gazetteer([replace(row, point=None, radius_m=None) for row in areas()])
    assert bare.place("200708") is None


def test_a_bare_point_reaches_as_far_as_its_fourth_neighbour() -> None:
    lonely = [
        Area(code=f"2001{number:02}", name_th=f"ที่ {number}", name_en=f"No {number}",
             point=LonLat(lon=101.0 + number / 100, lat=13.0))
        for number in range(1, 8)
    ]  # fmt: skip
    known = with_extents(lonely)
    _, _, step = GEOD.inv(101.01, 13.0, 101.05, 13.0)
    assert known["200101"].radius_m == pytest.approx(step, rel=0.01)
    _, _, near = GEOD.inv(101.04, 13.0, 101.06, 13.0)
    assert known["200104"].radius_m == pytest.approx(near, rel=0.01)


def test_a_stray_point_is_dropped() -> None:
    rows = [
        replace(row, radius_m=None, point=LonLat(lon=99.0, lat=18.8))
        if row.code == "200708"
        else replace(row, radius_m=None)
        for row in areas()
    ]
    gazetteer = build_gazetteer(rows)
    assert gazetteer.areas["200708"].point is None
    assert gazetteer.areas["200703"].point is not None


points = st.builds(
    LonLat,
    lon=st.floats(min_value=97.5, max_value=105.5),
    lat=st.floats(min_value=5.6, max_value=20.4),
)


@given(points, points)
def test_metres_are_those_of_the_ellipsoid_within_a_percent(one: LonLat, other: LonLat) -> None:
    _, _, true = GEOD.inv(one.lon, one.lat, other.lon, other.lat)
    assert metres([one], other)[0] == pytest.approx(true, rel=0.006, abs=0.5)


@given(st.lists(points, min_size=1, max_size=6))
def test_the_middle_lies_among_its_points(several: list[LonLat]) -> None:
    centre = middle(several)
    assert min(p.lon for p in several) - 0.1 <= centre.lon <= max(p.lon for p in several) + 0.1
    assert min(p.lat for p in several) - 0.1 <= centre.lat <= max(p.lat for p in several) + 0.1


@pytest.mark.parametrize(
    ("level", "name", "scope", "code", "likeness"),
    [
        (Level.TAMBON, "คลองกิ่ว", ("",), "200202", 1.0),
        (Level.TAMBON, "klong kio", ("",), "200202", ALIKE),
        (Level.AMPHOE, "เมือง", ("20",), "2001", 1.0),
        (Level.AMPHOE, "Muang", ("20",), "2001", 1.0),
        (Level.AMPHOE, "ชลบุรี", ("20",), "2001", ALIKE),
        (Level.TAMBON, "หนองเก่า", ("2001",), "200109", FORMER),
        (Level.PROVINCE, "กทม.", ("",), "10", 1.0),
    ],
)
def test_names(level: Level, name: str, scope: tuple[str, ...], code: str, likeness: float) -> None:
    first = CHONBURI.names.find(level, name, scope)[0]
    assert (first.code, first.likeness) == (code, pytest.approx(likeness))


def test_a_name_is_looked_for_in_its_scope_only() -> None:
    assert not CHONBURI.names.find(Level.TAMBON, "คลองกิ่ว", ("21",))
    assert not CHONBURI.names.find(Level.TAMBON, "คลองกิว", ("21",), cutoff=0.8)
    near = CHONBURI.names.find(Level.TAMBON, "คลองกิ่ง", ("2002",), cutoff=0.7)
    assert near[0].code == "200202"
    assert near[0].likeness < ALIKE


def test_plain_mueang_is_never_nearly_meant() -> None:
    assert not CHONBURI.names.find(Level.AMPHOE, "เหมือง", ("20",), cutoff=0.8)


def test_labels() -> None:
    assert CHONBURI.label("200202") == "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี"
    assert CHONBURI.label("100402") == "แขวงสีลม เขตบางรัก กรุงเทพมหานคร"
    assert CHONBURI.label("20") == "จ.ชลบุรี"
