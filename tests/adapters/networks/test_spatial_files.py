"""Line files: one table of lines from every format, and a clear word for what is none."""

from __future__ import annotations

import csv
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from georisk.adapters.networks.line_files import line_file
from georisk.adapters.networks.spatial_files import read_lines
from georisk.distance import LineTable, build_network
from georisk.errors import (
    EmptyNetwork,
    GeoriskError,
    InputError,
    MissingColumn,
    UndeclaredCrs,
    UnreadableFile,
)
from georisk.location.datums import to_wgs84
from georisk.model import LineKind

if TYPE_CHECKING:
    from pathlib import Path

KINDS = tuple(LineKind)
POINTS = ((101.0, 13.4), (101.01, 13.4), (101.01, 13.41), (101.02, 13.42))
LINES = [shapely.LineString(POINTS[:2]), shapely.LineString(POINTS[1:])]
FIELDS = {"kind": ["road", "spp_line"], "owner": [None, "SPP-1"], "oneway": [True, False]}


def layer(crs: int = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(FIELDS, geometry=LINES, crs=4326).to_crs(crs)


def as_rows(lines: LineTable) -> list[tuple[object, ...]]:
    return sorted(
        (
            KINDS[lines.kind[row]].value,
            "" if lines.owner[row] < 0 else lines.owners[lines.owner[row]],
            tuple(
                (round(float(lines.lon[at]), 7), round(float(lines.lat[at]), 7))
                for at in range(lines.start[row], lines.start[row + 1])
            ),
        )
        for row in range(len(lines.kind))
    )


EXPECTED: list[tuple[object, ...]] = [("road", "", POINTS[:2]), ("spp_line", "SPP-1", POINTS[1:])]


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "fgb", "parquet"])
@pytest.mark.parametrize("crs", [4326, 32647])
def test_every_format_gives_the_same_lines(tmp_path: Path, suffix: str, crs: int) -> None:
    path = tmp_path / f"lines.{suffix}"
    plain = layer(4326 if suffix == "geojson" else crs)
    if suffix == "parquet":
        plain.to_parquet(path)
    else:
        plain.to_file(path)
    lines, (file,) = read_lines([str(path)])
    assert as_rows(lines) == EXPECTED
    assert (file.role, file.name, file.rows, file.skipped) == ("network", path.name, 2, 0)
    assert len(file.sha256) == 64
    assert file.spec == str(path)


def test_google_earths_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.kml"
    gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=LINES, crs=4326).to_file(path, driver="KML")
    lines, _ = read_lines([f"road:{path}"])
    assert as_rows(lines) == [("road", "", POINTS[:2]), ("road", "", POINTS[1:])]


def as_edges(path: Path, **extra: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["lat1", "lon1", "lat2", "lon2", *extra])
        for (lon1, lat1), (lon2, lat2) in pairwise(POINTS):
            writer.writerow([lat1, lon1, lat2, lon2, *extra.values()])
    return path


def test_edges_are_the_same_network_as_lines(tmp_path: Path) -> None:
    edges = as_edges(tmp_path / "edges.csv", kind="road")
    layer().to_file(tmp_path / "lines.gpkg")
    from_edges, _ = read_lines([str(edges)])
    from_lines, _ = read_lines([f"road:{tmp_path / 'lines.gpkg'}"])
    first, second = build_network(from_edges), build_network(from_lines)
    assert first.edge_mm.sum() == pytest.approx(second.edge_mm.sum(), abs=2)
    assert len(from_edges.kind) == 3
    assert set(np.diff(from_edges.start)) == {2}


