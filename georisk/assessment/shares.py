"""Customers and baht a month by band: of all, by office, by KAMR; before and after a change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.assessment.standings import AT_STAKE, BUCKETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from georisk.assessment.standings import Standing
    from georisk.model import Customer, SppId

    Group = Callable[[Customer], str | None]
    Groups = Mapping[str | None, Mapping[str, "Share"]]

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A number of customers, and their bills in baht a month where the bill is known."""

    customers: int = 0
    baht: Decimal = NOTHING


NO_SHARES = {bucket: Share() for bucket in BUCKETS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Customers and baht by band before and after, of all or of one office or KAMR.

    Parameters
    ----------
    name : str or None
        None for all customers, and for those whose office or KAMR nobody states.
    before, after : mapping of str to Share
        By `standings.BUCKETS`: the bands, ``high_or_very_high``, ``open``, ``not_assessed``.
    """

    name: str | None
    before: Mapping[str, Share]
    after: Mapping[str, Share]

    @property
    def at_stake_before(self) -> Decimal:
        """Baht a month of the customers that need a special-risk plan, before."""
        return at_stake(self.before)

    @property
    def at_stake_after(self) -> Decimal:
        """Baht a month of the customers that need a special-risk plan, after."""
        return at_stake(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A customer whose eligibility, level, score, band or tier changes.

    Parameters
    ----------
    spp_before, spp_after : SppId or None
        The SPP the distance is measured to; None beyond the cutoff of all.
    mm_before, mm_after : int or None
        The routed distance in millimetres; None where nothing was routed.
    """

    customer: Customer
    before: Standing
    after: Standing
    spp_before: SppId | None
    spp_after: SppId | None
    mm_before: int | None
    mm_after: int | None


def at_stake(shares: Mapping[str, Share]) -> Decimal:
    """Sum the baht a month of those that need a special-risk plan (clause 6.1.4)."""
    return sum((shares[band].baht for band in AT_STAKE), NOTHING)


def tally(standing: Iterable[tuple[Customer, Standing]], group: Group) -> Groups:
    """Count customers and add up their bills, by group and band."""
    bills: dict[tuple[str | None, str], list[Decimal]] = defaultdict(list)
    for customer, stands in standing:
        bill = customer.monthly_bill_thb or NOTHING
        bills[group(customer), stands.bucket].append(bill)
    groups: dict[str | None, dict[str, Share]] = {}
    for (name, bucket), listed in bills.items():
        shares = groups.setdefault(name, dict(NO_SHARES))
        shares[bucket] = Share(customers=len(listed), baht=sum(listed, NOTHING))
    return groups


def shifts(before: Groups, moves: Iterable[Move], group: Group) -> tuple[Shift, ...]:
    """Carry the customers that move from band to band, in the groups they belong to."""
    after: dict[str | None, dict[str, Share]] = {}
    for (name, old, new), bills in _flows(moves, group).items():
        shares = after.setdefault(name, dict(before[name]))
        baht = sum(bills, NOTHING)
        for bucket, sign in ((old, -1), (new, 1)):
            had = shares[bucket]
            shares[bucket] = Share(
                customers=had.customers + sign * len(bills), baht=had.baht + sign * baht
            )
    names = sorted(after, key=lambda name: (name is None, name or ""))
    return tuple(Shift(name=name, before=before[name], after=after[name]) for name in names)


def _flows(
    moves: Iterable[Move], group: Group
) -> Mapping[tuple[str | None, str, str], list[Decimal]]:
    """Bills of the customers that move, by group, band before and band after."""
    flows: dict[tuple[str | None, str, str], list[Decimal]] = defaultdict(list)
    for move in moves:
        customer = move.customer
        key = group(customer), move.before.bucket, move.after.bucket
        flows[key].append(customer.monthly_bill_thb or NOTHING)
    return flows


def everyone(_customer: Customer) -> None:
    """Put all customers into one group."""


def office_of(customer: Customer) -> str | None:
    """Group by office."""
    return customer.office


def kamr_of(customer: Customer) -> str | None:
    """Group by key account manager."""
    return customer.kamr_id
