"""The workbook read back by another program, and its sums worked out a second way."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from georisk.model import Problem, Rejected, RunDocument
from georisk.reports import Worklist
from georisk.reports.lever_column import HEADING as HEADING_OF_LEVERS
from georisk.reports.workbook import (
    GROUP,
    KEY,
    NOTES,
    PLAN,
    PLAN_GROUP,
    PLAN_KEY,
    REST,
    RISK_SHEET,
    SHEETS,
    SUMMARY,
    workbook_bytes,
)
from georisk.wiring import load_rules
from tests.reports.sample_run import customer, run_of

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

HEADING = 5
OURS = re.compile(r"=(SUM|MAX|COUNTIF)\([A-Z0-9:,<\"()-]+\)(\+COUNTBLANK\([A-Z0-9:]+\))?")
BANDS = {"low": "ต่ำ", "medium": "ปานกลาง", "high": "สูง", "very_high": "สูงมาก"}


MIXED = run_of(
    customer("S1", tier="Strategic", tier_risk="Strategic", band="very_high", score=25),
    customer("A1"),
    customer("A2", profile={"office": None}, monthly_bill_thb=Decimal("0.5")),
    customer("U1", tier="Status", tier_risk="Status", band="medium", score=8),
    customer("L1", tier="Streamline", tier_risk="Streamline", band="low", score=2),
    customer("X1", tier="exempt", decided_by="exempt", exempt=True, exit_interview=True),
    customer(
        "O1",
        tier=None,
        tier_risk=None,
        band=None,
        band_certain=False,
        score=None,
        score_low=4,
        score_high=12,
        special_risk_plan=None,
        missing="outages_12m",
    ),
    customer("N1", eligible=False, tier=None, band=None, score=None, score_low=None),
    customer("K1", eligible=False, tier="Star", tier_kasm="Star", band=None, score=None),
    rejects=(
        Rejected(
            source="c.csv",
            row=7,
            record_id="B1",
            problems=(
                Problem(
                    field="lat",
                    value="213",
                    code="value",
                    expected_en="-90 to 90",
                    expected_th="-90 ถึง 90",
                ),
                Problem(
                    field="bill",
                    value="=1+1",
                    code="value",
                    expected_en="baht",
                    expected_th="บาท",
                ),
            ),
        ),
    ),
)


RULES = load_rules().rules
PLACES = Worklist(headings=("รหัสลูกค้า", "ค่าไฟฟ้า"), rows=(("A1", 1250000.25), ("O1", None)))


def opened(run: RunDocument, *, values: bool = False) -> Workbook:
    content = workbook_bytes(run, rules=RULES, worklist=PLACES)
    return load_workbook(io.BytesIO(content), data_only=values)


def rows_of(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    rows = list(book[sheet].iter_rows(min_row=HEADING, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:] if any(row)]


def summary_lines(book: Workbook) -> dict[str, tuple[Any, Any]]:
    lines = book[SHEETS[0]].iter_rows(min_row=HEADING, max_col=3, values_only=True)
    found: dict[str, tuple[Any, Any]] = {}
    for label, count, baht in lines:
        found.setdefault(str(label), (count, baht))
    return found


def test_sheets_stand_in_the_order_of_the_forms() -> None:
    assert opened(MIXED).sheetnames == list(SHEETS)


def test_every_customer_is_on_the_sheets_it_belongs_to() -> None:
    book = opened(MIXED)
    on = {
        name: [row["รหัสลูกค้า"] for row in rows_of(book, name)]
        for name in (KEY, GROUP, RISK_SHEET, REST)
    }
    assert on["Strategic-Star-Status"] == ["S1", "A2", "A1", "K1", "U1"]
    assert on["Streamline"] == ["L1"]
    assert sorted(on["ความเสี่ยง SPP"]) == ["A1", "A2", "L1", "O1", "S1", "U1", "X1"]
    assert sorted(on["ไม่เข้าเกณฑ์"]) == ["K1", "N1"]


def test_summary_by_tier_counts_everyone_once() -> None:
    lines = summary_lines(opened(MIXED, values=True))
    counts = {label: lines[label][0] for label in ("Strategic", "Star", "Status", "Streamline")}
    assert counts == {"Strategic": 1, "Star": 3, "Status": 1, "Streamline": 1}
    assert (lines["ยกเว้น"][0], lines["ไม่จัดกลุ่ม"][0]) == (1, 1)
    assert lines["Star"][1] == pytest.approx(1250000.25 * 2 + 0.5)


def test_summary_by_band_adds_up_the_eligible() -> None:
    book = opened(MIXED, values=True)
    lines = summary_lines(book)
    assert lines["สูงมาก"][0] == 1
    assert lines["สูง"][0] == 3
    assert lines["ยังไม่ชี้ขาด"][0] == 1
    assert lines["รวม"] == (7, pytest.approx(6 * 1250000.25 + 0.5))


def test_sums_are_formulas_over_the_other_sheets() -> None:
    cell = opened(MIXED)[SHEETS[0]]["B6"]
    assert cell.value == "=COUNTIF('ความเสี่ยง SPP'!$V$6:$V$12,\"สูงมาก\")"
    headings = [cell.value for cell in opened(MIXED)["ความเสี่ยง SPP"][HEADING]]
    assert headings[21] == "ระดับความเสี่ยง"


def test_offices_add_up_and_a_missing_office_is_named() -> None:
    sheet = opened(MIXED, values=True)[SHEETS[0]]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "กฟก.2"]
    assert [row[1:7] for row in rows] == [
        ("(ไม่ระบุ)", 0, 1, 0, 0, 1),
        ("กฟจ.ชลบุรี", 1, 2, 1, 1, 5),
    ]
    assert rows[1][7] == pytest.approx(5 * 1250000.25)


def test_missing_is_blank_and_uncertain_shows_the_interval() -> None:
    rows = {row["รหัสลูกค้า"]: row for row in rows_of(opened(MIXED), "ความเสี่ยง SPP")}
    assert rows["O1"]["คะแนน"] == "4–12"
    assert rows["O1"]["ระดับความเสี่ยง"] == "ยังไม่ชี้ขาด"
    assert rows["O1"]["ข้อมูลที่ขาด"] == "outages_12m"
    assert rows["A1"]["คะแนน"] == 12
    assert rows["A1"]["ระยะเส้นตรง (ม.)"] is None
    assert rows["A1"]["ระยะตามเส้นทาง (ม.)"] == 2000.001
    assert rows["A1"]["เหตุผล"] == "ไฟฟ้าดับ 2 ครั้ง"


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+66 2", "-5", "@SUM(A1)", '=HYPERLINK("http://x","y")', "{=1}", "1250", "\x00a"],
)
def test_no_data_becomes_a_formula_a_number_or_a_link(name: str) -> None:
    profile = {"name": name, "office": name, "area": name}
    book = opened(run_of(customer(name, profile=profile)))
    cells = [
        cell
        for sheet in (KEY, GROUP, RISK_SHEET, PLAN_KEY, PLAN_GROUP)
        for row in book[sheet].iter_rows(min_row=HEADING + 1)
        for cell in row
    ]
    formulas = {cell.value for cell in cells if cell.data_type == "f"}
    assert all(OURS.fullmatch(formula) for formula in formulas)
    assert len(formulas) == 5  # those of one row of the plan
    assert [cell.value for cell in cells].count(
        name.replace("\x00", "_x0000_")
    ) >= 4 or "\x00" in name
    assert all(cell.hyperlink is None for cell in cells)


def test_an_office_named_like_a_criterion_counts_only_itself() -> None:
    run = run_of(
        *(
            customer(f"C{i}", profile={"office": office})
            for i, office in enumerate(["*", ">5", "a"])
        )
    )
    formulas = [
        cell.value
        for row in opened(run)[SHEETS[0]].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "EXACT" in cell.value
    ]
    assert formulas
    assert not any("COUNTIFS" in formula for formula in formulas)


def column_of(book: Workbook, reference: str) -> list[Any]:
    sheet, cells = re.fullmatch(r"'(.+)'!(.+)", reference).groups()  # type: ignore[union-attr]
    first, _, last = cells.replace("$", "").partition(":")
    return [row[0].value for row in book[sheet][f"{first}:{last or first}"]]


def worked_out(book: Workbook, formula: str) -> float | None:
    """What a spreadsheet would make of the formulas the summary uses; None for plain sums."""
    if match := re.fullmatch(r'=COUNTIF\((.+),"(.+)"\)', formula):
        return column_of(book, match[1]).count(match[2])
    if match := re.fullmatch(r'=SUMIF\((.+),"(.+)",(.+)\)', formula):
        pairs = zip(column_of(book, match[1]), column_of(book, match[3]), strict=True)
        return sum(bill or 0 for label, bill in pairs if label == match[2])
    if formula.startswith("=SUMPRODUCT("):
        exact = re.findall(r'EXACT\((.+?),(\$[A-Z]+\d+|"")\)', formula)
        asked = [book[SHEETS[0]][cell].value if cell != '""' else None for _, cell in exact]
        tiers = re.findall(r"\(('[^()]+)=\"(\w+)\"\)", formula)
        columns = [column_of(book, reference) for reference, _ in (*exact, *tiers)]
        wanted = [*asked, *(tier for _, tier in tiers)]
        if tiers:
            return sum(list(row) == wanted for row in zip(*columns, strict=True))
    return None


def test_each_formula_says_what_its_cached_value_says() -> None:
    formulas, values = opened(MIXED), opened(MIXED, values=True)
    checked = 0
    for row in formulas[SHEETS[0]].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                worked = worked_out(formulas, str(cell.value))
                if worked is not None:
                    assert worked == pytest.approx(values[SHEETS[0]][cell.coordinate].value)
                    checked += 1
    assert checked == (5 + 7) * 2 + 2 * 4


def test_equal_runs_give_equal_bytes() -> None:
    assert workbook_bytes(MIXED) == workbook_bytes(MIXED)


def test_order_of_the_customers_changes_nothing() -> None:
    turned = replace(MIXED, customers=tuple(reversed(MIXED.customers)))
    assert workbook_bytes(turned) == workbook_bytes(MIXED)


def test_rejects_name_every_problem_in_thai() -> None:
    rows = rows_of(opened(MIXED), "แถวที่ไม่ผ่าน")
    assert [(row["แถว"], row["ช่องข้อมูล"], row["สิ่งที่ต้องเป็น"]) for row in rows] == [
        (7, "lat", "-90 ถึง 90"),
        (7, "bill", "บาท"),
    ]


def test_notes_give_inputs_readings_and_the_synthetic_notice() -> None:
    run = MIXED
    book = load_workbook(io.BytesIO(workbook_bytes(run, rules=RULES)))
    text = [cell for row in book["คำอธิบาย"].iter_rows(values_only=True) for cell in row]
    assert "ข้อมูลสังเคราะห์เพื่อการสาธิต ไม่ใช่ลูกค้าจริง" in text
    assert "cd" * 32 in text
    assert text[text.index("R5") : text.index("R5") + 4] == [
        "R5",
        RULES.readings["R5"].choice.th,
        9,
        "ไฟฟ้าดับ 2 ครั้ง",
    ]
    assert "31 ธันวาคม 2568" in text
    assert "2569" in text


def test_an_empty_run_still_has_every_sheet_and_no_broken_reference() -> None:
    book = opened(run_of())
    assert book.sheetnames == list(SHEETS)
    archive = zipfile.ZipFile(io.BytesIO(workbook_bytes(run_of(), rules=RULES)))
    xml = b"".join(
        archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")
    )
    assert b"#REF" not in xml


@pytest.mark.parametrize("sheet", [name for name in SHEETS if name not in (SUMMARY, PLAN, NOTES)])
def test_sheets_are_frozen_filtered_and_set_up_for_print(sheet: str) -> None:
    page = opened(MIXED)[sheet]
    assert page.freeze_panes == "A6"
    assert page.auto_filter.ref is not None
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == (8 if page.max_column > 31 else 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$5:$5"
    assert re.search("r1", str(page.oddFooter.left.text))  # type: ignore[union-attr]


def test_the_widest_sheet_is_printed_without_its_sentences() -> None:
    """They stand at the end, a third of the width, and would make all else too small to read."""
    sheet = opened(MIXED)["ความเสี่ยง SPP"]
    headings = [cell.value for cell in sheet[HEADING]]
    last = re.sub(r"[^A-Z]", "", str(sheet.print_area).partition(":")[2])
    assert headings[column_index_from_string(last) :] == [HEADING_OF_LEVERS, "เหตุผล"]
    others = opened(MIXED)["ภาระงาน KAMR"]
    assert re.sub(r"[^A-Z]", "", str(others.print_area).partition(":")[2]) == get_column_letter(
        others.max_column
    )


def test_a_short_summary_is_printed_on_one_page() -> None:
    book = opened(MIXED)  # one page is what a file means that names no number
    assert book[SUMMARY].page_setup.fitToHeight in (None, 1)
    assert book["ความเสี่ยง SPP"].page_setup.fitToHeight == 0


def test_bands_have_their_colours() -> None:
    sheet = opened(MIXED)["ความเสี่ยง SPP"]
    colours = {
        row[21].value: row[21].fill.fgColor.rgb for row in sheet.iter_rows(min_row=HEADING + 1)
    }
    assert colours["สูงมาก"] == "FF8F040A"
    assert colours["ต่ำ"] == "FF1FB082"
