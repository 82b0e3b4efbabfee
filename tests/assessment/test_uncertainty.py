"""What a position's radius leaves open: the chances are true, repeatable, exact at the edges."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from georisk.adapters.results.run_json import from_text, to_text
from georisk.assessment import Registers, World, assess, registers
from georisk.assessment.document import assessed
from georisk.assessment.uncertainty import band_chances
from georisk.distance import measure_prepared, prepare_spps, sampled_distances
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.spread import disc_draws, turns
from georisk.model import (
    AssessedCustomer,
    BandChances,
    BranchStatus,
    Customer,
    CustomerId,
    DistanceStatus,
    Location,
    LonLat,
    Precision,
    Route,
)
from georisk.wiring import load_world, sample_job

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.distance.arrays import Floats

# The full check of the calibration: GEORISK_CALIBRATION_SITES=20000 pytest <this file>
SITES = int(os.environ.get("GEORISK_CALIBRATION_SITES", "4000"))
FULL = 20_000
WITHIN = 0.03
RADII = (100.0, 500.0, 1000.0)
PLANTS = {"SPP-001", "SPP-008", "SPP-061", "SYN-SPP-1", "SYN-SPP-3"}
KNOWN = registers()


@cache
def sample_world() -> World:
    files, options = sample_job()
    return load_world(files.world, options)[0]


def few_plants(world: World, radius: float | None = None) -> World:
    """Few enough that every level of condition 1 occurs."""
    rivals = tuple(
        replace(spp, location=replace(spp.location, accuracy_m=radius))
        for spp in world.rivals
        if spp.spp_id in PLANTS
    )
    searches = prepare_spps(world.network, rivals, world.searches.limits)
    return replace(world, rivals=rivals, searches=searches)


def site(lon: float, lat: float, radius: float | None, precision: Precision) -> Location:
    return Location(point=LonLat(lon=lon, lat=lat), precision=precision, accuracy_m=radius)


def customer(name: str, location: Location | None, **more: object) -> Customer:
    facts = {
        "monthly_bill_thb": Decimal(2_500_000),
        "outages_12m": 3,
        "branch_status": BranchStatus.SOME_SPP,
        "in_estate": True,
        **more,
    }
    return Customer(
        customer_id=CustomerId(name),
        row=2,
        location=location,
        **facts,  # type: ignore[arg-type]
    )


def chances_of(customers: Sequence[Customer], world: World) -> dict[str, BandChances]:
    found = assess(customers, world, KNOWN, geometry=False, rank_areas=False)
    return {str(key): value for key, value in band_chances(found, world).items()}


def moved(location: Location, east_m: float, north_m: float) -> Location:
    east, north = metres_per_degree(np.array([location.point.lat]))
    point = LonLat(
        lon=location.point.lon + east_m / float(east[0]),
        lat=location.point.lat + north_m / float(north[0]),
    )
    return replace(location, point=point)


def simulated(count: int, world: World) -> tuple[list[Customer], list[Customer]]:
    """Customers as they truly stand, and as a file with a radius has them.

    A radius says that the true place lies anywhere in its disc, each part as likely as another: so
    the stated place comes first here, and the true one is drawn around it.
    """
    rng = np.random.default_rng(20)
    node = rng.integers(0, world.network.node_count, count)
    bills = np.array([800_000, 1_500_000, 3_000_000, 4_500_000, 9_000_000])
    statuses = tuple(BranchStatus)
    true, stated = [], []
    for row, at in enumerate(node.tolist()):
        lon, lat = float(world.network.node_lon[at]), float(world.network.node_lat[at])
        radius = float(rng.choice(RADII))
        place = moved(site(lon, lat, radius, Precision.PARCEL), *rng.normal(0, 700, 2).tolist())
        one = customer(
            f"T{row}",
            place,
            monthly_bill_thb=Decimal(int(rng.choice(bills))),
            outages_12m=int(rng.integers(0, 8)),
            branch_status=statuses[int(rng.integers(0, 4))],
        )
        stated.append(one)
        true.append(replace(one, location=_within(place, rng)))
    return true, stated


def outcomes(chances: BandChances) -> dict[str, float]:
    names = ("low", "medium", "high", "very_high", "open")
    return {name: getattr(chances, name) for name in names}


def truth(customers: Sequence[Customer], world: World) -> dict[str, str]:
    found = assess(customers, world, KNOWN, geometry=False, rank_areas=False)
    cards = {str(item.customer.customer_id): item.scorecard for item in found}
    return {
        name: "open" if card is None or card.band is None else card.band.value
        for name, card in cards.items()
    }


def gaps(stated: Iterable[tuple[float, bool]]) -> list[tuple[float, int]]:
    """Stated less true share in each tenth of the stated chances, and how many are in it."""
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, happened in stated:
        tenths[min(int(chance * 10), 9)].append((chance, happened))
    return [
        (float(np.mean([chance - happened for chance, happened in rows])), len(rows))
        for rows in tenths.values()
    ]


def told_and_true(
    stated: Sequence[Customer], world: World, rng: np.random.Generator
) -> list[tuple[float, bool]]:
    """Each chance stated for a band, and whether that was the band of a true site."""
    chances = chances_of(stated, world)
    unsure = [one for one in stated if max(outcomes(chances[one.customer_id]).values()) < 1]
    told: list[tuple[float, bool]] = []
    while len(told) < 2 * SITES:
        places = [replace(one, location=_true_place(one, rng)) for one in unsure]
        was = truth(places, world)
        told += [
            (chance, was[one.customer_id] == band)
            for one in unsure
            for band, chance in outcomes(chances[one.customer_id]).items()
            if 0 < chance < 1
        ]
    return told


def _true_place(one: Customer, rng: np.random.Generator) -> Location | None:
    return None if one.location is None else _within(one.location, rng)


def test_the_chances_are_calibrated() -> None:
    """Only sites with more than one possible band: the others are right without any skill."""
    world = few_plants(sample_world())
    _, stated = simulated(SITES // 2, world)
    found = gaps(told_and_true(stated, world, np.random.default_rng(5)))
    assert len(found) == 10
    assert min(count for _, count in found) > SITES / 20
    for gap, count in found:
        # A standard error of a share of so few true sites is allowed on top.
        assert abs(gap) <= WITHIN + (0.5 / count**0.5 if SITES < FULL else 0), (gap, count)


def test_the_likeliest_band_is_right_as_often_as_it_says() -> None:
    world = few_plants(sample_world())
    true, stated = simulated(SITES // 2, world)
    chances, was = chances_of(stated, world), truth(true, world)
    likeliest = [max(outcomes(item).items(), key=lambda pair: pair[1]) for item in chances.values()]
    right = [was[name] == band for name, (band, _) in zip(chances, likeliest, strict=True)]
    assert abs(np.mean(right) - np.mean([chance for _, chance in likeliest])) <= WITHIN


def test_certain_bands_are_as_good_as_always_right() -> None:
    world = few_plants(sample_world())
    true, stated = simulated(400, world)
    chances, was = chances_of(stated, world), truth(true, world)
    sure = [name for name, item in chances.items() if max(outcomes(item).values()) == 1.0]
    right = [outcomes(chances[name])[was[name]] == 1.0 for name in sure]
    assert len(sure) > 100
    assert np.mean(right) >= 0.99


def drawn_and_measured(radius: float, world: World) -> tuple[Floats, Floats]:
    """Millimetres of draws, and of sites that stand where they fell; infinite where not routed."""
    draws = 60
    places = [one.location for one in simulated(24, world)[0] if one.location]
    sites = [(f"S{n}", replace(one, accuracy_m=radius)) for n, one in enumerate(places)]
    found = sampled_distances(world.network, sites, world.rivals, world.searches, draws)
    expected = np.full(found.mm.shape, np.inf)
    for row, (name, location) in enumerate(sites):
        east, north = (part[0] for part in disc_draws(np.array([radius]), turns([name]), draws))
        there = [
            moved(location, x, y).point for x, y in zip(east.tolist(), north.tolist(), strict=True)
        ]
        for nth, one in enumerate(measure_prepared(world.network, there, world.searches)):
            if isinstance(one.outcome, Route):
                expected[row, nth] = one.outcome.total_mm
            else:
                beyond = one.outcome.status is DistanceStatus.BEYOND_CUTOFF
                assert bool(found.unknown[row, nth]) is not beyond
    return found.mm, expected


@pytest.mark.parametrize("radius", [30.0, 400.0])
def test_each_draw_is_measured_as_a_site_would_be(radius: float) -> None:
    drawn, measured = drawn_and_measured(radius, few_plants(sample_world()))
    assert np.isfinite(measured).sum() > 600
    np.testing.assert_allclose(drawn, measured, rtol=0, atol=500)


@pytest.mark.parametrize("radius", [1_500.0, 4_000.0])
def test_draws_of_wide_discs_are_nearly_all_measured_so(radius: float) -> None:
    """A line that is hardly nearer than another may be overlooked there."""
    drawn, measured = drawn_and_measured(radius, few_plants(sample_world()))
    routed = np.isfinite(measured) & np.isfinite(drawn)
    assert routed.sum() > 300
    assert (np.isfinite(measured) != np.isfinite(drawn)).mean() < 0.002
    apart = np.abs(drawn[routed] - measured[routed])
    assert (apart <= 500).mean() > 0.95
    assert apart.mean() < radius / 100 * 1000


def test_a_moved_plant_is_nearly_a_search_from_there() -> None:
    """The plants' radius is not searched again; this is how much that costs."""
    unsure = few_plants(sample_world(), 500.0)
    _, stated = simulated(400, unsure)
    exact = [replace(one, location=_radius(one, 20.0)) for one in stated]
    chances = chances_of(exact, unsure)
    rng = np.random.default_rng(3)
    told: list[tuple[float, bool]] = []
    for _ in range(30):
        there = tuple(replace(spp, location=_within(spp.location, rng)) for spp in unsure.rivals)
        searches = prepare_spps(unsure.network, there, unsure.searches.limits)
        was = truth(exact, replace(unsure, rivals=there, searches=searches))
        told += [
            (chance, was[name] == band)
            for name, item in chances.items()
            for band, chance in outcomes(item).items()
            if 0 < chance < 1
        ]
    assert len(told) > 300
    assert max(abs(gap) for gap, count in gaps(told) if count > 100) <= 0.15