def test_the_kind_comes_from_the_command_line_a_column_or_osm(tmp_path: Path) -> None:
    bare = as_edges(tmp_path / "bare.csv")
    with pytest.raises(MissingColumn, match=r"give it a column kind .* or say --network road:"):
        read_lines([str(bare)])
    lines, (file,) = read_lines([f"distribution_line:{bare}"])
    assert {KINDS[kind] for kind in lines.kind} == {LineKind.DISTRIBUTION_LINE}
    assert file.spec == f"distribution_line:{bare}"
    osm = as_edges(tmp_path / "osm.csv", highway="residential")
    assert {KINDS[kind] for kind in read_lines([str(osm)])[0].kind} == {LineKind.ROAD}
    thai = as_edges(tmp_path / "thai.csv", kind="สายจำหน่าย")
    assert {KINDS[kind] for kind in read_lines([str(thai)])[0].kind} == {LineKind.DISTRIBUTION_LINE}


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    odd = as_edges(tmp_path / "odd.csv", kind="canal")
    with pytest.raises(InputError, match=r"odd.csv: kind is 'canal': expected distribution_line"):
        read_lines([str(odd)])
    assert line_file("canal:odd.csv").kind is None
    with pytest.raises(UnreadableFile, match=r"no such network file: canal:.*one of distribution"):
        read_lines([f"canal:{odd}"])


def test_osm_ways_without_a_highway_are_no_roads(tmp_path: Path) -> None:
    plain = gpd.GeoDataFrame(
        {"highway": ["primary", None], "waterway": [None, "river"]}, geometry=LINES, crs=4326
    )
    plain.to_file(tmp_path / "osm.geojson")
    lines, (file,) = read_lines([str(tmp_path / "osm.geojson")])
    assert as_rows(lines) == [EXPECTED[0]]
    assert (file.rows, file.skipped) == (1, 1)


def test_what_is_no_line_is_counted(tmp_path: Path) -> None:
    shapes: list[Any] = [
        shapely.LineString([(*POINTS[0], 5.0), (*POINTS[1], 6.0)]),
        shapely.MultiLineString([LINES[0], LINES[1]]),
        shapely.Point(101, 13),
        None,
        shapely.LineString(),
        shapely.box(101, 13, 101.1, 13.1),
    ]
    plain = gpd.GeoDataFrame({"kind": ["road"] * 6}, geometry=shapes, crs=4326)
    plain.to_file(tmp_path / "mixed.gpkg")
    lines, (file,) = read_lines([str(tmp_path / "mixed.gpkg")])
    assert as_rows(lines) == [("road", "", row) for row in (POINTS[:2], POINTS[:2], POINTS[1:])]
    assert (file.rows, file.skipped) == (3, 4)


def test_a_line_of_one_point_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "short.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {"kind": "road"},'
        ' "geometry": {"type": "LineString", "coordinates": [[101, 13]]}},'
        '{"type": "Feature", "properties": {"kind": "road"},'
        ' "geometry": {"type": "LineString", "coordinates": [[101, 13], [101, 13.1]]}}]}',
        encoding="utf-8",
    )
    lines, (file,) = read_lines([str(path)])
    assert (len(lines.kind), file.skipped) == (1, 1)


