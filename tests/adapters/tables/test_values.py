"""Cells as people write them: numbers, words and dates in Thai and English, or a clear refusal."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.adapters.tables.schema import TABLES, Column, Kind
from georisk.adapters.tables.values import Misread, read_cell, text_of

BILL = next(column for column in TABLES["customers"] if column.name == "monthly_bill_thb")
PEAK = next(column for column in TABLES["customers"] if column.name == "peak_demand_kw")
RADIUS = next(column for column in TABLES["estates"] if column.name == "radius_m")
PARTNER = next(column for column in TABLES["customers"] if column.name == "spp_partner")
STATUS = next(column for column in TABLES["customers"] if column.name == "branch_status")
STARTED = next(column for column in TABLES["outages"] if column.name == "started_at")
TEXT = Column(name="name")
LEVEL = Column(name="factor_flood", kind=Kind.LEVEL)


def refused(column: Column, raw: object) -> str:
    with pytest.raises(Misread) as misread:
        read_cell(column, raw)
    assert misread.value.en
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in misread.value.th)
    return misread.value.code


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1250000", "1250000"),
        ("1,250,000", "1250000"),
        ("1,250,000.50", "1250000.50"),
        ("๑,๒๕๐,๐๐๐", "1250000"),
        ("1.25 ล้าน", "1250000"),
        ("1.25 ล้านบาท", "1250000"),
        ("1.25ล้าน", "1250000"),
        ("3.5 แสน", "350000"),
        ("1.25 million", "1250000"),
        ("1250000 บาท", "1250000"),
        ("1.25e6", "1250000"),
        (" 300000 ", "300000"),
        (300000, "300000"),
        (300000.0, "300000"),
        (0.1, "0.1"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_money(raw: object, value: str) -> None:
    assert read_cell(BILL, raw) == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1,5", "value.not_a_number"),
        ("1,25,000", "value.not_a_number"),
        ("๑.๒.๓", "value.not_a_number"),
        ("สามแสน", "value.not_a_number"),
        (".", "value.not_a_number"),
        ("1e999", "value.not_a_number"),
        ("1e-999999999", "value.not_a_number"),
        ("9" * 70, "value.not_a_number"),
        ("9" * 100_000, "value.too_long"),
        ("NaN", "value.not_finite"),
        ("-inf", "value.not_finite"),
        (math.nan, "value.not_finite"),
        (math.inf, "value.not_finite"),
        ("-1", "value.below_minimum"),
        ("100 kW", "value.not_a_number"),
        ([1], "value.not_single"),
        ({"a": 1}, "value.not_single"),
        (True, "value.not_a_number"),
    ],
)
def test_no_money(raw: object, code: str) -> None:
    assert refused(BILL, raw) == code


def test_only_the_columns_own_unit_may_follow() -> None:
    assert read_cell(PEAK, "1,200 kW") == 1200
    assert read_cell(RADIUS, "500 m") == 500
    assert read_cell(RADIUS, "500 เมตร") == 500
    assert refused(PEAK, "1.2 MW") == "value.not_a_number"
    assert refused(RADIUS, "1.2 ล้าน") == "value.not_a_number"


@pytest.mark.parametrize("raw", ["", "  ", None, "unknown", "ไม่ทราบ", "N/A", "-", "ไม่มีข้อมูล"])
def test_unknown_is_none_and_never_zero(raw: object) -> None:
    assert read_cell(BILL, raw) is None
    assert read_cell(PARTNER, raw) is None


def test_zero_is_zero() -> None:
    assert read_cell(PEAK, "0") == 0


@pytest.mark.parametrize("raw", ["ใช่", "yes", "TRUE", "1", 1, True, "มี", "๑", 1.0])
def test_yes(raw: object) -> None:
    assert read_cell(PARTNER, raw) is True


@pytest.mark.parametrize("raw", ["ไม่ใช่", "No", "false", "0", 0, False, "ไม่มี", "๐"])
def test_no(raw: object) -> None:
    assert read_cell(PARTNER, raw) is False


def test_words() -> None:
    assert read_cell(STATUS, "All PEA") == "all_pea"
    assert read_cell(STATUS, "ใช้ไฟ กฟภ. ทั้งหมด") == "all_pea"
    assert read_cell(STATUS, "MAIN-SPP") == "main_spp"
    assert refused(STATUS, "บางที") == "value.unknown_word"
    with pytest.raises(Misread) as found:
        read_cell(STATUS, "บางที")
    offered = found.value.th.removeprefix("ต้องเป็นค่าใดค่าหนึ่งใน ").split(", ")
    assert [read_cell(STATUS, word) for word in offered] == [
        "none",
        "all_pea",
        "some_spp",
        "main_spp",
    ]
    assert refused(PARTNER, "บางที") == "value.not_a_flag"


@pytest.mark.parametrize("raw", ["0", "6", "2.5", "สาม", "-1", "nan"])
def test_no_level(raw: str) -> None:
    assert refused(LEVEL, raw) == "value.not_a_level"


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2026-09-30", "2026-09-30 00:00:00"),
        ("2569-09-30", "2026-09-30 00:00:00"),
        ("2567-02-29", "2024-02-29 00:00:00"),
        ("30/9/2569", "2026-09-30 00:00:00"),
        ("30/09/2026 14:05", "2026-09-30 14:05:00"),
        ("3/4/2569", "2026-04-03 00:00:00"),
        ("๓๐ ก.ย. ๒๕๖๙", "2026-09-30 00:00:00"),
        ("30 กันยายน 2569 08.30 น.", "2026-09-30 08:30:00"),
        ("30 Sep 2026", "2026-09-30 00:00:00"),
        ("2026-09-30T14:05:06", "2026-09-30 14:05:06"),
        ("2026-09-30T20:00:00Z", "2026-10-01 03:00:00"),
        ("2026-10-01T03:00:00+07:00", "2026-10-01 03:00:00"),
        (datetime.fromisoformat("2569-09-30 14:05"), "2026-09-30 14:05:00"),
        (date(2026, 9, 30), "2026-09-30 00:00:00"),
    ],
)
def test_moments(raw: object, moment: str) -> None:
    assert str(read_cell(STARTED, raw)) == moment


@pytest.mark.parametrize(
    "raw",
    [
        "9/30/2026",
        "30/9/69",
        "2026-02-29",
        "2300-01-01",
        "0026-01-01",
        "เมื่อวาน",
        "30/9/2569 25:00",
        "45000",
        "2026-09-30 14:05 +99:00",
    ],
)
def test_no_moments(raw: str) -> None:
    assert refused(STARTED, raw) == "value.not_a_date"


def test_ids_stay_as_they_are() -> None:
    assert read_cell(TEXT, "020001234567") == "020001234567"
    assert read_cell(TEXT, 20001234567.0) == "20001234567"
    assert read_cell(TEXT, 20001234567) == "20001234567"
    assert refused(TEXT, 1.2345678901234567e17) == "value.digits_lost"


def test_text_without_control_characters() -> None:
    assert read_cell(TEXT, "บริษัท ก\nจำกัด") == "บริษัท ก\nจำกัด"
    for text in ("a\0b", "a\ud800", "\x1b[31m"):
        assert refused(TEXT, text) == "value.not_text"
    assert refused(TEXT, "ก" * 5000) == "value.too_long"


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_a_number_survives_its_spellings(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}", f"{value} บาท"):
        assert read_cell(BILL, text) == value


@settings(deadline=None)
@given(
    st.sampled_from([BILL, PEAK, PARTNER, STATUS, STARTED, TEXT, LEVEL]),
    st.text()
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.none()
    | st.dates()
    | st.from_regex(r"[\d,./: -]{0,30}(?:ล้าน|บาท|T|Z)?"),
)
def test_anything_is_read_or_refused(column: Column, raw: object) -> None:
    try:
        value = read_cell(column, raw)
    except Misread:
        return
    if isinstance(value, Decimal):
        assert value.is_finite()
    if text_of(raw) is None:
        assert value is None
