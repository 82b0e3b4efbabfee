"""Addresses taken apart, before anything is looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.location.address import AddressParts, parse_address, parse_parts
from georisk.location.areas import Level


@pytest.mark.parametrize(
    ("text", "tambon", "amphoe", "province", "postcode"),
    [
        ("เลขที่ 9 หมู่ที่ 6 ตำบลหนองอิรุณ อำเภอบ้านบึง จังหวัดชลบุรี รหัสไปรษณีย์ 20220",
         "หนองอิรุณ", "บ้านบึง", "ชลบุรี", "20220"),
        ("9 ม.6 ต.หนองอิรุณอ.บ้านบึงจ.ชลบุรี20220", "หนองอิรุณ", "บ้านบึง", "ชลบุรี", "20220"),
        ("๙ หมู่ ๖ ต. หนองอิรุณ อ. บ้านบึง จ. ชลบุรี ๒๐๒๒๐", "หนองอิรุณ", "บ้านบึง", "ชลบุรี", "20220"),
        ("ต หนองอิรุณ อ บ้านบึง จ ชลบุรี", "หนองอิรุณ", "บ้านบึง", "ชลบุรี", None),
        ("ต,หนองอิรุณ อ, บ้านบึง จ,ชลบุรี", "หนองอิรุณ", "บ้านบึง", "ชลบุรี", None),
        ("Sub-district Bo Win, District Si Racha", "Bo Win", "Si Racha", None, None),
        ("ตําบลหนองอิรุณ อําเภอบ้านบึง", "หนองอิรุณ", "บ้านบึง", None, None),
        ("แขวงสีลม เขตบางรัก 10500", "สีลม", "บางรัก", None, "10500"),
        ("แขวงถนนพญาไท เขตราชเทวี", "ถนนพญาไท", "ราชเทวี", None, None),
        ("ต.บางเสาธง กิ่งอำเภอบางเสาธง จ.สมุทรปราการ", "บางเสาธง", "บางเสาธง", "สมุทรปราการ", None),
        ("ตำบลสามตำบล อำเภอจุฬาภรณ์", "สามตำบล", "จุฬาภรณ์", None, None),
        ("ต.จ.ป.ร. อ.กระบุรี จ.ระนอง", "จปร", "กระบุรี", "ระนอง", None),
        ("เขตประกอบการอุตสาหกรรม ต.เชิงเนิน อ.เมือง", "เชิงเนิน", "เมือง", None, None),
        ("ต.วังเหนือ จังหวัดประจวบคีรีขันธ์", "วังเหนือ", None, "ประจวบคีรีขันธ์", None),
        ("7/1 Moo 4, Bowin Sub-district, Si Racha District, Chonburi Province 20230",
         "Bowin", "Si Racha", "Chonburi", "20230"),
        ("Tambon Bo Win, Amphoe Si Racha, Changwat Chonburi",
         "Bo Win", "Si Racha", "Chonburi", None),
        ("7/1 Moo 4 T.Bowin A.Sriracha J.Chonburi", "Bowin", "Sriracha", "Chonburi", None),
        ("Khwaeng Si Lom, Khet Bang Rak, Bangkok 10500", "Si Lom", "Bang Rak", None, "10500"),
    ],
)  # fmt: skip
def test_marked_names(
    text: str, tambon: str | None, amphoe: str | None, province: str | None, postcode: str | None
) -> None:
    parsed = parse_address(text)
    assert (parsed.tambon, parsed.amphoe, parsed.province) == (tambon, amphoe, province)
    assert parsed.postcode == postcode


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("เลขที่ 16257, 16258, 10823 หมู่ที่ 9 ตำบลวังแดง", None),
        ("เลขที่ 16257 หมู่ที่ 9 ตำบลวังแดง 53140", "53140"),
        ("ต.คลองกิ่ว โทร 038-12345", None),
        ("รหัสไปรษณีย์ 20220 ต.คลองกิ่ว", "20220"),
        ("Zip code 20220, Chonburi", "20220"),
        ("20230/1 ต.บึง", None),
    ],
)
def test_a_postcode_is_no_house_number(text: str, postcode: str | None) -> None:
    assert parse_address(text).postcode == postcode


def test_small_parts() -> None:
    parsed = parse_address("เลขที่ 99/1 หมู่ที่ 12 ซอยสุขใจ 3 ถนนสุขุมวิท ตำบลบึง")
    assert (parsed.house_no, parsed.moo, parsed.soi, parsed.road) == (
        "99/1", "12", "สุขใจ 3", "สุขุมวิท",
    )  # fmt: skip


@pytest.mark.parametrize(
    "company",
    [
        "บริษัท ระยองคอนกรีต จำกัด (มหาชน)",
        "บจก. ต.ประเสริฐ ไบโอแมส",
        "หจก.ขอนแก่นพลังงาน",
        "Rayong Power (Thailand) Co., Ltd.",
        "Khon Kaen Sugar Public Company Limited",
    ],
)
def test_a_company_s_name_is_no_place(company: str) -> None:
    parsed = parse_address(f"{company} 99 หมู่ 2 ต.บึง อ.ศรีราชา")
    assert parsed.company is not None
    assert parsed.text == "99 หมู่ 2 ต.บึง อ.ศรีราชา"
    assert parsed.tambon == "บึง"


def test_words_without_a_mark_are_kept_in_order() -> None:
    parsed = parse_address("99/1 ถ.สุขุมวิท คลองกิ่ว บ้านบึง ชลบุรี")
    assert [part.words for part in parsed.segments] == [("คลองกิ่ว", "บ้านบึง", "ชลบุรี")]
    assert all(part.level is None for part in parsed.segments)


def test_columns_are_marked_whatever_they_are_called() -> None:
    parsed = parse_parts(
        AddressParts(address="99 หมู่ 2", tambon="คลองกิ่ว", amphoe="อ.บ้านบึง", postcode="20220.0")
    )
    assert (parsed.tambon, parsed.amphoe, parsed.province) == ("คลองกิ่ว", "บ้านบึง", None)
    assert parsed.postcode == "20220"
    assert parsed.moo == "2"


@given(st.text(alphabet="กบตอจ.ุ้ ำํเแ๑12/,ABmoo(\n", max_size=60))
def test_any_text_has_parts(text: str) -> None:
    parsed = parse_address(text)
    for part in parsed.segments:
        assert part.words
        assert part.level is None or part.level in Level
    assert parsed.postcode is None or (len(parsed.postcode) == 5 and parsed.postcode.isascii())
