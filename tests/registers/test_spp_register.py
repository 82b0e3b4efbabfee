"""Our register of SPP plants: does it hold, and does it say what its sources say?"""

from __future__ import annotations

import csv
import importlib.util
import json
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod
from shapely.geometry import Point, shape
from shapely.ops import nearest_points

from georisk.adapters.tables.registers import read_spps
from georisk.model import SppStatus

FOLDER = Path(__file__).resolve().parents[2] / "data" / "spp_sites"
REGISTER = FOLDER / "spp_sites.csv"
WGS84 = Geod(ellps="WGS84")
Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def register() -> Rows:
    return rows_of(REGISTER)


@pytest.fixture(scope="module")
def units(reference_data: Path) -> dict[str, dict[str, str]]:
    """Units the register must count: the class, without the retired."""
    rows = rows_of(reference_data / "spp_sites" / "spp_sites_units.csv")
    return {
        row["site_id"]: row
        for row in rows
        if row["plant_class"] == "spp_likely" and row["status"] != "retired"
    }


def columns() -> list[dict[str, Any]]:
    schema = tomllib.loads((FOLDER / "schema.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = schema["column"]
    return found


def holds(column: dict[str, Any], value: str) -> bool:
    if not value:
        return not column.get("required", False)
    if column["type"] == "word":
        return value in column["words"]
    if column["type"] == "text" or (column["type"] == "number_or_unknown" and value == "unknown"):
        return True
    number = Decimal(value)
    whole = column["type"] != "count" or number == number.to_integral_value()
    return whole and column.get("least", number) <= number <= column.get("most", number)


def test_every_value_is_what_the_schema_says(register: Rows) -> None:
    assert list(register[0]) == [column["name"] for column in columns()]
    assert all(column["meaning"] for column in columns())
    wrong = [
        (row["spp_id"], column["name"], row[column["name"]])
        for row in register
        for column in columns()
        if not holds(column, row[column["name"]])
    ]
    assert wrong == []


def test_no_plant_is_there_twice(register: Rows) -> None:
    assert len({row["spp_id"] for row in register}) == len(register)
    assert len({(row["name"], row["lat"], row["lon"]) for row in register}) == len(register)
    counted = [unit for row in register for unit in row["unit_ids"].split(";")]
    assert len(set(counted)) == len(counted)


def test_nothing_unknown_is_stated(register: Rows) -> None:
    assert {(row["direct_sale"], row["residual_mw"]) for row in register} == {
        ("unknown", "unknown")
    }


def test_georisk_reads_every_row(register: Rows) -> None:
    batch = read_spps(REGISTER)
    assert batch.rejected == ()
    assert [spp.spp_id for spp in batch.rows] == [row["spp_id"] for row in register]
    amata = next(spp for spp in batch.rows if spp.spp_id == "SPP-003")
    assert (amata.location.point.lat, amata.location.point.lon) == (13.450797, 101.056198)
    assert amata.location.accuracy_m == 4718
    assert (amata.status, amata.direct_sale, amata.residual_mw) == (SppStatus.OPERATING, None, None)
    assert amata.capacity_mw == 133


def test_readme_states_the_totals(register: Rows) -> None:
    plants = {row["name"].split(", unit")[0] for row in register}
    counted = sum(int(row["units"]) for row in register)
    megawatts = sum(Decimal(row["capacity_mw"] or 0) for row in register)
    rows = f"{len(register)} rows, {len(plants)} plants"
    totals = f"{rows}, {counted} generating units, {megawatts:,.0f} MW"
    assert totals in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.reference
def test_register_is_what_its_script_writes(reference_data: Path) -> None:
    spec = importlib.util.spec_from_file_location("build_spp_sites", FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert build.register_text(reference_data).encode("utf-8") == REGISTER.read_bytes()


@pytest.mark.reference
def test_every_unit_is_counted_once(register: Rows, units: dict[str, dict[str, str]]) -> None:
    assert {unit for row in register for unit in row["unit_ids"].split(";")} == set(units)
    assert [int(row["units"]) for row in register] == [
        len(row["unit_ids"].split(";")) for row in register
    ]


@pytest.mark.reference
def test_megawatts_agree_by_row_plant_and_country(
    register: Rows, units: dict[str, dict[str, str]]
) -> None:
    ours: dict[str, Decimal] = defaultdict(Decimal)
    theirs: dict[str, Decimal] = defaultdict(Decimal)
    for row in register:
        members = [units[unit] for unit in row["unit_ids"].split(";")]
        assert {unit["name_en"] for unit in members} == {row["name"].split(", unit")[0]}
        known = all(unit["capacity_mw"] for unit in members)
        assert bool(row["capacity_mw"]) == known
        ours[members[0]["name_en"]] += Decimal(row["capacity_mw"] or 0)
    for unit in units.values():
        theirs[unit["name_en"]] += Decimal(unit["capacity_mw"] or 0)
    assert ours == theirs
    assert sum(ours.values()) == Decimal("10630.7")


@pytest.mark.reference
def test_positions_and_their_accuracy_cover_the_sources(
    register: Rows, units: dict[str, dict[str, str]]
) -> None:
    for row in register:
        radius = int(row["position_accuracy_m"])
        for unit in (units[name] for name in row["unit_ids"].split(";")):
            away = metres(row, unit)
            assert away <= 1_000, row["spp_id"]
            assert radius >= round(away)
            assert radius >= int(unit["gem_to_ieat_m"] or 0)
            assert radius >= (5_000 if unit["coord_accuracy"] == "approximate" else 300)


def metres(row: dict[str, str], other: dict[str, str]) -> float:
    lon, lat = float(row["lon"]), float(row["lat"])
    return float(WGS84.inv(lon, lat, float(other["lon"]), float(other["lat"]))[2])


@pytest.mark.reference
def test_thai_names_are_the_sources(register: Rows, units: dict[str, dict[str, str]]) -> None:
    stated = {unit[name] for unit in units.values() for name in ("name_th", "ieat_station_th")}
    names = {name for row in register for name in row["name_th"].split(" / ") if name}
    assert names - stated == {"โรงไฟฟ้าบ้านโป่ง"}


@pytest.mark.reference
def test_plants_lie_in_their_province(register: Rows, reference_data: Path) -> None:
    """Borders are simplified, so a plant may lie outside by what its position is worth."""
    provinces = province_shapes(reference_data)
    for row in register:
        polygon = provinces[row["province"]]
        plant = Point(float(row["lon"]), float(row["lat"]))
        inner, _ = nearest_points(polygon, plant)
        outside = WGS84.inv(plant.x, plant.y, inner.x, inner.y)[2]
        assert outside <= min(int(row["position_accuracy_m"]), 5_000), row["spp_id"]


def province_shapes(reference_data: Path) -> dict[str, Any]:
    path = reference_data / "admin" / "adm1_province.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {item["properties"]["ADM1_EN"]: shape(item["geometry"]) for item in features}


@pytest.mark.reference
def test_pea_areas_are_those_of_the_provinces(register: Rows, reference_data: Path) -> None:
    table = rows_of(reference_data / "pea_areas" / "pea_area_provinces.csv")
    areas = {row["province_en"]: row for row in table}
    for row in register:
        stated = areas[row["province"]]
        assert row["utility"] == stated["utility"]
        assert row["pea_area"] == stated["pea_area_code"]
