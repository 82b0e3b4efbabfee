"""Gazetteers from installed packages and from files; 500 real addresses of the reference data."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import geothai
import numpy as np
import pytest
import shapely
from pyproj import Geod

from georisk.adapters.places.gazetteer_names import (
    former_areas,
    known_estates,
    province_splits,
    todays_areas,
)
from georisk.adapters.places.gazetteers import embedded_gazetteer, estate_places, read_gazetteer
from georisk.errors import GeoriskError, UndeclaredCrs, UnreadableFile
from georisk.location.answers import Geocoded, Reason, Unlocated
from georisk.location.areas import Level
from georisk.location.extents import metres
from georisk.location.geocoding import geocode
from georisk.model import Estate, EstateId, LonLat, Precision

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.location.gazetteer import Gazetteer

GEOD = Geod(ellps="WGS84")
ADDRESS = "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี"
KHLONG_KIO = [[101.1, 13.2], [101.2, 13.2], [101.2, 13.3], [101.1, 13.3], [101.1, 13.2]]


def located(gazetteer: Gazetteer, address: str = ADDRESS) -> Geocoded:
    answer = geocode(address, gazetteer)
    assert isinstance(answer, Geocoded), answer
    return answer


def geojson(path: Path, *, code: str = "TH200202") -> Path:
    feature = {
        "type": "Feature",
        "properties": {"ADM3_PCODE": code, "ADM3_TH": "คลองกิ่ว", "ADM3_EN": "Clong Giew"},
        "geometry": {"type": "Polygon", "coordinates": [KHLONG_KIO]},
    }
    document = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def points(path: Path, *rows: str) -> Path:
    heading = "SUB_DISTRICT_CODE,SUB_DISTRICT_THAI,SUB_DISTRICT_ENGLISH,LATITUDE,LONGITUDE"
    path.write_text("\n".join((heading, *rows)), encoding="utf-8")
    return path


def test_every_area_of_today_is_known_by_name() -> None:
    areas = todays_areas().values()
    counts = {level: sum(area.level is level for area in areas) for level in Level}
    assert counts == {Level.PROVINCE: 77, Level.AMPHOE: 928, Level.TAMBON: 7436}
    assert not any(area.name_th.startswith("เขต") for area in areas if area.level is Level.AMPHOE)


def test_the_embedded_gazetteer_places_a_tambon_at_its_amphoe_and_says_so() -> None:
    answer = located(embedded_gazetteer())
    assert (answer.tambon, answer.precision) == ("คลองกิ่ว", Precision.AMPHOE)
    assert answer.location.accuracy_m is not None
    # The town of Ban Bueng lies at 13.30 N, 101.11 E.
    assert float(metres([LonLat(lon=101.11, lat=13.30)], answer.point)[0]) < 5000


def test_every_province_has_a_position_without_any_file() -> None:
    gazetteer = embedded_gazetteer()
    for area in gazetteer.areas.values():
        placed = gazetteer.place(area.code)
        assert placed is not None, area.name_th


def test_our_lists_name_areas_that_exist() -> None:
    areas = todays_areas()
    for split in province_splits():
        assert {split.old, split.new} <= areas.keys()
    for estate in known_estates():
        assert estate.within, estate.estate_id
        assert set(estate.within) <= areas.keys(), estate.estate_id
        assert (estate.point is None) == (estate.radius_m is None)
    successors = {code for area in former_areas() for code in area.successors}
    assert successors <= areas.keys()


def test_every_estate_is_found_by_each_of_its_names() -> None:
    gazetteer = embedded_gazetteer()
    for estate in known_estates():
        for name in estate.names:
            found = {one.estate_id for one in gazetteer.estates.find(f"99/9 {name}")}
            assert estate.estate_id in found, (estate.estate_id, name)


def test_a_polygon_reaches_to_its_farthest_corner(tmp_path: Path) -> None:
    answer = located(read_gazetteer([geojson(tmp_path / "a.geojson")]))
    assert answer.precision is Precision.TAMBON
    assert (answer.point.lon, answer.point.lat) == (pytest.approx(101.15), pytest.approx(13.25))
    _, _, corner = GEOD.inv(101.15, 13.25, 101.1, 13.2)
    assert answer.location.accuracy_m == pytest.approx(corner, abs=1)


def test_a_file_s_own_spelling_is_understood(tmp_path: Path) -> None:
    gazetteer = read_gazetteer([geojson(tmp_path / "a.geojson")])
    assert located(gazetteer, "Clong Giew, Ban Bueng, Chon Buri").tambon == "คลองกิ่ว"


def test_points_and_blanks(tmp_path: Path) -> None:
    path = points(
        tmp_path / "g.csv",
        "200202,คลองกิ่ว,Khlong Kio,13.27,101.16",
        "200201,บ้านบึง,Ban Bueng,13.31,101.11",
        "200203,มาบไผ่,Map Phai,13.33,101.19",
        "200204,หนองซ้ำซาก,Nong Samsak,13.28,101.05",
        "200206,หนองอิรุณ,Nong Irun,None,None",
        "200208,คลอง,Khlong,,101",
    )
    gazetteer = read_gazetteer([path])
    assert located(gazetteer).precision is Precision.TAMBON
    lacking = located(gazetteer, "ต.หนองอิรุณ อ.บ้านบึง จ.ชลบุรี")
    assert (lacking.tambon, lacking.precision) == ("หนองอิรุณ", Precision.AMPHOE)


def test_a_few_points_do_not_say_where_a_province_ends(tmp_path: Path) -> None:
    path = points(
        tmp_path / "g.csv",
        "200202,คลองกิ่ว,Khlong Kio,13.27,101.16",
        "200201,บ้านบึง,Ban Bueng,13.31,101.11",
    )
    answer = geocode("จ.ชลบุรี", read_gazetteer([path]))
    assert isinstance(answer, Unlocated)
    assert answer.reason is Reason.NO_POSITION
    assert "จ.ชลบุรี" in answer.en


def test_a_polygon_beats_a_point_in_a_folder(tmp_path: Path) -> None:
    geojson(tmp_path / "b.geojson")
    points(tmp_path / "a.csv", "200202,คลองกิ่ว,Khlong Kio,13.9,101.9")
    (tmp_path / "other.csv").write_text("name,size\nx,1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("...", encoding="utf-8")
    assert located(read_gazetteer([tmp_path])).point.lat == pytest.approx(13.25)


def test_an_older_code_stands_for_its_successor(tmp_path: Path) -> None:
    # อำเภอบึงกาฬ had the code 4303 while it was in Nong Khai; หอคำ is 380104 today.
    path = points(
        tmp_path / "g.csv", "430305,หอคำ,Ho Kham,18.33,103.55", "430101,ใน,Nai,17.8,102.7"
    )
    answer = located(read_gazetteer([path]), "ต.หอคำ อ.เมือง จ.บึงกาฬ")
    assert (answer.tambon_code, answer.point.lat) == ("380104", 18.33)


def test_a_divided_tambon_stands_for_its_amphoe(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", code="TH104701")
    answer = located(read_gazetteer([path]), "แขวงบางนาใต้ เขตบางนา กทม.")
    assert (answer.tambon_code, answer.precision) == ("104703", Precision.AMPHOE)
    assert answer.point.lat == pytest.approx(13.25)


@pytest.mark.parametrize(
    "content",
    ["name,lat,lon\nx,13,100\n", "tambon_code,name\n200202,x\n", "code,lat,lon\n999999,13,100\n"],
)
def test_what_is_no_gazetteer_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "g.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile) as caught:
        read_gazetteer([path])
    assert str(path) in caught.value.en
    assert str(path) in caught.value.th


def test_a_missing_file_and_an_undeclared_crs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GeoriskError):
        read_gazetteer([tmp_path / "none.csv"])
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"code": ["200202"]}, geometry=[shapely.box(101, 13, 101.1, 13.1)])
    frame.to_parquet(tmp_path / "g.parquet")
    with pytest.raises(UndeclaredCrs):
        read_gazetteer([tmp_path / "g.parquet"])


def test_estates_of_a_register_take_the_place_of_ours(tmp_path: Path) -> None:
    register = estate_places(
        [
            Estate(
                estate_id=EstateId("IEAT-34"),
                name="LCB",
                centre=LonLat(lon=100.9, lat=13.08),
                area=shapely.box(100.89, 13.07, 100.91, 13.09),
            ),
            Estate(
                estate_id=EstateId("NEW"),
                name="New Park Industrial Estate",
                name_th="นิคมอุตสาหกรรมใหม่มาก",
                centre=LonLat(lon=101.16, lat=13.26),
                radius_m=800,
            ),
        ]
    )
    gazetteer = read_gazetteer([geojson(tmp_path / "a.geojson")], estates=register)
    ours = located(gazetteer, "นิคมอุตสาหกรรมแหลมฉบัง")
    assert (ours.precision, ours.point.lat) == (Precision.ESTATE, 13.08)
    _, _, corner = GEOD.inv(100.9, 13.08, 100.89, 13.07)
    assert ours.location.accuracy_m == pytest.approx(corner, rel=0.01)
    new = located(gazetteer, f"นิคมฯใหม่มาก {ADDRESS}")
    assert (new.precision, new.location.accuracy_m) == (Precision.ESTATE, 800)


# The reference data -----------------------------------------------------------------------------

NO_TAMBON = "ไม่มีข้อมูล"
# Rows whose address names another province than their own columns: no reader can agree with both.
CONTRADICTORY = {"ต.หนองฮี อ.ปลาบาก จ.นครพนม", "ต.โซง อ.น้ำยืน จ.อุบลราชธานี"}


def real_addresses(reference_data: Path) -> list[dict[str, str]]:
    path = reference_data / "addresses" / "thai_addresses.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def by_points(reference_data: Path) -> Gazetteer:
    return read_gazetteer([reference_data / "gazetteer" / "thailand-geodata_sub_districts.csv"])


@pytest.fixture(scope="module")
def by_polygons(reference_data: Path) -> Gazetteer:
    return read_gazetteer([reference_data / "admin" / "adm3_tambon.geojson"])


@pytest.mark.reference
@pytest.mark.parametrize("kind", ["by_points", "by_polygons"])
def test_real_addresses(kind: str, reference_data: Path, request: pytest.FixtureRequest) -> None:
    gazetteer: Gazetteer = request.getfixturevalue(kind)
    named = right = 0
    for row in real_addresses(reference_data):
        answer = geocode(row["DISPLAY_ADDR"], gazetteer)
        if isinstance(answer, Geocoded) and answer.tambon and row["PROVINCE"] != answer.province:
            assert row["DISPLAY_ADDR"] in CONTRADICTORY
        if row["SUBDISTRICT"] == NO_TAMBON:
            continue
        named += 1
        truth = (row["SUBDISTRICT"], row["DISTRICT"], row["PROVINCE"])
        if isinstance(answer, Geocoded):
            right += truth == (answer.tambon, answer.amphoe, answer.province)
    assert named == 489
    assert right >= 485


@pytest.mark.reference
def test_real_addresses_with_their_columns_never_leave_their_province(
    reference_data: Path, by_points: Gazetteer
) -> None:
    from georisk.location.address import AddressParts

    for row in real_addresses(reference_data):
        answer = geocode(
            AddressParts(address=row["DISPLAY_ADDR"], province=row["PROVINCE"]), by_points
        )
        if isinstance(answer, Geocoded):
            assert answer.province == row["PROVINCE"]
            assert row["DISPLAY_ADDR"] not in CONTRADICTORY


@pytest.mark.reference
@pytest.mark.parametrize(
    ("kind", "mean", "share"), [("by_points", 0.95, 0.85), ("by_polygons", 1.0, 1.0)]
)
def test_a_radius_holds_its_tambon(
    kind: str,
    mean: float,
    share: float,
    reference_data: Path,
    request: pytest.FixtureRequest,
) -> None:
    """Random places of a tambon lie within its radius: nearly all of them for bare points."""
    gazetteer: Gazetteer = request.getfixturevalue(kind)
    path = reference_data / "admin" / "adm3_tambon.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rng = np.random.default_rng(2566)
    covered = []
    for feature in features[::12]:
        area = gazetteer.areas.get(feature["properties"]["ADM3_PCODE"][2:])
        if area is None or area.point is None or area.radius_m is None:
            continue
        shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        west, south, east, north = shape.bounds
        places = rng.uniform((west, south), (east, north), (80, 2))
        places = places[shapely.contains_xy(shape, places[:, 0], places[:, 1])]
        if len(places) < 5:
            continue
        lon, lat = np.full(len(places), area.point.lon), np.full(len(places), area.point.lat)
        _, _, away = GEOD.inv(lon, lat, places[:, 0], places[:, 1])
        covered.append(float(np.mean(np.asarray(away) <= area.radius_m)))
    assert len(covered) > 400
    assert np.mean(covered) >= mean
    assert np.mean(np.array(covered) >= 0.95) >= share


@pytest.mark.reference
def test_an_estate_lies_where_our_list_says(by_polygons: Gazetteer) -> None:
    """The feed's points against our amphoe: two sources that do not know of one another."""
    for estate in known_estates():
        if estate.point is None:
            continue
        bounds = []
        for code in estate.within:
            placed = by_polygons.place(code)
            assert placed is not None
            bounds.append(float(metres([estate.point], placed.point)[0]) - placed.radius_m)
        assert min(bounds) <= (estate.radius_m or 0), estate.estate_id


@pytest.mark.reference
def test_the_towns_of_the_embedded_gazetteer_lie_in_their_provinces(by_polygons: Gazetteer) -> None:
    embedded = embedded_gazetteer()
    for area in embedded.areas.values():
        if area.level is not Level.AMPHOE or area.point is None:
            continue
        province = by_polygons.place(area.code[:2])
        assert province is not None
        away = float(metres([area.point], province.point)[0])
        assert away <= province.radius_m * 1.1, area.name_th


def test_geothai_has_the_names_the_tests_rest_on() -> None:
    address = geothai.address("200202")
    assert address is not None
    assert (address.subdistrict.name_th, address.district.name_th) == ("คลองกิ่ว", "บ้านบึง")
