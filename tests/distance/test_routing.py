"""Distances one can work out by hand."""

from __future__ import annotations

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


O, P, Q = east(0), east(3000), east(5000)
NORTH = (101.0, 13.01)


def test_the_parts_add_up_by_kind() -> None:
    site, end = (O[0], 13.001), (Q[0], 13.002)
    found = route([feeder(O, P), road(P, Q)], site, plant("S", *end))
    assert (found.access_mm, found.egress_mm) == (mm(site, O), mm(Q, end))
    assert (found.line_mm, found.corridor_mm) == (mm(O, P), mm(P, Q))
    assert found.total_mm == mm(site, O) + mm(O, P) + mm(P, Q) + mm(Q, end)
    assert (found.from_spp_line, found.plant_mm) == (False, None)


def test_parts_of_edges_count_by_their_kind() -> None:
    start, end = east(1000), east(4000)
    found = route([feeder(O, P), road(P, Q)], start, plant("S", *end))
    assert found.total_mm == pytest.approx(mm(start, end), abs=2)
    assert found.line_mm == pytest.approx(mm(start, P), abs=1)
    assert found.corridor_mm == pytest.approx(mm(P, end), abs=1)


@pytest.mark.parametrize(("a", "b"), [(500, 2500), (2500, 500), (1234, 1234)])
def test_on_one_edge_the_way_is_the_difference_of_the_offsets(a: float, b: float) -> None:
    found = route([road(O, Q)], east(a), plant("S", *east(b)), geometry=True)
    assert found.total_mm == pytest.approx(mm(east(a), east(b)), abs=2)
    assert found.path[0] == at(*east(a))
    assert found.path[-1] == at(*east(b))


def test_on_one_loop_the_way_over_the_node_may_be_shorter() -> None:
    ring = [O, east(2000), (east(2000)[0], 13.02), (O[0], 13.02), O]
    start, end = east(200), (101.0, 13.0018)
    found = route([road(*ring)], start, plant("S", *end), geometry=True)
    assert found.total_mm == pytest.approx(mm(start, O, end), abs=2)
    assert [(p.lon, p.lat) for p in found.path][1:-1] == [O]


def test_the_shorter_of_parallel_edges_is_taken() -> None:
    detour = (east(1500)[0], 13.02)
    lines = [road(O, detour, P), feeder(O, P), road(P, Q)]
    assert route(lines, O, plant("S", *Q)).total_mm == mm(O, P) + mm(P, Q)


def test_equal_ways_take_the_fewest_edges_then_the_standing_line() -> None:
    found = route([road(O, P), feeder(O, P), road(P, Q)], NORTH, plant("S", *Q))
    assert (found.line_mm, found.corridor_mm) == (mm(O, P), mm(P, Q))


def test_the_cutoff_is_inclusive_to_the_millimetre() -> None:
    whole = mm(O, P) + mm(P, Q) + mm(Q, east(9500))
    lines = [road(O, P), road(P, Q), road(Q, east(9500))]
    spp = plant("S", *east(9500))
    network = build_network(table(lines))
    for cutoff, reached in ((whole, True), (whole - 1, False)):
        for engine in ("scipy", "networkx"):
            [found] = measure(
                network, [at(*O)], [spp], limits=Limits(cutoff_mm=cutoff), engine=engine
            )
            assert isinstance(found.outcome, Route) is reached


def test_legs_count_towards_the_cutoff() -> None:
    # 9 km of road and two legs of about 1.1 km to its ends
    lines = [road(O, east(9000))]
    site, spp = NORTH, plant("S", east(9000)[0], 13.01)
    assert answer(lines, site, spp).straight_mm < 10_000_000
    assert status(lines, site, spp) is DistanceStatus.BEYOND_CUTOFF


