"""What each condition contributes: one function a condition, from evidence to levels."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from georisk.errors import InvalidValue
from georisk.messages import NO_NOTE, noted, pair, told
from georisk.scoring.contribution import (
    Heading,
    Judged,
    Verdict,
    known,
    unknown,
)
from georisk.scoring.distance_factor import judge_distance
from georisk.scoring.schema import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.messages import Note
    from georisk.model import BranchStatus, Evidence
    from georisk.scoring.ruleset import RuleSet
    from georisk.scoring.schema import LocalFactor

KEPT = 4096  # judgements that many customers share are made once
ALL_LEVELS = (1, 2, 3, 4, 5)
TIES = "R4"


def judge_conditions(evidence: Evidence, rules: RuleSet) -> list[Judged]:
    """Judge every considered condition in the manual's order, local factors by id (R6)."""
    judged = [
        judge_distance(evidence, rules),
        judge_branch(evidence, rules),
        judge_outages(evidence, rules),
    ]
    if evidence.solar_considered:
        judged.append(judge_solar(evidence, rules))
    if evidence.local_factors:
        judged.extend(
            judge_factor(name, evidence, rules) for name in sorted(evidence.local_factors)
        )
    return judged


def judge_branch(evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge condition 2; a business partner of the SPP is lifted to a floor (reading R4)."""
    return _judge_branch(
        evidence.branch_status,
        evidence.spp_partner,
        evidence.notes.get("branch", NO_NOTE),
        told("branch.no_contract") if evidence.spp_contract is None else NO_NOTE,
        rules,
    )


@lru_cache(maxsize=KEPT)
def _judge_branch(
    status: BranchStatus | None, partner: bool | None, found: Note, contract: Note, rules: RuleSet
) -> Judged:
    rule = rules.conditions.branch
    heading = Heading("branch", rule.label, rule.clause, "")
    base = rules.branch_levels if status is None else (rules.branch_classes[status].level,)
    floor = rule.partner.at_least
    assumed = told("branch.no_partner") if partner is None and base[0] < floor else NO_NOTE
    note = noted(found, assumed, contract)
    levels = tuple(sorted({max(level, floor) for level in base})) if partner else base
    lifted = () if levels == base else ((TIES, base),)
    if status is None:
        return unknown(heading, levels, "branch_status", note, lifted)
    return known(heading, status.value, _branch_verdict(status, levels[0], rules), note)


def _branch_verdict(status: BranchStatus, level: int, rules: RuleSet) -> Verdict:
    item = rules.branch_classes[status]
    if level == item.level:
        return Verdict(level, item.label)
    partner = rules.conditions.branch.partner
    return Verdict(level, partner.label, (TIES,), ((TIES, (item.level,)),))


def judge_outages(evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge condition 3, times a year; exactly two is read by R5, what is left out by R10."""
    note = evidence.notes.get("outage", NO_NOTE)
    return _judge_outages(evidence.outages_12m, evidence.outages_all_12m, note, rules)


@lru_cache(maxsize=KEPT)
def _judge_outages(count: int | None, everything: int | None, note: Note, rules: RuleSet) -> Judged:
    rule = rules.conditions.outage
    heading = Heading("outage", rule.label, rule.clause, rule.unit)
    if count is None:
        return unknown(heading, rules.outage_scale.levels, "outages_12m", note)
    verdict = rules.outage_scale.judge(Decimal(count))
    reading = rule.counting.reading
    if reading is not None and everything is not None:
        other = rules.outage_scale.find(Decimal(everything)).level
        verdict = verdict._replace(
            readings=(*verdict.readings, reading),
            alternatives=(*verdict.alternatives, (reading, (other,))),
        )
    return known(heading, count, verdict, note)


def judge_solar(evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge solar power, in per cent of peak demand; 0 kW needs no peak demand.

    Solar power with no peak demand above 0 leaves the levels of every share above nothing.
    """
    solar, peak, rule = evidence.solar_kw, evidence.peak_demand_kw, rules.conditions.solar
    heading = Heading("solar", rule.label, rule.clause, rule.unit)
    note = evidence.notes.get("solar", NO_NOTE)
    scale = rules.solar_scale
    if solar is None:
        return unknown(heading, scale.levels, "solar_kw", note)
    if solar == 0:
        return known(heading, Fraction(0), scale.judge(Fraction(0)), note)
    if peak is None or peak <= 0:
        none_yet = scale.find(Fraction(0)).level
        installed = tuple(level for level in scale.levels if level != none_yet)
        return unknown(heading, installed, "peak_demand_kw", note)
    share = Fraction(solar) * 100 / Fraction(peak)
    return known(heading, share, scale.judge(share), note)


def judge_factor(name: str, evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge a local factor, whose level 1-5 is given; one that nobody declared has no labels.

    Raises
    ------
    InvalidValue
        A level outside 1-5.
    """
    condition, level = f"factor_{name}", evidence.local_factors[name]
    declared = rules.local_factors.get(name)
    label = declared.label if declared else Label(en=name, th=name)
    clause = declared.clause if declared else rules.probability.clause
    heading = Heading(condition, label, clause, "level")
    note = evidence.notes.get(condition, NO_NOTE)
    if level is None:
        return unknown(heading, ALL_LEVELS, condition, note)
    if level not in ALL_LEVELS:
        raise InvalidValue(
            f"{condition} is {level}: expected a level 1 to 5",
            f"{condition} เป็น {level}: ต้องเป็นระดับ 1 ถึง 5",
        )
    return known(heading, level, Verdict(level, _factor_label(level, declared)), note)


def _factor_label(level: int, declared: LocalFactor | None) -> Label:
    if declared is None:
        english, thai = pair("condition.level_given", level=level)
        return Label(en=english, th=thai)
    return next(item.label for item in declared.levels if item.level == level)


def judge_impact(evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge the impact, from the average monthly bill in baht (reading R7).

    Raises
    ------
    InvalidValue
        A bill below the screening minimum: such a customer is not scored.
    """
    bill, rule = evidence.monthly_bill_thb, rules.impact
    heading = Heading("impact", rule.label, rule.clause, rule.unit)
    note = evidence.notes.get("impact", NO_NOTE)
    if bill is None:
        return unknown(heading, rules.impact_scale.levels, "monthly_bill_thb", note)
    return known(heading, bill, rules.impact_scale.judge(bill), note)


def local_factors_of(
    given: Mapping[str, int | None], area: str | None, rules: RuleSet
) -> Mapping[str, int | None]:
    """Tell which local factors are considered for a customer, and at which level.

    A factor that the rule set declares for some areas is considered in those even when the file
    has no such column (then it is missing); elsewhere a blank leaves it out. A given level always
    counts, and so does a blank of a factor that is not tied to areas.

    Parameters
    ----------
    given : mapping
        ``factor_<id>`` columns of the customer by ``<id>``; None is blank.
    area : str or None
        The customer's PEA area.
    """
    considered = dict(given)
    for name, declared in rules.local_factors.items():
        if area in declared.areas:
            considered.setdefault(name, None)
        elif declared.areas and area is not None and considered.get(name, 0) is None:
            del considered[name]
    return considered
