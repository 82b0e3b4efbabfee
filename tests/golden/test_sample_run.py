"""The whole job on the sample, against kept files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.goldens import check_golden

HERE = Path(__file__).parent
OUTPUTS = {
    "assessments.csv",
    "assessments.geojson",
    "assessments.parquet",
    "rejects.csv",
    "summary.json",
    "map.html",
    "workbook.xlsx",
    "worklist.csv",
}


def demo(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "georisk", "demo", "--out", str(out)]
    return subprocess.run(
        words, capture_output=True, text=True, check=False, env={"PATH": "", **environment}
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = demo(out)
    assert done.returncode == 0, done.stderr
    assert "map.html" in done.stdout
    (out.parent / "said.txt").write_text(done.stdout, encoding="utf-8")
    return out


def test_the_sample_gives_the_kept_results(results: Path) -> None:
    check_golden(results, HERE / "case_sample" / "expected")


def test_every_promised_file_is_there_and_no_leftover(results: Path) -> None:
    assert {path.name for path in results.iterdir()} - {"georisk.sqlite"} == OUTPUTS


def test_the_sample_says_how_to_write_the_plan_of_a_customer_who_needs_one(results: Path) -> None:
    said = (results.parent / "said.txt").read_text(encoding="utf-8")
    (letter,) = (line for line in said.splitlines() if "georisk letter" in line)
    with (results / "assessments.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["customer_id"]: row for row in csv.DictReader(file)}
    named = rows[letter.split("--customer ")[1].split()[0]]
    assert (named["tier"], named["special_risk_plan"]) == ("Strategic", "true")
    assert Path(letter.split("--store ")[1].split()[0]).is_file()


def test_rows_in_are_rows_out_plus_rejects(results: Path) -> None:
    summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    with (results / "assessments.csv").open(encoding="utf-8", newline="") as file:
        assessed = sum(1 for _ in csv.DictReader(file))
    with (results / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rejected = sum(1 for _ in csv.DictReader(file))
    customers = next(item for item in summary["inputs"] if item["role"] == "customers")
    assert customers["rows"] == assessed + rejected
    assert assessed > 380
    assert rejected > 0


def test_another_hash_seed_and_locale_give_the_same_bytes(results: Path, tmp_path: Path) -> None:
    again = demo(tmp_path / "out", PYTHONHASHSEED="7", LC_ALL="C", TZ="Asia/Bangkok")
    assert again.returncode == 0, again.stderr
    for name in OUTPUTS - {"summary.json"}:
        assert (tmp_path / "out" / name).read_bytes() == (results / name).read_bytes(), name