def test_beyond_the_cutoff_in_a_straight_line_comes_before_everything() -> None:
    far, island = east(30_000), road(east(30_000), east(31_000))
    assert status([road(O, P), island], O, plant("S", *far)) is DistanceStatus.BEYOND_CUTOFF
    assert status([road(O, P)], O, plant("S", *far)) is DistanceStatus.BEYOND_CUTOFF
    assert status([road(O, P)], far, plant("S", *O)) is DistanceStatus.BEYOND_CUTOFF


def test_an_island_is_not_far_but_unknown() -> None:
    lines = [road(O, P), road((O[0], 13.02), (Q[0], 13.02))]
    found = answer(lines, O, plant("S", Q[0], 13.02))
    assert found.outcome == NoRoute(status=DistanceStatus.NO_ROUTE, access_mm=0)


def test_a_site_or_a_plant_off_the_network_is_said_to_be() -> None:
    away = (O[0] - 0.03, 13.0)
    assert status([road(O, P)], away, plant("S", *P)) is DistanceStatus.OFF_NETWORK
    found = answer([road(O, P)], P, plant("S", *away))
    assert found.outcome == NoRoute(status=DistanceStatus.OFF_NETWORK, access_mm=0)


def test_the_nearest_by_route_wins_over_the_nearest_in_a_straight_line() -> None:
    lines = [road(O, Q), road(O, NORTH, (101.0, 13.05), (101.003, 13.05))]
    behind = plant("A", 101.003, 13.002)  # 0.4 km away, but its road goes round by the north
    lines.append(road((101.003, 13.05), (101.003, 13.002)))
    found = answer(lines, O, behind, plant("B", *P))
    assert (found.spp_id, found.straight_mm) == ("B", mm(O, P))


@pytest.mark.parametrize("names", [("A", "B"), ("B", "A")])
def test_equally_near_spps_go_by_their_ids(names: tuple[str, str]) -> None:
    west = (round(2 * O[0] - P[0], 7), O[1])
    found = answer([road(west, O), road(O, P)], O, plant(names[0], *west), plant(names[1], *P))
    assert mm(west, O) == mm(O, P)
    assert found.spp_id == "A"


def test_a_nearer_spp_of_unknown_distance_is_named_beside_the_route() -> None:
    lines = [road(O, Q), road((O[0], 13.015), (Q[0], 13.015))]
    found = answer(lines, O, plant("ISLAND", O[0], 13.015), plant("S", *P))
    assert (found.spp_id, found.nearer_unknown) == ("S", "ISLAND")
    assert answer(lines, O, plant("ISLAND", Q[0], 13.015), plant("S", *P)).nearer_unknown is None


def test_without_a_route_an_unknown_distance_outweighs_a_known_long_one() -> None:
    round_about = [road(O, (101.0, 13.05), (101.02, 13.05), (101.02, 13.0))]
    island = road((101.0, 12.95), (101.01, 12.95))
    found = answer([*round_about, island], O, plant("LONG", 101.02, 13.0), plant("X", 101.0, 12.95))
    assert (found.spp_id, found.outcome.status) == ("X", DistanceStatus.NO_ROUTE)  # type: ignore[union-attr]


