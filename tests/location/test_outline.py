"""Positions at sea, abroad, in the wrong zone or the wrong province are named with a likely fix."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from pyproj import Transformer

from georisk.adapters.tables.registers import parse_customer
from georisk.errors import InvalidValue
from georisk.location.coordinates import StatedPosition, locate
from georisk.location.outline import named_province, on_land, provinces
from georisk.model import Customer, LonLat, Rejected

if TYPE_CHECKING:
    from pathlib import Path

# lat, lon of places that are land, by their published coordinates.
LAND = [
    (20.43, 99.88),  # Mae Sai, the north
    (5.77, 101.07),  # Betong, the south
    (15.33, 105.48),  # Khong Chiam, the east
    (18.15, 97.93),  # Mae Sariang, the west
    (7.88, 98.39),  # Phuket
    (9.53, 100.06),  # Ko Samui
    (13.08, 100.90),  # Laem Chabang port
    (12.68, 101.15),  # Map Ta Phut
    (13.75, 100.50),  # Bangkok
]
ELSEWHERE = [
    (13.0, 100.5),  # the Bight of Bangkok
    (12.0, 100.5),  # the Gulf
    (9.0, 101.5),
    (7.5, 97.5),  # the Andaman Sea
    (18.79, 104.98),  # Chiang Mai's easting read in zone 48: Laos
    (16.8, 96.15),  # Yangon
    (11.56, 104.92),  # Phnom Penh
]


@pytest.mark.parametrize(("lat", "lon"), LAND)
def test_land(lat: float, lon: float) -> None:
    assert on_land(lon, lat)


@pytest.mark.parametrize(("lat", "lon"), ELSEWHERE)
def test_sea_and_abroad(lat: float, lon: float) -> None:
    assert not on_land(lon, lat)
    with pytest.raises(InvalidValue, match="abroad or at sea"):
        locate(StatedPosition(lat=lat, lon=lon))


@pytest.mark.reference
def test_every_tambon_of_another_source_is_on_land_and_in_its_province(
    reference_data: Path,
) -> None:
    path = reference_data / "gazetteer" / "thailand-geodata_sub_districts.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["LATITUDE"] not in {"", "None"}]
    lost, outside = [], []
    for row in rows:
        lat, lon = float(row["LATITUDE"]), float(row["LONGITUDE"])
        if not on_land(lon, lat):
            lost.append(row)
        elif provinces()[row["SUB_DISTRICT_CODE"][:2]].metres_outside(LonLat(lon=lon, lat=lat)):
            outside.append(row)
    assert len(rows) > 7000
    assert len(lost) <= 2, lost  # slips of that source
    assert len(outside) < 20, outside


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("99 ถ.ลพบุรีราเมศวร์ อ.หาดใหญ่ จ.สงขลา 90110", "90"),
        ("700/1 หมู่ 1 ต.คลองตำหรุ อ.เมืองชลบุรี จังหวัดชลบุรี", "20"),
        ("เขตลาดกระบัง กรุงเทพฯ 10520", "10"),
        ("ลาดกระบัง กทม. ๑๐๕๒๐", "10"),
        ("7/1 Moo 4, Bowin, Sriracha, Chonburi 20230, Thailand", "20"),
        ("Pluak Daeng, Rayong Province, Thailand 21140", "21"),
        ("1 Rojana Road, Uthai, Phra Nakhon Si Ayutthaya 13210", "14"),
    ],
)
def test_a_province_in_so_many_words(address: str, code: str) -> None:
    found = named_province(address)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ถนนชลบุรี-บ้านบึง",
        "นิคมอุตสาหกรรมระยอง ปลวกแดง",
        "Si Racha",
        "จ.ชลบุรี (สนญ. จ.ระยอง)",
        "Sansanan",
    ],
)
def test_no_province_is_no_contradiction(address: str) -> None:
    assert named_province(address) is None


def refused(**values: object) -> Rejected:
    read = parse_customer({"customer_id": "A", **values}, row=2)
    assert isinstance(read, Rejected), read
    return read


def test_a_position_outside_its_province_is_named_not_moved() -> None:
    (problem,) = refused(lat=18.79, lon=98.98, address="ต.หนองขาม อ.ศรีราชา จ.ชลบุรี").problems
    assert (problem.field, problem.code) == ("lat", "position.out_of_place")
    assert "outside Chon Buri" in problem.expected_en
    assert "correct the position, or the address" in problem.expected_en
    assert "จังหวัดชลบุรี" in problem.expected_th


def test_near_the_border_nothing_is_said() -> None:
    # Bo Win lies in Chon Buri, five kilometres from Rayong.
    read = parse_customer(
        {"customer_id": "A", "lat": 13.05, "lon": 101.07, "address": "ปลวกแดง จ.ระยอง"}, row=2
    )
    assert isinstance(read, Customer)


@pytest.mark.parametrize(
    ("lon", "lat", "right", "wrong", "address"),
    [
        (98.98, 18.79, 47, 48, None),
        (104.86, 15.24, 48, 47, "ถ.สุรียาตร์ ต.ในเมือง อ.เมือง จ.อุบลราชธานี"),
        (100.98, 13.36, 47, 48, "อ.เมืองชลบุรี จ.ชลบุรี"),
    ],
)
@pytest.mark.parametrize("datum", [32600, 24000])
def test_a_zone_mistaken_for_the_other_is_named(
    lon: float, lat: float, right: int, wrong: int, address: str | None, datum: int
) -> None:
    grid = Transformer.from_crs(4326, 32600 + right, always_xy=True).transform(lon, lat)
    stated = {"easting": grid[0], "northing": grid[1], "address": address}
    good = parse_customer({"customer_id": "A", **stated, "crs": f"EPSG:{datum + right}"}, row=2)
    assert isinstance(good, Customer)
    (problem,) = refused(**stated, crs=f"EPSG:{datum + wrong}").problems
    assert f"EPSG:{datum + right} would fit" in problem.expected_en
    assert f"EPSG:{datum + right}" in problem.expected_th
