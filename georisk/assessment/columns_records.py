"""From columns assessed to the columns that leave georisk: `record_of` asked for few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.columns_coding import Kinds, combined, spread, used
from georisk.assessment.records import record_of
from georisk.distance.columnar import ROUTED
from georisk.messages import NO_NOTE
from georisk.model import (
    COLUMNS,
    Assessment,
    Coded,
    Customer,
    CustomerId,
    Degrees,
    Eligibility,
    Lengths,
    Location,
    LonLat,
    NoRoute,
    Precision,
    RecordColumns,
    TierDecision,
)
from georisk.model import DistanceStatus as Status
from georisk.scoring import tier_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from georisk.assessment.columns import AssessedColumns
    from georisk.assessment.columns_coding import Flags, Ints
    from georisk.model import AssessmentRecord, RecordColumn, Scorecard

ANYWHERE = LonLat(lon=0.0, lat=0.0)
UNSCREENED = Eligibility(eligible=False, reasons=(), detail=NO_NOTE)
UNDECIDED = TierDecision(tier_risk=None, tier_kasm=None, tier=None, decided_by=None)
BY_SCREENING = ("eligible", "eligibility_reason", "in_estate")
BY_CARD = (
    "distance_level",
    "branch_level",
    "outage_level",
    "other_levels",
    "probability_average",
    "probability_level",
    "impact_level",
    "score",
    "score_low",
    "score_high",
    "band",
    "special_risk_plan",
    "exit_interview",
    "exempt",
)
BY_TIER = ("tier_risk", "tier_kasm", "tier", "decided_by")
BY_PLACE = ("position_precision", "run_id", "ruleset")
SAID = ("missing", "readings")
Block = tuple["Sequence[str]", Kinds["AssessmentRecord"]]


def record_columns(done: AssessedColumns, run_id: str, ruleset: str) -> RecordColumns:
    """Give every row the fields that `record_of` gives it."""

    def asked(assessment: Assessment) -> AssessmentRecord:
        return record_of(assessment, run_id, ruleset)

    found: dict[str, RecordColumn] = {**_own_columns(done), **_lengths(done)}
    for names, kinds in _blocks(done, asked):
        codes = kinds.codes.astype(np.int32)
        for name in names:
            values = tuple(getattr(record, name) for record in kinds.values)
            found[name] = Coded(codes=codes, values=values)
    return RecordColumns(
        columns={name: found[name] for name in COLUMNS}, area=done.customers.fields["area"]
    )


def _blocks(
    done: AssessedColumns, asked: Callable[[Assessment], AssessmentRecord]
) -> Iterator[Block]:
    """Ask for the fields that follow from one part of an assessment, whatever the others are."""
    precision, cards = _precision(done), done.cards
    yield (
        BY_SCREENING,
        done.screened.asked(
            lambda pair: asked(_assessment(in_estate=pair[0], eligibility=pair[1]))
        ),
    )
    yield BY_CARD, cards.asked(lambda card: asked(_assessment(scorecard=card)))
    certain = combined((used(cards.merged(_certainty)), precision))
    yield (
        ("band_certain",),
        certain.asked(lambda pair: asked(_assessment(scorecard=pair[0], location=pair[1]))),
    )
    yield (
        BY_TIER,
        _tier_kinds(done).asked(lambda pair: asked(_assessment(tiers=pair[0], scorecard=pair[1]))),
    )
    yield (
        SAID,
        _said_kinds(done).asked(
            lambda one: asked(_assessment(eligibility=one[0], scorecard=one[1], tiers=one[2]))
        ),
    )
    yield BY_PLACE, precision.asked(lambda place: asked(_assessment(location=place)))
    yield ("distance_status",), _statuses(done).asked(lambda way: asked(_assessment(distance=way)))


def _assessment(**parts: object) -> Assessment:
    """Put an assessment of nobody together, of the parts that count."""
    customer = Customer(customer_id=CustomerId(""), row=0, location=parts.pop("location", None))  # type: ignore[arg-type]
    rest: dict[str, object] = {
        "eligibility": UNSCREENED,
        "in_estate": None,
        "estate_id": None,
        "spp_id": None,
        "straight_mm": None,
        "distance": None,
        "scorecard": None,
        "tiers": UNDECIDED,
    }
    return Assessment(customer=customer, **{**rest, **parts})  # type: ignore[arg-type]


def _certainty(card: Scorecard | None) -> bool | None:
    return None if card is None else card.band_certain


def _tier_kinds(done: AssessedColumns) -> Kinds[tuple[object, ...]]:
    exempt = done.cards.merged(lambda card: card is not None and card.exempt)
    tiers = done.tiers.merged(lambda decision: decision)
    return combined((used(tiers), used(exempt)))


def _said_kinds(done: AssessedColumns) -> Kinds[tuple[object, ...]]:
    """Combine the readings and missing fields of screening, score and tier."""
    screened = done.screened.asked(lambda pair: pair[1])
    return combined(
        (
            used(screened.merged(lambda verdict: (verdict.readings, verdict.missing))),
            used(done.cards.merged(lambda card: card and (card.readings, card.missing))),
            used(done.tiers.merged(tier_readings)),
        )
    )


def _precision(done: AssessedColumns) -> Kinds[Location | None]:
    """Tell customers apart by how well their position is known."""
    place, located = done.customers.place, done.customers.located
    rows = np.flatnonzero(located)
    known: Kinds[object] = Kinds(codes=place.codes[rows].astype(np.int64), values=place.values)
    merged = used(known).merged(lambda one: one.precision)  # type: ignore[attr-defined]
    placed: Kinds[Location | None] = merged.asked(_anywhere)  # type: ignore[arg-type]
    return used(spread(placed, rows, len(located), None))


def _anywhere(place: Location) -> Location:
    return Location(point=ANYWHERE, precision=Precision(place.precision))


# --- what is every row's own ----------------------------------------------------------------------


def _own_columns(done: AssessedColumns) -> dict[str, RecordColumn]:
    customers = done.customers
    placed = np.flatnonzero(done.place >= 0)
    spps = Kinds(codes=done.ways.spp[done.place[placed]], values=done.ways.spp_ids)
    spp = spread(spps, placed, len(customers), None)
    return {
        "customer_id": customers.fields["customer_id"],
        "spp_id": Coded(codes=spp.codes.astype(np.int32), values=spp.values),
        "monthly_bill_thb": customers.fields["monthly_bill_thb"],
        "lon": Degrees(degrees=customers.lon, known=customers.located),
        "lat": Degrees(degrees=customers.lat, known=customers.located),
    }


def _statuses(done: AssessedColumns) -> Kinds[NoRoute | None]:
    """Tell the outcomes apart by their status; that of a route is its name as well."""
    placed = np.flatnonzero(done.place >= 0)
    outcomes = tuple(NoRoute(status=status) for status in Status)
    codes = done.ways.status[done.place[placed]].astype(np.int64)
    found: Kinds[NoRoute | None] = Kinds(codes=codes, values=outcomes)
    return used(spread(found, placed, len(done.place), None))


def _lengths(done: AssessedColumns) -> dict[str, Lengths]:
    ways, here = done.ways, done.place >= 0
    routed = ways.status == ROUTED
    parts = {
        "straight_m": (ways.straight_mm, np.ones(len(routed), dtype=np.bool_)),
        "distance_m": (ways.total_mm, routed),
        "access_m": (ways.access_mm, routed | ways.on),
        "network_m": (ways.network_mm, routed),
        "egress_m": (ways.egress_mm, routed),
        "line_m": (ways.line_mm, routed),
        "corridor_m": (ways.corridor_mm, routed),
    }
    return {name: _scattered(*part, here) for name, part in parts.items()}


def _scattered(mm: Ints, known: Flags, here: Flags) -> Lengths:
    """Give the customers with a position theirs, and the others none."""
    if here.all():
        return Lengths(mm=mm, known=known)
    everyone, sure = np.zeros(len(here), dtype=np.int64), np.zeros(len(here), dtype=np.bool_)
    everyone[here], sure[here] = mm, known
    return Lengths(mm=everyone, known=sure)
