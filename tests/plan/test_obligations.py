"""Section 6 of the rules, written out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from georisk.model import Tier
from georisk.plan import obligations

if TYPE_CHECKING:
    from georisk.scoring import RuleSet
    from georisk.scoring.schema import Activities

# by tier: KAMR weight; FMS and RBA as least, kind, how many kinds, target; contacts
TABLE = {
    Tier.STRATEGIC: (
        "1.0",
        (4, "FMS", 7, 100),
        (3, "RBA", 5, 100),
        ["COM1.1/quarter", "COM2/year"],
    ),
    Tier.STAR: ("0.8", (3, "FMS", 6, 100), (2, "RBA", 5, 100), ["COM1.1/quarter"]),
    Tier.STATUS: ("0.6", (3, "FMS", 5, 100), (2, "RBA", 3, 100), ["COM1.1/quarter"]),
    Tier.STREAMLINE: (None, None, (1, "RBA", 2, 40), ["COM1.2/month"]),
}


def flat(activities: Activities | None) -> tuple[int, str, int, int] | None:
    if activities is None:
        return None
    kind = activities.of[0][:3]
    assert activities.of == tuple(f"{kind}{at}" for at in range(1, len(activities.of) + 1))
    return activities.at_least, kind, len(activities.of), activities.target_percent


@pytest.mark.parametrize(("tier", "row"), TABLE.items())
def test_obligations_are_those_of_the_manual(
    rules: RuleSet, tier: Tier, row: tuple[str | None, object, object, list[str]]
) -> None:
    due = obligations(tier, special_risk_plan=False, rules=rules)
    weight, fms, rba, com = row
    assert due.kamr_weight == (None if weight is None else Decimal(weight))
    assert flat(due.fms) == fms
    assert flat(due.rba) == rba
    assert [f"{item.activity}/{item.per}" for item in due.com] == com
    assert {item.times for item in due.com} == {1}
    assert due.clause == "6.1.2, 6.1.3, 6.1.5"


@pytest.mark.parametrize("tier", [Tier.STRATEGIC, Tier.STAR])
def test_a_special_risk_plan_is_due_by_spp_risk(rules: RuleSet, tier: Tier) -> None:
    due = obligations(tier, special_risk_plan=True, rules=rules)
    assert (due.special_risk_plan, due.special_risk_activity) == (True, "RBA5")
    assert [item.clause for item in due.special_risk_actions] == ["6.1.4.1", "6.1.4.2", "6.1.4.3"]
    undecided = obligations(tier, special_risk_plan=None, rules=rules)
    assert (undecided.special_risk_plan, undecided.special_risk_actions) == (None, ())
    by_kasm = obligations(tier, special_risk_plan=False, rules=rules)
    assert (by_kasm.special_risk_plan, by_kasm.special_risk_activity) == (False, None)


@pytest.mark.parametrize("tier", [Tier.STATUS, Tier.STREAMLINE])
def test_lower_tiers_have_no_special_risk_plan(rules: RuleSet, tier: Tier) -> None:
    for said in (True, False, None):
        due = obligations(tier, special_risk_plan=said, rules=rules)
        assert (due.special_risk_plan, due.special_risk_actions) == (False, ())


def test_a_status_account_that_fills_up_gets_at_most_three_services(rules: RuleSet) -> None:
    fms = obligations(Tier.STATUS, special_risk_plan=False, rules=rules).fms
    assert fms is not None
    assert fms.at_most_when_filling_up == 3


def test_one_kamr_carries_six_to_twelve_points(rules: RuleSet) -> None:
    load = rules.workload
    assert [*map(str, (load.minimum, load.maximum, load.fill_from))] == ["6", "12", "4"]
    worked = {
        tuple(example.counts.get(tier, 0) for tier in Tier): str(example.points)
        for example in load.examples
    }
    assert worked == {
        (12, 0, 0, 0): "12.0",
        (0, 15, 0, 0): "12.0",
        (0, 0, 20, 0): "12.0",
        (2, 8, 6, 0): "12.0",
        (4, 6, 5, 0): "11.8",
    }
