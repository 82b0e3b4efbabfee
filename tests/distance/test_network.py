"""How lines become a network."""

from __future__ import annotations

from dataclasses import fields

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString

from georisk.distance import LineTable, build_network, network_from_graph, to_networkx
from georisk.distance.network import polyline
from georisk.errors import EmptyNetwork, InputError, InvalidValue, UndeclaredCrs
from georisk.model import LineKind
from tests.distance.worlds import FEEDER, KINDS, ROAD, SPP_LINE, Line, feeder, road, spp_line, table

A, B, C, D = (101.0, 13.0), (101.01, 13.0), (101.02, 13.0), (101.01, 13.01)
GEOD = Geod(ellps="WGS84")


def geodesic_mm(*vertices: tuple[float, float]) -> int:
    return round(GEOD.line_length(*zip(*vertices, strict=True)) * 1000)


def edges(*lines: Line) -> list[tuple[tuple[float, float], tuple[float, float], int]]:
    network = build_network(table(lines))
    place = list(zip(network.node_lon.tolist(), network.node_lat.tolist(), strict=True))
    return sorted(
        (min(place[a], place[b]), max(place[a], place[b]), mm)
        for (a, b), mm in zip(network.edge_ends.tolist(), network.edge_mm.tolist(), strict=True)
    )


def test_a_shared_vertex_joins_lines_of_any_kind() -> None:
    network = build_network(table([road(A, B, C), feeder(B, D)]))
    assert network.node_count == 4
    assert sorted(KINDS[kind] for kind in network.edge_kind) == [FEEDER, ROAD, ROAD]
    assert set(network.component.tolist()) == {0}


def test_lines_that_cross_without_a_shared_vertex_stay_apart() -> None:
    network = build_network(table([road(A, C), road((101.01, 12.99), D)]))
    assert network.edge_count == 2
    assert len(set(network.component.tolist())) == 2


def test_a_vertex_of_one_line_alone_is_no_node() -> None:
    assert edges(road(A, B, D)) == [(A, D, geodesic_mm(A, B, D))]


def test_vertices_within_a_centimetre_are_one_place() -> None:
    near, apart = (101.01 + 4e-8, 13.0), (101.01 + 2e-7, 13.0)
    assert build_network(table([road(A, B), road(near, C)])).node_count == 3
    assert build_network(table([road(A, B), road(apart, C)])).node_count == 4


def test_a_length_is_the_geodesic_along_the_vertices_rounded_once() -> None:
    vertices = [(101.0 + 0.0000123 * step, 13.0 + 0.0000077 * step) for step in range(200)]
    [(_, _, mm)] = edges(road(*vertices))
    assert mm == geodesic_mm(*vertices)


def test_a_line_that_touches_itself_is_cut_there() -> None:
    # B is passed twice: a stub A-B, a loop B-C-D-B
    assert edges(road(A, B, C, D, B)) == [
        (A, B, geodesic_mm(A, B)),
        (B, B, geodesic_mm(B, C, D, B)),
    ]


def test_a_closed_ring_is_one_loop() -> None:
    assert edges(road(A, C, D, A)) == [(A, A, geodesic_mm(A, C, D, A))]


def test_parallel_lines_are_kept_and_exact_repetitions_are_not() -> None:
    straight, bent = geodesic_mm(A, C), geodesic_mm(A, D, C)
    lines = [road(A, C), road(A, D, C), road(C, D, A), road(A, C)]
    assert edges(*lines) == [(A, C, straight), (A, C, bent)]


def test_a_repeated_line_of_another_kind_stays() -> None:
    network = build_network(table([road(A, C), feeder(C, A)]))
    assert [KINDS[kind] for kind in network.edge_kind] == [FEEDER, ROAD]


def test_standstills_are_dropped() -> None:
    assert edges(road(A, A, B, B), road(D, D)) == [(A, B, geodesic_mm(A, B))]


def test_only_the_shortest_of_parallel_edges_is_an_arc() -> None:
    network = build_network(table([road(A, D, C), road(A, C)]))
    assert network.edge_mm[network.arcs.edge].tolist() == [geodesic_mm(A, C)] * 2


def test_nodes_follow_the_curve_and_ends_ascend() -> None:
    chance = np.random.default_rng(5)
    lines = [road(*map(tuple, chance.uniform((100, 13), (101, 14), (3, 2)))) for _ in range(50)]
    network = build_network(table(lines))
    assert (np.diff(network.node_key.astype(object)) > 0).all()
    assert (network.edge_ends[:, 0] <= network.edge_ends[:, 1]).all()


def test_a_polyline_runs_from_the_first_node_to_the_second() -> None:
    network = build_network(table([road(C, D, A), road(A, B)]))
    for edge, (a, b) in enumerate(network.edge_ends.tolist()):
        lon, lat = polyline(network, edge)
        assert (lon[0], lat[0]) == (network.node_lon[a], network.node_lat[a])
        assert (lon[-1], lat[-1]) == (network.node_lon[b], network.node_lat[b])


def test_owners_are_those_in_use_and_sorted() -> None:
    network = build_network(table([spp_line("Z", A, B), road(B, C), spp_line("M", C, D)]))
    assert network.owners == ("M", "Z")
    own = network.edges_of("Z")
    assert [KINDS[kind] for kind in network.edge_kind[own]] == [SPP_LINE]
    assert len(network.edges_of("nobody")) == 0


def test_a_network_cannot_be_changed() -> None:
    network = build_network(table([road(A, B)]))
    arrays = [
        value
        for field in fields(network)
        if isinstance(value := getattr(network, field.name), np.ndarray)
    ]
    arrays += [network.arcs.start, network.arcs.node, network.grid.cell, network.grid.segment]
    assert len(arrays) > 10
    assert not any(array.flags.writeable for array in arrays)