def _radius(one: Customer, radius: float) -> Location | None:
    return None if one.location is None else replace(one.location, accuracy_m=radius)


def _within(location: Location, rng: np.random.Generator) -> Location:
    share, angle = (location.accuracy_m or 0.0) * np.sqrt(rng.random()), 2 * np.pi * rng.random()
    return moved(location, float(share * np.cos(angle)), float(share * np.sin(angle)))


def test_draws_depend_on_the_customer_alone() -> None:
    world = sample_world()
    _, stated = simulated(40, world)
    together = chances_of(stated, world)
    alone = chances_of(stated[7:8], world)
    assert together == chances_of(stated[::-1], world)
    assert alone == {"T7": together["T7"]}


def test_shares_sum_to_one_and_the_interval_holds_the_measured_distance() -> None:
    world = few_plants(sample_world())
    _, stated = simulated(200, world)
    found = assess(stated, world, KNOWN, geometry=False, rank_areas=False)
    chances = band_chances(found, world)
    inside = []
    for item in found:
        one = chances[item.customer.customer_id]
        assert sum(outcomes(one).values()) == pytest.approx(1, abs=1e-5)
        assert 0 <= one.change <= 1
        if isinstance(item.distance, Route) and one.distance_high_m and one.distance_low_m:
            metres = item.distance.total_mm / 1000
            inside.append(one.distance_low_m - 1 <= metres <= one.distance_high_m + 1)
    assert len(inside) > 100
    assert np.mean(inside) > 0.95


