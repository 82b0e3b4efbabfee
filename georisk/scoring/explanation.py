"""Why one customer scored what it scored: one plain sentence a step, in English and Thai."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from georisk.model import (
    Assessment,
    Contribution,
    DecidedBy,
    ExplanationStep,
    Route,
    TierDecision,
    is_detour,
)
from georisk.scoring.contribution import MISSING_VALUE, NO_NOTE, Note, noted
from georisk.scoring.wording import joined, metres, number, span

if TYPE_CHECKING:
    from georisk.model import Band, Scorecard
    from georisk.scoring.ruleset import RuleSet

Levels = tuple[int, ...]
HIGHER_TIER = "R9"
KEPT = 4096  # steps that many customers share are said once
UNIT_TH = {
    "m": "ม.",
    "baht/month": "บาทต่อเดือน",
    "times/year": "ครั้งต่อปี",
    "%": "%",
}
ROADS: dict[DecidedBy, Note] = {
    DecidedBy.RISK: ("the SPP risk decided", "ตัดสินจากความเสี่ยงต่อ SPP"),
    DecidedBy.KASM: ("KASM decided", "ตัดสินจากเกณฑ์ KASM"),
    DecidedBy.BOTH: ("both roads agree", "ทั้งสองเกณฑ์ตรงกัน"),
}


def explain(assessment: Assessment, rules: RuleSet) -> tuple[ExplanationStep, ...]:
    """Explain an assessment from screening to tier, with the clause of every step.

    Steps are ``screening``, then, for a customer who is scored, one for each considered condition
    by its name, ``average``, ``probability``, ``impact``, ``score``, ``band``; last ``tier``.
    """
    card = assessment.scorecard
    scored = () if card is None else _scored(card, assessment, rules)
    return (_screening(assessment, rules), *scored, _tier(assessment, rules))


def tier_readings(decision: TierDecision) -> tuple[str, ...]:
    """Name R9 when two roads gave different tiers, so that it decided.

    Examples
    --------
    >>> from georisk.model import Tier
    >>> tier_readings(TierDecision(tier_risk=Tier.STAR, tier_kasm=Tier.STATUS, tier=Tier.STAR,
    ...                            decided_by=DecidedBy.RISK))
    ('R9',)
    """
    decided = decision.decided_by in (DecidedBy.RISK, DecidedBy.KASM)
    return (HIGHER_TIER,) if decided and decision.tier_risk and decision.tier_kasm else ()


def _step(  # noqa: PLR0913 - one field of the record each
    step: str,
    clause: str,
    text: Note,
    *,
    value: str | None = None,
    unit: str = "",
    levels: tuple[int, ...] = (),
    readings: tuple[str, ...] = (),
) -> ExplanationStep:
    return ExplanationStep(
        step=step,
        clause=clause,
        value=value,
        unit=unit,
        levels=levels,
        readings=readings,
        text_en=text[0],
        text_th=text[1],
    )


def _screening(assessment: Assessment, rules: RuleSet) -> ExplanationStep:
    eligibility, straight = assessment.eligibility, assessment.straight_mm
    return _step(
        "screening",
        rules.screening.clause,
        _with_remarks(assessment),
        value=None if straight is None else metres(straight).replace(",", ""),
        unit="" if straight is None else "m",
        readings=eligibility.readings,
    )


def _with_remarks(assessment: Assessment) -> Note:
    """Say what is odd about a bill that may be why nobody is scored; else the impact says it."""
    found = assessment.eligibility
    if found.eligible or not assessment.customer.remarks:
        return found.detail_en, found.detail_th
    english = "; ".join(remark.en for remark in assessment.customer.remarks)
    thai = "; ".join(remark.th for remark in assessment.customer.remarks)
    return f"{found.detail_en} Note: {english}.", f"{found.detail_th} หมายเหตุ: {thai}"


def _scored(card: Scorecard, assessment: Assessment, rules: RuleSet) -> tuple[ExplanationStep, ...]:
    levels = tuple(item.levels for item in card.conditions)
    probability = _probability_levels(levels, rules)
    return (
        *(_condition(item, assessment) for item in card.conditions),
        _average(levels, rules, considered=_condition_4(card)),
        _probability(*probability, rules),
        _condition(card.impact, assessment),
        _score(
            probability, card.impact.levels, (card.score_low, card.score_high), card.missing, rules
        ),
        _band(card.band_low, card.band_high, rules),
    )


# --- conditions ----------------------------------------------------------------------------------


def _condition(item: Contribution, assessment: Assessment) -> ExplanationStep:
    way = _way(item, assessment)
    few = not way[0] and isinstance(item.value, int | str | None)
    return _usual_condition(item) if few else _condition_step(item, way)


@lru_cache(maxsize=KEPT)
def _usual_condition(item: Contribution) -> ExplanationStep:
    """Say once what many customers share."""
    return _condition_step(item, NO_NOTE)


def _condition_step(item: Contribution, way: Note) -> ExplanationStep:
    levels = joined(item.levels)
    measured_en, measured_th = _measured(item)
    way_en, way_th = way
    en = f"{item.label_en}: {measured_en}{item.class_en}; level {levels}.{way_en}"
    th = f"{item.label_th}: {measured_th}{item.class_th} ระดับ {levels}{way_th}"
    if item.note_en:
        en, th = f"{en} {item.note_en}", f"{th} {item.note_th}"
    return _step(
        item.condition,
        item.clause,
        (en[0].upper() + en[1:], th),
        value=None if item.value is None else number(item.value),
        unit=item.unit,
        levels=item.levels,
        readings=item.readings,
    )


def _measured(item: Contribution) -> Note:
    """Say the number a class was decided on, digits in groups of three; words say themselves."""
    if item.value is None or isinstance(item.value, str) or item.unit == "level":
        return "", ""
    whole, _, rest = number(item.value).partition(".")
    shown = f"{int(whole):,}" + (f".{rest}" if rest else "")
    unit_th = UNIT_TH.get(item.unit, item.unit)
    return f"{shown} {item.unit}, in the class ", f"{shown} {unit_th} อยู่ในช่วง "


def _way(item: Contribution, assessment: Assessment) -> Note:
    """Tell a route's metres by kind, and whether it is so long that streets may be missing."""
    route = assessment.distance
    if item.condition != "distance" or not isinstance(route, Route):
        return "", ""
    legs = [metres(leg) for leg in (route.access_mm, route.line_mm, route.corridor_mm)]
    last = metres(route.egress_mm)
    far_en, far_th = _detour(route, assessment.straight_mm)
    en = (
        f" To SPP {route.spp_id}: {legs[0]} m straight to the network, {legs[1]} m along power"
        f" lines, {legs[2]} m along roads or other routes, {last} m straight to the SPP.{far_en}"
    )
    th = (
        f" ไปยัง SPP {route.spp_id}: เส้นตรงถึงโครงข่าย {legs[0]} ม. ตามแนวสายไฟฟ้า {legs[1]} ม."
        f" ตามถนนหรือเส้นทางอื่น {legs[2]} ม. และเส้นตรงถึง SPP {last} ม.{far_th}"
    )
    return en, th