def test_the_digest_tells_networks_apart() -> None:
    lines: list[list[Line]] = [
        [road(A, B)],
        [feeder(A, B)],
        [spp_line("S", A, B)],
        [spp_line("T", A, B)],
        [road(A, C)],
        [road(A, D, B)],
    ]
    assert len({build_network(table(row)).digest for row in lines}) == len(lines)


def test_no_line_at_all_is_refused_in_both_languages() -> None:
    with pytest.raises(EmptyNetwork) as refused:
        build_network(table([]))
    assert "no usable line" in refused.value.en
    assert "ไม่มีเส้นที่ใช้ได้" in refused.value.th


@pytest.mark.parametrize("bad", [(101.0, 213.0), (float("nan"), 13.0), (float("inf"), 13.0)])
def test_a_vertex_off_the_globe_is_named(bad: tuple[float, float]) -> None:
    with pytest.raises(InvalidValue, match="line 1 has a vertex"):
        table([road(A, B), road(C, bad)])


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidValue, match="do not fit together"):
        LineTable(
            start=np.array([0, 2]),
            lon=np.zeros(2),
            lat=np.zeros(2),
            kind=np.array([9], dtype=np.uint8),
            owner=np.array([-1], dtype=np.int32),
        )


def graph_of(*, crs: object = "epsg:4326", directed: bool = True) -> nx.MultiDiGraph[str]:
    """Build what osmnx would: both directions, a bent edge, parallel edges, a bridge."""
    graph = nx.MultiDiGraph(crs=crs) if directed else nx.MultiGraph(crs=crs)
    for name, (x, y) in {"a": A, "b": B, "c": C, "d": D}.items():
        graph.add_node(name, x=x, y=y)
    bent = LineString([A, D, C])
    graph.add_edge("a", "c", geometry=bent)
    graph.add_edge("a", "c")
    if directed:
        graph.add_edge("c", "a", geometry=bent.reverse())
        graph.add_edge("c", "a")
    graph.add_edge("b", "d", kind="distribution_line")
    return graph


@pytest.mark.parametrize("directed", [True, False])
def test_a_graph_is_taken_as_it_is_connected(directed: bool) -> None:
    network = network_from_graph(graph_of(directed=directed))
    # D is a vertex of the bent edge and an end of another: only the graph's own nodes join
    assert network.edge_count == 3
    assert len(set(network.component.tolist())) == 2
    assert sorted(network.edge_mm.tolist()) == sorted(
        [geodesic_mm(A, C), geodesic_mm(A, D, C), geodesic_mm(B, D)]
    )


def test_an_undirected_osmnx_graph_gives_the_same_network() -> None:
    import osmnx

    graph = graph_of()
    for number, (*_, data) in enumerate(graph.edges(data=True)):
        data["osmid"] = number
    undirected = osmnx.convert.to_undirected(graph)
    assert network_from_graph(undirected).digest == network_from_graph(graph).digest


def test_nodes_in_one_place_may_be_joined_by_a_length_of_zero() -> None:
    graph = nx.Graph(crs="EPSG:4326")
    graph.add_nodes_from([(1, {"x": 101.0, "y": 13.0}), (2, {"x": 101.0, "y": 13.0})])
    graph.add_node(3, x=101.01, y=13.0)
    graph.add_edges_from([(1, 2), (2, 3)])
    network = network_from_graph(graph)
    assert sorted(network.edge_mm.tolist()) == [0, geodesic_mm(A, B)]
    assert network_from_graph(to_networkx(network)).digest == network.digest


def test_nodes_of_mixed_names_are_sorted_all_the_same() -> None:
    graph = nx.Graph(crs="EPSG:4326")
    graph.add_nodes_from([(1, {"x": 101.0, "y": 13.0}), ("b", {"x": 101.0, "y": 13.1})])
    graph.add_edge(1, "b")
    assert network_from_graph(graph).edge_count == 1


@pytest.mark.parametrize("crs", [None, "EPSG:32647", "EPSG:4240", "nonsense"])
def test_a_graph_not_in_wgs_84_degrees_is_refused(crs: object) -> None:
    with pytest.raises(UndeclaredCrs, match="expected EPSG:4326"):
        network_from_graph(graph_of(crs=crs))


def test_a_graph_that_says_wgs_84_in_other_words_is_read() -> None:
    assert network_from_graph(graph_of(crs="OGC:CRS84")).edge_count == 3


def test_what_is_wrong_with_a_graph_is_named() -> None:
    graph = graph_of()
    graph.add_edge("a", "lost")
    with pytest.raises(InputError, match="node 'lost'"):
        network_from_graph(graph)
    graph.remove_node("lost")
    graph.add_edge("a", "b", kind="canal")
    with pytest.raises(InputError, match="kind 'canal'"):
        network_from_graph(graph)
    with pytest.raises(EmptyNetwork):
        network_from_graph(nx.Graph(crs="EPSG:4326"))


def test_to_networkx_names_lengths_kinds_and_owners() -> None:
    graph = to_networkx(build_network(table([spp_line("S", A, B), road(B, C)])))
    facts = {data["kind"]: data for *_, data in graph.edges(data=True)}
    assert facts[LineKind.SPP_LINE.value]["owner"] == "S"
    assert "owner" not in facts["road"]
    assert facts["road"]["mm"] == geodesic_mm(B, C)
    assert facts["road"]["length"] == geodesic_mm(B, C) / 1000
    assert set(facts["road"]["geometry"].coords) == {B, C}
