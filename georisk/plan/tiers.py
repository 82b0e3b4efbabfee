"""The tier by both roads, and which of them decided (reading R9)."""

from __future__ import annotations

from georisk.model import DecidedBy, Tier, TierDecision

CARE = {tier: -place for place, tier in enumerate(Tier)}


def decide_tier(
    tier_risk: Tier | None,
    tier_kasm: Tier | None,
    *,
    exempt: bool = False,
    highest_risk: Tier | None = None,
) -> TierDecision:
    """Take the higher of the tiers by SPP risk and by KASM.

    Parameters
    ----------
    tier_risk, tier_kasm : Tier or None
        None where a road gives none.
    exempt : bool
        A contract with an SPP exempts from grouping (clause 6.1.4.3): no tier is decided.
    highest_risk : Tier or None
        While the risk band is open: the highest tier it could still come to. KASM decides only
        when that is no higher than its own; otherwise the tier stays open too.

    Examples
    --------
    >>> decide_tier(Tier.STAR, Tier.STATUS).decided_by
    <DecidedBy.RISK: 'risk'>
    >>> decide_tier(None, Tier.STATUS, highest_risk=Tier.STAR).tier is None
    True
    """
    tier, decided_by = _higher(tier_risk, tier_kasm)
    if tier_risk is None and highest_risk is not None and tier is not None:
        settled = CARE[highest_risk] <= CARE[tier]
        tier, decided_by = (tier, decided_by) if settled else (None, None)
    if exempt:
        tier, decided_by = None, DecidedBy.EXEMPT
    return TierDecision(tier_risk=tier_risk, tier_kasm=tier_kasm, tier=tier, decided_by=decided_by)


def _higher(risk: Tier | None, kasm: Tier | None) -> tuple[Tier | None, DecidedBy | None]:
    if risk is None:
        return kasm, DecidedBy.KASM if kasm else None
    if kasm is None or CARE[risk] > CARE[kasm]:
        return risk, DecidedBy.RISK
    return kasm, DecidedBy.BOTH if risk == kasm else DecidedBy.KASM
