"""Customers read by columns are those that the reader of single rows gives, to the letter."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from georisk.adapters.tables import arrow_sheets, records
from georisk.adapters.tables import registers as tables
from georisk.adapters.tables.customer_columns import read_customer_columns
from georisk.adapters.tables.whole_customers import customers_of
from georisk.errors import GeoriskError
from georisk.location.outline import on_land, on_land_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PLAIN = "0|-0|007|5|1250000|1.0|1.00|123456789012345.12345678901234567890|1234567890123456|.5|+3"
NUMBERS = (
    f"{PLAIN}|1,250,000|๑๒๓|๑,๒๓๔.๕|1.25 ล้าน|5 บาท|250 kW| 7 |1e5|-5|NaN|inf|abc|1,5|1e400".split(
        "|"
    )
)
NUMBERS += ["", " ", "-", "ไม่ทราบ", "n/a", "\u00a08", "9\n"]
LATS = [
    "13.4",
    "13.40",
    " 13.4",
    "๑๓.๔",
    "16.5",
    "213",
    "",
    "",
    "101.0",
    "-13.4",
    "13°24'0\"N",
    "12.0",
]
LONS = ["101.0", "101.0 ", "100.98", "102.9", "", "", "13.4", "๑๐๑.๐", "abc", "NaN", "99.0"]
YES_NO = "yes|no|ใช่|ไม่ใช่|TRUE|1|0"
WORDS = f"none|all_pea|{YES_NO}|maybe|signed|ลงนามแล้ว|ไม่มี|| ".split("|")
TEXTS = [
    "",
    " ",
    "ก",
    " A ",
    "A",
    "O'K",
    'say "a"',
    "a,b;c\td",
    "two\nlines",
    "\x07",
    "-",
    "0012",
    "\u200b",
]
CELLS: dict[str, list[str]] = {
    "customer_id": [
        "C1",
        " C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "0012",
        "",
        "n/a",
        "x" * 4001,
        "\x07",
    ],
    "lat": LATS,
    "lon": LONS,
    "easting": ["", "", "", "712345.6", "๗๑๒๓๔๕", "x"],
    "northing": ["", "", "", "1482345.1", "1482345"],
    "crs": ["", "", "EPSG:4326", "EPSG:32647", "Indian 1975", "EPSG:24047", "UTM 47N", "?!"],
    "mgrs": ["", "", "", "47PPR1234567890", "99X"],
    "plus_code": ["", "", "", "7P52VGXX+XX", "VGXX+XX"],
    "position": ["", "", "13.4, 101.0", "101, 13"],
    "position_accuracy_m": ["", "50", "50.0", "-1", "5 ม."],
    "address": ["", "99 จ.ชลบุรี", "1 จ.เชียงใหม่ 50000", "ไม่ทราบ"],
    "monthly_bill_thb": NUMBERS,
    "bill_01": NUMBERS,
    "bill_07": ["", "", "-100", "400000"],
    "peak_demand_kw": ["", "0", "1200", "-1", "1,200 kW", "x"],
    "solar_kw": ["", "0", "100", "๕๐", "x"],
    "outages_12m": ["", "0", "3", "2.5", "๓", "3.0"],
    "branch_status": WORDS,
    "spp_contract": WORDS,
    "in_estate": WORDS,
    "gross_margin_thb": NUMBERS,
    "strategic_area": WORDS,
    "factor_flood": ["", "1", "3.0", "6", "๒"],
    "factor_a": ["", "5"],
    "synthetic": ["", "yes", "no"],
    "name": TEXTS,
    "bp_no": TEXTS,
    "office": TEXTS,
    "หมายเหตุ": TEXTS,
    "": TEXTS,
}
THAI = {"lat": "ละติจูด", "monthly_bill_thb": "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)", "name": "ชื่อลูกค้า"}
Rows = list[list[str]]


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[str], Rows]:
    """Draw headings and rows; most columns of a file hold what belongs there."""
    names = draw(st.lists(st.sampled_from(list(CELLS)[1:]), unique=True, max_size=9))
    names.insert(draw(st.integers(0, len(names))), "customer_id")
    if draw(st.booleans()):
        names += [name for name in ("lat", "lon") if name not in names]
    few = {
        name: draw(st.lists(st.sampled_from(CELLS[name]), min_size=1, max_size=4)) for name in names
    }
    row = st.tuples(*(st.sampled_from(few[name]) for name in names)).map(list)
    rows = draw(st.lists(row, min_size=1, max_size=8))
    if draw(st.booleans()):  # ids of their own, so that not all are repeated
        for number, cells in enumerate(rows):
            cells[names.index("customer_id")] = f"N{number}"
    thai = draw(st.booleans())
    return [THAI.get(name, name) if thai else name for name in names], rows


def outcome(path: Path, *, by_columns: bool) -> object:
    """Say everything a reader makes of a file, to the letter."""
    try:
        if by_columns:
            read = read_customer_columns(path)
            rows = customers_of(read.columns)
        else:
            read = tables._read(path, "customers", records.customer, lambda item: item.customer_id)
            rows = read.rows
    except GeoriskError as error:
        return type(error), error.en, error.th
    return repr(rows), repr(read.rejected), read.unknown_columns, read.file


def same(path: Path) -> None:
    expected = outcome(path, by_columns=False)
    assert outcome(path, by_columns=True) == expected


hundreds = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@hundreds
@given(
    grids(),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp874", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(
        ["whole", "short", "long", "blank line", "blank end", "odd quote", "open quote"]
    ),
)
def test_csv(
    tmp_path: Path,
    grid: tuple[list[str], Rows],
    delimiter: str,
    newline: str,
    encoding: str,
    quoting: Any,
    damage: str,
) -> None:
    headings, rows = grid
    if damage == "short":
        rows[-1] = rows[-1][:-1]
    elif damage == "long":
        rows[0] = [*rows[0], "", "more"]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(
        [headings, *rows]
    )
    content = text.getvalue()
    if damage == "blank line":
        content = content.replace(newline, newline * 2, 2)
    elif damage == "blank end":
        content += newline * 3
    elif damage == "odd quote":
        content = content.rstrip(newline) + 'a"b"' + newline
    elif damage == "open quote":
        content += '"C9' + delimiter
    path = tmp_path / "c.csv"
    path.write_bytes(content.encode(encoding, "ignore"))
    same(path)


def typed_cell(text: str) -> object:
    """Turn a text into what a spreadsheet or a database would hold, where it can."""
    try:
        return float(text)
    except ValueError:
        return text


@hundreds
@given(grids(), st.booleans())
def test_workbooks(tmp_path: Path, grid: tuple[list[str], Rows], as_numbers: bool) -> None:
    headings, rows = grid
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row):
                cell = typed_cell(text) if as_numbers else text
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell.replace("\x07", "\x7f"))
                else:
                    sheet.write(number, place, cell)
        sheet.write_boolean(len(rows) + 1, 0, 1)
        sheet.write_datetime(len(rows) + 2, 0, dt.datetime(2026, 9, 30, 14, 5))  # noqa: DTZ001
    same(path)


KINDS = (
    pa.string(),
    pa.large_string(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.float64(),
    pa.float32(),
    pa.int64(),
)


def arrow_column(texts: Sequence[str], kind: pa.DataType, nulls: bool) -> pa.Array:
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        cells: list[Any] = []
        for text in texts:
            cell = typed_cell(text)
            whole = isinstance(cell, float) and abs(cell) < 1e15
            cells.append(None if not whole else int(cell) if pa.types.is_integer(kind) else cell)
        return pa.array(cells, kind)
    return pa.array([None if nulls and not text else text for text in texts], pa.string()).cast(
        kind
    )


@hundreds
@given(grids(), st.data(), st.booleans())
def test_parquet(
    tmp_path: Path, grid: tuple[list[str], Rows], data: st.DataObject, nulls: bool
) -> None:
    headings, rows = grid
    columns = []
    for texts in zip(*rows, strict=True):
        kind = data.draw(st.sampled_from(KINDS))
        columns.append(arrow_column(texts, kind, nulls))
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table(columns, names=headings), path, row_group_size=2)
    same(path)


@hundreds
@given(
    grids(),
    st.lists(st.none() | st.tuples(st.floats(99, 102), st.floats(12, 17)), min_size=8, max_size=8),
)
def test_geojson(tmp_path: Path, grid: tuple[list[str], Rows], points: list[Any]) -> None:
    headings, rows = grid
    features = [
        {
            "type": "Feature",
            "geometry": point and {"type": "Point", "coordinates": point},
            "properties": {head or "blank": cell for head, cell in zip(headings, row, strict=True)},
        }
        for row, point in zip(rows, points[: len(rows)], strict=True)
    ]
    path = tmp_path / "c.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    same(path)


def test_cells_of_every_type_parquet_has(tmp_path: Path) -> None:
    columns = {
        "customer_id": pa.array([1, 2, 3], pa.int64()),
        "monthly_bill_thb": pa.array([Decimal("1.00"), Decimal("2.50"), None]),
        "in_estate": pa.array([True, False, None]),
        "name": pa.array([["a"], [], None]),
        "office": pa.array([dt.date(2026, 9, 30), None, None]),
        "gross_margin_thb": pa.array([float("nan"), -0.0, 1e300]),
        "lat": pa.array([13.4, float("nan"), None]),
        "lon": pa.array([101, 101, None], pa.int8()),
    }
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table(columns), path)
    same(path)
    assert len(read_customer_columns(path).rejected) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"customer_id,lat,lon\nC1,13.4,101\n\xef\xbb\xbfC2,13.4,101\n",
        b"customer_id,name\n\xef\xbb\xbfC2,x\n",
        b'\xef\xbb\xbf"customer_id",name\nC1,"a""b"\nC2,""\n',
        b'customer_id,name\nC1,"a\r\nb"\nC2,""""\n',
        b"customer_id,name\nC1,a\rb\nC2,c\n",
        b"customer_id,name\nC1,a\0b\n",
        b"customer_id,name\n,\n , \nC1,\n",
        b"customer_id\nC1\n\nC2\n",
        b'"customer_id\nx",name\nC1,a\n',
        b"customer_id,name",
        b"",
        b"\xef\xbb\xbf",
        b"customer_id,lat,lon\nC1,\xff,101\n",
        "customer_id,name\nC1,\u2028\x85\x0b\nC2,\x1c\n".encode(),
    ],
)
def test_texts_that_two_parsers_could_read_in_two_ways(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    same(path)


def test_a_stated_datum_is_what_a_column_of_it_would_be(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("customer_id,lat,lon\nC1,13.4,101\nC2,,\n")
    (tmp_path / "b.csv").write_text(
        "customer_id,lat,lon,crs\nC1,13.4,101,EPSG:4240\nC2,,,EPSG:4240\n"
    )
    (tmp_path / "c.csv").write_text("customer_id,lat,lon,crs\nC1,13.4,101,\nC2,,,EPSG:4240\n")
    expected = customers_of(read_customer_columns(tmp_path / "b.csv").columns)
    assert expected[0].location is not None
    assert expected[0].location.method == "indian_1975"
    for name in ("a.csv", "c.csv"):
        read = read_customer_columns(tmp_path / name, datum="EPSG:4240")
        assert customers_of(read.columns) == expected


def test_each_value_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "customer_id,bp_no,monthly_bill_thb,spp_partner,lat\n"
        'C1, B ,1000,yes,\nC2,B,"1,000",ใช่,\nC3,X,1000.0,no,13\nC4,B,1000.00,,\n',
        encoding="utf-8",
    )
    columns = read_customer_columns(path).columns
    assert columns.row.tolist() == [2, 3, 5]
    assert columns.fields["bp_no"].values == ("B",)
    assert [str(bill) for bill in columns.fields["monthly_bill_thb"].values] == ["1000", "1000.00"]
    assert columns.fields["spp_partner"].values == (True, None)
    assert columns.fields["office"].values == (None,)
    assert all(len(column.codes) == 3 for column in columns.fields.values())
    assert not columns.located.any()


@given(st.lists(st.tuples(st.floats(95, 108), st.floats(3, 23)), min_size=1, max_size=50))
def test_land_is_the_same_for_many_points(points: list[tuple[float, float]]) -> None:
    lon, lat = np.array(points).T
    assert on_land_each(lon, lat).tolist() == [on_land(*point) for point in points]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_large_file_is_read_by_arrow_block_after_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quoting: Any
) -> None:
    monkeypatch.setattr(arrow_sheets, "BLOCK", 1024)
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=quoting)
        writer.writerow(["customer_id", "name", "lat", "lon", "monthly_bill_thb"])
        for number in range(400):
            name = 'สอง\nบรรทัด "ก", ข' if quoting == csv.QUOTE_ALL else f"ก {number % 7}"
            writer.writerow(
                [f"C{number % 399}", name, "13.4", f"101.{number:03d}", number * 7 % 50]
            )
    assert arrow_sheets.csv_sheet(path, "customers") is not None
    same(path)
    assert len(read_customer_columns(path).rejected) == 1


@pytest.mark.parametrize(
    "text",
    ["customer_id,name\nC1\n", 'customer_id,name\nC1,a"b"\n'],
)
def test_a_file_that_arrow_could_read_otherwise_is_left_to_the_reader_of_rows(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="utf-8")
    assert arrow_sheets.csv_sheet(path, "customers") is None
    same(path)
