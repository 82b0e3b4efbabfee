"""Distances one can work out by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Geod

from georisk.distance import (
    Limits,
    Measured,
    build_network,
    measure,
    measure_prepared,
    network_from_graph,
    prepare_spps,
)
from georisk.distance.engines import engine_of
from georisk.distance.fields import Source, search
from georisk.errors import InvalidValue, NoEligibleSpp, UsageError
from georisk.model import DistanceStatus, LonLat, NoRoute, Route, SppSite
from tests.distance.worlds import Line, at, feeder, plant, road, spp_line, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.distance import EngineName

GEOD = Geod(ellps="WGS84")
Position = tuple[float, float]


def mm(*vertices: Position) -> int:
    return round(GEOD.line_length(*zip(*vertices, strict=True)) * 1000)


def east(metres: float, start: Position = (101.0, 13.0)) -> Position:
    """Go east along the parallel."""
    unit = GEOD.inv(101.0, 13.0, 101.0001, 13.0)[2] / 0.0001
    return (round(start[0] + metres / unit, 7), start[1])


def answer(lines: list[Line], site: Position, *plants: SppSite, **options: object) -> Measured:
    [found] = measure(build_network(table(lines)), [at(*site)], plants, **options)  # type: ignore[arg-type]
    return found


def route(lines: list[Line], site: Position, *plants: SppSite, **options: object) -> Route:
    outcome = answer(lines, site, *plants, **options).outcome
    assert isinstance(outcome, Route), outcome
    return outcome


def status(lines: list[Line], site: Position, *plants: SppSite) -> DistanceStatus:
    outcome = answer(lines, site, *plants).outcome
    assert isinstance(outcome, NoRoute), outcome
    return outcome.status


H, P, Q = east(0), east(3000), east(5000)
NORTH = (101.0, 13.01)


def test_the_parts_add_up_by_kind() -> None:
    site, end = (H[0], 13.001), (Q[0], 13.002)
    found = route([feeder(H, P), road(P, Q)], site, plant("S", *end))
    assert (found.access_mm, found.egress_mm) == (mm(site, H), mm(Q, end))
    assert (found.line_mm, found.corridor_mm) == (mm(H, P), mm(P, Q))
    assert found.total_mm == mm(site, H) + mm(H, P) + mm(P, Q) + mm(Q, end)
    assert (found.from_spp_line, found.plant_mm) == (False, None)


def test_parts_of_edges_count_by_their_kind() -> None:
    start, end = east(1000), east(4000)
    found = route([feeder(H, P), road(P, Q)], start, plant("S", *end))
    assert found.total_mm == pytest.approx(mm(start, end), abs=2)
    assert found.line_mm == pytest.approx(mm(start, P), abs=1)
    assert found.corridor_mm == pytest.approx(mm(P, end), abs=1)


@pytest.mark.parametrize(("a", "b"), [(500, 2500), (2500, 500), (1234, 1234)])
def test_on_one_edge_the_way_is_the_difference_of_the_offsets(a: float, b: float) -> None:
    found = route([road(H, Q)], east(a), plant("S", *east(b)), geometry=True)
    assert found.total_mm == pytest.approx(mm(east(a), east(b)), abs=2)
    assert found.path[0] == at(*east(a))
    assert found.path[-1] == at(*east(b))


def test_on_one_loop_the_way_over_the_node_may_be_shorter() -> None:
    ring = [H, east(2000), (east(2000)[0], 13.02), (H[0], 13.02), H]
    start, end = east(200), (101.0, 13.0018)
    found = route([road(*ring)], start, plant("S", *end), geometry=True)
    assert found.total_mm == pytest.approx(mm(start, H, end), abs=2)
    assert [(p.lon, p.lat) for p in found.path][1:-1] == [H]


def test_the_shorter_of_parallel_edges_is_taken() -> None:
    detour = (east(1500)[0], 13.02)
    lines = [road(H, detour, P), feeder(H, P), road(P, Q)]
    assert route(lines, H, plant("S", *Q)).total_mm == mm(H, P) + mm(P, Q)


def test_equal_ways_take_the_fewest_edges_then_the_standing_line() -> None:
    found = route([road(H, P), feeder(H, P), road(P, Q)], NORTH, plant("S", *Q))
    assert (found.line_mm, found.corridor_mm) == (mm(H, P), mm(P, Q))


def test_the_cutoff_is_inclusive_to_the_millimetre() -> None:
    whole = mm(H, P) + mm(P, Q) + mm(Q, east(9500))
    lines = [road(H, P), road(P, Q), road(Q, east(9500))]
    spp = plant("S", *east(9500))
    network = build_network(table(lines))
    for cutoff, reached in ((whole, True), (whole - 1, False)):
        for engine in ("scipy", "networkx"):
            [found] = measure(
                network, [at(*H)], [spp], limits=Limits(cutoff_mm=cutoff), engine=engine
            )
            assert isinstance(found.outcome, Route) is reached


def test_legs_count_towards_the_cutoff() -> None:
    # 9 km of road and two legs of about 1.1 km to its ends
    lines = [road(H, east(9000))]
    site, spp = NORTH, plant("S", east(9000)[0], 13.01)
    assert answer(lines, site, spp).straight_mm < 10_000_000
    assert status(lines, site, spp) is DistanceStatus.BEYOND_CUTOFF


def test_beyond_the_cutoff_in_a_straight_line_comes_before_everything() -> None:
    far, island = east(30_000), road(east(30_000), east(31_000))
    assert status([road(H, P), island], H, plant("S", *far)) is DistanceStatus.BEYOND_CUTOFF
    assert status([road(H, P)], H, plant("S", *far)) is DistanceStatus.BEYOND_CUTOFF
    assert status([road(H, P)], far, plant("S", *H)) is DistanceStatus.BEYOND_CUTOFF


def test_an_island_is_not_far_but_unknown() -> None:
    lines = [road(H, P), road((H[0], 13.02), (Q[0], 13.02))]
    found = answer(lines, H, plant("S", Q[0], 13.02))
    assert found.outcome == NoRoute(status=DistanceStatus.NO_ROUTE, access_mm=0)


def test_a_site_or_a_plant_off_the_network_is_said_to_be() -> None:
    away = (H[0] - 0.03, 13.0)
    assert status([road(H, P)], away, plant("S", *P)) is DistanceStatus.OFF_NETWORK
    found = answer([road(H, P)], P, plant("S", *away))
    assert found.outcome == NoRoute(status=DistanceStatus.OFF_NETWORK, access_mm=0)


def test_the_nearest_by_route_wins_over_the_nearest_in_a_straight_line() -> None:
    lines = [road(H, Q), road(H, NORTH, (101.0, 13.05), (101.003, 13.05))]
    behind = plant("A", 101.003, 13.002)  # 0.4 km away, but its road goes round by the north
    lines.append(road((101.003, 13.05), (101.003, 13.002)))
    found = answer(lines, H, behind, plant("B", *P))
    assert (found.spp_id, found.straight_mm) == ("B", mm(H, P))


@pytest.mark.parametrize("names", [("A", "B"), ("B", "A")])
def test_equally_near_spps_go_by_their_ids(names: tuple[str, str]) -> None:
    west = (round(2 * H[0] - P[0], 7), H[1])
    found = answer([road(west, H), road(H, P)], H, plant(names[0], *west), plant(names[1], *P))
    assert mm(west, H) == mm(H, P)
    assert found.spp_id == "A"


def test_a_nearer_spp_of_unknown_distance_is_named_beside_the_route() -> None:
    lines = [road(H, Q), road((H[0], 13.015), (Q[0], 13.015))]
    found = answer(lines, H, plant("ISLAND", H[0], 13.015), plant("S", *P))
    assert (found.spp_id, found.nearer_unknown) == ("S", "ISLAND")
    assert answer(lines, H, plant("ISLAND", Q[0], 13.015), plant("S", *P)).nearer_unknown is None


def test_without_a_route_an_unknown_distance_outweighs_a_known_long_one() -> None:
    round_about = [road(H, (101.0, 13.05), (101.02, 13.05), (101.02, 13.0))]
    island = road((101.0, 12.95), (101.01, 12.95))
    found = answer([*round_about, island], H, plant("LONG", 101.02, 13.0), plant("X", 101.0, 12.95))
    assert (found.spp_id, found.outcome.status) == ("X", DistanceStatus.NO_ROUTE)  # type: ignore[union-attr]


class TestOwnLines:
    """Reading R3: from the SPP's own lines where they are known, else from the plant."""

    lines = (road(H, P), spp_line("S", P, Q))
    spp = plant("S", *Q)

    def test_the_distance_ends_on_the_line_and_the_plants_is_reported_too(self) -> None:
        found = route([*self.lines], H, self.spp, geometry=True)
        assert (found.from_spp_line, found.egress_mm) == (True, 0)
        assert (found.total_mm, found.plant_mm) == (mm(H, P), mm(H, P) + mm(P, Q))
        assert [(p.lon, p.lat) for p in found.path] == [H, P]

    def test_a_site_on_the_line_is_there(self) -> None:
        site = (east(4000)[0], 13.001)
        found = route([*self.lines], site, self.spp, geometry=True)
        assert (found.total_mm, found.network_mm) == (found.access_mm, 0)
        assert found.plant_mm == pytest.approx(found.access_mm + mm(east(4000), Q), abs=2)
        assert len(found.path) == 2

    @pytest.mark.parametrize("other", ["A", "Z"])
    def test_a_site_where_lines_of_two_plants_run_together_is_at_both(self, other: str) -> None:
        lines = [*self.lines, spp_line(other, Q, P), feeder(P, Q)]
        site = (east(4000)[0], 13.001)
        for spp in (self.spp, plant(other, *Q)):
            found = route(lines, site, spp)
            assert (found.from_spp_line, found.network_mm) == (True, 0)

    def test_anothers_line_is_a_line_to_run_along(self) -> None:
        found = route([*self.lines], H, plant("T", *Q))
        assert (found.from_spp_line, found.plant_mm) == (False, None)
        assert (found.line_mm, found.corridor_mm) == (mm(P, Q), mm(H, P))

    def test_a_line_out_of_reach_leaves_the_plant(self) -> None:
        island = spp_line("S", (H[0], 13.03), (P[0], 13.03))
        found = route([road(H, Q), island], H, self.spp)
        assert (found.from_spp_line, found.total_mm) == (False, mm(H, Q))

    def test_a_plant_out_of_reach_leaves_its_line(self) -> None:
        away = plant("S", Q[0] + 0.03, 13.0)
        found = route([*self.lines], H, away)
        assert (found.from_spp_line, found.total_mm, found.plant_mm) == (True, mm(H, P), None)

    def test_a_line_nearby_counts_though_the_plant_is_beyond_the_cutoff(self) -> None:
        long_line = spp_line("S", P, east(30_000))
        found = answer([road(H, P), long_line], H, plant("S", *east(30_000)))
        assert isinstance(found.outcome, Route)
        assert found.outcome.from_spp_line
        assert found.straight_mm == mm(H, east(30_000))


