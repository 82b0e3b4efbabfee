"""``georisk groups``: proposals out, confirmed ones back in by ``--sites``."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import networkx as nx

from tests.cli.test_terminal import georisk

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = """\
customer_id,name,bp_no,lat,lon,monthly_bill_thb,outages_12m
A,บริษัท อัลฟ่าสตีล จำกัด,0010,13.4005,101.0005,900000,0
B,บจก. อัลฟ่าสตีล สาขา 2,0011,13.4015,101.0015,900000,0
C,บริษัท อื่นโดยสิ้นเชิง จำกัด,0012,13.4025,101.0025,900000,0
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def levels(folder: Path, *more: str) -> dict[str, str]:
    words = "--customers c.csv --spp spp.csv --network road:edges.csv --out out --no-store"
    done = georisk("assess", *words.split(), *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {row["customer_id"]: row["branch_level"] for row in rows(folder / "out/assessments.csv")}


def test_only_what_is_confirmed_counts(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.40,101.00,planned\n", encoding="utf-8"
    )
    (tmp_path / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101.00,13.40,101.05,13.45\n", encoding="utf-8"
    )
    words = "groups --customers c.csv --out proposals.csv --graph groups.graphml"
    done = georisk(*words.split(), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 groups of 2 sites, 2 to confirm" in done.stdout
    proposed = rows(tmp_path / "proposals.csv")
    assert [(row["site_id"], row["score"], row["confirmed"]) for row in proposed] == [
        ("A", "95", ""),
        ("B", "95", ""),
    ]
    assert {row["group_id"] for row in proposed} == {"0010"}
    assert "group:0010" in nx.read_graphml(tmp_path / "groups.graphml")

    sites = ("--sites", "proposals.csv")
    assert levels(tmp_path, *sites) == {"A": "", "B": "", "C": ""}
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert "2 proposed sites of groups are not confirmed" in json.dumps(summary)
    for row in proposed:
        row["confirmed"] = "yes"
    proposed[1]["supplier"] = "SPP"
    with (tmp_path / "proposals.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, proposed[0])
        writer.writeheader()
        writer.writerows(proposed)
    assert levels(tmp_path, *sites) == {"A": "3", "B": "3", "C": ""}


def test_a_missing_file_stops_the_job(tmp_path: Path) -> None:
    done = georisk("groups", "--customers", "none.csv", "--out", "p.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert "none.csv" in done.stderr
