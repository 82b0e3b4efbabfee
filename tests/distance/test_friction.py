"""Ways chosen by weight and told in metres: against networkx on the whole, naively."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from georisk.distance import (
    Limits,
    LineTable,
    build_network,
    measure,
    network_from_graph,
    prepare_spps,
    sampled_distances,
    to_networkx,
)
from georisk.distance.friction import Friction, friction_of
from georisk.distance.lines import KINDS
from georisk.distance.service_area import reached
from georisk.errors import InvalidValue
from georisk.model import DistanceStatus, LineKind, Location, NoRoute, Precision, Route
from tests.distance.worlds import (
    FEEDER,
    ROAD,
    SPP_LINE,
    Line,
    Position,
    at,
    feeder,
    plant,
    road,
    table,
)

if TYPE_CHECKING:
    from georisk.distance import EngineName, RouteNetwork

A, B, MIDDLE = (101.0, 13.0), (101.04, 13.0), (101.02, 13.005)
STRAIGHT, BENT = road(A, B), feeder(A, MIDDLE, B)  # 4.34 km of road, 4.48 km of line
STEM = road((100.99, 13.0), A)
LABELS = ("", "residential", "service", "private service", "crossing residential")
LATTICE = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
    lambda cell: (round(101.0 + cell[0] * 0.01, 7), round(13.0 + cell[1] * 0.011, 7))
)
STEPS = st.integers(-1, 1)
FACTORS = st.dictionaries(
    st.sampled_from([ROAD, FEEDER, SPP_LINE, "road.service", "private", "crossing"]),
    st.sampled_from([0.7, 1.0, 1.3, 2.0, 5.0]),
)


def limits(**factors: float) -> Limits:
    return Limits(friction=friction_of(factors))


def labelled(lines: list[Line], labels: list[str]) -> LineTable:
    numbers = np.arange(len(labels), dtype=np.int32)
    return replace(table(lines), label=numbers, labels=tuple(labels))


def way(lines: list[Line], site: Position, limit: Limits, spp: Position = B) -> Route:
    [found] = measure(build_network(table(lines)), [at(*site)], [plant("S1", *spp)], limits=limit)
    assert isinstance(found.outcome, Route), found
    return found.outcome


def test_friction_steers_and_metres_stay_metres() -> None:
    lines = [STRAIGHT, BENT, STEM]
    plain, steered = (way(lines, (100.995, 13.0), limit) for limit in (Limits(), limits(road=1.5)))
    assert plain.line_mm == 0
    assert steered.line_mm == way([BENT], A, Limits()).line_mm > 4_400_000
    assert steered.corridor_mm == way([STEM], (100.995, 13.0), Limits(), A).corridor_mm


def test_factors_that_are_all_one_are_no_friction() -> None:
    assert friction_of({}) is None
    assert friction_of({"road": 2.0, "spp_line": 2, "distribution_line": 2.0}) is None
    assert friction_of({"road": 0.5}) == Friction(
        thousandths=tuple(1000 if kind == "road" else 2000 for kind in KINDS)
    )


@pytest.mark.parametrize(
    "factors", [{"river": 2.0}, {"road.": 2.0}, {"road": 0.0}, {"road": 11.0}, {"road": -1.0}]
)
def test_other_factors_are_refused(factors: dict[str, float]) -> None:
    with pytest.raises(InvalidValue, match="friction"):
        friction_of(factors)


def test_the_lighter_of_parallel_lines_is_taken() -> None:
    beside = [road(A, (101.02, 13.0001), B), feeder(A, (101.02, 13.0002), B), STEM]
    found = way(beside, (100.995, 13.0), limits(road=3.0))
    assert found.line_mm > 4_000_000
    assert way(beside, (100.995, 13.0), Limits()).line_mm == 0


def test_the_cutoff_is_true_metres_of_the_way_that_is_chosen() -> None:
    # the road is 9.8 km, the line round about 10.6 km: friction makes the line the way
    far, corner = (101.09, 13.0), (101.045, 13.018)
    lines = [road(A, far), feeder(A, corner, far)]
    network, spps = build_network(table(lines)), [plant("S1", *far)]
    [plain] = measure(network, [at(*A)], spps)
    [steered] = measure(network, [at(*A)], spps, limits=limits(road=2.0))
    assert isinstance(plain.outcome, Route)
    assert isinstance(steered.outcome, NoRoute)
    assert steered.outcome.status is DistanceStatus.BEYOND_CUTOFF


def test_a_heavy_way_within_the_cutoff_is_found_though_it_weighs_more() -> None:
    far = (101.09, 13.0)
    assert way([road(A, far)], A, limits(road=9.0), far).total_mm > 9_700_000


def test_the_nearest_spp_is_the_one_with_the_fewest_metres() -> None:
    # S1 is lighter to reach along its line, S2 nearer along the road
    lines = [feeder((101.02, 13.0), (101.0, 13.0)), road((101.02, 13.0), (101.035, 13.0))]
    spps = [plant("S1", 101.0, 13.0), plant("S2", 101.035, 13.0)]
    [found] = measure(
        build_network(table(lines)), [at(101.02, 13.0)], spps, limits=limits(road=5.0)
    )
    assert found.spp_id == "S2"


def test_chances_follow_the_same_ways() -> None:
    network, spps = build_network(table([STRAIGHT, BENT, STEM])), [plant("S1", *B)]
    site = Location(point=at(100.995, 13.0), precision=Precision.SURVEYED, accuracy_m=2.0)
    prepared = prepare_spps(network, spps, limits(road=1.5))
    drawn = sampled_distances(network, [("C1", site)], spps, prepared, 16)
    steered = way([STRAIGHT, BENT, STEM], (100.995, 13.0), limits(road=1.5)).total_mm
    assert abs(drawn.mm - steered).max() < 4_500


def test_a_class_steers_in_place_of_its_kind_and_metres_stay_metres() -> None:
    beside = [road(A, (101.02, 13.001), B), road(A, MIDDLE, B), STEM]
    network = build_network(labelled(beside, ["private service", "primary", ""]))
    site, spps = [at(100.995, 13.0)], [plant("S1", *B)]
    longer = way([*beside[1:]], (100.995, 13.0), Limits())
    for factors in ({"road.service": 1.5}, {"private": 2.0}, {"road.primary": 0.5}):
        [found] = measure(network, site, spps, limits=limits(**factors))
        assert found.outcome == longer, factors
    for factors in ({}, {"road": 3.0}, {"road.service": 5.0, "road.primary": 5.0}):
        [found] = measure(network, site, spps, limits=limits(**factors))
        assert found.outcome == way(beside, (100.995, 13.0), Limits()), factors


@pytest.mark.parametrize(
    ("kind", "label", "thousandths"),
    [
        (ROAD, "", 1200),
        (ROAD, "residential", 1200),
        (ROAD, "service", 2000),
        (ROAD, "motorway", 1000),
        (ROAD, "private service", 5000),
        (ROAD, "crossing motorway", 3000),
        (ROAD, "crossing private service", 5000),
        (FEEDER, "", 1000),
        (FEEDER, "service", 1000),
        (FEEDER, "private", 4000),
    ],
)
def test_the_largest_factor_of_a_label_holds_in_place_of_the_kind(
    kind: LineKind, label: str, thousandths: int
) -> None:
    friction = friction_of(
        {
            "road": 1.2,
            "road.service": 2.0,
            "road.motorway": 1.0,
            "private": 4.0,
            "road.private": 5.0,
            "crossing": 3.0,
        }
    )
    assert friction is not None
    network = build_network(labelled([(STRAIGHT[0], kind, None)], [label]))
    none = build_network(table([(STRAIGHT[0], kind, None)]))
    assert friction.factors(network, np.array([0])).tolist() == [thousandths]
    assert friction.factors(none, np.array([0])).tolist() == [1200 if kind is ROAD else 1000]


@pytest.mark.parametrize("name", ["road.serivce", "crossing"])
def test_a_factor_that_steers_nothing_is_refused_and_says_what_there_is(name: str) -> None:
    network = build_network(labelled([STRAIGHT, STEM], ["private service", "residential"]))
    with pytest.raises(InvalidValue, match=f"{name}.*has private, residential, service"):
        measure(network, [at(*A)], [plant("S1", *B)], limits=limits(**{name: 2.0}))
    with pytest.raises(InvalidValue, match="no class: "):
        measure(build_network(table([STEM])), [], [plant("S1", *A)], limits=limits(private=2.0))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_labels_change_nothing_but_themselves_and_come_in_any_order(data: st.DataObject) -> None:
    lines = data.draw(st.lists(lines_of(), min_size=1, max_size=10))
    assume(any(len(set(vertices)) > 1 for vertices, *_ in lines))
    said = data.draw(st.lists(st.sampled_from(LABELS), min_size=len(lines), max_size=len(lines)))
    plain, network = build_network(table(lines)), build_network(labelled(lines, said))
    for name in ("node_key", "edge_ends", "edge_mm", "edge_kind", "edge_owner", "vertex_lon"):
        assert np.array_equal(getattr(plain, name), getattr(network, name)), name
    pairs = data.draw(st.permutations(list(zip(lines, said, strict=True))))
    other = build_network(labelled([line for line, _ in pairs], [label for _, label in pairs]))
    assert other.digest == network.digest
    assert (network.digest == plain.digest) == (network.edge_label is None)
    again = network_from_graph(to_networkx(network))
    assert (again.digest, again.labels) == (network.digest, network.labels)


@st.composite
def lines_of(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from([ROAD, ROAD, FEEDER, SPP_LINE]))
    owner = draw(st.sampled_from(["S1", "S9"])) if kind is SPP_LINE else None
    # From neighbour to neighbour: no line runs through a vertex of another without one of its own.
    x, y = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    cells = [(x, y)]
    for dx, dy in draw(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=4)):
        x, y = min(max(x + dx, 0), 4), min(max(y + dy, 0), 4)
        cells.append((x, y))
    vertices = [(round(101.0 + i * 0.01, 7), round(13.0 + j * 0.011, 7)) for i, j in cells]
    return vertices, kind, owner


def naive(network: RouteNetwork, factors: dict[str, float], at_node: int) -> dict[int, set[int]]:
    """Every length that a lightest way from a node to each other may have, to the millimetre."""
    return lengths_from(split(network, factors, []), {at_node})


def split(
    network: RouteNetwork, factors: dict[str, float], places: list[tuple[int, int]]
) -> nx.MultiDiGraph[int]:
    """Edges cut at places (edge, offset), which become nodes -1, -2 and so on."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for edge, (a, b) in enumerate(network.edge_ends.tolist()):
        inner = sorted((mm, -1 - row) for row, (on, mm) in enumerate(places) if on == edge)
        stops = [(0, a), *inner, (int(network.edge_mm[edge]), b)]
        for (begin, one), (end, other) in pairwise(stops):
            weight = (end - begin) * stated(network, edge, factors)
            # no step weighs nothing: a way then never turns back on itself
            facts = {"mm": end - begin, "weight": weight + 1e-6}
            graph.add_edge(one, other, **facts)
            graph.add_edge(other, one, **facts)
    return graph


