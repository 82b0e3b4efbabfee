"""The way from input to tier, a sentence a step, in both languages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from georisk.messages import catalogue
from georisk.model import (
    Assessment,
    Customer,
    CustomerId,
    DecidedBy,
    DistanceStatus,
    NoRoute,
    SppContract,
    SppId,
    Tier,
    TierDecision,
)
from georisk.scoring import Circumstances, describe, explain, score, screen, tier_readings

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.errors import Language
    from georisk.model import Evidence, ExplanationStep, Route
    from georisk.scoring import RuleSet

    Make = Callable[..., Evidence]
    MakeRoute = Callable[..., Route]

STEPS = ["screening", "distance", "branch", "outage", "average", "probability", "impact"]
STEPS += ["score", "band", "tier"]


def decision(risk: Tier | None, kasm: Tier | None, by: DecidedBy | None) -> TierDecision:
    tier = risk if by in (DecidedBy.RISK, DecidedBy.BOTH) else kasm
    return TierDecision(tier_risk=risk, tier_kasm=kasm, tier=tier, decided_by=by)


def told_again(sentence: Any, lang: Language) -> str:
    """Tell a sentence from its code and values alone, as a program that has the catalogue would."""
    values = sentence["values"].items()
    return catalogue(lang)[sentence["code"]].format(
        **{name: own(value, lang) for name, value in values}
    )


def own(value: Any, lang: Language) -> str:
    if not isinstance(value, dict):
        return str(value)
    return told_again(value, lang) if "code" in value else value[lang]


def explained(
    rules: RuleSet, evidence: Evidence, tiers: TierDecision, **seen: Any
) -> dict[str, ExplanationStep]:
    usual: dict[str, Any] = {
        "bill_thb": evidence.monthly_bill_thb,
        "in_estate": True,
        "located": True,
        "straight_mm": 2_500_000,
    }
    eligibility = screen(Circumstances(**{**usual, **seen}), rules)
    assessment = Assessment(
        customer=Customer(customer_id=CustomerId("C1"), row=2, spp_contract=evidence.spp_contract),
        eligibility=eligibility,
        in_estate=True,
        estate_id=None,
        spp_id=SppId("S1"),
        straight_mm=2_500_000,
        distance=evidence.distance,
        scorecard=score(evidence, rules) if eligibility.eligible else None,
        tiers=tiers,
    )
    steps = explain(assessment, rules)
    for step in steps:
        assert step.clause.startswith("6.1.")
        assert any("ก" <= letter <= "๙" for letter in step.text_th), step
        assert not any("ก" <= letter <= "๙" for letter in step.text_en), step
        sentences = json.loads(step.sentences)
        assert " ".join(told_again(one, "en") for one in sentences) == step.text_en
        assert " ".join(told_again(one, "th") for one in sentences) == step.text_th
    assert len({step.step for step in steps}) == len(steps)
    return {step.step: step for step in steps}


STATUS = decision(Tier.STATUS, None, DecidedBy.RISK)


def test_a_full_score_is_told_step_by_step(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    way = route(3_214_000, access_mm=120_000, corridor_mm=200_000, egress_mm=94_000)
    steps = explained(rules, evidence(distance=way), STATUS)
    assert list(steps) == STEPS
    distance = steps["distance"]
    assert (distance.value, distance.unit, distance.levels) == ("3214", "m", (4,))
    assert distance.text_en == (
        "Distance to the SPP along lines or buildable routes: 3,214 m,"
        " in the class 2-4 km; level 4."
        " To SPP S1: 120.000 m straight to the network, 2,800.000 m along power lines,"
        " 200.000 m along roads or other routes, 94.000 m straight to the SPP."
    )
    assert "3,214 ม. อยู่ในช่วง 2-4 กม. เป็นระดับ 4" in distance.text_th
    assert "ตามแนวสายไฟฟ้า 2,800.000 ม." in distance.text_th
    assert steps["branch"].text_en == (
        "Branch network and business ties with the SPP: no branch network; level 1."
    )
    assert steps["average"].text_en.startswith(
        "Average of the 3 considered conditions: (4 + 1 + 1) / 3 = 2."
    )
    assert steps["average"].readings == ("R6",)
    assert steps["probability"].levels == (2,)
    assert "4,500,000 baht a month" in steps["impact"].text_en
    assert "4,500,000 บาทต่อเดือน" in steps["impact"].text_th
    assert steps["score"].text_en == "Score: probability x impact = 2 x 4 = 8."
    assert steps["band"].text_th.startswith("ระดับความเสี่ยงปานกลาง (สีเหลือง)")
    assert (steps["tier"].value, steps["tier"].readings) == ("Status", ())


def test_what_is_missing_is_named_and_the_band_left_open(rules: RuleSet, evidence: Make) -> None:
    nothing = decision(None, None, None)
    off = NoRoute(status=DistanceStatus.OFF_NETWORK, access_mm=3_000_000)
    steps = explained(rules, evidence(distance=off, outages_12m=None), nothing)
    assert steps["distance"].levels == (1, 2, 3, 4, 5)
    assert (
        "the distance along the lines (distance_m) is missing, levels 1, 2, 3, 4, 5"
        in steps["distance"].text_en
    )
    assert "near enough" in steps["distance"].text_en
    assert "(1-5 + 1 + 1-5) / 3, open" in steps["average"].text_en
    assert steps["average"].value is None
    assert steps["score"].text_en.endswith(
        "1-4 x 4 = 4-16. Missing: the distance along the lines (distance_m)"
        " and the number of outages in 12 months (outages_12m)."
    )
    assert steps["score"].text_th.endswith(
        "ข้อมูลที่ขาด: ระยะทางตามแนวสาย (distance_m) และจำนวนครั้งไฟฟ้าขัดข้องใน 12 เดือน (outages_12m)"
    )
    assert steps["band"].text_en.startswith("Band open: medium to very high")
    assert steps["band"].value is None
    assert steps["tier"].value is None


def test_considered_conditions_are_all_told(rules: RuleSet, evidence: Make) -> None:
    full = evidence(solar_considered=True, solar_kw=Decimal(0), local_factors={"water": 3})
    steps = explained(rules, full, STATUS)
    assert list(steps)[1:6] == ["distance", "branch", "outage", "solar", "factor_water"]
    assert steps["average"].readings == ()
    assert "left out" not in steps["average"].text_en


def test_a_customer_who_is_not_assessed_is_told_why(rules: RuleSet, evidence: Make) -> None:
    by_kasm = decision(None, Tier.STAR, DecidedBy.KASM)
    steps = explained(rules, evidence(), by_kasm, bill_thb=Decimal(1))
    assert list(steps) == ["screening", "tier"]
    assert "below 300,000.00" in steps["screening"].text_en
    assert steps["tier"].value == "Star"


def test_an_exempt_customer_is_told_so(rules: RuleSet, evidence: Make) -> None:
    steps = explained(rules, evidence(spp_contract=SppContract.SIGNED), STATUS)
    assert (steps["tier"].value, steps["tier"].clause) == ("exempt", "6.1.4.3")
    assert "spp_contract is signed" in steps["tier"].text_en


@pytest.mark.parametrize(
    ("risk", "kasm", "by", "readings"),
    [
        (Tier.STAR, Tier.STATUS, DecidedBy.RISK, ("R9",)),
        (Tier.STATUS, Tier.STAR, DecidedBy.KASM, ("R9",)),
        (Tier.STAR, Tier.STAR, DecidedBy.BOTH, ()),
        (Tier.STAR, None, DecidedBy.RISK, ()),
        (None, Tier.STAR, DecidedBy.KASM, ()),
        (Tier.STAR, Tier.STATUS, DecidedBy.EXEMPT, ()),
    ],
)
def test_r9_is_named_when_it_decided(
    risk: Tier | None, kasm: Tier | None, by: DecidedBy, readings: tuple[str, ...]
) -> None:
    assert tier_readings(decision(risk, kasm, by)) == readings


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_description_holds_every_class_reading_and_tier(rules: RuleSet, lang: Any) -> None:
    page = describe(rules, lang)
    for reading in (f"R{at}" for at in range(1, 10)):
        assert f"\n  {reading} [" in page
    for words in ("[2, 4]", "(8, oo)", "[5,000,000, oo)", "264,911", "Strategic", "COM1.2"):
        assert words in page
    conditions = rules.conditions
    for label in (
        *(item.label for item in conditions.distance.classes),
        *(item.label for item in conditions.branch.classes),
        *(item.consequence for item in rules.bands),
        *(item.choice for item in rules.readings.values()),
    ):
        assert label.text(lang) in page


def test_the_english_description_has_no_thai(rules: RuleSet) -> None:
    assert not any("ก" <= letter <= "๙" for letter in describe(rules, "en"))


def test_a_way_over_twice_the_straight_line_is_said(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    twice = explained(rules, evidence(distance=route(5_000_000)), STATUS)["distance"]
    assert "CHECK" not in twice.text_en
    over = explained(rules, evidence(distance=route(5_000_001)), STATUS)["distance"]
    assert "over twice the straight line (2,500.000 m)" in over.text_en
    assert "เกินสองเท่าของเส้นตรง (2,500.000 ม.)" in over.text_th


def test_the_reading_a_band_hangs_on_is_named_with_the_band(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    """Two outages and a bill of 4.5 million: level 3 (R5) makes 12, high; level 1 makes 8."""
    near = evidence(distance=route(3_000_000), outages_12m=2)
    band = explained(rules, near, STATUS)["band"]
    assert (band.value, band.readings) == ("high", ("R5",))
    assert band.text_en.endswith("manual is read: R5 would make it another.")
    assert "ชี้ขาดระดับความเสี่ยง" in explained(rules, near, STATUS)["outage"].text_th


def test_a_reading_that_leaves_the_band_is_not_named_with_it(
    rules: RuleSet, evidence: Make, route: MakeRoute
) -> None:
    """At 4 km sharp level 4 (R2) and level 3 both make probability 2, the band medium."""
    card = score(evidence(distance=route(4_000_000)), rules)
    assert ("R2" in card.readings, card.band_readings) == (True, ())


@pytest.mark.parametrize(
    ("risk", "kasm", "by", "words"),
    [
        (Tier.STAR, None, DecidedBy.RISK, "Tier Star, by the SPP risk; KASM gives no tier."),
        (Tier.STAR, Tier.STATUS, DecidedBy.RISK, "which is higher than Status by KASM"),
        (None, Tier.STAR, DecidedBy.KASM, "by KASM; the SPP risk gives no tier"),
        (Tier.STATUS, Tier.STAR, DecidedBy.KASM, "higher than Status by the SPP risk"),
        (Tier.STAR, Tier.STAR, DecidedBy.BOTH, "both the SPP risk and KASM say so"),
    ],
)
def test_the_tier_is_told_with_the_road_that_decided(
    rules: RuleSet,
    evidence: Make,
    risk: Tier | None,
    kasm: Tier | None,
    by: DecidedBy,
    words: str,
) -> None:
    assert words in explained(rules, evidence(), decision(risk, kasm, by))["tier"].text_en
