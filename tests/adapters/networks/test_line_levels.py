"""Bridges and tunnels as files say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from georisk.adapters.networks.line_levels import levels_of
from georisk.adapters.networks.spatial_files import read_lines
from georisk.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({"bridge": "yes"}, 1),
        ({"bridge": "viaduct", "tunnel": None}, 1),
        ({"bridge": "no", "tunnel": "yes"}, -1),
        ({"bridge": "yes", "layer": "2"}, 2),
        ({"bridge": "yes", "layer": None}, 1),
        ({"bridge": None, "layer": "-1"}, -1),
        ({"layer": "ground"}, 0),
        ({"othertags": '"bridge"=>"yes","layer"=>"3"'}, 3),
        ({"othertags": '"surface"=>"asphalt"'}, 0),
        ({"name": "bridge road"}, 0),
    ],
)
def test_the_level_is_what_the_columns_say(cells: dict[str, object], level: int) -> None:
    assert levels_of(pd.DataFrame([cells])).tolist() == [level]


def test_a_layer_s_levels_come_with_its_lines(tmp_path: Path) -> None:
    ends = [[(101.0, 13.0), (101.1, 13.0)], [(101.05, 12.9), (101.05, 13.1)]]
    fields = {"kind": ["road", "distribution_line"], "bridge": ["yes", None]}
    shapes = [shapely.LineString(end) for end in ends]
    gpd.GeoDataFrame(fields, geometry=shapes, crs=4326).to_file(tmp_path / "lines.gpkg")
    lines, _ = read_lines([str(tmp_path / "lines.gpkg")])
    assert lines.level is not None
    assert lines.level.tolist() == [1, 0]


def test_the_service_is_told_by_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEORISK_BARRIERS", "river.gpkg;rail.gpkg")
    monkeypatch.setenv("GEORISK_FRICTION", "road=1.5;spp_line=2")
    settings = Settings()
    assert [str(path) for path in settings.barriers] == ["river.gpkg", "rail.gpkg"]
    assert settings.friction == ("road=1.5", "spp_line=2")