class TestOwnLines:
    """Reading R3: from the SPP's own lines where they are known, else from the plant."""

    lines = (road(O, P), spp_line("S", P, Q))
    spp = plant("S", *Q)

    def test_the_distance_ends_on_the_line_and_the_plants_is_reported_too(self) -> None:
        found = route([*self.lines], O, self.spp, geometry=True)
        assert (found.from_spp_line, found.egress_mm) == (True, 0)
        assert (found.total_mm, found.plant_mm) == (mm(O, P), mm(O, P) + mm(P, Q))
        assert [(p.lon, p.lat) for p in found.path] == [O, P]

    def test_a_site_on_the_line_is_there(self) -> None:
        site = (east(4000)[0], 13.001)
        found = route([*self.lines], site, self.spp, geometry=True)
        assert (found.total_mm, found.network_mm) == (found.access_mm, 0)
        assert found.plant_mm == pytest.approx(found.access_mm + mm(east(4000), Q), abs=2)
        assert len(found.path) == 2

    def test_anothers_line_is_a_line_to_run_along(self) -> None:
        found = route([*self.lines], O, plant("T", *Q))
        assert (found.from_spp_line, found.plant_mm) == (False, None)
        assert (found.line_mm, found.corridor_mm) == (mm(P, Q), mm(O, P))

    def test_a_line_out_of_reach_leaves_the_plant(self) -> None:
        island = spp_line("S", (O[0], 13.03), (P[0], 13.03))
        found = route([road(O, Q), island], O, self.spp)
        assert (found.from_spp_line, found.total_mm) == (False, mm(O, Q))

    def test_a_plant_out_of_reach_leaves_its_line(self) -> None:
        away = plant("S", Q[0] + 0.03, 13.0)
        found = route([*self.lines], O, away)
        assert (found.from_spp_line, found.total_mm, found.plant_mm) == (True, mm(O, P), None)

    def test_a_line_nearby_counts_though_the_plant_is_beyond_the_cutoff(self) -> None:
        long_line = spp_line("S", P, east(30_000))
        found = answer([road(O, P), long_line], O, plant("S", *east(30_000)))
        assert isinstance(found.outcome, Route)
        assert found.outcome.from_spp_line
        assert found.straight_mm == mm(O, east(30_000))


def test_a_length_of_zero_is_a_way_and_not_a_gap() -> None:
    import networkx as nx

    graph = nx.Graph(crs="EPSG:4326")
    places = {1: O, 2: P, 3: P, 4: Q}
    graph.add_nodes_from((name, {"x": x, "y": y}) for name, (x, y) in places.items())
    graph.add_edges_from([(1, 2), (2, 3), (3, 4)])
    network = network_from_graph(graph)
    for engine in ("scipy", "networkx"):
        [found] = measure(network, [at(*O)], [plant("S", *Q)], engine=engine, geometry=True)
        assert isinstance(found.outcome, Route)
        assert found.outcome.total_mm == mm(O, P) + mm(P, Q)


def test_searches_are_kept_and_used_again() -> None:
    network = build_network(table([road(O, P), feeder(P, Q)]))
    spps = [plant("B", *Q), plant("A", *O)]
    prepared = prepare_spps(network, spps)
    sites = [at(*east(500)), at(*east(4500))]
    assert measure_prepared(network, sites, prepared) == measure(network, sites, spps)
    assert measure_prepared(network, [], prepared) == []


def test_a_field_holds_no_node_beyond_its_limit() -> None:
    corners = [east(1000 * step) for step in range(15)]
    network = build_network(table([road(a, b) for a, b in zip(corners, corners[1:], strict=False)]))
    start = np.flatnonzero(network.node_lon == corners[0][0]).astype(np.int32)
    zero = np.zeros(1, dtype=np.int64)
    source = Source(node=start, mm=zero, line_mm=zero, limit_mm=8_000_000)
    field = search(network, source, engine_of("scipy"))
    assert len(field.node) == sum(mm(corners[0], corner) <= 8_000_000 for corner in corners)
    assert field.mm.max() <= 8_000_000


def test_wrong_wishes_are_refused() -> None:
    network = build_network(table([road(O, P)]))
    with pytest.raises(NoEligibleSpp, match="no eligible SPP"):
        measure(network, [at(*O)], [])
    with pytest.raises(UsageError, match="unknown engine 'abacus'"):
        measure(network, [at(*O)], [plant("S", *P)], engine="abacus")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="8 km"):
        Limits(cutoff_mm=7_999_999)
    with pytest.raises(InvalidValue, match="too far to be exact"):
        measure(network, [at(*O)], [plant("S", *P)], limits=Limits(cutoff_mm=1 << 52))


def test_a_site_where_the_plant_is_needs_no_line() -> None:
    found = route([road(O, P)], O, plant("S", *O), geometry=True)
    assert found.total_mm == 0
    assert found.path == (LonLat(lon=O[0], lat=O[1]),) * 2
