"""``georisk network check`` on unmapped streets: the words, the figures, the map."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.maps.reading import data_of

ROAD = [[101.0, 13.0], [101.0, 13.02], [101.01, 13.02], [101.01, 13.0]]
SQUARE = [[100.99, 12.99], [101.005, 12.99], [101.005, 13.005], [100.99, 13.005], [100.99, 12.99]]
SPP = "spp_id,lat,lon,status\nS1,13.0,101.0102,operating\nOLD,13.0,101.0,retired\n"


def collection(shape: str, coordinates: object, **fields: object) -> str:
    feature = {
        "type": "Feature",
        "properties": fields,
        "geometry": {"type": shape, "coordinates": coordinates},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roads.geojson").write_text(collection("LineString", ROAD, kind="road"))
    estate = collection("Polygon", [SQUARE], estate_id="E1", name="Inner", name_th="นิคมใน")
    (tmp_path / "estates.geojson").write_text(estate, encoding="utf-8")
    (tmp_path / "spp.csv").write_text(SPP)
    (tmp_path / "customers.csv").write_text(
        "customer_id,lat,lon,monthly_bill_thb\nA,13.0,101.0002,1000000\nB,13.015,101.01,1000000\n"
    )
    return tmp_path


def georisk(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "georisk", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PATH": "", "COLUMNS": "200", "PYTHONPATH": str(Path(__file__).parents[2])},
    )


CHECK = ("network", "check", "roads.geojson", "--spp", "spp.csv", "--estates", "estates.geojson")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "E1 Inner: 1 of 1"), ("th", "E1 นิคมใน: 1 จาก 1 มากที่สุด 5.")]
)
def test_an_estate_with_unmapped_streets_is_named(folder: Path, lang: str, words: str) -> None:
    done = georisk(folder, *CHECK, "--customers", "customers.csv", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    assert "        1  " in done.stdout


def test_the_findings_are_written_and_drawn(folder: Path) -> None:
    done = georisk(
        folder, *CHECK, "--customers", "customers.csv", "--out", "out", "--map", "map.html",
        "--attribution", "© somebody",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures = json.loads((folder / "out" / "network_check.json").read_text(encoding="utf-8"))
    assert figures["detours"]["over_twice_the_straight_line"] == 1
    assert figures["detours"]["estates"][0]["estate_id"] == "E1"
    places = json.loads((folder / "out" / "network_findings.geojson").read_text(encoding="utf-8"))
    (detour,) = [one for one in places["features"] if one["properties"]["flaw"] == "detour"]
    assert detour["geometry"]["coordinates"] == [101.0002, 13.0]
    assert detour["properties"]["kind"] == "road"
    page = (folder / "map.html").read_text(encoding="utf-8")
    data = data_of(page)
    assert "© somebody" in json.dumps(data, ensure_ascii=False)
    assert '"flaw": "detour", "count": 1' in json.dumps(data)


def test_without_customers_the_middle_of_the_estate_stands_for_them(folder: Path) -> None:
    done = georisk(folder, *CHECK)
    assert done.returncode == 0, done.stderr
    assert "E1 Inner: 1 of 1" in done.stdout


def test_each_result_and_the_run_say_it(folder: Path) -> None:
    done = georisk(
        folder, "assess", "--customers", "customers.csv", "--spp", "spp.csv", "--network",
        "roads.geojson", "--estates", "estates.geojson", "--out", "out", "--store", "s.sqlite",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    summary = (folder / "out" / "summary.json").read_text(encoding="utf-8")
    assert "1 customers whose way to the SPP is over twice the straight line" in summary
    assert "E1 1" in summary
    told = georisk(folder, "rules", "explain", "A", "--store", "s.sqlite")
    assert "CHECK: this is over twice the straight line" in told.stdout
    told = georisk(folder, "rules", "explain", "B", "--store", "s.sqlite")
    assert "CHECK" not in told.stdout
