"""Factories and what is known of them: positions, bills, demand, solar, ties. All invented."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from district import companies
from district.places import ESTATES, FAR_FROM_LINES, EstatePlan
from district.plane import Degrees, apart, to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator

    from district.feeders import Feeders
    from district.streets import Grid, Road

TOTAL = 400
APART_M = 75.0
SETBACK_M = (20.0, 150.0)
DEEPEST = 0.42
SCREEN_M = 8_000.0
REMOTE_SHARE = 0.25
BILL_MEDIAN_THB = 1_450_000
BILL_SIGMA = 1.05
BILL_RANGE_THB = (200_000, 30_000_000)
BAHT_PER_KWH = 4.2
HOURS_A_MONTH = 730
LARGE_THB = 9_000_000
CustomerRow = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a factory stands, and whether any line passes there."""

    place: Degrees
    plan: EstatePlan
    on_network: bool = True


def spots(
    estates: Sequence[Grid], roads: Sequence[Road], plants: Sequence[Degrees], rng: Generator
) -> list[Spot]:
    """Place every factory: in estates, along roads, off the network."""
    found: list[Spot] = []
    for grid in estates:
        taken = list(plants)
        for _ in range(grid.plan.customers):
            place = _free(partial(_in_block, grid, rng), taken)
            taken.append(place)
            reached = grid.plan in ESTATES
            found.append(Spot(place=place, plan=grid.plan, on_network=reached))
    for x, y in FAR_FROM_LINES:
        place = to_degrees((x * 1000, y * 1000))
        found.append(Spot(place=place, plan=_closest(place), on_network=False))
    open_roads = [road for road in roads if road.sort != "street"]
    taken = [spot.place for spot in found] + list(plants)
    while len(found) < TOTAL:
        place = _free(partial(_by_road, open_roads, rng), taken)
        remote = min(apart(place, plant) for plant in plants) > SCREEN_M
        if not remote or chance(rng, REMOTE_SHARE):
            taken.append(place)
            found.append(Spot(place=place, plan=_closest(place)))
    return found


def _free(draw: Callable[[], Degrees], taken: Sequence[Degrees]) -> Degrees:
    """Draw until a place is clear of those taken."""
    while True:
        place = draw()
        if all(apart(place, other) > APART_M for other in taken):
            return place


def _in_block(grid: Grid, rng: Generator) -> Degrees:
    """Put a factory in a block, set back from one of its four streets."""
    cells = grid.cells()
    column, row = cells[int(rng.integers(len(cells)))]
    share = float(rng.uniform(0.12, 0.88))
    wide = grid.along[column + 1] - grid.along[column]
    deep = grid.across[row + 1] - grid.across[row]
    setback = float(rng.uniform(*SETBACK_M))
    from_side, from_foot = min(setback / wide, DEEPEST), min(setback / deep, DEEPEST)
    sides = (
        (share, from_foot),
        (share, 1 - from_foot),
        (from_side, share),
        (1 - from_side, share),
    )
    across, up = sides[int(rng.integers(4))]
    return grid.place(column + across, row + up)


def _by_road(roads: Sequence[Road], rng: Generator) -> Degrees:
    """Put a factory beside a road, longer roads more often."""
    pieces = [len(road.places) - 1 for road in roads]
    chosen = int(rng.integers(sum(pieces)))
    for road, count in zip(roads, pieces, strict=True):
        if chosen < count:
            return _beside(road.places[chosen], road.places[chosen + 1], rng)
        chosen -= count
    raise AssertionError


def _beside(start: Degrees, end: Degrees, rng: Generator) -> Degrees:
    (x0, y0), (x1, y1) = to_metres(start), to_metres(end)
    share, side = float(rng.uniform(0.1, 0.9)), 1 if chance(rng, 0.5) else -1
    off = side * float(rng.uniform(*SETBACK_M)) / math.dist((x0, y0), (x1, y1))
    along = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
    return to_degrees((along[0] - off * (y1 - y0), along[1] + off * (x1 - x0)))


def _closest(place: Degrees) -> EstatePlan:
    """Estate whose office looks after a place outside estates."""
    return min(
        ESTATES,
        key=lambda plan: apart(place, to_degrees((plan.centre[0] * 1000, plan.centre[1] * 1000))),
    )


def customers(places: Sequence[Spot], feeders: Feeders, rng: Generator) -> list[CustomerRow]:
    """Write the row of every factory, without ties to groups."""
    names = companies.names(len(places), rng)
    return [
        _row(number, spot, name, feeders, rng)
        for number, (spot, name) in enumerate(zip(places, names, strict=True), 1)
    ]


