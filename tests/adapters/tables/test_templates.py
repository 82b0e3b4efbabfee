"""An empty workbook says what may be written, and reads back as it stands."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from georisk.adapters.tables.columns import CHOICES
from georisk.adapters.tables.registers import (
    column_of,
    read_customers,
    read_estates,
    read_feeders,
    read_group_sites,
    read_lost,
    read_outages,
    read_spps,
)
from georisk.adapters.tables.schema import TABLES, Kind
from georisk.adapters.tables.templates import (
    EXAMPLES,
    choices,
    heading,
    note,
    template_bytes,
)
from georisk.adapters.tables.values import read_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

READERS = {
    "customers": read_customers,
    "spp": read_spps,
    "estates": read_estates,
    "sites": read_group_sites,
    "outages": read_outages,
    "feeders": read_feeders,
    "lost": read_lost,
}
ALL = pytest.mark.parametrize("table", list(TABLES))


def sheet_of(table: str) -> Worksheet:
    return load_workbook(io.BytesIO(template_bytes(table))).worksheets[0]


@ALL
def test_the_example_row_is_read_without_a_fault(table: str, tmp_path: Path) -> None:
    path = tmp_path / f"{table}.xlsx"
    path.write_bytes(template_bytes(table))
    reader: Callable[[Path], object] = READERS[table]
    batch = reader(path)
    assert (batch.rejected, batch.unknown_columns) == ((), ())  # type: ignore[attr-defined]
    assert len(batch.rows) == 1  # type: ignore[attr-defined]


@ALL
def test_headings_are_thai_and_every_one_means_its_column(table: str) -> None:
    found = [cell.value for cell in sheet_of(table)[1]]
    assert [column_of(table, str(word)) for word in found] == [item.name for item in TABLES[table]]
    thai = [word for word in found if any("ก" <= letter <= "๙" for letter in str(word))]
    assert len(thai) >= len(found) * 0.9


@ALL
def test_each_heading_tells_its_english_name_and_whether_it_is_required(table: str) -> None:
    for cell, column in zip(sheet_of(table)[1], TABLES[table], strict=True):
        assert cell.comment is not None
        assert column.name in cell.comment.text
        assert ("จำเป็นต้องกรอก" in cell.comment.text) is column.required


@ALL
def test_every_column_has_a_meaning_in_both_languages_and_every_sheet_tells_it(table: str) -> None:
    guide = load_workbook(io.BytesIO(template_bytes(table))).worksheets[1]
    rows = list(guide.iter_rows(min_row=2, values_only=True))
    for cell, told, column in zip(sheet_of(table)[1], rows, TABLES[table], strict=True):
        assert column.en.isascii()
        assert len(column.en) > len("name")
        assert column.th != column.aliases[0]
        assert any("ก" <= letter <= "๙" for letter in column.th)
        assert cell.comment is not None
        assert f"ความหมาย: {column.th}\n" in cell.comment.text
        assert f"English: {column.en}\n" in cell.comment.text
        assert told[:4] == (heading(column), column.name, column.th, column.en)


def test_a_note_names_the_words_and_the_unit() -> None:
    columns = {item.name: item for item in TABLES["customers"]}
    assert "ลงนามแล้ว" in note(columns["spp_contract"])
    assert "(บาท)" in note(columns["monthly_bill_thb"])
    assert "ลบคอลัมน์นี้" in note(columns["solar_kw"])
    assert "เว้นว่างถือว่า ไม่มี" in note(columns["spp_contract"])
    assert "หากไม่ทราบให้เว้นว่าง" in note(columns["branch_status"])
    assert heading(columns["peak_demand_kw"]) == "ความต้องการไฟฟ้าสูงสุด (kW)"


@ALL
def test_drop_downs_offer_every_value_in_words_the_reader_knows(table: str) -> None:
    sheet = sheet_of(table)
    offered = {
        str(rule.sqref).split(":", maxsplit=1)[0].rstrip("0123456789"): rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    for cell, column in zip(sheet[1], TABLES[table], strict=True):
        words = choices(column)
        assert offered.get(cell.column_letter) == (f'"{",".join(words)}"' if words else None)
        values = {read_cell(column, word) for word in words}
        if column.kind is Kind.WORD:
            assert values == set((column.words or {}).values())
        elif column.kind is Kind.FLAG:
            assert values == {True, False}


def test_every_word_column_has_its_choices() -> None:
    declared = {item.name for table in TABLES.values() for item in table if item.kind is Kind.WORD}
    assert set(CHOICES) == declared


def test_identifiers_are_text_so_that_zeros_survive(tmp_path: Path) -> None:
    sheet = sheet_of("customers")
    place = {column_of("customers", str(cell.value)): cell.column_letter for cell in sheet[1]}
    for name in ("customer_id", "bp_no", "ca_no", "kamr_id"):
        assert sheet.column_dimensions[place[name]].number_format == "@"
    assert sheet[f"{place['ca_no']}2"].number_format == "@"
    path = tmp_path / "customers.xlsx"
    path.write_bytes(template_bytes("customers"))
    (only,) = read_customers(path).rows
    assert (only.bp_no, only.ca_no) == ("0010000001", "020000000001")
    assert only.synthetic


@ALL
def test_panes_are_frozen_and_the_bytes_are_always_the_same(table: str) -> None:
    assert sheet_of(table).freeze_panes == "B2"
    assert template_bytes(table) == template_bytes(table)


def test_examples_are_of_declared_columns_and_say_that_they_are_examples() -> None:
    for table, example in EXAMPLES.items():
        assert set(example) <= {item.name for item in TABLES[table]}
        assert example["synthetic"] == "ใช่"
        assert any("ตัวอย่าง" in str(value) for value in example.values())
