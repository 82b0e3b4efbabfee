"""What each KAMR carries: customers by tier, their weighted points, under or over 6-12 (6.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.model import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.model import AssessedCustomer
    from georisk.scoring import RuleSet

NO_POINTS = Decimal(0)


class LoadState(StrEnum):
    """Whether a KAMR carries what the manual asks for."""

    UNDER = "under"
    WITHIN = "within"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One customer as a KAMR's charge.

    Parameters
    ----------
    tier : Tier or None
        None while it is open, for an exempt customer, and for one without a tier by either road.
    points : Decimal
        What it weighs; 0 for a tier that weighs nothing, and without a tier.
    undecided : bool
        True while a missing value leaves the tier open: its points may still rise.
    exempt : bool
        True with an SPP contract (clause 6.1.4.3): nothing of a tier is due.
    position : (lon, lat) or None
        WGS 84 degrees.
    """

    customer_id: str
    kamr_id: str | None
    office: str | None
    bp_no: str | None
    tier: Tier | None
    points: Decimal
    undecided: bool
    exempt: bool
    bill_thb: Decimal | None
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KamrLoad:
    """What one KAMR carries.

    Parameters
    ----------
    offices : tuple of str
        Offices of the KAMR's customers.
    customers : int
        All of them, with points or without.
    counts : mapping of Tier to int
        Customers by tier; every tier is there.
    points : Decimal
        The weighted sum.
    off_by : Decimal
        Points above the most one KAMR carries, or below the least as a negative number; else 0.
    undecided : tuple of str
        Customers whose tier is still open, by id.
    """

    kamr_id: str
    offices: tuple[str, ...]
    customers: int
    counts: Mapping[Tier, int]
    points: Decimal
    state: LoadState
    off_by: Decimal
    undecided: tuple[str, ...]


def points_of(counts: Mapping[Tier, int], rules: RuleSet) -> Decimal:
    """Weigh so many customers of each tier.

    Parameters
    ----------
    counts : mapping of Tier to int
        A tier that is left out counts none.
    """
    weights = {tier: rules.obligations[tier].kamr_weight or NO_POINTS for tier in Tier}
    return sum((weights[tier] * count for tier, count in counts.items()), NO_POINTS)


def charges_of(customers: Iterable[AssessedCustomer], rules: RuleSet) -> tuple[Charge, ...]:
    """Take from a run what the workload looks at, by ascending customer id."""
    found = [_charge(item, rules) for item in customers]
    return tuple(sorted(found, key=lambda charge: charge.customer_id))


def _charge(item: AssessedCustomer, rules: RuleSet) -> Charge:
    record, who = item.record, item.profile
    tier = None if record.exempt or record.tier is None else Tier(record.tier)
    located = record.lon is not None and record.lat is not None
    return Charge(
        customer_id=record.customer_id,
        kamr_id=who.kamr_id,
        office=who.office,
        bp_no=who.bp_no,
        tier=tier,
        points=NO_POINTS if tier is None else points_of({tier: 1}, rules),
        undecided=tier is None and record.eligible and not record.exempt,
        exempt=record.exempt,
        bill_thb=record.monthly_bill_thb,
        position=(record.lon, record.lat) if located else None,  # type: ignore[arg-type]
    )


def total(charges: Iterable[Charge]) -> Decimal:
    """Sum the points."""
    return sum((charge.points for charge in charges), NO_POINTS)


def kamr_load(kamr_id: str, charges: Sequence[Charge], rules: RuleSet) -> KamrLoad:
    """Weigh the charges of one KAMR."""
    points = total(charges)
    state, off_by = load_state(points, rules)
    tiers = [charge.tier for charge in charges]
    return KamrLoad(
        kamr_id=kamr_id,
        offices=tuple(sorted({charge.office for charge in charges if charge.office})),
        customers=len(charges),
        counts={tier: tiers.count(tier) for tier in Tier},
        points=points,
        state=state,
        off_by=off_by,
        undecided=tuple(charge.customer_id for charge in charges if charge.undecided),
    )


def load_state(points: Decimal, rules: RuleSet) -> tuple[LoadState, Decimal]:
    """Compare a sum of points with what one KAMR carries, both ends included."""
    load = rules.workload
    if points < load.minimum:
        return LoadState.UNDER, points - load.minimum
    if points > load.maximum:
        return LoadState.OVER, points - load.maximum
    return LoadState.WITHIN, NO_POINTS
