"""Laws of the score: worse never scores lower, and an interval holds all it could become."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

import georisk.scoring
from georisk.model import Band, BranchStatus, DistanceStatus, Evidence, NoRoute, Route, SppId
from georisk.scoring import RuleSet, parse_ruleset, score

if TYPE_CHECKING:
    from georisk.model import Scorecard

STATUSES = list(BranchStatus)  # none, all_pea, some_spp, main_spp: from no risk to most
BANDS = list(Band)
SOLAR = ["500", "50", "0"]  # kW of a peak of 1,000: from least risk to most


@cache
def rules() -> RuleSet:
    folder = Path(georisk.scoring.__file__).parent / "rulesets"
    return parse_ruleset((folder / "pea-2566.toml").read_text(encoding="utf-8"))


def route(millimetres: int) -> Route:
    return Route(spp_id=SppId("S1"), access_mm=0, line_mm=millimetres, corridor_mm=0, egress_mm=0)


kilometres = st.sampled_from([0, 2_000_000, 4_000_000, 6_000_000, 8_000_000])
millimetres = st.builds(
    lambda bound, off: max(0, bound + off), kilometres, st.integers(-2_500_000, 2_500_000)
)
bills = st.decimals(Decimal(300_000), Decimal(8_000_000), places=2)
levels = st.integers(1, 5)
complete = st.builds(
    Evidence,
    monthly_bill_thb=bills,
    distance=millimetres.map(route),
    branch_status=st.sampled_from(STATUSES),
    spp_partner=st.booleans(),
    outages_12m=st.integers(0, 9),
    solar_considered=st.booleans(),
    solar_kw=st.sampled_from(SOLAR).map(Decimal),
    peak_demand_kw=st.just(Decimal(1000)),
    local_factors=st.dictionaries(st.sampled_from(["a", "b"]), levels, max_size=2),
    notes=st.just({}),
)
HIDDEN = {
    "distance": NoRoute(status=DistanceStatus.NO_ROUTE),
    "branch_status": None,
    "outages_12m": None,
    "solar_kw": None,
    "monthly_bill_thb": None,
}
hidden_fields = st.sets(st.sampled_from([*HIDDEN, "peak_demand_kw", "local_factors"]))


def hide(evidence: Evidence, fields: set[str]) -> Evidence:
    """Forget some fields."""
    changes: dict[str, Any] = {name: HIDDEN.get(name) for name in fields if name != "local_factors"}
    if "local_factors" in fields:
        changes["local_factors"] = dict.fromkeys(evidence.local_factors)
    return replace(evidence, **changes)


def lies_within(inner: Scorecard, outer: Scorecard) -> bool:
    return (
        outer.score_low <= inner.score_low <= inner.score_high <= outer.score_high
        and BANDS.index(outer.band_low) <= BANDS.index(inner.band_low)
        and BANDS.index(inner.band_high) <= BANDS.index(outer.band_high)
    )


@given(complete, millimetres, st.integers(0, 9), st.sampled_from(STATUSES), bills)
def test_worse_evidence_never_scores_lower(
    evidence: Evidence, nearer: int, more: int, status: BranchStatus, bill: Decimal
) -> None:
    assert isinstance(evidence.distance, Route)
    assert evidence.outages_12m is not None
    assert evidence.branch_status is not None
    assert evidence.monthly_bill_thb is not None
    before = score(evidence, rules())
    worse = [
        replace(evidence, distance=route(min(nearer, evidence.distance.total_mm))),
        replace(evidence, outages_12m=max(more, evidence.outages_12m)),
        replace(evidence, branch_status=max(status, evidence.branch_status, key=STATUSES.index)),
        replace(evidence, spp_partner=True),
        replace(evidence, monthly_bill_thb=max(bill, evidence.monthly_bill_thb)),
        replace(evidence, solar_kw=Decimal(0)),
        replace(evidence, local_factors=dict.fromkeys(evidence.local_factors, 5)),
    ]
    for changed in worse:
        after = score(changed, rules())
        assert after.score is not None
        assert before.score is not None
        assert after.score >= before.score


@given(complete, hidden_fields)
def test_an_interval_holds_the_truth(evidence: Evidence, hidden: set[str]) -> None:
    truth, card = score(evidence, rules()), score(hide(evidence, hidden), rules())
    assert lies_within(truth, card)
    if card.score is not None:
        assert card.score == truth.score
    if card.band is not None:
        assert (card.band, card.tier) == (truth.band, truth.tier)
    if card.special_risk_plan is not None:
        assert card.special_risk_plan == truth.special_risk_plan


@given(complete, hidden_fields, hidden_fields)
def test_completing_evidence_narrows(evidence: Evidence, hidden: set[str], more: set[str]) -> None:
    known, less = hide(evidence, hidden), hide(evidence, hidden | more)
    narrow, wide = score(known, rules()), score(less, rules())
    assert lies_within(narrow, wide)
    assert set(narrow.missing) <= set(wide.missing) | {"peak_demand_kw"}


@settings(max_examples=60)
@given(complete, hidden_fields)
def test_both_ends_of_an_interval_are_scores_of_a_completion(
    evidence: Evidence, hidden: set[str]
) -> None:
    """Enumerate every combination of the open levels, in the plainest arithmetic."""
    card = score(hide(evidence, hidden), rules())
    bounds = (9, 15, 21, 27, 30)
    scores = set()
    for combination in product(*(item.levels for item in card.conditions)):
        count, total = len(combination), sum(combination)
        probability = 1 + sum(6 * total > bound * count for bound in bounds)
        scores |= {probability * impact for impact in card.impact.levels}
    assert (card.score_low, card.score_high) == (min(scores), max(scores))
    assert (card.score is not None) == (len(scores) == 1)
    bands = {rules().band_rule(at).band for at in scores}
    assert card.band_certain == (len(bands) == 1)
    plans = {rules().band_rule(at).special_risk_plan for at in scores}
    assert card.special_risk_plan is (plans.pop() if len(plans) == 1 else None)


@given(complete, hidden_fields)
def test_scoring_is_a_function_of_the_evidence(evidence: Evidence, hidden: set[str]) -> None:
    known = hide(evidence, hidden)
    other_order = {name: known.local_factors[name] for name in reversed([*known.local_factors])}
    assert score(known, rules()) == score(replace(known, local_factors=other_order), rules())
