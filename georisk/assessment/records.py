"""From an assessment to the plain record that leaves georisk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.model import (
    AssessedCustomer,
    Assessment,
    AssessmentRecord,
    CustomerProfile,
    NoRoute,
    Precision,
    Route,
)
from georisk.scoring import tier_readings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from georisk.model import BandChances, Contribution, ExplanationStep, Scorecard
    from georisk.model.record import Scalar

MILLI = Decimal("0.001")
AVERAGE_STEP = Decimal("0.000001")
NAMED_CONDITIONS = {"distance", "branch", "outage"}
EXEMPT = "exempt"


def metres(millimetres: int | None) -> Decimal | None:
    """Millimetres as metres with three decimals.

    Examples
    --------
    >>> metres(2000001)
    Decimal('2000.001')
    """
    return None if millimetres is None else Decimal(millimetres).scaleb(-3).quantize(MILLI)


def average_decimal(average: Fraction | None) -> Decimal | None:
    """Render the exact average in at most six decimals; classes are decided before this.

    Examples
    --------
    >>> from fractions import Fraction
    >>> average_decimal(Fraction(7, 3)), average_decimal(Fraction(5, 2))
    (Decimal('2.333333'), Decimal('2.5'))
    """
    if average is None:
        return None
    exact = Decimal(average.numerator) / Decimal(average.denominator)
    rounded = exact.quantize(AVERAGE_STEP).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def words(items: Iterable[str]) -> str | None:
    """Join words by ``;``; none at all is None.

    Examples
    --------
    >>> words(["R1", "R5"]), words([])
    ('R1;R5', None)
    """
    return ";".join(items) or None


def other_levels(conditions: Iterable[Contribution]) -> str | None:
    """Levels of condition 4 and of an area's own, ``solar=5;water=3``, ``?`` while open."""
    return words(
        f"{item.condition.removeprefix('factor_')}={item.level or '?'}"
        for item in conditions
        if item.condition not in NAMED_CONDITIONS
    )


def _level(card: Scorecard, condition: str) -> int | None:
    return next((item.level for item in card.conditions if item.condition == condition), None)


def _distance_fields(distance: Route | NoRoute | None) -> dict[str, Scalar]:
    if isinstance(distance, Route):
        return {
            "distance_m": metres(distance.total_mm),
            "distance_status": "routed",
            "access_m": metres(distance.access_mm),
            "network_m": metres(distance.network_mm),
            "egress_m": metres(distance.egress_mm),
            "line_m": metres(distance.line_mm),
            "corridor_m": metres(distance.corridor_mm),
        }
    blank: dict[str, Scalar] = dict.fromkeys(
        ("distance_m", "access_m", "network_m", "egress_m", "line_m", "corridor_m")
    )
    if distance is None:
        return {**blank, "distance_status": None}
    return {**blank, "distance_status": distance.status, "access_m": metres(distance.access_mm)}


def _score_fields(card: Scorecard | None) -> dict[str, Scalar]:
    if card is None:
        names = (
            "distance_level branch_level outage_level other_levels probability_average"
            " probability_level impact_level score score_low score_high band special_risk_plan"
        )
        return {**dict.fromkeys(names.split()), "exit_interview": False, "exempt": False}
    return {
        "distance_level": _level(card, "distance"),
        "branch_level": _level(card, "branch"),
        "outage_level": _level(card, "outage"),
        "other_levels": other_levels(card.conditions),
        "probability_average": average_decimal(card.average),
        "probability_level": card.probability_level,
        "impact_level": card.impact_level,
        "score": card.score,
        "score_low": card.score_low,
        "score_high": card.score_high,
        "band": card.band,
        "special_risk_plan": card.special_risk_plan,
        "exit_interview": card.exit_interview,
        "exempt": card.exempt,
    }


def _tier_fields(assessment: Assessment) -> dict[str, Scalar]:
    tiers = assessment.tiers
    exempt = assessment.scorecard is not None and assessment.scorecard.exempt
    return {
        "tier_risk": tiers.tier_risk,
        "tier_kasm": tiers.tier_kasm,
        "tier": EXEMPT if exempt else tiers.tier,
        "decided_by": tiers.decided_by,
    }


def _band_certain(assessment: Assessment) -> bool | None:
    """Tell whether the band is final: one band whatever is missing, and a position to rest on.

    A band by a position known to a tambon or worse is provisional: it is given, and not certain.
    """
    card, location = assessment.scorecard, assessment.customer.location
    if card is None:
        return None
    return card.band_certain and not (location is not None and location.provisional)


def _union(*groups: Iterable[str]) -> str | None:
    """Words of several groups, each once, in order of first appearance."""
    return words(dict.fromkeys(word for group in groups for word in group))


def record_of(assessment: Assessment, run_id: str, ruleset: str) -> AssessmentRecord:
    """Flatten an assessment into the contract's row."""
    customer, card = assessment.customer, assessment.scorecard
    location = customer.location
    fields: dict[str, Scalar | float] = {
        **_distance_fields(assessment.distance),
        **_score_fields(card),
        **_tier_fields(assessment),
        "band_certain": _band_certain(assessment),
        "in_estate": assessment.in_estate,
        "spp_id": assessment.spp_id,
        "straight_m": metres(assessment.straight_mm),
        "missing": _union(assessment.eligibility.missing, card.missing if card else ()),
        "readings": _union(
            sorted(
                {
                    *assessment.eligibility.readings,
                    *(card.readings if card else ()),
                    *tier_readings(assessment.tiers),
                },
                key=lambda name: (len(name), name),
            )
        ),
        "monthly_bill_thb": customer.monthly_bill_thb,
        "lon": location.point.lon if location else None,
        "lat": location.point.lat if location else None,
        "position_precision": location.precision if location else Precision.UNLOCATED,
    }
    return AssessmentRecord(
        customer_id=customer.customer_id,
        eligible=assessment.eligibility.eligible,
        eligibility_reason=";".join(assessment.eligibility.reasons),
        run_id=run_id,
        ruleset=ruleset,
        **fields,  # type: ignore[arg-type]  # the names are the record's own; a test proves it
    )


def profile_of(assessment: Assessment) -> CustomerProfile:
    """Say who the record is about."""
    customer = assessment.customer
    return CustomerProfile(
        customer_id=customer.customer_id,
        name=customer.name,
        bp_no=customer.bp_no,
        ca_no=customer.ca_no,
        office=customer.office,
        area=customer.area,
        kamr_id=customer.kamr_id,
        estate_id=assessment.estate_id,
        position_accuracy_m=customer.location.accuracy_m if customer.location else None,
        synthetic=customer.synthetic,
    )


def assessed_customer(
    assessment: Assessment,
    explanation: tuple[ExplanationStep, ...],
    run_id: str,
    ruleset: str,
    chances: BandChances | None = None,
) -> AssessedCustomer:
    """Put record, profile, explanation, route and chances together."""
    route = assessment.distance
    path = route.path if isinstance(route, Route) else ()
    return AssessedCustomer(
        record=record_of(assessment, run_id, ruleset),
        profile=profile_of(assessment),
        explanation=explanation,
        path=tuple([(point.lon, point.lat) for point in path]),
        chances=chances,
    )
