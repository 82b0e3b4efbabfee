"""Who is assessed, and which SPPs could take a customer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from georisk.model import Location, LonLat, Precision, SppId, SppSite, SppStatus
from georisk.scoring import Circumstances, screen, spp_eligibility

if TYPE_CHECKING:
    from georisk.scoring import RuleSet

RADIUS = 8_000_000


def spp(status: SppStatus, *, direct: bool | None, residual: str | None) -> SppSite:
    return SppSite(
        spp_id=SppId("S1"),
        name="Synthetic SPP",
        location=Location(point=LonLat(lon=101.0, lat=13.0), precision=Precision.SURVEYED),
        status=status,
        direct_sale=direct,
        residual_mw=None if residual is None else Decimal(residual),
    )


def seen(**changes: Any) -> Circumstances:
    usual: dict[str, Any] = {
        "bill_thb": Decimal(1_000_000),
        "in_estate": False,
        "located": True,
        "straight_mm": 5_000_000,
    }
    return Circumstances(**{**usual, **changes})


@pytest.mark.parametrize(
    ("direct", "residual", "eligible", "readings"),
    [
        (True, "10", True, ()),
        (True, "0.001", True, ()),
        (True, "0", False, ()),
        (True, None, True, ("R1",)),
        (None, "10", True, ("R1",)),
        (None, None, True, ("R1",)),
        (None, "0", False, ()),
        (False, "10", False, ()),
        (False, None, False, ()),
    ],
)
def test_an_operating_spp_needs_the_right_and_the_capacity(
    rules: RuleSet,
    direct: bool | None,
    residual: str | None,
    *,
    eligible: bool,
    readings: tuple[str, ...],
) -> None:
    found = spp_eligibility(spp(SppStatus.OPERATING, direct=direct, residual=residual), rules)
    assert (found.eligible, found.readings) == (eligible, readings)
    assert found.detail_th


@pytest.mark.parametrize("direct", [True, False, None])
@pytest.mark.parametrize("residual", ["10", "0", None])
def test_plans_always_count_and_retired_plants_never(
    rules: RuleSet, direct: bool | None, residual: str | None
) -> None:
    for status, eligible in (
        (SppStatus.PLANNED, True),
        (SppStatus.CONSTRUCTION, True),
        (SppStatus.RETIRED, False),
    ):
        found = spp_eligibility(spp(status, direct=direct, residual=residual), rules)
        assert (found.eligible, found.readings) == (eligible, ())


def test_unknown_rights_can_be_read_the_other_way(manual: str) -> None:
    from georisk.scoring import parse_ruleset

    strict = parse_ruleset(
        manual.replace("unknown_residual_counts = true", "unknown_residual_counts = false")
    )
    found = spp_eligibility(spp(SppStatus.OPERATING, direct=None, residual=None), strict)
    assert (found.eligible, found.readings) == (False, ("R1",))


@pytest.mark.parametrize(
    ("changes", "reasons", "missing"),
    [
        ({}, ("within_8km",), ()),
        ({"straight_mm": RADIUS}, ("within_8km",), ()),
        ({"bill_thb": Decimal(300_000)}, ("within_8km",), ()),
        ({"in_estate": True}, ("in_estate", "within_8km"), ()),
        ({"in_estate": True, "straight_mm": RADIUS + 1}, ("in_estate",), ()),
        ({"in_estate": True, "located": False, "straight_mm": None}, ("in_estate",), ()),
        ({"bill_thb": None}, ("bill_unknown", "within_8km"), ("monthly_bill_thb",)),
        ({"located": False, "straight_mm": None}, ("position_unknown",), ("position",)),
        (
            {"located": False, "straight_mm": None, "in_estate": None, "bill_thb": None},
            ("bill_unknown", "position_unknown"),
            ("monthly_bill_thb", "position"),
        ),
    ],
)
def test_customers_who_are_assessed(
    rules: RuleSet, changes: dict[str, Any], reasons: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    found = screen(seen(**changes), rules)
    assert found.eligible
    assert (found.reasons, found.missing) == (reasons, missing)
    assert found.detail.en.startswith("Assessed: ")
    assert found.detail.th.startswith("เข้าเกณฑ์ประเมิน: ")


@pytest.mark.parametrize(
    ("changes", "reasons", "words"),
    [
        (
            {"bill_thb": Decimal("299999.999")},
            ("bill_below_minimum",),
            "299,999.99 baht a month is 0.01 below 300,000.00",
        ),
        (
            {"straight_mm": RADIUS + 1},
            ("outside_8km",),
            "8,000.001 m from the nearest eligible SPP, 0.001 m beyond 8 km",
        ),
        ({"straight_mm": None}, ("outside_8km",), "no eligible SPP is near"),
        (
            {"straight_mm": 9_250_000, "bill_thb": Decimal(250_000)},
            ("bill_below_minimum", "outside_8km"),
            "1,250.000 m beyond",
        ),
        (
            {"bill_thb": Decimal(1), "located": False, "straight_mm": None},
            ("bill_below_minimum",),
            "299,999.00 below",
        ),
    ],
)
def test_customers_who_are_not_are_told_which_test_failed_and_by_how_much(
    rules: RuleSet, changes: dict[str, Any], reasons: tuple[str, ...], words: str
) -> None:
    found = screen(seen(**changes), rules)
    assert not found.eligible
    assert found.reasons == reasons
    assert found.detail.en.startswith("Not assessed: ")
    assert words in found.detail.en
    assert found.detail.th.startswith("ไม่เข้าเกณฑ์ประเมิน: ")


def test_unknown_estates_are_named_when_the_radius_fails(rules: RuleSet) -> None:
    found = screen(seen(in_estate=None, straight_mm=RADIUS + 1), rules)
    assert (found.eligible, found.missing) == (False, ("in_estate",))
    assert "no industrial estates are known" in found.detail.en


def test_r1_is_named_only_for_customers_it_lets_in(rules: RuleSet) -> None:
    assert screen(seen(spp_readings=("R1",)), rules).readings == ("R1",)
    assert screen(seen(spp_readings=("R1",), straight_mm=RADIUS + 1), rules).readings == ()
    assert screen(seen(), rules).readings == ()


@pytest.mark.parametrize(
    ("straight_m", "reach_m", "eligible", "reason"),
    [
        (12_000, 4_000, True, "position_unknown"),
        (12_001, 4_000, False, "outside_8km"),
        (8_000, 4_000, True, "within_8km"),
        (8_001, 0, False, "outside_8km"),
    ],
)
def test_an_area_that_reaches_into_the_radius_fails_no_test(
    straight_m: int, reach_m: int, *, eligible: bool, reason: str, rules: RuleSet
) -> None:
    found = screen(seen(straight_mm=straight_m * 1000, reach_mm=reach_m * 1000), rules)
    assert (found.eligible, found.reasons) == (eligible, (reason,))
    assert ("position" in found.missing) == (reason == "position_unknown")
