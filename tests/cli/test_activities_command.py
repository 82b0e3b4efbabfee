"""What people fill in in Excel comes back by customer, once, and stands in the next workbook."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from georisk.adapters.store import open_store
from georisk.wiring import load_rules
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY = "แผน สรุป"
KEY, PLAN, PLAN_GROUP = "Strategic-Star-Status", "แผน Strategic-Star-Status", "แผน Streamline"
DONE = "ทำแล้ว ไตรมาส 1"
TOP = 5
STAR, LOW = 6, 7  # rows of the plan's first customers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two runs of plan year 2027: B rises from Status to Star, C goes and N comes."""
    mine: dict[str, Any] = {"ruleset_sha256": load_rules().sha256, "plan_year": 2027}
    low: dict[str, Any] = {
        "tier": "Status",
        "tier_risk": "Status",
        "band": "medium",
        "special_risk_plan": False,
    }
    medium = {**low, "score": 6, "score_low": 6, "score_high": 6}
    group = customer("G", tier="Streamline", band="low", score=2, score_low=2, score_high=2)
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as store:
        before = (customer("A"), customer("B", **medium), customer("C"), group)
        store.save(run_of(*before, header=header_of("first", **mine)))
        after = (customer("A"), customer("B"), customer("N", **medium), group)
        store.save(run_of(*after, header=header_of("second", **mine)))
    return tmp_path


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "georisk", *words, "--store", "runs.sqlite"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def place(sheet: Worksheet, heading: str, nth: int = 0) -> int:
    """Find a column by its heading; some stand twice."""
    found = [cell.column for cell in sheet[TOP] if cell.value == heading]
    return found[nth]


def row_of(sheet: Worksheet, name: str) -> int:
    at = place(sheet, "รหัสลูกค้า")
    return next(row for row in range(TOP + 1, 20) if sheet.cell(row, at).value == name)


def report(folder: Path, name: str) -> None:
    done = typed(folder, "report", "--quarter", "2570Q1", "--out", name)
    assert (done.returncode, done.stderr) == (0, "")


def fill(folder: Path, source: str, target: str) -> None:
    """Fill in a contact, 2 planned FMS, 1 planned RBA and 1 done FMS of A, and a note of G."""
    book = load_workbook(folder / source)
    key, plan, group, done = (book[name] for name in (KEY, PLAN, PLAN_GROUP, DONE))
    key.cell(row_of(key, "A"), place(key, "ชื่อผู้ติดต่อ")).value = "คุณสมหญิง"
    key.cell(row_of(key, "A"), place(key, "โทรศัพท์มือถือ")).value = "0812345678"
    plan.cell(row_of(plan, "A"), place(plan, "ไตรมาส 1")).value = 2
    plan.cell(row_of(plan, "A"), place(plan, "ไตรมาส 1", 1)).value = 1
    group.cell(row_of(group, "G"), place(group, "หมายเหตุ")).value = "โทรก่อนพบ"
    done.cell(row_of(done, "A"), place(done, "FMS บริการฟรี ทำแล้ว (ครั้ง)")).value = 1
    book.save(folder / target)


def test_entries_come_back_once_and_stand_in_the_next_workbook(folder: Path) -> None:
    report(folder, "empty.xlsx")
    fill(folder, "empty.xlsx", "filled.xlsx")
    words = ("activities", "import", "filled.xlsx", "--run", "second", "--lang", "en")
    first, again = typed(folder, *words), typed(folder, *words)
    assert first.returncode == again.returncode == 0
    assert first.stdout.startswith("6 cells read from")
    assert "; 6 of them new and kept" in first.stdout
    assert "; 0 of them new and kept" in again.stdout
    report(folder, "next.xlsx")
    plan = load_workbook(folder / "next.xlsx", data_only=True)[PLAN]
    row = row_of(plan, "A")
    told = {
        heading: plan.cell(row, place(plan, heading)).value
        for heading in ("FMS รวมตามแผน", "FMS ยังขาด", "RBA รวมตามแผน", "COM ไตรมาสที่ยังขาด")
    }
    # Star: FMS at least 3 and RBA at least 2 a year; no contact is planned in any quarter
    assert told == {
        "FMS รวมตามแผน": 2,
        "FMS ยังขาด": 1,
        "RBA รวมตามแผน": 1,
        "COM ไตรมาสที่ยังขาด": 4,
    }
    key = load_workbook(folder / "next.xlsx")[KEY]
    assert key.cell(row_of(key, "A"), place(key, "โทรศัพท์มือถือ")).value == "0812345678"
    assert "0 of them new" in typed(folder, *words[:2], "next.xlsx", *words[3:]).stdout


