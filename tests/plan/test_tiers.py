"""Two roads to a tier: the higher wins (R9)."""

from __future__ import annotations

from itertools import product

import pytest

from georisk.model import DecidedBy, Tier
from georisk.plan import decide_tier

BY_CARE = [Tier.STREAMLINE, Tier.STATUS, Tier.STAR, Tier.STRATEGIC]


@pytest.mark.parametrize(("risk", "kasm"), [*product(range(4), range(4))])
def test_the_higher_of_two_tiers_wins(risk: int, kasm: int) -> None:
    found = decide_tier(BY_CARE[risk], BY_CARE[kasm])
    assert found.tier == BY_CARE[max(risk, kasm)]
    by = {1: DecidedBy.RISK, -1: DecidedBy.KASM, 0: DecidedBy.BOTH}
    assert found.decided_by == by[(risk > kasm) - (risk < kasm)]
    assert (found.tier_risk, found.tier_kasm) == (BY_CARE[risk], BY_CARE[kasm])


def test_one_road_alone_decides() -> None:
    only_risk = decide_tier(Tier.STATUS, None)
    assert (only_risk.tier, only_risk.decided_by) == (Tier.STATUS, DecidedBy.RISK)
    only_kasm = decide_tier(None, Tier.STATUS)
    assert (only_kasm.tier, only_kasm.decided_by) == (Tier.STATUS, DecidedBy.KASM)
    neither = decide_tier(None, None)
    assert (neither.tier, neither.decided_by) == (None, None)


@pytest.mark.parametrize(("risk", "kasm"), [*product([None, *BY_CARE], [None, *BY_CARE])])
def test_an_exempt_customer_has_no_tier_but_keeps_both_roads(
    risk: Tier | None, kasm: Tier | None
) -> None:
    found = decide_tier(risk, kasm, exempt=True)
    assert (found.tier, found.decided_by) == (None, DecidedBy.EXEMPT)
    assert (found.tier_risk, found.tier_kasm) == (risk, kasm)


@pytest.mark.parametrize(("highest", "kasm"), [*product(range(4), range(4))])
def test_while_the_risk_is_open_kasm_decides_only_what_risk_cannot_top(
    highest: int, kasm: int
) -> None:
    found = decide_tier(None, BY_CARE[kasm], highest_risk=BY_CARE[highest])
    settled = highest <= kasm
    assert found.tier == (BY_CARE[kasm] if settled else None)
    assert found.decided_by == (DecidedBy.KASM if settled else None)
    assert found.tier_kasm == BY_CARE[kasm]
    assert decide_tier(None, None, highest_risk=BY_CARE[highest]).tier is None
