"""``worklist``, ``template`` and ``assess --annotate`` from outside."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from georisk.adapters.results.worklist_files import HEADINGS
from georisk.assessment.worklist import WorklistRow

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = """\
customer_id,name,office,lat,lon,position_accuracy_m,monthly_bill_thb,outages_12m,branch_status
SURE,ก,X,13.4005,101.0005,5,900000,0,all_pea
WIDE,ข,X,13.4150,101.0162,900,9000000,4,some_spp
SMALL,ค,Y,13.4150,101.0162,900,2100000,4,some_spp
NOWHERE,ง,Y,,,,6000000,4,some_spp
NOBILL,จ,Y,,,,,4,some_spp
UNSAID,=1+1,Y,13.4150,101.0162,,2500000,4,some_spp
BORDER,ฉ,Z,13.4725,101.0000,100,5000000,4,some_spp
FAR,ช,Z,13.9000,101.0000,100,5000000,4,some_spp
BAD,ซ,Z,213,101.0,5,5000000,4,some_spp
"""


def georisk(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "georisk", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={"PATH": "", "COLUMNS": "200"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One plant at the end of a straight road, and customers along it."""
    place = tmp_path_factory.mktemp("worklist")
    (place / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (place / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.40,101.00,planned\n", encoding="utf-8"
    )
    (place / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101.00,13.40,101.05,13.45\n", encoding="utf-8"
    )
    words = "--customers customers.csv --spp spp.csv --network road:edges.csv --out out"
    done = georisk("assess", *words.split(), "--store", "s.sqlite", cwd=place)
    assert done.returncode == 1, done.stderr
    return place


def listed(folder: Path, *more: str) -> list[dict[str, str]]:
    done = georisk("worklist", "--run", "latest", "--store", "s.sqlite", *more, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.DictReader(done.stdout.splitlines()))


def test_the_worklist_is_ordered_by_bill_times_chance(folder: Path) -> None:
    rows = listed(folder)
    names = [row["customer_id"] for row in rows]
    assert set(names) == {"WIDE", "SMALL", "NOWHERE", "NOBILL", "UNSAID", "BORDER"}
    weights = [float(row["weight_thb"]) for row in rows if row["weight_thb"]]
    assert weights == sorted(weights, reverse=True)
    assert names[-1] == "NOBILL"
    assert names.index("WIDE") < names.index("SMALL")


def test_each_row_tells_chances_and_what_to_do(folder: Path) -> None:
    rows = {row["customer_id"]: row for row in listed(folder)}
    wide = rows["WIDE"]
    shares = [float(wide[name]) for name in ("low", "medium", "high", "very_high")]
    assert sum(shares) == pytest.approx(1)
    assert float(wide["change"]) == pytest.approx(1 - max(shares), abs=1e-4)
    assert 0 < float(wide["change"]) < 1
    assert int(wide["distance_low_m"]) < 2000 < int(wide["distance_high_m"])
    assert "900" in wide["todo_en"]
    assert "900" in wide["todo_th"]
    assert rows["NOWHERE"]["change"] == "1.0"
    assert "พิกัด" in rows["NOWHERE"]["todo_th"]
    assert "position_accuracy_m" in rows["UNSAID"]["todo_en"]


def test_who_may_be_inside_the_radius_is_on_the_list(folder: Path) -> None:
    border = next(row for row in listed(folder) if row["customer_id"] == "BORDER")
    assert border["eligible"] == "false"
    assert 0 < float(border["change"]) < 0.5


def test_the_list_is_written_beside_the_outputs_and_harmless_in_excel(folder: Path) -> None:
    content = (folder / "out" / "worklist.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    names = {row[0]: row[1] for row in csv.reader(content.decode("utf-8-sig").splitlines()[1:])}
    assert list(names) == [row["customer_id"] for row in listed(folder)]
    assert names["UNSAID"] == "'=1+1"


def test_the_list_as_a_workbook_in_thai(folder: Path) -> None:
    listed_file = folder / "งาน.xlsx"
    words = ["--run", "latest", "--store", "s.sqlite", "--lang", "th", "--out", listed_file.name]
    assert georisk("worklist", *words, cwd=folder).returncode == 0
    sheet = load_workbook(listed_file).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS.values())
    assert sheet.max_row == 1 + len(listed(folder))
    assert {"ใช่", "ไม่ใช่"} >= {sheet.cell(row, 7).value for row in range(2, sheet.max_row + 1)}


def test_headings_are_the_fields_of_a_row() -> None:
    assert list(HEADINGS) == [field.name for field in fields(WorklistRow)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("worklist", "--run", "latest", "--store", "s.sqlite", "--out", "a.pdf"), 2),
        (("worklist", "--run", "nothing", "--store", "s.sqlite"), 3),
        (("template", "a.csv"), 2),
        (("template", "a.xlsx", "--table", "nothing"), 2),
    ],
)
def test_wrong_words_are_one_clear_line(folder: Path, words: tuple[str, ...], code: int) -> None:
    done = georisk(*words, cwd=folder)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (("customers.xlsx",), "customers"),
        (("SPP_2569.xlsx",), "spp"),
        (("รายชื่อ.xlsx", "--table", "outages"), "outages"),
    ],
)
def test_a_template_is_of_the_table_the_file_is_named_after(
    tmp_path: Path, words: tuple[str, ...], title: str
) -> None:
    done = georisk("template", *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert load_workbook(tmp_path / words[0]).sheetnames[0] == title


def test_a_filled_template_is_assessed(folder: Path, tmp_path: Path) -> None:
    georisk("template", "customers.xlsx", cwd=tmp_path)
    words = f"--customers customers.xlsx --spp {folder}/spp.csv --network road:{folder}/edges.csv"
    done = georisk("assess", *words.split(), "--out", "out", "--no-store", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_customers_come_back_with_their_faults_marked(folder: Path, tmp_path: Path) -> None:
    words = f"--spp {folder}/spp.csv --network road:{folder}/edges.csv --out out --no-store"
    given = ["--customers", str(folder / "customers.csv"), "--annotate", "fix.xlsx"]
    done = georisk("assess", *words.split(), *given, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    book = load_workbook(tmp_path / "fix.xlsx")
    sheet = book.worksheets[0]
    assert "213" in str(sheet.cell(10, sheet.max_column).value)
    sheet["D10"] = "13.41"
    book.save(tmp_path / "fix.xlsx")
    done = georisk("assess", *words.split(), "--customers", "fix.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("customers", "annotate"), [("customers.csv", "fix.csv"), ("customers.geojson", "fix.xlsx")]
)
def test_only_a_table_comes_back_and_only_as_a_workbook(
    folder: Path, customers: str, annotate: str
) -> None:
    (folder / "customers.geojson").write_text("{}", encoding="utf-8")
    words = f"--customers {customers} --spp spp.csv --network road:edges.csv --out none --no-store"
    done = georisk("assess", *words.split(), "--annotate", annotate, cwd=folder)
    assert done.returncode == 2
    assert not (folder / "none").exists()