def test_all_layers_of_a_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "net.gpkg"
    layer().iloc[:1].to_file(path, layer="roads")
    layer().iloc[1:].to_file(path, layer="others")
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 1)], crs=4326).to_file(
        path, layer="poles"
    )
    lines, (file,) = read_lines([str(path)])
    assert as_rows(lines) == EXPECTED
    assert (file.rows, file.skipped) == (2, 1)


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    layer().iloc[:1].to_file(tmp_path / "a.gpkg")
    layer().iloc[1:].to_file(tmp_path / "b.gpkg")
    names = [str(tmp_path / "a.gpkg"), str(tmp_path / "b.gpkg")]
    first, files = read_lines(names)
    second, same_files = read_lines(names[::-1])
    assert files == same_files
    for name in ("start", "lon", "lat", "kind", "owner"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    assert as_rows(first) == EXPECTED


@pytest.mark.parametrize("suffix", ["shp", "gpkg", "parquet"])
def test_indian_1975_goes_through_the_pinned_operation(tmp_path: Path, suffix: str) -> None:
    grid = shapely.LineString([(700_000, 1_480_000), (700_500, 1_480_000)])
    plain = gpd.GeoDataFrame({"kind": ["road"]}, geometry=[grid], crs=24047)
    path = tmp_path / f"old.{suffix}"
    if suffix == "parquet":
        plain.to_parquet(path)
    else:
        plain.to_file(path)
    lines, _ = read_lines([str(path)])
    assert (lines.lon[0], lines.lat[0]) == pytest.approx(to_wgs84(24047)(700_000.0, 1_480_000.0))


def test_a_shapefile_without_prj_is_refused(tmp_path: Path) -> None:
    layer().to_file(tmp_path / "lines.shp")
    (tmp_path / "lines.prj").unlink()
    with pytest.raises(UndeclaredCrs, match=r"lines.shp does not declare its CRS"):
        read_lines([str(tmp_path / "lines.shp")])


def test_an_empty_network(tmp_path: Path) -> None:
    layer().iloc[:0].to_file(tmp_path / "none.gpkg")
    with pytest.raises(EmptyNetwork, match=r"no line in .*none.gpkg"):
        read_lines([str(tmp_path / "none.gpkg")])
    (tmp_path / "none.csv").write_text("lat1,lon1,lat2,lon2,kind\n", encoding="utf-8")
    with pytest.raises(EmptyNetwork):
        read_lines([str(tmp_path / "none.csv")])


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("lat1,lon1,lat2,kind\n13,101,13,road\n", MissingColumn, "no column lon2"),
        ("lat1,lon1,lat2,lon2,kind\n13,101,13,101,road\n13,101,,101,road\n", None, "row 3"),
        ("lat1,lon1,lat2,lon2,kind\n13,101,nan,101,road\n", None, "row 2"),
        ("lat1,lon1,lat2,lon2,kind\n13,101,13,abc,road\n", None, "row 2"),
        ("lat1,lon1,lat2,lon2,kind\n101,13,101.1,13,road\n", None, "lat and lon look swapped"),
        (
            "lat1,lon1,lat2,lon2,kind\n13,1010,13,101,road\n",
            None,
            "line 1 has a vertex at lon 1010",
        ),
        ("", None, "cannot read"),
        ("a\0b", None, "no column lon1"),
    ],
)
def test_bad_edges_are_named(
    tmp_path: Path, text: str, error: type[GeoriskError] | None, words: str
) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error or GeoriskError, match=words):
        read_lines([str(path)])


def osm_graph(crs: str | None = "epsg:4326") -> nx.MultiDiGraph[int]:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    if crs:
        graph.graph["crs"] = crs
    project = Transformer.from_crs(4326, crs or 4326, always_xy=True)
    for node, point in enumerate(POINTS):
        x, y = project.transform(*point)
        graph.add_node(node, x=str(x), y=str(y))
    bend = shapely.LineString([project.transform(*point) for point in POINTS[1:]])
    graph.add_edge(0, 1, osmid="1", highway="primary", oneway="True")
    graph.add_edge(1, 3, osmid="2", highway="['residential', 'service']", geometry=bend.wkt)
    return graph


@pytest.mark.parametrize("crs", ["epsg:4326", "epsg:32647", None])
def test_graphs_as_osmnx_saves_them(tmp_path: Path, crs: str | None) -> None:
    path = tmp_path / "osm.graphml"
    nx.write_graphml(osm_graph(crs), path)
    lines, (file,) = read_lines([str(path)])
    assert as_rows(lines) == [("road", "", POINTS[:2]), ("road", "", POINTS[1:])]
    assert (file.rows, file.skipped) == (2, 0)


def test_a_graph_saved_by_osmnx_itself(tmp_path: Path) -> None:
    import osmnx

    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    for node, (x, y) in enumerate(POINTS):
        graph.add_node(node, x=x, y=y)
    graph.add_edge(0, 1, 0, osmid=1, highway="primary", length=1.0)
    bend = shapely.LineString(POINTS[1:])
    graph.add_edge(1, 3, 0, osmid=[2, 3], highway=["a", "b"], length=2.0, geometry=bend)
    osmnx.save_graphml(graph, tmp_path / "osm.graphml")
    lines, _ = read_lines([str(tmp_path / "osm.graphml")])
    assert as_rows(lines) == [("road", "", POINTS[:2]), ("road", "", POINTS[1:])]


