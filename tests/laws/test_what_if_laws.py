"""A what-if is a full re-run, always: the incremental answer against a world made anew."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import georisk.scoring
from georisk.assessment import assess, make_world, registers
from georisk.assessment.changes import (
    AddLine,
    AddSpp,
    ChangeStatus,
    MoveSpp,
    RemoveSpp,
    changed_spps,
)
from georisk.assessment.shares import Share
from georisk.assessment.standings import BUCKETS, stated
from georisk.assessment.what_if import make_baseline, rescored, what_if
from georisk.distance import Limits, build_network
from georisk.distance.barriers import barriers_of
from georisk.distance.friction import friction_of
from georisk.errors import NoEligibleSpp
from georisk.model import (
    BranchStatus,
    Customer,
    CustomerId,
    Estate,
    EstateId,
    KasmFacts,
    Location,
    LonLat,
    Precision,
    Route,
    SppContract,
    SppId,
    SppSite,
    SppStatus,
)
from georisk.scoring import parse_ruleset
from tests.distance.worlds import FEEDER, ROAD, SPP_LINE, Line, at, table

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from georisk.assessment import World
    from georisk.assessment.changes import Change
    from georisk.assessment.shares import Move
    from georisk.assessment.what_if import Baseline
    from georisk.distance import RouteNetwork
    from georisk.distance.barriers import Barriers
    from georisk.model import Assessment

RULES = parse_ruleset(
    (Path(georisk.scoring.__file__).parent / "rulesets" / "pea-2566.toml").read_text("utf-8")
)
LIMITS = Limits()
# A lattice of 40 km: some plants are near, some beyond the cutoff, some tie.
WEST, SOUTH, STEP, SIZE = 100.9, 13.1, 0.03, 12
IDS = ["S1", "S2", "S3", "S4"]
NOBODY_KNOWS = registers()

lattice = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(
    lambda cell: (round(WEST + cell[0] * STEP, 7), round(SOUTH + cell[1] * STEP, 7))
)
places = lattice.map(lambda place: at(*place))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from([ROAD, ROAD, FEEDER, SPP_LINE]))
    vertices = draw(st.lists(lattice, min_size=2, max_size=5, unique=True))
    return vertices, kind, draw(st.sampled_from(IDS)) if kind is SPP_LINE else None


def located(point: LonLat | None) -> Location | None:
    return None if point is None else Location(point=point, precision=Precision.SURVEYED)


@st.composite
def customers(draw: st.DrawFn, number: int) -> Customer:
    bills = st.sampled_from([None, "250000", "300000", "1500000", "3999999.99", "7000000"])
    bill = draw(bills)
    margin = draw(st.sampled_from([None, "1000", "300000"]))
    solar = draw(st.booleans())
    return Customer(
        customer_id=CustomerId(f"C{number}"),
        row=number + 2,
        office=draw(st.sampled_from([None, "O1", "O2"])),
        kamr_id=draw(st.sampled_from([None, "K1"])),
        location=located(draw(st.one_of(places, places, places, st.none()))),
        monthly_bill_thb=None if bill is None else Decimal(bill),
        branch_status=draw(st.sampled_from([None, *BranchStatus])),
        outages_12m=draw(st.sampled_from([None, 0, 3, 9])),
        spp_contract=draw(st.sampled_from([None, SppContract.NONE, SppContract.SIGNED])),
        spp_partner=draw(st.sampled_from([None, False, True])),
        in_estate=draw(st.sampled_from([None, True, False])),
        solar_considered=solar,
        solar_kw=Decimal(draw(st.integers(0, 1))) if solar else None,
        peak_demand_kw=Decimal(100),
        kasm=KasmFacts(gross_margin_thb=None if margin is None else Decimal(margin)),
    )


@st.composite
def plants(draw: st.DrawFn, name: str) -> SppSite:
    location = located(draw(places))
    assert location is not None
    return SppSite(
        spp_id=SppId(name),
        name=name,
        location=location,
        status=draw(st.sampled_from(list(SppStatus))),
        direct_sale=draw(st.sampled_from([None, True, False])),
        residual_mw=draw(st.sampled_from([None, Decimal(0), Decimal(5)])),
    )


@st.composite
def change_lists(draw: st.DrawFn, there: Sequence[str]) -> list[Change]:
    """One to three changes, each of another plant."""
    names = draw(
        st.lists(st.sampled_from([*there, "N1", "N2"]), min_size=1, max_size=3, unique=True)
    )
    changes: list[Change] = []
    for name in map(SppId, names):
        if name not in there:
            changes.append(AddSpp(point=draw(places), spp_id=name))
            continue
        changes.append(
            draw(
                st.one_of(
                    st.builds(MoveSpp, spp_id=st.just(name), point=places),
                    st.just(RemoveSpp(spp_id=name)),
                    st.builds(
                        ChangeStatus, spp_id=st.just(name), status=st.sampled_from(SppStatus)
                    ),
                )
            )
        )
    return changes


@st.composite
def new_lines(draw: st.DrawFn) -> list[Line]:
    return draw(st.lists(lines(), min_size=1, max_size=3))


def as_change(line: Line) -> AddLine:
    vertices, kind, owner = line
    return AddLine(
        points=tuple(at(*vertex) for vertex in vertices),
        kind=kind,
        owner=None if owner is None else SppId(owner),
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Customer], World, list[Change]]:
    people, world, _, changes = draw(drawn_questions())
    return people, world, changes


@st.composite
def drawn_questions(
    draw: st.DrawFn,
) -> tuple[list[Customer], World, list[Line], list[Change]]:
    names = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True))
    spps = [draw(plants(name)) for name in names]
    sure = SppSite(
        spp_id=SppId("S0"),
        name="S0",
        location=Location(point=at(WEST, SOUTH), precision=Precision.SURVEYED),
        status=SppStatus.PLANNED,
    )
    drawn = draw(st.lists(lines(), min_size=1, max_size=8))
    network = build_network(table(drawn))
    estate = Estate(estate_id=EstateId("E"), name="E", centre=draw(places), radius_m=900.0)
    estates = draw(st.sampled_from([(), (estate,)]))
    people = [draw(customers(number)) for number in range(draw(st.integers(0, 8)))]
    world = make_world(RULES, [sure, *spps], network, estates, LIMITS)
    return people, world, drawn, draw(change_lists([*names, "S0"]))


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_answer_is_that_of_a_full_run_on_the_changed_world(
    question: tuple[list[Customer], World, list[Change]],
) -> None:
    people, world, changes = question
    holds(people, world, world.network, changes)


@settings(max_examples=60, deadline=None)
@given(drawn_questions(), new_lines(), st.booleans())
def test_lines_that_are_added_are_those_of_a_network_built_anew(
    question: tuple[list[Customer], World, list[Line], list[Change]],
    more: list[Line],
    alone: bool,
) -> None:
    """The network of the full run is built from all the lines as they were drawn."""
    people, world, drawn, changes = question
    assume(not any(runs_along(one, other) for one in more for other in (*drawn, *more)))
    network = build_network(table([*drawn, *more]))
    added = [as_change(line) for line in more]
    holds(people, world, network, added if alone else [*added, *changes])


STEERED = Limits(friction=friction_of({"road": 2.0, "distribution_line": 0.7, "road.service": 5.0}))
CORE = 4
ROWS = [
    [(round(WEST + x * STEP, 7), round(SOUTH + y * STEP, 7)) for x in range(7)] for y in range(7)
]
GRID: list[Line] = [
    *((row, ROAD, None) for row in ROWS),
    *((column, FEEDER, None) for column in zip(*ROWS, strict=True)),
    # shortcuts that friction keeps ways off
    *(([ROWS[step][step + turn] for step in range(6 - turn)], ROAD, None) for turn in range(3)),
]
CLASSES = [*["residential"] * 14, *["service"] * 3]


def walls() -> Barriers:
    """Fences a little south and west of every line of the grid."""
    near, far = -STEP / 200, 7 * STEP
    ends = [((-STEP, y * STEP + near), (far, y * STEP + near)) for y in range(7)]
    ends += [((y, x), (y2, x2)) for (x, y), (x2, y2) in ends]
    lines = [[(WEST + x, SOUTH + y) for x, y in pair] for pair in ends]
    return barriers_of([shapely.LineString(line) for line in lines])


NUDGES = st.tuples(st.sampled_from([-8, -8, 0, 8]), st.sampled_from([-8, -8, 0, 8]))


@settings(max_examples=24, deadline=None)
@given(drawn_questions(), new_lines(), st.lists(NUDGES, min_size=8, max_size=8), st.data())
def test_a_full_run_is_met_under_friction_and_behind_barriers(
    question: tuple[list[Customer], World, list[Line], list[Change]],
    more: list[Line],
    nudges: list[tuple[int, int]],
    data: st.DataObject,
) -> None:
    """Customers stand beside the lines of a grid, so that legs have fences to meet."""
    people, world, _, changes = question
    grown = data.draw(st.sampled_from([[], more]))
    assume(not any(runs_along(one, other) for one in more for other in (*GRID, *more)))
    before, after = labelled(GRID), labelled([*GRID, *grown])
    aside = [moved_aside(who, by) for who, by in zip(people, nudges, strict=False)]
    spps = [replace(spp, location=located(in_core(spp.location.point))) for spp in world.spps]
    limits = data.draw(st.sampled_from([STEERED, replace(STEERED, barriers=walls())]))
    beside = make_world(RULES, spps, before, world.estates, limits)
    holds(aside, beside, after, [*map(as_change, grown), *changes])


def labelled(lines: list[Line]) -> RouteNetwork:
    """Build the lines of the grid with their classes; those a what-if adds have none."""
    labels = (*CLASSES, *[""] * (len(lines) - len(CLASSES)))
    return build_network(
        replace(table(lines), label=np.arange(len(labels), dtype=np.int32), labels=labels)
    )


def in_core(point: LonLat, by: tuple[int, int] = (0, 0)) -> LonLat:
    """Bring a place of the lattice near all others, and some metres aside."""
    x, y = round((point.lon - WEST) / STEP) % CORE, round((point.lat - SOUTH) / STEP) % CORE
    return at(WEST + (x + by[0] / 1000) * STEP, SOUTH + (y + by[1] / 1000) * STEP)


def moved_aside(person: Customer, by: tuple[int, int]) -> Customer:
    if person.location is None:
        return person
    return replace(person, location=located(in_core(person.location.point, by)))


def runs_along(line: Line, other: Line) -> bool:
    """Whether a line is part of another one: it adds nothing, and cuts nothing either."""
    return line is not other and set(line[0]) <= set(other[0]) and line[1:] == other[1:]


def holds(
    people: list[Customer], world: World, network: RouteNetwork, changes: list[Change]
) -> None:
    """Hold the answer to some changes to a full run on a network that was built by itself."""
    baseline = make_baseline(people, world, NOBODY_KNOWS)
    spps = changed_spps(world.spps, changes)
    try:
        anew = make_world(RULES, spps, network, world.estates, world.searches.limits)
    except NoEligibleSpp:
        assert _refused(baseline, changes)
        return
    again = assess(people, anew, NOBODY_KNOWS)
    full = stated(again)
    row, _, after = rescored(baseline, changes)
    merged = baseline.before.copy()
    merged[row] = after
    assert np.array_equal(merged, full)

    answer = what_if(baseline, changes)
    moved = {people[at].customer_id for at in np.flatnonzero((full != baseline.before).any(axis=1))}
    assert {move.customer.customer_id for move in answer.moves} == moved
    by_id = {item.customer.customer_id: item for item in again}
    for move in answer.moves:
        _agrees(move, by_id[move.customer.customer_id])
    everybody = dict.fromkeys([customer.customer_id for customer in people])
    before = assess(people, world, NOBODY_KNOWS)
    for name, shifts in (("office", answer.offices), ("kamr_id", answer.kamrs)):
        groups = {getattr(move.customer, name) for move in answer.moves}
        assert {shift.name for shift in shifts} == groups
        for shift in shifts:
            members = [who for who in people if getattr(who, name) == shift.name]
            ids = {who.customer_id for who in members}
            assert shift.before == in_buckets(before, ids)
            assert shift.after == in_buckets(again, ids)
    assert answer.total.before == in_buckets(before, everybody)
    assert answer.total.after == in_buckets(again, everybody)
    stake = sum(
        (
            item.customer.monthly_bill_thb or Decimal(0)
            for item in again
            if item.scorecard and item.scorecard.special_risk_plan
        ),
        Decimal(0),
    )
    assert answer.total.at_stake_after == stake


def in_buckets(items: Sequence[Assessment], ids: Container[CustomerId]) -> dict[str, Share]:
    """Count customers and baht by band from full assessments, the long way."""
    result = dict.fromkeys(BUCKETS, Share())
    for item in items:
        if item.customer.customer_id not in ids:
            continue
        card, name = item.scorecard, "not_assessed"
        if card is not None:
            at_stake_surely = card.special_risk_plan and card.band is None
            name = "high_or_very_high" if at_stake_surely else card.band or "open"
        had = result[name]
        bill = item.customer.monthly_bill_thb or Decimal(0)
        result[name] = Share(customers=had.customers + 1, baht=had.baht + bill)
    return result


def _refused(baseline: Baseline, changes: list[Change]) -> bool:
    try:
        what_if(baseline, changes)
    except NoEligibleSpp:
        return True
    return False


def _agrees(move: Move, item: Assessment) -> None:
    """Hold what is told of a customer that moves to its full assessment."""
    after, card, route = move.after, item.scorecard, item.distance
    assert after.eligible == item.eligibility.eligible
    assert after.tier == item.tiers.tier
    assert move.mm_after == (route.total_mm if isinstance(route, Route) else None)
    assert move.spp_after in {item.spp_id, None}
    if card is not None:
        assert (after.score_low, after.score_high) == (card.score_low, card.score_high)
        assert (after.band_low, after.band_high) == (card.band_low, card.band_high)
        assert (after.score, after.probability_level) == (card.score, card.probability_level)
