"""Estates and parks in addresses: by any of their names, and never against the other names."""

from __future__ import annotations

import pytest

from georisk.location.answers import Geocoded, Reason, Unlocated
from georisk.location.geocoding import geocode
from georisk.model import Precision
from tests.location.country import country

GAZETTEER = country()
AMATA = (101.004, 13.421)
LAEM_CHABANG = (100.909, 13.077)


@pytest.mark.parametrize(
    ("address", "point"),
    [
        ("นิคมอุตสาหกรรมอมตะซิตี้ ชลบุรี", AMATA),
        ("โรงงานในนิคมอมตะนคร", AMATA),
        ("700/1 อมตะนคร อ.เมือง จ.ชลบุรี", AMATA),
        ("Amata City Chonburi Industrial Estate", AMATA),
        ("700/1 Amata City, Chonburi", AMATA),
        ("99 นิคมฯ แหลมฉบัง", LAEM_CHABANG),
        ("99 นิคมอุตสาหกรรม แหลมฉบัง อ.ศรีราชา", LAEM_CHABANG),
        ("Laemchabang Ind. Estate, Si Racha, Chonburi", LAEM_CHABANG),
    ],
)
def test_names_and_aliases(address: str, point: tuple[float, float]) -> None:
    answer = geocode(address, GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert (answer.point.lon, answer.point.lat) == point
    assert answer.precision is Precision.ESTATE
    assert answer.province == "ชลบุรี"


def test_a_tambon_smaller_than_its_estate_is_the_position() -> None:
    answer = geocode("นิคมแหลมฉบัง ต.ทุ่งสุขลา อ.ศรีราชา จ.ชลบุรี", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert answer.precision is Precision.TAMBON
    assert answer.tambon == "ทุ่งสุขลา"


def test_an_estate_smaller_than_its_amphoe_is_the_position() -> None:
    answer = geocode("นิคมแหลมฉบัง อ.ศรีราชา จ.ชลบุรี", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert (answer.precision, answer.location.accuracy_m) == (Precision.ESTATE, 2400)
    assert answer.amphoe == "ศรีราชา"


def test_a_name_of_two_estates_is_settled_by_the_province() -> None:
    answer = geocode("Amata City, Pluak Daeng, Rayong", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert answer.precision is Precision.ESTATE
    assert (answer.amphoe, answer.province) == ("ปลวกแดง", "ระยอง")
    alone = geocode("Amata City", GAZETTEER)
    assert isinstance(alone, Unlocated)
    assert alone.reason is Reason.AMBIGUOUS


def test_an_estate_elsewhere_does_not_move_an_address() -> None:
    answer = geocode("นิคมแหลมฉบัง ต.มาบตาพุด อ.เมือง จ.ระยอง", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert answer.precision is Precision.TAMBON
    assert answer.tambon == "มาบตาพุด"
    assert "แหลมฉบัง" in answer.notes[-1][0]


def test_an_estate_far_away_does_not_move_an_address() -> None:
    answer = geocode("นิคมไกลโพ้น อ.บ้านบึง จ.ชลบุรี", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert (answer.precision, answer.amphoe) == (Precision.AMPHOE, "บ้านบึง")
    assert "ไกลโพ้น" in answer.notes[-1][1]


def test_an_estate_without_a_position_gives_its_amphoe() -> None:
    answer = geocode("นิคมอุตสาหกรรมบ้านบึง", GAZETTEER)
    assert isinstance(answer, Geocoded)
    assert (answer.precision, answer.amphoe) == (Precision.AMPHOE, "บ้านบึง")


@pytest.mark.parametrize("address", ["ต.ลานดอกไม้ แหลมฉบังคอนโด", "LaemChabangX City"])
def test_a_place_is_no_estate_without_the_word(address: str) -> None:
    answer = geocode(address, GAZETTEER)
    assert isinstance(answer, Unlocated)
