"""``georisk geocode`` on real addresses and the real gazetteer."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_terminal import georisk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.reference
def test_every_row_comes_back_in_its_place(reference_data: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "customer_id,address\n"
        "007,700/1 หมู่ 1 ต.คลองตำหรุ อ.เมืองชลบุรี จ.ชลบุรี 20000\n"
        "008,\n"
        "009,99 Moo 2 Tambon Bo Win Amphoe Si Racha Chon Buri\n",
        encoding="utf-8",
    )
    gazetteer = reference_data / "gazetteer" / "thailand-geodata_sub_districts.csv"
    done = georisk(
        "geocode", str(source), "--out", str(tmp_path / "out.csv"), "--gazetteer", str(gazetteer)
    )
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["customer_id"] for row in rows] == ["007", "008", "009"]
    assert [row["position_precision"] for row in rows] == ["tambon", "unlocated", "tambon"]
    assert rows[0]["province"] == "ชลบุรี"
    assert 13.2 < float(rows[0]["lat"]) < 13.6
    assert (tmp_path / "out.worklist.csv").exists()


def test_a_missing_gazetteer_stops_the_job(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("address\nx\n", encoding="utf-8")
    done = georisk(
        "geocode", "in.csv", "--out", "out.csv", "--gazetteer", "nowhere.csv", cwd=tmp_path
    )
    assert done.returncode == 3
    assert "nowhere.csv" in done.stderr
    assert not (tmp_path / "out.csv").exists()
