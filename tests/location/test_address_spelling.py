"""Names that are the same although they are written differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.location.spelling import clean, fold, is_thai, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Si Racha", "Sriracha"),
        ("Chon Buri", "CHONBURI"),
        ("Bang Pu", "Bangpoo"),
        ("Nakhon Sawan", "Nakorn Sawan"),
        ("Mueang Rayong", "Muang Rayong"),
        ("Khlong Luang", "Klong Luang"),
        ("Phra Pradaeng", "Prapradaeng"),
        ("จันทร์", "จันทน์"),
        ("ไทรโยค", "ใทรโยค"),
        ("ดอนหัวฬ่อ", "ดอนหัวล่อ"),
        ("บ้านใหม่", "บ้านไหม่"),
        ("เชียงคํา", "เชียงคำ"),
        ("แพร่", "เเพร่"),
        ("สุไหงโก-ลก", "สุไหงโกลก"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ลพบุรี", "ชลบุรี"), ("บางพลี", "บางพลัด"), ("Nan", "Nong Khai"), ("บึง", "บัง")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_key_keeps_tone_marks() -> None:
    assert key("หน้าเมือง") != key("นาเมือง")
    assert key("Bang Pa-In") == "bangpain"


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="กขมเแโาีุ้่ abcdefghijklmnop-.'", max_size=30))
def test_a_key_has_no_room_for_spaces(text: str) -> None:
    assert key(f" {text} ") == key(text)
    assert " " not in key(text)
    assert is_thai(key(text)) <= is_thai(text)
