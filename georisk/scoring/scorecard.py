"""Probability x impact: the score of one customer, exact, or the interval of all it could be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from georisk.messages import noted, told
from georisk.model import Contribution, Scorecard
from georisk.scoring.contribution import MISSING_VALUE, Judged
from georisk.scoring.factors import judge_conditions, judge_impact
from georisk.scoring.wording import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.messages import Note, Pair
    from georisk.model import Band, Evidence
    from georisk.scoring.ruleset import RuleSet

Levels = tuple[int, ...]


class Outcome(NamedTuple):
    """Lowest and highest of what the levels amount to; equal when nothing is open.

    Every step from levels to score only ever rises with a level, so the two ends bound all
    combinations, and both ends are combinations themselves.
    """

    probability_low: int
    probability_high: int
    low: int
    high: int


def outcome(conditions: Iterable[Levels], impact: Levels, rules: RuleSet) -> Outcome:
    """Combine the possible levels of all conditions with those of the impact."""
    total_low = total_high = count = 0
    for levels in conditions:
        total_low += levels[0]
        total_high += levels[-1]
        count += 1
    low = rules.probability_level(total_low, count)
    high = rules.probability_level(total_high, count)
    return Outcome(low, high, low * impact[0], high * impact[-1])


def score(evidence: Evidence, rules: RuleSet) -> Scorecard:
    """Score one eligible customer (rules sections 2-4, clause 6.1.1.2).

    Parameters
    ----------
    evidence : Evidence
        What is known on the assessment date; None is unknown and opens an interval (R6).
    rules : RuleSet

    Returns
    -------
    Scorecard
        Exact levels, average, score, band and tier, or the interval of what they could be.

    Raises
    ------
    InvalidValue
        A value that lies in no class: a bill below the screening minimum, a level outside 1-5.
    """
    judged = judge_conditions(evidence, rules)
    impact = judge_impact(evidence, rules)
    deciding: tuple[str, ...] = ()
    if impact.alternatives or any(item.alternatives for item in judged):
        judged, impact, deciding = _with_alternatives(judged, impact, rules)
    card = _card(tuple(item.contribution for item in judged), impact.contribution, evidence, rules)
    return replace(card, band_readings=deciding) if deciding else card


def _card(
    conditions: tuple[Contribution, ...], impact: Contribution, evidence: Evidence, rules: RuleSet
) -> Scorecard:
    result = outcome((item.levels for item in conditions), impact.levels, rules)
    low, high = rules.band_rule(result.low), rules.band_rule(result.high)
    certain = low.band == high.band
    exempt = evidence.spp_contract in rules.exemption.contracts
    probability = result.probability_low
    return Scorecard(
        conditions=conditions,
        impact=impact,
        average=_average(conditions),
        probability_level=probability if probability == result.probability_high else None,
        impact_level=impact.level,
        score=result.low if result.low == result.high else None,
        score_low=result.low,
        score_high=result.high,
        band=low.band if certain else None,
        band_low=low.band,
        band_high=high.band,
        tier=low.tier if certain else None,
        special_risk_plan=_special_risk(low.band, high.band, rules),
        exit_interview=exempt,
        exempt=exempt,
        missing=tuple(item.missing for item in (*conditions, impact) if item.missing),
        readings=_readings(conditions, impact, evidence, rules),
        ruleset=rules.id,
    )


def _average(conditions: tuple[Contribution, ...]) -> Fraction | None:
    """Return the exact mean of the levels, None while one is open."""
    total = 0
    for item in conditions:
        if len(item.levels) > 1:
            return None
        total += item.levels[0]
    return Fraction(total, len(conditions))


def _special_risk(low: Band, high: Band, rules: RuleSet) -> bool | None:
    """Tell whether a special-risk plan is due (6.1.4); None while the bands between disagree."""
    if low == high:
        return rules.rule_of_band[low].special_risk_plan
    order = [rule.band for rule in rules.bands]
    plans = {
        rule.special_risk_plan for rule in rules.bands[order.index(low) : order.index(high) + 1]
    }
    return plans.pop() if len(plans) == 1 else None


def _readings(
    conditions: tuple[Contribution, ...], impact: Contribution, evidence: Evidence, rules: RuleSet
) -> tuple[str, ...]:
    """Name every reading that touched the result, in the rule set's order."""
    named = set(impact.readings)
    for item in conditions:
        named.update(item.readings)
    if not evidence.solar_considered and not evidence.local_factors:
        named.add(MISSING_VALUE)  # condition 4 was left out
    return tuple(sorted(named, key=rules.reading_order.__getitem__))


# --- what the other reading would have changed ---------------------------------------------------


def _with_alternatives(
    judged: Sequence[Judged], impact: Judged, rules: RuleSet
) -> tuple[list[Judged], Judged, tuple[str, ...]]:
    """Add to each condition that a reading decided what the alternative would have given.

    Also name the readings whose alternative would have given another band.
    """
    everything = [*judged, impact]
    levels = [item.contribution.levels for item in everything]
    actual = outcome(levels[:-1], levels[-1], rules)
    deciding: list[str] = []
    told = []
    for at, item in enumerate(everything):
        notes: list[Note] = []
        for reading, other in item.alternatives:
            changed = [*levels[:at], other, *levels[at + 1 :]]
            instead = outcome(changed[:-1], changed[-1], rules)
            notes.append(_comparison(reading, other, (actual, instead), rules))
            if _bands(actual, rules) != _bands(instead, rules):
                deciding.append(reading)
        told.append(_told(item, notes))
    return told[:-1], told[-1], tuple(dict.fromkeys(deciding))


def _told(item: Judged, notes: Sequence[Note]) -> Judged:
    if not notes:
        return item
    said = item.contribution
    return item._replace(contribution=replace(said, note=noted(said.note, *notes)))


def _bands(result: Outcome, rules: RuleSet) -> tuple[Band, Band]:
    return rules.band_rule(result.low).band, rules.band_rule(result.high).band


def _comparison(
    reading: str, other: Levels, outcomes: tuple[Outcome, Outcome], rules: RuleSet
) -> Note:
    """Say what score and band the alternative of a reading would have given."""
    actual, instead = outcomes
    if (actual.low, actual.high) == (instead.low, instead.high):
        code = "reading.same_score"
    else:
        same = _bands(actual, rules) == _bands(instead, rules)
        code = "reading.other_score" if same else "reading.other_band"
    return told(
        code,
        reading=reading,
        level=span(other[0], other[-1]),
        now=_named(actual, rules),
        then=_named(instead, rules),
    )


def _named(result: Outcome, rules: RuleSet) -> Note:
    low, high = rules.band_rule(result.low).label, rules.band_rule(result.high).label
    band: Pair | Note = (low.en, low.th)
    if low != high:
        band = told("reading.range", low=band, high=(high.en, high.th))
    return told("reading.score", score=span(result.low, result.high), band=band)