def test_a_graph_of_nobody_knows_what(tmp_path: Path) -> None:
    path = tmp_path / "other.graphml"
    graph = osm_graph(None)
    for _, _, data in graph.edges(data=True):
        data.pop("osmid")
    nx.write_graphml(graph, path)
    with pytest.raises(UndeclaredCrs):
        read_lines([str(path)])
    graph.nodes[0].pop("x")
    nx.write_graphml(graph, path)
    with pytest.raises(MissingColumn, match="node 0 has no x and y"):
        read_lines([str(path)])


def test_a_million_segments_in_seconds(tmp_path: Path) -> None:
    count, vertices = 10_000, 101
    steps = np.linspace(0.0, 0.01, vertices)
    start = np.random.default_rng(1).uniform((100.5, 13.0), (101.5, 14.0), (count, 2))
    points = start[:, None, :] + steps[None, :, None]
    shapes = shapely.linestrings(points)
    gpd.GeoDataFrame({"kind": ["road"] * count}, geometry=shapes, crs=4326).to_parquet(
        tmp_path / "many.parquet"
    )
    began = time.perf_counter()
    lines, _ = read_lines([str(tmp_path / "many.parquet")])
    assert len(lines.lon) - len(lines.kind) == 1_000_000
    assert time.perf_counter() - began < 20


@pytest.mark.reference
def test_the_real_roads_of_chon_buri(reference_data: Path) -> None:
    edges = reference_data / "roads_chonburi" / "edges.csv"
    lines, (file,) = read_lines([str(edges)])
    assert file.rows == len(lines.kind) == 48_250
    with edges.open(encoding="utf-8") as text:
        stated = sum(float(row["length_m"]) for row in csv.DictReader(text))
    # The file's own lengths are on a sphere.
    assert build_network(lines).edge_mm.sum() / 1000 == pytest.approx(stated, rel=4e-3)


def stray(tmp_path: Path, *lines: list[tuple[float, float]]) -> str:
    shapes = [shapely.LineString(vertices) for vertices in lines]
    frame = gpd.GeoDataFrame({"kind": ["road"] * len(shapes)}, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "stray.gpkg")
    return str(tmp_path / "stray.gpkg")


HOME = [(101.0, 13.4), (101.01, 13.4), (101.02, 13.41), (101.03, 13.41)]


def test_a_few_lines_of_elsewhere_are_left_out_and_counted(tmp_path: Path) -> None:
    spec = stray(tmp_path, HOME, [(-179.9, 13.4), (101.0, 13.4)], HOME[::-1][:2])
    lines, [file] = read_lines([spec])
    assert (file.rows, file.skipped, file.outside) == (2, 1, 1)
    assert lines.lon.tolist() == [101.0, 101.01, 101.02, 101.03, 101.03, 101.02]
    assert lines.start.tolist() == [0, 4, 6]


def test_the_surroundings_reach_to_their_edges(tmp_path: Path) -> None:
    corners = [(90.0, 0.0), (112.0, 26.0), (100.0, 13.0)]
    _, [file] = read_lines([stray(tmp_path, corners, [(112.0000001, 13.0), (101.0, 13.0)])])
    assert (file.rows, file.outside) == (1, 1)


def test_a_network_of_elsewhere_is_refused_by_name_and_coordinate(tmp_path: Path) -> None:
    spec = stray(tmp_path, [(13.4, 10.1), (13.5, 10.2)], HOME[:2], [(14.0, 10.0), (14.1, 10.0)])
    with pytest.raises(InputError, match=r"stray\.gpkg: 4 of 6 .*lon 13\.4\d*, lat 10\.1"):
        read_lines([spec])
