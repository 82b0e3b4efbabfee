"""The main job by columns writes what the main job writes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.results.run_files import run_files
from georisk.errors import InvalidValue
from georisk.wiring import run_job, sample_job
from georisk.wiring.national import run_columns, write_tables

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.wiring import JobFiles, JobOptions

HEADING = (
    "customer_id,name,bp_no,office,area,address,lat,lon,easting,northing,crs,monthly_bill_thb,"
)
ODD = "bill_01,bill_02,outages_12m,solar_kw,peak_demand_kw,factor_water,colour,synthetic"
# By address; a grid without a datum; two accounts of one site; odd bills; refused rows.
ROWS = '''
A1,หนึ่ง,,O1,กฟก.2,นิคมอุตสาหกรรมอมตะซิตี้ ชลบุรี,,,,,,900000,,,2,0,,3,red,
A2,two,,O1,กฟก.2,nowhere at all,,,,,,900000,,,,,,,,
A3,three,,O1,กฟก.2,,,,713500,1482100,47N,900000,,,3,5,1000,,,
A4,,B1,O1,กฟก.2,,13.4001,101.0101,,,,200000,,,0,,,2,,
A5,,B1,O1,กฟก.2,,13.4002,101.0102,,,,200000,,,0,,,2,,
A6,,,O2,,,13.42,101.02,,,,,900000,9000000,1,,,,,
A7,,,O2,,,95,101.02,,,,900000,,,1,,,,,
A8,,,O2,,,13.43,101.03,,,,900000,,,-1,,,9,,
A1,again,,O2,,,13.43,101.03,,,,900000,,,1,,,,,
"a,""9""",quoted,,O2,,,13,101,,,,1.5 ล้านบาท,,,๒,,,,,yes
'''.strip()


def _alike(files: JobFiles, options: JobOptions, out: Path) -> None:
    """Hold the files by columns to those of the ordinary job."""
    write_tables(run_columns(files, options), out)
    wanted = run_files(run_job(files, options), {})
    for name in ("assessments.csv", "rejects.csv"):
        assert (out / name).read_text("utf-8") == wanted[name].decode("utf-8")
    assert (out / "assessments.parquet").read_bytes() == wanted["assessments.parquet"]
    found, summary = (
        json.loads(content)
        for content in ((out / "summary.json").read_bytes(), wanted["summary.json"])
    )
    assert set(found.pop("timings")) == {"summary_s"}
    del summary["timings"]
    assert found == summary
    assert [*found] == [*summary]
    assert {path.name for path in out.iterdir()} == {
        "assessments.csv",
        "assessments.parquet",
        "rejects.csv",
        "summary.json",
    }


def test_the_sample_district(tmp_path: Path) -> None:
    _alike(*sample_job(), tmp_path)


@pytest.mark.parametrize("datum", [None, "Indian 1975 47N"])
def test_what_is_odd_about_a_file_is_said_alike(tmp_path: Path, datum: str | None) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text(f"{HEADING}{ODD}\n{ROWS}\n", encoding="utf-8")
    files, options = sample_job()
    files = replace(files, customers=customers)
    _alike(files, replace(options, datum=datum, as_of=None), tmp_path / "out")
    said = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert said["customers"]["rejected"] == (3 if datum is None else 7)
    words = " ".join(item["en"] for item in said["assumptions"])
    assert "looked up by address" in words
    assert "colour" in words
    assert "no datum" in words
    # A datum is the system of eastings: rows of degrees are then refused, odd bills or not.
    assert ("less than 12 monthly bills" in words) == (datum is None)
    assert said["synthetic"] == (datum is None)


def test_a_spreadsheet_is_read_alike(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    lines = (sample_dir() / "customers.csv").read_text("utf-8").splitlines()[:12]
    for line in lines:
        book.active.append([cell or None for cell in line.split(",")])  # type: ignore[union-attr]
    book.save(tmp_path / "customers.xlsx")
    files, options = sample_job()
    _alike(replace(files, customers=tmp_path / "customers.xlsx"), options, tmp_path / "out")


def test_a_wrong_datum_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    files, options = sample_job()
    with pytest.raises(InvalidValue):
        run_columns(replace(files, customers=tmp_path / "none.csv"), replace(options, datum="Mars"))


@pytest.mark.parametrize(
    "bills",
    [
        ("1000", "1000.00", "0.5", "900000"),
        ("1000", "", "0", "999999999999999.25"),
        ("900000", "-", "-", "12345.678"),
        ("900000", "-", "", "7"),
        ("123456789012345.12345678901234567890", "0.1", "", "200000"),
    ],
)
def test_plain_numbers_are_added_up_and_written_as_they_stand(
    tmp_path: Path, bills: tuple[str, ...]
) -> None:
    customers = tmp_path / "customers.csv"
    rows = [f"C{at},13.4{at},101.0{at},{bill}" for at, bill in enumerate(bills, 1)]
    text = "\n".join(["customer_id,lat,lon,monthly_bill_thb", *rows, ""])
    customers.write_text(text, encoding="utf-8")
    files, options = sample_job()
    _alike(replace(files, customers=customers), options, tmp_path / "out")
    written = (tmp_path / "out" / "assessments.csv").read_text("utf-8")
    assert all(f",{bill}," in written for bill in bills if bill not in {"", "-"})