def _detour(route: Route, straight_mm: int | None) -> Note:
    if straight_mm is None or not is_detour(route.total_mm, straight_mm):
        return "", ""
    straight = metres(straight_mm)
    return (
        (
            f" CHECK: this is over twice the straight line ({straight} m); the streets around the"
            " site may not be mapped, and a line could run shorter."
        ),
        (
            f" โปรดตรวจสอบ: ระยะนี้เกินสองเท่าของเส้นตรง ({straight} ม.) ถนนรอบสถานที่นี้อาจยังไม่มีในแผนที่"
            " และสายไฟฟ้าอาจเดินได้สั้นกว่านี้"
        ),
    )


# --- from levels to tier -------------------------------------------------------------------------


@lru_cache(maxsize=KEPT)
def _average(levels: tuple[Levels, ...], rules: RuleSet, *, considered: bool) -> ExplanationStep:
    """Show the sum; ``considered`` tells whether condition 4 is in it."""
    count = len(levels)
    terms = " + ".join(span(item[0], item[-1]) for item in levels)
    en = f"Average of the {count} considered conditions: ({terms}) / {count}"
    th = f"ค่าเฉลี่ยของ {count} เงื่อนไขที่พิจารณา: ({terms}) / {count}"
    settled = all(len(item) == 1 for item in levels)
    shown = number(Fraction(sum(item[0] for item in levels), count)) if settled else None
    if shown is None:
        en, th = f"{en}, open while a value is missing.", f"{th} ยังไม่แน่นอนเพราะขาดข้อมูล"
    else:
        en, th = f"{en} = {shown}.", f"{th} = {shown}"
    if not considered:
        en += " Condition 4 is left out: the area considers none."
        th += " ไม่นำเงื่อนไขที่ 4 มาเฉลี่ยเพราะเขตไม่ได้กำหนด"
    readings = () if considered and settled else (MISSING_VALUE,)
    return _step("average", rules.probability.clause, (en, th), value=shown, readings=readings)


