"""Readings are named when, and only when, they touched the result; notes tell what they changed."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from georisk.errors import InvalidValue
from georisk.messages import NO_NOTE, Note
from georisk.model import Band, BranchStatus, DistanceStatus, NoRoute, SppContract, Tier
from georisk.scoring import score

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.model import Contribution, Evidence, Route, Scorecard
    from georisk.scoring import RuleSet

    Make = Callable[..., Evidence]
    MakeRoute = Callable[..., Route]

KM = 1_000_000


def condition(card: Scorecard, name: str) -> Contribution:
    return next(item for item in card.conditions if item.condition == name)


def test_plain_evidence_touches_only_the_condition_left_out(rules: RuleSet, evidence: Make) -> None:
    assert score(evidence(), rules).readings == ("R6",)
    considered = evidence(solar_considered=True, solar_kw=Decimal(0))
    assert score(considered, rules).readings == ()
    assert score(evidence(local_factors={"water": 2}), rules).readings == ()


@pytest.mark.parametrize(
    ("millimetres", "touched"),
    [(2 * KM, False), (4 * KM, True), (4 * KM + 1, False), (6 * KM, True), (8 * KM, False)],
)
def test_r2_touches_exactly_4_and_6_km(
    rules: RuleSet, evidence: Make, route: MakeRoute, millimetres: int, *, touched: bool
) -> None:
    card = score(evidence(distance=route(millimetres)), rules)
    assert ("R2" in condition(card, "distance").readings) is touched
    assert ("R2" in card.readings) is touched


def test_r2_tells_what_the_lower_class_would_have_given(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    card = score(evidence(distance=route(4 * KM), outages_12m=3), rules)  # 4, 1, 3 -> 8/3 -> 3
    said = condition(card, "distance")
    assert card.score == 12
    assert said.note.en == (
        "R2: at level 3 the score would be 8 (medium), not 12 (high);"
        " so this reading decides the band."
    )
    assert said.note.th == (
        "R2: หากถือเป็นระดับ 3 คะแนนจะเป็น 8 (ปานกลาง) แทนที่จะเป็น 12 (สูง) การตีความข้อนี้จึงชี้ขาดระดับความเสี่ยง"
    )


def test_r3_reports_both_distances(rules: RuleSet, evidence: Make, route: MakeRoute) -> None:
    from_line = route(1_500_000, from_spp_line=True, plant_mm=3_250_500)
    card = score(evidence(distance=from_line), rules)
    said = condition(card, "distance")
    assert (said.level, said.readings, said.value) == (5, ("R3",), Decimal("1500.000"))
    assert said.note.en
    assert "1,500.000 m to the SPP's own line, 3,250.500 m to its plant (level 4)" in said.note.en
    assert "R3: at level 4 the score would" in said.note.en
    unreached = score(evidence(distance=route(1_500_000, from_spp_line=True)), rules)
    note = condition(unreached, "distance").note.en
    assert note is not None
    assert note.endswith("its plant was not reached within the cutoff.")


def test_r4_lifts_a_partner_to_level_3_only(rules: RuleSet, evidence: Make) -> None:
    lifted = condition(score(evidence(spp_partner=True), rules), "branch")
    assert (lifted.level, lifted.readings, lifted.value) == (3, ("R4",), "none")
    assert lifted.named.en == "business partner of the SPP"
    already = evidence(spp_partner=True, branch_status=BranchStatus.SOME_SPP)
    assert condition(score(already, rules), "branch").readings == ()
    main = evidence(spp_partner=True, branch_status=BranchStatus.MAIN_SPP)
    assert condition(score(main, rules), "branch").level == 5


def test_r5_shows_what_level_1_would_have_changed(rules: RuleSet, evidence: Make) -> None:
    card = score(evidence(outages_12m=2), rules)  # 4, 1, 3 -> 3 x 4; with 1: 4, 1, 1 -> 2 x 4
    said = condition(card, "outage")
    assert (said.level, said.readings) == (3, ("R5",))
    assert said.note.en == (
        "R5: at level 1 the score would be 8 (medium), not 12 (high);"
        " so this reading decides the band."
    )
    assert card.band_readings == ("R5",)
    for count in (1, 3):
        assert "R5" not in score(evidence(outages_12m=count), rules).readings


def test_r5_says_so_when_nothing_would_have_changed(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    near = evidence(outages_12m=2, distance=route(KM), branch_status=BranchStatus.SOME_SPP)
    card = score(near, rules)  # 5, 3, 3 -> 11/3 -> 4; with 1: 9/3 -> 3: changes
    assert card.score == 16
    far = evidence(outages_12m=2, distance=route(7 * KM), branch_status=BranchStatus.SOME_SPP)
    card = score(far, rules)  # 2, 3, 3 -> 8/3 -> 3; with 1: 6/3 -> 2
    assert card.score == 12
    same = evidence(outages_12m=2, solar_considered=True, solar_kw=Decimal(0))
    card = score(same, rules)  # 4, 1, 3, 5 -> 13/4 -> 3; with 1: 11/4 -> 3
    assert condition(card, "outage").note.en == "R5: at level 1 the score would stay 12 (high)."


@pytest.mark.parametrize(
    ("bill", "touched"),
    [
        ("990000", False),
        ("990000.01", True),
        ("999999.99", True),
        ("1000000", False),
        ("1995000", True),
        ("3999999", True),
        ("4990000", False),
        ("4990000.5", True),
        ("5000000", False),
    ],
)
def test_r7_touches_bills_in_a_printed_gap(
    rules: RuleSet, evidence: Make, bill: str, *, touched: bool
) -> None:
    card = score(evidence(monthly_bill_thb=Decimal(bill)), rules)
    assert ("R7" in card.impact.readings) is touched
    assert ("R7" in card.readings) is touched


def test_readings_come_in_the_order_of_the_rule_set(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    touched = evidence(
        distance=route(4 * KM, from_spp_line=True, plant_mm=5 * KM),
        spp_partner=True,
        outages_12m=2,
        monthly_bill_thb=Decimal(995_000),
    )
    assert score(touched, rules).readings == ("R2", "R3", "R4", "R5", "R6", "R7")


# --- what a contribution carries -----------------------------------------------------------------


def test_contributions_carry_value_unit_class_level_and_clause(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    full = evidence(
        distance=route(3_000_001),
        solar_considered=True,
        solar_kw=Decimal(1),
        peak_demand_kw=Decimal(30),
    )
    card = score(full, rules)
    shown = [(item.condition, item.value, item.unit, item.named.en) for item in card.conditions]
    assert shown == [
        ("distance", Decimal("3000.001"), "m", "2-4 km"),
        ("branch", "none", "", "no branch network"),
        ("outage", 0, "times/year", "fewer than 2 times"),
        ("solar", Fraction(10, 3), "%", "medium: solar installed, at most 10% of peak demand"),
    ]
    assert (card.impact.value, card.impact.named.th) == (Decimal(4_500_000), "4.00-4.99 ล้านบาท")
    assert {item.clause for item in (*card.conditions, card.impact)} == {"6.1.1.2"}
    assert card.ruleset == "pea-kam-2566"


def test_notes_of_the_evidence_come_first(rules: RuleSet, evidence: Make) -> None:
    card = score(
        evidence(outages_12m=2, notes={"outage": Note("From the register.", "จากทะเบียน")}), rules
    )
    said = condition(card, "outage")
    assert said.note.en
    assert said.note.en.startswith("From the register. R5: ")
    assert said.note.th
    assert said.note.th.startswith("จากทะเบียน R5: ")


def test_blank_partner_and_contract_are_said_to_be_taken_as_no(
    rules: RuleSet, evidence: Make
) -> None:
    card = score(evidence(spp_partner=None, spp_contract=None), rules)
    said = condition(card, "branch")
    assert (said.level, card.missing) == (1, ())
    assert said.note.en == (
        "spp_partner is blank: taken as no. spp_contract is blank: taken as none."
    )
    moot = evidence(spp_partner=None, branch_status=BranchStatus.MAIN_SPP)
    assert condition(score(moot, rules), "branch").note == NO_NOTE


# --- missing values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "name", "levels", "missing"),
    [
        ({"distance": None}, "distance", (1, 2, 3, 4, 5), "position"),
        (
            {"distance": NoRoute(status=DistanceStatus.NO_ROUTE)},
            "distance",
            (1, 2, 3, 4, 5),
            "distance_m",
        ),
        (
            {"distance": NoRoute(status=DistanceStatus.OFF_NETWORK)},
            "distance",
            (1, 2, 3, 4, 5),
            "distance_m",
        ),
        ({"branch_status": None}, "branch", (1, 3, 5), "branch_status"),
        ({"branch_status": None, "spp_partner": True}, "branch", (3, 5), "branch_status"),
        ({"outages_12m": None}, "outage", (1, 3, 5), "outages_12m"),
        ({"solar_considered": True}, "solar", (1, 3, 5), "solar_kw"),
        (
            {"solar_considered": True, "solar_kw": Decimal(5)},
            "solar",
            (1, 3),
            "peak_demand_kw",
        ),
        (
            {"solar_considered": True, "solar_kw": Decimal(5), "peak_demand_kw": Decimal(0)},
            "solar",
            (1, 3),
            "peak_demand_kw",
        ),
        ({"local_factors": {"water": None}}, "factor_water", (1, 2, 3, 4, 5), "factor_water"),
    ],
)
def test_a_missing_value_opens_the_levels_it_could_take(
    rules: RuleSet,
    evidence: Make,
    changes: dict[str, Any],
    name: str,
    levels: tuple[int, ...],
    missing: str,
) -> None:
    card = score(evidence(**changes), rules)
    said = condition(card, name)
    assert (said.levels, said.level, said.missing) == (levels, None, missing)
    assert "R6" in said.readings
    assert card.missing == (missing,)
    assert card.average is None


def test_beyond_the_cutoff_is_level_1_and_nothing_is_missing(
    rules: RuleSet, evidence: Make
) -> None:
    far = NoRoute(status=DistanceStatus.BEYOND_CUTOFF)
    card = score(evidence(distance=far), rules)
    said = condition(card, "distance")
    assert (said.level, said.value, said.named.en) == (1, None, "more than 8 km")
    assert (card.missing, card.readings) == ((), ("R6",))


def test_an_unknown_bill_leaves_every_impact(rules: RuleSet, evidence: Make) -> None:
    card = score(evidence(monthly_bill_thb=None), rules)  # 4, 1, 1 -> probability 2
    assert card.impact.levels == (1, 2, 3, 4, 5)
    assert (card.probability_level, card.impact_level) == (2, None)
    assert (card.score, card.score_low, card.score_high) == (None, 2, 10)
    assert (card.band, card.band_low, card.band_high) == (None, Band.LOW, Band.HIGH)
    assert (card.tier, card.special_risk_plan) == (None, None)
    assert card.missing == ("monthly_bill_thb",)


def test_a_band_is_final_when_the_interval_falls_into_it(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    near = evidence(
        distance=route(KM), branch_status=BranchStatus.MAIN_SPP, outages_12m=None
    )  # 5, 5, ? -> 4 or 5; x 4
    card = score(near, rules)
    assert (card.score, card.score_low, card.score_high) == (None, 16, 20)
    assert (card.band, card.tier, card.special_risk_plan) == (Band.VERY_HIGH, Tier.STRATEGIC, True)
    assert card.band_certain


def test_the_special_risk_plan_is_final_when_all_possible_bands_agree(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    near = evidence(
        distance=route(KM),
        branch_status=BranchStatus.SOME_SPP,
        outages_12m=None,
        monthly_bill_thb=Decimal(5_000_000),
    )  # 5, 3, ? -> 3, 4 or 4; x 5
    card = score(near, rules)
    assert (card.score_low, card.score_high, card.band) == (15, 20, None)
    assert card.special_risk_plan is True


def test_a_missing_value_that_changes_nothing_leaves_the_score_known(
    rules: RuleSet, evidence: Make
) -> None:
    many = dict.fromkeys("abcdefghij", 3)
    card = score(evidence(local_factors=many, distance=None, outages_12m=3), rules)
    # 3 x 11 + 1 + (1..5) over 13: 35/13 .. 39/13 -> always level 3
    assert (card.average, card.probability_level, card.score) == (None, 3, 12)
    assert card.missing == ("position",)


# --- exemption, refusals -------------------------------------------------------------------------


@pytest.mark.parametrize("contract", [SppContract.SIGNED, SppContract.LIKELY])
def test_a_contract_exempts_and_the_score_is_still_there(
    rules: RuleSet, evidence: Make, contract: SppContract
) -> None:
    card = score(evidence(spp_contract=contract), rules)
    assert (card.exempt, card.exit_interview) == (True, True)
    assert (card.score, card.band, card.tier) == (8, Band.MEDIUM, Tier.STATUS)


@pytest.mark.parametrize("contract", [SppContract.NONE, None])
def test_no_contract_does_not_exempt(
    rules: RuleSet, evidence: Make, contract: SppContract | None
) -> None:
    card = score(evidence(spp_contract=contract), rules)
    assert (card.exempt, card.exit_interview) == (False, False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"monthly_bill_thb": Decimal("299999.99")}, "299999.99"),
        ({"outages_12m": -1}, "-1"),
        ({"local_factors": {"water": 6}}, "factor_water is 6"),
        (
            {"solar_considered": True, "solar_kw": Decimal(-1), "peak_demand_kw": Decimal(9)},
            "no class",
        ),
    ],
)
def test_a_value_outside_every_class_is_refused(
    rules: RuleSet, evidence: Make, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidValue, match=words) as caught:
        score(evidence(**changes), rules)
    assert any("ก" <= letter <= "๙" for letter in caught.value.th)


def test_a_rule_set_travels_to_other_processes(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    touched = evidence(distance=route(4 * KM), outages_12m=2, local_factors={"water": None})
    copied = pickle.loads(pickle.dumps(rules))  # noqa: S301 - our own bytes
    assert score(touched, copied) == score(touched, rules)
