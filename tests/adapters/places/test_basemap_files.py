"""Basemap files of several formats: what is drawn, what it is called, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
    mapping,
)

from georisk.adapters.places.basemap_files import read_basemap
from georisk.errors import InputError, UndeclaredCrs, UnreadableFile
from georisk.model import GroundKind, PlaceName

if TYPE_CHECKING:
    from pathlib import Path

RIVER = LineString([(100.9, 13.3), (101.0, 13.5)])
POND = box(101.0, 13.0, 101.1, 13.1)
LAKE_NAME = "ทะเลสาบสงขลา"
LAKE = box(100.2, 7.2, 100.6, 7.8)
NAMES = ("<img src=x onerror=alert(1)>", "${alert(1)}", "=HYPERLINK()", "ก\nข\u2028ค", "x" * 5_000)


def frame(shapes: list[Any], crs: str | None = "EPSG:4326", **fields: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(fields, geometry=shapes, crs=crs)


def written(path: Path, made: gpd.GeoDataFrame) -> Path:
    if path.suffix == ".parquet":
        made.to_parquet(path)
    else:
        made.to_file(path)
    return path


@pytest.mark.parametrize("name", ["w.geojson", "w.gpkg", "w.parquet", "w.shp", "w.fgb"])
def test_any_format_gives_the_same(tmp_path: Path, name: str) -> None:
    file = written(tmp_path / name, frame([LAKE, POND], name=[LAKE_NAME, "Bang Phra"]))
    (water,) = read_basemap([f"water:{file}"]).grounds
    assert water.kind is GroundKind.WATER
    read = dict(zip(water.names, water.shapes, strict=True))
    assert read.keys() == {PlaceName(en=None, th=LAKE_NAME), PlaceName(en="Bang Phra", th=None)}
    assert read[PlaceName(en=None, th=LAKE_NAME)].equals(LAKE)


def test_a_file_in_indian_1975_lands_where_it_is(tmp_path: Path) -> None:
    """UTM 47N on Indian 1975 is 330 m west and 300 m north of WGS 84 here."""
    on_plane = frame([POND]).to_crs("EPSG:24047")
    (ground,) = read_basemap([str(written(tmp_path / "p.gpkg", on_plane))]).grounds
    west, south, *_ = ground.shapes[0].bounds
    assert (west, south) == pytest.approx((101.0, 13.0), abs=0.003)
    assert (west, south) != pytest.approx((101.0, 13.0), abs=1e-4)


def test_without_a_crs_a_file_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "w.parquet", frame([RIVER], crs=None))
    with pytest.raises(UndeclaredCrs, match="CRS") as refused:
        read_basemap([str(file)])
    assert "ระบบพิกัด" in refused.value.th


@pytest.mark.parametrize("shapes", [[], [Point(101, 13)], [None], [Polygon()]])
def test_a_file_that_draws_nothing_is_refused(tmp_path: Path, shapes: list[Any]) -> None:
    file = tmp_path / "points.geojson"
    features = [
        {"type": "Feature", "properties": {}, "geometry": None if one is None else mapping(one)}
        for one in shapes
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(InputError, match=r"neither lines nor areas"):
        read_basemap([str(file)])


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 99, b'{"type": "FeatureCollection'])
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.geojson"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"broken\.geojson"):
        read_basemap([f"water:{file}"])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.gpkg"):
        read_basemap([str(tmp_path / "none.gpkg")])


def test_parts_are_told_apart_and_points_are_left_out(tmp_path: Path) -> None:
    mixed = GeometryCollection([RIVER, Point(101, 13)])
    lakes = MultiPolygon([POND, box(102, 13, 102.1, 13.1)])
    file = written(tmp_path / "m.gpkg", frame([mixed, lakes], name=["Klong", "Lakes"]))
    (ground,) = read_basemap([str(file)]).grounds
    assert [one.geom_type for one in ground.shapes] == ["LineString", "Polygon", "Polygon"]
    assert [name and name.en for name in ground.names] == ["Klong", "Lakes", "Lakes"]


def test_a_column_says_what_each_shape_is(tmp_path: Path) -> None:
    file = written(
        tmp_path / "k.gpkg",
        frame([RIVER, POND, POND, POND], kind=["water", "admin", "forest", None]),
    )
    grounds = {one.kind: len(one.shapes) for one in read_basemap([str(file)]).grounds}
    assert grounds == {GroundKind.WATER: 1, GroundKind.ADMIN: 1, GroundKind.OTHER: 2}
    (all_water,) = read_basemap([f"water:{file}"]).grounds
    assert len(all_water.shapes) == 4


def test_the_finest_level_of_an_administrative_file_names_it(tmp_path: Path) -> None:
    fields = {"ADM1_TH": ["ชลบุรี"], "ADM2_TH": ["ศรีราชา"], "ADM2_EN": ["Si Racha"]}
    (ground,) = read_basemap(
        [f"admin:{written(tmp_path / 'a.gpkg', frame([POND], **fields))}"]
    ).grounds
    assert ground.names == (PlaceName(en="Si Racha", th="ศรีราชา"),)


def test_a_name_is_one_short_line_whatever_it_says(tmp_path: Path) -> None:
    file = written(tmp_path / "n.gpkg", frame([RIVER] * len(NAMES), name=list(NAMES)))
    (ground,) = read_basemap([str(file)]).grounds
    told = [name.th or name.en for name in ground.names if name is not None]
    assert told[:4] == [*NAMES[:3], "ก ข ค"]
    assert len(told[4] or "") == 60


def test_whom_a_file_credits_is_told_once(tmp_path: Path) -> None:
    credit = ["© OpenStreetMap contributors (ODbL)", "© OpenStreetMap contributors (ODbL)", None]
    file = written(tmp_path / "c.gpkg", frame([RIVER, RIVER, POND], attribution=credit))
    read = read_basemap([f"water:{file}", f"admin:{file}"])
    assert read.credits == ("© OpenStreetMap contributors (ODbL)",)


def test_a_colon_after_anything_else_belongs_to_the_path(tmp_path: Path) -> None:
    file = written(tmp_path / "sea:of Siam.geojson", frame([POND], kind=["water"]))
    (ground,) = read_basemap([str(file)]).grounds
    assert ground.kind is GroundKind.WATER
    with pytest.raises(UnreadableFile, match=r"sea:none\.gpkg"):
        read_basemap(["sea:none.gpkg"])