def lengths_from(graph: nx.MultiDiGraph[int], sources: set[int]) -> dict[int, set[int]]:
    """Every length a lightest way from the nearest of some nodes may have, or nearly one."""
    least = nx.multi_source_dijkstra_path_length(graph, sources, weight="weight")
    lengths: dict[int, set[int]] = {node: set() for node in least}
    lengths |= {node: {0} for node in sources}
    for node in sorted(least, key=least.__getitem__):
        for _, other, data in graph.out_edges(node, data=True):
            tight = least[node] + data["weight"] <= least[other] + SLACK
            if tight and least[node] < least[other]:
                lengths[other] |= {mm + data["mm"] for mm in lengths[node]}
    return lengths


def stated(network: RouteNetwork, edge: int, factors: dict[str, float]) -> float:
    """What a metre of an edge weighs, by the words of the docs."""
    kind = KINDS[network.edge_kind[edge]].value
    label = "" if network.edge_label is None else network.labels[network.edge_label[edge]]
    own = {word.removeprefix(f"{kind}."): factor for word, factor in factors.items()}
    return max([own[word] for word in label.split() if word in own] or [factors.get(kind, 1.0)])


def drawn_network(lines: list[Line], data: st.DataObject) -> RouteNetwork:
    """Lines of any label beside one line of all of them, far away."""
    assume(any(len(set(vertices)) > 1 for vertices, *_ in lines))
    count = len(lines)
    said = data.draw(st.lists(st.sampled_from(LABELS), min_size=count, max_size=count))
    words = "crossing private residential service"
    return build_network(labelled([*lines, road((102.0, 13.0), (102.1, 13.0))], [*said, words]))


