"""The flat record says what the assessment says, in the contract's words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.assessment.records import average_decimal, metres, record_of
from georisk.messages import NO_NOTE
from georisk.model import (
    COLUMNS,
    Assessment,
    Customer,
    CustomerId,
    DistanceStatus,
    Eligibility,
    Location,
    LonLat,
    NoRoute,
    Precision,
    Route,
    SppId,
    TierDecision,
)

CONTRACT = (
    "customer_id, eligible, eligibility_reason, in_estate, spp_id, straight_m, distance_m,"
    " distance_status, access_m, network_m, egress_m, line_m, corridor_m, distance_level,"
    " branch_level, outage_level, other_levels, probability_average, probability_level,"
    " impact_level, score, score_low, score_high, band, band_certain, tier_risk, tier_kasm, tier,"
    " decided_by, special_risk_plan, exit_interview, exempt, missing, readings, monthly_bill_thb,"
    " lon, lat, position_precision, run_id, ruleset"
)
NO_TIER = TierDecision(tier_risk=None, tier_kasm=None, tier=None, decided_by=None)
HERE = Location(point=LonLat(lon=101.0, lat=13.4), precision=Precision.SURVEYED)


def assessment(distance: Route | NoRoute | None) -> Assessment:
    return Assessment(
        customer=Customer(customer_id=CustomerId("C1"), row=2, location=HERE),
        eligibility=Eligibility(eligible=False, reasons=("a", "b"), detail=NO_NOTE, missing=("x",)),
        in_estate=False,
        estate_id=None,
        spp_id=SppId("S1"),
        straight_mm=1_500_000,
        distance=distance,
        scorecard=None,
        tiers=NO_TIER,
    )


def test_columns_are_the_contract_s_in_its_order() -> None:
    assert tuple(CONTRACT.split(", ")) == COLUMNS


@given(st.tuples(*[st.integers(0, 10_000_000)] * 4))
def test_legs_add_up_to_the_distance(legs: tuple[int, int, int, int]) -> None:
    access, line, corridor, egress = legs
    route = Route(
        spp_id=SppId("S1"), access_mm=access, line_mm=line, corridor_mm=corridor, egress_mm=egress
    )
    record = record_of(assessment(route), "run", "rules")
    parts = (record.access_m, record.line_m, record.corridor_m, record.egress_m)
    assert record.distance_m == sum((part or Decimal(0) for part in parts), Decimal(0))
    assert record.distance_status == "routed"


@pytest.mark.parametrize("status", [s for s in DistanceStatus if s is not DistanceStatus.ROUTED])
def test_no_route_has_a_reason_and_no_metres(status: DistanceStatus) -> None:
    record = record_of(assessment(NoRoute(status=status)), "run", "rules")
    assert record.distance_status == status
    assert (record.distance_m, record.network_m, record.egress_m) == (None, None, None)


def test_not_eligible_leaves_every_score_field_empty() -> None:
    record = record_of(assessment(None), "run", "rules")
    assert (record.score, record.band, record.band_certain, record.tier) == (None,) * 4
    assert record.eligibility_reason == "a;b"
    assert record.missing == "x"


@given(st.fractions(min_value=1, max_value=5, max_denominator=12))
def test_average_keeps_six_decimals(average: Fraction) -> None:
    shown = average_decimal(average)
    assert shown is not None
    assert abs(Fraction(shown) - average) <= Fraction(1, 2_000_000)


def test_metres_are_exact() -> None:
    assert metres(8_000_001) == Decimal("8000.001")
    assert metres(None) is None
