"""A register assessed by columns: every rule is asked once for all customers it cannot tell apart.

The rules themselves are those of `case`, `records`, `scoring` and `plan`. What is here finds out
which rows must come out alike, asks for one of them, and gives the answer to all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from georisk.assessment.case import Surroundings, eligibility_of, reach_of, tiers_of
from georisk.assessment.columns_coding import (
    Kinds,
    cells_of,
    combined,
    kinds_by_first,
    occurring,
    spread,
    used,
)
from georisk.assessment.columns_evidence import evidence_kinds
from georisk.assessment.columns_kasm import kasm_kinds
from georisk.assessment.columns_lookup import Lookup, decimal_cells
from georisk.assessment.columns_single import customer_at
from georisk.assessment.columns_sites import assessed_bills
from georisk.distance.columnar import ROUTED, measure_columns, way_of
from georisk.distance.estates import estate_rows
from georisk.distance.measuring import Measured
from georisk.model import KasmGrounds, Location, are_detours
from georisk.scoring import score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from georisk.assessment.case import World
    from georisk.assessment.columns_coding import Flags, Ints
    from georisk.assessment.columns_kasm import Verdict
    from georisk.assessment.evidence import Registers
    from georisk.distance.columnar import Ways
    from georisk.model import CustomerColumns, Eligibility, EstateId, Scorecard, TierDecision

Screened = tuple["bool | None", "Eligibility"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssessedColumns:
    """What georisk says of a register, by columns.

    Parameters
    ----------
    customers : CustomerColumns
    place : int64[n]
        Row of ``ways`` of each customer; -1 without a position.
    ways : Ways
    estate : int64[m]
        Beside ``ways``: index of the estate each customer is in, -1 outside of all.
    screened : Kinds of (in_estate, Eligibility)
    cards : Kinds of Scorecard or None
        None where not eligible.
    tiers : Kinds of TierDecision
    """

    customers: CustomerColumns
    place: Ints
    ways: Ways
    estate: Ints
    screened: Kinds[Screened]
    cards: Kinds[Scorecard | None]
    tiers: Kinds[TierDecision]


def assess_columns(
    columns: CustomerColumns,
    world: World,
    known: Registers,
    pause: Callable[[], None] = lambda: None,
) -> AssessedColumns:
    """Assess a register as `assess` does its customers.

    Parameters
    ----------
    pause : callable
        What to do after each part of the customers has been measured.
    """
    rules, count = world.rules, len(columns)
    here = np.flatnonzero(columns.located)
    place = np.full(count, -1, dtype=np.int64)
    place[here] = np.arange(len(here))
    lon, lat = columns.lon[here], columns.lat[here]
    ways = measure_columns(world.network, lon, lat, world.searches, pause)
    estate = estate_rows(lon, lat, world.places)
    seen = Lookup(columns=columns, known=known, place=place, bills=assessed_bills(columns))
    screened = _screened(seen, ways, estate, world)
    eligible = np.array([verdict.eligible for _, verdict in screened.values], dtype=np.bool_)
    rows = np.flatnonzero(eligible[screened.codes])
    cards = evidence_kinds(seen, ways, rows, rules).asked(lambda evidence: score(evidence, rules))
    spread_cards: Kinds[Scorecard | None] = spread(cards, rows, count, None)
    return AssessedColumns(
        customers=columns,
        place=place,
        ways=ways,
        estate=estate,
        screened=screened,
        cards=spread_cards,
        tiers=_tiers(spread_cards, columns, world),
    )


def detours(done: AssessedColumns, world: World) -> Iterator[EstateId | None]:
    """Return the estate of each customer whose way is suspiciously long."""
    ways = done.ways
    found = (ways.status == ROUTED) & are_detours(ways.total_mm, ways.straight_mm)
    for inside in done.estate[found].tolist():
        yield None if inside < 0 else world.estates[inside].estate_id


# --- screening ------------------------------------------------------------------------------------


def _screened(seen: Lookup, ways: Ways, estate: Ints, world: World) -> Kinds[Screened]:
    """Screen one of all customers that the two tests cannot tell apart."""
    there = np.flatnonzero(seen.place >= 0)
    at = seen.place[there]
    readings, near = _spp_readings(ways, world), _near(ways, world) * 2 + _vague(seen, ways, world)
    local = 1 + (near * 2 + (estate >= 0)) * (int(readings.max(initial=0)) + 1) + readings
    around = np.zeros(len(seen.place), dtype=np.int64)
    around[there] = local[at]
    bills = decimal_cells(seen.bills, (_least(world),))
    stated = used(seen.field("in_estate"))
    keys = (around * len(stated.values) + stated.codes) * len(bills.values) + bills.codes
    keys, found = occurring(keys, int(keys.max(initial=0)) + 1)
    return kinds_by_first(keys, len(found), lambda row: _screen(seen, ways, estate, world, row))


def _least(world: World) -> Fraction:
    from fractions import Fraction

    return Fraction(world.rules.screening.minimum_bill_thb)


def _near(ways: Ways, world: World) -> Ints:
    """Tell distances to the nearest SPP apart by the radius."""
    radius = world.rules.radius_mm
    nearest = ways.nearest_mm
    return cells_of(nearest.astype(np.float64), lambda row: int(nearest[row]), (radius,))


def _vague(seen: Lookup, ways: Ways, world: World) -> Flags:
    """Tell of which located customers only an area is known that reaches into the radius."""
    place, here = seen.columns.place, np.flatnonzero(seen.place >= 0)
    known = [reach_of(one if isinstance(one, Location) else None) for one in place.values]
    reach = np.array(known, dtype=np.int64)[place.codes[here]]
    return np.asarray((reach > 0) & (ways.nearest_mm - reach <= world.rules.radius_mm))


def _spp_readings(ways: Ways, world: World) -> Ints:
    """Tell SPPs apart by the readings that make them eligible: of the nearest, of the measured."""
    readings = [world.eligibility[spp].readings for spp in ways.spp_ids]
    rank = {words: place for place, words in enumerate(dict.fromkeys(readings))}
    code = np.array([rank[words] for words in readings], dtype=np.int64)
    return np.asarray(code[ways.nearest_spp] * len(rank) + code[ways.spp])


def _screen(seen: Lookup, ways: Ways, estate: Ints, world: World, row: int) -> Screened:
    customer = customer_at(seen.columns, row)
    bill = seen.bills.values[seen.bills.codes[row]]
    customer = replace(
        customer, site_accounts=(customer.customer_id,), site_bill_thb=bill
    )  # what is assessed, of one account or of several
    at = int(seen.place[row])
    around = Surroundings() if at < 0 else _surroundings(ways, estate, world, at)
    return eligibility_of(customer, around, world)


def _surroundings(ways: Ways, estate: Ints, world: World, at: int) -> Surroundings:
    inside = int(estate[at])
    return Surroundings(
        estate=None if inside < 0 else world.estates[inside],
        nearest=(ways.spp_ids[ways.nearest_spp[at]], int(ways.nearest_mm[at])),
        measured=Measured(
            spp_id=ways.spp_ids[ways.spp[at]],
            outcome=way_of(ways, at),
            straight_mm=int(ways.straight_mm[at]),
        ),
    )


# --- tiers ----------------------------------------------------------------------------------------


def _tiers(
    cards: Kinds[Scorecard | None], columns: CustomerColumns, world: World
) -> Kinds[TierDecision]:
    """Decide the tier of every kind of score beside every tier by KASM."""
    by_risk = cards.merged(lambda card: card and (card.tier, card.band_high, card.exempt))
    by_kasm = kasm_kinds(columns, world.rules)
    both = combined((used(by_risk), used(by_kasm)))
    return both.asked(lambda pair: _decision(pair, world))


def _decision(pair: tuple[object, ...], world: World) -> TierDecision:
    card, verdict = cast("tuple[Scorecard | None, Verdict]", pair)
    decided = tiers_of(card, verdict[0], world.rules)
    return replace(decided, grounds=KasmGrounds(readings=verdict[1]))
