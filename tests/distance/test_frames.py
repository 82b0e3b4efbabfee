"""Tables in, a table out: the same metres as from records, and a clear word on what is wrong."""

from __future__ import annotations

import geopandas
import networkx as nx
import pandas as pd
import pytest
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, Polygon

from georisk.distance import (
    build_network,
    distance_table,
    network_from_frame,
    network_from_graph,
    to_networkx,
)
from georisk.distance.frames import COLUMNS, METRES
from georisk.errors import (
    EmptyNetwork,
    InputError,
    InvalidValue,
    NoEligibleSpp,
    NothingToAssess,
    UndeclaredCrs,
)
from tests.distance.worlds import feeder, road, spp_line, table

DEGREES, UTM = "EPSG:4326", "EPSG:32647"
A, B, C, D = (101.0, 13.0), (101.02, 13.0), (101.05, 13.0), (101.05, 13.03)
AWAY = (101.3, 13.3)
GEOD = Geod(ellps="WGS84")


def metres(*places: tuple[float, float]) -> float:
    return round(float(GEOD.line_length(*zip(*places, strict=True))), 3)


def roads(crs: str = DEGREES) -> geopandas.GeoDataFrame:
    shapes = [LineString([A, B]), LineString([B, C]), LineString([C, D])]
    kinds = ["road", "distribution_line", None]
    return geopandas.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=DEGREES).to_crs(crs)


def sites(crs: str = DEGREES) -> geopandas.GeoDataFrame:
    points = [Point(A), Point(AWAY), Point(D)]
    index = pd.Index(["near", "away", "end"], name="customer_id")
    return geopandas.GeoDataFrame(index=index, geometry=points, crs=DEGREES).to_crs(crs)


def plants() -> geopandas.GeoDataFrame:
    frame = {"spp_id": ["S2", "S1"]}
    return geopandas.GeoDataFrame(frame, geometry=[Point(C), Point(B)], crs=DEGREES)


def test_the_parts_are_those_measured_by_hand() -> None:
    found = distance_table(sites(), plants(), roads())
    assert list(found.columns) == list(COLUMNS)
    assert found["customer"].tolist() == ["near", "away", "end"]
    near, away, end = found.to_dict("records")
    assert (near["spp_id"], near["status"], near["rank"]) == ("S1", "routed", 1)
    assert near["distance_m"] == near["corridor_m"] == near["network_m"] == metres(A, B)
    assert (near["access_m"], near["egress_m"], near["line_m"]) == (0.0, 0.0, 0.0)
    assert near["straight_m"] == metres(A, B)
    assert (away["spp_id"], away["status"]) == ("S2", "beyond_cutoff")
    assert pd.isna(away["distance_m"])
    assert pd.isna(away["rank"])
    assert away["straight_m"] == metres(AWAY, C)
    assert (end["spp_id"], end["distance_m"]) == ("S2", metres(C, D))


def test_k_gives_a_row_for_each_in_order() -> None:
    found = distance_table(sites(), plants(), roads(), k=5)
    rows = found[["customer", "rank", "spp_id", "distance_m"]].to_numpy().tolist()
    assert rows[0] == ["near", 1, "S1", metres(A, B)]
    assert rows[1][:3] == ["near", 2, "S2"]
    assert rows[1][3] == pytest.approx(metres(A, B, C), abs=0.001)
    assert [row[:3] for row in rows[3:]] == [["end", 1, "S2"], ["end", 2, "S1"]]
    assert found["line_m"][1] == metres(B, C)


def test_lines_sites_and_plants_in_other_projections_say_the_same() -> None:
    near = distance_table(sites(UTM), plants().to_crs(UTM), roads(UTM), k=2)
    pd.testing.assert_frame_equal(near, distance_table(sites(), plants(), roads(), k=2), atol=0.05)


def test_a_graph_a_network_and_a_table_say_the_same() -> None:
    network = network_from_frame(roads())
    expected = distance_table(sites(), plants(), roads())
    graph = to_networkx(network)
    assert network_from_graph(graph).digest == network.digest
    for given in (network, graph, nx.MultiDiGraph(graph)):
        pd.testing.assert_frame_equal(distance_table(sites(), plants(), given), expected)
    slow = distance_table(sites(), plants(), network, engine="networkx")
    pd.testing.assert_frame_equal(slow, expected)