def _condition_4(card: Scorecard) -> bool:
    """Tell whether the area considers solar or any factor of its own."""
    named = {"distance", "branch", "outage"}
    return any(item.condition not in named for item in card.conditions)


@lru_cache(maxsize=KEPT)
def _probability(low: int, high: int, rules: RuleSet) -> ExplanationStep:
    labels = {item.level: item.label for item in rules.probability.classes}
    words = rules.probability.label
    text = (
        f"{words.en.capitalize()}: level {span(low, high)} ({labels[low].en}"
        + ("" if low == high else f" to {labels[high].en}")
        + ").",
        f"{words.th}: ระดับ {span(low, high)} ({labels[low].th}"
        + ("" if low == high else f" ถึง {labels[high].th}")
        + ")",
    )
    return _step(
        "probability",
        rules.probability.clause,
        text,
        value=span(low, high),
        unit="level",
        levels=tuple(range(low, high + 1)),
    )


def _probability_levels(levels: tuple[Levels, ...], rules: RuleSet) -> tuple[int, int]:
    count = len(levels)
    low, high = sum(item[0] for item in levels), sum(item[-1] for item in levels)
    return rules.probability_level(low, count), rules.probability_level(high, count)


@lru_cache(maxsize=KEPT)
def _score(
    probability: tuple[int, int],
    impact: Levels,
    points: tuple[int, int],
    missing: tuple[str, ...],
    rules: RuleSet,
) -> ExplanationStep:
    shown = span(*points)
    product = f"{span(*probability)} x {span(impact[0], impact[-1])} = {shown}"
    en, th = f"Score: probability x impact = {product}.", f"คะแนน: โอกาส x ผลกระทบ = {product}"
    if missing:
        fields = joined(missing)
        en, th = f"{en} Missing: {fields}.", f"{th} ข้อมูลที่ขาด: {fields}"
    return _step("score", rules.impact.clause, (en, th), value=shown)


@lru_cache(maxsize=KEPT)
def _band(lowest: Band, highest: Band, rules: RuleSet) -> ExplanationStep:
    low, high = rules.rule_of_band[lowest], rules.rule_of_band[highest]
    if low != high:
        text = (
            f"Band open: {low.label.en} to {high.label.en}, until what is missing is known.",
            f"ยังไม่แน่นอน: ระดับความเสี่ยง{low.label.th}ถึง{high.label.th} จนกว่าจะได้ข้อมูลที่ขาด",
        )
        return _step("band", rules.impact.clause, text)
    text = (
        f"Band {low.label.en} ({low.colour.en}): {low.consequence.en}.",
        f"ระดับความเสี่ยง{low.label.th} (สี{low.colour.th}): {low.consequence.th}",
    )
    return _step("band", rules.impact.clause, text, value=lowest.value)


def _tier(assessment: Assessment, rules: RuleSet) -> ExplanationStep:
    card = assessment.scorecard
    if card is not None and card.exempt:
        label = rules.exemption.label
        text = (
            f"Tier: {label.en} (spp_contract is {assessment.customer.spp_contract}).",
            f"กลุ่ม: {label.th} (spp_contract เป็น {assessment.customer.spp_contract})",
        )
        return _step("tier", rules.exemption.clause, text, value="exempt")
    return _decided(assessment.tiers, rules)


@lru_cache(maxsize=KEPT)
def _decided(decision: TierDecision, rules: RuleSet) -> ExplanationStep:
    clause = joined(dict.fromkeys((rules.screening.clause, rules.kasm.clause)))
    if decision.tier is None or decision.decided_by is None:
        text = ("No tier by SPP risk or KASM as yet.", "ยังไม่จัดกลุ่มตามความเสี่ยงต่อ SPP หรือ KASM")
        return _step("tier", clause, text)
    risk, kasm = decision.tier_risk or "-", decision.tier_kasm or "-"
    en, th = ROADS[decision.decided_by]
    text = (
        f"Tier {decision.tier}: by SPP risk {risk}, by KASM {kasm}; {en}.",
        f"กลุ่ม {decision.tier}: ตามความเสี่ยงต่อ SPP {risk} ตาม KASM {kasm} {th}",
    )
    if decision.proposed is not None:
        text = noted(text, _proposed(decision.proposed))
    return _step("tier", clause, text, value=decision.tier, readings=tier_readings(decision))


def _proposed(reason: str) -> tuple[str, str]:
    """Name the special proposal a tier by KASM rests on."""
    return (
        f"The tier by KASM is a special proposal (clause 6.1.1.1), by reason: {reason}.",
        f"กลุ่มตาม KASM มาจากการเสนอเป็นกรณีพิเศษ (ข้อ 6.1.1.1) เหตุผล: {reason}",
    )
