"""Laws of distance on random, awkward networks, against an oracle that shares no code with it.

The worlds hold parallel lines, loops, lines that touch themselves, standstills, islands,
overlaps, repeated lines, own lines of the SPPs, sites on nodes and on edges, and many ties: the
vertices stand on a lattice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from georisk.distance import build_network, measure, network_from_graph, to_networkx
from georisk.errors import EmptyNetwork
from georisk.model import DistanceStatus, LonLat, NoRoute, Route, SppSite
from tests.distance.oracle import expect
from tests.distance.verdicts import LIMITS, ROUNDING_MM, agree, in_metres, on_the_fence
from tests.distance.worlds import FEEDER, ROAD, SPP_LINE, Line, at, plant, table

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork

WEST, SOUTH, STEP, SIZE = 100.9, 13.1, 0.0145, 6
SETTINGS = settings(max_examples=120, deadline=None)

lattice = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(
    lambda cell: (round(WEST + cell[0] * STEP, 7), round(SOUTH + cell[1] * STEP, 7))
)
anywhere = st.tuples(
    st.floats(WEST - 0.03, WEST + SIZE * STEP + 0.03),
    st.floats(SOUTH - 0.03, SOUTH + SIZE * STEP + 0.03),
).map(lambda p: (round(p[0], 7), round(p[1], 7)))
vertex = st.one_of(lattice, lattice, lattice, anywhere)
ids = st.sampled_from(["S1", "S2", "S3"])


@st.composite
def lines_of(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from([ROAD, ROAD, FEEDER, SPP_LINE]))
    vertices = draw(st.lists(vertex, min_size=2, max_size=5))
    return vertices, kind, draw(ids) if kind is SPP_LINE else None


@dataclass(frozen=True)
class World:
    lines: list[Line]
    sites: list[LonLat]
    plants: list[SppSite]

    @property
    def network(self) -> RouteNetwork:
        return build_network(table(self.lines))


@st.composite
def positions(draw: st.DrawFn, lines: list[Line]) -> tuple[float, float]:
    """Somewhere, on a vertex, or on a segment of a line."""
    way = draw(st.integers(0, 2))
    if way == 0:
        return draw(anywhere)
    vertices = draw(st.sampled_from(lines))[0]
    row = draw(st.integers(0, len(vertices) - 2))
    share = 0.0 if way == 1 else draw(st.floats(0, 1))
    (ax, ay), (bx, by) = vertices[row], vertices[row + 1]
    return (ax + share * (bx - ax), ay + share * (by - ay))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    lines = draw(st.lists(lines_of(), min_size=1, max_size=12))
    assume(any(len(set(vertices)) > 1 for vertices, *_ in lines))
    sites = [at(*draw(positions(lines))) for _ in range(draw(st.integers(1, 4)))]
    names = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    return World(lines, sites, [plant(name, *draw(positions(lines))) for name in names])


@SETTINGS
@given(worlds())
def test_every_pair_agrees_with_networkx_on_the_split_edges(world: World) -> None:
    expected = expect(table(world.lines), world.sites, world.plants)
    network = world.network
    for column, spp in enumerate(world.plants):
        found = measure(network, world.sites, [spp], limits=LIMITS)
        for answer, rows in zip(found, expected, strict=True):
            if not on_the_fence(rows[column]):
                agree(answer, rows[column])


@SETTINGS
@given(worlds())
def test_the_nearest_is_the_least_of_all_by_millimetres_and_id(world: World) -> None:
    network = world.network
    found = measure(network, world.sites, world.plants)
    singles = [measure(network, world.sites, [spp]) for spp in world.plants]
    for answer, alone in zip(found, zip(*singles, strict=True), strict=True):
        routed = [
            (one.outcome.total_mm, one.spp_id, one.straight_mm, one.outcome)
            for one in alone
            if isinstance(one.outcome, Route)
        ]
        if routed:
            _, spp_id, straight, outcome = min(routed, key=lambda row: row[:2])
            assert (answer.spp_id, answer.straight_mm, answer.outcome) == (
                spp_id,
                straight,
                outcome,
            )
            continue
        open_ones = [
            (one.straight_mm, one.spp_id)
            for one in alone
            if one.outcome.status is not DistanceStatus.BEYOND_CUTOFF
        ]
        least = min(open_ones or [(one.straight_mm, one.spp_id) for one in alone])
        assert (answer.straight_mm, answer.spp_id) == least
        assert isinstance(answer.outcome, NoRoute)
        assert (answer.outcome.status is DistanceStatus.BEYOND_CUTOFF) == (not open_ones)


@SETTINGS
@given(worlds(), st.booleans())
def test_both_engines_say_exactly_the_same(world: World, geometry: bool) -> None:
    network = world.network
    fast = measure(network, world.sites, world.plants, geometry=geometry)
    plain = measure(network, world.sites, world.plants, geometry=geometry, engine="networkx")
    assert fast == plain


@SETTINGS
@given(worlds())
def test_a_route_is_never_shorter_than_the_straight_line_to_the_plant(world: World) -> None:
    for answer in measure(world.network, world.sites, world.plants):
        if isinstance(answer.outcome, Route) and not answer.outcome.from_spp_line:
            assert answer.outcome.total_mm >= answer.straight_mm - ROUNDING_MM
        if isinstance(answer.outcome, Route) and answer.outcome.plant_mm is not None:
            assert answer.outcome.plant_mm >= answer.straight_mm - ROUNDING_MM


@SETTINGS
@given(worlds())
def test_the_path_on_the_map_is_as_long_as_the_route_says(world: World) -> None:
    from tests.distance.oracle import geodesic

    for site, answer in zip(
        world.sites, measure(world.network, world.sites, world.plants, geometry=True), strict=True
    ):
        if isinstance(answer.outcome, NoRoute):
            continue
        path = [(point.lon, point.lat) for point in answer.outcome.path]
        length = sum(geodesic(a, b) for a, b in pairwise(path))
        assert abs(length - answer.outcome.total_mm / 1000) <= ROUNDING_MM / 1000
        assert path[0] == (site.lon, site.lat)
        assert len(path) > 1
        end = next(spp for spp in world.plants if spp.spp_id == answer.spp_id).location.point
        assert answer.outcome.from_spp_line or path[-1] == (end.lon, end.lat)


@SETTINGS
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_direction_of_lines_sites_and_plants_do_not_matter(
    world: World, chance: object
) -> None:
    lines, sites, plants = list(world.lines), list(world.sites), list(world.plants)
    for rows in (lines, plants):
        chance.shuffle(rows)  # type: ignore[attr-defined]
    lines = [(vertices[::-1], kind, owner) for vertices, kind, owner in lines]
    lines += lines[:2]
    turned = World(lines, sites[::-1], plants)
    assert turned.network.digest == world.network.digest
    found = measure(world.network, world.sites, world.plants, geometry=True)
    assert measure(turned.network, turned.sites, plants, geometry=True) == found[::-1]


@st.composite
def bends(draw: st.DrawFn) -> Line:
    """A line that meets others at vertices only: every second vertex is off the lattice."""
    stops = draw(st.lists(st.tuples(lattice, anywhere), min_size=1, max_size=3))
    return (
        [position for pair in stops for position in pair],
        draw(st.sampled_from([ROAD, FEEDER])),
        None,
    )


@SETTINGS
@given(worlds(), bends(), st.data())
def test_adding_a_line_never_lengthens_a_distance(
    world: World, line: Line, data: st.DataObject
) -> None:
    """With the feet given: a nearer line takes a site to itself, wherever it leads.

    So sites and plants stand on vertices. Lines of the SPPs themselves are another matter: once one
    can be reached, the distance is measured from it (reading R3).
    """
    lines = [(row[0], FEEDER if row[1] is SPP_LINE else row[1], None) for row in world.lines]
    places = sorted({place for row in lines for place in row[0] if len(set(row[0])) > 1})
    sites = [at(*data.draw(st.sampled_from(places))) for _ in range(3)]
    spp = plant("S1", *data.draw(st.sampled_from(places)))
    before = measure(build_network(table(lines)), sites, [spp])
    after = measure(build_network(table([*lines, line])), sites, [spp])
    for old, new in zip(before, after, strict=True):
        limit = in_metres(old.outcome) + ROUNDING_MM / 1000
        assert in_metres(new.outcome) <= limit or limit > LIMITS.cutoff_mm / 1000


@SETTINGS
@given(worlds())
def test_ways_that_are_found_together_are_those_found_alone(world: World) -> None:
    network, sites = world.network, [*world.sites, *world.sites]
    together = measure(network, sites, world.plants, geometry=True)
    alone = [measure(network, [site], world.plants, geometry=True)[0] for site in sites]
    assert together == alone


@SETTINGS
@given(worlds())
def test_a_network_survives_networkx(world: World) -> None:
    network = world.network
    again = network_from_graph(to_networkx(network))
    assert again.digest == network.digest
    assert (again.edge_mm == network.edge_mm).all()


@given(st.lists(lattice, max_size=1).map(lambda place: place * 3))
def test_lines_of_one_place_are_no_network(vertices: list[tuple[float, float]]) -> None:
    with pytest.raises(EmptyNetwork):
        build_network(table([(vertices, ROAD, None)]))
