"""``assess --tables-only``: the tables of the ordinary job and nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(
        "customer_id,lat,lon,monthly_bill_thb\nA,13.40,101.00,1000000\nB,213,101,5\n", "utf-8"
    )
    (tmp_path / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.41,101.01,planned\n", "utf-8"
    )
    (tmp_path / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101.00,13.401,101.01,13.411\n", "utf-8"
    )
    return tmp_path


def assess(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = ["--customers", "customers.csv", "--spp", "spp.csv", "--network", "road:edges.csv"]
    return run(folder, "-m", "georisk", "assess", *words, *more)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": "", "COLUMNS": "200"},
    )


def test_it_says_and_writes_what_the_ordinary_job_does(folder: Path) -> None:
    ordinary = assess(folder, "--no-store", "--out", "out")
    tables = assess(folder, "--tables-only", "--out", "tables")
    assert (tables.returncode, tables.stderr) == (1, "")
    assert tables.stdout.replace("tables", "out") == ordinary.stdout
    assert {path.name for path in (folder / "tables").iterdir()} == {
        "assessments.csv",
        "assessments.parquet",
        "rejects.csv",
        "summary.json",
    }
    for name in ("assessments.csv", "assessments.parquet", "rejects.csv"):
        assert (folder / "tables" / name).read_bytes() == (folder / "out" / name).read_bytes()
    assert not (folder / "georisk.sqlite").exists()


@pytest.mark.parametrize("other", ["--store", "--annotate"])
def test_what_it_would_not_write_is_refused(folder: Path, other: str) -> None:
    done = assess(folder, "--tables-only", "--out", "tables", other, "kept.xlsx")
    assert done.returncode == 2
    assert f"--tables-only and {other} exclude each other" in done.stderr
    assert not (folder / "tables").exists()


SPY = """
import sys
from georisk.cli import main
try:
    main()
finally:
    sys.stderr.write(str(sorted({"pandas", "openpyxl", "folium"} & set(sys.modules))))
"""


def test_a_country_waits_for_no_library_that_it_does_not_need(folder: Path) -> None:
    """Arrow imports pandas to find out that a list is none of its: a third of a second."""
    line = ("--lines", "road:edges.csv")
    built = run(folder, "-m", "georisk", "network", "build", "n.georisk", *line)
    assert built.returncode == 0, built.stderr
    words = ["--customers", "customers.csv", "--spp", "spp.csv", "--network", "n.georisk"]
    done = run(folder, "-c", SPY, "assess", *words, "--tables-only", "--out", "tables")
    assert (done.returncode, done.stderr) == (1, "[]")
