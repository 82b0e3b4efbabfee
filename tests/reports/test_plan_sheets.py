"""CRM-KAM-002 and the workload, worked out by LibreOffice from what a KAMR fills in."""

from __future__ import annotations

import io
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from georisk.reports.workbook import DUE, KEY, LOADS, PLAN, PLAN_GROUP, PLAN_KEY, workbook_bytes
from georisk.wiring import load_rules
from tests.reports.sample_run import customer, run_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

RULES = load_rules().rules
HEADING = 5


def tiered(name: str, tier: str, **other: Any) -> Any:
    profile = {"kamr_id": other.pop("kamr_id", "K1")}
    return customer(name, tier=tier, tier_risk=tier, profile=profile, **other)


RUN = run_of(
    tiered("S1", "Strategic", special_risk_plan=True),
    tiered("A1", "Star", special_risk_plan=True),
    tiered("A2", "Star", special_risk_plan=False, kamr_id="K2"),
    tiered("U1", "Status", special_risk_plan=False),
    *(tiered(f"L{number}", "Streamline") for number in range(3)),
    customer("X1", tier="exempt", decided_by="exempt", exempt=True),
)


def columns(book: Workbook, sheet: str) -> dict[str, list[Any]]:
    rows = list(book[sheet].iter_rows(min_row=HEADING, values_only=True))
    return {str(name): [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])}


