"""Tables to records: every row becomes a record or one reject that names all of its problems."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.adapters.tables.registers import (
    column_of,
    parse_customer,
    read_customers,
    read_estates,
    read_group_sites,
    read_outages,
    read_spps,
)
from georisk.adapters.tables.schema import TABLES, UNIT_WORDS, folded, headings
from georisk.errors import InputError, MissingColumn, NothingToAssess
from georisk.model import BranchStatus, Customer, LonLat, Rejected, SppContract, SppStatus, Supplier

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = {
    "customers": (
        "customer_id name bp_no ca_no office area address lat lon easting northing crs mgrs"
        " plus_code position_accuracy_m monthly_bill_thb bill_01 bill_02 bill_03 bill_04 bill_05"
        " bill_06 bill_07 bill_08 bill_09 bill_10 bill_11 bill_12 peak_demand_kw solar_kw"
        " outages_12m branch_status spp_partner spp_contract in_estate gross_margin_thb voltage_kv"
        " self_generation_mw related_job_thb maintenance_thb strategic_area nationwide_branches"
        " kamr_id feeder_id synthetic"
    ),
    "spp": (
        "spp_id name name_th lat lon easting northing crs mgrs plus_code position_accuracy_m"
        " capacity_mw status direct_sale residual_mw source"
    ),
    "estates": "estate_id name name_th lat lon radius_m",
    "sites": "group_id site_id main_branch supplier",
    "outages": "customer_id feeder_id started_at minutes cause",
}


def table(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def codes(rejected: Rejected) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in rejected.problems}


@pytest.mark.parametrize("name", CONTRACT)
def test_the_schema_has_the_columns_of_the_contract(name: str) -> None:
    declared = [column.name for column in TABLES[name]]
    assert set(CONTRACT[name].split()) <= set(declared)
    assert len(set(declared)) == len(declared)


@pytest.mark.parametrize("name", TABLES)
def test_every_alias_means_one_column_and_has_a_meaning(name: str) -> None:
    meant: dict[str, str] = {}
    for column in TABLES[name]:
        assert column.en
        assert any("\u0e00" <= letter <= "\u0e7f" for word in column.aliases for letter in word)
        for word in (column.name, *column.aliases):
            for unit in ("", *UNIT_WORDS.get(column.unit, ())):
                assert meant.setdefault(folded(word + unit), column.name) == column.name
                assert column_of(name, f" {word.upper()} ({unit})") == column.name
    assert meant == headings(name)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Customer ID", "customer_id"),
        ("customer-id", "customer_id"),
        ("MONTHLY_BILL_THB", "monthly_bill_thb"),
        ("ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)", "monthly_bill_thb"),
        ("ความต้องการไฟฟ้าสูงสุด [kW]", "peak_demand_kw"),
        ("bill 01", "bill_01"),
        ("factor_Flood", "factor_flood"),
        ("peak demand (MW)", None),
        ("ค่าไฟฟ้าเฉลี่ยต่อเดือน (ล้านบาท)", None),
        ("factor_", None),
        ("หมายเหตุ", None),
    ],
)
def test_headings(heading: str, column: str | None) -> None:
    assert column_of("customers", heading) == column


def test_a_customer_with_everything(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "รหัสลูกค้า,ชื่อลูกค้า,เลขที่ BP,CA,ละติจูด,ลองจิจูด,ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท),peak_demand_kw,"
        "โซลาร์เซลล์ (kW),จำนวนครั้งไฟดับ,สถานะสาขา,spp_partner,สัญญา SPP,อยู่ในนิคม,factor_Flood,หมายเหตุ\n"
        '0012,บริษัท ก จำกัด,0100,020001234567,13.42,101.03,"1,250,000",๑๒๐๐,0,3,บางสาขาใช้ SPP,'
        "ใช่,มีแนวโน้ม,ไม่ใช่,4,โทรก่อน\n",
    )
    batch = read_customers(path)
    assert batch.unknown_columns == ("หมายเหตุ",)
    assert batch.rejected == ()
    (customer,) = batch.rows
    assert (customer.customer_id, customer.bp_no, customer.ca_no) == (
        "0012",
        "0100",
        "020001234567",
    )
    assert customer.row == 2
    assert customer.location is not None
    assert customer.location.point == LonLat(lon=101.03, lat=13.42)
    assert customer.monthly_bill_thb == Decimal(1_250_000)
    assert (customer.peak_demand_kw, customer.solar_kw, customer.outages_12m) == (1200, 0, 3)
    assert customer.branch_status is BranchStatus.SOME_SPP
    assert customer.spp_contract is SppContract.LIKELY
    assert (customer.spp_partner, customer.in_estate) == (True, False)
    assert customer.solar_considered
    assert customer.local_factors == {"flood": 4}


def test_what_is_blank_is_unknown_and_what_has_no_column_is_not_considered(tmp_path: Path) -> None:
    bare = read_customers(table(tmp_path, "customer_id\nC1\n")).rows[0]
    assert (bare.location, bare.monthly_bill_thb, bare.solar_kw) == (None, None, None)
    assert not bare.solar_considered
    blank = read_customers(table(tmp_path, "customer_id,solar_kw,factor_a\nC1,,\n")).rows[0]
    assert blank.solar_considered
    assert blank.local_factors == {"a": None}


def test_every_problem_of_a_row_is_named_at_once(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "customer_id,lat,lon,monthly_bill_thb,peak_demand_kw,solar_kw,branch_status,factor_a,"
        "in_estate,bill_01\n"
        ",213,101,-5,,100,maybe,6,perhaps,-1\n"
        "C2,13.4,101,500000,1000,100,none,3,yes,\n",
    )
    batch = read_customers(path)
    (rejected,) = batch.rejected
    assert (rejected.source, rejected.row, rejected.record_id) == ("customers", 2, None)
    assert codes(rejected) == {
        ("customer_id", "value.missing"),
        ("lat", "position.invalid"),
        ("monthly_bill_thb", "value.below_minimum"),
        ("bill_01", "bill.negative_mean"),
        ("peak_demand_kw", "value.solar_without_peak"),
        ("branch_status", "value.unknown_word"),
        ("factor_a", "value.not_a_level"),
        ("in_estate", "value.not_a_flag"),
    }
    assert {problem.value for problem in rejected.problems} >= {"213", "-5", "maybe", "6"}
    assert [customer.customer_id for customer in batch.rows] == ["C2"]


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ("lat,lon\nC1,101.0,13.4", "look swapped"),
        ("lat,lon\nC1,13.4,", "lat without lon"),
        ("easting,northing\nC1,668000,1519000", "without crs"),
        ("lat,lon,mgrs\nC1,13.4,101.0,47PPR1234520400", "apart"),
        ("lat,lon\nC1,51.5,0.1", "outside Thailand"),
    ],
)
def test_bad_positions_are_rejected_with_the_likely_fix(
    tmp_path: Path, position: str, words: str
) -> None:
    batch = read_customers(table(tmp_path, f"customer_id,{position}\n"))
    ((problem,),) = (item.problems for item in batch.rejected)
    assert words in problem.expected_en


def test_every_row_after_the_first_of_an_id_is_rejected(tmp_path: Path) -> None:
    path = table(tmp_path, "customer_id,monthly_bill_thb\nC1,1\nC2,1\nC1,2\nC1,-1\n")
    batch = read_customers(path)
    assert [customer.row for customer in batch.rows] == [2, 3]
    assert [rejected.row for rejected in batch.rejected] == [4, 5]
    assert all("row 2" in rejected.problems[-1].expected_en for rejected in batch.rejected)
    assert len(batch.rejected[1].problems) == 2


@pytest.mark.parametrize(
    ("cells", "bill"),
    [
        ("monthly_bill_thb\n500000", "500000"),
        ("bill_01,bill_02,bill_03\n300000,400000,500000", "400000.00"),
        ("bill_01,bill_02,bill_03\n300000,,500000", "400000.00"),
        ("monthly_bill_thb,bill_01\n900000,300000", "300000.00"),
        ("monthly_bill_thb,bill_01\n900000,", "900000"),
        ("bill_01,bill_02,bill_03\n1000000,1000000,999999.99", "999999.996667"),
    ],
)
def test_the_bill_is_the_mean_of_the_months_given(tmp_path: Path, cells: str, bill: str) -> None:
    heading, values = cells.split("\n")
    batch = read_customers(table(tmp_path, f"customer_id,{heading}\nC1,{values}\n"))
    assert str(batch.rows[0].monthly_bill_thb) == bill


def test_an_id_column_beside_the_real_one_is_kept_aside(tmp_path: Path) -> None:
    batch = read_customers(table(tmp_path, "id,customer_id,x,lat,lon\n7,C1,9,13.4,101\n"))
    assert batch.rows[0].customer_id == "C1"
    assert batch.unknown_columns == ("id", "x")
    assert read_customers(table(tmp_path, "id,x,y\nC1,101,13.4\n")).rows[0].customer_id == "C1"


def test_two_headings_of_one_column_stop_the_job(tmp_path: Path) -> None:
    path = table(tmp_path, "customer_id,ชื่อลูกค้า,name\nC1,a,b\n")
    with pytest.raises(InputError, match="all mean name") as stopped:
        read_customers(path)
    assert stopped.value.exit_code == 3


def test_a_required_column_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match="no column customer_id"):
        read_customers(table(tmp_path, "lat,lon\n13,101\n"))


@pytest.mark.parametrize("text", ["", "customer_id\n", "customer_id\n\n,\n  \n", "\n\n"])
def test_a_table_without_rows(tmp_path: Path, text: str) -> None:
    with pytest.raises(NothingToAssess):
        read_customers(table(tmp_path, text))


def test_rows_without_any_value_are_no_rows_but_count_in_the_numbering(tmp_path: Path) -> None:
    batch = read_customers(table(tmp_path, "customer_id,name\nC1,a\n,\n\nC2,\n,b\n,\n"))
    assert [customer.row for customer in batch.rows] == [2, 5]
    assert [rejected.row for rejected in batch.rejected] == [6]
    assert batch.file.rows == 3


def test_cells_beyond_the_headings_reject_the_row_and_missing_ones_are_blank(
    tmp_path: Path,
) -> None:
    batch = read_customers(table(tmp_path, "customer_id,name\nC1,Acme,Co\nC2\nC3,a,,\n"))
    assert [customer.customer_id for customer in batch.rows] == ["C2", "C3"]
    assert codes(batch.rejected[0]) == {("row", "row.surplus_cells")}


def test_spps(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "spp_id,name,name_th,lat,lon,capacity_mw,สถานะ,direct_sale,residual_mw,source\n"
        "S1,Amata,อมตะ,13.42,101.02,120,เดินเครื่อง,unknown,unknown,GEM\n"
        "S2,,,13.43,101.03,90,กำลังก่อสร้าง,no,12.5,\n"
        "S3,,,,,90,open,perhaps,many,\n",
    )
    batch = read_spps(path)
    first, second = batch.rows
    assert (first.direct_sale, first.residual_mw, first.status) == (None, None, SppStatus.OPERATING)
    assert (second.direct_sale, second.residual_mw) == (False, Decimal("12.5"))
    assert (second.name, second.status) == ("S2", SppStatus.CONSTRUCTION)
    assert codes(batch.rejected[0]) == {
        ("status", "value.unknown_word"),
        ("direct_sale", "value.unknown_word"),
        ("residual_mw", "value.not_a_number"),
        ("lat", "position.missing"),
    }


def test_estates_as_points(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "estate_id,name_th,lat,lon,รัศมี (ม.)\nE1,นิคม ก,13.42,101.02,1500\nE2,นิคม ข,13.42,101.02,\n"
        "E3,นิคม ค,,,0\n",
    )
    batch = read_estates(path)
    assert [(estate.name, estate.radius_m) for estate in batch.rows] == [("นิคม ก", 1500.0)]
    assert codes(batch.rejected[0]) == {("radius_m", "estate.no_extent")}
    assert codes(batch.rejected[1]) == {
        ("radius_m", "estate.no_extent"),
        ("lat", "position.missing"),
    }


def test_group_sites(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "group_id,site_id,main_branch,supplier\nG1,C1,ใช่,กฟภ.\nG1,C2,no,SPP\nG1,C2,no,PEA\nG2,C3,,ใคร\n",
    )
    batch = read_group_sites(path)
    assert [(site.main_branch, site.supplier) for site in batch.rows] == [
        (True, Supplier.PEA),
        (False, Supplier.SPP),
    ]
    assert codes(batch.rejected[0]) == {("site_id", "value.duplicate_id")}
    assert batch.rejected[0].record_id == "C2"
    assert codes(batch.rejected[1]) == {
        ("main_branch", "value.missing"),
        ("supplier", "value.unknown_word"),
    }


def test_outages(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "customer_id,feeder_id,started_at,minutes,cause\n"
        "C1,,30/9/2569 14:05,12,ต้นไม้\n,F1,2026-09-30,,\n,,99/99/9999,-1,\n",
    )
    batch = read_outages(path)
    assert [str(event.started_at) for event in batch.rows] == [
        "2026-09-30 14:05:00",
        "2026-09-30 00:00:00",
    ]
    assert codes(batch.rejected[0]) == {
        ("customer_id", "outage.nobody"),
        ("started_at", "value.not_a_date"),
        ("minutes", "value.below_minimum"),
    }


def test_one_customer_from_a_mapping() -> None:
    item: dict[str, Any] = {
        "customer_id": 20001234567,
        "lat": 13.42,
        "lon": 101.03,
        "monthly_bill_thb": 1_250_000,
        "spp_partner": True,
        "solar_kw": None,
        "factor_flood": 3,
    }
    customer = parse_customer(item, row=1)
    assert isinstance(customer, Customer)
    assert customer.customer_id == "20001234567"
    assert customer.solar_considered
    assert customer.local_factors == {"flood": 3}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({}, {("customer_id", "value.missing")}),
        ({"name": "x"}, {("customer_id", "value.missing")}),
        ({"customer_id": None}, {("customer_id", "value.missing")}),
        ({"customer_id": ["C1"]}, {("customer_id", "value.not_single")}),
        (
            {"customer_id": "C1", "monthly_bill_thb": float("nan")},
            {("monthly_bill_thb", "value.not_finite")},
        ),
        ({"customer_id": "C1", "mystery": 1}, {("mystery", "field.unknown")}),
    ],
)
def test_bad_items(item: dict[str, object], expected: set[tuple[str, str]]) -> None:
    rejected = parse_customer(item, row=7)
    assert isinstance(rejected, Rejected)
    assert rejected.row == 7
    assert codes(rejected) == expected


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
names = st.sampled_from([column.name for column in TABLES["customers"]])


@settings(deadline=None)
@given(st.dictionaries(names | st.text(max_size=10), values | st.lists(values), max_size=12))
def test_any_item_is_a_customer_or_a_reject_with_problems(item: dict[str, object]) -> None:
    result = parse_customer(item, row=1)
    assert isinstance(result, Customer) or result.problems