def test_months_of_the_group_come_back_and_the_sums_with_them(folder: Path) -> None:
    report(folder, "empty.xlsx")
    book = load_workbook(folder / "empty.xlsx")
    sheet = book[SUMMARY]
    top = next(cell.row for cell in sheet["A"] if cell.value == "กลุ่มที่สื่อสารด้วย")
    sheet.cell(top + 1, 2).value = 1
    sheet.cell(top + 1, 3).value = "สองครั้ง"
    book.save(folder / "filled.xlsx")
    words = ("activities", "import", "filled.xlsx", "--run", "second", "--lang", "en")
    done = typed(folder, *words)
    assert done.returncode == 1
    assert "; 1 of them new and kept" in done.stdout
    assert "กุมภาพันธ์ 'สองครั้ง': expected a whole number of times" in done.stdout
    report(folder, "next.xlsx")
    kept = load_workbook(folder / "next.xlsx", data_only=True)[SUMMARY]
    line = [cell.value for cell in kept[top + 1]]
    assert line[:3] == ["Streamline", 1, None]
    assert line[13] == 11


def test_the_quarter_is_summed_up_by_office_and_tier(folder: Path) -> None:
    report(folder, "empty.xlsx")
    fill(folder, "empty.xlsx", "filled.xlsx")
    typed(folder, "activities", "import", "filled.xlsx", "--run", "second")
    report(folder, "next.xlsx")
    sheet = load_workbook(folder / "next.xlsx", data_only=True)["CRM-KAM-004"]
    assert "1/2570" in str(sheet["A1"].value)
    assert "first" in str(sheet["A1"].value)
    headings = [str(cell.value) for cell in sheet[TOP]]
    lines = {
        str(row[2]): dict(zip(headings, row, strict=True))
        for row in sheet.iter_rows(min_row=TOP + 1, values_only=True)
    }
    star = lines["Star"]
    assert (star["ลูกค้า (ราย)"], star["แผนความเสี่ยงพิเศษ (ราย)"]) == (2, 2)
    kinds = [star[f"FMS บริการฟรี {name} (ครั้ง)"] for name in ("ตามแผน", "ทำแล้ว", "ยังขาด")]
    assert kinds == [2, 1, 1]
    assert star["RBA กิจกรรมสัมพันธ์ ยังขาด (ครั้ง)"] == 1
    assert star["ยังขาดทั้งหมด (ครั้ง)"] == 2
    moves = ("ความเสี่ยงสูงขึ้น (ราย)", "ความเสี่ยงลดลง (ราย)", "ลูกค้าใหม่ (ราย)", "ไม่อยู่ในรอบนี้แล้ว (ราย)")
    assert [star[name] for name in moves] == [1, 0, 0, 1]
    assert [lines["Status"][name] for name in moves] == [0, 0, 1, 0]


def test_faults_are_named_marked_in_a_copy_and_the_rest_is_kept(folder: Path) -> None:
    report(folder, "empty.xlsx")
    book = load_workbook(folder / "empty.xlsx")
    plan = book[PLAN]
    quarter, key = place(plan, "ไตรมาส 1"), place(plan, "รหัสลูกค้า")
    rows = [row_of(plan, name) for name in ("A", "B", "N")]
    plan.cell(rows[0], quarter).value = "=1+1"
    plan.cell(rows[0], quarter + 1).value = 3
    plan.cell(rows[1], quarter).value = 1.5
    plan.cell(rows[2], key).value = "nobody"
    plan.cell(rows[2], quarter).value = 1
    plan.cell(rows[2] + 1, quarter).value = 4
    book.save(folder / "filled.xlsx")
    done = typed(folder, "activities", "import", "filled.xlsx", "--run", "second", "--lang", "en")
    assert done.returncode == 1
    assert "; 1 of them new and kept" in done.stdout
    for words in (
        "'=1+1': expected a value, not a formula",
        "'1.5': expected a whole number of times",
        "customer 'nobody' is not in this run",
        "expected the customer's id",
    ):
        assert words in done.stdout
    marked = load_workbook(folder / "filled_errors.xlsx")[PLAN]
    cell = marked.cell(rows[0], quarter)
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert cell.comment is not None
    assert "ไม่ใช่สูตร" in cell.comment.text
    assert marked.cell(rows[0], quarter + 1).fill.fgColor.rgb != "FFFFC7CE"


