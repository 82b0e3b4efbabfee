"""A file given back with its faults marked: found, corrected, loaded again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from georisk.adapters.tables.annotating import AUTHOR, PALE_RED, annotated
from georisk.adapters.tables.registers import read_customers
from georisk.adapters.tables.schema import ERRORS_HEADING
from georisk.errors import InputError, UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = ["รหัสลูกค้า", "ชื่อลูกค้า", "ละติจูด", "ลองจิจูด", "ค่าไฟฟ้าเฉลี่ย (บาท)", "หมายเหตุ"]
ROWS = [
    ["0001", "ก", 13.4, 101.0, "1,250,000", "ดี"],
    ["0002", "ข", 213, 101.0, "-5", None],
    [None, None, None, None, None, None],
    ["0003", "ค", 13.4, 101.0, "1,5", "=1+1"],
    ["0001", "ง", 13.4, 101.0, "1.25 ล้าน", None],
]
YELLOW = "FFFFFF00"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    sheet["A1"].font = Font(bold=True)
    sheet["F2"].fill = PatternFill(fill_type="solid", start_color=YELLOW, end_color=YELLOW)
    sheet["F2"].comment = Comment("ของผู้ใช้", "somebody")
    sheet.column_dimensions["B"].width = 41
    book.create_sheet("อื่นๆ")["A1"] = "อยู่ต่อ"
    path = tmp_path / "ลูกค้า.xlsx"
    book.save(path)
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    lines = [HEADINGS, *ROWS]
    body = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in lines)
    path.write_bytes(body.encode("cp874"))
    return path


def marked(path: Path) -> Worksheet:
    content = annotated(path, "customers", read_customers(path).rejected)
    return load_workbook(io.BytesIO(content)).worksheets[0]


def is_marked(cell: Cell) -> bool:
    return cell.fill.fgColor.rgb == PALE_RED


def marks(sheet: Worksheet) -> set[str]:
    return {
        cell.coordinate for row in sheet.iter_rows(min_row=2) for cell in row if is_marked(cell)
    }


def errors(sheet: Worksheet) -> dict[int, str]:
    column = next(cell.column for cell in sheet[1] if cell.value == ERRORS_HEADING)
    found = ((row, sheet.cell(row, column).value) for row in range(2, sheet.max_row + 1))
    return {row: str(value) for row, value in found if value}


@pytest.mark.parametrize("source", ["workbook", "text"])
def test_every_fault_is_marked_where_it_stands(source: str, request: pytest.FixtureRequest) -> None:
    sheet = marked(request.getfixturevalue(source))
    assert marks(sheet) == {"C3", "E3", "E5", "A6"}
    assert set(errors(sheet)) == {3, 5, 6}
    assert "ละติจูด" in errors(sheet)[3]
    assert "-5" in errors(sheet)[3]
    assert "แถว 2" in errors(sheet)[6]
    for place in ("C3", "E3", "E5", "A6"):
        note = sheet[place].comment
        assert note is not None
        assert any("ก" <= letter <= "๙" for letter in note.text)


def test_the_workbook_keeps_its_layout_and_its_other_sheets(workbook: Path) -> None:
    content = annotated(workbook, "customers", read_customers(workbook).rejected)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width == 41
    assert sheet["F2"].fill.fgColor.rgb == YELLOW
    assert sheet["F2"].comment is not None
    assert sheet["F2"].comment.text == "ของผู้ใช้"
    assert book.worksheets[1]["A1"].value == "อยู่ต่อ"
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, ERRORS_HEADING]


def test_text_stays_text_in_the_copy_of_a_csv(text: Path) -> None:
    sheet = marked(text)
    assert sheet["A2"].value == "0001"
    assert (sheet["F5"].value, sheet["F5"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("source", ["workbook", "text"])
def test_corrected_and_loaded_again_nothing_is_left(
    source: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    path = request.getfixturevalue(source)
    book = load_workbook(io.BytesIO(annotated(path, "customers", read_customers(path).rejected)))
    sheet = book.worksheets[0]
    again = tmp_path / "again.xlsx"
    book.save(again)
    first = read_customers(path)
    second = read_customers(again)
    assert [item.row for item in second.rejected] == [item.row for item in first.rejected]
    assert second.rows == first.rows
    assert second.unknown_columns == ("หมายเหตุ",)
    for place, value in {"C3": 13.5, "E3": 500000, "E5": "1,500", "A6": "0004"}.items():
        sheet[place] = value
    book.save(again)
    corrected = read_customers(again)
    assert corrected.rejected == ()
    assert [one.customer_id for one in corrected.rows] == ["0001", "0002", "0003", "0004"]
    clean = marked(again)
    assert marks(clean) == set()
    assert errors(clean) == {}
    notes = [cell.comment for row in clean.iter_rows() for cell in row if cell.comment]
    assert all(note.author != AUTHOR for note in notes)
    assert [cell.value for cell in clean[1]].count(ERRORS_HEADING) == 1


def test_marking_again_takes_away_what_was_corrected_only(workbook: Path, tmp_path: Path) -> None:
    content = annotated(workbook, "customers", read_customers(workbook).rejected)
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["E5"] = 900000
    again = tmp_path / "again.xlsx"
    book.save(again)
    sheet = marked(again)
    assert marks(sheet) == {"C3", "E3", "A6"}
    assert set(errors(sheet)) == {3, 6}


def test_the_sheet_that_is_read_is_the_sheet_that_is_marked(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["ปก"])
    sheet = book.create_sheet("Customers")
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    content = annotated(path, "customers", read_customers(path).rejected)
    cover, table = load_workbook(io.BytesIO(content)).worksheets
    assert cover.max_column == 1
    assert marks(table) == {"C3", "E3", "E5", "A6"}


def test_a_long_file_comes_back_and_is_read_again(tmp_path: Path) -> None:
    path, again = tmp_path / "long.csv", tmp_path / "long.xlsx"
    rows = (f"C{row},13.4,101.0,{'x' if row % 3 else 900000}" for row in range(900))
    path.write_text("customer_id,lat,lon,monthly_bill_thb\n" + "\n".join(rows), encoding="utf-8")
    first = read_customers(path)
    again.write_bytes(annotated(path, "customers", first.rejected))
    second = read_customers(again)
    assert [one.row for one in second.rejected] == [one.row for one in first.rejected]
    assert (len(second.rows), len(second.rejected)) == (300, 600)


def test_rejects_of_other_tables_are_passed_over(workbook: Path) -> None:
    content = annotated(workbook, "spp", read_customers(workbook).rejected)
    assert marks(load_workbook(io.BytesIO(content)).worksheets[0]) == set()


def test_a_map_layer_cannot_be_marked(tmp_path: Path) -> None:
    path = tmp_path / "customers.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        '{"customer_id":"A","monthly_bill_thb":"x"},'
        '"geometry":{"type":"Point","coordinates":[101,13]}}]}',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"rejects\.csv"):
        annotated(path, "customers", read_customers(path).rejected)


def test_what_is_no_workbook_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(UnreadableFile):
        annotated(path, "customers", ())
