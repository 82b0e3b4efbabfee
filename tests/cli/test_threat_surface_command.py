"""``georisk threat-surface``, from outside: each site says what a what-if there says."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from georisk.cli import main
from tests.maps.reading import data_of

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMERS = """customer_id,name,lat,lon,monthly_bill_thb,outages_12m,branch_status
A,อาคารเอ,13.400,101.001,6000000,6,some_spp
B,Bolt works,13.400,101.090,2000000,3,all_pea
C,Far away,13.400,101.300,9000000,7,some_spp
D,No bill,13.400,101.040,,9,main_spp
"""
SPP = "spp_id,name,lat,lon,status\nS1,One,13.400,101.000,planned\n"
ROADS = "lon1,lat1,lon2,lat2\n" + "".join(
    f"{101 + step / 100:.2f},13.4,{101 + (step + 1) / 100:.2f},13.4\n" for step in range(31)
)
ESTATES = "estate_id,name,lat,lon,radius_m\nE1,Estate,13.4,101.29,300\n"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def georisk(folder: Path, *words: str) -> Done:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["georisk", *words])
        patch.delenv("GEORISK_LANG", raising=False)
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("surface")
    files = {"customers": CUSTOMERS, "spp": SPP, "roads": ROADS, "estates": ESTATES}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    done = georisk(
        folder,
        *("assess", "--customers", "customers.csv", "--spp", "spp.csv", "--store", "runs.sqlite"),
        *("--estates", "estates.csv", "--network", "road:roads.csv", "--out", "out"),
    )
    assert done.returncode == 0, done.stderr
    return folder


def ask(folder: Path, *words: str) -> Done:
    store = ("--run", "latest", "--store", "runs.sqlite")
    return georisk(folder, "threat-surface", *store, *words)


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def test_each_site_of_a_grid_says_what_a_what_if_there_says(run: Path) -> None:
    done = ask(run, "--out", "grid.geojson", "--step-m", "5000")
    assert done.returncode == 0, done.stderr
    found = features(run / "grid.geojson")
    assert len(found) == 6  # of 7, one is beyond the cutoff of every customer
    for feature in found:
        lon, lat = feature["geometry"]["coordinates"]
        told = georisk(
            run,
            *("what-if", "--run", "latest", "--store", "runs.sqlite", "--json"),
            *("--add-spp", f"{lon},{lat}"),
        )
        answer = json.loads(told.stdout)
        assert feature["properties"]["newly_at_stake_thb"] == answer["at_stake_change_thb"]
        moved = [one for one in answer["customers"] if one["band_before"] != one["band_after"]]
        assert feature["properties"]["band_moves"] == len(moved)
    assert any(feature["properties"]["newly_at_stake_thb"] for feature in found)


def test_the_worst_sites_are_named_in_both_languages(run: Path) -> None:
    english = ask(run, "--out", "e.geojson", "--candidates", "estates").stdout
    assert "1. E1 (13.40000, 101.29000): 1 customers become high or very high" in english
    assert "9,000,000 baht a month" in english
    thai = ask(run, "--out", "t.geojson", "--candidates", "estates", "--lang", "th").stdout
    assert "9,000,000 บาทต่อเดือน" in thai
    assert (run / "t.geojson").read_bytes() == (run / "e.geojson").read_bytes()


def test_sites_come_from_a_file_and_leave_as_geoparquet(run: Path) -> None:
    import geopandas as gpd

    (run / "sites.csv").write_text("id,lat,lon\nnear,13.4,101.29\nsea,9.0,101.0\n", "utf-8")
    assert ask(run, "--out", "s.parquet", "--candidates", "sites.csv").returncode == 0
    frame = gpd.read_parquet(run / "s.parquet")
    assert frame["site_id"].tolist() == ["near", "sea"]
    assert frame["customers_in_reach"].tolist() == [1, 0]
    assert frame["access_m"].isna().tolist() == [False, True]
    assert frame.crs.to_epsg() == 4326 or "CRS84" in str(frame.crs)


def test_two_processes_give_the_same_bytes(run: Path) -> None:
    for number in ("1", "2"):
        words = ("--step-m", "150", "--out", f"p{number}.geojson", "--processes", number)
        done = ask(run, *words)
        assert done.returncode == 0, done.stderr
    assert len(features(run / "p1.geojson")) > 128
    assert (run / "p1.geojson").read_bytes() == (run / "p2.geojson").read_bytes()


def test_the_surface_is_drawn_as_a_page_too(run: Path) -> None:
    done = ask(run, "--out", "m.geojson", "--candidates", "estates", "--map", "m.html")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == ["m.geojson", "m.html"]
    page = (run / "m.html").read_text(encoding="utf-8")
    assert [101.29, 13.4, "E1", 5, 9_000_000, 1, 1, 1] in [
        site[:8] for site in data_of(page)["sites"]
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--out", "x.csv"), 2, ".geojson"),
        (("--out", "x.geojson", "--candidates", "nowhere.csv"), 3, "nowhere.csv"),
        (("--out", "x.geojson", "--scheduler", "http://h:1"), 2, "tcp://host:8786"),
        (("--out", "x.geojson", "--candidates", "spp_lines.csv"), 3, "row 3"),
        (("--out", "x.geojson", "--candidates", "twice.csv"), 3, "row 3"),
        (("--out", "x.geojson", "--candidates", "bare.csv"), 3, "lat and lon"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    run: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (run / "spp_lines.csv").write_text("id,lat,lon\na,13,101\nb,213,101\n", "utf-8")
    (run / "twice.csv").write_text("id,lat,lon\na,13,101\na,13,102\n", "utf-8")
    (run / "bare.csv").write_text("id,x,y\na,13,101\n", "utf-8")
    done = ask(run, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (run / "x.geojson").exists()