def _row(number: int, spot: Spot, name: str, feeders: Feeders, rng: Generator) -> CustomerRow:
    bill = _bill(rng)
    peak = _peak(bill, rng)
    return {
        "customer_id": f"SYN-{number:04d}",
        "name": name,
        "bp_no": f"{1_090_000_000 + number * 37:010d}",
        "ca_no": f"{20_000_900_000 + number * 113:012d}",
        "office": spot.plan.office,
        "area": "C2",
        "address": _address(spot, rng),
        "lat": f"{spot.place[1]:.6f}",
        "lon": f"{spot.place[0]:.6f}",
        "position_accuracy_m": str(pick(rng, (5, 10, 20, 50), (0.35, 0.35, 0.2, 0.1))),
        "monthly_bill_thb": str(bill),
        "peak_demand_kw": str(peak),
        "solar_kw": _solar(peak, rng),
        **_outages(rng),
        **_ties(rng),
        **_kasm(bill, rng),
        "kamr_id": f"KAMR-{spot.plan.office_code}-{int(rng.integers(1, 4))}",
        "feeder_id": feeders.nearest(spot.place) if spot.on_network else "",
        "synthetic": "true",
    }


def _bill(rng: Generator) -> int:
    """Baht a month, lognormal, to a hundred baht."""
    drawn = BILL_MEDIAN_THB * math.exp(BILL_SIGMA * float(rng.normal()))
    low, high = BILL_RANGE_THB
    return round(min(max(drawn, low * (1 + 0.4 * float(rng.uniform()))), high) / 100) * 100


def _peak(bill: int, rng: Generator) -> int:
    """Kilowatts that would make the bill at a load factor of 0.5 to 0.8."""
    load_factor = float(rng.uniform(0.5, 0.8))
    return round(bill / BAHT_PER_KWH / HOURS_A_MONTH / load_factor)


def _solar(peak: int, rng: Generator) -> str:
    """Kilowatts of solar: none for most, up to a tenth or beyond for some, unknown for a few."""
    sort = pick(rng, ("none", "unknown", "small", "large"), (52, 5, 23, 20))
    if sort in {"none", "unknown"}:
        return "0" if sort == "none" else ""
    share = float(rng.uniform(0.02, 0.1) if sort == "small" else rng.uniform(0.11, 0.35))
    return str(max(1, int(peak * share)))


def _outages(rng: Generator) -> CustomerRow:
    """Outages a year for a third; for the others the register of outages says it."""
    if chance(rng, 0.66):
        return {"outages_12m": ""}
    return {"outages_12m": str(pick(rng, range(9), (18, 22, 16, 14, 10, 8, 6, 4, 2)))}


def _ties(rng: Generator) -> CustomerRow:
    statuses = ("none", "all_pea", "some_spp", "main_spp", "")
    return {
        "branch_status": pick(rng, statuses, (58, 18, 10, 4, 5)),
        "spp_partner": pick(rng, ("no", "yes", ""), (60, 5, 35)),
        "spp_contract": pick(rng, ("none", "", "likely", "signed"), (60, 36, 2, 2)),
    }


def _kasm(bill: int, rng: Generator) -> CustomerRow:
    """Facts of the other road to a tier, for a little more than half of the customers."""
    if not chance(rng, 0.55):
        return dict.fromkeys(KASM, "")
    return {
        "gross_margin_thb": str(round(bill * float(rng.uniform(0.02, 0.14)))),
        "voltage_kv": "115" if bill > LARGE_THB and chance(rng, 0.6) else "22",
        "self_generation_mw": pick(rng, ("0", "", "1.2", "2.5"), (70, 20, 6, 4)),
        "related_job_thb": pick(rng, ("0", "", "850000", "6200000"), (60, 25, 10, 5)),
        "maintenance_thb": pick(rng, ("0", "", "120000", "340000"), (55, 25, 12, 8)),
        "strategic_area": pick(rng, ("yes", "no", ""), (20, 60, 20)),
        "nationwide_branches": pick(rng, ("yes", "no", ""), (4, 76, 20)),
    }


KASM = (
    "gross_margin_thb",
    "voltage_kv",
    "self_generation_mw",
    "related_job_thb",
    "maintenance_thb",
    "strategic_area",
    "nationwide_branches",
)


def _address(spot: Spot, rng: Generator) -> str:
    number, village = int(rng.integers(1, 900)), int(rng.integers(1, 12))
    plan = spot.plan
    return f"{number}/{village} หมู่ {village} ต.{plan.tambon} อ.{plan.amphoe} จ.{plan.province}"


def pick(rng: Generator, choices: Sequence[object], weights: Sequence[float]) -> str:
    """Draw one of some words by weight."""
    lot = float(rng.uniform()) * sum(weights)
    for choice, weight in zip(choices, weights, strict=True):
        lot -= weight
        if lot < 0:
            return str(choice)
    return str(choices[-1])


def chance(rng: Generator, share: float) -> bool:
    """Draw yes in a share of the cases."""
    return float(rng.uniform()) < share