def test_a_corrected_copy_is_marked_anew(folder: Path) -> None:
    report(folder, "empty.xlsx")
    book = load_workbook(folder / "empty.xlsx")
    plan = book[PLAN]
    quarter, row = place(plan, "ไตรมาส 1"), row_of(plan, "A")
    plan.cell(row, quarter).value = plan.cell(row, quarter + 1).value = "many"
    book.save(folder / "filled.xlsx")
    typed(folder, "activities", "import", "filled.xlsx", "--run", "second")
    half = load_workbook(folder / "filled_errors.xlsx")
    half[PLAN].cell(row, quarter).value = 2
    half.save(folder / "half.xlsx")
    typed(folder, "activities", "import", "half.xlsx", "--run", "second")
    sheet = load_workbook(folder / "half_errors.xlsx")[PLAN]
    colours = [sheet.cell(row, at).fill.fgColor.rgb for at in (quarter, quarter + 1)]
    assert colours == ["FFFFFBE6", "FFFFC7CE"]
    assert sheet.cell(row, quarter).comment is None


def test_columns_of_a_users_own_and_another_order_of_rows_do_no_harm(folder: Path) -> None:
    report(folder, "empty.xlsx")
    fill(folder, "empty.xlsx", "filled.xlsx")
    book = load_workbook(folder / "filled.xlsx")
    plan = book[PLAN]
    top, bottom = ([cell.value for cell in plan[row]] for row in (STAR, LOW))
    for at, (one, other) in enumerate(zip(top, bottom, strict=True), 1):
        plan.cell(STAR, at).value, plan.cell(LOW, at).value = other, one
    plan.insert_cols(1)
    plan.cell(TOP, 1).value = "ของฉัน"
    book.save(folder / "turned.xlsx")
    for name, kept in (("filled.xlsx", 6), ("turned.xlsx", 0)):
        done = typed(folder, "activities", "import", name, "--run", "second", "--lang", "en")
        assert f"; {kept} of them new and kept" in done.stdout


@pytest.mark.parametrize("edit", ["renamed", "doubled", "deleted"])
def test_a_sheet_out_of_shape_is_refused_whole(folder: Path, edit: str) -> None:
    report(folder, "empty.xlsx")
    fill(folder, "empty.xlsx", "filled.xlsx")
    book = load_workbook(folder / "filled.xlsx")
    plan = book[PLAN]
    at = place(plan, "ไตรมาส 2")
    if edit == "renamed":
        plan.cell(TOP, at).value = "Q2"
    elif edit == "doubled":
        plan.cell(TOP, plan.max_column + 1).value = "ไตรมาส 2"
    else:
        plan.delete_cols(at)
    book.save(folder / "bent.xlsx")
    done = typed(folder, "activities", "import", "bent.xlsx", "--run", "second", "--lang", "en")
    assert done.returncode == 3
    assert f"sheet {PLAN}: the heading" in done.stderr
    whole = typed(folder, "activities", "import", "filled.xlsx", "--run", "second", "--lang", "en")
    assert "; 6 of them new and kept" in whole.stdout


def test_a_stranger_s_workbook_and_no_workbook_are_one_clear_line(folder: Path) -> None:
    Workbook().save(folder / "other.xlsx")
    (folder / "text.xlsx").write_text("not a workbook", encoding="utf-8")
    for name, words in (
        ("other.xlsx", "none of the sheets"),
        ("text.xlsx", "text.xlsx"),
        ("absent.xlsx", "no such file"),
    ):
        done = typed(folder, "activities", "import", name, "--run", "second", "--lang", "en")
        assert done.returncode == 3
        assert done.stderr.count("\n") == 1
        assert words in done.stderr


def test_a_quarter_of_another_year_is_refused(folder: Path) -> None:
    words = ("report", "--out", "x.xlsx", "--lang", "en")
    other = typed(folder, *words, "--run", "second", "--quarter", "2028Q1")
    assert other.returncode == 2
    assert "is of plan year 2027" in other.stderr
    assert typed(folder, *words, "--quarter", "2028Q1").returncode == 3
    assert typed(folder, *words, "--quarter", "2027Q5").returncode == 2
    assert typed(folder, *words).returncode == 2
