"""The same table in every format reads alike; a damaged file is one clear error."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from georisk.adapters.tables.raw_tables import file_hash, read_text
from georisk.adapters.tables.registers import read_customers, read_estates, read_outages, read_spps
from georisk.errors import GeoriskError, InputError, UndeclaredCrs, UnreadableFile
from georisk.location.datums import to_wgs84

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.model import Customer

HEADINGS = ("customer_id", "ชื่อลูกค้า", "lat", "lon", "ค่าไฟฟ้าเฉลี่ยต่อเดือน", "solar_kw", "spp_partner")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("020001234567", "บริษัท อมตะ จำกัด", 13.42, 101.03, "1,250,000", 0, "ใช่"),
    ("C2", "Acme; Co, Ltd", 13.5, 101.1, "300000", None, "ไม่ใช่"),
    ("C3", "ลบ", 13.5, 101.1, "-1", None, None),
)


def as_csv(delimiter: str, encoding: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerows([HEADINGS, *(["" if v is None else v for v in row] for row in ROWS)])
        path = folder / "customers.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(row)
    path = folder / "customers.xlsx"
    book.save(path)
    return path


def frame() -> pd.DataFrame:
    return pd.DataFrame([dict(zip(HEADINGS, row, strict=True)) for row in ROWS])


def as_parquet(folder: Path) -> Path:
    path = folder / "customers.parquet"
    frame().to_parquet(path)
    return path


def as_vector(suffix: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        plain = frame()
        points = gpd.points_from_xy(plain["lon"], plain["lat"])
        spatial = gpd.GeoDataFrame(
            plain.drop(columns=["lat", "lon"]), geometry=points, crs="EPSG:4326"
        )
        path = folder / f"customers.{suffix}"
        if suffix == "parquet":
            spatial.to_parquet(path)
        else:
            spatial.to_crs(32647 if suffix == "gpkg" else 4326).to_file(path)
        return path

    return write


FORMATS = {
    "csv": as_csv(",", "utf-8"),
    "bom": as_csv(",", "utf-8-sig"),
    "cp874": as_csv(",", "cp874"),
    "semicolon": as_csv(";", "cp874"),
    "tab": as_csv("\t", "utf-8"),
    "utf16": as_csv("\t", "utf-16"),
    "xlsx": as_xlsx,
    "parquet": as_parquet,
    "geojson": as_vector("geojson"),
    "gpkg": as_vector("gpkg"),
    "geoparquet": as_vector("parquet"),
}


def essence(batch: Batch[Customer]) -> list[tuple[object, ...]]:
    return [
        (
            customer.customer_id,
            customer.row,
            customer.name,
            customer.location and round(customer.location.point.lat, 7),
            customer.location and round(customer.location.point.lon, 7),
            customer.monthly_bill_thb,
            customer.solar_kw,
            customer.spp_partner,
        )
        for customer in batch.rows
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_alike(tmp_path: Path, name: str) -> None:
    batch = read_customers(FORMATS[name](tmp_path))
    assert essence(batch) == [
        ("020001234567", 2, "บริษัท อมตะ จำกัด", 13.42, 101.03, 1_250_000, 0, True),
        ("C2", 3, "Acme; Co, Ltd", 13.5, 101.1, 300_000, None, False),
    ]
    assert [rejected.row for rejected in batch.rejected] == [4]
    assert batch.file.rows == 3
    assert batch.unknown_columns == ()


def test_numbers_that_are_ids_keep_their_digits(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("customer_id", "ca_no", "bp_no"))
    sheet.append((1, 20001234567, "0001"))
    sheet.append((2.0, "020001234567", 1234567890123456789))
    book.save(tmp_path / "ids.xlsx")
    batch = read_customers(tmp_path / "ids.xlsx")
    assert [(item.customer_id, item.ca_no) for item in batch.rows] == [("1", "20001234567")]
    assert batch.rejected[0].problems[0].code == "value.digits_lost"


def test_the_sheet_of_the_tables_name_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(("notes",))
    sheet = book.create_sheet("Customers")
    sheet.append(("customer_id",))
    sheet.append(("C1",))
    book.save(tmp_path / "book.xlsx")
    assert read_customers(tmp_path / "book.xlsx").rows[0].customer_id == "C1"


def test_a_stray_cell_far_away_is_an_error_and_no_crash(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active["XFD1048576"] = " "
    book.save(path)
    with pytest.raises(UnreadableFile, match="a stray cell lies far from the table"):
        read_customers(path)


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "geojson", "gpkg"])
def test_dates_of_the_buddhist_era_in_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"outages.{suffix}"
    if suffix == "xlsx":
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(("customer_id", "started_at"))
        book.active.append(("C1", date(2569, 9, 30)))
        book.save(path)
    elif suffix == "parquet":
        pd.DataFrame({"customer_id": ["C1"], "started_at": [date(2569, 9, 30)]}).to_parquet(path)
    else:
        plain = {"customer_id": ["C1"], "started_at": ["2569-09-30"]}
        gpd.GeoDataFrame(plain, geometry=[shapely.Point(101, 13)], crs=4326).to_file(path)
    assert [str(event.started_at) for event in read_outages(path).rows] == ["2026-09-30 00:00:00"]


SQUARE = shapely.box(101.0, 13.4, 101.02, 13.42)
BOW_TIE = shapely.Polygon([(101, 13.4), (101.02, 13.42), (101.02, 13.4), (101, 13.42)])


def test_polygons_are_areas(tmp_path: Path) -> None:
    spatial = gpd.GeoDataFrame(
        {"estate_id": ["E1", "E2", "E3", "E4"], "name": list("abcd")},
        geometry=[SQUARE, BOW_TIE, shapely.Polygon(), shapely.Point(101, 13.4)],
        crs=4326,
    )
    spatial.to_file(tmp_path / "estates.gpkg")
    batch = read_estates(tmp_path / "estates.gpkg")
    assert [estate.estate_id for estate in batch.rows] == ["E1", "E2"]
    assert batch.rows[0].area is not None
    assert batch.rows[0].area.equals(SQUARE)
    assert batch.rows[1].area is not None
    assert batch.rows[1].area.is_valid
    assert batch.rows[1].area.area == pytest.approx(SQUARE.area / 2)
    inside = shapely.Point(batch.rows[0].centre.lon, batch.rows[0].centre.lat)
    assert SQUARE.contains(inside)
    assert [rejected.record_id for rejected in batch.rejected] == ["E3", "E4"]


def test_a_plants_polygon_on_indian_1975(tmp_path: Path) -> None:
    grid = shapely.box(700_000, 1_480_000, 700_400, 1_480_300)
    plain = {"spp_id": ["S1"], "status": ["operating"], "lat": [None], "lon": [None]}
    frame = gpd.GeoDataFrame(plain, geometry=[grid], crs=24047)
    frame.to_file(tmp_path / "spp.shp")
    (spp,) = read_spps(tmp_path / "spp.shp").rows
    assert spp.area is not None
    lon, lat = to_wgs84(24047)(700_200.0, 1_480_150.0)
    assert spp.location.point.lon == pytest.approx(lon, abs=2e-3)
    assert spp.area.contains(shapely.Point(lon, lat))
    # PROJ's own choice would be some 190 m away.
    assert spp.area.centroid.distance(frame.to_crs(4326).geometry[0].centroid) > 1e-3


def test_a_plant_has_its_stated_position_beside_its_polygon(tmp_path: Path) -> None:
    plain = {"spp_id": ["S1"], "status": ["planned"], "lat": [13.405], "lon": [101.001]}
    gpd.GeoDataFrame(plain, geometry=[SQUARE], crs=4326).to_file(tmp_path / "spp.geojson")
    (spp,) = read_spps(tmp_path / "spp.geojson").rows
    assert (spp.location.point.lat, spp.location.point.lon) == (13.405, 101.001)


def test_a_point_that_contradicts_its_columns_is_rejected(tmp_path: Path) -> None:
    plain = {"customer_id": ["C1", "C2"], "lat": [13.42, 13.42], "lon": [101.03, 101.03]}
    points = [shapely.Point(101.03, 13.42), shapely.Point(101.04, 13.42)]
    gpd.GeoDataFrame(plain, geometry=points, crs=4326).to_file(tmp_path / "c.gpkg")
    batch = read_customers(tmp_path / "c.gpkg")
    assert [customer.customer_id for customer in batch.rows] == ["C1"]
    assert "m apart" in batch.rejected[0].problems[0].expected_en


def test_coordinates_of_an_undeclared_system_are_refused(tmp_path: Path) -> None:
    plain = gpd.GeoDataFrame({"id": ["C1"]}, geometry=[shapely.Point(101, 13)], crs=4326)
    plain.to_file(tmp_path / "c.shp")
    (tmp_path / "c.prj").unlink()
    with pytest.raises(UndeclaredCrs, match="does not declare its CRS"):
        read_customers(tmp_path / "c.shp")


def test_geojson_is_on_wgs_84_unless_it_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "c.geojson"
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "anything",
                "properties": {"customer_id": "C1"},
                "geometry": {"type": "Point", "coordinates": [101.0, 13.4, 5.0]},
            }
        ],
    }
    path.write_text(json.dumps(body), encoding="utf-8")
    location = read_customers(path).rows[0].location
    assert location is not None
    assert (location.point.lon, location.point.lat) == (101.0, 13.4)
    body["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::24047"}}
    body["features"][0]["geometry"]["coordinates"] = [700_000, 1_480_000]
    path.write_text(json.dumps(body), encoding="utf-8")
    location = read_customers(path).rows[0].location
    assert location is not None
    assert (location.point.lon, location.point.lat) == pytest.approx(
        to_wgs84(24047)(700_000.0, 1_480_000.0)
    )


def test_a_layer_is_named_where_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    for layer, identity in (("b", "C1"), ("a", "C2")):
        plain = gpd.GeoDataFrame({"customer_id": [identity]}, geometry=[SQUARE], crs=4326)
        plain.to_file(path, layer=layer)
    with pytest.raises(InputError, match="has the layers b, a: keep one"):
        read_customers(path)
    plain.to_file(path, layer="Customers")
    assert read_customers(path).rows[0].customer_id == "C2"


def test_an_open_quote_does_not_swallow_rows(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text('customer_id,name\nC1,"Acme\nC2,b\nC3,c\n', encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"a quote opened in line 2 or later is never closed"):
        read_customers(path)
    path.write_text('customer_id,name\nC1,"two\nlines"\nC2,"a ""b"" c"\n', encoding="utf-8")
    assert [item.row for item in read_customers(path).rows] == [2, 3]


@pytest.mark.parametrize("name", ["missing.csv", "missing.xlsx", "missing.gpkg", "a_folder"])
def test_a_file_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "a_folder").mkdir()
    with pytest.raises(UnreadableFile, match=name) as unreadable:
        read_customers(tmp_path / name)
    assert "\n" not in unreadable.value.en
    assert len(unreadable.value.en) < 400 + len(str(tmp_path))


def test_a_shapefile_is_all_of_its_parts(tmp_path: Path) -> None:
    plain = gpd.GeoDataFrame({"id": ["C1"]}, geometry=[shapely.Point(101, 13)], crs=4326)
    plain.to_file(tmp_path / "c.shp")
    before = file_hash(tmp_path / "c.shp")
    (tmp_path / "c.prj").write_text("", encoding="utf-8")
    assert file_hash(tmp_path / "c.shp") != before


def test_text_in_no_known_encoding(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(b"customer_id\n\xff\x81\xdb\n")
    with pytest.raises(UnreadableFile, match="neither UTF-8 nor TIS-620"):
        read_text(tmp_path / "c.csv")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.filterwarnings("ignore")
def test_damaged_files_never_end_in_a_traceback(tmp_path: Path, name: str) -> None:
    path = FORMATS[name](tmp_path)
    whole = path.read_bytes()
    chance = random.Random(name)
    for _ in range(40):
        damaged = bytearray(
            whole[: chance.randrange(len(whole))] if chance.random() < 0.5 else whole
        )
        for _ in range(chance.randrange(30)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            batch = read_customers(path)
        except GeoriskError:
            continue
        assert len(batch.rows) + len(batch.rejected) == batch.file.rows


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.sampled_from(["csv", "xlsx", "xls", "parquet", "gpkg", "geojson", "shp", "kml", "zip"]),
)
def test_noise_is_an_error(tmp_path: Path, noise: bytes, suffix: str) -> None:
    path = tmp_path / f"noise.{suffix}"
    path.write_bytes(noise)
    with pytest.raises(GeoriskError):
        read_customers(path)


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, max_size=6), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_ragged_rows_are_all_accounted_for(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(
        [["customer_id", "lat", "lon", "monthly_bill_thb"], *rows]
    )
    path = tmp_path / "ragged.csv"
    path.write_bytes(text.getvalue().encode())
    filled = [row for row in rows if any(value.strip() for value in row)]
    if not filled:
        with pytest.raises(GeoriskError):
            read_customers(path)
        return
    batch = read_customers(path)
    assert len(batch.rows) + len(batch.rejected) == batch.file.rows == len(filled)
    assert all(rejected.problems for rejected in batch.rejected)
