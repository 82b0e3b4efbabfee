"""Addresses in a small country: what is found, how finely, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.location.address import AddressParts
from georisk.location.answers import Geocoded, Reason, Unlocated
from georisk.location.areas import Level
from georisk.location.geocoding import geocode
from georisk.model import Precision
from tests.location.country import country

if TYPE_CHECKING:
    import random

    from georisk.location.areas import Area

GAZETTEER = country()


def found(address: str | AddressParts) -> Geocoded:
    answer = geocode(address, GAZETTEER)
    assert isinstance(answer, Geocoded), answer
    return answer


def refused(address: str | AddressParts) -> Unlocated:
    answer = geocode(address, GAZETTEER)
    assert isinstance(answer, Unlocated), answer
    assert answer.en
    assert answer.th
    return answer


@pytest.mark.parametrize(
    "address",
    [
        "ตำบลคลองกิ่ว อำเภอบ้านบึง จังหวัดชลบุรี 20220",
        "99 ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี",
        "99 ต.คลองกิ่วอ.บ้านบึงจ.ชลบุรี20220",
        "99 คลองกิ่ว บ้านบึง ชลบุรี",
        "99 คลองกิ่วบ้านบึงชลบุรี",
        "99 ต.คลองกิ่วบ้านบึงชลบุรี",
        "ต.คลองกิ่ว อ.บ้านบึง",
        "ต.คลองกิ่ว จ.ชลบุรี",
        "ต.คลองกิ่ว 20220",
        "ต.คลองกิ่ว",
        "จ.ชลบุรี อ.บ้านบึง ต.คลองกิ่ว",
        "ต.คลองกิว อ.บ้านบึง จ.ชลบุรี",
        "ต.คลองดิ่ว อ.บ้านบีง จ.ชลบุลี",
        "คลองกิ่ฟ บ้านบึง ชลบุรี",
        "Khlong Kio, Ban Bueng, Chon Buri 20220",
        "Klongkiew Sub-district, Banbueng District, Cholburi",
        "T.Klong Kiw A.Ban Bung Chonburi",
        "บริษัท ระยองพลาสติก จำกัด 99 ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี",
        "ถนนศรีราชา-ระยอง ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี",
        "อ.คลองกิ่ว จ.ชลบุรี",
    ],
)
def test_one_tambon_in_many_spellings(address: str) -> None:
    answer = found(address)
    assert (answer.tambon_code, answer.amphoe, answer.province) == ("200202", "บ้านบึง", "ชลบุรี")
    assert answer.precision is Precision.TAMBON
    assert (answer.point.lon, answer.point.lat) == (101.16, 13.27)
    assert answer.location.accuracy_m == 1500


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ต.บางปลาสร้อย อ.เมือง จ.ชลบุรี", "200101"),
        ("ต.ในเมือง อ.เมือง จ.ขอนแก่น", "400101"),
        ("ต.ในเมือง อ.เมือง 43000", "430101"),
        ("ต.ในเมือง อ.บ้านไผ่ จ.ขอนแก่น", "401017"),
        ("ต.หอคำ อ.บึงกาฬ จ.หนองคาย", "380104"),
        ("ต.หอคำ อ.เมือง จ.บึงกาฬ", "380104"),
        ("ต.หนองเก่า อ.เมือง จ.ชลบุรี", "200109"),
        ("ต.ทุ่งเก่า อ.บ้านบึง จ.ชลบุรี", "200708"),
        ("ตบ่อวิน อศรีราชา จชลบุรี", "200708"),
        ("แขวงสีลม เขตบางรัก กทม.", "100402"),
        ("ต.บึง อ.ศรีราชา จ.ชลบุรี", "200704"),
        ("ต.กุดขอนแก่น อ.ภูเวียง", "401610"),
    ],
)
def test_names_that_need_their_neighbours(address: str, code: str) -> None:
    assert found(address).tambon_code == code


def test_columns() -> None:
    parts = AddressParts(tambon="คลองกิ่ว", amphoe="บ้านบึง", province="ชลบุรี", postcode="20220")
    assert found(parts).tambon_code == "200202"
    both = AddressParts(address="ต.หอคำ อ.บึงกาฬ จ.หนองคาย", province="บึงกาฬ")
    assert found(both).tambon_code == "380104"


@pytest.mark.parametrize(
    ("address", "precision", "label"),
    [
        ("อ.บ้านบึง จ.ชลบุรี", Precision.AMPHOE, "บ้านบึง"),
        ("บ้านบึง ชลบุรี", Precision.AMPHOE, "บ้านบึง"),
        ("ต.ไม่มีจริง อ.บ้านบึง จ.ชลบุรี", Precision.AMPHOE, "บ้านบึง"),
        ("ต.บ่อวิน อ.บ้านบึง จ.ชลบุรี", Precision.AMPHOE, "บ้านบึง"),
        ("ต.คลองกิ่ง อ.บ้านบึง จ.ชลบุรี", Precision.AMPHOE, "บ้านบึง"),
        ("แขวงบางนา เขตบางนา กทม.", Precision.AMPHOE, "บางนา"),
        ("แขวงบางนา กทม.", Precision.AMPHOE, "บางนา"),
        ("ต.ในเมือง จ.ขอนแก่น", Precision.PROVINCE, None),
        ("ต.คลองกิ่ว จ.ชลบุรี 21140", Precision.AMPHOE, "บ้านบึง"),
        ("จ.ชลบุรี", Precision.PROVINCE, None),
        ("โรงงาน 2 ชลบุรี", Precision.PROVINCE, None),
    ],
)
def test_less_is_said_where_less_is_known(
    address: str, precision: Precision, label: str | None
) -> None:
    answer = found(address)
    assert (answer.precision, answer.amphoe, answer.tambon) == (precision, label, None)
    accuracy = answer.location.accuracy_m
    assert accuracy is not None
    assert accuracy > 1500


@pytest.mark.parametrize(
    "address",
    [
        "ต.คลองกิ่ว อ.บ้านบึง จ.ระยอง",
        "ต.คลองกิ่ว อ.บ้านบึง จ.ระยอง 20220",
        "คลองกิ่ว บ้านบึง ระยอง",
        "Khlong Kio, Ban Bueng, Rayong",
        "อ.บ้านบึง จ.ระยอง",
        "อ.เมืองขอนแก่น จ.ชลบุรี",
        "ต.ในเมือง อ.เมืองขอนแก่น จ.หนองคาย",
        "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี จ.ระยอง",
        "โรงงาน จ.ชลบุรี 21140",
        "ต.บางปลาสร้อย อ.เมืองลพบุรี จ.ชลบุรี",
        "ต.ในเมือง อ.เมือง ขอนแก่น จ.หนองคาย",
        "Nai Mueang, Mueang Khon Kaen, Nong Khai",
    ],
)
def test_names_that_exclude_one_another_are_refused(address: str) -> None:
    assert refused(address).reason is Reason.CONTRADICTION


def test_a_contradiction_names_both_sides() -> None:
    answer = refused("ต.คลองกิ่ว อ.บ้านบึง จ.ระยอง")
    for text in (answer.en, answer.th):
        assert "จ.ระยอง" in text
        assert "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี" in text


@pytest.mark.parametrize("address", ["", "-", "99/9", "โรงงาน 1", "อ.เมือง", "N/A", "ต."])
def test_nothing_is_made_of_nothing(address: str) -> None:
    assert refused(address).reason is Reason.NO_PLACE


def test_a_name_of_many_is_nobody_s() -> None:
    answer = refused("ต.ในเมือง")
    assert answer.reason is Reason.AMBIGUOUS
    assert "3" in answer.en


def test_a_wrong_postcode_is_told_and_outvoted() -> None:
    answer = found("ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี 21140")
    assert answer.tambon_code == "200202"
    assert "20220" in answer.notes[0][0]
    assert "20220" in answer.notes[0][1]


def test_a_wrong_postcode_without_a_province_is_not_outvoted_by_a_tambon() -> None:
    answer = geocode("ต.คลองกิ่ว 21140", GAZETTEER)
    assert isinstance(answer, Unlocated) or answer.tambon is None


@pytest.mark.parametrize("address", ["ต.คลองกิว อ.บ้านบิง", "ต.คลองกิ่ว อ.บ้านบึง 21140"])
def test_what_nothing_vouches_for_is_proposed_only(address: str) -> None:
    answer = refused(address)
    assert answer.reason is Reason.AMBIGUOUS
    assert answer.runner_up == "ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี"


def test_runner_up_and_margin() -> None:
    answer = found("ต.ในเมือง อ.เมือง จ.ขอนแก่น")
    assert answer.runner_up == "ต.ในเมือง อ.บ้านไผ่ จ.ขอนแก่น"
    assert 0 < answer.margin < 100
    alone = found("ต.ทุ่งสุขลา อ.ศรีราชา จ.ชลบุรี")
    assert alone.runner_up is None
    assert alone.margin == 100


def test_matched_text_is_the_address_s_own() -> None:
    assert found("ต.คลองกิว อ.บ้านบึง จ.ชลบุรี").location.matched_text == "คลองกิว บ้านบึง ชลบุรี"


TAMBON = [area for area in GAZETTEER.areas.values() if area.level is Level.TAMBON]
LETTERS = "กขคงจชดตทนบปพมยรลวสหอะาิีุูเแโ่้"


def misspelt(name: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(name))
    return rng.choice(
        (name[:at] + name[at + 1 :], name[:at] + rng.choice(LETTERS) + name[at:], name)
    )


@settings(max_examples=300)
@given(st.sampled_from(TAMBON), st.sampled_from(TAMBON), st.randoms(use_true_random=False))
def test_a_tambon_is_never_found_outside_the_province_that_is_named(
    area: Area, other: Area, rng: random.Random
) -> None:
    mine, theirs = area.code, other.code
    province = GAZETTEER.areas[theirs[:2]].name_th
    tambon = misspelt(GAZETTEER.areas[mine].name_th, rng)
    amphoe = misspelt(GAZETTEER.areas[mine[:4]].name_th, rng)
    answer = geocode(f"ต.{tambon} อ.{amphoe} จ.{province}", GAZETTEER)
    if isinstance(answer, Geocoded) and answer.tambon is not None:
        split = (theirs[:2], mine[:2]) == ("43", "38")
        assert split or answer.province == province


@given(st.text(alphabet="ตอจ.คลองกิ่วบ้านึเมืรชุี0123456789/ ,ABameoud", max_size=50))
def test_any_text_has_an_answer(text: str) -> None:
    answer = geocode(text, GAZETTEER)
    if isinstance(answer, Geocoded):
        assert answer.province
        assert answer.tambon is None or answer.amphoe is not None
        assert (answer.location.accuracy_m or 0) > 0
    else:
        assert answer.reason in Reason


def test_the_same_address_has_the_same_answer_in_any_company() -> None:
    addresses = ["ต.คลองกิว อ.บ้านบึง จ.ชลบุรี", "ต.ในเมือง อ.เมือง 43000", "บ่อวิน ศรีราชา ชลบุรี"]
    fresh = country()
    forwards = [geocode(address, fresh) for address in addresses]
    backwards = [geocode(address, GAZETTEER) for address in reversed(addresses)]
    assert forwards == backwards[::-1]