SLACK = 20.0  # weights of an edge are rounded down to whole millimetres


@settings(max_examples=80, deadline=None)
@given(st.lists(lines_of(), min_size=1, max_size=12), FACTORS, st.data())
@pytest.mark.parametrize("engine", ["scipy", "networkx"])
def test_the_way_is_a_lightest_one_and_engines_agree(
    engine: EngineName, lines: list[Line], factors: dict[str, float], data: st.DataObject
) -> None:
    network = drawn_network(lines, data)
    source, target = (data.draw(st.integers(0, network.node_count - 1)) for _ in range(2))
    places = [at(float(network.node_lon[n]), float(network.node_lat[n])) for n in (source, target)]
    spps = [plant("S2", places[0].lon, places[0].lat)]
    limit = limits(**{str(kind): factor for kind, factor in factors.items()})
    [found] = measure(network, places[1:], spps, limits=limit, engine=engine)
    lengths = naive(network, {str(k): f for k, f in factors.items()}, source).get(target, set())
    if isinstance(found.outcome, Route):
        assert found.outcome.total_mm in lengths
    elif found.outcome.status is DistanceStatus.BEYOND_CUTOFF:
        assert max(lengths, default=math.inf) > Limits().cutoff_mm
    else:
        assert not lengths


@settings(max_examples=40, deadline=None)
@given(
    st.lists(lines_of(), min_size=1, max_size=10), FACTORS, st.lists(LATTICE, min_size=1), st.data()
)
def test_engines_are_equal_at_any_place_and_with_own_lines(
    lines: list[Line], factors: dict[str, float], sites: list[Position], data: st.DataObject
) -> None:
    network = drawn_network(lines, data)
    spps = [plant("S1", *lines[0][0][0]), plant("S9", 101.013, 13.017)]
    moved = [at(lon + 0.003, lat + 0.001) for lon, lat in sites]
    limit = limits(**{str(kind): factor for kind, factor in factors.items()})
    ways = [
        measure(network, moved, spps, limits=limit, engine=engine, geometry=True)
        for engine in ("scipy", "networkx")
    ]
    assert ways[0] == ways[1]
    for one in ways[0]:
        if isinstance(one.outcome, Route):
            drawn = [(point.lon, point.lat) for point in one.outcome.path]
            assert abs(sum(length(a, b) for a, b in pairwise(drawn)) - one.outcome.total_mm) < 100