def test_a_length_of_zero_is_a_way_and_not_a_gap() -> None:
    import networkx as nx

    graph = nx.Graph(crs="EPSG:4326")
    places = {1: H, 2: P, 3: P, 4: Q}
    graph.add_nodes_from((name, {"x": x, "y": y}) for name, (x, y) in places.items())
    graph.add_edges_from([(1, 2), (2, 3), (3, 4)])
    network = network_from_graph(graph)
    for engine in ("scipy", "networkx"):
        [found] = measure(network, [at(*H)], [plant("S", *Q)], engine=engine, geometry=True)
        assert isinstance(found.outcome, Route)
        assert found.outcome.total_mm == mm(H, P) + mm(P, Q)


def test_searches_are_kept_and_used_again() -> None:
    network = build_network(table([road(H, P), feeder(P, Q)]))
    spps = [plant("B", *Q), plant("A", *H)]
    prepared = prepare_spps(network, spps)
    sites = [at(*east(500)), at(*east(4500))]
    assert measure_prepared(network, sites, prepared) == measure(network, sites, spps)
    assert measure_prepared(network, [], prepared) == []


@pytest.mark.parametrize("engine", ["scipy", "networkx"])
@pytest.mark.parametrize("short", [0, 1])
@pytest.mark.parametrize("turn", [1, -1])
def test_a_node_exactly_at_the_limit_is_reached(engine: EngineName, short: int, turn: int) -> None:
    corners = [east(turn * 1000 * step) for step in range(12)]
    network = build_network(table([road(a, b) for a, b in pairwise(corners)]))
    start = np.flatnonzero(network.node_lon == corners[0][0]).astype(np.int32)
    zero = np.zeros(1, dtype=np.int64)
    limit = sum(mm(a, b) for a, b in pairwise(corners[:9])) - short
    source = Source(node=start, mm=zero, line_mm=zero, limit_mm=limit)
    field = search(network, source, engine_of(engine))
    assert len(field.node) == 9 - short
    assert field.mm.max() <= limit


