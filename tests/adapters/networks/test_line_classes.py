"""Classes, private roads and crossings as files say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from georisk.adapters.networks.line_classes import classes_of
from georisk.adapters.networks.spatial_files import read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.distance import LineTable

ENDS = [[(101.0, 13.0), (101.1, 13.0)], [(101.05, 12.9), (101.05, 13.1)]]


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        ({"highway": "Residential "}, "residential"),
        ({"highway": None}, ""),
        ({"name": "private road"}, ""),
        ({"fclass": "living street"}, "living_street"),
        ({"class": 3}, "3"),
        ({"highway": "service", "access": "private"}, "private service"),
        ({"highway": "service", "access": "no"}, "private service"),
        ({"highway": "service", "access": "yes"}, "service"),
        ({"highway": "primary", "bridge": "viaduct"}, "crossing primary"),
        ({"highway": "primary", "bridge": "no", "ford": None}, "primary"),
        ({"highway": "ford"}, "crossing"),
        ({"fclass": "ferry"}, "crossing"),
        ({"highway": ["service", "track"]}, "service track"),
        ({"highway": "['service', 'track']", "bridge": "['yes', 'no']"}, "crossing service track"),
        (
            {"highway": "track", "othertags": '"access"=>"private","ford"=>"yes"'},
            "crossing private track",
        ),
    ],
)
def test_the_label_is_what_the_columns_say(cells: dict[str, object], label: str) -> None:
    assert classes_of(pd.DataFrame([cells])).tolist() == [label]


def said(lines: LineTable) -> list[str]:
    assert lines.label is not None
    return [lines.labels[number] for number in lines.label.tolist()]


def test_labels_come_with_their_lines_from_every_kind_of_file(tmp_path: Path) -> None:
    fields = {"highway": ["service", None], "access": ["private", "yes"], "kind": ["road"] * 2}
    shapes = [shapely.LineString(end) for end in ENDS]
    frame = gpd.GeoDataFrame(fields, geometry=shapes, crs=4326)
    frame.to_file(tmp_path / "lines.gpkg")
    frame.to_parquet(tmp_path / "lines.parquet")
    columns = np.array(ENDS).reshape(2, 4)
    edges = pd.DataFrame(columns, columns=["lon1", "lat1", "lon2", "lat2"]).assign(**fields)
    edges.to_csv(tmp_path / "edges.csv", index=False)
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    for row, (first, last) in enumerate(ENDS):
        graph.add_node(2 * row, x=first[0], y=first[1])
        graph.add_node(2 * row + 1, x=last[0], y=last[1])
    graph.add_edge(0, 1, highway="service", access="private")
    graph.add_edge(2, 3, access="yes")
    nx.write_graphml(graph, tmp_path / "road.graphml")
    for name in ("lines.gpkg", "lines.parquet", "edges.csv", "road:road.graphml"):
        kind, colon, path = name.rpartition(":")
        lines, _ = read_lines([f"{kind}{colon}{tmp_path / path}"])
        assert said(lines) == ["private service", ""], name


def test_files_that_say_nothing_have_no_labels_and_others_beside_them_keep_theirs(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text("lon1,lat1,lon2,lat2\n101,13,101.1,13\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        "lon1,lat1,lon2,lat2,highway\n101,13,101,13.1,track\n", encoding="utf-8"
    )
    alone, _ = read_lines([f"road:{tmp_path / 'a.csv'}"])
    assert (alone.label, alone.labels) == (None, ())
    both, _ = read_lines([f"road:{tmp_path / name}" for name in ("a.csv", "b.csv")])
    assert sorted(said(both)) == ["", "track"]
