"""What is due in a plan year, summed by PEA area, office and KAMR (clauses 6.1.2, 6.1.3, 6.1.5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.model import Tier
from georisk.plan.loads import points_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from georisk.model import AssessedCustomer
    from georisk.scoring import RuleSet
    from georisk.scoring.schema import Activities

TIMES_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
# Those of this tier are written to as one group (CRM-KAM-002/3), not one by one.
AS_A_GROUP = Tier.STREAMLINE


class Unit(StrEnum):
    """By what is summed."""

    AREA = "area"
    OFFICE = "office"
    KAMR = "kamr"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSum:
    """What the customers of one unit are owed in a year.

    Parameters
    ----------
    name : str or None
        None for customers whose file names no such unit.
    customers : int
        With a tier; who is exempt, or whose tier is open, is owed nothing of it.
    points : Decimal
        Their weight (clause 6.1.2).
    fms, rba : int
        Activities until the target share of each tier has its least.
    com : int
        Contacts; a message to the Streamline group counts once for the unit.
    special_risk_plans : int
    """

    unit: Unit
    name: str | None
    customers: int
    points: Decimal
    fms: int
    rba: int
    com: int
    special_risk_plans: int


def due_sums(customers: Iterable[AssessedCustomer], rules: RuleSet) -> tuple[DueSum, ...]:
    """Sum what is due: every area, then every office, then every KAMR, each by its name."""
    owed = [item for item in customers if item.record.tier in set(Tier) and not item.record.exempt]
    return tuple(
        _sum(unit, name, members, rules) for unit in Unit for name, members in _grouped(owed, unit)
    )


def _grouped(
    customers: Sequence[AssessedCustomer], unit: Unit
) -> Sequence[tuple[str | None, Sequence[AssessedCustomer]]]:
    groups: dict[str | None, list[AssessedCustomer]] = {}
    for item in customers:
        groups.setdefault(_name(item, unit), []).append(item)
    return sorted(groups.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))


def _name(item: AssessedCustomer, unit: Unit) -> str | None:
    who = item.profile
    return {Unit.AREA: who.area, Unit.OFFICE: who.office, Unit.KAMR: who.kamr_id}[unit]


def _sum(
    unit: Unit, name: str | None, members: Sequence[AssessedCustomer], rules: RuleSet
) -> DueSum:
    counts = Counter(Tier(str(item.record.tier)) for item in members)
    return DueSum(
        unit=unit,
        name=name,
        customers=len(members),
        points=points_of(counts, rules),
        fms=sum(_least(rules.obligations[tier].fms, count) for tier, count in counts.items()),
        rba=sum(_least(rules.obligations[tier].rba, count) for tier, count in counts.items()),
        com=_contacts(counts, rules),
        special_risk_plans=sum(_has_plan(item, rules) for item in members),
    )


def _has_plan(item: AssessedCustomer, rules: RuleSet) -> bool:
    rule = rules.obligations[Tier(str(item.record.tier))]
    return bool(item.record.special_risk_plan and rule.special_risk_activity)


def _least(due: Activities | None, customers: int) -> int:
    """Count activities until the target share of some customers, rounded up, has its least."""
    if due is None:
        return 0
    return -(-customers * due.target_percent // 100) * due.at_least


def _contacts(counts: Mapping[Tier, int], rules: RuleSet) -> int:
    return sum(
        contact.times * TIMES_A_YEAR[contact.per] * (1 if tier == AS_A_GROUP else count)
        for tier, count in counts.items()
        for contact in rules.obligations[tier].com
    )
