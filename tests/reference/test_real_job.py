"""The whole job on real plants, real roads and real estates of Chon Buri, against kept files."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.goldens import check_golden
from tests.reference.place_customers import write_customers, write_estates

HERE = Path(__file__).parent
REGISTER = HERE.parents[1] / "data" / "spp_sites" / "spp_sites.csv"

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def results(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chonburi")
    words = ["--customers", write_customers(reference_data, folder)]
    words += ["--estates", write_estates(reference_data, folder)]
    words += ["--spp", REGISTER]
    words += ["--network", f"road:{reference_data / 'roads_chonburi' / 'edges.csv'}"]
    words += ["--as-of", "2026-09-30", "--no-store", "--out", folder / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "georisk", "assess", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    return folder / "out"


def rows(results: Path) -> list[dict[str, str]]:
    with (results / "assessments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_real_job_gives_the_kept_results(results: Path) -> None:
    check_golden(results, HERE / "case_chonburi" / "expected")


def test_a_route_is_never_shorter_than_the_straight_line(results: Path) -> None:
    routed = [row for row in rows(results) if row["distance_status"] == "routed"]
    assert len(routed) > 150
    # a millimetre for each of the roundings of three legs
    assert all(float(row["distance_m"]) >= float(row["straight_m"]) - 0.003 for row in routed)


def test_the_network_engine_agrees_to_the_millimetre(
    results: Path, reference_data: Path, tmp_path: Path
) -> None:
    customers = write_customers(reference_data, tmp_path)
    estates = write_estates(reference_data, tmp_path)
    network = f"road:{reference_data / 'roads_chonburi' / 'edges.csv'}"
    words = ["--customers", customers, "--estates", estates, "--spp", REGISTER]
    words += ["--network", network, "--as-of", "2026-09-30", "--no-store"]
    words += ["--engine", "networkx", "--out", tmp_path / "out"]
    subprocess.run(
        [sys.executable, "-m", "georisk", "assess", *map(str, words)], check=True, env={"PATH": ""}
    )
    assert rows(tmp_path / "out") == rows(results)
