"""Why one customer scored what it scored: one plain sentence a step, in English and Thai."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from georisk.messages import NO_NOTE, Note, list_words, noted, pair, told, written
from georisk.model import (
    Assessment,
    Contribution,
    DecidedBy,
    ExplanationStep,
    Route,
    TierDecision,
    is_detour,
)
from georisk.scoring.contribution import MISSING_VALUE, field_words
from georisk.scoring.tier_words import tier_words
from georisk.scoring.wording import joined, metres, number, span

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.model import Band, Scorecard
    from georisk.scoring.ruleset import RuleSet

Levels = tuple[int, ...]
HIGHER_TIER = "R9"
BORDERS = frozenset({"R2", "R5"})  # put a value that lies between two classes into one of them
KEPT = 4096  # steps that many customers share are said once


def explain(assessment: Assessment, rules: RuleSet) -> tuple[ExplanationStep, ...]:
    """Explain an assessment from screening to tier, with the clause of every step.

    Steps are ``screening``, then, for a customer who is scored, one for each considered condition
    by its name, ``average``, ``probability``, ``impact``, ``score``, ``band``; last ``tier``.
    """
    card = assessment.scorecard
    scored = () if card is None else _scored(card, assessment, rules)
    return (_screening(assessment, rules), *scored, _tier(assessment, rules))


def tier_readings(decision: TierDecision) -> tuple[str, ...]:
    """Name R9 when two roads gave different tiers, so that it decided; and the readings of KASM.

    Examples
    --------
    >>> from georisk.model import DecidedBy, Tier
    >>> tier_readings(TierDecision(tier_risk=Tier.STAR, tier_kasm=Tier.STATUS, tier=Tier.STAR,
    ...                            decided_by=DecidedBy.RISK))
    ('R9',)
    """
    decided = decision.decided_by in (DecidedBy.RISK, DecidedBy.KASM)
    higher = (HIGHER_TIER,) if decided and decision.tier_risk and decision.tier_kasm else ()
    return (*decision.grounds.readings, *higher)


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
        text_en=text.en,
        text_th=text.th,
        sentences=written(text.sentences),
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
        return found.detail
    remarks = assessment.customer.remarks
    words = "; ".join(remark.en for remark in remarks), "; ".join(remark.th for remark in remarks)
    return noted(found.detail, told("explain.remarks", remarks=words))


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
        _band(card.band_low, card.band_high, card.band_readings, rules),
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
    said = noted(_class(item), way, item.note)
    return _step(
        item.condition,
        item.clause,
        said,
        value=None if item.value is None else number(item.value),
        unit=item.unit,
        levels=item.levels,
        readings=item.readings,
    )


def _class(item: Contribution) -> Note:
    """Say the class a condition lies in; the number it was decided on, where it is one."""
    words = {
        "label": (item.label_en[0].upper() + item.label_en[1:], item.label_th),
        "name": item.named,
        "level": joined(item.levels),
    }
    if item.missing is not None:
        return told("condition.open", **words)
    if item.value is None or isinstance(item.value, str) or item.unit == "level":
        return told("condition.named", **words)
    measured = {"value": _grouped(item.value), "unit": pair(f"unit.{item.unit}"), **words}
    between = joined(sorted(BORDERS.intersection(item.readings)))
    if between:
        return told("condition.bordering", readings=between, **measured)
    return told("condition.measured", **measured)


def _grouped(value: Decimal | Fraction | int) -> str:
    """Write a number with its digits in groups of three."""
    whole, _, rest = number(value).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def _way(item: Contribution, assessment: Assessment) -> Note:
    """Tell a route's metres by kind, and whether it is so long that streets may be missing."""
    route = assessment.distance
    if item.condition != "distance" or not isinstance(route, Route):
        return NO_NOTE
    legs = told(
        "condition.way",
        spp=route.spp_id,
        access=metres(route.access_mm),
        line=metres(route.line_mm),
        corridor=metres(route.corridor_mm),
        egress=metres(route.egress_mm),
    )
    return noted(legs, _detour(route, assessment.straight_mm))