@pytest.mark.parametrize(
    ("precision", "provisional"),
    [
        (Precision.SURVEYED, False),
        (Precision.ESTATE, False),
        (Precision.TAMBON, True),
        (Precision.PROVINCE, True),
    ],
)
def test_tambon_or_worse_is_provisional(precision: Precision, provisional: bool) -> None:
    place = site(101.03, 13.42, 300.0, precision)
    (only,) = chances_of([customer("A", place)], sample_world()).values()
    assert only.provisional is provisional


def test_exact_or_not_assessed_or_nowhere_has_no_chances() -> None:
    exact = customer("A", site(101.03, 13.42, 0.0, Precision.SURVEYED))
    small = customer(
        "B", site(101.03, 13.42, 50.0, Precision.SURVEYED), monthly_bill_thb=Decimal(1)
    )
    assert chances_of([exact, small, customer("C", None)], sample_world()) == {}


def test_no_radius_leaves_every_level() -> None:
    place = site(101.03, 13.42, None, Precision.SURVEYED)
    small = {"monthly_bill_thb": Decimal(400_000)}
    chances = chances_of([customer("A", place), customer("B", place, **small)], sample_world())
    assert (chances["A"].level_low, chances["A"].level_high, chances["A"].draws) == (1, 5, 0)
    assert (chances["A"].open, chances["A"].change) == (1.0, 1.0)
    assert (chances["A"].distance_low_m, chances["A"].distance_high_m) == (None, None)


def test_where_no_level_changes_the_band_no_radius_is_needed() -> None:
    """The lowest bill gives 1 to 5: with quiet conditions probability 1 or 2, and so a low band."""
    place = site(101.03, 13.42, None, Precision.SURVEYED)
    quiet = {
        "monthly_bill_thb": Decimal(400_000),
        "outages_12m": 0,
        "branch_status": BranchStatus.ALL_PEA,
    }
    (only,) = chances_of([customer("A", place, **quiet)], sample_world()).values()
    assert (only.low, only.open, only.change) == (1.0, 0.0, 0.0)


def test_what_other_values_leave_open_is_no_reason_to_look_for_the_site() -> None:
    world = few_plants(sample_world())
    near = site(101.0276, 13.4215, 5.0, Precision.SURVEYED)
    (only,) = chances_of([customer("A", near, outages_12m=None)], world).values()
    assert (only.level_low, only.level_high) == (5, 5)
    assert (only.open, only.change) == (1.0, 0.0)


def test_far_from_every_line_everything_is_open() -> None:
    world = sample_world()
    lost = site(101.26, 12.9, 100.0, Precision.TAMBON)
    found = assess([customer("A", lost)], world, KNOWN)
    outcome = found[0].distance
    assert outcome is not None
    assert not isinstance(outcome, Route)
    assert outcome.status is DistanceStatus.OFF_NETWORK
    (only,) = band_chances(found, world).values()
    assert (only.open, only.change, only.distance_low_m) == (1.0, 1.0, None)
    assert (only.level_low, only.level_high) == (1, 5)


def test_chances_survive_the_store() -> None:
    world = sample_world()
    known: Registers = KNOWN
    one = customer("A", site(101.03, 13.42, 300.0, Precision.TAMBON))
    (item,) = assessed(assess([one], world, known), world, "run")
    assert item.chances is not None
    assert from_text(AssessedCustomer, to_text(item)) == item
