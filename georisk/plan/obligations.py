"""What a tier obliges the KAM plan to (clauses 6.1.2, 6.1.3, 6.1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.model import Tier
    from georisk.scoring import RuleSet
    from georisk.scoring.schema import Activities, Contact, SpecialRiskAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """What is due to one customer in a plan year.

    Parameters
    ----------
    kamr_weight : Decimal or None
        Points of a KAMR's 6-12; None for a tier that weighs nothing.
    fms, rba : Activities or None
        Free services and relationship activities: at least how many a year, of which, and the
        share of customers to reach in per cent; None where none are due.
    com : tuple of Contact
        Contacts that are due.
    special_risk_plan : bool or None
        Whether a special-risk plan (6.1.4) is due: only by SPP risk; None while that is open.
    special_risk_activity : str or None
        The activity it is counted as (RBA5), when it is due.
    special_risk_actions : tuple of SpecialRiskAction
        Its parts, when it is due.
    """

    tier: Tier
    clause: str
    kamr_weight: Decimal | None
    fms: Activities | None
    rba: Activities | None
    com: tuple[Contact, ...]
    special_risk_plan: bool | None
    special_risk_activity: str | None
    special_risk_actions: tuple[SpecialRiskAction, ...]


def obligations(tier: Tier, special_risk_plan: bool | None, rules: RuleSet) -> Obligations:
    """Look up what a tier obliges to.

    Parameters
    ----------
    tier : Tier
        The tier that was decided, by whichever road.
    special_risk_plan : bool or None
        As the scorecard says: a tier by KASM alone needs none.
    """
    rule = rules.obligations[tier]
    activity = rule.special_risk_activity if special_risk_plan else None
    return Obligations(
        tier=tier,
        clause=rule.clause,
        kamr_weight=rule.kamr_weight,
        fms=rule.fms,
        rba=rule.rba,
        com=rule.com,
        special_risk_plan=special_risk_plan if rule.special_risk_activity else False,
        special_risk_activity=activity,
        special_risk_actions=rules.special_risk if activity else (),
    )
