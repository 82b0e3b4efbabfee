"""A threat surface is many full re-runs, each with one plant more."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.assessment import assess, make_world
from georisk.assessment.threat_surface import (
    Candidate,
    Stake,
    estate_candidates,
    grid_candidates,
    stakes_of,
    standpoint_of,
    worst_first,
)
from georisk.assessment.what_if import make_baseline
from georisk.distance import Limits, build_network, measure
from georisk.errors import UsageError
from georisk.model import (
    Band,
    BranchStatus,
    Customer,
    CustomerId,
    Estate,
    EstateId,
    Location,
    LonLat,
    Precision,
    Route,
    SppId,
    SppSite,
    SppStatus,
)
from tests.distance.worlds import at, plant, road, table
from tests.laws.test_what_if_laws import LIMITS, NOBODY_KNOWS, RULES, places, questions

if TYPE_CHECKING:
    from georisk.assessment import World
    from georisk.assessment.changes import Change
    from georisk.assessment.what_if import Baseline
    from georisk.model import Assessment


def stakes_at(baseline: Baseline, candidates: list[Candidate]) -> list[Stake]:
    return stakes_of(baseline.world.network, standpoint_of(baseline), candidates)


AT_STAKE = {Band.HIGH, Band.VERY_HIGH}


def with_plant(world: World, point: LonLat) -> World:
    added = SppSite(
        spp_id=SppId("added"),
        name="added",
        location=Location(point=point, precision=Precision.SURVEYED),
        status=SppStatus.PLANNED,
    )
    return make_world(RULES, [*world.spps, added], world.network, world.estates, LIMITS)


def needs_plan(item: Assessment) -> bool:
    card = item.scorecard
    return card is not None and {card.band_low, card.band_high} <= AT_STAKE


def spread(item: Assessment) -> object:
    """The band, or that it is open, as a what-if tells them apart."""
    card = item.scorecard
    if card is None:
        return None
    return card.band or ("needs a plan" if needs_plan(item) else "open")


def the_long_way(people: list[Customer], world: World, point: LonLat) -> tuple[object, ...]:
    before = assess(people, world, NOBODY_KNOWS, geometry=False)
    after = assess(people, with_plant(world, point), NOBODY_KNOWS, geometry=False)
    pairs = list(zip(before, after, strict=True))
    newly = [new for old, new in pairs if needs_plan(new) and not needs_plan(old)]
    sites = [person.location.point for person in people if person.location]
    alone = measure(world.network, sites, [plant("only", point.lon, point.lat)], limits=LIMITS)
    return (
        sum(isinstance(one.outcome, Route) for one in alone),
        sum(spread(old) != spread(new) for old, new in pairs),
        sum(new.eligibility.eligible and not old.eligibility.eligible for old, new in pairs),
        len(newly),
        sum((item.customer.monthly_bill_thb or Decimal(0) for item in newly), Decimal(0)),
    )


def numbers(stake: Stake) -> tuple[object, ...]:
    return (
        stake.customers,
        stake.band_moves,
        stake.newly_assessed,
        stake.newly_at_stake,
        stake.baht_newly_at_stake,
    )


@settings(max_examples=60, deadline=None)
@given(questions(), st.lists(places, min_size=1, max_size=5))
def test_every_site_is_a_full_run_with_a_plant_there(
    question: tuple[list[Customer], World, list[Change]], points: list[LonLat]
) -> None:
    people, world, _ = question
    baseline = make_baseline(people, world, NOBODY_KNOWS)
    candidates = [
        Candidate(site_id=str(number), point=point) for number, point in enumerate(points)
    ]
    together = stakes_at(baseline, candidates)
    assert [stake.candidate for stake in together] == candidates
    for stake, candidate in zip(together, candidates, strict=True):
        assert numbers(stake) == the_long_way(people, world, candidate.point)
        assert stakes_at(baseline, [candidate]) == [stake]


# --- a street of 20 km with a plant at its west end ----------------------------------------------


def customer(name: str, lon: float, bill: int | None) -> Customer:
    return Customer(
        customer_id=CustomerId(name),
        row=2,
        monthly_bill_thb=None if bill is None else Decimal(bill),
        outages_12m=9,
        branch_status=BranchStatus.MAIN_SPP,
        location=Location(point=at(lon, 13.4), precision=Precision.SURVEYED),
    )


@pytest.fixture(scope="module")
def street() -> World:
    network = build_network(table([road((101.0, 13.4), (101.1, 13.4), (101.2, 13.4))]))
    estate = Estate(estate_id=EstateId("E"), name="E", centre=at(101.2, 13.4), radius_m=10.0)
    return make_world(RULES, [plant("S", 101.0, 13.4)], network, (estate,), Limits())


def test_a_plant_beside_a_large_customer_puts_its_bill_at_stake(street: World) -> None:
    people = [customer("near", 101.0, 1_500_000), customer("far", 101.19, 1_500_000)]
    baseline = make_baseline(people, street, NOBODY_KNOWS)
    beside, nowhere = stakes_at(
        baseline,
        [
            Candidate(site_id="b", point=at(101.189, 13.4)),
            Candidate(site_id="n", point=at(100, 13)),
        ],
    )
    assert numbers(beside) == (1, 1, 1, 1, Decimal(1_500_000))
    assert beside.access_mm == 0
    assert numbers(nowhere) == (0, 0, 0, 0, Decimal(0))
    assert nowhere.access_mm is None
    assert [stake.candidate.site_id for stake in worst_first([nowhere, beside])] == ["b", "n"]


def test_the_centres_of_estates_are_candidates(street: World) -> None:
    assert estate_candidates(street.estates) == [Candidate(site_id="E", point=at(101.2, 13.4))]


def test_a_grid_covers_the_customers_and_nothing_far_from_all(street: World) -> None:
    people = [customer("west", 100.0, 1_000_000), customer("east", 101.2, 1_000_000)]
    baseline = make_baseline(people, street, NOBODY_KNOWS)
    grid = grid_candidates(baseline, 5_000)
    lons = [candidate.point.lon for candidate in grid]
    assert min(lons) == 100.0
    assert max(lons) > 101.15
    assert not [lon for lon in lons if 100.11 < lon < 101.09]
    assert len({candidate.site_id for candidate in grid}) == len(grid)


def test_a_grid_too_fine_is_refused(street: World) -> None:
    people = [
        customer("west", 100.0, 1_000_000),
        Customer(
            customer_id=CustomerId("north"),
            row=3,
            location=Location(point=at(104.0, 20.0), precision=Precision.SURVEYED),
        ),
    ]
    baseline = make_baseline(people, street, NOBODY_KNOWS)
    with pytest.raises(UsageError, match="--step-m"):
        grid_candidates(baseline, 10)


def test_no_position_no_grid(street: World) -> None:
    nobody = make_baseline([Customer(customer_id=CustomerId("x"), row=2)], street, NOBODY_KNOWS)
    with pytest.raises(UsageError, match="--candidates"):
        grid_candidates(nobody, 1_000)