def _detour(route: Route, straight_mm: int | None) -> Note:
    if straight_mm is None or not is_detour(route.total_mm, straight_mm):
        return NO_NOTE
    return told("condition.detour", straight=metres(straight_mm))


# --- from levels to tier -------------------------------------------------------------------------


@lru_cache(maxsize=KEPT)
def _average(levels: tuple[Levels, ...], rules: RuleSet, *, considered: bool) -> ExplanationStep:
    """Show the sum; ``considered`` tells whether condition 4 is in it."""
    count = len(levels)
    settled = all(len(item) == 1 for item in levels)
    shown = number(Fraction(sum(item[0] for item in levels), count)) if settled else None
    said = told(
        "explain.average" if settled else "explain.average_open",
        count=count,
        terms=" + ".join(span(item[0], item[-1]) for item in levels),
        average=shown,
    )
    if not considered:
        said = noted(said, told("explain.condition_4"))
    readings = () if considered and settled else (MISSING_VALUE,)
    return _step("average", rules.probability.clause, said, value=shown, readings=readings)


def _condition_4(card: Scorecard) -> bool:
    """Tell whether the area considers solar or any factor of its own."""
    named = {"distance", "branch", "outage"}
    return any(item.condition not in named for item in card.conditions)


@lru_cache(maxsize=KEPT)
def _probability(low: int, high: int, rules: RuleSet) -> ExplanationStep:
    named = {item.level: (item.label.en, item.label.th) for item in rules.probability.classes}
    words = rules.probability.label
    text = told(
        "explain.probability" if low == high else "explain.probability_open",
        label=(words.en.capitalize(), words.th),
        level=span(low, high),
        name=named[low],
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
    said = told(
        "explain.score",
        probability=span(*probability),
        impact=span(impact[0], impact[-1]),
        score=shown,
    )
    if missing:
        english, thai = zip(*map(field_words, missing), strict=True)
        fields = list_words(english, "en"), list_words(thai, "th")
        said = noted(said, told("explain.missing", fields=fields))
    return _step("score", rules.impact.clause, said, value=shown)


@lru_cache(maxsize=KEPT)
def _band(
    lowest: Band, highest: Band, deciding: tuple[str, ...], rules: RuleSet
) -> ExplanationStep:
    """Say the band, what follows, and the readings of the manual it hangs on."""
    low, high = rules.rule_of_band[lowest], rules.rule_of_band[highest]
    names = {"low": (low.label.en, low.label.th), "high": (high.label.en, high.label.th)}
    if low != high:
        said = told("explain.band_open", **names)
    else:
        said = told(
            "explain.band",
            band=names["low"],
            colour=(low.colour.en, low.colour.th),
            consequence=(low.consequence.en, low.consequence.th),
        )
    if deciding:
        listed = list_words(deciding, "en"), list_words(deciding, "th")
        said = noted(said, told("explain.band_readings", readings=listed))
    value = lowest.value if low == high else None
    return _step("band", rules.impact.clause, said, value=value, readings=deciding)


def _tier(assessment: Assessment, rules: RuleSet) -> ExplanationStep:
    card = assessment.scorecard
    if card is not None and card.exempt:
        label, contract = rules.exemption.label, assessment.customer.spp_contract
        said = told("explain.exempt", label=(label.en, label.th), contract=contract)
        return _step("tier", rules.exemption.clause, said, value="exempt")
    return _decided(assessment.tiers, rules, open_risk=card is not None and card.tier is None)


@lru_cache(maxsize=KEPT)
def _decided(decision: TierDecision, rules: RuleSet, *, open_risk: bool) -> ExplanationStep:
    return _step(
        "tier",
        joined(dict.fromkeys((rules.screening.clause, rules.kasm.clause))),
        tier_words(decision, rules, open_risk=open_risk),
        value=decision.tier,
        readings=tier_readings(decision),
    )