def test_kinds_owners_and_parts_of_lines_are_read() -> None:
    shapes = [
        MultiLineString([[A, B], [C, D]]),
        LineString([(*B, 7.0), (*C, 8.0)]),
        LineString([D, AWAY]),
    ]
    columns = {"kind": ["road", "distribution_line", "spp_line"], "owner": [None, None, "S1"]}
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=DEGREES)
    lines = [road(A, B), road(C, D), feeder(B, C), spp_line("S1", D, AWAY)]
    assert network_from_frame(frame).digest == build_network(table(lines)).digest


def test_plants_without_an_id_are_named_by_their_index_and_polygons_are_areas() -> None:
    square = Polygon([(101.019, 12.999), (101.021, 12.999), (101.021, 13.001), (101.019, 13.001)])
    series = geopandas.GeoSeries([square], index=[7], crs=DEGREES)
    found = distance_table(sites(), series, roads())
    assert found["spp_id"].tolist() == ["7", "7", "7"]
    assert found["straight_m"][0] == pytest.approx(metres(A, (101.019, 13.0)), abs=0.01)


def test_what_cannot_be_known_is_named() -> None:
    more = geopandas.GeoDataFrame(
        {"spp_id": ["S1", "OFF", "S2"]},
        geometry=[Point(B), Point(101.0, 13.03), Point(C)],
        crs=DEGREES,
    )
    found = distance_table(sites(), more, roads(), k=2)
    assert found["unknown_spps"].tolist() == ["OFF", "OFF", "", "OFF", "OFF"]
    only = distance_table(sites(), more[1:2], roads())
    assert only["status"].tolist() == ["off_network", "beyond_cutoff", "off_network"]
    assert only.loc[0, list(METRES[2:-1])].isna().all()


@pytest.mark.parametrize(
    ("customers", "spps", "lines", "error", "words"),
    [
        (sites().set_crs(None, allow_override=True), plants(), roads(), UndeclaredCrs, "customers"),
        (sites(), plants().set_crs(None, allow_override=True), roads(), UndeclaredCrs, "spps"),
        (sites(), plants(), roads().set_crs(None, allow_override=True), UndeclaredCrs, "network"),
        (sites()[:0], plants(), roads(), NothingToAssess, "customers: the table is empty"),
        (sites(), plants()[:0], roads(), NoEligibleSpp, "spps: the table is empty"),
        (sites(), plants(), roads()[:0], EmptyNetwork, "network: the table is empty"),
        (
            roads(),
            plants(),
            roads(),
            InputError,
            "customers: row 0 is a LineString: expected Point",
        ),
        (sites(), roads(), roads(), InputError, "spps: row 0 is a LineString"),
        (sites(), plants(), plants(), InputError, "network: row 0 is a Point: expected LineString"),
        (pd.concat([sites(), sites()[:1]]), plants(), roads(), InputError, "'near' stands twice"),
        (sites(), pd.concat([plants(), plants()], ignore_index=True), roads(), InputError, "'S2'"),
        (sites(), plants(), roads().assign(kind="canal"), InputError, "kind 'canal'"),
        (sites(), plants(), [1, 2], InputError, "network is a list"),
    ],
)
def test_what_is_wrong_is_said(
    customers: object, spps: object, lines: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        distance_table(customers, spps, lines)  # type: ignore[arg-type]
    assert any(ord(letter) > 0xE00 for letter in caught.value.th)  # type: ignore[attr-defined]


@pytest.mark.parametrize("shape", [None, Point(), Point(float("nan"), 13.0)])
def test_a_row_without_a_position_is_named(shape: Point | None) -> None:
    gone = sites()
    gone.geometry = [Point(A), shape, Point(D)]
    with pytest.raises(InputError, match="customers: row 'away' has no geometry"):
        distance_table(gone.set_crs(DEGREES, allow_override=True), plants(), roads())


def test_limits_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidValue, match="8 km"):
        distance_table(sites(), plants(), roads(), cutoff_m=5_000)
    with pytest.raises(InvalidValue, match="k = 0"):
        distance_table(sites(), plants(), roads(), k=0)