def test_the_egress_leg_shortens_the_search_once() -> None:
    lines = [road(H, east(8500)), road(east(8500), east(9500))]
    spp = plant("S", H[0], 13.0085)
    found = route(lines, east(8900), spp)
    assert found.egress_mm > 900_000
    assert found.total_mm == pytest.approx(mm(east(8900), H) + found.egress_mm, abs=2)


@pytest.mark.parametrize("engine", ["scipy", "networkx"])
@pytest.mark.parametrize("kinds", [(road, feeder), (feeder, road)])
def test_of_equally_long_ways_the_smallest_edge_decides(
    engine: EngineName, kinds: tuple[Callable[..., Line], Callable[..., Line]]
) -> None:
    south, north, west, right = (101.0, 13.0), (101.0, 13.02), (100.99, 13.01), (101.01, 13.01)
    sides = [kinds[0](south, west), kinds[0](west, north), kinds[1](south, right)]
    stubs = [road((101.0, 12.99), south), road(north, (101.0, 13.03))]
    lines = [*sides, kinds[1](right, north), *stubs]
    network = build_network(table(lines))
    assert mm(south, west, north) == mm(south, right, north)
    at_north = [
        edge
        for edge, ends in enumerate(network.edge_ends.tolist())
        if {network.node_lat[node] for node in ends} == {13.01, 13.02}
    ]
    is_line = bool(network.is_line(np.array(at_north[:1]))[0])
    [found] = measure(network, [at(101.0, 13.03)], [plant("S", 101.0, 12.99)], engine=engine)
    assert isinstance(found.outcome, Route)
    assert len(at_north) == 2
    assert (found.outcome.line_mm > 0) is is_line


def test_wrong_wishes_are_refused() -> None:
    network = build_network(table([road(H, P)]))
    with pytest.raises(NoEligibleSpp, match="no eligible SPP"):
        measure(network, [at(*H)], [])
    with pytest.raises(UsageError, match="unknown engine 'abacus'"):
        measure(network, [at(*H)], [plant("S", *P)], engine="abacus")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="8 km"):
        Limits(cutoff_mm=7_999_999)
    with pytest.raises(InvalidValue, match="too far to be exact"):
        measure(network, [at(*H)], [plant("S", *P)], limits=Limits(cutoff_mm=1 << 52))


def test_a_site_where_the_plant_is_needs_no_line() -> None:
    found = route([road(H, P)], H, plant("S", *H), geometry=True)
    assert found.total_mm == 0
    assert found.path == (LonLat(lon=H[0], lat=H[1]),) * 2