def length(a: Position, b: Position) -> int:
    return round(float(Geod(ellps="WGS84").inv(*a, *b)[2]) * 1000)


def told_mm(
    network: RouteNetwork, graph: nx.MultiDiGraph[int], edge: int, egress: int
) -> set[float]:
    """What may be told of node -2, on an edge, whose plant S1 has its foot at node -1."""
    own = network.edges_of("S1")
    ends = set(network.edge_ends[own].ravel().tolist())
    near = lengths_from(graph, ends).get(-2, set()) if ends else set()
    if network.edge_course[edge] in network.edge_course[own]:
        near = {0}
    told: set[float] = {mm for mm in near if mm <= Limits().cutoff_mm}
    if len(told) < max(len(near), 1):  # the plant's own lines may be too far (R3)
        told |= {mm + egress for mm in lengths_from(graph, {-1}).get(-2, set())} or {math.inf}
    return told


@settings(max_examples=40, deadline=None)
@given(
    st.lists(lines_of(), min_size=1, max_size=8),
    FACTORS.filter(lambda factors: any(factor != 1.0 for factor in factors.values())),
    st.integers(0, 10_000_000),
    st.data(),
)
def test_a_ring_holds_the_places_whose_lightest_way_is_short_enough(
    lines: list[Line], factors: dict[str, float], ring_mm: int, data: st.DataObject
) -> None:
    network = drawn_network(lines, data)
    limit = limits(**factors)
    lon, lat = data.draw(LATTICE)
    [spp] = prepare_spps(network, [plant("S1", lon + 0.003, lat + 0.001)], limit).fields
    assume(limit.friction is not None and bool(spp.foot.on[0]))
    pieces = reached(network, spp, ring_mm, limit)
    foot = (int(spp.foot.edge[0]), int(spp.foot.offset_mm[0]))
    for edge in data.draw(st.lists(st.integers(0, network.edge_count - 1), max_size=5)):
        held = np.flatnonzero(pieces.edge == edge).tolist()
        cuts = [int(c[row]) for row in held for c in (pieces.begin_mm, pieces.end_mm)]
        length = int(network.edge_mm[edge])
        # No customer's foot is on a line that runs exactly as the one of the plant's foot does.
        if network.edge_course[edge] == network.edge_course[foot[0]] and edge != foot[0]:
            continue
        tried = {0, length, data.draw(st.integers(0, length))}
        tried |= {cut + step for cut in cuts for step in (-1, 0, 1)}
        for offset in sorted(mm for mm in tried if 0 <= mm <= length):
            graph = split(network, factors, [foot, (edge, offset)])
            told = told_mm(network, graph, edge, int(spp.foot.access_mm[0]))
            inside = any(pieces.begin_mm[row] <= offset <= pieces.end_mm[row] for row in held)
            assert inside in {mm <= ring_mm for mm in told}, (edge, offset, told)
