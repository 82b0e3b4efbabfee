"""Headings that do not stand in the first row, and lines of sums below the last."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.tables.annotating import annotated
from georisk.adapters.tables.customer_columns import read_customer_columns
from georisk.adapters.tables.headings import TablePlace
from georisk.adapters.tables.raw_columns import read_columns
from georisk.adapters.tables.raw_tables import read_table
from georisk.adapters.tables.registers import read_customers, read_spps
from georisk.errors import MissingColumn
from georisk.wiring.assumptions import how_read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Cells = Sequence[Sequence[object]]

TITLES: Cells = (
    ("รายชื่อลูกค้ารายสำคัญ กฟก.2", "", "", ""),
    ("ข้อมูล ณ ๓๐ กันยายน ๒๕๖๙", "", "", ""),
    ("", "", "", ""),
    ("ลูกค้า", "พิกัด", "", "ค่าไฟ"),
)
HEADINGS = ("รหัสลูกค้า", "ละติจูด", "ลองจิจูด", "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)")
ROWS: Cells = (
    ("C1", "13.40", "101.01", "2,500,000"),
    ("C2", "13.41", "nowhere", "1.25 ล้าน"),
    ("", "", "", ""),
    ("C3", "13.42", "101.03", "900000"),
    ("รวม", "", "", "4,650,000"),
)


def written(path: Path, cells: Cells, delimiter: str = ",") -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in cells:
            sheet.append([value or None for value in row])
        book.save(path)
        return path
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(cells)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("name", ["c.xlsx", "c.csv", "plain.csv"])
def test_headings_are_found_below_titles_and_rows_keep_their_numbers(
    tmp_path: Path, name: str
) -> None:
    # In a CSV file of another program a title is a line of one cell.
    titles = [row[:1] for row in TITLES] if name == "plain.csv" else TITLES
    path = written(tmp_path / name, [*titles, HEADINGS, *ROWS])
    raw, columns = read_table(path, "customers"), read_columns(path, "customers")
    assert raw.headings == HEADINGS
    assert (raw.place, columns.place) == (TablePlace(headings=5), TablePlace(headings=5))
    assert list(raw.numbers) == columns.numbers.tolist() == [6, 7, 9, 10]
    batch = read_customers(path)
    assert [(row.customer_id, row.row) for row in batch.rows] == [("C1", 6), ("C3", 9)]
    assert [item.row for item in batch.rejected] == [7, 10]
    assert batch.file.rows == len(batch.rows) + len(batch.rejected)


def test_a_title_without_a_separator_does_not_choose_it(tmp_path: Path) -> None:
    titles = [("รายชื่อลูกค้า",), ("กฟก.2",)]
    path = written(tmp_path / "c.csv", [*titles, HEADINGS, *ROWS], delimiter=";")
    assert [row.customer_id for row in read_customers(path).rows] == ["C1", "C3"]


def test_headings_in_the_first_row_stay_the_headings(tmp_path: Path) -> None:
    path = written(tmp_path / "c.csv", [HEADINGS, *ROWS[:1], HEADINGS])
    batch = read_customers(path)
    assert batch.place.headings == 1
    assert [item.row for item in batch.rejected] == [3]


def test_without_headings_what_is_missing_is_said_of_the_first_row(tmp_path: Path) -> None:
    far = [("ว่าง", "", "", "")] * 30
    for cells in ([*TITLES, *ROWS], [*far, HEADINGS, *ROWS]):
        for name in ("c.xlsx", "c.csv"):
            with pytest.raises(MissingColumn, match=str(cells[0][0])):
                read_customers(written(tmp_path / name, cells))


def test_where_the_headings_were_found_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "c.xlsx", [*TITLES, HEADINGS, *ROWS])
    (said,) = how_read(read_customers(path))
    assert said[0] == "c.xlsx: headings found in row 5, 4 rows above not read"
    assert "แถวที่ 5" in said[1]
    plain = written(tmp_path / "d.xlsx", [HEADINGS, *ROWS])
    assert list(how_read(read_customers(plain))) == []


def test_registers_are_read_alike(tmp_path: Path) -> None:
    own = sample_dir() / "spp.csv"
    path = tmp_path / "spp.csv"
    path.write_text("ทะเบียน SPP\n\n" + own.read_text("utf-8"), encoding="utf-8")
    batch = read_spps(path)
    assert batch.place.headings == 3
    assert batch.rows == read_spps(own).rows
    assert [item.row for item in batch.rejected] == [
        item.row + 2 for item in read_spps(own).rejected
    ]


@pytest.mark.parametrize("word", ["รวม", "รวมทั้งสิ้น", "Total", "GRAND TOTAL", " รวม "])
@pytest.mark.parametrize("name", ["c.xlsx", "c.csv"])
def test_a_line_of_sums_is_no_customer(tmp_path: Path, name: str, word: str) -> None:
    path = written(tmp_path / name, [HEADINGS, *ROWS[:1], (word, "", "", "2500000")])
    batch = read_customer_columns(path)
    (rejected,) = batch.rejected
    assert (rejected.row, [problem.code for problem in rejected.problems]) == (3, ["row.sums"])
    assert len(batch.columns.row) == 1


def test_a_customer_whose_id_only_begins_so_is_one(tmp_path: Path) -> None:
    names = ("รวมใจ-01", "TOTAL-7", "Summit")
    path = written(tmp_path / "c.csv", [HEADINGS, *[(name, *ROWS[0][1:]) for name in names]])
    assert tuple(row.customer_id for row in read_customers(path).rows) == names


@pytest.mark.parametrize("name", ["c.xlsx", "c.csv"])
def test_faults_are_marked_below_the_titles_and_go_when_corrected(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / name, [*TITLES, HEADINGS, *ROWS])
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(annotated(path, "customers", read_customers(path).rejected))
    book = openpyxl.load_workbook(marked)
    sheet = book.worksheets[0]
    assert sheet.cell(5, 5).value == "ข้อผิดพลาด"
    assert sheet.cell(1, 5).value is None
    assert str(sheet.cell(7, 5).value).startswith("ลองจิจูด: ")
    assert sheet.cell(7, 3).comment is not None
    if name == "c.xlsx":
        assert sheet.cell(1, 1).value == TITLES[0][0]
    sheet.cell(7, 3).value = "101.02"
    sheet.delete_rows(10)
    book.save(marked)
    again = read_customers(marked)
    assert [row.row for row in again.rows] == [6, 7, 9]
    assert again.rejected == again.unknown_columns == ()
    clean = openpyxl.load_workbook(io.BytesIO(annotated(marked, "customers", ())))
    assert clean.worksheets[0].cell(7, 3).comment is None


def test_the_sheet_that_has_the_headings_is_read_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "อ่านก่อนใช้"
    book.worksheets[0].append(["แฟ้มนี้มีลูกค้าของเขต"])
    sheet = book.create_sheet("ลูกค้า")
    for row in (*TITLES, HEADINGS, *ROWS):
        sheet.append([value or None for value in row])
    path = tmp_path / "c.xlsx"
    book.save(path)
    batch = read_customers(path)
    assert batch.place == TablePlace(headings=5, sheet="ลูกค้า")
    assert [row.row for row in batch.rows] == [6, 9]
    english = [words[0] for words in how_read(batch)]
    assert english[0] == "c.xlsx: the sheet ลูกค้า was read, the first that has the headings"
    marked = openpyxl.load_workbook(io.BytesIO(annotated(path, "customers", batch.rejected)))
    assert marked.worksheets[1].cell(5, 5).value == "ข้อผิดพลาด"
    assert marked.worksheets[0].max_column == 1


def test_a_sheet_called_after_the_table_comes_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, identity in (("เก่า", "OLD"), ("Customers ", "NEW")):
        sheet = book.create_sheet(title)
        sheet.append(HEADINGS)
        sheet.append((identity, 13.4, 101.0, 1_000_000))
    del book["Sheet"]
    path = tmp_path / "c.xlsx"
    book.save(path)
    batch = read_customers(path)
    assert [row.customer_id for row in batch.rows] == ["NEW"]
    assert batch.place == TablePlace()