def filled_in() -> bytes:
    """Plan 2 + 2 FMS and 1 RBA for S1, three FMS for A1, contacts in every quarter of S1."""
    book = load_workbook(io.BytesIO(workbook_bytes(RUN, rules=RULES)))
    sheet = book[PLAN_KEY]
    heading = [cell.value for cell in sheet[HEADING]]
    fms, rba = (heading.index(f"{kind} ที่เลือกได้") + 2 for kind in ("FMS", "RBA"))
    com = heading.index("COM ไตรมาส 1") + 1
    sheet.cell(6, fms).value = sheet.cell(6, fms + 3).value = 2
    sheet.cell(6, rba).value = 1
    sheet.cell(7, fms).value = 3
    for quarter in range(4):
        sheet.cell(6, com + quarter).value = 1
    sheet.cell(6, com + 5).value = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, office: str) -> Workbook:
    """Let LibreOffice work every formula out."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "plan.xlsx").write_bytes(filled_in())
    home = f"-env:UserInstallation=file://{folder}/home"
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    command = [office, home, "--headless", *convert, str(folder / "plan.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return load_workbook(folder / "out" / "plan.xlsx", data_only=True)


def test_no_cell_of_any_sheet_is_an_error(worked: Workbook) -> None:
    cells = [cell for sheet in worked for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "e"] == []
    assert len(cells) > 1000


def test_what_is_planned_is_added_up_and_what_lacks_is_left(worked: Workbook) -> None:
    plan = columns(worked, PLAN_KEY)
    assert plan["รหัสลูกค้า"] == ["S1", "A1", "A2", "U1"]
    assert plan["FMS รวมตามแผน"] == [4, 3, 0, 0]
    assert plan["FMS ยังขาด"] == [0, 0, 3, 3]
    assert plan["RBA ยังขาด"] == [2, 2, 2, 2]
    assert plan["COM ไตรมาสที่ยังขาด"] == [0, 4, 4, 4]
    assert plan["COM2 ยังขาด"] == [0, None, None, None]
    assert plan["แผนความเสี่ยงพิเศษ (RBA5)"] == ["ใช่", "ใช่", "ไม่", "ไม่"]


def test_the_summary_counts_what_the_other_sheets_plan(worked: Workbook) -> None:
    lines = list(worked[PLAN].iter_rows(min_row=6, max_row=12, values_only=True))
    found = {(line[0], line[1]): line[2:10] for line in lines}
    assert found["Strategic", "FMS"] == (1, 100, 1, 4, 4, 4, 1, 0)
    assert found["Star", "FMS"] == (2, 100, 2, 3, 6, 3, 1, 1)
    assert found["Status", "RBA"] == (1, 100, 1, 2, 2, 0, 0, 1)
    assert found["Streamline", "RBA"] == (3, 40, 2, 1, 2, 0, 0, 2)


def test_exempt_customers_are_owed_nothing(worked: Workbook) -> None:
    named = {*columns(worked, PLAN_KEY)["รหัสลูกค้า"], *columns(worked, PLAN_GROUP)["รหัสลูกค้า"]}
    assert named == {"S1", "A1", "A2", "U1", "L0", "L1", "L2"}
    assert "X1" not in columns(worked, KEY)["รหัสลูกค้า"]


def test_points_of_a_kamr_are_a_sum_one_can_check(worked: Workbook) -> None:
    loads = columns(worked, LOADS)
    assert loads["รหัส KAMR"][:2] == ["K1", "K2"]
    expected = [Decimal("1.0") + Decimal("0.8") + Decimal("0.6"), Decimal("0.8")]
    assert loads["คะแนนถ่วงน้ำหนัก"][:2] == [pytest.approx(float(points)) for points in expected]
    assert loads["ผล"][:2] == ["ต่ำกว่าเกณฑ์"] * 2


def test_what_is_due_stands_by_area_office_and_kamr(worked: Workbook) -> None:
    due = columns(worked, DUE)
    assert due["รวมตาม"] == ["กฟข.", "กฟฟ.", "KAMR", "KAMR"]
    assert due["ชื่อ"][2:] == ["K1", "K2"]
    assert due["FMS ตามเป้าหมาย (ครั้ง/ปี)"] == [13, 13, 10, 3]
    assert due["แผนกลุ่มเสี่ยงพิเศษ (ราย)"] == [2, 2, 2, 0]


def test_written_values_are_those_a_spreadsheet_works_out() -> None:
    """What a viewer shows that does not calculate must be what one that does would show."""
    empty = workbook_bytes(RUN, rules=RULES)
    kept = load_workbook(io.BytesIO(empty), data_only=True)
    plan = columns(kept, PLAN_KEY)
    assert plan["FMS ยังขาด"] == [4, 3, 3, 3]
    assert plan["COM ไตรมาสที่ยังขาด"] == [4] * 4
    assert plan["COM2 ยังขาด"] == [1, None, None, None]


def test_sums_of_the_summary_are_written_as_a_spreadsheet_works_them_out(worked: Workbook) -> None:
    """The same entries, once as `filled` and once typed in and worked out by LibreOffice."""
    filled = {("S1", "fms_q1"): "2", ("S1", "fms_q4"): "2", ("S1", "rba_q1"): "1"}
    filled |= {("A1", "fms_q1"): "3"}
    filled |= {("S1", f"com_q{quarter}"): "1" for quarter in range(1, 5)} | {
        ("S1", "com_year"): "1"
    }
    written = workbook_bytes(RUN, rules=RULES, filled=filled)
    kept = load_workbook(io.BytesIO(written), data_only=True)
    for sheet in (PLAN, PLAN_KEY):
        shown, told = (
            list(book[sheet].iter_rows(min_row=6, max_row=12)) for book in (worked, kept)
        )
        for one, other in zip(shown, told, strict=True):
            numbers = [(cell.value, twin.value) for cell, twin in zip(one, other, strict=False)]
            assert [a for a, _ in numbers] == [b for _, b in numbers]


@pytest.mark.parametrize(("count", "reached"), [(2, 1), (3, 2), (5, 2), (6, 3), (10, 4)])
def test_40_per_cent_of_the_group_are_rounded_up_to_whole_customers(
    count: int, reached: int
) -> None:
    """40% of 5 and of 10 are whole; of one customer more they are not."""
    group = run_of(*(tiered(f"L{at}", "Streamline") for at in range(count)))
    written = workbook_bytes(group, rules=RULES)
    book = load_workbook(io.BytesIO(written), data_only=True)
    (line,) = [row for row in book[PLAN].iter_rows(values_only=True) if row[1] == "RBA" and row[2]]
    assert line[:5] == ("Streamline", "RBA", count, 40, reached)


@pytest.mark.parametrize(("months", "lacking"), [(0, 12), (11, 1), (12, 0)])
def test_the_group_is_written_to_every_month(months: int, lacking: int) -> None:
    filled = {("Streamline", f"com_m{month:02}"): "1" for month in range(1, months + 1)}
    filled[("Streamline", "com_m12")] = "1" if months == 12 else "0"
    book = load_workbook(
        io.BytesIO(workbook_bytes(RUN, rules=RULES, filled=filled)), data_only=True
    )
    (line,) = [
        row
        for row in book[PLAN].iter_rows(min_row=13, values_only=True)
        if row[0] == "Streamline" and row[2] != 3
    ]
    assert line[13] == lacking
    assert sum(value or 0 for value in line[1:13]) == months


def test_a_partner_with_300_accounts_and_a_kamr_without_weight_are_named_in_the_sheet() -> None:
    rules = load_rules().rules
    people = [
        customer(f"C{at:03}", tier="Status", profile={"bp_no": "1", "kamr_id": "K2"})
        for at in range(300)
    ]
    people.append(customer("S", tier="Streamline", profile={"kamr_id": "K0"}))
    book = load_workbook(io.BytesIO(workbook_bytes(run_of(*people), rules=rules)))
    rows = list(book["ภาระงาน KAMR"].iter_rows(min_row=5, values_only=True))
    lines = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert lines["K0"]["ผล"] == "ไม่มีลูกค้าที่นับคะแนน"
    assert lines["K2"]["ผล"] == "เกินเกณฑ์"
    assert lines["K2"]["BP ที่นับหลายครั้งใน กฟฟ. เดียวกัน"] == "BP 1 (300 ราย)"
