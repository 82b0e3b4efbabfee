"""Customers and baht a month by band: of all, by office, by KAMR; before and after a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.assessment.standings import AT_STAKE, BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from georisk.assessment.standings import Standing
    from georisk.distance.arrays import Ints
    from georisk.model import Customer, SppId

    Bills = NDArray[np.object_]

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


class Move(NamedTuple):
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """Customers and baht a month by group and band, ready to be carried from band to band.

    Parameters
    ----------
    names : tuple of str or None
        The groups, by name, those nobody names last.
    group : int64[n]
        Index into ``names`` of each customer.
    bills : object[n]
        Decimals; 0 where unknown.
    shares : tuple of mapping
        By group.
    """

    names: tuple[str | None, ...]
    group: Ints
    bills: Bills
    shares: tuple[Mapping[str, Share], ...]


def ledger(names: Sequence[str | None], bills: Bills, buckets: Ints) -> Ledger:
    """Count customers and add up their bills.

    Parameters
    ----------
    names : sequence of str or None
        The group of each customer.
    buckets : int64[n]
        Index into `BUCKETS` of each customer.
    """
    ordered = tuple(sorted(set(names), key=lambda name: (name is None, name or "")))
    place = {name: at for at, name in enumerate(ordered)}
    group = np.array([place[name] for name in names], dtype=np.int64)
    shares = [dict(NO_SHARES) for _ in ordered]
    for (at, bucket), share in _summed(bills, group, buckets):
        shares[at][BUCKETS[bucket]] = share
    return Ledger(names=ordered, group=group, bills=bills, shares=tuple(shares))


def shifts(book: Ledger, row: Ints, old: Ints, new: Ints) -> tuple[Shift, ...]:
    """Carry customers from band to band, in the groups they belong to.

    Parameters
    ----------
    row : int64[k]
        The customers.
    old, new : int64[k]
        Index into `BUCKETS` of each, before and after.
    """
    after: dict[int, dict[str, Share]] = {}
    for (at, was, now), share in _summed(book.bills[row], book.group[row], old, new):
        shares = after.setdefault(at, dict(book.shares[at]))
        for bucket, sign in ((BUCKETS[was], -1), (BUCKETS[now], 1)):
            had = shares[bucket]
            shares[bucket] = Share(
                customers=had.customers + sign * share.customers,
                baht=had.baht + sign * share.baht,
            )
    return tuple(
        Shift(name=book.names[at], before=book.shares[at], after=after[at]) for at in sorted(after)
    )


def _summed(bills: Bills, *keys: Ints) -> Iterator[tuple[tuple[int, ...], Share]]:
    """Count rows and add up their bills, by every combination of keys."""
    if len(bills) == 0:
        return
    columns = np.stack(keys)
    order = np.lexsort(columns)
    columns = columns[:, order]
    fresh = np.append(True, (columns[:, 1:] != columns[:, :-1]).any(axis=0))
    first = np.flatnonzero(fresh)
    counts = np.diff(np.append(first, len(order))).tolist()
    sums = np.add.reduceat(bills[order], first).tolist()
    for key, count, baht in zip(columns[:, first].T.tolist(), counts, sums, strict=True):
        yield tuple(key), Share(customers=count, baht=baht)
