"""Odd registers from the customers file to the plan: each gets a clear word where the user looks.

A KAMR without customers, an office with one, weights that cannot be balanced, a BP with 300
accounts; a workbook out of shape and an activity for an unknown customer are in
``test_activities_command``.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    "customer_id",
    "name",
    "bp_no",
    "office",
    "area",
    "kamr_id",
    "lat",
    "lon",
    "monthly_bill_thb",
    "gross_margin_thb",
    "voltage_kv",
)


def row(name: str, bp: str, office: str, kamr: str, margin: str, kv: str) -> tuple[str, ...]:
    place = ("13.400", "101.000") if bp == "BIG" else ("13.401", "101.001")
    area = "" if kv == "22" else "C2"  # of an area, it would be among the 20 highest bills
    return (name, name, bp, office, area, kamr, *place, "900000", margin, kv)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 accounts of one BP under one KAMR, an office of one, and one that weighs nothing."""
    made = tmp_path_factory.mktemp("odd")
    rows = [row(f"A{at:03}", "BIG", "กฟส.ใหญ่", "K-BIG", "1000", "115") for at in range(300)]
    rows.append(row("ONE", "1", "กฟส.เล็ก", "K-ONE", "300000", "115"))
    rows.append(row("LOW", "2", "กฟส.เบา", "K-LOW", "1", "22"))
    with (made / "customers.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    (made / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.47,101.05,planned\n", "utf-8"
    )
    (made / "edges.csv").write_text("lon1,lat1,lon2,lat2\n101.000,13.401,101.05,13.471\n", "utf-8")
    files = ["--customers", "customers.csv", "--spp", "spp.csv", "--network", "road:edges.csv"]
    done = typed(made, "assess", *files, "--plan-year", "2570", "--out", "out")
    assert (done.returncode, done.stderr) == (0, "")
    return made


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "georisk", *words, "--lang", "th"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_the_workload_says_what_cannot_be_balanced_and_why(folder: Path) -> None:
    said = typed(folder, "workload", "--run", "latest").stdout
    big, one, low = (
        said.partition(f"{name}: รวม ")[2] for name in ("กฟส.ใหญ่", "กฟส.เล็ก", "กฟส.เบา")
    )
    assert big.startswith("300")  # 1,000 x 300 baht of one BP are H and main: Strategic, 1.0 each
    assert "300 คะแนนมากเกินไปสำหรับ KAMR 1 คน" in said
    assert "BP BIG" in said
    assert one.startswith("1.0 ")
    assert "ยังขาด 5.0 คะแนน" in one
    assert "KAMR K-LOW ไม่มีลูกค้าที่นับคะแนน" in low


def test_the_sheet_of_the_kamrs_says_the_same(folder: Path) -> None:
    book = load_workbook(folder / "out" / "workbook.xlsx", read_only=True)
    rows = list(book["ภาระงาน KAMR"].iter_rows(min_row=5, values_only=True))
    lines = {line[0]: dict(zip(rows[0], line, strict=True)) for line in rows[1:]}
    states = {name: lines[name]["ผล"] for name in ("K-BIG", "K-ONE", "K-LOW")}
    assert states == {
        "K-BIG": "เกินเกณฑ์",
        "K-ONE": "ต่ำกว่าเกณฑ์",
        "K-LOW": "ไม่มีลูกค้าที่นับคะแนน",
    }
    assert "300 ราย" in str(lines["K-BIG"]["BP ที่นับหลายครั้งใน กฟฟ. เดียวกัน"])


def test_the_morning_of_a_kamr_without_customers_names_those_who_have_some(folder: Path) -> None:
    done = typed(folder, "morning", "--run", "latest", "--kamr", "K-9", "--out", "nobody.html")
    assert (done.returncode, done.stderr) == (0, "")
    page = (folder / "nobody.html").read_text(encoding="utf-8")
    assert "KAMR K-9 ไม่มีลูกค้าในรอบการประเมินนี้" in page
    assert "K-BIG (300 ราย), K-LOW (1 ราย), K-ONE (1 ราย)" in page


def test_a_letter_of_an_unknown_customer_is_one_clear_line(folder: Path) -> None:
    words = (
        "letter",
        "exit-interview",
        "--run",
        "latest",
        "--customer",
        "NOBODY",
        "--out",
        "x.docx",
    )
    done = typed(folder, *words)
    assert done.returncode == 3
    assert "NOBODY" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (folder / "x.docx").exists()
