"""``georisk map`` with files to draw below everything else."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from georisk.adapters.store import open_store
from georisk.cli.runs import map_
from georisk.errors import NotFound, UnreadableFile, UsageError
from tests.maps.reading import data_of
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from pathlib import Path

RUN = sample_run(40)
EARLIER = replace(RUN, header=replace(RUN.header, run_id="earlier"), customers=RUN.customers[:-3])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a run, and a river by it."""
    made = tmp_path_factory.mktemp("maps")
    with closing(open_store(str(made / "runs.sqlite"))) as opened:
        opened.save(EARLIER)
        opened.save(RUN)
    river = {"name": ["แม่น้ำบางปะกง"], "geometry": [LineString([(100.9, 13.4), (101.1, 13.5)])]}
    gpd.GeoDataFrame(river, crs="EPSG:4326").to_file(made / "river.gpkg")
    return made


def drawn(folder: Path, **options: Any) -> Any:
    out = folder / "map.html"
    map_(run="latest", out=out, store=str(folder / "runs.sqlite"), **options)
    return data_of(out.read_text(encoding="utf-8"))["layers"]


def names(basemap: Any) -> set[str]:
    return {one["name_th"] for one in basemap["labels"]}


def test_a_basemap_file_is_drawn_and_credited(folder: Path) -> None:
    told = drawn(folder, basemap=[f"water:{folder}/river.gpkg"], attribution="RID")["basemap"]
    assert {"แม่น้ำบางปะกง", "ชลบุรี", "จ.ชลบุรี"} <= names(told)
    assert len(told["shapes"]["water"]) == 1
    assert told["credits"][-1] == "RID"
    assert any("GeoNames" in one for one in told["credits"])


def test_settings_name_the_files_where_the_command_names_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEORISK_BASEMAP", f"water:{folder}/river.gpkg;water:{folder}/river.gpkg")
    monkeypatch.setenv("GEORISK_BASEMAP_ATTRIBUTION", "told by settings")
    told = drawn(folder)["basemap"]
    assert "แม่น้ำบางปะกง" in names(told)
    assert told["credits"][-1] == "told by settings"


def test_a_file_that_cannot_be_read_stops_the_map(folder: Path) -> None:
    with pytest.raises(UnreadableFile, match="nothing"):
        drawn(folder, basemap=["admin:nothing.gpkg"])


def test_changes_since_an_earlier_run_are_in_the_page(folder: Path) -> None:
    assert drawn(folder)["changes"] is None
    told = drawn(folder, against="earlier")["changes"]
    last = len(RUN.customers) - 3
    assert (told["run_id"], told["gone"]) == ("earlier", [])
    assert sorted(told["new"]) == [last, last + 1, last + 2]
    with pytest.raises(NotFound, match="nothing"):
        drawn(folder, against="nothing")


def test_a_picture_shows_no_changes(folder: Path) -> None:
    with pytest.raises(UsageError, match="--against"):
        map_(run="latest", out=folder / "x.png", store=f"{folder}/runs.sqlite", against="earlier")
